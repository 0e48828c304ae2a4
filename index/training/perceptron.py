"""Fitting a perceptron with one hidden layer over text vectors."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

import torch
from torch import Tensor, nn


@dataclass(frozen=True, slots=True)
class Recipe:
    """How a perceptron is made and learned: AdamW, its rate falling to zero in a line."""

    hidden: int
    dropout: float
    epochs: int
    batch: int
    learning_rate: float
    weight_decay: float


def fit_perceptron(
    dimension: int, rows: int, losses_of: Callable[[nn.Module, Tensor], Tensor], recipe: Recipe
) -> tuple[nn.Linear, nn.Linear]:
    """Return the two layers of the perceptron; the same input gives the same layers.

    Args:
        dimension: length of an input.
        rows: number of examples.
        losses_of: the losses, (batch,), of the network on the examples with these numbers.
        recipe: how to learn.
    """
    torch.manual_seed(0)
    widen, narrow = nn.Linear(dimension, recipe.hidden), nn.Linear(recipe.hidden, 1)
    network = nn.Sequential(widen, nn.ReLU(), nn.Dropout(recipe.dropout), narrow)
    optimizer = torch.optim.AdamW(
        network.parameters(), lr=recipe.learning_rate, weight_decay=recipe.weight_decay
    )
    steps = recipe.epochs * -(-rows // recipe.batch)
    schedule = torch.optim.lr_scheduler.LambdaLR(optimizer, lambda step: 1 - step / steps)
    for _ in range(recipe.epochs):
        for chosen in torch.split(torch.randperm(rows), recipe.batch):
            optimizer.zero_grad()
            losses_of(network, chosen).mean().backward()  # type: ignore[no-untyped-call]
            optimizer.step()
            schedule.step()
    return widen.requires_grad_(requires_grad=False), narrow.requires_grad_(requires_grad=False)
