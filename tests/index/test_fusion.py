import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from index.fusion import Candidate, collapse, fuse, order_by_score, scale_by_best


def f32(*values):
    return np.array(values, dtype=np.float32)


def test_fused_score_by_hand():
    # (0.5 + 0.1 * 1) / 1.1, (0.6 + 0) / 1.1, (-1 + 0) / 1.1
    expected = [0.6 / 1.1, 0.6 / 1.1, -1 / 1.1]
    assert fuse(f32(0.5, 0.6, -1), f32(1, 0, 0)).tolist() == pytest.approx(expected, abs=1e-6)


def test_scaling_by_the_best():
    assert scale_by_best(f32(2, 0, 8)).tolist() == [0.25, 0, 1]
    assert scale_by_best(f32(0, 0)).tolist() == [0, 0]
    assert scale_by_best(f32()).tolist() == []


def test_order_breaks_ties_by_the_tie_breaker():
    order = order_by_score(f32(0.1, 0.9, 0.9, 0.9), np.array([0, 3, 1, 2]))
    assert order.tolist() == [2, 3, 1, 0]


@given(st.lists(st.sampled_from([0.0, 0.25, 0.5, 1.0]), max_size=40), st.integers(1, 45))
def test_the_head_of_an_order_is_that_of_the_whole_and_nothing_is_lost(values, head):
    scores = f32(*values)
    tie_breakers = np.arange(len(values))[::-1].copy()
    whole = order_by_score(scores, tie_breakers)
    found = order_by_score(scores, tie_breakers, head=head)
    assert found[:head].tolist() == whole[:head].tolist()
    assert sorted(found.tolist()) == list(range(len(values)))


def test_collapse_keeps_the_best_of_a_group_and_names_the_rest():
    groups = ["g", None, "g", "h", "g", None]
    found = collapse([3, 2, 1, 0, 5, 4], groups, 3)
    assert found == [Candidate(3, ()), Candidate(2, (0, 4)), Candidate(1, ())]


@given(
    st.lists(st.sampled_from(["a", "b", "c", None]), max_size=30),
    st.integers(1, 40),
    st.randoms(use_true_random=False),
)
def test_collapse_loses_no_row_and_returns_as_many_as_there_are(groups, top_k, random):
    rows = list(range(len(groups)))
    random.shuffle(rows)
    found = collapse(rows, groups, top_k)
    distinct = len({group for group in groups if group}) + groups.count(None)
    assert len(found) == min(top_k, distinct)
    everything = collapse(rows, groups, len(groups) + 1)
    assert sorted(r for c in everything for r in (c.row, *c.twins)) == list(range(len(groups)))
    assert found == everything[: len(found)]
