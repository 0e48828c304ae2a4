"""Fitting linear weights: listwise for the order, logistic for the answer."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
import torch
from numpy.typing import NDArray

Matrix = NDArray[np.float32]
Flags = NDArray[np.bool_]

_STEPS = 300
_LEARNING_RATE = 0.05


@dataclass(frozen=True, slots=True)
class RankedList:
    """The candidates of one question: features (candidates, features), and which answer it."""

    features: Matrix
    answers: Flags


def fit_order(lists: Sequence[RankedList], *, penalty: float) -> Matrix:
    """Return the weights under which answering candidates are the likeliest first choice.

    Maximises the mean log of the softmax mass on the answering candidates (ListNet's top-one
    probability: Cao et al., "Learning to rank", ICML 2007, with several right answers), less
    ``penalty`` times the squared weights of the standardised features.

    Args:
        lists: questions with at least one answering candidate.
        penalty: strength of the L2 penalty, 0 or more.

    Returns:
        float32 (features,), on the features as they are.
    """
    stacked = np.concatenate([item.features for item in lists])
    mean, deviation = stacked.mean(axis=0), stacked.std(axis=0) + 1e-6
    longest = max(len(item.features) for item in lists)
    padded = torch.zeros(len(lists), longest, stacked.shape[1])
    real = torch.zeros(len(lists), longest, dtype=torch.bool)
    right = torch.zeros(len(lists), longest, dtype=torch.bool)
    for number, item in enumerate(lists):
        count = len(item.features)
        padded[number, :count] = torch.from_numpy((item.features - mean) / deviation)
        real[number, :count] = True
        right[number, :count] = torch.from_numpy(item.answers)
    weights = torch.zeros(stacked.shape[1], requires_grad=True)
    optimizer = torch.optim.Adam([weights], lr=_LEARNING_RATE)
    for _ in range(_STEPS):
        scores = (padded @ weights).masked_fill(~real, -torch.inf)
        mass = scores.masked_fill(~right, -torch.inf).logsumexp(1) - scores.logsumexp(1)
        loss = -mass.mean() + penalty * weights.square().sum()
        optimizer.zero_grad()
        loss.backward()  # type: ignore[no-untyped-call]
        optimizer.step()
    found: Matrix = (weights.detach().numpy() / deviation).astype(np.float32)
    return found


@dataclass(frozen=True, slots=True)
class Logistic:
    """Weights float32 (features,) and bias of a logistic model."""

    weights: Matrix
    bias: float

    def probabilities(self, features: Matrix) -> Matrix:
        """Return float32 (rows,), 0..1."""
        result: Matrix = (1 / (1 + np.exp(-(features @ self.weights + self.bias)))).astype(
            np.float32
        )
        return result


def fit_logistic(
    features: Matrix, labels: Flags, *, penalty: float, row_weights: Matrix | None = None
) -> Logistic:
    """Return the logistic model of least cross-entropy plus an L2 penalty.

    Args:
        features: float32 (rows, features).
        labels: bool (rows,).
        penalty: times the squared weights of the standardised features.
        row_weights: how much each row counts; by default all the same.
    """
    mean, deviation = features.mean(axis=0), features.std(axis=0) + 1e-6
    inputs = torch.from_numpy((features - mean) / deviation).float()
    targets = torch.from_numpy(labels.astype(np.float32))
    counts = torch.ones(len(labels)) if row_weights is None else torch.from_numpy(row_weights)
    weights = torch.zeros(features.shape[1], requires_grad=True)
    bias = torch.zeros(1, requires_grad=True)
    optimizer = torch.optim.Adam([weights, bias], lr=_LEARNING_RATE)
    for _ in range(2 * _STEPS):
        losses = torch.nn.functional.binary_cross_entropy_with_logits(
            inputs @ weights + bias, targets, reduction="none"
        )
        loss = (losses * counts).sum() / counts.sum() + penalty * weights.square().sum()
        optimizer.zero_grad()
        loss.backward()  # type: ignore[no-untyped-call]
        optimizer.step()
    scaled = weights.detach().numpy() / deviation
    return Logistic(scaled.astype(np.float32), float(bias.item() - scaled @ mean))


def folds(groups: Sequence[str], count: int) -> NDArray[np.int64]:
    """Return a fold, 0..count-1, for each item; equal groups share a fold."""
    order = {group: number for number, group in enumerate(sorted(set(groups)))}
    return np.array([(order[group] * 7919) % 10007 % count for group in groups], dtype=np.int64)
