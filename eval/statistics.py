"""How sure a figure is: intervals, paired tests, correction for many tests, smallest effect."""

from __future__ import annotations

import math
from dataclasses import dataclass
from statistics import NormalDist
from typing import TYPE_CHECKING

import numpy as np

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from numpy.typing import NDArray

_RESAMPLES = 10_000
_EXACT_LIMIT = 14
_SEED = 20240501


@dataclass(frozen=True, slots=True)
class Estimate:
    """A mean over questions with its confidence interval.

    Attributes:
        n: questions that it is a mean of.
    """

    mean: float
    low: float
    high: float
    n: int


@dataclass(frozen=True, slots=True)
class PairedTest:
    """The difference of two systems on the same questions, second minus first.

    Attributes:
        difference: mean difference with its interval.
        p_value: two-sided, of the hypothesis that the systems are exchangeable.
        wins: questions on which the second is better; ``losses`` the reverse.
        detectable: smallest true difference found in four runs of five at this size.
    """

    difference: Estimate
    p_value: float
    wins: int
    losses: int
    detectable: float


def bootstrap_estimate(
    values: Sequence[float], *, confidence: float = 0.95, resamples: int = _RESAMPLES
) -> Estimate:
    """Return the mean with a percentile bootstrap interval over questions.

    The same values give the same interval (fixed seed). No value gives NaN with ``n`` 0.
    Efron and Tibshirani, An Introduction to the Bootstrap, 1993, chapter 13.
    """
    if not values:
        return Estimate(math.nan, math.nan, math.nan, 0)
    sample = np.asarray(values, dtype=np.float64)
    means = _resampled_means(sample, resamples)
    tail = (1.0 - confidence) / 2.0
    low, high = np.quantile(means, [tail, 1.0 - tail])
    return Estimate(float(sample.mean()), float(low), float(high), len(values))


def _resampled_means(sample: NDArray[np.float64], resamples: int) -> NDArray[np.float64]:
    """Return bootstrap means; equal values are drawn together, as a multinomial."""
    rng = np.random.default_rng(_SEED)
    levels, counts = np.unique(sample, return_counts=True)
    drawn = rng.multinomial(len(sample), counts / len(sample), size=resamples)
    means: NDArray[np.float64] = drawn @ levels / len(sample)
    return means


def randomisation_p(differences: Sequence[float], *, draws: int = _RESAMPLES) -> float:
    """Return the two-sided p-value of the paired randomisation test on the mean.

    Exact where all non-zero differences are of one size (the sign test) or there are at most
    14 of them; else estimated from ``draws`` random sign flips as (extreme + 1)/(draws + 1).
    Fisher 1935; for retrieval Smucker, Allan and Carterette, CIKM 2007.
    """
    changed = np.asarray([d for d in differences if d], dtype=np.float64)
    if not len(changed):
        return 1.0
    if np.all(np.abs(changed) == abs(changed[0])):
        return _sign_test(int((changed > 0).sum()), len(changed))
    observed = abs(changed.sum()) * (1.0 - 1e-12)
    if len(changed) <= _EXACT_LIMIT:
        codes = np.arange(2 ** len(changed))[:, None] >> np.arange(len(changed)) & 1
        sums = (2.0 * codes - 1.0) @ changed
        return float((np.abs(sums) >= observed).mean())
    rng = np.random.default_rng(_SEED)
    signs = rng.integers(0, 2, size=(draws, len(changed)), dtype=np.int8) * 2.0 - 1.0
    extreme = int((np.abs(signs @ changed) >= observed).sum())
    return (extreme + 1) / (draws + 1)


def _sign_test(wins: int, n: int) -> float:
    fewer = min(wins, n - wins)
    return float(min(1.0, 2.0 * sum(math.comb(n, i) for i in range(fewer + 1)) / 2**n))


def paired_test(first: Sequence[float], second: Sequence[float]) -> PairedTest:
    """Return how ``second`` differs from ``first``; both in the same order of questions.

    Raises:
        ValueError: the lengths differ.
    """
    differences = [b - a for a, b in zip(first, second, strict=True)]
    return PairedTest(
        difference=bootstrap_estimate(differences),
        p_value=randomisation_p(differences),
        wins=sum(d > 0 for d in differences),
        losses=sum(d < 0 for d in differences),
        detectable=minimum_detectable_effect(differences),
    )


def minimum_detectable_effect(
    differences: Sequence[float], *, alpha: float = 0.05, power: float = 0.8
) -> float:
    """Return the mean difference a two-sided test at ``alpha`` finds with ``power``.

    (z(1 - alpha/2) + z(power)) * s / sqrt(n), normal approximation, with s the standard
    deviation of the differences (Sakai, Laboratory Experiments in Information Retrieval, 2018).
    NaN for fewer than two differences.
    """
    if len(differences) < 2:
        return math.nan
    spread = float(np.std(np.asarray(differences, dtype=np.float64), ddof=1))
    z = NormalDist().inv_cdf(1.0 - alpha / 2.0) + NormalDist().inv_cdf(power)
    return z * spread / math.sqrt(len(differences))


def holm(p_values: Mapping[str, float]) -> dict[str, float]:
    """Return p-values adjusted so that the chance of any false alarm stays at the level asked.

    Holm, Scandinavian Journal of Statistics 6(2), 1979. Keys keep their order.
    """
    ordered = sorted(p_values, key=lambda name: p_values[name])
    adjusted: dict[str, float] = {}
    highest = 0.0
    for done, name in enumerate(ordered):
        highest = max(highest, min(1.0, p_values[name] * (len(ordered) - done)))
        adjusted[name] = highest
    return {name: adjusted[name] for name in p_values}


def benjamini_hochberg(p_values: Mapping[str, float]) -> dict[str, float]:
    """Return p-values adjusted for the expected share of false alarms among those found.

    Benjamini and Hochberg, JRSS B 57(1), 1995. Keys keep their order.
    """
    ordered = sorted(p_values, key=lambda name: p_values[name], reverse=True)
    adjusted: dict[str, float] = {}
    lowest = 1.0
    for above, name in enumerate(ordered):
        lowest = min(lowest, p_values[name] * len(ordered) / (len(ordered) - above))
        adjusted[name] = lowest
    return {name: adjusted[name] for name in p_values}
