"""Cutting documents the usual ways."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterator

    from eval.peers.documents import PeerDocument


@dataclass(frozen=True, slots=True)
class Chunk:
    """A piece of a document; ``section`` is empty where the way of cutting knows no headings."""

    document_id: str
    text: str
    section: tuple[str, ...] = ()

    @property
    def encoded(self) -> str:
        """Return heading path and text, as the peer indexes them."""
        return "\n".join((*self.section, self.text))


def by_words(document: PeerDocument, *, words: int = 200) -> Iterator[Chunk]:
    """Yield runs of ``words`` words without overlap (Haystack's default splitter)."""
    found = document.text.split()
    for start in range(0, len(found), words):
        yield Chunk(document.id, " ".join(found[start : start + words]))


def by_characters(
    document: PeerDocument, *, characters: int = 1000, overlap: int = 200
) -> Iterator[Chunk]:
    """Yield pieces of at most ``characters``, each repeating the last ``overlap`` before it."""
    text = document.text
    for start in range(0, max(1, len(text) - overlap), characters - overlap):
        piece = text[start : start + characters]
        if piece.strip():
            yield Chunk(document.id, piece)


def by_headings(document: PeerDocument, *, words: int = 200) -> Iterator[Chunk]:
    """Yield each section's own text, long ones in runs of at most ``words`` words."""
    path: dict[int, str] = {}
    own: list[str] = []
    for block in document.blocks:
        if not block.level:
            own.append(block.text)
            continue
        yield from _section_chunks(document.id, path, own, words)
        own = []
        path = {level: text for level, text in path.items() if level < block.level}
        path[block.level] = block.text
    yield from _section_chunks(document.id, path, own, words)


def _section_chunks(
    document_id: str, path: dict[int, str], own: list[str], words: int
) -> Iterator[Chunk]:
    found = "\n".join(own).split()
    section = tuple(path[level] for level in sorted(path))
    for start in range(0, len(found), words):
        yield Chunk(document_id, " ".join(found[start : start + words]), section)
