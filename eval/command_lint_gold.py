"""``python -m eval lint-gold``: what is wrong with a question set; status 1 if anything is."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

from eval.gold import read_jsonl
from eval.lint import ambiguous_ids, corpus_texts, duplicates, leaks, question_texts, stale_evidence

if TYPE_CHECKING:
    from argparse import ArgumentParser, Namespace


def add_arguments(parser: ArgumentParser) -> None:
    """Declare the arguments of ``lint-gold``."""
    parser.add_argument("gold", type=Path, help="question set")
    parser.add_argument("--corpus", type=Path, help="folder of the pages its quotes are from")
    parser.add_argument(
        "--tuning", type=Path, action="append", default=[], help="set used for tuning; repeatable"
    )


def main(arguments: Namespace) -> int:
    """Print one line a finding: kind, question id, what is wrong."""
    questions = read_jsonl(arguments.gold)
    findings = [*duplicates(questions), *ambiguous_ids(questions)]
    if arguments.corpus:
        findings += stale_evidence(questions, corpus_texts(arguments.corpus))
    for path in arguments.tuning:
        findings += leaks(questions, question_texts(path), source=path.name)
    for finding in findings:
        print(f"{finding.kind}\t{finding.question_id}\t{finding.detail}")  # noqa: T201
    return int(bool(findings))
