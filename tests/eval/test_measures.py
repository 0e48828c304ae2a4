from __future__ import annotations

import math

import ir_measures
import pytest
import pytrec_eval
from hypothesis import given
from hypothesis import strategies as st

from eval.matching import judge
from eval.measures import (
    average_precision,
    bpref,
    highlight_overlap,
    hit_at,
    judged_at,
    ndcg_at,
    patient_share,
    precision_at,
    question_figures,
    recall_at,
    reciprocal_rank,
)
from eval.model import Answer, Evidence, Judged, Question, Retrieved

QUOTE = "one two three four five"
OTHER = "six seven eight nine ten"


def passage(name: str, text: str = "nothing here", **more: object) -> Retrieved:
    return Retrieved(name, name, text, 1.0, **more)  # type: ignore[arg-type]


def question(*evidence: Evidence) -> Question:
    return Question("q", "?", "lay", "k", bool(evidence), evidence)


@st.composite
def judged_runs(draw: st.DrawFn) -> tuple[dict[str, int], list[str]]:
    names = [f"d{i}" for i in range(20)]
    grades = draw(st.dictionaries(st.sampled_from(names), st.integers(0, 3), min_size=1))
    run = draw(st.lists(st.sampled_from(names), unique=True, min_size=1))
    return grades, run


def trec(grades: dict[str, int], run: list[str], names: set[str]) -> dict[str, float]:
    evaluator = pytrec_eval.RelevanceEvaluator({"q": grades}, names)
    scores = {name: float(len(run) - i) for i, name in enumerate(run)}
    return evaluator.evaluate({"q": scores})["q"]


def judged_by(grades: dict[str, int], run: list[str]) -> Judged:
    evidence = [Evidence(name, grade=grade) for name, grade in grades.items()]
    return judge(question(*evidence), [passage(name) for name in run])


@given(judged_runs())
def test_document_judgments_agree_with_trec_eval(case: tuple[dict[str, int], list[str]]) -> None:
    grades, run = case
    judged = judged_by(grades, run)
    names = {"success", "recall", "P", "ndcg_cut", "recip_rank", "map", "bpref"}
    expected = trec(grades, run, names)
    for k in (1, 5, 10):
        assert hit_at(judged, k) == pytest.approx(expected[f"success_{k}"], abs=1e-9)
    for k in (5, 10):
        assert recall_at(judged, k) == pytest.approx(expected[f"recall_{k}"], abs=1e-9)
        assert precision_at(judged, k) == pytest.approx(expected[f"P_{k}"], abs=1e-9)
        assert ndcg_at(judged, k) == pytest.approx(expected[f"ndcg_cut_{k}"], abs=1e-9)
    assert reciprocal_rank(judged, 20) == pytest.approx(expected["recip_rank"], abs=1e-9)
    assert average_precision(judged) == pytest.approx(expected["map"], abs=1e-9)
    assert bpref(judged) == pytest.approx(expected["bpref"], abs=1e-9)


@given(judged_runs())
def test_mrr_at_ten_and_judged_agree_with_ir_measures(
    case: tuple[dict[str, int], list[str]],
) -> None:
    grades, run = case
    judged = judged_by(grades, run)
    scores = {name: float(len(run) - i) for i, name in enumerate(run)}
    measures = [ir_measures.RR @ 10, ir_measures.Judged @ 10]
    found = ir_measures.calc_aggregate(measures, {"q": grades}, {"q": scores})
    assert reciprocal_rank(judged, 10) == pytest.approx(found[ir_measures.RR @ 10], abs=1e-9)
    # ir_measures divides by the passages returned, trec's manual (and we) by ten
    share = found[ir_measures.Judged @ 10] * min(10, len(run)) / 10
    assert judged_at(judged, 10) == pytest.approx(share, abs=1e-9)


@given(st.lists(st.sets(st.integers(0, 11)), max_size=14), st.integers(1, 12))
def test_novelty_ndcg_agrees_with_trec_eval_over_first_holders(
    held: list[set[int]], entries: int
) -> None:
    """A passage is relevant if it brings an entry; entries never brought are never retrieved."""
    words = [f"w{i}a w{i}b w{i}c w{i}d w{i}e" for i in range(entries)]
    texts = [" . ".join(words[i] for i in sorted(h) if i < entries) or "none" for h in held]
    evidence = [Evidence("a.md", None, w) for w in words]
    run = [Retrieved("a.md", f"p{i}", text, 1.0) for i, text in enumerate(texts)]
    judged = judge(question(*evidence), run)

    seen: set[int] = set()
    fresh: list[str] = []
    for i, entry in enumerate(held):
        new = {e for e in entry if e < entries} - seen
        seen |= new
        if new:
            fresh.append(f"p{i}")
    qrels = dict.fromkeys(fresh, 1)
    qrels |= {f"missing{i}": 1 for i in range(entries - len(fresh))}
    names = [p.passage_id for p in run] or ["nothing"]
    expected = trec(qrels, names, {"ndcg_cut", "map"})
    assert ndcg_at(judged, 10) == pytest.approx(expected["ndcg_cut_10"], abs=1e-9)
    assert average_precision(judged) == pytest.approx(expected["map"], abs=1e-9)
    assert 0.0 <= ndcg_at(judged, 10) <= 1.0


def test_figures_by_hand() -> None:
    asked = question(Evidence("a.md", None, QUOTE), Evidence("b.md", None, OTHER))
    answer = Answer((passage("a.md"), passage("b.md", OTHER), passage("a.md", QUOTE)))
    figures = question_figures(asked, answer, judge(asked, answer.passages))
    assert figures["hit@1"] == 0.0
    assert figures["hit@5"] == figures["hit@10"] == 1.0
    assert figures["mrr@10"] == 1 / 2
    gain = 1 / math.log2(2 + 1) + 1 / math.log2(3 + 1)
    assert figures["ndcg@10"] == pytest.approx(gain / (1 / math.log2(2) + 1 / math.log2(3)))
    assert figures["read300"] == 1.0
    assert figures["recall@5"] == 1.0
    assert figures["precision@5"] == 2 / 5
    assert figures["map"] == pytest.approx((1 / 2 + 2 / 3) / 2)
    assert "bpref" not in figures


def test_an_eleventh_passage_does_not_count_in_the_first_ten() -> None:
    asked = question(Evidence("a.md", None, QUOTE))
    answer = Answer((*(passage(f"x{i}") for i in range(10)), passage("a.md", QUOTE)))
    figures = question_figures(asked, answer, judge(asked, answer.passages))
    first_ten = ("hit@10", "mrr@10", "ndcg@10", "read300", "recall@10")
    assert [figures[m] for m in first_ten] == [0.0] * 5
    assert figures["recall@50"] == 1.0


def test_a_refused_question_keeps_its_ranking_but_not_its_answered_hit() -> None:
    asked = question(Evidence("a.md", None, QUOTE))
    answer = Answer((passage("a.md", QUOTE),), answered=False)
    figures = question_figures(asked, answer, judge(asked, answer.passages))
    assert (figures["hit@5"], figures["answered_hit@5"]) == (1.0, 0.0)


def test_no_passage_is_zero_and_no_evidence_is_nothing() -> None:
    asked = question(Evidence("a.md", None, QUOTE))
    figures = question_figures(asked, Answer(()), judge(asked, ()))
    assert set(figures.values()) == {0.0}
    assert question_figures(question(), Answer(()), judge(question(), ())) == {}


def test_highlights_count_only_in_passages_that_hold_a_quote() -> None:
    asked = question(Evidence("a.md", None, QUOTE))
    touching = passage("a.md", f"Well. {QUOTE}", highlights=((0, 7),))
    beside = passage("a.md", f"Well. {QUOTE}", highlights=((0, 6),))
    elsewhere = passage("b.md", QUOTE, highlights=((0, 3),))
    for passages, expected in [((touching, beside, elsewhere), 0.5), ((elsewhere,), None)]:
        answer = Answer(passages)
        assert highlight_overlap(asked, answer, judge(asked, passages)) == expected


def test_patient_share_leaves_unknown_systems_out() -> None:
    known = [passage("a", audience="patient"), passage("b", audience="health_professional")]
    assert patient_share(known, 5) == 0.5
    assert patient_share([passage("a")], 5) is None
