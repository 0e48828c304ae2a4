"""What a run of words means, beside how it is worded: the second opinion of the wording net.

The net knows words and letters; somebody who writes "I would be glad not to see Monday" uses none
of those it was taught. The encoder that ranks passages puts that near other wishes to die. A small
perceptron over its text vectors says how near, for each kind of the net.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING
from zipfile import BadZipFile

import numpy as np

from service.safety.errors import NetFileError
from service.safety.net import NET_KINDS

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence
    from pathlib import Path

    from numpy.typing import NDArray

    Encode = Callable[[Sequence[str]], NDArray[np.float32]]

# A run has at most 18 words: cut so, none is longer than the encoder reads (256 tokens).
_LONGEST_WORD = 14
PARTS = ("widen", "widen_bias", "narrow", "narrow_bias")


@dataclass(frozen=True, slots=True)
class Meaning:
    """One perceptron with a hidden layer for each kind of ``NET_KINDS``.

    Attributes:
        encode: texts to their vectors, float32 (texts, dimension), of unit length.
        widen: float32 (kinds, dimension, hidden).
        widen_bias: float32 (kinds, 1, hidden).
        narrow: float32 (kinds, hidden, 1).
        narrow_bias: float32 (kinds, 1, 1).
    """

    encode: Encode
    widen: NDArray[np.float32]
    widen_bias: NDArray[np.float32]
    narrow: NDArray[np.float32]
    narrow_bias: NDArray[np.float32]

    @classmethod
    def load(cls, path: Path, encode: Encode) -> Meaning:
        """The perceptrons of an ``.npz`` file over the vectors of ``encode``.

        Raises:
            NetFileError: The file is missing, damaged, or not of these arrays.
        """
        try:
            with np.load(path, allow_pickle=False) as stored:
                parts = [stored[name].astype(np.float32) for name in PARTS]
        except (OSError, EOFError, ValueError, KeyError, BadZipFile) as error:
            problem = f"{path}: cannot be read as the net of meanings: {error}"
            raise NetFileError(problem) from error
        if {len(part) for part in parts} != {len(NET_KINDS)}:
            raise NetFileError(
                f"{path}: made for other kinds; train again with: python -m eval.safety_net"
            )
        return cls(encode, *parts)

    def scores(self, runs: Sequence[Sequence[str]]) -> NDArray[np.float64]:
        """Log-odds of each kind for each run of words, float64 (runs, kinds), higher is graver."""
        vectors = self.encode([text_of(words) for words in runs])
        hidden = np.maximum(vectors[None] @ self.widen + self.widen_bias, 0)
        odds: NDArray[np.float32] = hidden @ self.narrow + self.narrow_bias
        return odds[:, :, 0].T.astype(np.float64)


def text_of(words: Sequence[str]) -> str:
    """Return a run of words as the encoder is given it."""
    return " ".join(word[:_LONGEST_WORD] for word in words)
