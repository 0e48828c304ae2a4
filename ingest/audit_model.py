"""What the audit looks for and what it finds."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date

from ingest.model import Audience, PageKind


@dataclass(frozen=True, slots=True)
class Check:
    """One thing to look for.

    Attributes:
        group: the chapter of the report that it comes under.
        title: what is wrong, in a few words.
        why: why a reader or a patient would mind.
        done: what OncoAsk did about it.
    """

    id: str
    group: str
    title: str
    why: str
    done: str


@dataclass(frozen=True, slots=True)
class Finding:
    """One place where a check found something; ``line`` counts from 1, 0 for the whole page."""

    check: str
    line: int
    text: str


@dataclass(frozen=True, slots=True)
class AuditedPassage:
    """What the report needs of a passage; ``tokens`` counts wordpieces, context included."""

    id: str
    text: str
    tokens: int


@dataclass(frozen=True, slots=True)
class AuditedPage:
    """What was found on one page.

    Attributes:
        outcome: ``read``, ``left out`` or ``skipped``, and after a colon why.
        words: words of the body by where they went: ``passages``, ``headings`` or the reason of
            their exclusion; empty for a page that was not read.
        reviewed: ``lastReviewed`` as declared, crawl stamps included.
    """

    document_id: str
    title: str
    url: str | None
    outcome: str
    findings: tuple[Finding, ...]
    words: Mapping[str, int]
    passages: tuple[AuditedPassage, ...] = ()
    kind: PageKind | None = None
    audience: Audience | None = None
    declared_audience: str | None = None
    reviewed: date | None = None
    page_updated: date | None = None
    pmid: str | None = None


@dataclass(frozen=True, slots=True)
class PageFindings:
    """The findings of one check on one page, in order of line."""

    document_id: str
    title: str
    url: str | None
    findings: tuple[Finding, ...]


@dataclass(frozen=True, slots=True)
class CheckResult:
    """One check's findings in the whole corpus, the page with most of them first."""

    check: Check
    pages: tuple[PageFindings, ...]

    @property
    def count(self) -> int:
        """The number of findings."""
        return sum(len(page.findings) for page in self.pages)


@dataclass(frozen=True, slots=True)
class Repetition:
    """One near-identical text and the pages that carry it."""

    text: str
    document_ids: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class AuditReport:
    """Everything the audit has to say; tallies are ordered as they are to be shown.

    Attributes:
        audiences: pages by (declared audience, audience found).
        printed_years: pages by the year of the date that they print themselves.
        declared_days: pages by the day they declare as last reviewed, the commonest first.
        repetitions: texts that stand on several pages, the commonest first.
    """

    corpus: str
    pages: int
    outcomes: Mapping[str, int]
    results: tuple[CheckResult, ...]
    words: Mapping[str, int]
    kinds: Mapping[str, int]
    audiences: Mapping[tuple[str, str], int]
    printed_years: Mapping[int, int]
    declared_days: Mapping[date, int]
    passage_tokens: Mapping[int, int]
    passages: int
    repetitions: tuple[Repetition, ...]
