"""``python -m eval run``: ask, judge, print, save."""

from __future__ import annotations

import logging
from argparse import ArgumentTypeError
from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING

from eval.gold import keep_known_pages, read_jsonl
from eval.model import Run
from eval.provenance import describe, folder_bytes
from eval.retrieval import SnapshotRetriever, open_snapshot
from eval.run_files import write_run
from eval.running import ask_all
from eval.service_client import open_service
from eval.summary import summarise
from eval.tables import terminal_table
from eval.thresholds import Threshold, missed, parse_threshold

if TYPE_CHECKING:
    from argparse import ArgumentParser, Namespace

    from eval.model import Question

DEFAULT_INDEX = Path("build/corpus/index")
_LOG = logging.getLogger(__name__)


def threshold(text: str) -> Threshold:
    """Return the threshold of an argument, with argparse's own error."""
    try:
        return parse_threshold(text)
    except ValueError as error:
        raise ArgumentTypeError(str(error)) from error


def add_arguments(parser: ArgumentParser) -> None:
    """Declare the arguments of ``run``."""
    parser.add_argument("gold", type=Path, help="question set")
    where = parser.add_mutually_exclusive_group()
    where.add_argument("--index", type=Path, default=DEFAULT_INDEX, help="snapshot folder")
    where.add_argument("--url", help="address of a running service, http://127.0.0.1:8000")
    parser.add_argument("--depth", type=int, default=10, help="passages asked for (default 10)")
    parser.add_argument("--out", type=Path, help="run file; default build/eval/<gold>.json")
    parser.add_argument(
        "--fail-under",
        type=threshold,
        action="append",
        default=[],
        metavar="MEASURE=LEAST",
        help="exit with status 1 if the mean is lower, e.g. hit@5=0.9; may be repeated",
    )


def run_snapshot(retriever: SnapshotRetriever, gold: Path, *, index: Path, depth: int) -> Run:
    """Return the run of a snapshot; url-level questions about absent pages are left out."""
    urls = (d.url for d in retriever.snapshot.documents if d.url)
    questions, dropped = keep_known_pages(read_jsonl(gold), urls)
    provenance = replace(
        describe(system=retriever.name, gold=gold, snapshot=retriever.snapshot),
        index_bytes=folder_bytes(index),
        excluded={"page not in the corpus": dropped} if dropped else {},
    )
    return Run(provenance, ask_all(retriever, questions, depth=depth))


def _run_service(url: str, gold: Path, *, depth: int) -> Run:
    retriever = open_service(url)
    questions: tuple[Question, ...] = read_jsonl(gold)
    records = ask_all(retriever, questions, depth=depth)
    described = describe(system=retriever.name, gold=gold, snapshot=retriever.snapshot)
    return Run(described, records)


def main(arguments: Namespace) -> int:
    """Run, print the table, save both files; return 1 where a threshold is missed."""
    gold: Path = arguments.gold
    if arguments.url:
        run = _run_service(arguments.url, gold, depth=arguments.depth)
    else:
        retriever = open_snapshot(arguments.index)
        run = run_snapshot(retriever, gold, index=arguments.index, depth=arguments.depth)
    out: Path = arguments.out or Path("build/eval") / f"{gold.stem}.json"
    write_run(run, out)
    summary = summarise(run)
    print(terminal_table(summary))  # noqa: T201
    _LOG.info("saved %s and %s", out.with_suffix(".json"), out.with_suffix(".jsonl"))
    failures = missed(summary, arguments.fail_under)
    for failure in failures:
        _LOG.error("%s", failure)
    return 1 if failures else 0
