"""What the pages show of one passage."""

from __future__ import annotations

import json
from dataclasses import dataclass
from typing import TYPE_CHECKING
from urllib.parse import quote, urlsplit

from ingest.model import Audience, PassageKind
from service.pages.ages import Dating, dating
from service.pages.parts import part_holding, parts_of
from service.pages.passage_html import is_web_address, render_passage
from service.pages.reading_level import reading_grade
from service.pages.references import references

if TYPE_CHECKING:
    from collections.abc import Sequence
    from datetime import date

    from markupsafe import Markup

    from ingest.model import Document
    from service.model import PassageResult
    from service.pages.words import Words
    from service.ports import Snapshot

COLLEGE_GRADE = 13
# An answer that begins within the first lines is seen without being shown ahead of its passage.
_LEAD_AFTER_CHARS = 240
_LEAD_WORDS = 5


@dataclass(frozen=True, slots=True)
class Link:
    """An address and its text."""

    href: str
    text: str


@dataclass(frozen=True, slots=True)
class Card:
    """One passage as it is shown; texts of NCI are in English, the rest in the reader's language.

    Attributes:
        lead: the answer sentences, shown ahead of the passage; empty if they stand at its top.
        source: the original page, opened at the passage; ``None`` if its address is unknown.
        is_nci: the original page is on cancer.gov.
        whole_page: the passage in its page, on this site.
        twin: the version for patients of a page for professionals.
        reading: reading level, in words.
        saved: JSON that the browser keeps when the passage is put on the sheet.
    """

    id: str
    heading: str
    path: tuple[str, ...]
    title: str
    body: Markup
    lead: tuple[str, ...]
    has_terms: bool
    attribution: str
    source: str | None
    is_nci: bool
    whole_page: str
    document: str
    dating: Dating
    is_professional: bool
    twin: str | None
    also_on: tuple[Link, ...]
    reading: str | None
    third_party: str | None
    reference: str
    saved: str


def document_href(document_id: str) -> str:
    """Return the address of a document's page on this site."""
    return f"/documents/{quote(document_id)}"


def passage_href(snapshot: Snapshot, document_id: str, passage_id: str) -> str:
    """Return the address of a passage in its document's page on this site."""
    parts = parts_of(snapshot.passages_of(document_id))
    part = f"?part={part_holding(parts, passage_id)}" if len(parts) > 1 else ""
    return f"{document_href(document_id)}{part}#p-{passage_id}"


def is_cancer_gov(url: str | None) -> bool:
    """Return whether ``url`` is on cancer.gov."""
    host = urlsplit(url or "").hostname or ""
    return host == "cancer.gov" or host.endswith(".cancer.gov")


def reading_level(text: str, kind: PassageKind, words: Words) -> str | None:
    """Return the reading level in words; ``None`` for tables and texts too short to judge."""
    grade = None if kind is PassageKind.TABLE else reading_grade(text)
    if grade is None:
        return None
    if grade >= COLLEGE_GRADE:
        return words("reading_level_college")
    return words("reading_level", n=max(1, round(grade)))


def twin_href(document: Document) -> str | None:
    """Return where the same topic is told for the other audience, here or on cancer.gov."""
    if document.twin_id:
        return document_href(document.twin_id)
    url = document.twin_url
    return url if url and is_web_address(url) else None


def card_of(result: PassageResult, snapshot: Snapshot, words: Words, *, today: date) -> Card:
    """Return what to show of one passage of a reply made from ``snapshot``."""
    document = snapshot.documents_by_id[result.document.id]
    citation = result.citation
    terms = {entry.term_id: entry.url for entry in result.glossary}
    rendered = render_passage(
        result.markdown, result.text, words, highlights=result.highlights, terms=terms
    )
    source = citation.deep_link
    source = source if source and is_web_address(source) else None
    dates = dating(result.document, words, review_overdue=citation.review_overdue, today=today)
    reference = references(document, today=today).plain
    is_professional = document.audience is Audience.HEALTH_PROFESSIONAL
    return Card(
        id=result.passage_id,
        heading=result.section[-1] if result.section else document.title,
        path=tuple(result.section[:-1]),
        title=citation.title,
        body=rendered.html,
        lead=lead_of(result),
        has_terms=bool(terms),
        attribution=citation.attribution,
        source=source,
        is_nci=is_cancer_gov(source),
        whole_page=passage_href(snapshot, document.id, result.passage_id),
        document=document_href(document.id),
        dating=dates,
        is_professional=is_professional,
        twin=twin_href(document) if is_professional else None,
        also_on=tuple(Link(document_href(page.id), page.title) for page in result.also_on),
        reading=reading_level(result.text, result.kind, words),
        third_party=result.citation.third_party,
        reference=citation.pdq_citation or reference,
        saved=_saved(result, source, dates.line),
    )


def lead_of(result: PassageResult) -> tuple[str, ...]:
    """Return the answer sentences where showing them first saves reading; else nothing.

    Cells of a table and bits of a list make no sense without their surroundings.
    """
    sentences = tuple(result.text[mark.start : mark.end] for mark in result.highlights)
    first = min((mark.start for mark in result.highlights), default=0)
    if result.kind is PassageKind.TABLE or first < _LEAD_AFTER_CHARS:
        return ()
    whole = all(" | " not in s and len(s.split()) >= _LEAD_WORDS for s in sentences)
    return tuple(sentence.removeprefix("- ") for sentence in sentences) if whole else ()


def cards_of(
    results: Sequence[PassageResult], snapshot: Snapshot, words: Words, *, today: date
) -> list[Card]:
    """Return the cards of a reply's passages, in order."""
    return [card_of(result, snapshot, words, today=today) for result in results]


def _saved(result: PassageResult, source: str | None, dated: str) -> str:
    """Return all that the sheet shows of a passage, as JSON."""
    return json.dumps(
        {
            "id": result.passage_id,
            "title": result.citation.title,
            "heading": " › ".join(result.section),
            "kind": result.kind.value,
            "text": result.text,
            "source": source,
            "dated": dated,
            "attribution": result.citation.attribution,
            "thirdParty": result.citation.third_party,
        },
        ensure_ascii=False,
    )
