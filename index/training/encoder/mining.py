"""Hard negatives: passages that a plain search takes for the answer and that are not."""

from __future__ import annotations

import math
from dataclasses import replace
from typing import TYPE_CHECKING

import bm25s
import numpy as np
import Stemmer

from index.training.encoder.examples import nearly_identical, word_runs, words

if TYPE_CHECKING:
    from collections.abc import Sequence

    from index.neural.model import RankingModel
    from index.training.encoder.examples import TrainingPassage, TrainingQuestion

_FROM_DENSE = 24
_FROM_LEXICAL = 16


def mine(
    questions: Sequence[TrainingQuestion],
    passages: Sequence[TrainingPassage],
    model: RankingModel,
    allowed: Sequence[bool],
    ceiling: float = math.inf,
) -> list[TrainingQuestion]:
    """Return the questions, each with its hard negatives, hardest first.

    These are the best passages by the model's text vectors, then by BM25, without the question's
    own passage, those nearly identical to it, those not ``allowed`` (held-out pages) and those
    whose cosine is more than ``ceiling`` times the own passage's, which a trained model puts
    there because they answer as well (G. de Souza P. Moreira et al., "NV-Retriever", 2024).
    """
    texts = [passage.encoder_input() for passage in passages]
    dense = model.encode_passages(texts).dense
    lexical = _Lexical(texts)
    runs = [word_runs(passage.text) for passage in passages]
    found = []
    for question in questions:
        near = dense @ model.encode_query(question.text).dense
        ranked = [*_best(near, _FROM_DENSE), *_best(lexical.scores(question.text), _FROM_LEXICAL)]
        own = runs[question.passage]
        highest = ceiling * near[question.passage]
        negatives = tuple(
            row
            for row in dict.fromkeys(ranked)
            if row != question.passage
            and allowed[row]
            and near[row] <= highest
            and not nearly_identical(own, runs[row])
        )
        found.append(replace(question, negatives=negatives))
    return found


def _best(scores: np.ndarray[tuple[int], np.dtype[np.float32]], count: int) -> list[int]:
    order: list[int] = np.argsort(-scores, kind="stable")[:count].tolist()
    return order


class _Lexical:
    """BM25 over stemmed words."""

    def __init__(self, texts: Sequence[str]) -> None:
        self._stem = Stemmer.Stemmer("english").stemWords
        self._count = len(texts)
        self._index = bm25s.BM25(k1=1.2, b=0.75)
        self._index.index([self._stem(words(text)) for text in texts], show_progress=False)

    def scores(self, text: str) -> np.ndarray[tuple[int], np.dtype[np.float32]]:
        known = [word for word in self._stem(words(text)) if word in self._index.vocab_dict]
        if not known:
            return np.zeros(self._count, np.float32)
        scores: np.ndarray[tuple[int], np.dtype[np.float32]] = self._index.get_scores(known)
        return scores
