"""What only the whole corpus shows: crawl stamps, twins, repeated passages."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import replace
from datetime import date

from ingest.duplicates import near_duplicates
from ingest.model import Document, Passage

_STAMP_DOCUMENTS = 20
_STAMP_SHARE = 0.25


def crawl_stamps(dates: Iterable[date | None]) -> frozenset[date]:
    """Return the days that stand as "last reviewed" on too many pages to be reviews.

    A day counts as a crawl stamp when it stands on at least 20 pages and on at least a quarter of
    all pages that declare a day.
    """
    counts = Counter(day for day in dates if day is not None)
    total = sum(counts.values())
    return frozenset(
        day
        for day, count in counts.items()
        if count >= _STAMP_DOCUMENTS and count >= _STAMP_SHARE * total
    )


def settled_documents(documents: Sequence[Document]) -> list[Document]:
    """Return the documents with crawl stamps told from review dates and twins linked by id."""
    stamps = crawl_stamps(document.declared_reviewed for document in documents)
    by_url = {_bare(document.url): document.id for document in documents if document.url}
    return [_settled(document, stamps, by_url) for document in documents]


def _settled(document: Document, stamps: frozenset[date], by_url: dict[str, str]) -> Document:
    stamped = document.declared_reviewed in stamps
    twin_id = by_url.get(_bare(document.twin_url)) if document.twin_url else None
    return replace(
        document,
        declared_reviewed=None if stamped else document.declared_reviewed,
        retrieved=document.declared_reviewed if stamped else document.retrieved,
        twin_id=twin_id if twin_id != document.id else None,
    )


def _bare(url: str | None) -> str:
    return (url or "").partition("#")[0].rstrip("/").lower()


def grouped_passages(passages: Sequence[Passage]) -> list[Passage]:
    """Return the passages with the group of near-identical ones that each belongs to."""
    groups = near_duplicates({passage.id: passage.text for passage in passages})
    return [replace(passage, group=groups.get(passage.id)) for passage in passages]
