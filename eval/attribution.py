"""Whether every citation can be checked: source range, document, deep link, dates.

Written without ingest's own verification, so that a fault there does not hide itself here.
"""

from __future__ import annotations

import hashlib
import re
from collections import Counter
from dataclasses import dataclass
from functools import lru_cache
from typing import TYPE_CHECKING
from urllib.parse import unquote

from eval.peers.documents import blocks_of, without_front_matter
from ingest.model import PassageKind

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping, Sequence
    from datetime import date
    from pathlib import Path

    from ingest.model import Document, Passage

_WORD = re.compile(r"[^\W_]+")
_LETTERS = re.compile(r"[^\W\d_]+")
_TARGET = re.compile(r"(?<=\])\([^)]*\)")
_REVIEWED = re.compile(r"^lastReviewed:\s*[\"']?(\d{4}-\d{2}-\d{2})", re.MULTILINE)
_CHECKS = ("document", "digest", "range", "link", "dates")
_MAX_PARTS = 4
_STAMP_SHARE = 0.5
_STAMP_MINIMUM = 10


@dataclass(frozen=True, slots=True)
class Fault:
    """One citation that does not hold."""

    check: str
    document_id: str
    passage_id: str
    detail: str


@dataclass(frozen=True, slots=True)
class Attribution:
    """What the checks found over ``checked`` different passages."""

    checked: int
    faults: tuple[Fault, ...]

    def verified(self, check: str) -> float:
        """Return the share of passages without a fault of one kind; 1.0 where none was checked."""
        wrong = {fault.passage_id for fault in self.faults if fault.check == check}
        return 1.0 - len(wrong) / self.checked if self.checked else 1.0

    @property
    def shares(self) -> dict[str, float]:
        """Return :meth:`verified` by kind of check."""
        return {check: self.verified(check) for check in _CHECKS}


def range_fault(source: str, passage: Passage) -> str | None:
    """Return why the passage's text is not what stands at its ranges, or ``None``.

    Every word of the text stands there, in order (between words the source has markup), and
    each end of the range is a word of the text: a range too wide is a fault like one too narrow.
    """
    spans = passage.spans
    if not spans or (spans[0].start, spans[-1].end) != (passage.start, passage.end):
        return f"range {passage.start}..{passage.end} is not that of its spans"
    wanted = _WORD.findall(passage.text)
    missing = [_first_missing(wanted, there) for there in _arrangements(source, passage)]
    if all(missing) and not _is_reordered_table(source, passage):
        word = max(place for place in missing if place is not None)
        return f"word {word}, {wanted[word - 1]!r}, does not stand at its range in order"
    return _loose_end(source, passage, wanted)


def _arrangements(source: str, passage: Passage) -> Iterator[list[str]]:
    """Yield the words at the ranges, repeated ones first or last (captions, footnotes)."""
    repeated = passage.repeated
    for i in range(len(repeated), -1, -1):
        spans = (*repeated[:i], *passage.spans, *repeated[i:])
        yield [w for span in spans for w in _WORD.findall(source[span.start : span.end])]


def _is_reordered_table(source: str, passage: Passage) -> bool:
    """Tell whether a table's words all stand at its ranges: its footnotes move below its rows."""
    if passage.kind is not PassageKind.TABLE:
        return False
    there = "".join(next(_arrangements(source, passage)))
    return not Counter("".join(_WORD.findall(passage.text))) - Counter(there)


def _first_missing(wanted: Sequence[str], there: Sequence[str]) -> int | None:
    """Return the number, from 1, of the first word that is not next in order, or ``None``.

    A word may stand in parts that markup keeps asunder (a footnote mark before it).
    """
    position = 0
    for i, word in enumerate(wanted, start=1):
        while position < len(there) and not _parts_of(word, there, position):
            position += 1
        if position == len(there):
            return i
        position += _parts_of(word, there, position)
    return None


def _parts_of(word: str, there: Sequence[str], position: int) -> int:
    """Return how many words from ``position`` make up ``word`` together, 0 if they do not."""
    joined = ""
    for n, part in enumerate(there[position : position + _MAX_PARTS], start=1):
        joined += part
        if joined == word:
            return n
        if not word.startswith(joined):
            return 0
    return 0


def _loose_end(source: str, passage: Passage, wanted: Sequence[str]) -> str | None:
    span = passage.spans[0]
    visible = _TARGET.sub("", source[span.start : span.end])
    first = _LETTERS.search(visible)
    if first is not None and not any(word.startswith(first.group()) for word in wanted):
        return f"the range starts before its text, at {visible[:20]!r}"
    if passage.end < len(source) and _WORD.fullmatch(source[passage.end - 1 : passage.end + 1]):
        return "the range ends inside a word"
    return None


def _folded(text: str) -> str:
    return " ".join(text.casefold().split())


def _directive_parts(fragment: str) -> list[str]:
    """Return prefix, start and suffix of a text directive, those there are, folded."""
    parts = [unquote(part) for part in fragment.split(",")]
    prefix = [parts.pop(0)[:-1]] if len(parts) > 1 and parts[0].endswith("-") else []
    suffix = [parts.pop()[1:]] if len(parts) > 1 and parts[-1].startswith("-") else []
    return [_folded(part) for part in (*prefix, parts[0], *suffix)]


def link_fault(page: str, fragment: str) -> str | None:
    """Return why a text directive does not select one place of the page, or ``None``.

    Args:
        page: the page's text in lower case, blocks parted by a line break, other white space
            single.
        fragment: what follows ``#:~:text=`` (WICG text fragments, percent-encoded).
    """
    wanted = r"[\s|]*".join(re.escape(part) for part in _directive_parts(fragment))
    count = sum(1 for _ in re.finditer(rf"(?<!\w){wanted}(?!\w)", page))
    return None if count == 1 else f"the deep link selects {count} places of the page"


def _printed(day: date) -> Iterator[str]:
    yield day.isoformat()
    yield f"{day.strftime('%B')} {day.day}, {day.year}"
    yield f"{day.strftime('%b')} {day.day}, {day.year}"
    yield f"{day.month}/{day.day}/{day.year}"
    yield f"{day.month:02}/{day.day:02}/{day.year}"


def date_fault(source: str, document: Document, stamps: Iterable[str]) -> str | None:
    """Return which date of the document its file does not bear out, or ``None``.

    Args:
        source: the file's text.
        document: its document.
        stamps: days that are no review dates (the crawl's).
    """
    declared = _REVIEWED.search(source)
    reviewed = document.declared_reviewed
    if reviewed is not None and reviewed.isoformat() != (declared and declared.group(1)):
        return f"review date {reviewed} is not in the front matter"
    if reviewed is not None and reviewed.isoformat() in stamps:
        return f"review date {reviewed} is the day of the crawl"
    updated = document.page_updated
    body = without_front_matter(source)
    if updated is not None and not any(form in body for form in _printed(updated)):
        return f"page date {updated} is not printed on the page"
    return None


@dataclass(frozen=True, slots=True)
class _Source:
    text: str
    page: str
    digest: str


class Auditor:
    """Checks passages against the corpus folder as it is now."""

    def __init__(self, corpus: Path, documents: Mapping[str, Document]) -> None:
        self._corpus = corpus
        self._documents = documents
        self._read = lru_cache(maxsize=256)(self._load)
        self._stamps = self._crawl_stamps()

    def _load(self, document_id: str) -> _Source | None:
        path = self._corpus / document_id
        if not path.is_file():
            return None
        data = path.read_bytes()
        text = data.decode("utf-8", errors="replace")
        blocks = blocks_of(without_front_matter(text))
        page = "\n".join(_folded(block.text) for block in blocks)
        return _Source(text, page, hashlib.sha256(data).hexdigest())

    def _crawl_stamps(self) -> frozenset[str]:
        """Return days that more than half of a corpus of ten pages or more declare."""
        days: Counter[str] = Counter()
        for path in self._corpus.rglob("*.md"):
            head = path.read_bytes()[:4096].decode("utf-8", errors="replace")
            found = _REVIEWED.search(head)
            days[found.group(1) if found else ""] += 1
        total = sum(days.values())
        if total < _STAMP_MINIMUM:
            return frozenset()
        return frozenset(day for day, n in days.items() if day and n > _STAMP_SHARE * total)

    def faults(self, passage: Passage) -> Iterator[Fault]:
        """Yield everything about a passage's citation that does not hold."""
        document = self._documents.get(passage.document_id)
        source = self._read(passage.document_id)
        if document is None or source is None:
            yield _fault("document", passage, "the document is no longer in the corpus")
            return
        if source.digest != document.digest:
            yield _fault("digest", passage, "the file has changed since it was ingested")
        details = {
            "range": range_fault(source.text, passage),
            "link": link_fault(source.page, passage.fragment) if passage.fragment else None,
            "dates": date_fault(source.text, document, self._stamps),
        }
        for check, detail in details.items():
            if detail is not None:
                yield _fault(check, passage, detail)

    def audit(self, passages: Iterable[Passage]) -> Attribution:
        """Return what the checks find over different passages."""
        different = {passage.id: passage for passage in passages}
        faults = [fault for p in different.values() for fault in self.faults(p)]
        return Attribution(len(different), tuple(faults))


def _fault(check: str, passage: Passage, detail: str) -> Fault:
    return Fault(check, passage.document_id, passage.id, detail)
