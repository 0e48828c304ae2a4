"""Bars that a run must reach: ``hit@5=0.9``."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from eval.summary import MEASURES

if TYPE_CHECKING:
    from collections.abc import Iterable

    from eval.summary import Summary


@dataclass(frozen=True, slots=True)
class Threshold:
    """The lowest mean that passes."""

    measure: str
    least: float


def parse_threshold(text: str) -> Threshold:
    """Return the threshold written as ``measure=least``.

    Raises:
        ValueError: no such measure, or no number 0..1.

    >>> parse_threshold("hit@5=0.9")
    Threshold(measure='hit@5', least=0.9)
    """
    measure, equals, least = text.partition("=")
    if not equals or measure not in MEASURES:
        raise ValueError(f"expected MEASURE=LEAST with one of {', '.join(MEASURES)}, found {text}")
    value = float(least)
    if not 0.0 <= value <= 1.0:
        raise ValueError(f"expected a number 0..1 after {measure}=, found {least}")
    return Threshold(measure, value)


def missed(summary: Summary, thresholds: Iterable[Threshold]) -> tuple[str, ...]:
    """Return a sentence for each threshold not reached; a measure without a value is a miss."""
    failures: list[str] = []
    for threshold in thresholds:
        estimate = summary.figures.get(threshold.measure)
        if estimate is None:
            failures.append(f"{threshold.measure}: no question has it")
        elif estimate.mean < threshold.least:
            failures.append(
                f"{threshold.measure} is {estimate.mean:.4f}, expected at least {threshold.least}"
            )
    return tuple(failures)
