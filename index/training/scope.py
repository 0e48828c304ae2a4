"""Learn from the wording of questions alone which of them the pages are likely to answer.

A question about a cancer that the pages treat can ask for what they never give: prices, brands,
doses, one person's own chances. The passages found for it look as good as for any other question;
only its wording tells.
"""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
import torch
from torch import nn
from tqdm import tqdm

from index.learned_order import LearnedOrder
from index.scope import ScopeModel
from index.searcher import Searcher
from index.training.fit import Flags, Matrix, folds
from index.training.questions import LabelledQuestion

_FOLDS = 5
_HIDDEN = 256
_DROPOUT = 0.5
_EPOCHS = 15
_BATCH = 256
_LEARNING_RATE = 3e-3
_WEIGHT_DECAY = 0.5


def question_vectors(
    order: LearnedOrder, searcher: Searcher, questions: Sequence[LabelledQuestion]
) -> Matrix:
    """Return the mean text vector of each question's windows, float32 (questions, dimension)."""
    return np.stack(
        [
            order.encode(searcher.read(question.text)).dense.mean(axis=0)
            for question in tqdm(questions, desc="wording", unit="question")
        ]
    )


def learn_scope(
    questions: Sequence[LabelledQuestion], answered: Flags, vectors: Matrix
) -> tuple[ScopeModel, dict[str, float]]:
    """Return the model, and each question's log-odds from a model that did not see its fold.

    Answered questions weigh as much as the others in all. Questions about one page share a fold.

    Args:
        questions: in patients' words.
        answered: bool (questions,), whether a page answers it.
        vectors: as :func:`question_vectors` gives, in the same order.
    """
    fold = folds([question.document_id or question.text for question in questions], _FOLDS)
    odds: dict[str, float] = {}
    for number in range(_FOLDS):
        model = fit_scope(vectors[fold != number], answered[fold != number])
        for row in np.flatnonzero(fold == number).tolist():
            odds[questions[row].text] = model.log_odds(vectors[row : row + 1])
    return fit_scope(vectors, answered), odds


def fit_scope(vectors: Matrix, answered: Flags) -> ScopeModel:
    """Return a perceptron fit by AdamW with dropout; the same input gives the same model.

    Its size and penalties were chosen on near misses whose writers it had not seen.

    Args:
        vectors: float32 (questions, dimension).
        answered: bool (questions,); both kinds must occur.
    """
    torch.manual_seed(0)
    # Unit vectors have small entries; as large ones they are learned from in fewer steps.
    scale = vectors.shape[1] ** 0.5
    inputs, targets = torch.from_numpy(vectors * scale), torch.from_numpy(answered).float()
    counts = torch.where(targets == 1, 1 - targets.mean(), targets.mean())
    widen, narrow = nn.Linear(vectors.shape[1], _HIDDEN), nn.Linear(_HIDDEN, 1)
    network = nn.Sequential(widen, nn.ReLU(), nn.Dropout(_DROPOUT), narrow)
    optimizer = torch.optim.AdamW(
        network.parameters(), lr=_LEARNING_RATE, weight_decay=_WEIGHT_DECAY
    )
    steps = _EPOCHS * -(-len(inputs) // _BATCH)
    schedule = torch.optim.lr_scheduler.LambdaLR(optimizer, lambda step: 1 - step / steps)
    for _ in range(_EPOCHS):
        for rows in torch.split(torch.randperm(len(inputs)), _BATCH):
            losses = nn.functional.binary_cross_entropy_with_logits(
                network(inputs[rows]).squeeze(1), targets[rows], reduction="none"
            )
            optimizer.zero_grad()
            (losses * counts[rows]).mean().backward()  # type: ignore[no-untyped-call]
            optimizer.step()
            schedule.step()
    with torch.no_grad():
        return ScopeModel(
            (widen.weight.T * scale).numpy(),
            widen.bias.numpy().copy(),
            narrow.weight[0].numpy().copy(),
            narrow.bias[0].numpy().copy(),
        )
