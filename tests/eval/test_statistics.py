from __future__ import annotations

import math

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from scipy import stats

from eval.statistics import (
    benjamini_hochberg,
    bootstrap_estimate,
    holm,
    minimum_detectable_effect,
    paired_test,
    randomisation_p,
)

SMALL = st.lists(st.integers(-8, 8).map(lambda v: v / 8), min_size=2, max_size=10)
P_VALUES = st.dictionaries(st.text(max_size=4), st.floats(0, 1), min_size=1, max_size=12)


def scipy_p(differences: list[float]) -> float:
    result = stats.permutation_test(
        (np.asarray(differences),),
        lambda x, axis: x.sum(axis=axis),
        permutation_type="samples",
        vectorized=True,
        n_resamples=np.inf,
    )
    return float(result.pvalue)


@settings(deadline=None, max_examples=60)
@given(SMALL)
def test_randomisation_agrees_with_scipys_exact_permutation_test(differences: list[float]) -> None:
    expected = 1.0 if not any(differences) else scipy_p(differences)
    assert randomisation_p(differences) == pytest.approx(expected, abs=1e-9)


@given(st.integers(0, 40), st.integers(0, 40), st.integers(0, 40))
def test_hits_gained_and_lost_agree_with_scipys_binomial_test(
    wins: int, losses: int, ties: int
) -> None:
    found = randomisation_p([1.0] * wins + [-1.0] * losses + [0.0] * ties)
    n = wins + losses
    expected = stats.binomtest(wins, n, 0.5).pvalue if n else 1.0
    assert found == pytest.approx(expected, abs=1e-9)


def test_many_unequal_differences_are_estimated_near_the_truth() -> None:
    differences = list(np.random.default_rng(5).normal(0.05, 0.3, size=100))
    assert randomisation_p(differences) == pytest.approx(
        stats.ttest_1samp(differences, 0.0).pvalue, abs=0.02
    )


def test_interval_agrees_with_scipys_percentile_bootstrap() -> None:
    values = list(np.random.default_rng(3).choice([0.0, 0.25, 0.5, 1.0], size=142))
    expected = stats.bootstrap(
        (values,), np.mean, method="percentile", n_resamples=20_000,
        rng=np.random.default_rng(0),
    ).confidence_interval  # fmt: skip
    found = bootstrap_estimate(values)
    assert found.mean == pytest.approx(np.mean(values), abs=1e-12)
    assert found.low == pytest.approx(expected.low, abs=0.01)
    assert found.high == pytest.approx(expected.high, abs=0.01)
    assert found == bootstrap_estimate(values)


def test_interval_of_a_constant_is_the_constant_and_of_nothing_is_nan() -> None:
    same = bootstrap_estimate([1.0] * 9)
    assert (same.mean, same.low, same.high, same.n) == (1.0, 1.0, 1.0, 9)
    assert math.isnan(bootstrap_estimate([]).mean)


def test_the_interval_covers_the_truth_about_as_often_as_it_says() -> None:
    rng = np.random.default_rng(11)
    covered = 0
    for _ in range(300):
        found = bootstrap_estimate(list(rng.binomial(1, 0.7, 142) * 1.0), resamples=1000)
        covered += found.low <= 0.7 <= found.high
    assert 0.90 <= covered / 300 <= 0.99


@given(P_VALUES)
def test_benjamini_hochberg_agrees_with_scipy(p_values: dict[str, float]) -> None:
    expected = stats.false_discovery_control(list(p_values.values()), method="bh")
    assert list(benjamini_hochberg(p_values).values()) == pytest.approx(list(expected), abs=1e-9)


def test_holm_by_hand() -> None:
    # sorted .01 .02 .04: .01*3, max(.03, .02*2), max(.04, .04*1)
    assert holm({"a": 0.04, "b": 0.01, "c": 0.02}) == pytest.approx(
        {"a": 0.04, "b": 0.03, "c": 0.04}
    )


@given(P_VALUES, st.sampled_from([0.01, 0.05, 0.2]))
def test_holm_rejects_what_its_step_down_procedure_rejects(
    p_values: dict[str, float], level: float
) -> None:
    rejected = set()
    for step, name in enumerate(sorted(p_values, key=lambda name: p_values[name])):
        if p_values[name] * (len(p_values) - step) > level:
            break
        rejected.add(name)
    assert {name for name, p in holm(p_values).items() if p <= level} == rejected


def test_detectable_effect_has_the_power_it_claims() -> None:
    rng = np.random.default_rng(2)
    effect = minimum_detectable_effect(list(rng.normal(0, 0.4, 142)))
    assert effect == pytest.approx((1.959964 + 0.841621) * 0.4 / math.sqrt(142), rel=0.15)
    found = sum(
        stats.ttest_1samp(rng.normal(effect, 0.4, 142), 0.0).pvalue < 0.05 for _ in range(500)
    )
    assert 0.70 <= found / 500 <= 0.90


def test_paired_test_counts_second_minus_first() -> None:
    result = paired_test([0.0, 0.0, 1.0, 1.0], [1.0, 0.0, 1.0, 0.0])
    assert (result.wins, result.losses, result.difference.mean) == (1, 1, 0.0)
    assert result.p_value == 1.0
    with pytest.raises(ValueError, match=r"shorter|longer"):
        paired_test([1.0], [1.0, 0.0])
