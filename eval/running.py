"""Asking a system every question and judging what comes back."""

from __future__ import annotations

from typing import TYPE_CHECKING

from eval.matching import judge
from eval.measures import question_figures
from eval.model import Answer, Question, Record

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping, Sequence

    from eval.retrieval import Retriever


def record_of(question: Question, answer: Answer) -> Record:
    """Return the judged result of one question."""
    judged = judge(question, answer.passages)
    return Record(question, answer, judged, question_figures(question, answer, judged))


def ask_all(
    retriever: Retriever, questions: Iterable[Question], *, depth: int
) -> tuple[Record, ...]:
    """Return one record for each question, in order, from ``depth`` passages at most.

    The first question is asked once more beforehand, so that no latency includes loading.
    """
    asked = tuple(questions)
    if asked:
        retriever.retrieve(asked[0].text, top_k=depth)
    return tuple(record_of(q, retriever.retrieve(q.text, top_k=depth)) for q in asked)


def judge_answers(
    questions: Sequence[Question], answers: Mapping[str, Answer]
) -> tuple[Record, ...]:
    """Return records for answers by question id; a question without one counts as zero."""
    return tuple(record_of(q, answers.get(q.id, Answer((), answered=False))) for q in questions)
