"""Text that remembers, character by character, where it stood in its source file."""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from urllib.parse import urljoin

_SPACE = re.compile(r"\s+")
# Characters that Markdown would read as markup inside a line of prose.
_ESCAPE = re.compile(r"([\\`*_\[\]<>|#])")
_MARKUP = {"strong": "**", "em": "*"}


@dataclass(frozen=True, slots=True)
class Mark:
    """A link or an emphasis over ``text[start:end]``; ``href`` is empty unless it is a link."""

    start: int
    end: int
    kind: str
    href: str = ""


@dataclass(frozen=True, slots=True)
class StyledText:
    """Visible text with its source offsets and its links and emphases.

    ``offsets[i]`` is where ``text[i]`` stands in the source; the sequence never decreases.
    """

    text: str
    offsets: Sequence[int]
    marks: tuple[Mark, ...] = ()

    def slice(self, start: int, end: int) -> StyledText:
        """Return ``text[start:end]`` with what marks it."""
        marks = tuple(
            Mark(max(m.start, start) - start, min(m.end, end) - start, m.kind, m.href)
            for m in self.marks
            if m.start < end and m.end > start
        )
        return StyledText(self.text[start:end], self.offsets[start:end], marks)

    def without(self, ranges: Iterable[tuple[int, int]]) -> StyledText:
        """Return the text with the (start, end) ranges cut out; they may touch, not cross."""
        result = EMPTY
        position = 0
        for start, end in sorted(ranges):
            result = result.joined(self.slice(position, start))
            position = max(position, end)
        return result.joined(self.slice(position, len(self.text)))

    def joined(self, other: StyledText, glue: str = "") -> StyledText:
        """Return this text, ``glue``, and the other text; glue stands at the other's offset."""
        if not self.text:
            return other
        if not other.text:
            return self
        shift = len(self.text) + len(glue)
        moved = (Mark(m.start + shift, m.end + shift, m.kind, m.href) for m in other.marks)
        offsets = [*self.offsets, *([other.offsets[0]] * len(glue)), *other.offsets]
        return StyledText(self.text + glue + other.text, offsets, (*self.marks, *moved))

    def with_space_at(self, index: int) -> StyledText:
        """Return the text with one space put in before ``text[index]``."""
        return self.slice(0, index).joined(self.slice(index, len(self.text)), " ")

    def collapsed(self) -> StyledText:
        """Return the text with every run of white space as one space, and none at the ends."""
        if self.text == self.text.strip() and "  " not in self.text and self.text.isprintable():
            return self
        text: list[str] = []
        offsets: list[int] = []
        moved = [0] * (len(self.text) + 1)
        for match in re.finditer(r"\s+|\S+", self.text):
            start, end = match.span()
            blank = match.group().isspace()
            for index in range(start, end):
                moved[index] = len(offsets) + (0 if blank else index - start)
            if blank and (not offsets or end == len(self.text)):
                continue
            text.append(" " if blank else match.group())
            offsets.extend(self.offsets[start : start + 1] if blank else self.offsets[start:end])
        moved[len(self.text)] = len(offsets)
        marks = (Mark(moved[m.start], moved[m.end], m.kind, m.href) for m in self.marks)
        return StyledText("".join(text), offsets, tuple(m for m in marks if m.end > m.start))

    def links(self) -> tuple[Mark, ...]:
        """Return the links alone, in order."""
        return tuple(m for m in self.marks if m.kind == "link")

    def markdown(self, base_url: str | None) -> str:
        """Return the text as Markdown, its links resolved against ``base_url``."""
        opens: dict[int, list[Mark]] = {}
        closes: dict[int, list[Mark]] = {}
        for mark in self.marks:
            opens.setdefault(mark.start, []).append(mark)
            closes.setdefault(mark.end, []).append(mark)
        parts: list[str] = []
        position = 0
        for index in sorted({*opens, *closes, len(self.text)}):
            parts.append(_ESCAPE.sub(r"\\\1", self.text[position:index]))
            parts.extend(_closing(m, base_url) for m in sorted(closes.get(index, []), key=_depth))
            parts.extend(
                "[" if m.kind == "link" else _MARKUP[m.kind]
                for m in sorted(opens.get(index, []), key=_depth, reverse=True)
            )
            position = index
        return "".join(parts)


EMPTY = StyledText("", ())


def _depth(mark: Mark) -> tuple[int, str]:
    """Order marks that share a border so that the shorter, inner one closes first."""
    return mark.end - mark.start, mark.kind


def _closing(mark: Mark, base_url: str | None) -> str:
    if mark.kind != "link":
        return _MARKUP[mark.kind]
    return f"]({absolute(mark.href, base_url)})"


def absolute(href: str, base_url: str | None) -> str:
    """Return ``href`` resolved against ``base_url``, with what would break Markdown escaped.

    An address that cannot be parsed is returned as it stands; only http, https, mailto and tel
    addresses are kept, others become ``#``.

    >>> absolute("/types/anal", "https://www.cancer.gov/types")
    'https://www.cancer.gov/types/anal'
    >>> absolute("javascript:alert(1)", None)
    '#'
    """
    try:
        url = urljoin(base_url, href) if base_url else href
    except ValueError:
        url = href
    scheme = url.partition(":")[0].lower() if ":" in url.split("/")[0] else ""
    if scheme not in {"", "http", "https", "mailto", "tel"}:
        return "#"
    url = url.replace("(", "%28").replace(")", "%29").replace("<", "%3C").replace(">", "%3E")
    return _SPACE.sub("%20", url)
