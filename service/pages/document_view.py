"""What the pages show of one document."""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import TYPE_CHECKING

from ingest.citation import review_overdue
from service.compose import document_summary
from service.pages.ages import Dating, dating
from service.pages.cards import document_href, reading_level
from service.pages.parts import parts_of
from service.pages.passage_html import render_passage

if TYPE_CHECKING:
    from collections.abc import Sequence
    from datetime import date

    from markupsafe import Markup

    from ingest.model import Document, Passage
    from service.pages.words import Words
    from service.ports import Snapshot

_LOWEST_HEADING = 6


@dataclass(frozen=True, slots=True)
class Heading:
    """A heading to show: ``level`` 2 to 6, ``anchor`` its id on the page."""

    text: str
    level: int
    anchor: str


@dataclass(frozen=True, slots=True)
class Block:
    """A passage and the headings that are new before it."""

    headings: tuple[Heading, ...]
    passage_id: str
    body: Markup
    reading: str | None
    third_party: str | None


@dataclass(frozen=True, slots=True)
class Entry:
    """A line of the contents."""

    text: str
    href: str


@dataclass(frozen=True, slots=True)
class DocumentView:
    """One part of a document.

    Attributes:
        part: its number, from 1.
        total: how many parts there are.
        contents: the top sections of the whole document.
        has_terms: some word here is defined by NCI.
    """

    document: Document
    dating: Dating
    part: int
    total: int
    contents: tuple[Entry, ...]
    blocks: tuple[Block, ...]
    has_terms: bool


def document_view(
    snapshot: Snapshot, document: Document, words: Words, *, part: int, today: date
) -> DocumentView | None:
    """Return part ``part`` of a document, ``None`` if it has no such part."""
    parts = parts_of(snapshot.passages_of(document.id))
    if not 1 <= part <= len(parts):
        return None
    shown = parts[part - 1]
    overdue = review_overdue(document, today)
    return DocumentView(
        document=document,
        dating=dating(document_summary(document), words, review_overdue=overdue, today=today),
        part=part,
        total=len(parts),
        contents=_contents(document, parts),
        blocks=_blocks(shown, words),
        has_terms=any(passage.terms for passage in shown),
    )


class _Anchors:
    """Makes ids of headings, each once."""

    def __init__(self) -> None:
        self._used: dict[str, int] = {}

    def of(self, text: str) -> str:
        stem = "s-" + (re.sub(r"[^a-z0-9]+", "-", text.lower()).strip("-")[:60] or "section")
        self._used[stem] = self._used.get(stem, 0) + 1
        return stem if self._used[stem] == 1 else f"{stem}-{self._used[stem]}"


def _contents(document: Document, parts: Sequence[Sequence[Passage]]) -> tuple[Entry, ...]:
    entries: list[Entry] = []
    for number, part in enumerate(parts, start=1):
        anchors = _Anchors()
        before: tuple[str, ...] = ()
        page = f"{document_href(document.id)}?part={number}" if len(parts) > 1 else ""
        for passage in part:
            for heading in _new_headings(before, passage.section, anchors):
                if heading.level == 2 and (not entries or entries[-1].text != heading.text):
                    entries.append(Entry(heading.text, f"{page}#{heading.anchor}"))
            before = passage.section
    return tuple(entries)


def _blocks(passages: Sequence[Passage], words: Words) -> tuple[Block, ...]:
    blocks = []
    anchors = _Anchors()
    before: tuple[str, ...] = ()
    for passage in passages:
        terms = {term.term_id: term.url for term in passage.terms}
        blocks.append(
            Block(
                headings=tuple(_new_headings(before, passage.section, anchors)),
                passage_id=passage.id,
                body=render_passage(passage.markdown, passage.text, words, terms=terms).html,
                reading=reading_level(passage.text, passage.kind, words),
                third_party=passage.third_party,
            )
        )
        before = passage.section
    return tuple(blocks)


def _new_headings(
    before: tuple[str, ...], path: tuple[str, ...], anchors: _Anchors
) -> list[Heading]:
    """Return the headings of ``path`` from the first that differs from ``before``."""
    same = 0
    while same < min(len(before), len(path)) and before[same] == path[same]:
        same += 1
    return [
        Heading(text, min(depth + 2, _LOWEST_HEADING), anchors.of(text))
        for depth, text in enumerate(path)
        if depth >= same
    ]
