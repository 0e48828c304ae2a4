"""Cleaning inside a line of text: what is cut from it, and why."""

from __future__ import annotations

import re
from dataclasses import replace

from ingest.markdown import Block, Cell, Row
from ingest.model import Exclusion
from ingest.styled import Mark, StyledText

# "[1,2]", "[3 - 5]", "([1](#r1))": a citation's number. Levels of evidence hold letters and stay.
_NUMBERS = r"\s*\d{1,3}(?:\s*[,;–-]\s*\d{1,3})*\s*"
# A fraction's numerator, "[206-160]/90", is none.
_CITATION = re.compile(rf"\s?\[{_NUMBERS}\](?!/\d)(?:\s*[,;]?\s*(?=\[\d))?|\s?\({_NUMBERS}\)")
_ENLARGE = re.compile(r"^\[?Enlarge(?: Image)?\]?$", re.IGNORECASE)
_REFERENCE_HREF = re.compile(r"#(?:cit|r\d|ref|section_)", re.IGNORECASE)
_CLOSING = ".!?)"
# Function words that never end an English word: glued behind a link they have lost their space.
_GLUED_WORD = re.compile(r"(?:is|to|without|that|had|for|can|are|and|the|of|in|with)\b")
# Markup that the file broke and no parser reads: "**Port:**A port", a link with blanks in it.
_STRAY_EMPHASIS = re.compile(r"\*\*+")
_BROKEN_LINK_START = re.compile(r"\[(?=[^\[\]]+\]\((?:https?:|/|#))")
_BROKEN_LINK_END = re.compile(r"\]\((?:https?:|/|#)(?:\S*\)|[^()]*(?:\([^()]*\)[^()]*)*\))")
_INVISIBLE = re.compile("[\u200b\u200c\u200d\u2060\ufeff\u00ad]+")
_PLAY_VIDEO = re.compile(r"\s*Play the audio[- ]described version of this video\.?", re.IGNORECASE)


def clean_block(block: Block) -> tuple[Block, list[Exclusion]]:
    """Return ``block`` without citations, picture controls and pictures, and what was cut."""
    content, cut = clean_text(block.content)
    rows = []
    for row in block.rows:
        cells = []
        for cell in row.cells:
            cell_text, cell_cut = clean_text(cell.content)
            cells.append(Cell(cell_text))
            cut.extend(cell_cut)
        rows.append(Row(row.span, tuple(cells), row.delimiter))
    cut.extend(Exclusion(p.span.start, p.span.end, "picture") for p in block.pictures)
    return replace(block, content=content, rows=tuple(rows)), cut


def clean_text(content: StyledText) -> tuple[StyledText, list[Exclusion]]:
    """Return ``content`` without what is no prose, and the source ranges that were cut."""
    if not content.text:
        return content, []
    content = _spaced_after_emphasis(content)
    ranges = [
        *_enlarge_links(content),
        *_citations(content),
        *_matches(content, _PLAY_VIDEO, "video control"),
        *_matches(content, _INVISIBLE, "invisible character"),
        *_broken_markup(content),
    ]
    cut = [
        Exclusion(content.offsets[start], content.offsets[end - 1] + 1, reason)
        for start, end, reason in ranges
    ]
    if ranges:
        content = content.without((start, end) for start, end, _ in ranges)
    return _respaced(content).collapsed(), cut


def _enlarge_links(content: StyledText) -> list[tuple[int, int, str]]:
    return [
        (link.start, link.end, "picture control")
        for link in content.links()
        if _ENLARGE.match(content.text[link.start : link.end].strip())
    ]


def _matches(
    content: StyledText, pattern: re.Pattern[str], reason: str
) -> list[tuple[int, int, str]]:
    return [(m.start(), m.end(), reason) for m in pattern.finditer(content.text)]


def _broken_markup(content: StyledText) -> list[tuple[int, int, str]]:
    """Return the parts of links and emphases that show as bare marks."""
    found = _matches(content, _BROKEN_LINK_END, "broken markup")
    if found:
        found.extend(_matches(content, _BROKEN_LINK_START, "broken markup"))
    found.extend(_matches(content, _STRAY_EMPHASIS, "broken markup"))
    return found


def _spaced_after_emphasis(content: StyledText) -> StyledText:
    """Part "**Port:**A port" and "**Port**:A port", whose stars prove the lost space."""
    text = content.text
    places = {m.end() for m in re.finditer(r"(?<=[:.])\*\*(?=\w)", text)}
    places |= {
        mark.end + 1
        for mark in content.marks
        if mark.kind == "strong" and re.match(r":[^\W\d_]", text[mark.end : mark.end + 2])
    }
    for place in sorted(places, reverse=True):
        content = content.with_space_at(place)
    return content


def _citations(content: StyledText) -> list[tuple[int, int, str]]:
    """Return the citation numbers; numbers in round brackets only where they are links."""
    links = [link for link in content.links() if _REFERENCE_HREF.search(link.href)]
    found = []
    for match in _CITATION.finditer(content.text):
        bracketed = match.group().strip().startswith("[")
        if bracketed or _holds_link(links, match.start(), match.end()):
            found.append((match.start(), match.end(), "citation number"))
    return found


def _holds_link(links: list[Mark], start: int, end: int) -> bool:
    return any(start <= link.start and link.end <= end for link in links)


def _respaced(content: StyledText) -> StyledText:
    """Give back the spaces around links that the page's own HTML had and the file lost."""
    text = content.text
    places = set()
    for link in content.links():
        before = text[link.start - 1 : link.start]
        if before and before in _CLOSING and text[link.start].isalpha():
            places.add(link.start)
        if _GLUED_WORD.match(text, link.end) and text[link.end - 1].isalnum():
            places.add(link.end)
    for place in sorted(places, reverse=True):
        content = content.with_space_at(place)
    return content
