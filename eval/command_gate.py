"""``python -m eval gate``: fail where answers got significantly worse or citations are wrong.

The reference is updated by one command: ``python -m eval gate --update``.
"""

from __future__ import annotations

import logging
from pathlib import Path
from typing import TYPE_CHECKING

from eval.attribution import Auditor
from eval.command_run import run_snapshot
from eval.errors import MissingInputError
from eval.gate import (
    attribution_faults,
    floor_misses,
    read_reference,
    reference_of,
    regressions,
    write_reference,
)
from eval.retrieval import open_snapshot
from eval.suites import SUITES_FILE, Suite, absent, choose, read_suites

if TYPE_CHECKING:
    from argparse import ArgumentParser, Namespace
    from collections.abc import Iterable

    from eval.attribution import Attribution
    from eval.model import Run
    from eval.retrieval import SnapshotRetriever
    from ingest.model import Passage

_LOG = logging.getLogger(__name__)
_DEPTH = 10
_SHOWN = 5


def add_arguments(parser: ArgumentParser) -> None:
    """Declare the arguments of ``gate``."""
    parser.add_argument("--suites", type=Path, default=SUITES_FILE, help="suites file")
    parser.add_argument("--suite", action="append", default=[], help="only this one; repeatable")
    parser.add_argument("--update", action="store_true", help="make this run the reference")


def returned_passages(run: Run, retriever: SnapshotRetriever) -> Iterable[Passage]:
    """Yield the passages among the first five of any question."""
    known = retriever.snapshot.passages_by_id
    for record in run.records:
        for passage in record.answer.passages[:_SHOWN]:
            yield known[passage.passage_id]


def audit_run(run: Run, retriever: SnapshotRetriever, corpus: Path) -> Attribution:
    """Return what the citation checks find over the passages that ``run`` returned."""
    auditor = Auditor(corpus, retriever.snapshot.documents_by_id)
    return auditor.audit(returned_passages(run, retriever))


def failures_of(suite: Suite, retriever: SnapshotRetriever, *, update: bool) -> tuple[str, ...]:
    """Return a sentence for everything wrong; with ``update`` write the reference first.

    A run with wrong citations or below its floors never becomes the reference.
    """
    run = run_snapshot(retriever, suite.gold, index=suite.index, depth=_DEPTH)
    faults = attribution_faults(audit_run(run, retriever, suite.corpus), suite.floors)
    measures = {k: v for k, v in suite.floors.items() if k not in _CITATION_CHECKS}
    wrong = (*faults, *floor_misses(run, measures))
    if update and not wrong:
        write_reference(reference_of(run), suite.reference)
        _LOG.info("%s: reference written to %s", suite.name, suite.reference)
    return (*wrong, *(() if update else regressions(run, read_reference(suite.reference))))


_CITATION_CHECKS = frozenset({"document", "digest", "range", "link", "dates"})


def main(arguments: Namespace) -> int:
    """Check every suite; return 1 if one fails."""
    failed = False
    for suite in choose(read_suites(arguments.suites), arguments.suite):
        missing = absent(suite)
        if missing is not None and suite.required:
            raise MissingInputError(f"suite {suite.name} needs {missing}; build it first")
        if missing is not None:
            _LOG.warning("%s: skipped, no %s", suite.name, missing)
            continue
        failures = failures_of(suite, open_snapshot(suite.index), update=arguments.update)
        failed = failed or bool(failures)
        for failure in failures:
            print(f"{suite.name}: FAILED: {failure}")  # noqa: T201
        if not failures:
            print(f"{suite.name}: passed")  # noqa: T201
    return int(failed)
