"""Cuts a long document into parts that a phone can load, at its top sections where it can."""

from __future__ import annotations

from itertools import groupby
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from ingest.model import Passage

# Keeps the largest part of the largest page in NCI's corpus well below 100 kB when compressed.
MAX_CHARS = 60_000


def parts_of(passages: Sequence[Passage], max_chars: int = MAX_CHARS) -> list[tuple[Passage, ...]]:
    """Return a document's passages in parts of at most ``max_chars`` characters of Markdown.

    A part ends at the end of a top section unless that section alone is too long; a single longer
    passage is a part of its own. A document without passages has one empty part.
    """
    parts: list[list[Passage]] = [[]]
    size = 0
    for piece in _pieces(passages, max_chars):
        length = _chars(piece)
        if parts[-1] and size + length > max_chars:
            parts.append([])
            size = 0
        parts[-1].extend(piece)
        size += length
    return [tuple(part) for part in parts]


def _chars(passages: Sequence[Passage]) -> int:
    return sum(len(passage.markdown) for passage in passages)


def _pieces(passages: Sequence[Passage], max_chars: int) -> Iterator[Sequence[Passage]]:
    """Yield top sections, those that are too long passage by passage."""
    for _, members in groupby(passages, key=lambda passage: passage.section[:1]):
        section = list(members)
        if _chars(section) <= max_chars:
            yield section
        else:
            yield from ([passage] for passage in section)


def part_holding(parts: Sequence[Sequence[Passage]], passage_id: str) -> int:
    """Return the number, from 1, of the part that holds a passage; 1 if none does."""
    for number, part in enumerate(parts, start=1):
        if any(passage.id == passage_id for passage in part):
            return number
    return 1
