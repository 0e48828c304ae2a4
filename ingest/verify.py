"""Whether a document still says what a passage says."""

from __future__ import annotations

import hashlib
import re
from dataclasses import dataclass

from ingest.document import read_document
from ingest.encoding import CountTokens
from ingest.model import Document, Passage

_WORD = re.compile(r"\w+")


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
    """Return whether the words of the passage stand, in order, in its own source ranges.

    Words, not characters: between them the source has markup that the cleaning takes out.
    Repeated lead-ins count with the ranges they were repeated from.
    """
    ranges = sorted((*passage.repeated, *passage.spans), key=lambda span: span.start)
    there = [word for span in ranges for word in _WORD.findall(source[span.start : span.end])]
    wanted = sorted(_WORD.findall(passage.text))
    available: dict[str, int] = {}
    for word in there:
        available[word] = available.get(word, 0) + 1
    for word in wanted:
        available[word] = available.get(word, 0) - 1
    return all(count >= 0 for count in available.values())
