"""Whether a document still says what a passage says."""

from __future__ import annotations

import hashlib
import html
import re
from dataclasses import dataclass

from ingest.document import read_document
from ingest.encoding import CountTokens
from ingest.model import Document, Passage

_ADDRESS = re.compile(r"\]\((?:[^()\s\"]|\([^()]*\))*(?:\s+\"[^\"]*\")?\)")
_NOT_LETTERS = re.compile(r"[\W_]+")
_MARKER = re.compile(r"^(?:- |\d+\. )")


@dataclass(frozen=True, slots=True)
class Verification:
    """What a look at the source file showed.

    Attributes:
        unchanged: the file is, byte for byte, the one that was ingested.
        stands_at_range: the words of the passage stand in order in its source range.
        still_says_so: read anew, the page yields a passage of the same section and text.
        source_digest: SHA-256 of the file as it is now.
    """

    unchanged: bool
    stands_at_range: bool
    still_says_so: bool
    source_digest: str


def verify_passage(
    data: bytes, document: Document, passage: Passage, *, count: CountTokens
) -> Verification:
    """Check ``passage`` against the bytes of its source file.

    Args:
        data: the file as it is now.
        document: the document as it was ingested.
        passage: one of its passages.
        count: the token counter that the passages were cut with.
    """
    digest = hashlib.sha256(data).hexdigest()
    text = data.decode("utf-8", errors="replace")
    same = any(
        (other.section, other.text) == (passage.section, passage.text)
        for other in read_document(document.id, data, count=count).passages
    )
    return Verification(
        unchanged=digest == document.digest,
        stands_at_range=stands_at_range(text, passage),
        still_says_so=same,
        source_digest=digest,
    )


def stands_at_range(source: str, passage: Passage) -> bool:
    """Return whether the passage's lines stand, in their letters' order, in its source ranges.

    Each line's letters and digits must come in order among those of the ranges (the repeated ones
    included); between them the source has markup, link addresses and what the cleaning cut.
    """
    ranges = sorted((*passage.repeated, *passage.spans), key=lambda span: span.start)
    there = " ".join(source[span.start : span.end] for span in ranges)
    # Where a link is so broken that the page shows its address, the address counts as text.
    bare = there if "](" in passage.text else _ADDRESS.sub("]", there)
    lines = [_MARKER.sub("", line) for line in passage.text.splitlines()]
    # "&amp;" is an ampersand in prose and itself in code.
    return any(
        all(_in_order(line, letters) for line in lines)
        for letters in (_letters(html.unescape(bare)), _letters(bare))
    )


def _letters(text: str) -> str:
    return _NOT_LETTERS.sub("", text)


def _in_order(line: str, letters: str) -> bool:
    """Whether the line's letters are a subsequence of ``letters``."""
    rest = iter(letters)
    return all(character in rest for character in _letters(line))
