from __future__ import annotations

import pytest

from ingest.markdown import parse_body
from ingest.pictures import Piece
from ingest.units import pieces_of, section_units, sentences_of

from .pages import COUNT


def units(source: str):
    pieces = [Piece(block) for block in parse_body(source, 0).blocks]
    return section_units(pieces, COUNT)[0]


def test_paragraphs_and_items_have_their_markers_and_joints() -> None:
    found = units("Signs include:\n\n- pain\n- a lump\n\nAsk your doctor.\n")
    assert [(u.text, u.joint) for u in found] == [
        ("Signs include:", "block"), ("- pain", "block"), ("- a lump", "line"),
        ("Ask your doctor.", "block"),
    ]  # fmt: skip
    assert [u.holds_next for u in found] == [True, False, False, False]


def test_tokens_count_marker_and_content_without_special_tokens() -> None:
    for unit in units("One two three.\n\n1. first\n2. second\n"):
        assert unit.tokens == COUNT(unit.text) - 2


def test_every_item_carries_the_sentence_that_leads_into_the_list() -> None:
    source = "Knees hurt. Signs include:\n\n- pain\n- a lump\n- fever\n"
    found = units(source)
    assert [[h.text for h in u.header] for u in found[1:]] == [["Signs include:"]] * 3
    lead = found[1].header[0]
    assert source[lead.span.start : lead.span.end] == "Signs include:"


@pytest.mark.parametrize(
    "lead",
    ["Signs include:[Level of evidence: I]", "Signs of it include", "Signs include: [Note 2]"],
)
def test_a_lead_in_is_known_without_its_colon_at_the_end(lead: str) -> None:
    found = units(f"Knees hurt. {lead}\n\n- pain\n- a lump\n")
    assert [[h.text for h in u.header] for u in found[1:]] == [[lead]] * 2


@pytest.mark.parametrize("text", ["Signs are few.", "Are there signs?", "Signs (see below)"])
def test_a_finished_paragraph_leads_into_no_list(text: str) -> None:
    found = units(f"{text}\n\n- pain\n- a lump\n")
    assert [u.header for u in found] == [(), (), ()]


def test_a_few_words_without_a_full_stop_head_what_follows_and_nothing_at_the_end() -> None:
    assert [u.holds_next for u in units("Signs of it\n\nKnees hurt.\n")] == [True, False]
    assert [u.holds_next for u in units("Knees hurt.\n\nSigns of it\n")] == [False, False]
    long = "A line of many more words than any heading has that was left without its full stop here"
    assert [u.holds_next for u in units(f"{long}\n\nKnees hurt.\n")] == [False, False]


def test_a_table_carries_caption_and_header_into_every_row() -> None:
    source = "Survival by Stage\n\n| Stage | Alive |\n| --- | --- |\n| I | 90% |\n| II | 60% |\n"
    found = units(source)
    assert [u.text for u in found] == ["Survival by Stage", "Stage | Alive", "I | 90%", "II | 60%"]
    assert [[h.text for h in u.header] for u in found[2:]] == [
        ["Survival by Stage", "Stage | Alive"]
    ] * 2


def test_a_sentence_before_a_table_is_no_caption() -> None:
    found = units("Look at this.\n\n| A | B |\n| --- | --- |\n| 1 | 2 |\n")
    assert [h.text for h in found[2].header] == ["A | B"]


def test_an_owners_line_marks_the_whole_table() -> None:
    credit = (
        "Reprinted with permission from JAW: Knee. In: Painter A, ed.: Staging. Springer, 2017."
    )
    source = f"| T | Means |\n| --- | --- |\n| T1 | small |\n| {credit} |  |\n"
    assert {u.third_party for u in units(source)} == {credit}


def test_sentences_tile_their_paragraph() -> None:
    source = "First [one](/x). **Second** one. Third one."
    (unit,) = units(source)
    parts = sentences_of(unit, COUNT)
    assert [p.text for p in parts] == ["First one.", "Second one.", "Third one."]
    assert [p.joint for p in parts] == ["block", "space", "space"]
    assert "".join(source[p.span.start : p.span.end] for p in parts) == source
    assert source[parts[1].span.start :].startswith("**Second**")


@pytest.mark.parametrize(
    ("number", "pieces"),
    [
        (2, ["alpha beta", "gamma delta"]),
        (3, ["alpha", "beta", "gamma delta"]),
        (4, ["alpha", "beta", "gamma", "delta"]),
        (20, ["alpha", "beta", "gamma", "delta"]),
    ],
)
def test_pieces_part_at_the_nearest_blank(number: int, pieces: list[str]) -> None:
    (unit,) = units("alpha beta gamma delta")
    assert [p.text for p in pieces_of(unit, number, COUNT)] == pieces


def test_pieces_without_a_blank_lose_nothing() -> None:
    (unit,) = units("x" * 301)
    parts = pieces_of(unit, 4, COUNT)
    assert "".join(p.text for p in parts) == "x" * 301
    assert [len(p.text) for p in parts] == [75, 75, 75, 76]
