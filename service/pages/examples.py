"""Example questions: headings of the corpus that ask something, so that they are answered."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from ingest.model import Audience, PageKind

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from ingest.model import Document
    from service.ports import Snapshot

MAX_EXAMPLES = 5
_KINDS = frozenset(
    {PageKind.ARTICLE, PageKind.PDQ_SUMMARY, PageKind.FACT_SHEET, PageKind.CANCER_TYPE_HOME}
)
_ASKS = re.compile(r"(?:what|how|where|when|who|why|which|can|does|do|is|are|should|will)\b", re.I)
_LENGTH = range(18, 71)
_WORD = re.compile(r"[a-z]{4,}")
_GENERAL = frozenset({"cancer", "treatment", "patient", "version", "adult"})


def example_questions(snapshot: Snapshot, limit: int = MAX_EXAMPLES) -> tuple[str, ...]:
    """Return up to ``limit`` headings of patients' pages that read as questions.

    A heading qualifies if it begins like a question, has text under it and names what its page is
    about, so that it can be asked without the page. Cancers with many pages come first, one
    example each; then other pages.
    """
    chosen: list[str] = []
    seen_types: set[str] = set()
    for document in _by_weight(snapshot.documents):
        subject = document.cancer_types[0] if document.cancer_types else document.id
        if subject in seen_types:
            continue
        heading = next(_questions(snapshot, document), None)
        if heading and heading not in chosen:
            chosen.append(heading)
            seen_types.add(subject)
        if len(chosen) == limit:
            break
    if len(chosen) < limit:
        chosen += _more(snapshot, limit - len(chosen), set(chosen))
    return tuple(chosen)


def _by_weight(documents: Sequence[Document]) -> list[Document]:
    """Return the patients' pages, those on the cancers with most pages first."""
    pages = [d for d in documents if d.audience is Audience.PATIENT and d.kind in _KINDS]
    count: dict[str, int] = {}
    for document in pages:
        for slug in document.cancer_types[:1]:
            count[slug] = count.get(slug, 0) + 1

    def weight(document: Document) -> tuple[int, str]:
        return -sum(count[slug] for slug in document.cancer_types[:1]), document.id

    return sorted(pages, key=weight)


def _questions(snapshot: Snapshot, document: Document) -> Iterator[str]:
    title_words = set(_WORD.findall(document.title.lower())) - _GENERAL
    for passage in snapshot.passages_of(document.id):
        heading = passage.section[-1] if passage.section else ""
        names_subject = bool(title_words & set(_WORD.findall(heading.lower())))
        if len(heading) in _LENGTH and names_subject and _ASKS.match(heading):
            yield heading


def _more(snapshot: Snapshot, limit: int, known: set[str]) -> list[str]:
    """Return further headings of the same pages, for a corpus of few pages."""
    found: list[str] = []
    for document in _by_weight(snapshot.documents):
        for heading in _questions(snapshot, document):
            if heading not in known and heading not in found:
                found.append(heading)
            if len(found) == limit:
                return found
    return found
