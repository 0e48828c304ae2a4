import numpy as np
import pytest

from index.neural.maxsim import maxsim
from index.neural.model import quantise


def test_each_query_token_takes_its_best_passage_token():
    tokens = np.array([[127, 0], [0, 127], [-127, 0], [76, -102]], dtype=np.int8)
    offsets = np.array([0, 2, 3, 4])
    query = np.array([[0.75, 0.0], [0.0, 0.25]], dtype=np.float32)
    # passage 0: 0.75 * 1 + 0.25 * 1; 1: 0.75 * -1 + 0; 2: 0.75 * 76/127 + 0.25 * -102/127
    assert maxsim(query, tokens, offsets, [0, 1, 2]) == pytest.approx(
        [1.0, -0.75, (0.75 * 76 - 0.25 * 102) / 127]
    )


@pytest.fixture
def passages():
    rng = np.random.default_rng(3)
    offsets = np.concatenate([[0], np.cumsum(rng.integers(1, 30, size=40))])
    units = rng.normal(size=(offsets[-1], 16)).astype(np.float32)
    tokens = quantise(units / np.linalg.norm(units, axis=1, keepdims=True))
    query = rng.normal(size=(9, 16)).astype(np.float32)
    return query, tokens, offsets


def test_scores_are_in_the_order_asked_and_equal_brute_force(passages):
    query, tokens, offsets = passages
    rows = [31, 2, 39, 0, 17, 2]
    expected = [
        (query @ (tokens[offsets[r] : offsets[r + 1]] / 127.0).T).max(axis=1).sum() for r in rows
    ]
    assert maxsim(query, tokens, offsets, rows) == pytest.approx(expected, abs=1e-4)


def test_a_score_does_not_depend_on_what_is_scored_beside_it(passages):
    query, tokens, offsets = passages
    together = maxsim(query, tokens, offsets, range(40))
    for row in (0, 7, 39):
        assert maxsim(query, tokens, offsets, [row])[0] == pytest.approx(together[row], abs=1e-6)


def test_no_candidates_no_scores():
    tokens = np.zeros((2, 2), np.int8)
    found = maxsim(np.ones((1, 2), np.float32), tokens, np.array([0, 2]), [])
    assert (found.tolist(), found.dtype) == ([], np.float32)


def test_the_inputs_are_left_as_they_are(passages):
    query, tokens, offsets = passages
    before = query.copy(), tokens.copy()
    maxsim(query, tokens, offsets, [3, 1])
    assert np.array_equal(query, before[0])
    assert np.array_equal(tokens, before[1])
