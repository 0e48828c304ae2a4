from __future__ import annotations

import pytest

from ingest.clean_blocks import (
    named_headings,
    numbered_questions,
    short_title,
    take_title,
    without_furniture,
    without_key_points,
)
from ingest.markdown import BlockKind

from .pages import blocks, lines, reasons


@pytest.mark.parametrize(
    ("title", "short"),
    [
        ("Knee Cancer Treatment (PDQ®)–Patient Version", "Knee Cancer Treatment"),
        ("Knee Cancer Treatment (PDQ®)–Health Professional Version - NCI", "Knee Cancer Treatment"),
        ("Knee Cancer—Patient Version - NCI", "Knee Cancer"),
        ("Knee Cancer - National Cancer Institute", "Knee Cancer"),
        ("Knee Cancer", "Knee Cancer"),
        ("(PDQ®)", "(PDQ®)"),
    ],
)
def test_a_short_title_names_the_topic_alone(title: str, short: str) -> None:
    assert short_title(title) == short


def test_an_empty_heading_takes_the_next_paragraph_and_its_place() -> None:
    source = "##\n\nWhat Is a Knee?\n\nA joint.\n"
    kept, cut = named_headings(blocks(source))
    assert lines(kept) == ["## What Is a Knee?", "A joint."]
    assert source[kept[0].span.start : kept[0].span.end] == "##\n\nWhat Is a Knee?"
    assert cut == []


@pytest.mark.parametrize("after", ["", "- an item\n", "## Next\n", "![alt](/a.jpg)\n", "x " * 200])
def test_an_empty_heading_that_nothing_names_is_cut(after: str) -> None:
    source = f"##\n\n{after}"
    kept, cut = named_headings(blocks(source))
    assert [b for b in kept if b.kind is BlockKind.HEADING and not b.text] == []
    assert reasons(source, cut) == [("##", "empty heading")]


def test_a_numbered_question_with_an_answer_becomes_a_heading() -> None:
    source = "## Questions\n\n1. What is a knee?\n\nA joint.\n\n2. Why?\n\nTo walk.\n"
    assert lines(numbered_questions(blocks(source))) == [
        "## Questions", "### What is a knee?", "A joint.", "### Why?", "To walk.",
    ]  # fmt: skip


def test_a_list_of_questions_to_ask_stays_a_list() -> None:
    source = "1. What is it?\n2. Does it hurt?\n\nAsk your doctor.\n"
    kinds = [b.kind for b in numbered_questions(blocks(source))][:1]
    assert kinds == [BlockKind.ITEM]


@pytest.mark.parametrize(
    ("source", "title", "rest"),
    [
        ("# Knee - NCI\n\n# Knee\n\nText", "Knee", ["Text"]),
        ("# Knee Overview - NCI\n\n# Knee: What to Know\n\nText", "Knee: What to Know", ["Text"]),
        ("# Knee - NCI\n\nText", "Knee", ["Text"]),
        ("# Knee\n\n# Knee\n\nText", "Knee", ["Text"]),
        ("# Knee\n\n# Causes\n\nText", "Knee", ["# Causes", "Text"]),
        ("Text\n\n# Knee", None, ["Text", "# Knee"]),
        ("## Knee", None, ["## Knee"]),
    ],
)
def test_the_second_of_two_titles_is_the_pages_own(source, title, rest) -> None:
    titled = take_title(blocks(source))
    assert titled.title == title
    assert lines(titled.blocks) == rest
    assert len(titled.cut) == len(blocks(source)) - len(rest)


@pytest.mark.parametrize(
    ("line", "reason"),
    [
        ("Placeholder slot", "placeholder"),
        ("[Go to Health Professional Version](/types/knee/hp)", "link to the twin"),
        ("Go to Patient Version", "link to the twin"),
        ("(uh-BEH-muh-SY-klib)", "pronunciation"),
        ("You need to enable JavaScript to run this app.", "script notice"),
        ("Use our [advanced clinical trial search](/ct) to find trials.", "site-wide line"),
        ("General information about clinical trials is also available.", "site-wide line"),
    ],
)
def test_lines_of_the_site_are_cut_with_their_reason(line: str, reason: str) -> None:
    source = f"Before.\n\n{line}\n\nAfter.\n"
    kept, cut = without_furniture(blocks(source))
    assert lines(kept) == ["Before.", "After."]
    assert reasons(source, cut) == [(line, reason)]


@pytest.mark.parametrize(
    "line",
    [
        "(see the next page)",
        "The words Placeholder slot stand in a sentence.",
        "Go to Patient Version and read on about the knee.",
    ],
)
def test_prose_that_only_looks_like_furniture_stays(line: str) -> None:
    kept, cut = without_furniture(blocks(line))
    assert lines(kept) == [line]
    assert cut == []


@pytest.mark.parametrize(
    ("heading", "reason"),
    [
        ("References", "references"),
        ("Selected References", "references"),
        ("About This PDQ Summary", "about this PDQ summary"),
        ("Latest Updates to This Summary (05/09/2025)", "latest updates"),
        ("Changes to This Summary (05/09/2025)", "latest updates"),
        ("To Learn More About Knee Cancer", "to learn more"),
        ("Related Resources", "link list"),
        ("Current Clinical Trials", "site-wide line"),
    ],
)
def test_a_section_of_the_site_is_cut_down_to_the_next_of_its_rank(heading, reason) -> None:
    source = (
        f"## Knee\n\nText.\n\n## {heading}\n\nIn it.\n\n### Deeper\n\n- too\n\n## After\n\nYes.\n"
    )
    kept, cut = without_furniture(blocks(source))
    assert lines(kept) == ["## Knee", "Text.", "## After", "Yes."]
    assert {c.reason for c in cut} == {reason}


def test_a_key_point_that_repeats_a_heading_goes_and_one_that_tells_stays() -> None:
    source = (
        "## Key Points\n\n- The knee is a joint.\n- Smoking harms bones.\n\n"
        "## The knee is a joint\n\nText.\n"
    )
    kept, cut = without_key_points(blocks(source))
    assert lines(kept) == [
        "## Key Points", "Smoking harms bones.", "## The knee is a joint", "Text.",
    ]  # fmt: skip
    assert reasons(source, cut) == [("- The knee is a joint.", "key point that repeats a heading")]
