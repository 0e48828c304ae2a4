"""Whose words a passage is, where they stand, how old they are; by NCI's terms of reuse.

NCI asks to be credited, with a link to the original page under its original title. Part of a PDQ
summary may not be called an NCI PDQ summary; for parts NCI prescribes its own sentences, which are
used here letter for letter. Nothing is filled in: what a page does not say is ``None``.
"""

from __future__ import annotations

from datetime import date, timedelta

from ingest.model import Audience, Citation, Document, PageKind, Passage, PdqRecord

SOURCE = "National Cancer Institute"
_NCI_SOURCES = frozenset({"NCI", SOURCE})
_ADAPTED = (
    "Adapted from the National Cancer Institute's Physician Data Query (PDQ®) Cancer Information "
    "Summaries (https://www.cancer.gov/publications/pdq)."
)
_EXCERPT = "The passage is an excerpt; its layout was simplified and its links made absolute."


def cite(document: Document, passage: Passage, *, today: date) -> Citation:
    """Return the citation of ``passage``.

    Args:
        document: the document it is from.
        passage: the passage.
        today: the day by which an overdue review is judged.
    """
    return Citation(
        attribution=attribution(document, passage),
        source=SOURCE if document.source in _NCI_SOURCES else document.source,
        title=document.title_as_published,
        url=document.url,
        deep_link=deep_link(document.url, passage.fragment),
        citation=document.declared_citation,
        last_reviewed=document.declared_reviewed,
        page_updated=document.page_updated,
        retrieved=document.retrieved,
        license=document.license,
        version=document.version,
        review_overdue=review_overdue(document, today),
        third_party=passage.third_party,
        pdq_citation=pdq_citation(document, today),
        notes=_notes(document, passage),
    )


def attribution(document: Document, passage: Passage) -> str:
    """Return the sentence that credits the passage to its owner in the form NCI allows."""
    if document.source not in _NCI_SOURCES:
        return f'"{document.title_as_published}": source as declared: {document.source}.'
    if document.kind is not PageKind.PDQ_SUMMARY:
        return f"{document.title_as_published} was originally published by the {SOURCE}."
    aspect = (passage.section or ("topic",))[-1].rstrip(".:")
    adverb = "succinctly" if document.audience is Audience.HEALTH_PROFESSIONAL else None
    form = f"{adverb}:" if adverb else "in the following way:"
    return (
        f"NCI's PDQ cancer information summary about {_topic(document)} states "
        f"“{aspect}” {form} (the passage). {_ADAPTED}"
    )


def _topic(document: Document) -> str:
    """Return what a PDQ summary is about, as a sentence names it."""
    title = document.title
    words = title.split()
    # "ALL Treatment" keeps its capitals, "Anal Cancer Treatment" does not.
    return " ".join(word if word.isupper() or word[1:].lower() != word[1:] else word.lower()
                    for word in words)  # fmt: skip


def pdq_citation(document: Document, today: date) -> str | None:
    """Return the form of citation that PDQ summaries print of themselves, dates as known.

    ``None`` for other pages, and where the summary does not name its board and title.
    """
    record = document.pdq
    if record is None or record.board is None:
        return None
    updated = f"{document.page_updated:%m/%d/%Y}" if document.page_updated else "date not stated"
    accessed = document.retrieved or today
    pmid = f" [PMID: {record.pmid}]" if record.pmid else ""
    return (
        f"{record.board}. PDQ {_pdq_title(record, document)}. Bethesda, MD: {SOURCE}. "
        f"Updated {updated}. Available at: {document.url}. Accessed {accessed:%m/%d/%Y}.{pmid}"
    )


def _pdq_title(record: PdqRecord, document: Document) -> str:
    return record.title or document.title


def deep_link(url: str | None, fragment: str | None) -> str | None:
    """Return the page's url with a text directive, the bare url without a fragment.

    >>> deep_link("https://www.cancer.gov/types", "two%20words")
    'https://www.cancer.gov/types#:~:text=two%20words'
    """
    if url is None or fragment is None:
        return url
    return f"{url}{'' if '#' in url else '#'}:~:text={fragment}"


def review_overdue(document: Document, today: date) -> bool | None:
    """Return whether the next review is past due, ``None`` if its date or interval is unknown."""
    if document.declared_reviewed is None or document.review_frequency_days is None:
        return None
    due = document.declared_reviewed + timedelta(days=document.review_frequency_days)
    return today > due


def _notes(document: Document, passage: Passage) -> tuple[str, ...]:
    """Return what a reader must know beside the dates."""
    notes = []
    if document.no_longer_updated:
        notes.append("The page says that it is no longer being updated.")
    if document.audience is Audience.HEALTH_PROFESSIONAL:
        notes.append("Written for health professionals.")
    if document.kind is PageKind.DRUG:
        notes.append("Drug information is not a substitute for medical advice.")
    if passage.third_party:
        notes.append(f"Includes material that NCI does not own: {passage.third_party}")
    notes.append(_EXCERPT)
    return tuple(notes)
