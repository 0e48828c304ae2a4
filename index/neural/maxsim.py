"""Late interaction: how well each word of a query is met by the best word of a passage."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np
import torch

from index.neural.model import INT8_MAX

if TYPE_CHECKING:
    from collections.abc import Sequence

    from numpy.typing import NDArray

    from index.neural.model import Tokens, Vectors


def maxsim(
    query: Vectors, tokens: Tokens, offsets: NDArray[np.int64], rows: Sequence[int]
) -> Vectors:
    """Return the MaxSim score of each passage in ``rows``, -1..1, higher is closer.

    The score is the sum over the query's tokens of the greatest dot product with any of the
    passage's tokens (Khattab and Zaharia, "ColBERT", SIGIR 2020, equation 3). As the lengths of
    the query's rows sum to 1, it is a weighted mean of cosines.

    Args:
        query: float32 (t, d), as in ``EncodedQuery.tokens``.
        tokens: int8 (all tokens, d), as in ``EncodedPassages.tokens``; may be memory-mapped.
        offsets: int64 (passages + 1,), where each passage's tokens begin and end.
        rows: the passages to score, in any order.

    Returns:
        float32 (len(rows),), in the order of ``rows``.
    """
    if not len(rows):
        return np.empty(0, np.float32)
    parts = [tokens[offsets[row] : offsets[row + 1]] for row in rows]
    starts = np.cumsum([0, *(len(part) for part in parts[:-1])])
    stacked = torch.from_numpy(np.concatenate(parts)).float()
    # (t, all tokens): the greatest is then sought along contiguous memory.
    products = (torch.from_numpy(query) @ stacked.T).numpy()
    scores: Vectors = np.maximum.reduceat(products, starts, axis=1).sum(axis=0) / INT8_MAX
    return scores
