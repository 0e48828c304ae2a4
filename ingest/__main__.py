"""``python -m ingest``: pages to passages."""

from __future__ import annotations

import argparse
import logging
import sys
import time
from collections.abc import Iterable, Sequence
from datetime import UTC, datetime
from pathlib import Path

from tqdm import tqdm

from ingest.audit import audit_corpus, report_to_json
from ingest.audit_html import audit_html
from ingest.audit_model import AuditedPage
from ingest.errors import IngestError
from ingest.run import RunSettings, Summary, ingest
from ingest.store import to_line

_DESCRIPTION = """\
Read a folder of saved NCI pages (Markdown with front matter) into attributed passages.

Only changed, new and removed pages are worked on; a broken page is named and skipped, and never
stops the run. Next step: python -m index OUT --out build/index

`python -m ingest audit CORPUS` reports what is wrong with the pages themselves.
"""
_EPILOG = """\
exit status: 0 all pages were read (some may be left out for a reason that the summary names);
1 done, but pages were skipped for faults; 2 nothing was written.
"""


def build_parser() -> argparse.ArgumentParser:
    """Return the command's parser."""
    parser = argparse.ArgumentParser(
        prog="python -m ingest",
        description=_DESCRIPTION,
        epilog=_EPILOG,
        formatter_class=argparse.RawDescriptionHelpFormatter,
    )
    parser.add_argument("corpus", type=Path, metavar="CORPUS", help="folder of pages (*.md)")
    parser.add_argument(
        "--out", type=Path, default=Path("build/passages"), help="folder to write (%(default)s)"
    )
    parser.add_argument(
        "--max-tokens", type=int, default=256, metavar="N",
        help="the encoder's window in wordpieces (%(default)s); no passage is longer",
    )  # fmt: skip
    parser.add_argument(
        "--tokenizer", metavar="FILE",
        help="tokenizer.json of the encoder; default: all-MiniLM-L6-v2's",
    )  # fmt: skip
    parser.add_argument("--workers", type=int, help="processes; default: one a processor")
    parser.add_argument("-q", "--quiet", action="store_true", help="no progress bar")
    return parser


def audit(arguments: Sequence[str]) -> int:
    """Run ``python -m ingest audit``; return its exit status."""
    parser = argparse.ArgumentParser(
        prog="python -m ingest audit",
        description="Report, for the owner of the pages, what is wrong with them and what OncoAsk "
        "did about it: audit.html to look at, audit.json with every finding.",
        epilog="exit status: 0 the report is written; 2 it is not.",
    )
    parser.add_argument("corpus", type=Path, metavar="CORPUS", help="folder of pages (*.md)")
    parser.add_argument(
        "--out", type=Path, default=Path("build/audit"), help="folder to write (%(default)s)"
    )
    parser.add_argument("--workers", type=int, help="processes; default: one a processor")
    parser.add_argument("-q", "--quiet", action="store_true", help="no progress bar")
    options = parser.parse_args(arguments)

    def bar(pages: Iterable[AuditedPage], total: int) -> Iterable[AuditedPage]:
        return tqdm(pages, total=total, unit="page", desc="auditing", disable=options.quiet)

    try:
        found = audit_corpus(options.corpus, workers=options.workers, progress=bar)
        options.out.mkdir(parents=True, exist_ok=True)
        today = datetime.now(UTC).date()
        (options.out / "audit.html").write_text(audit_html(found, today), encoding="utf-8")
        (options.out / "audit.json").write_text(to_line(report_to_json(found)), encoding="utf-8")
    except (IngestError, OSError) as error:
        print(f"error: {error}", file=sys.stderr)
        return 2
    count = sum(result.count for result in found.results)
    print(f"{found.pages} pages, {count} findings: {options.out / 'audit.html'}")
    return 0


def main(arguments: Sequence[str] | None = None) -> int:
    """Run the command; return its exit status."""
    given = list(sys.argv[1:] if arguments is None else arguments)
    if given[:1] == ["audit"]:
        return audit(given[1:])
    options = build_parser().parse_args(given)
    logging.basicConfig(level=logging.WARNING, format="%(levelname)s %(name)s: %(message)s")
    if not 64 <= options.max_tokens <= 8192:
        print("--max-tokens must be 64..8192", file=sys.stderr)
        return 2
    began = time.perf_counter()

    def bar(pairs: Iterable[tuple[str, str]], total: int) -> Iterable[tuple[str, str]]:
        return tqdm(pairs, total=total, unit="page", desc="reading pages", disable=options.quiet)

    try:
        summary = ingest(
            options.corpus,
            options.out,
            settings=RunSettings(options.max_tokens, options.tokenizer),
            workers=options.workers,
            progress=bar,
        )
    except (IngestError, OSError) as error:
        print(f"error: {error}", file=sys.stderr)
        return 2
    report(summary, time.perf_counter() - began)
    return 1 if summary.skipped else 0


def report(summary: Summary, seconds: float) -> None:
    """Print faults and left-out pages to stderr and one line of result to stdout."""
    for fault in summary.faults:
        print(fault, file=sys.stderr)
    for document_id, reason in summary.left_out.items():
        print(f"{document_id}: left out: {reason}", file=sys.stderr)
    kept = sum(not fault.skipped for fault in summary.faults)
    print(
        f"{summary.documents} documents, {summary.passages} passages "
        f"({summary.read} read, {summary.removed} removed; {len(summary.left_out)} left out, "
        f"{len({f.document_id for f in summary.skipped})} skipped for faults, "
        f"{kept} other faults) in {seconds:.1f} s; digest {summary.digest[:16]}"
    )


if __name__ == "__main__":
    sys.exit(main())
