"""Classes of whole texts, by small changes of an encoder's layers (LoRA).

A network trained for another task than ranking would be a second 22 MB to ship. An adapter holds
for each linear layer two narrow matrices whose product is added to its weights, a tenth of that or
less (E. Hu et al., "LoRA: Low-Rank Adaptation of Large Language Models", 2022).
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING
from zipfile import BadZipFile

import numpy as np
import torch
from numpy.typing import NDArray
from torch import nn

from index.errors import AdapterFileError
from index.neural.bert import BertEncoder
from index.neural.model import mean_of, pad

if TYPE_CHECKING:
    from collections.abc import Mapping
    from pathlib import Path

    from tokenizers import Tokenizer

Matrix = NDArray[np.float32]

WINDOW = 128
_STEP = 96
# A text of 8,000 characters has about 20; what comes after those of a longer one is not read.
_MOST_WINDOWS = 32
_HEAD, _BIAS, _DOWN, _UP = "head", "bias", ".down", ".up"


@dataclass(frozen=True, slots=True)
class Adapter:
    """What makes an encoder a classifier.

    Attributes:
        down: (rank, inputs) by the name of a linear layer of ``BertEncoder``.
        up: (outputs, rank) by the same names; ``up @ down`` is added to the layer's weights.
        head: (classes, hidden), log-odds from the mean of a window's hidden vectors.
        bias: (classes,).
    """

    down: Mapping[str, Matrix]
    up: Mapping[str, Matrix]
    head: Matrix
    bias: Matrix

    @classmethod
    def load(cls, path: Path) -> Adapter:
        """Return the adapter in an ``.npz`` file.

        Raises:
            AdapterFileError: it is missing, damaged, or has not these arrays.
        """
        try:
            with np.load(path, allow_pickle=False) as stored:
                arrays = {name: stored[name].astype(np.float32) for name in stored.files}
            head, bias = arrays.pop(_HEAD), arrays.pop(_BIAS)
        except (OSError, EOFError, ValueError, KeyError, BadZipFile) as error:
            raise AdapterFileError(path, f"cannot be read: {error}") from error
        down = {n.removesuffix(_DOWN): part for n, part in arrays.items() if n.endswith(_DOWN)}
        up = {n.removesuffix(_UP): part for n, part in arrays.items() if n.endswith(_UP)}
        if down.keys() != up.keys() or len(down) + len(up) != len(arrays):
            raise AdapterFileError(path, "its arrays do not come in pairs")
        return cls(down, up, head, bias)

    def save(self, path: Path) -> None:
        """Write it in float16, which changes log-odds by about a hundredth."""
        arrays = {name + _DOWN: part for name, part in self.down.items()}
        arrays |= {name + _UP: part for name, part in self.up.items()}
        arrays |= {_HEAD: self.head, _BIAS: self.bias}
        stored = {name: part.astype(np.float16) for name, part in arrays.items()}
        np.savez_compressed(path, allow_pickle=False, **stored)


class Classifier:
    """An encoder with an adapter; safe to share between threads."""

    def __init__(self, bert: BertEncoder, tokenizer: Tokenizer, adapter: Adapter) -> None:
        """Copy what the adapter changes of ``bert`` and share the rest with it.

        Args:
            bert: an encoder in any precision, which is left as it is.
            tokenizer: neither pads nor cuts.
            adapter: for an encoder of this shape.

        Raises:
            ValueError: it names a layer that ``bert`` has not, or is of other dimensions.
        """
        self._bert = _adapted(bert, adapter)
        self._tokenizer = tokenizer
        self._head = torch.from_numpy(adapter.head)
        self._bias = torch.from_numpy(adapter.bias)

    def log_odds(self, text: str) -> NDArray[np.float64]:
        """Return the log-odds of each class, float64 (classes,).

        A text of more than 128 tokens is read in overlapping windows, and each class has that of
        the window which speaks most for it.
        """
        ids, mask = pad(windows(self._tokenizer.encode(text).ids))
        with torch.inference_mode():
            means = mean_of(self._bert(ids, mask).float(), mask)
            odds = means @ self._head.T + self._bias
        found: NDArray[np.float64] = odds.max(0).values.numpy().astype(np.float64)
        return found


def windows(ids: list[int]) -> list[list[int]]:
    """Return runs of at most ``WINDOW`` token ids, each between the two special tokens.

    >>> [len(run) for run in windows(list(range(300)))]
    [128, 128, 108]
    """
    first, *body, last = ids
    width = WINDOW - 2
    starts = range(0, max(len(body) - width, 0) + _STEP, _STEP)
    runs = [body[start : start + width] for start in starts][:_MOST_WINDOWS]
    return [[first, *run, last] for run in runs]


def linear_layers(bert: BertEncoder) -> dict[str, nn.Linear]:
    """Return the layers that an adapter changes, by name."""
    return {name: part for name, part in bert.named_modules() if isinstance(part, nn.Linear)}


def _adapted(bert: BertEncoder, adapter: Adapter) -> BertEncoder:
    with torch.device("meta"):
        changed = BertEncoder(bert.shape)
    changed.load_state_dict(bert.state_dict(), assign=True)
    layers = linear_layers(changed)
    for name, up in adapter.up.items():
        if name not in layers:
            raise ValueError(f"the adapter changes {name!r}, which the encoder has not")
        weight = layers[name].weight
        change = torch.from_numpy(up @ adapter.down[name])
        if change.shape != weight.shape or adapter.head.shape[1] != bert.shape.hidden:
            raise ValueError(f"the adapter was made for an encoder of another shape ({name})")
        layers[name].weight = nn.Parameter((weight.float() + change).to(weight.dtype))
    return changed.eval().requires_grad_(requires_grad=False)
