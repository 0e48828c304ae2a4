"""A whole corpus audited: every page looked at, the findings gathered by check."""

from __future__ import annotations

import os
from collections import Counter, defaultdict
from collections.abc import Callable, Iterable, Sequence
from concurrent.futures import ProcessPoolExecutor
from dataclasses import asdict, replace
from functools import cache
from pathlib import Path

from ingest.audit_checks import CHECKS
from ingest.audit_model import (
    AuditedPage,
    AuditReport,
    CheckResult,
    Finding,
    PageFindings,
    Repetition,
)
from ingest.audit_page import audit_page, short
from ingest.corpus import crawl_stamps
from ingest.duplicates import near_duplicates
from ingest.encoding import CountTokens, token_counter
from ingest.run import find_documents
from ingest.store import Json

_CHUNK = 8
_TOKEN_BAR = 32
_REPEATED_PAGES = 3
_REPETITIONS = 40

Progress = Callable[[Iterable[AuditedPage], int], Iterable[AuditedPage]]


def audit_corpus(
    corpus: Path, *, workers: int | None = None, progress: Progress | None = None
) -> AuditReport:
    """Return what is wrong with the pages under ``corpus``.

    Args:
        corpus: folder of Markdown pages.
        workers: processes; by default one a processor.
        progress: wraps the pages as they come; gets their number too.

    Raises:
        CorpusMissingError: nothing to read.
    """
    ids = find_documents(corpus)
    jobs = [(str(corpus), document_id) for document_id in ids]
    with ProcessPoolExecutor(workers or os.cpu_count()) as pool:
        pages = pool.map(_audit_one, jobs, chunksize=_CHUNK)
        found = list(progress(pages, len(ids)) if progress else pages)
    return report(str(corpus.name), found)


@cache
def _count() -> CountTokens:
    return token_counter()


def _audit_one(job: tuple[str, str]) -> AuditedPage:
    corpus, document_id = job
    return audit_page(document_id, (Path(corpus) / document_id).read_bytes(), count=_count())


def report(corpus: str, pages: Sequence[AuditedPage]) -> AuditReport:
    """Return the report over audited pages, with what only all of them together show."""
    pages = [*_with_shared(pages)]
    read = [page for page in pages if page.outcome == "read"]
    days = Counter(page.reviewed for page in pages if page.reviewed)
    years = Counter(page.page_updated.year for page in read if page.page_updated)
    tokens = Counter(
        -(-p.tokens // _TOKEN_BAR) * _TOKEN_BAR for page in read for p in page.passages
    )
    words: Counter[str] = Counter()
    for page in read:
        words.update(page.words)
    return AuditReport(
        corpus=corpus,
        pages=len(pages),
        outcomes=_commonest(page.outcome.partition(":")[0] for page in pages),
        results=_results(pages),
        words=dict(words.most_common()),
        kinds=_commonest(page.kind.value for page in read if page.kind),
        audiences=dict(
            Counter(
                (page.declared_audience or "nothing", page.audience.value)
                for page in read
                if page.audience
            ).most_common()
        ),
        printed_years=dict(sorted(years.items())),
        declared_days=dict(days.most_common()),
        passage_tokens=dict(sorted(tokens.items())),
        passages=sum(len(page.passages) for page in read),
        repetitions=_repetitions(read),
    )


def _commonest(names: Iterable[str]) -> dict[str, int]:
    return dict(Counter(names).most_common())


def _with_shared(pages: Sequence[AuditedPage]) -> Iterable[AuditedPage]:
    """Yield the pages with the findings that take a look at the others too."""
    stamps = crawl_stamps(page.reviewed for page in pages)
    numbers = Counter(page.pmid for page in pages if page.pmid)
    for page in pages:
        more = []
        if page.reviewed in stamps:
            more.append(Finding("crawl_date", 0, f"lastReviewed {page.reviewed}"))
        if page.pmid and numbers[page.pmid] > 1:
            more.append(Finding("pmid", 0, f"PubMed number {page.pmid} stands on another page too"))
        if page.outcome.startswith("left out"):
            more = [finding for finding in more if finding.check != "crawl_date"]
        yield replace(page, findings=(*page.findings, *more))


def _results(pages: Sequence[AuditedPage]) -> tuple[CheckResult, ...]:
    by_check: dict[str, list[PageFindings]] = defaultdict(list)
    for page in pages:
        found: dict[str, list[Finding]] = defaultdict(list)
        for finding in page.findings:
            found[finding.check].append(finding)
        for check, findings in found.items():
            by_check[check].append(
                PageFindings(page.document_id, page.title, page.url, tuple(findings))
            )
    return tuple(
        CheckResult(
            check,
            tuple(sorted(by_check[check.id], key=lambda p: (-len(p.findings), p.document_id))),
        )
        for check in CHECKS
    )


def _repetitions(pages: Sequence[AuditedPage]) -> tuple[Repetition, ...]:
    texts = {p.id: p.text for page in pages for p in page.passages}
    home = {p.id: page.document_id for page in pages for p in page.passages}
    groups: dict[str, list[str]] = defaultdict(list)
    for passage_id, group in near_duplicates(texts).items():
        groups[group].append(passage_id)
    repeated = [
        Repetition(short(texts[min(ids)]), tuple(sorted({home[i] for i in ids})))
        for ids in groups.values()
    ]
    kept = [item for item in repeated if len(item.document_ids) >= _REPEATED_PAGES]
    kept.sort(key=lambda item: (-len(item.document_ids), item.text))
    return tuple(kept[:_REPETITIONS])


def report_to_json(found: AuditReport) -> Json:
    """Return the report as plain JSON values, keys of tallies as text."""
    values = asdict(found)
    values["audiences"] = [
        {"declared": declared, "found": audience, "pages": count}
        for (declared, audience), count in found.audiences.items()
    ]
    values["declared_days"] = {day.isoformat(): n for day, n in found.declared_days.items()}
    return values
