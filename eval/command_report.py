"""``python -m eval report``: every suite, ours and peers, as JSON, Markdown and one HTML page."""

from __future__ import annotations

import json
import logging
import os
from contextlib import contextmanager
from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING

from eval.command_gate import audit_run
from eval.command_run import run_snapshot
from eval.errors import MissingInputError
from eval.html_report import html_report
from eval.kept import keep_peers, read_report
from eval.markdown import markdown_report, replace_block
from eval.model import Run
from eval.peers.documents import read_pages
from eval.peers.registry import DESCRIPTIONS, PEERS, PeerFactory
from eval.reporting import SuiteRuns, report_figures
from eval.retrieval import PATIENT_PAGES, SnapshotRetriever, WithAddresses, open_snapshot
from eval.run_files import write_run
from eval.running import ask_all
from eval.suites import SUITES_FILE, Suite, absent, choose, read_suites

if TYPE_CHECKING:
    from argparse import ArgumentParser, Namespace
    from collections.abc import Iterator, Sequence

    from eval.peers.documents import PeerDocument
    from eval.retrieval import Retriever

_LOG = logging.getLogger(__name__)
_DEPTH = 50
_PAGES_TEXT = {
    "indexed": "the {n} pages of the snapshot, body text without front matter and addresses",
    "patient": "the {n} pages for patients, body text without front matter and addresses",
}


def add_arguments(parser: ArgumentParser) -> None:
    """Declare the arguments of ``report``."""
    parser.add_argument("--suites", type=Path, default=SUITES_FILE, help="suites file")
    parser.add_argument("--suite", action="append", default=[], help="only this one; repeatable")
    parser.add_argument(
        "--peers", nargs="*", default=list(PEERS), choices=list(PEERS), help="default: all"
    )
    parser.add_argument(
        "--peer-pages",
        choices=list(_PAGES_TEXT),
        default="indexed",
        help="pages given to peers; patient spares them the wrong audience",
    )
    parser.add_argument(
        "--cache", type=Path, default=Path("build/eval/peers"), help="peers' vectors"
    )
    parser.add_argument("--out", type=Path, default=Path("docs/evaluation"), help="JSON, Markdown")
    parser.add_argument(
        "--keep",
        action="store_true",
        help="keep the figures of peers not run anew, where pages and questions are the same",
    )
    parser.add_argument("--html", type=Path, default=Path("build/eval/report.html"))
    parser.add_argument("--readme", type=Path, default=Path("README.md"), help="block to renew")


def _pages(suite: Suite, ours: SnapshotRetriever, which: str) -> tuple[PeerDocument, ...]:
    documents = ours.snapshot.documents
    wanted = {d.id for d in documents if which in ("indexed", d.audience.value)}
    return read_pages(suite.corpus, only=wanted)


@contextmanager
def _all_cores() -> Iterator[None]:
    """Let peers encode their passages with every core; a search has left one thread set."""
    import torch  # noqa: PLC0415 - heavy, and help needs none of it

    before = torch.get_num_threads()
    torch.set_num_threads(os.cpu_count() or 1)
    try:
        yield
    finally:
        torch.set_num_threads(before)


def _peers(
    suite: Suite, ours: SnapshotRetriever, arguments: Namespace, pages: Sequence[PeerDocument]
) -> Iterator[Retriever]:
    """Yield the peers, before them OncoAsk over the pages that they have if these are fewer."""
    if arguments.peer_pages == "patient":
        yield ours.on_patient_pages()
    factory = PeerFactory(pages, arguments.cache)
    for peer in arguments.peers:
        _LOG.info("%s: %s", suite.name, PEERS[peer])
        with _all_cores():
            built = factory.build(peer)
        yield WithAddresses(built, ours.snapshot.documents)


def _peer_run(ours: Run, retriever: Retriever) -> Run:
    source = replace(
        ours.provenance,
        system=retriever.name,
        snapshot_id=None,
        index_bytes=None,
        passages=None,
    )
    questions = [record.question for record in ours.records]
    return Run(source, ask_all(retriever, questions, depth=_DEPTH))


def run_suite(suite: Suite, arguments: Namespace) -> SuiteRuns:
    """Return all runs of one suite."""
    ours = open_snapshot(suite.index)
    _LOG.info("%s: %s", suite.name, ours.name)
    run = run_snapshot(ours, suite.gold, index=suite.index, depth=_DEPTH)
    write_run(run, arguments.html.parent / f"{suite.name}.json")
    pages = _pages(suite, ours, arguments.peer_pages)
    peers = tuple(_peer_run(run, peer) for peer in _peers(suite, ours, arguments, pages))
    for peer in peers:
        write_run(
            peer, arguments.html.parent / f"{suite.name}-{_slug(peer.provenance.system)}.json"
        )
    text = _PAGES_TEXT[arguments.peer_pages].format(n=len(pages))
    return SuiteRuns(suite, run, peers, audit_run(run, ours, suite.corpus), text)


def _slug(name: str) -> str:
    return "-".join("".join(c if c.isalnum() else " " for c in name.lower()).split())


def main(arguments: Namespace) -> int:
    """Run what is there and write the three files; README's block follows where it has one."""
    suites = choose(read_suites(arguments.suites), arguments.suite)
    for suite in suites:
        if missing := absent(suite):
            _LOG.warning("%s: left out, no %s", suite.name, missing)
    runs = [run_suite(suite, arguments) for suite in suites if absent(suite) is None]
    if not runs:
        raise MissingInputError("no suite has its files; build a snapshot first: make index")
    described = {**DESCRIPTIONS, PATIENT_PAGES: "this project over the pages for patients alone"}
    figures = report_figures(runs, described)
    if arguments.keep:
        figures = keep_peers(figures, read_report(arguments.out / "report.json"))
    write_report(figures, arguments.out, arguments.readme)
    arguments.html.parent.mkdir(parents=True, exist_ok=True)
    arguments.html.write_text(html_report(figures, runs), encoding="utf-8")
    print(arguments.html)  # noqa: T201
    return 0


def write_report(figures: dict[str, object], out: Path, readme: Path) -> None:
    """Write ``report.json`` and ``report.md`` to ``out`` and renew the block in ``readme``."""
    out.mkdir(parents=True, exist_ok=True)
    text = json.dumps(figures, indent=1, ensure_ascii=False, allow_nan=False) + "\n"
    (out / "report.json").write_text(text, encoding="utf-8")
    (out / "report.md").write_text(markdown_report(figures), encoding="utf-8")
    if readme.exists():
        old = readme.read_text(encoding="utf-8")
        readme.write_text(replace_block(old, figures), encoding="utf-8")
