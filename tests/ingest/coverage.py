"""Where each character of a source file went, worked out without the code under test."""

from __future__ import annotations

import html
import re
from collections import Counter
from dataclasses import dataclass
from itertools import pairwise

from ingest.model import Document, Passage, Span

_FRONT_MATTER = re.compile(r"\A\ufeff?---[ \t]*\r?\n.*?\n---[ \t]*\r?\n", re.DOTALL)
_PICTURE = re.compile(
    r"!\[(?:[^\[\]]|\[[^\[\]]*\])*\]\((?:[^()\s\"]|\([^()]*\))*(?:\s+\"[^\"]*\")?\)"
)
_ADDRESS = r"\]\((?:[^()\s\"]|\([^()]*\))*(?:\s+\"[^\"]*\")?\s*\)"
_LINK = re.compile(r"\[((?:[^\[\]]|\[[^\[\]]*\])*)" + _ADDRESS)
_WORD = re.compile(r"[^\W_]+")
# A star between letters and digits, as in the gene name HLA-A*02, is no markup.
_MARK = re.compile(r"\*\*|(?<![\w\\])\*|\*(?!\w)|\\(?=\W)")
_BULLET = re.compile(r"^[ \t]*(?:#{1,6}|[-+*])[ \t]+", re.MULTILINE)
_NUMBER = re.compile(r"^[ \t]*\d+[.)][ \t]+", re.MULTILINE)


@dataclass(frozen=True, slots=True)
class Coverage:
    """What is wrong with one document's ranges; all empty or zero where nothing is.

    Attributes:
        unnamed: source text in no passage, no heading and no exclusion, with its line.
        twice: ranges that two passages claim as their own.
        outside: ranges that leave the file or their passage's ``start..end``.
        words: words of the body outside headings and exclusions.
        lost: those of them that are in no passage's text.
        added: words of passages' texts that their ranges do not hold.
    """

    unnamed: tuple[tuple[int, str], ...]
    twice: tuple[tuple[int, int], ...]
    outside: tuple[tuple[int, int], ...]
    words: int
    lost: Counter[str]
    added: Counter[str]


def visible_text(source: str, *, numbers: bool = True) -> str:
    """Return a piece of Markdown without markup, white space made one blank.

    ``numbers`` keeps those of list items, which a browser draws but does not count as text.
    """
    bare = _LINK.sub(r"\1", _LINK.sub(r"\1", _PICTURE.sub(" ", source)))
    bare = _MARK.sub("", _BULLET.sub(" ", bare)).replace("|", " ")
    if not numbers:
        bare = _NUMBER.sub(" ", bare)
    return " ".join(html.unescape(bare).split())


def visible_words(source: str) -> list[str]:
    """Return the words of a piece of Markdown that a reader sees."""
    return _WORD.findall(visible_text(source))


def coverage(source: str, document: Document, passages: list[Passage]) -> Coverage:
    """Follow every character of the body and every word of the passages."""
    front = _FRONT_MATTER.match(source)
    body_start = front.end() if front else 0
    taken = bytearray(len(source))
    for exclusion in document.exclusions:
        _mark(taken, exclusion.start, exclusion.end, 1)
    for section in document.sections:
        _mark(taken, section.start, section.text_start, 1)
    left = "".join(
        " " * len(run.group()) if run.group()[0] else source[run.start() : run.end()]
        for run in re.finditer(rb"\x00+|\x01+", bytes(taken))
    )
    words, lost, added = 0, Counter[str](), Counter[str]()
    for passage in passages:
        there = Counter(_words_of(left, passage.spans))
        repeated = Counter(_words_of(source, passage.repeated))
        said = Counter(_WORD.findall(passage.text))
        words += there.total()
        lost += there - said
        added += said - there - repeated
        for span in (*passage.spans, *passage.repeated):
            _mark(taken, span.start, span.end, 1)
    unnamed = tuple(
        (source.count("\n", 0, run.start()) + 1, text[:120])
        for run in re.finditer(rb"\x00+", bytes(taken))
        if run.end() > body_start
        and (text := source[max(run.start(), body_start) : run.end()].strip())
    )
    return Coverage(unnamed, _twice(passages), _outside(source, passages), words, lost, added)


def _mark(taken: bytearray, start: int, end: int, value: int) -> None:
    taken[start:end] = bytes([value]) * (end - start)


def _words_of(text: str, spans: tuple[Span, ...]) -> list[str]:
    return [word for span in spans for word in visible_words(text[span.start : span.end])]


def _twice(passages: list[Passage]) -> tuple[tuple[int, int], ...]:
    spans = sorted((s.start, s.end) for passage in passages for s in passage.spans)
    return tuple(right for left, right in pairwise(spans) if right[0] < left[1])


def _outside(source: str, passages: list[Passage]) -> tuple[tuple[int, int], ...]:
    return tuple(
        (span.start, span.end)
        for passage in passages
        for span in passage.spans
        if not passage.start <= span.start < span.end <= passage.end <= len(source)
    )
