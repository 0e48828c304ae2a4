from __future__ import annotations

import math

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from sklearn.metrics import roc_auc_score

from eval.answerability import answerability, auroc, calibration_error, risk_coverage
from eval.model import Answer, Evidence, Question, Retrieved
from eval.running import record_of

SCORES = st.lists(st.integers(0, 20).map(lambda v: v / 20), min_size=1, max_size=30)


@given(SCORES, SCORES)
def test_auroc_agrees_with_scikit_learn(positive: list[float], negative: list[float]) -> None:
    labels = [1] * len(positive) + [0] * len(negative)
    expected = roc_auc_score(labels, positive + negative)
    assert auroc(positive, negative) == pytest.approx(expected, abs=1e-9)


@given(st.lists(st.tuples(st.floats(0, 1), st.booleans()), min_size=1, max_size=60))
def test_calibration_error_agrees_with_numpys_binning(pairs: list[tuple[float, bool]]) -> None:
    scores = np.asarray([s for s, _ in pairs])
    right = np.asarray([r for _, r in pairs], dtype=float)
    bins = np.clip(np.ceil(scores * 10).astype(int) - 1, 0, 9)
    expected = sum(
        (bins == b).mean() * abs(scores[bins == b].mean() - right[bins == b].mean())
        for b in set(bins.tolist())
    )
    found = calibration_error(scores.tolist(), [r for _, r in pairs])
    assert found == pytest.approx(expected, abs=1e-9)


def test_risk_coverage_by_hand() -> None:
    curve = risk_coverage([0.9, 0.5, 0.5, 0.1], [True, False, True, False])
    assert [(p.threshold, p.coverage, p.risk) for p in curve] == [
        (0.9, 0.25, 0.0),
        (0.5, 0.75, 1 / 3),
        (0.1, 1.0, 0.5),
    ]


def record(*, answerable: bool, answered: bool, confidence: float | None, right: bool = False):  # type: ignore[no-untyped-def]
    evidence = (Evidence("a.md"),) if answerable else ()
    passages = (Retrieved("a.md" if right else "b.md", "p", "", 1.0),)
    asked = Question("q", "?", "lay", "k", answerable, evidence)
    return record_of(asked, Answer(passages, answered, confidence))


def test_refusals_are_counted_on_both_sides() -> None:
    found = answerability(
        [
            record(answerable=True, answered=True, confidence=0.9, right=True),
            record(answerable=True, answered=False, confidence=0.2),
            record(answerable=False, answered=False, confidence=0.1),
            record(answerable=False, answered=False, confidence=0.3),
            record(answerable=False, answered=True, confidence=0.8),
        ]
    )
    assert found.wrong_refusals == 1 / 2
    assert found.recognised == 2 / 3
    assert found.auroc == pytest.approx((3 + 1) / (2 * 3))  # 0.9 beats 3, 0.2 beats 1
    assert found.curve[0].risk == 0.0
    assert found.curve[-1].risk == 4 / 5


def test_without_confidences_there_is_no_area() -> None:
    found = answerability([record(answerable=True, answered=True, confidence=None)])
    assert (found.auroc, found.calibration_error, found.recognised) == (None, None, None)
    assert math.isnan(auroc([], [0.5]))
