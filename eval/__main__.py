"""``python -m eval``: results on stdout, messages on stderr, exit status 0, 1 (failed) or 2."""

from __future__ import annotations

import argparse
import logging
import sys
from typing import TYPE_CHECKING

from eval import command_compare, command_gate, command_run
from eval.errors import EvalError

if TYPE_CHECKING:
    from collections.abc import Sequence

_COMMANDS = {
    "run": (command_run, "ask every question of a set and report the figures"),
    "compare": (command_compare, "test whether the second run is better than the first"),
    "gate": (command_gate, "fail where answers got worse than the reference or citations fail"),
}


def parser() -> argparse.ArgumentParser:
    """Return the parser of the whole command line."""
    whole = argparse.ArgumentParser(prog="python -m eval", description=__doc__)
    commands = whole.add_subparsers(dest="command", required=True)
    for name, (module, text) in _COMMANDS.items():
        module.add_arguments(commands.add_parser(name, help=text, description=text))
    return whole


def main(arguments: Sequence[str] | None = None) -> int:
    """Run one command and return its exit status."""
    logging.basicConfig(level=logging.INFO, stream=sys.stderr, format="%(message)s")
    logging.getLogger("httpx2").setLevel(logging.WARNING)
    parsed = parser().parse_args(arguments)
    module, _ = _COMMANDS[parsed.command]
    try:
        return int(module.main(parsed))
    except EvalError as error:
        logging.getLogger(__name__).error("%s", error)
        return 2


if __name__ == "__main__":
    sys.exit(main())
