"""Learned weights: which passage comes first, and how probable it is that the hits answer."""

from __future__ import annotations

import json
import math
from dataclasses import dataclass
from functools import cache
from importlib.resources import files
from pathlib import Path

import numpy as np
from numpy.typing import NDArray
from pydantic import BaseModel, ConfigDict, Field, ValidationError

from index.answerability import EVIDENCE
from index.errors import RankerError
from index.features import FEATURES, Matrix
from index.scope import ScopeModel, read_scope

Scores = NDArray[np.float32]

WEIGHTS_FILE = "weights/ranker.json"
SCOPE_FILE = "weights/scope.npz"


class _Weights(BaseModel):
    """``weights/ranker.json``: made by ``python -m index.training ranker``."""

    model_config = ConfigDict(extra="forbid", frozen=True)

    encoder_digest: str
    order: dict[str, float]
    order_scale: float = Field(gt=0)
    order_midpoint: float
    answer: dict[str, float]
    answer_bias: float
    scope_digest: str
    threshold: float = Field(ge=0, le=1)
    trained_on: str


@dataclass(frozen=True, slots=True)
class LearnedRanker:
    """A linear ranker and a logistic model of whether the best passages answer.

    Attributes:
        encoder_digest: the encoder whose signals the weights were learned on.
        order: weight of each of ``FEATURES``, float32.
        scope: what the question's wording alone says.
        threshold: least probability at which a question counts as answered.
    """

    encoder_digest: str
    order: Scores
    order_scale: float
    order_midpoint: float
    answer: Scores
    answer_bias: float
    scope: ScopeModel
    threshold: float

    def scores(self, features: Matrix) -> Scores:
        """Return one number a candidate, higher is better, float32 (candidates,)."""
        result: Scores = (features @ self.order).astype(np.float32)
        return result

    def display(self, score: float) -> float:
        """Return a score as 0..1, in the same order: a logistic curve over the training range."""
        return _logistic((score - self.order_midpoint) / self.order_scale)

    def probability(self, evidence: Scores) -> float:
        """Return the probability, 0..1, that the ranked passages answer the question.

        Args:
            evidence: values of ``answerability.EVIDENCE``, float32.
        """
        return _logistic(float(evidence @ self.answer) + self.answer_bias)


def _logistic(value: float) -> float:
    """Return ``1 / (1 + exp(-value))``, which overflows as written, by the hyperbolic tangent."""
    return 0.5 * (1.0 + math.tanh(value / 2))


def read_ranker(path: Path | None = None) -> LearnedRanker:
    """Return the ranker in ``path``, with ``scope.npz`` beside it; by default the shipped one.

    Raises:
        RankerError: a file is missing, not of its form, of other features, or not of the other.
    """
    name = str(path or WEIGHTS_FILE)
    try:
        source = path or files("index") / WEIGHTS_FILE
        weights = _Weights.model_validate(json.loads(source.read_text(encoding="utf-8")))
        beside = path.with_name(Path(SCOPE_FILE).name) if path else files("index") / SCOPE_FILE
        scope, scope_digest = read_scope(beside)
    except (OSError, ValueError, ValidationError) as error:
        raise RankerError(name, str(error).splitlines()[0]) from error
    for expected, found in ((FEATURES, weights.order), (EVIDENCE, weights.answer)):
        if set(expected) != set(found):
            raise RankerError(name, f"weights for {sorted(found)}, expected {sorted(expected)}")
    if scope_digest != weights.scope_digest:
        raise RankerError(name, f"made with another scope.npz ({weights.scope_digest[:16]})")
    return LearnedRanker(
        encoder_digest=weights.encoder_digest,
        order=np.array([weights.order[name] for name in FEATURES], dtype=np.float32),
        order_scale=weights.order_scale,
        order_midpoint=weights.order_midpoint,
        answer=np.array([weights.answer[name] for name in EVIDENCE], dtype=np.float32),
        answer_bias=weights.answer_bias,
        scope=scope,
        threshold=weights.threshold,
    )


@cache
def shipped_ranker() -> LearnedRanker:
    """Return the ranker that the package ships."""
    return read_ranker()
