"""Where sentences begin and end in a passage's plain text."""

from __future__ import annotations

import re

# A stop that ends a sentence: its mark, closing quotes or brackets, then space and a beginning.
_STOP = re.compile(r"[.!?][\"'”’)\]]*(?=\s+[\"'“‘(\[]*[A-Z0-9])")
# Words whose full stop does not end a sentence.
_ABBREVIATION = re.compile(
    r"(?:\b(?:Dr|Drs|Mr|Mrs|Ms|Prof|St|vs|Fig|No|Nos|approx|etc|cf|al|Inc|Jr|Sr|Vol|ed|eds"
    r"|e\.g|i\.e|U\.S|U\.K|D\.C|M\.D|Ph\.D|a\.m|p\.m)|\b[A-Z])\.$"
)
_ENDS_WITH_STATE = re.compile(r"(?:U\.S|etc|a\.m|p\.m|M\.D|Ph\.D|Inc)\.$")
_STARTS_ANEW = re.compile(r"\s+(?:The|This|These|In|It|If|You|For|They|There|A|An)\b")


def _is_stop(text: str, end: int) -> bool:
    """Whether the mark that ends at ``end`` closes a sentence rather than an abbreviation."""
    before = text[max(0, end - 12) : end]
    if not _ABBREVIATION.search(before):
        return True
    return bool(_ENDS_WITH_STATE.search(before) and _STARTS_ANEW.match(text, end))


def _lines(text: str) -> list[tuple[int, int]]:
    """Return the ranges of the non-empty lines, outer blanks left out."""
    spans = []
    position = 0
    for line in text.split("\n"):
        body = line.strip()
        if body:
            start = position + line.index(body)
            spans.append((start, start + len(body)))
        position += len(line) + 1
    return spans


def sentence_spans(text: str) -> list[tuple[int, int]]:
    """Return the ranges of the sentences of ``text``, in order, ``end`` exclusive.

    A line break always ends a sentence, so a list item or table row is one at least. Together the
    ranges hold every character that is not white space.

    >>> sentence_spans("One. Two.")
    [(0, 4), (5, 9)]
    """
    spans = []
    for start, end in _lines(text):
        begin = start
        for match in _STOP.finditer(text, start, end):
            if _is_stop(text, match.end()):
                spans.append((begin, match.end()))
                begin = match.end()
                while text[begin].isspace():
                    begin += 1
        spans.append((begin, end))
    return spans
