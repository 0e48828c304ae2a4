"""Ranking measures of one judged question; each is 0..1 and higher is better.

Names follow trec_eval where a measure is its own. Entries, not passages, are what a question has
to find: a second passage with the same evidence brings nothing, as a reader would say.
"""

from __future__ import annotations

import math
from typing import TYPE_CHECKING

from eval.matching import held_within, quote_spans

if TYPE_CHECKING:
    from collections.abc import Sequence

    from eval.model import Answer, Judged, Question, Retrieved

README_MEASURES = ("hit@1", "hit@5", "hit@10", "mrr@10", "ndcg@10", "read300")
_DEPTH = 10
_READ_WORDS = 300


def hit_at(judged: Judged, k: int) -> float:
    """Return 1 if one of the first ``k`` passages holds an entry, else 0."""
    return float(any(judged.held[:k]))


def reciprocal_rank(judged: Judged, k: int) -> float:
    """Return 1/rank of the first passage within ``k`` that holds an entry, or 0."""
    ranks = (rank for rank, held in enumerate(judged.held[:k], start=1) if held)
    return 1.0 / next(ranks, math.inf)


def ndcg_at(judged: Judged, k: int) -> float:
    """Return normalised discounted cumulative gain of entries found for the first time.

    Gain is the grade, discount 1/log2(rank + 1), ideal the ``k`` best entries at the top
    (Jarvelin and Kekalainen, ACM TOIS 20(4), 2002, as trec_eval's ndcg_cut).
    """
    ideal = _dcg(judged.ideal[:k])
    return _dcg(judged.grades[:k]) / ideal if ideal else 0.0


def _dcg(grades: Sequence[int | None]) -> float:
    return sum((g or 0) / math.log2(rank + 1) for rank, g in enumerate(grades, start=1))


def recall_at(judged: Judged, k: int) -> float:
    """Return the share of the relevant entries that the first ``k`` passages hold."""
    if not judged.ideal:
        return 0.0
    return len({i for held in judged.held[:k] for i in held}) / len(judged.ideal)


def precision_at(judged: Judged, k: int) -> float:
    """Return how many of the first ``k`` passages hold an entry, over ``k``."""
    return sum(bool(held) for held in judged.held[:k]) / k


def average_precision(judged: Judged) -> float:
    """Return the mean, over relevant entries, of the precision at the passage that brings it.

    As trec_eval's map, with passages that repeat an entry counted as not relevant.
    """
    found, total = 0, 0.0
    for rank, grade in enumerate(judged.grades, start=1):
        if grade:
            found += 1
            total += found / rank
    return total / len(judged.ideal) if judged.ideal else 0.0


def bpref(judged: Judged) -> float:
    """Return binary preference: relevant passages above those judged irrelevant.

    Unjudged passages do not count (Buckley and Voorhees, SIGIR 2004, as trec_eval's bpref).
    """
    relevant = len(judged.ideal)
    bound = min(relevant, judged.negatives)
    above, total = 0, 0.0
    for held, grade in zip(judged.held, judged.grades, strict=True):
        if grade:
            total += 1.0 - (min(above, relevant) / bound if above and bound else 0.0)
        elif grade == 0 and not held:
            above += 1
    return total / relevant if relevant else 0.0


def judged_at(judged: Judged, k: int) -> float:
    """Return how many of the first ``k`` passages somebody has judged, over ``k``."""
    return sum(grade is not None for grade in judged.grades[:k]) / k


def patient_share(passages: Sequence[Retrieved], k: int) -> float | None:
    """Return the share of patient-level passages in the first ``k``; ``None`` if unknown."""
    known = [p.audience for p in passages[:k] if p.audience is not None]
    return sum(audience == "patient" for audience in known) / len(known) if known else None


def highlight_overlap(question: Question, answer: Answer, judged: Judged) -> float | None:
    """Return the share of passages holding a quote whose highlights touch the quote.

    ``None`` where no passage holds one or nothing is highlighted by this system at all.
    """
    if not any(passage.highlights for passage in answer.passages):
        return None
    touched = [
        any(_touches(passage, question.evidence[i].quote) for i in held)
        for passage, held in zip(answer.passages, judged.held, strict=True)
        if any(question.evidence[i].quote for i in held)
    ]
    return sum(touched) / len(touched) if touched else None


def _touches(passage: Retrieved, quote: str | None) -> bool:
    if quote is None:
        return False
    spans = quote_spans(passage.text, quote)
    return any(s < end and start < e for s, e in spans for start, end in passage.highlights)


def question_figures(question: Question, answer: Answer, judged: Judged) -> dict[str, float]:
    """Return every measure that applies to one question, by name.

    A question that nothing answers has no ranking figures.
    """
    figures: dict[str, float] = {}
    if judged.ideal:
        figures |= _ranking_figures(question, answer, judged)
    share = patient_share(answer.passages, 5)
    if share is not None:
        figures["patient@5"] = share
    overlap = highlight_overlap(question, answer, judged)
    if overlap is not None:
        figures["highlight"] = overlap
    return figures


def _ranking_figures(question: Question, answer: Answer, judged: Judged) -> dict[str, float]:
    first = answer.passages[:_DEPTH]
    figures = {f"hit@{k}": hit_at(judged, k) for k in (1, 5, 10)}
    figures["mrr@10"] = reciprocal_rank(judged, _DEPTH)
    figures["ndcg@10"] = ndcg_at(judged, _DEPTH)
    figures["read300"] = float(held_within(question, first, max_words=_READ_WORDS))
    figures |= {f"recall@{k}": recall_at(judged, k) for k in (5, 10, 50)}
    figures["precision@5"] = precision_at(judged, 5)
    figures["map"] = average_precision(judged)
    figures["answered_hit@5"] = figures["hit@5"] * answer.answered
    if judged.negatives:
        figures["bpref"] = bpref(judged)
        figures["judged@10"] = judged_at(judged, _DEPTH)
    return figures
