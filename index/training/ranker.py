"""Learn the weights of ``weights/ranker.json`` from questions that the encoder did not see.

The encoder's signals look better on the questions it was trained on than they are. So the weights
are learned from the questions about the held-out documents alone, cross-validated by document.
"""

from __future__ import annotations

import json
import logging
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace

import numpy as np
from numpy.typing import NDArray

from index.answerability import EVIDENCE
from index.features import FEATURES, feature_matrix
from index.learned_order import LearnedOrder, QueryVectors
from index.order import Rows, Stopwatch
from index.ranker import LearnedRanker
from index.searcher import Searcher
from index.training.fit import Logistic, Matrix, RankedList, fit_logistic, fit_order, folds
from index.training.questions import LabelledQuestion
from index.understanding import Understanding

logger = logging.getLogger(__name__)

_FOLDS = 5
_ORDER_PENALTY = 0.002
_ANSWER_PENALTY = 0.003
_TOP = 5
_AT_MOST = {
    "news_page": -0.1,
    "child_page_for_adult": -0.3,
    "adult_page_for_child": -0.3,
    "professional_page": -1.0,
    "type_mismatch": -0.5,
    "is_caption": -0.5,
}


@dataclass(frozen=True, slots=True)
class Example:
    """One question, its candidates' rows and features, and which of them answer it."""

    question: LabelledQuestion
    query: Understanding
    vectors: QueryVectors
    rows: Rows
    ranked: RankedList


@dataclass(frozen=True, slots=True)
class Observation:
    """What the refusal learns from: the evidence, and whether one of the first five answers."""

    group: str
    evidence: Matrix
    answered: bool


def examples(
    order: LearnedOrder, searcher: Searcher, questions: Sequence[LabelledQuestion]
) -> list[Example]:
    """Return each question with its candidates as the search finds them."""
    allowed = np.arange(len(searcher.snapshot.passages), dtype=np.int64)
    return [_example(order, searcher, question, allowed) for question in questions]


def _example(
    order: LearnedOrder, searcher: Searcher, question: LabelledQuestion, allowed: Rows
) -> Example:
    query = searcher.read(question.text)
    vectors = order.encode(query)
    candidates, _ = order.candidates(query, vectors, allowed, Stopwatch())
    features = feature_matrix(query, candidates.rows, candidates.scores, order.facts)
    answers = np.isin(candidates.rows, question.rows)
    return Example(question, query, vectors, candidates.rows, RankedList(features, answers))


def on_one_page(
    order: LearnedOrder, searcher: Searcher, questions: Sequence[LabelledQuestion], *, own: bool
) -> list[Example]:
    """Return each question asked of one page alone: the ``own``, or another about the same cancer.

    Whoever serves a few pages has the same right to a true "not here" as who serves a thousand.
    """
    snapshot = searcher.snapshot
    found = []
    for number, question in enumerate(questions):
        document = question.document_id
        if not own:
            types = set(snapshot.documents_by_id[document].cancer_types)
            others = [
                other.id
                for other in snapshot.documents
                if other.id != document and types & set(other.cancer_types)
            ]
            document = others[number * 7919 % len(others)] if others else ""
        rows = np.array(snapshot.rows_by_document.get(document, ()), dtype=np.int64)
        if len(rows) and (own or not np.isin(rows, question.rows).any()):
            found.append(_example(order, searcher, question, rows))
    return found


def learn_order(found: Sequence[Example]) -> tuple[Matrix, float, float, float]:
    """Return the order's weights, and hit@1, hit@5 and mrr@10 on folds by document.

    A question whose answer is not among its candidates cannot teach, but counts as missed.
    """
    usable = [e for e in found if e.ranked.answers.any()]
    fold = folds([e.question.document_id for e in usable], _FOLDS)
    ranks: list[int] = []
    for number in range(_FOLDS):
        taught = [e.ranked for e, f in zip(usable, fold, strict=True) if f != number]
        weights = preferred(fit_order(taught, penalty=_ORDER_PENALTY))
        ranks += [
            first_answer(e.ranked, weights)
            for e, f in zip(usable, fold, strict=True)
            if f == number
        ]
    total = len(found)
    places = np.array(ranks)
    return (
        preferred(fit_order([e.ranked for e in usable], penalty=_ORDER_PENALTY)),
        float((places <= 1).sum() / total),
        float((places <= _TOP).sum() / total),
        float((1 / places[places <= 10]).sum() / total),
    )


def first_answer(ranked: RankedList, weights: Matrix) -> int:
    """Return the rank, from 1, of the first answering candidate; ties count against it."""
    scores = ranked.features @ weights
    best = scores[ranked.answers].max()
    return int((scores[~ranked.answers] >= best).sum()) + 1


def threshold_for(probabilities: Sequence[float], refused: float) -> float:
    """Return the threshold, to 0.001, that refuses that share of answerable questions."""
    ordered = np.sort(np.array(probabilities))
    return round(float(ordered[int(refused * len(ordered))]) - 1e-6, 3)


def preferred(weights: Matrix) -> Matrix:
    """Return the weights with what is wanted of the ranking whatever the questions teach.

    The training questions were written page by page, so as many ask about a news page of 2012 as
    about the current one; patients do not ask so. Old news never gains over other pages, nor a
    child's page for an adult or the reverse, nor the caption of a picture that is not shown over
    the running text that says the same.
    """
    bounded = weights.copy()
    for name, most in _AT_MOST.items():
        place = FEATURES.index(name)
        bounded[place] = min(bounded[place], most)
    return bounded


def with_order(ranker: LearnedRanker, weights: Matrix, found: Sequence[Example]) -> LearnedRanker:
    """Return ``ranker`` with other weights, its display curve spread over the scores they give."""
    best = np.array([(e.ranked.features @ weights).max() for e in found])
    return replace(
        ranker,
        order=weights,
        order_midpoint=float(np.median(best)) - float(best.std()),
        order_scale=max(float(best.std()), 1e-3),
    )


def weights_json(
    ranker: LearnedRanker, answer: Logistic, scope_digest: str, threshold: float, source: str
) -> str:
    """Return the content of ``weights/ranker.json``."""

    def named(names: Sequence[str], values: Matrix) -> dict[str, float]:
        return {name: float(f"{value:.5g}") for name, value in zip(names, values, strict=True)}

    return (
        json.dumps(
            {
                "encoder_digest": ranker.encoder_digest,
                "order": named(FEATURES, ranker.order),
                "order_scale": ranker.order_scale,
                "order_midpoint": ranker.order_midpoint,
                "answer": named(EVIDENCE, answer.weights),
                "answer_bias": answer.bias,
                "scope_digest": scope_digest,
                "threshold": threshold,
                "trained_on": source,
            },
            indent=1,
        )
        + "\n"
    )


def near_misses(searcher: Searcher, found: Sequence[Example]) -> list[Example]:
    """Return the examples without the page that answers, or any passage that says the same.

    What is left speaks of the same cancer or drug and mostly does not answer: the near misses that
    a search over fewer pages would meet. Where another page answers too the label is wrong, which
    holds the learned probabilities down; written near misses make up for it.
    """
    passages = searcher.snapshot.passages
    hidden = []
    for example in found:
        groups = {passages[row].group for row in example.question.rows} - {None}
        kept = np.array(
            [
                passages[row].document_id != example.question.document_id
                and passages[row].group not in groups
                for row in example.rows
            ]
        )
        if kept.sum() > _TOP:
            features = example.ranked.features[kept]
            ranked = RankedList(features, np.zeros(len(features), dtype=np.bool_))
            hidden.append(replace(example, rows=example.rows[kept], ranked=ranked))
    return hidden


def observed(
    order: LearnedOrder,
    ranker: LearnedRanker,
    found: Sequence[Example],
    scopes: Mapping[str, float],
) -> list[Observation]:
    """Return the evidence of each example as ``ranker`` orders its candidates.

    Args:
        order: finds the candidates.
        ranker: orders them.
        found: questions with their candidates.
        scopes: ``in_scope`` of each question by its text, learned without it.
    """
    seen = []
    for example in found:
        scores = ranker.scores(example.ranked.features)
        best = np.argsort(-scores, kind="stable")
        evidence = order.evidence(
            example.query,
            example.vectors,
            example.rows[best],
            scores[best],
            example.ranked.features[best],
            in_scope=scopes[example.question.text],
        )
        answered = bool(example.ranked.answers[best[:_TOP]].any())
        group = example.question.document_id or example.question.text
        seen.append(Observation(group, evidence, answered))
    return seen


def balanced(counts: Matrix, answered: NDArray[np.bool_]) -> Matrix:
    """Return the counts with as much weight on answered questions as on others.

    So that a probability of one half means that the evidence speaks for neither: how many of the
    questions that people will ask can be answered is not known, and near misses abound here.
    """
    share = counts[~answered].sum() / counts[answered].sum()
    scaled: Matrix = np.where(answered, counts * share, counts).astype(np.float32)
    return scaled


def learn_answer(
    seen: Sequence[Observation], counts: Matrix
) -> tuple[Logistic, NDArray[np.float32]]:
    """Return the logistic model, and its probabilities on folds by group that it did not see.

    Args:
        seen: observations.
        counts: float32 (len(seen),): how much each counts.
    """
    evidence = np.stack([item.evidence for item in seen])
    answered = np.array([item.answered for item in seen])
    counts = balanced(counts, answered)
    fold = folds([item.group for item in seen], _FOLDS)
    held = np.zeros(len(seen), dtype=np.float32)
    for number in range(_FOLDS):
        learn = fold != number
        model = fit_logistic(
            evidence[learn], answered[learn], penalty=_ANSWER_PENALTY, row_weights=counts[learn]
        )
        held[~learn] = model.probabilities(evidence[~learn])
    whole = fit_logistic(evidence, answered, penalty=_ANSWER_PENALTY, row_weights=counts)
    return whole, held
