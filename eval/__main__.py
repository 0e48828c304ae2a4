"""``python -m eval``: results on stdout, messages on stderr, exit status 0, 1 (failed) or 2."""

from __future__ import annotations

import argparse
import logging
import sys
from typing import TYPE_CHECKING

from eval import (
    command_bench,
    command_compare,
    command_gate,
    command_lint_gold,
    command_pool,
    command_report,
    command_run,
)
from eval.errors import EvalError

if TYPE_CHECKING:
    from collections.abc import Sequence

_COMMANDS = {
    "run": (command_run, "ask every question of a set and report the figures"),
    "compare": (command_compare, "test whether the second run is better than the first"),
    "report": (command_report, "compare with peers on every suite; JSON, Markdown, HTML"),
    "gate": (command_gate, "fail where answers got worse than the reference or citations fail"),
    "lint-gold": (command_lint_gold, "stale quotes, duplicates, leaks, ambiguous ids of a set"),
    "pool": (command_pool, "lay out unjudged passages for a person; merge the judgments"),
    "bench": (command_bench, "latency by stage and throughput"),
}


SAFETY = "safety"


def _safety(arguments: Sequence[str]) -> int:
    from eval.safety import main as safety_main  # noqa: PLC0415 - it has a command line of its own

    return safety_main(arguments)


def parser() -> argparse.ArgumentParser:
    """Return the parser of the whole command line."""
    whole = argparse.ArgumentParser(prog="python -m eval", description=__doc__)
    commands = whole.add_subparsers(dest="command", required=True)
    commands.add_parser(SAFETY, help="misses and false alarms of the safety notices")
    for name, (module, text) in _COMMANDS.items():
        module.add_arguments(commands.add_parser(name, help=text, description=text))
    return whole


def main(arguments: Sequence[str] | None = None) -> int:
    """Run one command and return its exit status."""
    logging.basicConfig(level=logging.INFO, stream=sys.stderr, format="%(message)s")
    logging.getLogger("httpx2").setLevel(logging.WARNING)
    logging.getLogger("haystack").setLevel(logging.WARNING)
    given = list(sys.argv[1:] if arguments is None else arguments)
    if given[:1] == [SAFETY]:
        return _safety(given[1:])
    parsed = parser().parse_args(given)
    module, _ = _COMMANDS[parsed.command]
    try:
        return int(module.main(parsed))
    except EvalError as error:
        logging.getLogger(__name__).error("%s", error)
        return 2


if __name__ == "__main__":
    sys.exit(main())
