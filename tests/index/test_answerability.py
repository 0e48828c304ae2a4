from math import log

import numpy as np
import pytest

from index.answerability import EVIDENCE, evidence
from index.features import FEATURES
from index.understanding import Understanding


def understanding(text="is it back is it", **changes):
    values = {
        "expansions": (), "language": "en", "corrections": (), "child": False,
        "professional": False, "cancer_types": frozenset(), "drugs": frozenset(),
    }  # fmt: skip
    return Understanding(text=text, **{**values, **changes})


def features(count, **columns):
    matrix = np.zeros((count, len(FEATURES)), dtype=np.float32)
    for name, values in columns.items():
        matrix[: len(values), FEATURES.index(name)] = values
    return matrix


def seen(query=None, *, scores=(2.0,), matrix=None, met=(), unknown=0.0, in_scope=0.0):
    found = evidence(
        query or understanding(),
        scores=np.array(scores, dtype=np.float32),
        features=features(len(scores)) if matrix is None else matrix,
        met=np.array(met, dtype=np.float32),
        unknown_share=unknown,
        in_scope=in_scope,
    )
    return dict(zip(EVIDENCE, found.tolist(), strict=True))


def test_the_leads_of_the_best_score():
    found = seen(scores=np.linspace(10, 0.5, 20))
    assert found["best_score"] == 10
    assert found["lead_over_fifth"] == pytest.approx(2.0)
    assert found["lead_over_twentieth"] == pytest.approx(9.5)


def test_fewer_candidates_are_led_down_to_the_last():
    found = seen(scores=(3.0, 1.0))
    assert found["lead_over_fifth"] == found["lead_over_twentieth"] == 2.0
    alone = seen(scores=(3.0,))
    assert alone["lead_over_fifth"] == alone["lead_over_twentieth"] == 0.0


def test_only_the_first_five_passages_speak_for_an_answer():
    matrix = features(
        7,
        dense=[0.1, 0.4, 0.2, 0.1, 0.3, 0.9, 0.9],
        late=[0.5, 0.1, 0.1, 0.1, 0.2, 0.9, 0.9],
        coverage=[0.0, 0.25, 0.5, 0.0, 0.0, 1.0, 1.0],
    )
    found = seen(scores=(7, 6, 5, 4, 3, 2, 1), matrix=matrix)
    assert found["best_dense"] == pytest.approx(0.4)
    assert found["best_late"] == pytest.approx(0.5)
    assert found["mean_late_of_five"] == pytest.approx(0.2)
    assert found["coverage"] == pytest.approx(0.5)


@pytest.mark.parametrize(
    ("met", "worst", "second"),
    [((0.9, 0.2, 0.5), 0.2, 0.5), ((0.7,), 0.7, 0.7), ((), 1.0, 1.0)],
)
def test_the_words_that_are_met_least(met, worst, second):
    found = seen(met=met)
    assert found["least_met_word"] == pytest.approx(worst)
    assert found["second_least_met_word"] == pytest.approx(second)


def test_what_the_words_of_the_query_say():
    found = seen(understanding("is it Is it back"), unknown=0.25)
    assert found["unknown_words"] == 0.25
    assert found["repeated_words"] == pytest.approx(2 / 5)
    assert found["log_words"] == pytest.approx(log(6))
    assert found["spanish"] == 0
    assert seen(understanding(language="es"))["spanish"] == 1


@pytest.mark.parametrize(
    ("name", "query", "match"),
    [
        ("drug_unmet", {"drugs": frozenset({"a.md"})}, "drug_match"),
        ("type_unmet", {"cancer_types": frozenset({"lung"})}, "type_match"),
    ],
)
def test_a_named_drug_or_cancer_that_the_first_five_are_not_about(name, query, match):
    scores = (6, 5, 4, 3, 2, 1)
    asked = understanding(**query)
    in_fifth = features(6, **{match: [0, 0, 0, 0, 1, 0]})
    in_sixth = features(6, **{match: [0, 0, 0, 0, 0, 1]})
    assert seen(asked, scores=scores, matrix=in_fifth)[name] == 0
    assert seen(asked, scores=scores, matrix=in_sixth)[name] == 1
    assert seen(scores=scores, matrix=in_sixth)[name] == 0


def test_the_wording_s_odds_are_evidence_as_they_are():
    assert seen(in_scope=-2.5)["in_scope"] == -2.5
