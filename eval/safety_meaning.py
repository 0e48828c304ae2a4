"""Train the perceptrons that tell an alarm by its meaning, for ``python -m eval.safety_net``."""

from __future__ import annotations

import math
from typing import TYPE_CHECKING

import numpy as np
import torch
from torch import Tensor, nn
from tqdm import tqdm

from index.training.perceptron import Recipe, fit_perceptron
from service.safety.meaning import PARTS, text_of

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from numpy.typing import NDArray

    from service.safety.meaning import Encode

    Runs = Sequence[Sequence[str]]

_RECIPE = Recipe(
    hidden=128, dropout=0.4, epochs=12, batch=128, learning_rate=2e-3, weight_decay=0.3
)
# Of a long message so many runs are learned from.
_MOST_RUNS = 32
_SHARPNESS = 2.0
_TEXTS_AT_ONCE = 512


def train_meaning(
    messages: Sequence[Runs],
    is_alarm: NDArray[np.bool_],
    counts: NDArray[np.float64],
    encode: Encode,
) -> Mapping[str, NDArray[np.float16]]:
    """Return the arrays of a ``Meaning``.

    A message is as grave as its gravest run, by a soft maximum, so that which run calls for the
    alarm is found on the way.

    Args:
        messages: the runs of words of each message.
        is_alarm: bool (kinds, messages), by ``NET_KINDS``.
        counts: float64 (kinds, messages), how much each message counts.
        encode: as ``Meaning.encode``.
    """
    texts = sorted({text_of(run) for runs in messages for run in runs[:_MOST_RUNS]})
    starts = range(0, len(texts), _TEXTS_AT_ONCE)
    vectors = np.concatenate(
        [encode(texts[start : start + _TEXTS_AT_ONCE]) for start in tqdm(starts, desc="encode")]
    )
    row = {text: number for number, text in enumerate(texts)}
    longest = min(_MOST_RUNS, max(len(runs) for runs in messages))
    rows = torch.full((len(messages), longest), -1)
    for number, runs in enumerate(messages):
        found = [row[text_of(run)] for run in runs[:longest]]
        rows[number, : len(found)] = torch.tensor(found)
    # Unit vectors have small entries; as large ones they are learned from in fewer steps.
    scale = math.sqrt(vectors.shape[1])
    inputs = torch.from_numpy(vectors * scale).float()
    fits = [
        _fit(inputs, rows, torch.from_numpy(alarms).float(), torch.from_numpy(weights).float())
        for alarms, weights in zip(is_alarm, counts, strict=True)
    ]
    stacked = [torch.stack(parts) for parts in zip(*fits, strict=True)]
    stacked[0] = stacked[0] * scale
    return {
        name: part.numpy().astype(np.float16) for name, part in zip(PARTS, stacked, strict=True)
    }


def _fit(inputs: Tensor, rows: Tensor, alarms: Tensor, counts: Tensor) -> tuple[Tensor, ...]:
    """Return widen (dimension, hidden), its bias, narrow (hidden, 1) and its bias."""

    def losses_of(network: nn.Module, chosen: Tensor) -> Tensor:
        places = rows[chosen]
        odds = network(inputs[places.clamp(min=0)]).squeeze(-1)
        odds = odds.masked_fill(places < 0, -torch.inf)
        gravest = (_SHARPNESS * odds).logsumexp(1) / _SHARPNESS
        losses = nn.functional.binary_cross_entropy_with_logits(
            gravest, alarms[chosen], reduction="none"
        )
        return losses * counts[chosen]

    widen, narrow = fit_perceptron(inputs.shape[1], len(rows), losses_of, _RECIPE)
    return widen.weight.T, widen.bias[None], narrow.weight.T, narrow.bias[None]
