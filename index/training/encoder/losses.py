"""What training minimises: the right passage must beat the batch's others, in both stages."""

from __future__ import annotations

import torch
from torch import Tensor, nn

DENSE_SCALE = 20.0


def pairwise_maxsim(queries: list[Tensor], passages: Tensor, mask: Tensor) -> Tensor:
    """Return MaxSim of each query with each passage, (queries, passages), differentiable.

    The best token is found without gradients and in bfloat16; only the products of the pairs
    found are differentiated, which is the same gradient at a fraction of the memory.

    Args:
        queries: each (its tokens, d).
        passages: (passages, length, d).
        mask: true at the passages' real tokens, (passages, length).
    """
    count, length, width = passages.shape
    rows = torch.cat(queries)
    flat = passages.reshape(count * length, width)
    with torch.no_grad():
        near = rows.bfloat16() @ flat.bfloat16().T
        best = near.view(len(rows), count, length).masked_fill(~mask, -torch.inf).argmax(-1)
        best += torch.arange(count) * length
    products = (flat[best] * rows.unsqueeze(1)).sum(-1)
    owner = torch.repeat_interleave(
        torch.arange(len(queries)), torch.tensor([len(query) for query in queries])
    )
    return torch.zeros(len(queries), count).index_add(0, owner, products)


def contrast(scores: Tensor, answers: Tensor, left_out: Tensor) -> Tensor:
    """Return the mean cross-entropy of choosing each query's own passage (InfoNCE).

    A. van den Oord et al., "Representation Learning with Contrastive Predictive Coding", 2018.

    Args:
        scores: scaled similarities, (queries, passages).
        answers: each query's passage, (queries,).
        left_out: true where a passage must not count as wrong, (queries, passages).
    """
    loss: Tensor = nn.functional.cross_entropy(scores.masked_fill(left_out, -torch.inf), answers)
    return loss
