"""A page's pieces, arranged under its headings."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field

from ingest.markdown import Block, BlockKind
from ingest.model import Section
from ingest.pictures import Piece


@dataclass(slots=True)
class SectionContent:
    """One heading and the pieces directly under it, in source order."""

    path: tuple[str, ...]
    heading: Block | None
    start: int
    pieces: list[Piece] = field(default_factory=list)

    def as_section(self) -> Section:
        """Return the section's own range."""
        text_start = self.heading.span.end if self.heading else self.start
        ends = [piece.block.span.end for piece in self.pieces]
        level = self.heading.level if self.heading else 0
        return Section(self.path, level, self.start, text_start, max([text_start, *ends]))


def arrange(pieces: Sequence[Piece], body_start: int) -> list[SectionContent]:
    """Return the sections in order; text before the first heading comes under an empty path.

    A jump of levels (H2 to H4) does not leave a gap: a heading stands under the nearest one above
    it of a higher rank.
    """
    sections = [SectionContent((), None, body_start)]
    stack: list[tuple[int, str]] = []
    for piece in pieces:
        block = piece.block
        if block.kind is not BlockKind.HEADING:
            sections[-1].pieces.append(piece)
            continue
        while stack and stack[-1][0] >= block.level:
            stack.pop()
        stack.append((block.level, block.text))
        path = tuple(text for _, text in stack)
        sections.append(SectionContent(path, block, block.span.start))
    return sections


def promised_headings(sections: Sequence[SectionContent], place: int) -> list[Block]:
    """Return the headings directly under a section whose text ends by leading into them.

    "The tests used may include:" says nothing without the tests' names, which are the headings
    that follow.
    """
    section = sections[place]
    if not section.pieces or not section.pieces[-1].block.text.rstrip().endswith(":"):
        return []
    depth = len(section.path)
    headings = []
    for other in sections[place + 1 :]:
        if other.path[:depth] != section.path or len(other.path) <= depth:
            break
        if len(other.path) == depth + 1 and other.heading is not None:
            headings.append(other.heading)
    return headings
