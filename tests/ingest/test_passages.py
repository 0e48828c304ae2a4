from __future__ import annotations

import re

import pytest

from ingest.markdown import parse_body
from ingest.model import PassageKind, Span
from ingest.passages import (
    cut_section,
    display_markdown,
    glossary_terms,
    merged_spans,
    passage_id,
    passage_kind,
    plain_text,
)
from ingest.pictures import Piece
from ingest.units import section_units


def words(text: str) -> int:
    """A token is a word; two more for the encoder's own."""
    return len(text.split()) + 2


def units(source: str):
    return section_units([Piece(b) for b in parse_body(source, 0).blocks], words)[0]


def cut(source: str, room: int) -> list[str]:
    return [plain_text(d.units) for d in cut_section(units(source), room=room, count=words)]


def test_a_section_that_fits_is_one_passage() -> None:
    source = "One two three.\n\n- four\n- five\n\n| A | B |\n| --- | --- |\n| 1 | 2 |\n"
    assert cut(source, 40) == ["One two three.\n\n- four\n- five\n\nA | B\n1 | 2"]


def test_a_long_section_is_cut_between_paragraphs_and_filled_evenly() -> None:
    paragraphs = [" ".join([f"p{n}"] * 10) + "." for n in range(4)]
    assert cut("\n\n".join(paragraphs), 30) == [
        "\n\n".join(paragraphs[:2]),
        "\n\n".join(paragraphs[2:]),
    ]


def test_a_long_paragraph_is_cut_between_sentences_only() -> None:
    sentences = [f"Sentence number {n} has seven words here." for n in range(9)]
    found = cut(" ".join(sentences), 20)
    assert " ".join(found) == " ".join(sentences)
    assert all(text.endswith(".") and text.startswith("Sentence") for text in found)
    assert max(len(text.split()) for text in found) <= 20


def test_a_cut_list_repeats_its_lead_in_and_says_so() -> None:
    source = "Knees hurt. Signs include:\n\n" + "".join(f"- sign {n} of knees\n" for n in range(8))
    drafts = cut_section(units(source), room=20, count=words)
    assert len(drafts) > 1
    for draft in drafts[1:]:
        assert plain_text(draft.units).startswith("Signs include:\n\n- sign")
        (lead,) = merged_spans(draft.repeated)
        assert source[lead.start : lead.end] == "Signs include:"
    items = [line for d in drafts for line in plain_text(d.own).splitlines() if line[:2] == "- "]
    assert items == [f"- sign {n} of knees" for n in range(8)]


def test_a_cut_table_repeats_caption_and_header() -> None:
    rows = "".join(f"| stage {n} | {n}0 percent |\n" for n in range(8))
    source = f"Survival\n\n| Stage | Alive |\n| --- | --- |\n{rows}"
    found = cut(source, 24)
    assert len(found) > 1
    assert all(text.startswith("Survival\n\nStage | Alive\nstage") for text in found)
    assert re.findall(r"stage (\d)", "\n".join(found)) == [str(n) for n in range(8)]


def test_a_lead_in_never_ends_a_passage() -> None:
    source = "Alpha beta gamma delta epsilon zeta.\n\nSigns include:\n\n- pain in knees\n- lumps\n"
    assert not any(text.endswith(":") for text in cut(source, 11))


def test_a_row_cut_at_an_empty_cell_loses_no_letter() -> None:
    source = "| A | B | C |\n| --- | --- | --- |\n| one two three |  | four five six |\n"
    drafts = cut_section(units(source), room=8, count=words)
    spans = [source[s.start : s.end] for d in drafts for s in merged_spans(d.own)]
    assert any(span.endswith("three") or "three " in span for span in spans)
    assert " ".join(plain_text(d.own) for d in drafts).count("three") == 1


def test_the_last_passage_is_no_crumb() -> None:
    source = "\n\n".join(["a b c d e f g h.", "a b c d e f g h.", "a b c d e f g h.", "End of it."])
    found = cut(source, 24)
    assert all(len(text.split()) >= 8 for text in found)


CREDIT = "Reprinted with permission from JAW: Knee. In: Painter A, ed.: Staging. Springer, 2017."


def test_other_owners_material_stands_alone() -> None:
    ours = "These are our own words about the stages of a knee tumor."
    theirs = "T | Means\nT1 | a small tumor inside the bone alone\nT2 | a large tumor"
    table = (
        f"| T | Means |\n| --- | --- |\n| T1 | a small tumor inside the bone alone |\n"
        f"| T2 | a large tumor |\n| {CREDIT} |  |\n"
    )
    drafts = cut_section(units(f"{ours}\n\n{table}\n{ours}\n"), room=200, count=words)
    assert [(plain_text(d.units), {u.third_party for u in d.units}) for d in drafts] == [
        (ours, {None}), (theirs, {CREDIT}), (ours, {None}),
    ]  # fmt: skip


@pytest.mark.parametrize("room", [8, 16, 40, 100])
def test_nothing_is_lost_whatever_the_room(room: int) -> None:
    source = (
        "One two three four. Five six seven.\n\nSigns include:\n\n- pain at night\n- a lump\n\n"
        "| Stage | Alive |\n| --- | --- |\n| I | 90% |\n| II | 60% |\n\n" + "long " * 60
    )
    drafts = cut_section(units(source), room=room, count=words)
    own = " ".join(plain_text(d.own) for d in drafts).split()
    assert own == plain_text(units(source)).split()
    assert max(len(plain_text(d.units).split()) for d in drafts) <= room


def test_display_markdown_is_markdown_again() -> None:
    source = (
        "Take *care*. See [anal](/types/anal).\n\n- one\n- two\n\n"
        "| Stage | Alive |\n| --- | --- |\n| I | 90% | more |\n"
    )
    assert display_markdown(units(source), "https://www.cancer.gov/x") == (
        "Take *care*. See [anal](https://www.cancer.gov/types/anal).\n\n- one\n- two\n\n"
        "| Stage | Alive |  |\n| --- | --- | --- |\n| I | 90% | more |"
    )


def test_a_table_without_header_gets_an_empty_one() -> None:
    source = "|  |  |\n| --- | --- |\n| Knee | bone |\n"
    assert display_markdown(units(source), None) == "|  |  |\n| --- | --- |\n| Knee | bone |"


def test_text_that_looks_like_a_list_is_escaped_for_display() -> None:
    assert display_markdown(units("1\\. not a list"), None) == r"1\. not a list".replace(
        "1\\.", "\\1."
    )


def test_terms_point_into_the_plain_text() -> None:
    source = (
        "The [tumor](/Common/PopUps/popDefinition.aspx?id=CDR0000046634&version=Patient) grows.\n\n"
        "- a [cell](/publications/dictionaries/cancer-terms/def/46476)\n- [other](/types/x)\n"
    )
    found = units(source)
    text = plain_text(found)
    assert [(t.term_id, text[t.start : t.end], t.url) for t in glossary_terms(found)] == [
        ("46634", "tumor",
         "https://www.cancer.gov/publications/dictionaries/cancer-terms/def/46634"),
        ("46476", "cell",
         "https://www.cancer.gov/publications/dictionaries/cancer-terms/def/46476"),
    ]  # fmt: skip


@pytest.mark.parametrize(
    ("source", "kind"),
    [
        ("Prose.", PassageKind.PROSE),
        ("Signs:\n\n- one\n- two", PassageKind.LIST),
        ("Prose.\n\n- one", PassageKind.PROSE),
        ("| A |\n| --- |\n| 1 |", PassageKind.TABLE),
    ],
)
def test_kinds(source: str, kind: PassageKind) -> None:
    assert passage_kind(units(source)) is kind


def test_touching_spans_are_one() -> None:
    source = "First sentence. Second sentence."
    (draft,) = cut_section(units(source), room=50, count=words)
    assert merged_spans(draft.own) == (Span(0, len(source)),)


def test_ids_change_with_what_they_name_and_with_nothing_else() -> None:
    first = passage_id("a.md", ("X", "Y"), "text", 0)
    assert re.fullmatch(r"[0-9a-f]{16}", first)
    assert first == passage_id("a.md", ["X", "Y"], "text", 0)
    others = {
        passage_id("b.md", ("X", "Y"), "text", 0),
        passage_id("a.md", ("X",), "text", 0),
        passage_id("a.md", ("X Y",), "text", 0),
        passage_id("a.md", ("X", "Y"), "texts", 0),
        passage_id("a.md", ("X", "Y"), "text", 1),
    }
    assert len(others | {first}) == 6


def test_a_cut_table_repeats_its_notes_where_they_fit() -> None:
    rows = "".join(f"| stage {n} | {n}0 percent of people a |\n" for n in range(8))
    note = (
        "aCounted in one cohort of families that were followed for more than twenty years in all."
    )
    source = f"Survival\n\n| Stage | Alive |\n| --- | --- |\n{rows}| {note} | |\n"
    drafts = cut_section(units(source), room=60, count=words)
    assert len(drafts) > 1
    assert all(plain_text(draft.units).endswith(note) for draft in drafts)
    assert [draft.own[-1].content.text == note for draft in drafts].count(True) == 1
    assert all(len(plain_text(draft.units).split()) <= 60 for draft in drafts)


def test_notes_that_do_not_fit_begin_with_the_caption_where_they_stand_alone() -> None:
    rows = "".join(f"| stage {n} | {n}0 percent |\n" for n in range(8))
    notes = "".join(f"| {mark}{'Counted with care ' * 6}. | |\n" for mark in "abc")
    found = cut(f"Survival\n\n| Stage | Alive |\n| --- | --- |\n{rows}{notes}", 30)
    alone = [text for text in found if "stage" not in text]
    assert alone
    assert all(text.startswith("Survival\n\n") for text in alone)
    assert "\n".join(found).count("aCounted") == 1


def test_a_passage_of_rows_repeats_the_heading_of_their_part_and_the_row_they_belong_to() -> None:
    bones = "".join(f"| bone {n} | in the leg |\n" for n in range(4))
    source = (
        f"| Part | Place |\n| --- | --- |\n| Bones | |\n{bones}| Joints | |\n"
        "| knee | in the middle |\n| hinge of the leg that bends when we walk or sit |\n"
        "| foot | at the end |\n|  | below all others, where the shoe is, and the sock |\n"
    )
    found = cut(source, 26)
    assert all(text.startswith("Part | Place\n") for text in found)
    for text in found:
        second = text.splitlines()[1]
        assert second == ("Bones" if "bone" in text.splitlines()[2] else "Joints")
    (hinge,) = [text for text in found if "hinge" in text]
    assert "knee | in the middle\nhinge" in hinge
    (shoe,) = [text for text in found if "shoe" in text]
    assert "foot | at the end\n| below" in shoe


def test_a_bullet_under_a_number_repeats_it_and_the_lists_lead_in() -> None:
    source = "Evidence:\n\n" + "".join(
        f"{n}. Study {n} followed {n}00 people.\n"
        f"- In study {n} the knees of one half healed.\n- The others waited for {n} years.\n"
        for n in (1, 2, 3)
    )
    found = cut(source, 22)
    assert len(found) > 2
    for text in found:
        assert text.startswith("Evidence:\n\n")
        number = ""
        for line in text.splitlines()[2:]:
            number = line[0] if line[0].isdigit() else number
            if line.startswith("- In study"):
                assert line.startswith(f"- In study {number}")
            if line.startswith("- The others"):
                assert line.endswith(f"{number} years.")


def test_of_a_long_item_only_the_first_sentence_is_repeated() -> None:
    owner = "1. Study one followed people. " + "It was long. " * 20
    bullets = "".join(f"- Result {n} of the study was good for knees.\n" for n in range(6))
    drafts = cut_section(units(f"{owner}\n{bullets}"), room=40, count=words)
    later = [d for d in drafts if plain_text(d.own).startswith("- Result")]
    assert later
    for draft in later:
        assert plain_text(draft.units).startswith("1. Study one followed people.\n- Result")


def test_a_name_alone_between_paragraphs_stays_with_what_it_names() -> None:
    long = "Some words about the knee that go on for a while, and then stop."
    found = cut(f"{long} {long}\n\n- Shin bones.\n\n{long}\n\nFeet\n\n{long}", 30)
    assert not any(text.endswith(("Shin bones.", "Feet")) for text in found)
    assert any(text.startswith("- Shin bones.\n\nSome") for text in found)


def test_a_table_head_that_does_not_fit_moves_down_without_the_text_above_it() -> None:
    lead = "The table that follows shows how many people with tumors of the knee were alive, as so:"
    source = (
        "Knees are joints. " * 3 + f"\n\n{lead}\n\nTable 1. Survival\n\n| Stage | Alive |\n"
        "| --- | --- |\n| one | nearly all of the people whose tumor was small at the time |\n"
    )
    found = cut(source, 34)
    assert not any(text.endswith(("Survival", "Stage | Alive")) for text in found)


def test_a_list_with_a_word_between_its_items_keeps_its_lead_in() -> None:
    source = (
        "Stage three is one of these:\n\n- a tumor in the knee that is large and firm\n\nor\n\n"
        "- a tumor in the shin that is large and firm\n"
    )
    assert cut(source, 20) == [
        "Stage three is one of these:\n\n- a tumor in the knee that is large and firm",
        "Stage three is one of these:\n\nor\n\n- a tumor in the shin that is large and firm",
    ]
