"""Which question set goes with which corpus, snapshot and reference: ``suites.toml``."""

from __future__ import annotations

import tomllib
from dataclasses import dataclass, field
from pathlib import Path

from pydantic import TypeAdapter, ValidationError

from eval.errors import MissingInputError, RunFileError

SUITES_FILE = Path(__file__).with_name("suites.toml")


@dataclass(frozen=True, slots=True)
class Suite:
    """One question set and what it is asked of.

    Attributes:
        required: its files must be there; otherwise the suite is skipped without them.
        floors: lowest mean that passes, by measure or citation check.
    """

    name: str
    title: str
    gold: Path
    corpus: Path
    index: Path
    reference: Path
    required: bool
    floors: dict[str, float] = field(default_factory=dict)


_SUITES = TypeAdapter(list[Suite])


def read_suites(path: Path = SUITES_FILE) -> tuple[Suite, ...]:
    """Return the suites in file order.

    Raises:
        MissingInputError: there is no such file.
        RunFileError: it is malformed.
    """
    try:
        return tuple(_SUITES.validate_python(tomllib.loads(path.read_text("utf-8"))["suite"]))
    except FileNotFoundError as error:
        raise MissingInputError(f"no suites file at {path}") from error
    except (tomllib.TOMLDecodeError, KeyError, ValidationError) as error:
        raise RunFileError(f"{path}: expected [[suite]] tables, found {error}") from error


def choose(suites: tuple[Suite, ...], names: list[str]) -> tuple[Suite, ...]:
    """Return the suites named, all where none is.

    Raises:
        MissingInputError: there is no suite of that name.
    """
    known = {suite.name: suite for suite in suites}
    unknown = [name for name in names if name not in known]
    if unknown:
        raise MissingInputError(f"no suite {unknown[0]!r}; there are {', '.join(known)}")
    return tuple(known[name] for name in names) if names else suites


def absent(suite: Suite) -> Path | None:
    """Return the first input of a suite that is not there, or ``None``."""
    paths = (suite.gold, suite.corpus, suite.index)
    return next((path for path in paths if not path.exists()), None)
