from __future__ import annotations

import pytest

from ingest.clean_inline import clean_block, clean_text
from ingest.markdown import parse_body


def cleaned(source: str):
    (block,) = parse_body(source, 0).blocks
    content, cut = clean_text(block.content)
    return content.text, [(source[c.start : c.end], c.reason) for c in cut]


@pytest.mark.parametrize(
    ("source", "text"),
    [
        ("Tumors grow.[[1](#cit/section_1.1),[2](#cit/section_1.2)] They spread.",
         "Tumors grow. They spread."),
        ("Tumors grow.[1,2] They spread.", "Tumors grow. They spread."),
        ("It grew [3 - 5] in three trials.", "It grew in three trials."),
        ("It grew [3–5,7] and shrank [9].", "It grew and shrank."),
        ("It grew ([1](#r1)).", "It grew."),
        ("Twice.[[1](#cit/a)][[2](#cit/b)] End.", "Twice. End."),
    ],
)  # fmt: skip
def test_citation_numbers_leave_the_text(source: str, text: str) -> None:
    got, cut = cleaned(source)
    assert got == text
    assert {reason for _, reason in cut} == {"citation number"}


@pytest.mark.parametrize(
    "source",
    [
        "The trial found a benefit.[Level of evidence A1]",
        "Doses (5) and ages (60-70) stay.",
        "In 3 of 12 [25%] patients.",
        "Patients older than [1000] days.",
    ],
)
def test_numbers_that_cite_nothing_stay(source: str) -> None:
    assert cleaned(source) == (source, [])


def test_glued_enlarge_goes_and_the_sentence_stays() -> None:
    source = "The knee and the shin.[Enlarge](/images/cdr/live/CDR1.jpg)Stage I is small."
    text, cut = cleaned(source)
    assert "Enlarge" not in text
    assert text.startswith("The knee and the shin.")
    assert text.endswith("Stage I is small.")
    assert cut == [("Enlarge", "picture control")]


def test_enlarge_as_a_word_stays() -> None:
    assert cleaned("Enlarge the [picture](/p) if nodes enlarge.")[0].startswith("Enlarge the")


def test_a_video_control_goes() -> None:
    text, cut = cleaned("Watch. [Play the audio-described version of this video](https://x.org/v).")
    assert text == "Watch."
    assert [reason for _, reason in cut] == ["video control"]


@pytest.mark.parametrize(
    ("source", "text"),
    [
        ("See.[Anal cancer](/types/anal) and more", "See. Anal cancer and more"),
        ("The [tumor](/def/1)is small", "The tumor is small"),
        ("Ask [your doctor](/x)for help", "Ask your doctor for help"),
        ("Many [tumor](/def/1)s grow", "Many tumors grow"),
        ("An [immuno](/x)therapy", "An immunotherapy"),
        ("The [islet](/x)is", "The islet is"),
    ],
)
def test_a_lost_space_comes_back_only_where_the_source_proves_it(source: str, text: str) -> None:
    assert cleaned(source)[0] == text


def test_broken_emphasis_and_links_are_mended() -> None:
    text, cut = cleaned("**Port:**A small disk [a page](/with blanks in it) here.")
    assert text == "Port: A small disk a page here."
    assert {reason for _, reason in cut} == {"broken markup"}


def test_pictures_inside_a_line_are_named() -> None:
    source = "One ![alt text](/a.jpg) two."
    (block,) = parse_body(source, 0).blocks
    clean, cut = clean_block(block)
    assert clean.text == "One two."
    assert [(source[c.start : c.end], c.reason) for c in cut] == [
        ("![alt text](/a.jpg)", "picture")
    ]


def test_cells_are_cleaned_like_text() -> None:
    source = "| A | B |\n| --- | --- |\n| 5 years[[1](#cit/x)] | 80%[2] |"
    (block,) = parse_body(source, 0).blocks
    clean, cut = clean_block(block)
    assert [cell.content.text for cell in clean.rows[2].cells] == ["5 years", "80%"]
    assert len(cut) == 2


def test_offsets_still_point_at_the_source_after_all_cuts() -> None:
    source = "**Grow.**[[1](#cit/x)] See[this](/y)is [odd](/z).[2]"
    (block,) = parse_body(source, 0).blocks
    content, _ = clean_text(block.content)
    for character, place in zip(content.text, content.offsets, strict=True):
        assert character in (" ", source[place])


def test_a_bracketed_numerator_is_no_citation() -> None:
    text = "It is 51% (that is, [206–160]/90)."
    assert cleaned(text) == (text, [])


def test_stars_before_a_colon_prove_the_lost_space() -> None:
    assert cleaned("**Talk with them**:Set aside time.")[0] == "Talk with them: Set aside time."
    assert cleaned("**Ratio**:3 to 1")[0] == "Ratio:3 to 1"
