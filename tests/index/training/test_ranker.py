import numpy as np
import pytest

from index.answerability import EVIDENCE
from index.training.questions import LabelledQuestion
from index.training.ranker import (
    Observation,
    balanced,
    examples,
    learn_answer,
    near_misses,
    observed,
    on_one_page,
)


@pytest.fixture
def question(searcher):
    rows = tuple(searcher.snapshot.rows_by_document["liver.md"][:1])
    return LabelledQuestion("when does liver pain come", "liver.md", rows)


def documents_of(searcher, example):
    return {searcher.snapshot.passages[row].document_id for row in example.rows}


def test_the_own_page_alone_answers(searcher, question):
    (example,) = on_one_page(searcher.order, searcher, [question], own=True)
    assert documents_of(searcher, example) == {"liver.md"}
    assert example.ranked.answers.any()


def test_another_page_about_the_same_cancer_does_not(searcher, question):
    (example,) = on_one_page(searcher.order, searcher, [question], own=False)
    assert documents_of(searcher, example) == {"bone.md"}
    assert not example.ranked.answers.any()


def test_a_question_whose_cancer_has_no_other_page_is_left_out(searcher):
    rows = tuple(searcher.snapshot.rows_by_document["lung.md"])
    alone = LabelledQuestion("which breath grows short", "lung.md", rows)
    assert on_one_page(searcher.order, searcher, [alone], own=False) == []


def test_evidence_is_observed_as_the_ranker_orders(searcher, question):
    found = examples(searcher.order, searcher, [question])
    (seen,) = observed(searcher.order, searcher.order.ranker, found, {question.text: 1.5})
    assert seen.answered
    assert seen.group == "liver.md"
    assert seen.evidence.shape == (len(EVIDENCE),)
    assert seen.evidence[EVIDENCE.index("in_scope")] == 1.5
    # Too few passages are left without the page for a near miss to be made.
    assert near_misses(searcher, found) == []


def test_answered_and_other_questions_weigh_the_same():
    counts = np.array([1.0, 1.0, 0.3, 0.3, 1.5], np.float32)
    answered = np.array([True, False, False, False, True])
    found = balanced(counts, answered)
    assert found[answered].sum() == pytest.approx(found[~answered].sum())
    assert found[~answered].tolist() == counts[~answered].tolist()
    assert found[4] / found[0] == pytest.approx(1.5)


def test_probabilities_of_a_fold_come_from_the_others():
    rng = np.random.default_rng(0)
    seen = []
    for number in range(200):
        answered = number % 2 == 0
        evidence = rng.normal(size=len(EVIDENCE)).astype(np.float32)
        evidence[0] += 2.0 if answered else -2.0
        seen.append(Observation(str(number), evidence, answered))
    model, held = learn_answer(seen, np.ones(len(seen), np.float32))
    answered = np.array([item.answered for item in seen])
    assert held[answered].mean() > 0.85
    assert held[~answered].mean() < 0.15
    assert model.weights[0] == max(model.weights)
