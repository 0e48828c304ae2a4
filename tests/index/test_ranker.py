import json
from dataclasses import replace

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from index.answerability import EVIDENCE
from index.errors import RankerError
from index.features import FEATURES
from index.ranker import read_ranker, shipped_ranker
from index.scope import ScopeModel, write_scope


@pytest.fixture
def weights(tmp_path):
    flat = np.zeros(2, np.float32)
    model = ScopeModel(np.eye(2, dtype=np.float32), flat, flat, np.float32(0.25))
    return {
        "encoder_digest": "a" * 64,
        "order": {name: float(i) for i, name in enumerate(reversed(FEATURES))},
        "order_scale": 2.0,
        "order_midpoint": 1.0,
        "answer": {name: 0.5 if name == "best_score" else 0.0 for name in EVIDENCE},
        "answer_bias": -1.0,
        "scope_digest": write_scope(model, tmp_path / "scope.npz"),
        "threshold": 0.4,
        "trained_on": "nothing",
    }


@pytest.fixture
def path(tmp_path):
    return tmp_path / "ranker.json"


@pytest.fixture
def ranker(weights, path):
    path.write_text(json.dumps(weights))
    return read_ranker(path)


def test_weights_are_read_by_name_into_the_features_order(ranker):
    assert ranker.order.tolist() == list(reversed(range(len(FEATURES))))
    assert (ranker.encoder_digest, ranker.threshold) == ("a" * 64, 0.4)
    assert ranker.answer[EVIDENCE.index("best_score")] == 0.5
    assert ranker.scope.log_odds(np.ones((1, 2), np.float32)) == 0.25


def test_a_score_is_the_weighted_sum(ranker):
    features = np.zeros((2, len(FEATURES)), dtype=np.float32)
    features[0, :2] = [1.0, 2.0]
    features[1, -2:] = [3.0, 7.0]
    n = len(FEATURES)
    assert ranker.scores(features).tolist() == [(n - 1) + 2 * (n - 2), 3.0]
    assert ranker.scores(features[:0]).shape == (0,)


def test_display_is_a_logistic_curve(ranker):
    assert ranker.display(1.0) == 0.5
    assert ranker.display(3.0) == pytest.approx(1 / (1 + np.exp(-1)))
    assert ranker.display(-1.0) == pytest.approx(1 - ranker.display(3.0))


def test_probability_is_logistic_in_the_evidence(ranker):
    evidence = np.zeros(len(EVIDENCE), dtype=np.float32)
    assert ranker.probability(evidence) == pytest.approx(1 / (1 + np.exp(1)))
    evidence[EVIDENCE.index("best_score")] = 2.0
    assert ranker.probability(evidence) == pytest.approx(0.5)


numbers = st.floats(-1e6, 1e6)


@given(numbers, numbers, st.floats(1e-3, 10))
def test_display_and_probability_keep_the_order_at_any_size(one, other, scale):
    shipped = replace(shipped_ranker(), order_scale=scale, order_midpoint=0.0)
    low, high = sorted([one, other])
    assert 0.0 <= shipped.display(low) <= shipped.display(high) <= 1.0
    weighed = replace(shipped, answer=np.eye(1, len(EVIDENCE), dtype=np.float32)[0])
    evidence = np.zeros((2, len(EVIDENCE)), dtype=np.float32)
    evidence[:, 0] = [low, high]
    first, second = (weighed.probability(row) for row in evidence)
    assert 0.0 <= first <= second <= 1.0


def without(key):
    return lambda weights: weights.pop(key)


def changed(**values):
    return lambda weights: weights.update(values)


@pytest.mark.parametrize(
    ("change", "message"),
    [
        (without("threshold"), "1 validation error"),
        (changed(threshold=1.5), "1 validation error"),
        (changed(order_scale=0.0), "1 validation error"),
        (changed(answer_bias="much"), "1 validation error"),
        (changed(extra=1), "1 validation error"),
        (changed(scope_digest="b" * 64), "another scope.npz"),
        (lambda w: w["order"].pop("dense"), r"weights for \['adult_page_for_child'"),
        (lambda w: w["answer"].update(luck=1.0), r"'luck'.* expected \['best_dense'"),
    ],
)
def test_weights_of_another_form_are_refused(weights, path, change, message):
    change(weights)
    path.write_text(json.dumps(weights))
    with pytest.raises(RankerError, match=message) as caught:
        read_ranker(path)
    assert str(path) in str(caught.value)
    assert "python -m index.training ranker" in str(caught.value)


@pytest.mark.parametrize("content", [b"", b"{", b"[1]", b"\xff\xfe"])
def test_what_is_no_json_object_is_refused(path, content):
    path.write_bytes(content)
    with pytest.raises(RankerError, match="make it with"):
        read_ranker(path)


def test_a_missing_file_is_refused(path):
    with pytest.raises(RankerError, match="No such file"):
        read_ranker(path)


def test_the_shipped_weights_fit_the_features():
    shipped = shipped_ranker()
    assert shipped.order.shape == (len(FEATURES),)
    assert shipped.answer.shape == (len(EVIDENCE),)
    assert np.isfinite(shipped.order).all()
    assert np.isfinite(shipped.answer).all()
    assert 0.0 < shipped.threshold < 1.0


def test_weights_without_their_scope_file_are_refused(weights, path):
    path.write_text(json.dumps(weights))
    path.with_name("scope.npz").unlink()
    with pytest.raises(RankerError, match=r"scope\.npz"):
        read_ranker(path)


def test_a_damaged_scope_file_is_refused(weights, path):
    path.write_text(json.dumps(weights))
    beside = path.with_name("scope.npz")
    beside.write_bytes(beside.read_bytes()[:40])
    with pytest.raises(RankerError):
        read_ranker(path)
