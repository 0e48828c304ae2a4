"""No prose is lost or repeated, and the check that says so sees what is."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import pytest

from ingest.model import Span

from .coverage import coverage, visible_words
from .pages import document_of, read

SEED = Path(__file__).parents[2] / "corpus" / "metastatic-cancer.md"
SOURCE = SEED.read_text(encoding="utf-8")
READING = read(SOURCE, document_id=SEED.name)


def _of_the_seed(passages=READING.passages, document=None):
    return coverage(SOURCE, document or document_of(READING), list(passages))


def test_every_character_of_the_shipped_page_is_accounted_for() -> None:
    found = _of_the_seed()
    assert found.unnamed == ()
    assert found.twice == ()
    assert found.outside == ()
    assert found.words > 700
    assert not found.lost
    assert not found.added


def test_every_exclusion_has_a_reason() -> None:
    assert all(e.reason and e.start < e.end for e in document_of(READING).exclusions)


def test_a_passage_left_out_is_seen() -> None:
    found = _of_the_seed(READING.passages[1:])
    assert "Cancer that spreads from where it started" in found.unnamed[0][1]


def test_an_exclusion_left_out_is_seen() -> None:
    document = replace(document_of(READING), exclusions=())
    assert any("Credit: ©" in text for _, text in _of_the_seed(document=document).unnamed)


def test_a_passage_twice_is_seen() -> None:
    first = READING.passages[0]
    found = _of_the_seed([*READING.passages, first])
    assert found.twice == tuple((span.start, span.end) for span in first.spans)


def test_lost_and_added_words_are_seen() -> None:
    first, *rest = READING.passages
    changed = replace(first, text=first.text.replace("metastatic", "harmless", 1))
    found = _of_the_seed([changed, *rest])
    assert (dict(found.lost), dict(found.added)) == ({"metastatic": 1}, {"harmless": 1})


def test_a_range_outside_its_passage_is_seen() -> None:
    first, *rest = READING.passages
    changed = replace(first, spans=(Span(first.start, first.end + 5),))
    assert _of_the_seed([changed, *rest]).outside == ((first.start, first.end + 5),)


@pytest.mark.parametrize(
    ("source", "words"),
    [
        ("A [link](/x_(y) \"t\") b", ["A", "link", "b"]),
        ("![alt (a) [b]](/x.jpg) **bo**ld", ["bold"]),
        ("R&amp;D \\* x", ["R", "D", "x"]),
    ],
)  # fmt: skip
def test_visible_words(source: str, words: list[str]) -> None:
    assert visible_words(source) == words
