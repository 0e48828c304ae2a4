"""The token vectors of all passages, mapped from disk, and how a query's tokens meet them."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

from index.neural.maxsim import maxsim
from index.neural.model import INT8_MAX

Tokens = NDArray[np.int8]
Vectors = NDArray[np.float32]

TOKENS_FILE = "tokens.npy"
OFFSETS_FILE = "token_offsets.npy"


@dataclass(frozen=True, slots=True)
class TokenStore:
    """Token vectors by passage.

    Attributes:
        tokens: int8 (all tokens, dimension): unit rows times 127, rounded.
        offsets: int64 (passages + 1,): passage ``i`` has ``tokens[offsets[i]:offsets[i + 1]]``.
    """

    tokens: Tokens
    offsets: NDArray[np.int64]

    @classmethod
    def build(cls, parts: Sequence[Tokens]) -> TokenStore:
        """Return a store over one array of token vectors a passage, in row order."""
        lengths = [len(part) for part in parts]
        offsets = np.concatenate([[0], np.cumsum(lengths)]).astype(np.int64)
        return cls(np.concatenate(parts), offsets)

    @classmethod
    def load(cls, folder: Path, *, memory_map: bool = True) -> TokenStore | None:
        """Return the store that :meth:`save` wrote, ``None`` if the snapshot has none.

        Raises:
            ValueError: a file is not of its kind, or the two do not fit.
        """
        if not (folder / TOKENS_FILE).is_file():
            return None
        tokens = np.load(folder / TOKENS_FILE, mmap_mode="r" if memory_map else None)
        offsets = np.load(folder / OFFSETS_FILE)
        if not _fit(tokens, offsets):
            raise ValueError(f"{TOKENS_FILE} and {OFFSETS_FILE} do not fit each other")
        return cls(tokens, offsets)

    def save(self, folder: Path) -> None:
        """Write the store into ``folder``."""
        np.save(folder / TOKENS_FILE, self.tokens)
        np.save(folder / OFFSETS_FILE, self.offsets)

    def __len__(self) -> int:
        """Return the number of passages."""
        return len(self.offsets) - 1

    def scores(self, query: Vectors, rows: Sequence[int] | NDArray[np.int64]) -> Vectors:
        """Return the MaxSim score of each row, float32 (len(rows),), -1..1.

        Args:
            query: float32 (t, dimension); the rows' lengths are the tokens' weights, sum 1.
            rows: passages to score.
        """
        scores: Vectors = maxsim(query, self.tokens, self.offsets, np.asarray(rows).tolist())
        return scores

    def products(self, query: Vectors, row: int) -> Vectors:
        """Return the dot product of each query token with each token of one passage.

        Returns:
            float32 (t, tokens of the passage), each row -w..w for a token of weight w.
        """
        part = self.tokens[self.offsets[row] : self.offsets[row + 1]].astype(np.float32)
        products: Vectors = query @ part.T / np.float32(INT8_MAX)
        return products


def _fit(tokens: NDArray[Any], offsets: NDArray[Any]) -> bool:
    """Return whether the offsets part all the tokens, each passage with one at least."""
    if tokens.dtype != np.int8 or tokens.ndim != 2:
        return False
    if offsets.dtype != np.int64 or offsets.ndim != 1 or not len(offsets):
        return False
    return bool(offsets[0] == 0 and offsets[-1] == len(tokens) and (np.diff(offsets) > 0).all())
