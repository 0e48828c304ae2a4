"""What every way of ranking gives: all allowed passages in order, and what it saw."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from time import perf_counter
from typing import Protocol

import numpy as np
from numpy.typing import NDArray

from index.model import Highlight
from index.understanding import Understanding

Rows = NDArray[np.int64]
Scores = NDArray[np.float32]


class Stopwatch:
    """Milliseconds by stage, and in all."""

    def __init__(self) -> None:
        """Start."""
        self._started = perf_counter()
        self._stages: dict[str, float] = {}

    @contextmanager
    def stage(self, name: str) -> Iterator[None]:
        """Add the time of the block to the stage ``name``."""
        started = perf_counter()
        yield
        self._stages[name] = self._stages.get(name, 0.0) + (perf_counter() - started) * 1000

    def timings_ms(self) -> dict[str, float]:
        """Return the milliseconds of each stage and the total since the start."""
        return {**self._stages, "total": (perf_counter() - self._started) * 1000}


@dataclass(frozen=True, slots=True)
class Ordered:
    """Allowed passages, best first.

    Attributes:
        rows: every allowed passage once.
        scores: float32, 0..1, in the order of ``rows``, never rising.
        signals: name to values, float32, of the first rows; others were not looked at so closely.
        confidence: probability that the first passages answer, 0..1.
        answered: ``confidence`` reaches the threshold.
        highlights: from rows to the sentences of each that answer best.
    """

    rows: Rows
    scores: Scores
    signals: Mapping[str, Scores]
    confidence: float
    answered: bool
    highlights: Callable[[Rows], list[tuple[Highlight, ...]]]


class Order(Protocol):
    """A way of ranking the passages of one snapshot."""

    def rank(self, query: Understanding, rows: Rows, watch: Stopwatch) -> Ordered:
        """Return the ``rows`` in order."""
        ...
