"""``python -m eval compare A B``: is the second run better than the first?"""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

from eval.comparison import Comparison, compare
from eval.run_files import read_run
from eval.tables import aligned

if TYPE_CHECKING:
    from argparse import ArgumentParser, Namespace
    from collections.abc import Mapping

    from eval.statistics import PairedTest


def add_arguments(parser: ArgumentParser) -> None:
    """Declare the arguments of ``compare``."""
    parser.add_argument("first", type=Path, help="run file of the baseline")
    parser.add_argument("second", type=Path, help="run file of the challenger")


def _rows(
    title: str, tests: Mapping[str, PairedTest], adjusted: Mapping[str, float]
) -> list[list[str]]:
    rows = [[title, "difference", "95 % interval", "won", "lost", "p", "p (Holm)", "detectable"]]
    for name, test in tests.items():
        d = test.difference
        rows.append(
            [
                name,
                f"{d.mean:+.3f}",
                f"{d.low:+.3f}..{d.high:+.3f}",
                str(test.wins),
                str(test.losses),
                f"{test.p_value:.4f}",
                f"{adjusted[name]:.4f}",
                f"{test.detectable:.3f}",
            ]
        )
    return rows


def comparison_table(result: Comparison) -> str:
    """Return the comparison as text: measures, slices, ids of wins and losses."""
    parts = [
        f"{result.second} minus {result.first}",
        aligned(_rows("measure", result.tests, result.adjusted)),
    ]
    if result.slices:
        parts.append(aligned(_rows("hit@5 in", result.slices, result.slices_adjusted)))
    parts.append("won: " + " ".join(c.question_id for c in result.wins))
    parts.append("lost: " + " ".join(c.question_id for c in result.losses))
    return "\n\n".join(parts)


def main(arguments: Namespace) -> int:
    """Print the comparison."""
    result = compare(read_run(arguments.first), read_run(arguments.second))
    print(comparison_table(result))  # noqa: T201
    return 0
