"""The systems that can be asked: one Protocol, a snapshot in process, a service by URL."""

from __future__ import annotations

import time
from dataclasses import replace
from functools import partial
from typing import TYPE_CHECKING, Protocol

from eval.errors import MissingInputError
from eval.model import Answer, Retrieved
from ingest.model import Audience

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence
    from pathlib import Path

    from index.model import Filters, Hit, Ranking
    from ingest.model import Document, Passage

PATIENT_PAGES = "OncoAsk, patient pages"


class Retriever(Protocol):
    """Anything that returns ranked passages for a question."""

    @property
    def name(self) -> str:
        """Return the name that reports use."""
        ...

    def retrieve(self, question: str, *, top_k: int) -> Answer:
        """Return at most ``top_k`` passages, best first."""
        ...


class SnapshotLike(Protocol):
    """What evaluation reads of a snapshot."""

    @property
    def id(self) -> str:
        """Return what tells it from any other snapshot."""
        ...

    @property
    def documents(self) -> Sequence[Document]:
        """Return every document."""
        ...

    @property
    def passages(self) -> Sequence[Passage]:
        """Return every passage."""
        ...

    @property
    def documents_by_id(self) -> Mapping[str, Document]:
        """Return the documents by id."""
        ...

    @property
    def passages_by_id(self) -> Mapping[str, Passage]:
        """Return the passages by id."""
        ...


class SearcherLike(Protocol):
    """What evaluation asks of the index."""

    @property
    def snapshot(self) -> SnapshotLike:
        """Return the snapshot searched."""
        ...

    def search(self, query: str, *, top_k: int, filters: Filters = ...) -> Ranking:
        """Return the ranking for one query."""
        ...


class WithAddresses:
    """Another retriever, whose passages are given the addresses of their pages.

    Frameworks return what they were given, a page's name; page-level questions ask for its url.
    """

    def __init__(self, retriever: Retriever, documents: Sequence[Document]) -> None:
        self._retriever = retriever
        self._urls = {document.id: document.url for document in documents}

    @property
    def name(self) -> str:
        """Return the other's name."""
        return self._retriever.name

    def retrieve(self, question: str, *, top_k: int) -> Answer:
        """Return the other's answer, each passage with its page's url if it has none."""
        answer = self._retriever.retrieve(question, top_k=top_k)
        passages = tuple(
            replace(passage, url=passage.url or self._urls.get(passage.document_id))
            for passage in answer.passages
        )
        return replace(answer, passages=passages)


class SnapshotRetriever:
    """OncoAsk's own search, in this process."""

    def __init__(
        self, searcher: SearcherLike, *, name: str = "OncoAsk", filters: Filters | None = None
    ) -> None:
        self._searcher = searcher
        self._search = partial(searcher.search, filters=filters) if filters else searcher.search
        self.name = name

    def on_patient_pages(self) -> SnapshotRetriever:
        """Return the same search over the pages for patients alone."""
        from index.model import Filters  # noqa: PLC0415

        filters = Filters(audience=Audience.PATIENT)
        return SnapshotRetriever(self._searcher, name=PATIENT_PAGES, filters=filters)

    @property
    def snapshot(self) -> SnapshotLike:
        """Return the snapshot searched."""
        return self._searcher.snapshot

    def retrieve(self, question: str, *, top_k: int) -> Answer:
        """Return the ranking, each passage with its document's url and audience."""
        began = time.perf_counter()
        ranking = self._search(question, top_k=top_k)
        took_ms = (time.perf_counter() - began) * 1000.0
        return Answer(
            passages=tuple(self._retrieved(hit) for hit in ranking.hits),
            answered=ranking.answered,
            confidence=ranking.confidence,
            took_ms=took_ms,
            timings_ms={k: v for k, v in ranking.timings_ms.items() if k != "total"},
        )

    def _retrieved(self, hit: Hit) -> Retrieved:
        passage = self.snapshot.passages_by_id[hit.passage_id]
        document = self.snapshot.documents_by_id[passage.document_id]
        return Retrieved(
            document_id=document.id,
            passage_id=passage.id,
            text=passage.text,
            score=hit.score,
            section=passage.section,
            url=document.url,
            audience=document.audience.value,
            highlights=tuple((h.start, h.end) for h in hit.highlights),
            signals=dict(hit.signals),
        )


def open_snapshot(path: Path) -> SnapshotRetriever:
    """Return the search over the snapshot at ``path``.

    Raises:
        MissingInputError: there is no such folder.
        index.errors.IndexingError: the snapshot is damaged (see there).
    """
    if not path.exists():
        raise MissingInputError(
            f"no snapshot at {path}; build one with: python -m index, or name a running "
            "service with --url"
        )
    from index import open_searcher  # noqa: PLC0415

    return SnapshotRetriever(open_searcher(path))
