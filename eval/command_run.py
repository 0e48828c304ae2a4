"""``python -m eval run``: ask, judge, print, save."""

from __future__ import annotations

import logging
from argparse import ArgumentTypeError
from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING

from eval.gold import keep_known_pages, read_jsonl
from eval.model import Run
from eval.page_slices import with_page_slices
from eval.provenance import describe, folder_bytes
from eval.retrieval import SnapshotRetriever, open_snapshot
from eval.run_files import write_run
from eval.running import ask_all, judge_answers
from eval.service_client import open_service
from eval.summary import summarise
from eval.tables import terminal_table
from eval.thresholds import Threshold, missed, parse_threshold
from eval.trec import (
    judged_questions,
    qrels_lines,
    read_beir,
    read_qrels,
    read_run_file,
    read_topics,
    run_lines,
)

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
    parser.add_argument("gold", type=Path, help="question set: JSONL, TREC qrels or BEIR folder")
    parser.add_argument("--topics", type=Path, help="TREC topics or id<TAB>text, GOLD being qrels")
    where = parser.add_mutually_exclusive_group()
    where.add_argument("--run-file", type=Path, help="TREC run of another tool, judged by ids")
    where.add_argument("--index", type=Path, default=DEFAULT_INDEX, help="snapshot folder")
    where.add_argument("--url", help="address of a running service, http://127.0.0.1:8000")
    parser.add_argument("--trec-out", type=Path, help="also write X.run and X.qrels for trec_eval")
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


def load_questions(gold: Path, topics: Path | None = None) -> tuple[Question, ...]:
    """Return the questions of a JSONL file, of qrels with topics, or of a BEIR folder.

    Raises:
        MissingInputError: a file is not there.
        GoldError: a file is malformed.
    """
    if topics is not None:
        return judged_questions(read_topics(topics), read_qrels(gold))
    return read_beir(gold) if gold.is_dir() else read_jsonl(gold)


def run_snapshot(
    retriever: SnapshotRetriever, gold: Path, *, index: Path, depth: int, topics: Path | None = None
) -> Run:
    """Return the run of a snapshot; url-level questions about absent pages are left out."""
    documents = retriever.snapshot.documents
    urls = (d.url for d in documents if d.url)
    known, dropped = keep_known_pages(load_questions(gold, topics), urls)
    questions = with_page_slices(known, documents)
    provenance = replace(
        describe(system=retriever.name, gold=gold, snapshot=retriever.snapshot),
        index_bytes=folder_bytes(index),
        excluded={"page not in the corpus": dropped} if dropped else {},
    )
    return Run(provenance, ask_all(retriever, questions, depth=depth))


def run_file(path: Path, gold: Path, *, topics: Path | None = None) -> Run:
    """Return another tool's TREC run judged against ``gold``."""
    questions = load_questions(gold, topics)
    described = describe(system=path.stem, gold=gold)
    return Run(described, judge_answers(questions, read_run_file(path)))


def run_service(url: str, gold: Path, *, depth: int, topics: Path | None = None) -> Run:
    """Return the run of a service that is already running."""
    retriever = open_service(url)
    records = ask_all(retriever, load_questions(gold, topics), depth=depth)
    described = describe(system=retriever.name, gold=gold, snapshot=retriever.snapshot)
    return Run(described, records)


def _run(arguments: Namespace) -> Run:
    gold, topics, depth = arguments.gold, arguments.topics, arguments.depth
    if arguments.run_file:
        return run_file(arguments.run_file, gold, topics=topics)
    if arguments.url:
        return run_service(arguments.url, gold, depth=depth, topics=topics)
    index = arguments.index
    return run_snapshot(open_snapshot(index), gold, index=index, depth=depth, topics=topics)


def write_trec(run: Run, path: Path) -> None:
    """Write ``path`` with suffixes .run and .qrels for trec_eval and the like."""
    path.parent.mkdir(parents=True, exist_ok=True)
    lines = run_lines(run.records, tag="oncoask")
    path.with_suffix(".run").write_text("".join(lines), encoding="utf-8")
    path.with_suffix(".qrels").write_text("".join(qrels_lines(run.records)), encoding="utf-8")


def main(arguments: Namespace) -> int:
    """Run, print the table, save both files; return 1 where a threshold is missed."""
    run = _run(arguments)
    out: Path = arguments.out or Path("build/eval") / f"{arguments.gold.stem}.json"
    write_run(run, out)
    if arguments.trec_out:
        write_trec(run, arguments.trec_out)
    summary = summarise(run)
    print(terminal_table(summary))  # noqa: T201
    _LOG.info("saved %s and %s", out.with_suffix(".json"), out.with_suffix(".jsonl"))
    failures = missed(summary, arguments.fail_under)
    for failure in failures:
        _LOG.error("%s", failure)
    return 1 if failures else 0
