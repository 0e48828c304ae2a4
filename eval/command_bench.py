"""``python -m eval bench``: latency by stage and throughput over the questions of a set."""

from __future__ import annotations

import time
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from typing import TYPE_CHECKING

from eval.command_run import DEFAULT_INDEX
from eval.gold import read_jsonl
from eval.provenance import folder_bytes, machine
from eval.retrieval import Retriever, open_snapshot
from eval.service_client import open_service
from eval.summary import latency_of
from eval.tables import aligned

if TYPE_CHECKING:
    from argparse import ArgumentParser, Namespace
    from collections.abc import Sequence

    from eval.model import Answer

_TOP_K = 5


def add_arguments(parser: ArgumentParser) -> None:
    """Declare the arguments of ``bench``."""
    parser.add_argument("gold", type=Path, help="question set")
    where = parser.add_mutually_exclusive_group()
    where.add_argument("--index", type=Path, default=DEFAULT_INDEX, help="snapshot folder")
    where.add_argument("--url", help="address of a running service")
    parser.add_argument("--threads", type=int, default=1, help="questions at a time (default 1)")


def measure(
    retriever: Retriever, questions: Sequence[str], *, threads: int
) -> tuple[list[Answer], float]:
    """Return all answers and the seconds they took together, after one question to warm up."""
    retriever.retrieve(questions[0], top_k=_TOP_K)
    began = time.perf_counter()
    with ThreadPoolExecutor(threads) as workers:
        answers = list(workers.map(lambda q: retriever.retrieve(q, top_k=_TOP_K), questions))
    return answers, time.perf_counter() - began


def bench_table(answers: Sequence[Answer], took_s: float) -> str:
    """Return latency by stage, and questions per second."""
    stages: dict[str, list[float]] = {"total": [answer.took_ms for answer in answers]}
    for answer in answers:
        for stage, took_ms in answer.timings_ms.items():
            stages.setdefault(stage, []).append(took_ms)
    rows = [["stage (ms)", "p50", "p95", "p99"]]
    for stage, values in stages.items():
        x = latency_of(values)
        rows.append([stage, f"{x.p50:.1f}", f"{x.p95:.1f}", f"{x.p99:.1f}"])
    rate = f"{len(answers) / took_s:.1f} questions per second; {took_s / len(answers) * 1000:.0f} "
    return f"{aligned(rows)}\n\n{rate}s per 1,000 questions"


def main(arguments: Namespace) -> int:
    """Print the table."""
    questions = [question.text for question in read_jsonl(arguments.gold)]
    retriever: Retriever
    if arguments.url:
        retriever = open_service(arguments.url)
    else:
        retriever = open_snapshot(arguments.index)
        print(f"index {folder_bytes(arguments.index) / 1e6:.1f} MB")  # noqa: T201
    answers, took_s = measure(retriever, questions, threads=arguments.threads)
    print(f"{machine()}; {arguments.threads} at a time")  # noqa: T201
    print(bench_table(answers, took_s))  # noqa: T201
    return 0
