import numpy as np
import pytest

from index.training.questions import LabelledQuestion, plain_questions
from index.training.scope import fit_scope, learn_scope, question_vectors


def asked(count):
    return [LabelledQuestion(f"question {number}", "", ()) for number in range(count)]


@pytest.fixture(scope="module")
def told():
    """Questions whose first direction tells whether they are answered, the others nothing."""
    rng = np.random.default_rng(3)
    vectors = rng.normal(size=(4000, 16)).astype(np.float32)
    vectors /= np.linalg.norm(vectors, axis=1, keepdims=True)
    return vectors, vectors[:, 0] > 0


def test_the_wording_that_tells_is_learned(told):
    vectors, answered = told
    model, odds = learn_scope(asked(len(vectors)), answered, vectors)
    held = np.array([odds[f"question {number}"] for number in range(len(vectors))])
    assert held[answered].mean() - held[~answered].mean() > 2
    assert ((held > 0) == answered).mean() > 0.9
    assert model.log_odds(np.eye(16, dtype=np.float32)[:1]) > 2
    assert model.log_odds(-np.eye(16, dtype=np.float32)[:1]) < -2


def test_a_question_s_odds_come_from_a_model_that_did_not_see_it():
    # Nothing tells: a model that had seen the labels would reproduce some of them.
    rng = np.random.default_rng(5)
    vectors = rng.normal(size=(500, 64)).astype(np.float32)
    answered = rng.random(500) < 0.5
    _, odds = learn_scope(asked(500), answered, vectors)
    held = np.array(list(odds.values()))
    assert abs(((held > 0) == answered).mean() - 0.5) < 0.08


def test_few_answered_questions_weigh_as_much_as_many_others(told):
    vectors, answered = told
    kept = ~answered | (np.arange(len(answered)) % 10 == 0)
    model = fit_scope(vectors[kept], answered[kept])
    scores = np.array([model.log_odds(row[None]) for row in vectors[~kept]])
    assert (scores > 0).mean() > 0.8


def test_the_same_input_gives_the_same_model(told):
    vectors, answered = told
    one, other = fit_scope(vectors, answered), fit_scope(vectors, answered)
    assert (one.widen == other.widen).all()
    assert (one.narrow == other.narrow).all()


def test_vectors_are_those_of_the_search(searcher):
    questions = [LabelledQuestion("when does liver pain come", "", ())]
    (found,) = question_vectors(searcher.order, searcher, questions)
    expected = searcher.order.encode(searcher.read(questions[0].text)).dense
    assert found == pytest.approx(expected.mean(axis=0))


def test_plain_questions_are_read_line_by_line(tmp_path):
    path = tmp_path / "questions.txt"
    path.write_text("can it come back?\n\n  is it inherited \n", encoding="utf-8")
    texts = [question.text for question in plain_questions(path)]
    assert texts == ["can it come back?", "is it inherited"]
