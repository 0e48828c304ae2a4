"""The walk through a block's raw Markdown that finds the place of each visible character."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field

from markdown_it.helpers import parseLinkDestination, parseLinkTitle
from markdown_it.token import Token

from ingest.styled import Mark


@dataclass(slots=True)
class InlineReader:
    """Follows inline tokens through their raw text, collecting visible characters.

    Attributes:
        raw: the raw text of the block.
        position: how far in ``raw`` the walk has come.
        text: the visible pieces; ``places`` holds the place in ``raw`` of each of their characters.
        marks: links and emphases over the visible characters.
        images: start and end in ``raw``, and what it is said to show, of each picture.
        misread: how often a token was not found where the walk stood.
    """

    raw: str
    position: int = 0
    text: list[str] = field(default_factory=list)
    places: list[int] = field(default_factory=list)
    marks: list[Mark] = field(default_factory=list)
    images: list[tuple[int, int, str]] = field(default_factory=list)
    open_marks: list[tuple[str, str, int]] = field(default_factory=list)
    misread: int = 0

    def read(self, tokens: Sequence[Token]) -> None:
        """Walk on through ``tokens``, which follow those read before."""
        for token in tokens:
            handler = getattr(self, f"_{token.type}", None)
            if handler is None:
                self._verbatim(token)
            else:
                handler(token)

    def _emit(self, content: str, start: int, width: int) -> None:
        self.text.append(content)
        if len(content) == width:
            self.places.extend(range(start, start + width))
        else:
            self.places.extend([start] * len(content))

    def _text(self, token: Token) -> None:
        content = token.content
        if not content:
            return
        if not self.raw.startswith(content, self.position):
            found = self.raw.find(content, self.position)
            self.misread += 1
            self.position = found if found >= 0 else self.position
        self._emit(content, self.position, len(content))
        self.position = min(self.position + len(content), len(self.raw))

    def _text_special(self, token: Token) -> None:
        self._emit(token.content, self.position, len(token.markup))
        self.position = min(self.position + len(token.markup), len(self.raw))

    def _code_inline(self, token: Token) -> None:
        width = len(token.content)
        start = max(self.raw.find(token.markup, self.position), self.position) + len(token.markup)
        padded = self.raw[start : start + width].replace("\n", " ") != token.content
        self._emit(token.content, min(start + padded, len(self.raw) - width), width)
        self.position = min(start + width + 2 * padded + len(token.markup), len(self.raw))

    def _softbreak(self, _token: Token) -> None:
        end = self.raw.find("\n", self.position)
        self._emit("\n", end if end >= 0 else self.position, 1)
        self.position = end + 1 if end >= 0 else self.position
        while self.raw[self.position : self.position + 1] in (" ", "\t"):
            self.position += 1

    _hardbreak = _softbreak

    def _link_open(self, token: Token) -> None:
        self.open_marks.append(("link", str(token.attrGet("href") or ""), len(self.places)))
        self.position += 1

    def _link_close(self, _token: Token) -> None:
        self._close_mark()
        if self.raw[self.position : self.position + 1] == ">":
            self.position += 1
        else:
            self.position = self._after_destination(self.position)

    def _strong_open(self, token: Token) -> None:
        self.open_marks.append((token.tag, "", len(self.places)))
        self.position += len(token.markup)

    def _strong_close(self, token: Token) -> None:
        self._close_mark()
        self.position += len(token.markup)

    _em_open = _strong_open
    _em_close = _strong_close

    def _close_mark(self) -> None:
        kind, href, start = self.open_marks.pop()
        if len(self.places) > start:
            self.marks.append(Mark(start, len(self.places), kind, href))

    def _image(self, token: Token) -> None:
        start = self.position
        inner = InlineReader(self.raw, start + 2)
        inner.read(token.children or [])
        self.position = self._after_destination(inner.position)
        self.misread += inner.misread
        self.images.append((start, self.position, "".join(inner.text)))

    def _verbatim(self, token: Token) -> None:
        if token.content:
            self._text(token)

    def _after_destination(self, position: int) -> int:
        """Return where a link ends whose label ends at ``raw[position]``."""
        raw = self.raw
        if raw[position : position + 1] != "]":
            self.misread += 1
            position = max(raw.find("]", position), position)
        after = position + 1
        if raw[after : after + 1] == "[":
            end = raw.find("]", after)
            return end + 1 if end >= 0 else after
        if raw[after : after + 1] != "(":
            return after
        after = _skip_space(raw, after + 1)
        destination = parseLinkDestination(raw, after, len(raw))
        if destination.ok:
            after = _skip_space(raw, destination.pos)
        title = parseLinkTitle(raw, after, len(raw))
        if title.ok:
            after = _skip_space(raw, title.pos)
        return after + 1 if raw[after : after + 1] == ")" else after


def _skip_space(raw: str, position: int) -> int:
    while raw[position : position + 1].isspace():
        position += 1
    return position
