"""``python -m ingest``: pages to passages."""

from __future__ import annotations

import argparse
import logging
import sys
import time
from collections.abc import Iterable, Sequence
from pathlib import Path

from tqdm import tqdm

from ingest.errors import IngestError
from ingest.run import RunSettings, Summary, ingest

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


def main(arguments: Sequence[str] | None = None) -> int:
    """Run the command; return its exit status."""
    options = build_parser().parse_args(arguments)
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
