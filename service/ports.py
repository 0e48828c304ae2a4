"""What the service needs of the packages below it, as protocols."""

from __future__ import annotations

from typing import TYPE_CHECKING, Protocol

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence
    from datetime import datetime

    from index.model import Filters, Ranking
    from ingest.model import Document, Passage


class Snapshot(Protocol):
    """One built index and the documents and passages in it."""

    @property
    def id(self) -> str:
        """Name of the content: equal content has the same id."""

    @property
    def built_at(self) -> datetime:
        """When it was built, with time zone."""

    @property
    def documents(self) -> Sequence[Document]:
        """All documents, by id."""

    @property
    def passages(self) -> Sequence[Passage]:
        """All passages."""

    @property
    def documents_by_id(self) -> Mapping[str, Document]:
        """Documents by ``Document.id``."""

    @property
    def passages_by_id(self) -> Mapping[str, Passage]:
        """Passages by ``Passage.id``."""

    def passages_of(self, document_id: str) -> Sequence[Passage]:
        """Return a document's passages in order of position."""


class Searcher(Protocol):
    """Ranks the passages of one snapshot; called from several threads at once."""

    @property
    def snapshot(self) -> Snapshot:
        """What it searches."""

    def search(self, query: str, *, top_k: int = 5, filters: Filters = ...) -> Ranking:
        """Return the best ``top_k`` passages for ``query``."""
