"""``python -m eval pool``: a sheet of unjudged passages, or judgments merged into a gold file."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

from eval.pooling import judging_sheet, merged, ticked
from eval.run_files import read_run

if TYPE_CHECKING:
    from argparse import ArgumentParser, Namespace


def add_arguments(parser: ArgumentParser) -> None:
    """Declare the arguments of ``pool``."""
    parser.add_argument("runs", type=Path, nargs="*", help="run files to pool")
    parser.add_argument("--depth", type=int, default=5, help="passages of each run (default 5)")
    parser.add_argument("--sheet", type=Path, default=Path("build/eval/pool.md"))
    parser.add_argument("--merge-into", type=Path, help="gold file to which the sheet is merged")


def main(arguments: Namespace) -> int:
    """Write the sheet, or merge it."""
    sheet: Path = arguments.sheet
    if arguments.merge_into:
        gold: Path = arguments.merge_into
        new = ticked(sheet.read_text(encoding="utf-8"))
        lines = [x for x in gold.read_text(encoding="utf-8").split("\n") if x.strip()]
        gold.write_text("\n".join(merged(lines, new)) + "\n", encoding="utf-8")
        print(f"{sum(map(len, new.values()))} judgments merged into {gold}")  # noqa: T201
        return 0
    runs = [read_run(path) for path in arguments.runs]
    sheet.parent.mkdir(parents=True, exist_ok=True)
    sheet.write_text(judging_sheet(runs, depth=arguments.depth), encoding="utf-8")
    print(sheet)  # noqa: T201
    return 0
