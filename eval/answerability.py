"""Whether a system knows when the documents do not answer."""

from __future__ import annotations

import math
from dataclasses import dataclass
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Sequence

    from eval.model import Record


@dataclass(frozen=True, slots=True)
class RiskPoint:
    """One threshold: answer the ``coverage`` share of questions, ``risk`` of them wrongly."""

    threshold: float
    coverage: float
    risk: float


@dataclass(frozen=True, slots=True)
class Answerability:
    """How confidence and refusals meet the truth.

    Attributes:
        wrong_refusals: share of answerable questions refused.
        recognised: share of unanswerable questions refused.
        auroc: chance that an answerable question has the higher confidence; ``None`` without
            confidences or without both kinds of question.
        calibration_error: expected calibration error, 0..1, of the confidence as the
            probability that the first five passages answer; ``None`` without confidences.
    """

    wrong_refusals: float | None
    recognised: float | None
    auroc: float | None
    calibration_error: float | None
    curve: tuple[RiskPoint, ...]


def auroc(positive: Sequence[float], negative: Sequence[float]) -> float:
    """Return the area under the ROC curve; ties count half (Mann and Whitney, 1947)."""
    if not positive or not negative:
        return math.nan
    ranked = sorted([(score, 1) for score in positive] + [(score, 0) for score in negative])
    rank_sum, i = 0.0, 0
    while i < len(ranked):
        j = i
        while j < len(ranked) and ranked[j][0] == ranked[i][0]:
            j += 1
        rank_sum += (i + j + 1) / 2.0 * sum(label for _, label in ranked[i:j])
        i = j
    n = len(positive)
    return (rank_sum - n * (n + 1) / 2.0) / (n * len(negative))


def calibration_error(scores: Sequence[float], correct: Sequence[bool], *, bins: int = 10) -> float:
    """Return the expected calibration error over bins of equal width on 0..1.

    The mean gap between confidence and share correct, weighted by bin size (Guo et al., ICML
    2017). Bins are (0, 0.1], ... with 0 in the first. NaN without scores.
    """
    if not scores:
        return math.nan
    members: list[list[int]] = [[] for _ in range(bins)]
    for i, score in enumerate(scores):
        members[min(bins - 1, max(0, math.ceil(score * bins) - 1))].append(i)
    gaps = (
        abs(sum(scores[i] for i in held) - sum(bool(correct[i]) for i in held)) for held in members
    )
    return sum(gaps) / len(scores)


def risk_coverage(scores: Sequence[float], correct: Sequence[bool]) -> tuple[RiskPoint, ...]:
    """Return the risk at every distinct threshold, from the surest answer down.

    At a threshold every question with at least that confidence is answered (El-Yaniv and
    Wiener, JMLR 11, 2010).
    """
    ranked = sorted(zip(scores, correct, strict=True), key=lambda pair: -pair[0])
    points: list[RiskPoint] = []
    wrong = 0
    for done, (score, right) in enumerate(ranked, start=1):
        wrong += not right
        if done == len(ranked) or ranked[done][0] != score:
            points.append(RiskPoint(score, done / len(ranked), wrong / done))
    return tuple(points)


def _share(flags: Sequence[bool]) -> float | None:
    return sum(flags) / len(flags) if flags else None


def is_right(record: Record) -> bool:
    """Tell whether the first five passages hold an entry."""
    return any(record.judged.held[:5])


def answerability(records: Sequence[Record]) -> Answerability:
    """Return refusals, separation and calibration over ``records``."""
    answerable = [not r.answer.answered for r in records if r.question.answerable]
    unanswerable = [not r.answer.answered for r in records if not r.question.answerable]
    scored = [(r, r.answer.confidence) for r in records if r.answer.confidence is not None]
    scores = [score for _, score in scored]
    right = [is_right(record) for record, _ in scored]
    area = auroc(
        [score for r, score in scored if r.question.answerable],
        [score for r, score in scored if not r.question.answerable],
    )
    error = calibration_error(scores, right)
    return Answerability(
        wrong_refusals=_share(answerable),
        recognised=_share(unanswerable),
        auroc=None if math.isnan(area) else area,
        calibration_error=None if math.isnan(error) else error,
        curve=risk_coverage(scores, right),
    )
