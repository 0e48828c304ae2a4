"""What operators see of the snapshot that is being served."""

from __future__ import annotations

import json
import logging
from collections import Counter
from dataclasses import dataclass
from typing import TYPE_CHECKING

from pydantic import BaseModel, ConfigDict, ValidationError

from ingest.citation import review_overdue
from ingest.store import MANIFEST

if TYPE_CHECKING:
    from collections.abc import Iterable
    from datetime import date
    from pathlib import Path

    from ingest.model import Document
    from service.pages.words import Words
    from service.ports import Snapshot

logger = logging.getLogger(__name__)

SHOWN_OVERDUE = 20
SHOWN_FAULTS = 50


@dataclass(frozen=True, slots=True)
class Bar:
    """One bar of a chart; ``share`` is its length over the longest bar's, 0..1."""

    name: str
    count: int
    share: float


class FaultRecord(BaseModel):
    """Something wrong with one file, as the ingest run recorded it."""

    model_config = ConfigDict(frozen=True)

    document_id: str
    line: int
    field: str
    found: str
    expected: str
    skipped: bool


class IngestRecord(BaseModel):
    """What the last ingest run wrote about itself."""

    model_config = ConfigDict(frozen=True)

    digest: str
    documents: int
    passages: int
    left_out: dict[str, str]
    faults: list[FaultRecord]

    def reasons(self) -> list[Bar]:
        """Return how many pages were left out for each reason, the most frequent first."""
        return bars(Counter(self.left_out.values()).most_common())


@dataclass(frozen=True, slots=True)
class StatusView:
    """Figures of a snapshot; ``undated`` counts pages whose review cannot be judged."""

    audiences: list[Bar]
    kinds: list[Bar]
    types: list[Bar]
    years: list[Bar]
    overdue: list[Document]
    undated: int
    frozen: list[Document]
    ingest: IngestRecord | None


def bars(counts: Iterable[tuple[str, int]]) -> list[Bar]:
    """Return the bars of a chart, in the order given."""
    items = list(counts)
    longest = max((count for _, count in items), default=1) or 1
    return [Bar(name, count, count / longest) for name, count in items]


def status_view(
    snapshot: Snapshot, words: Words, *, today: date, record: IngestRecord | None
) -> StatusView:
    """Return what the status page shows."""
    documents = snapshot.documents
    audiences = Counter(words(f"audience_{page.audience.value}") for page in documents)
    kinds = Counter(words(f"kind_{page.kind.value}") for page in documents)
    types = Counter(words.cancer_type(slug) for page in documents for slug in page.cancer_types)
    judged = {page.id: review_overdue(page, today) for page in documents}
    return StatusView(
        audiences=bars(audiences.most_common()),
        kinds=bars(kinds.most_common()),
        types=bars(types.most_common()),
        years=bars(_years(documents, words)),
        overdue=_by_review(page for page in documents if judged[page.id]),
        undated=sum(overdue is None for overdue in judged.values()),
        frozen=sorted(
            (page for page in documents if page.no_longer_updated), key=lambda page: page.title
        ),
        ingest=record,
    )


def _by_review(pages: Iterable[Document]) -> list[Document]:
    """Return pages with the longest overdue first."""
    return sorted(pages, key=lambda page: (str(page.declared_reviewed), page.id))


def _years(documents: Iterable[Document], words: Words) -> list[tuple[str, int]]:
    """Return how many pages print a date of each year, gaps shown, and how many print none."""
    found = Counter(page.page_updated.year if page.page_updated else None for page in documents)
    dated = [year for year in found if year is not None]
    years = range(min(dated), max(dated) + 1) if dated else ()
    counts = [(str(year), found[year]) for year in years]
    return [*counts, (words("status_no_date"), found[None])]


def read_ingest_record(folder: Path) -> IngestRecord | None:
    """Return what the ingest run that wrote ``folder`` recorded; ``None`` if it is not there."""
    try:
        content = json.loads((folder / MANIFEST).read_text(encoding="utf-8"))
        return IngestRecord.model_validate(content)
    except FileNotFoundError:
        return None
    except (OSError, ValueError, ValidationError) as error:
        logger.warning("cannot read the ingest record in %s: %s", folder, type(error).__name__)
        return None
