"""The BERT encoder that MiniLM is: token ids in, one hidden vector a token out."""

from __future__ import annotations

from dataclasses import dataclass

import torch
from torch import Tensor, nn


@dataclass(frozen=True, slots=True)
class BertShape:
    """The sizes of a BERT encoder; the defaults are all-MiniLM-L6-v2's."""

    vocabulary: int = 30522
    positions: int = 512
    hidden: int = 384
    layers: int = 6
    heads: int = 12
    intermediate: int = 1536
    layer_norm_eps: float = 1e-12


class _Layer(nn.Module):
    """Self-attention and feed-forward, each with its residual, normalised afterwards."""

    def __init__(self, shape: BertShape, dropout: float) -> None:
        super().__init__()
        self.heads = shape.heads
        self.dropout = dropout
        self.qkv = nn.Linear(shape.hidden, 3 * shape.hidden)
        self.attended = nn.Linear(shape.hidden, shape.hidden)
        self.attention_norm = nn.LayerNorm(shape.hidden, shape.layer_norm_eps)
        self.widen = nn.Linear(shape.hidden, shape.intermediate)
        self.narrow = nn.Linear(shape.intermediate, shape.hidden)
        self.output_norm = nn.LayerNorm(shape.hidden, shape.layer_norm_eps)

    def forward(self, hidden: Tensor, mask: Tensor | None) -> Tensor:
        batch, length, width = hidden.shape
        shape = (batch, length, 3, self.heads, width // self.heads)
        query, key, value = self.qkv(hidden).view(shape).permute(2, 0, 3, 1, 4)
        rate = self.dropout if self.training else 0.0
        mixed = nn.functional.scaled_dot_product_attention(
            query, key, value, attn_mask=mask, dropout_p=0.0
        )
        mixed = self.attended(mixed.transpose(1, 2).reshape(batch, length, width))
        hidden = self.attention_norm(hidden + nn.functional.dropout(mixed, rate, self.training))
        wide = nn.functional.gelu(self.widen(hidden))
        fed = nn.functional.dropout(self.narrow(wide), rate, self.training)
        normed: Tensor = self.output_norm(hidden + fed)
        return normed


class BertEncoder(nn.Module):
    """BERT without its pooler (Devlin et al. 2019), post-layer-norm, exact GELU."""

    def __init__(self, shape: BertShape, dropout: float = 0.0) -> None:
        super().__init__()
        self.shape = shape
        self.word = nn.Embedding(shape.vocabulary, shape.hidden)
        self.position = nn.Embedding(shape.positions, shape.hidden)
        self.segment = nn.Parameter(torch.zeros(shape.hidden))
        self.norm = nn.LayerNorm(shape.hidden, shape.layer_norm_eps)
        self.layers = nn.ModuleList(_Layer(shape, dropout) for _ in range(shape.layers))

    def forward(self, ids: Tensor, mask: Tensor | None = None) -> Tensor:
        """Hidden vectors, (batch, length, hidden), in the weights' precision.

        Args:
            ids: token ids, int64, (batch, length), padded at the right.
            mask: true at real tokens, bool, (batch, length); ``None`` where nothing is padding.
        """
        places = torch.arange(ids.shape[1], device=ids.device)
        hidden: Tensor = self.norm(self.word(ids) + self.position(places) + self.segment)
        attendable = None if mask is None else mask[:, None, None, :]
        for layer in self.layers:
            hidden = layer(hidden, attendable)
        return hidden


def from_transformers(weights: dict[str, Tensor]) -> dict[str, Tensor]:
    """A ``BertEncoder``'s state from a Hugging Face ``BertModel``'s."""
    state = {
        "word.weight": weights["embeddings.word_embeddings.weight"],
        "position.weight": weights["embeddings.position_embeddings.weight"],
        "segment": weights["embeddings.token_type_embeddings.weight"][0],
        "norm.weight": weights["embeddings.LayerNorm.weight"],
        "norm.bias": weights["embeddings.LayerNorm.bias"],
    }
    names = {
        "attention.output.dense": "attended",
        "attention.output.LayerNorm": "attention_norm",
        "intermediate.dense": "widen",
        "output.dense": "narrow",
        "output.LayerNorm": "output_norm",
    }
    count = len({name.split(".")[2] for name in weights if name.startswith("encoder.layer.")})
    for number in range(count):
        old = f"encoder.layer.{number}."
        for kind in ("weight", "bias"):
            parts = [
                weights[f"{old}attention.self.{part}.{kind}"] for part in ("query", "key", "value")
            ]
            state[f"layers.{number}.qkv.{kind}"] = torch.cat(parts)
            for theirs, ours in names.items():
                state[f"layers.{number}.{ours}.{kind}"] = weights[f"{old}{theirs}.{kind}"]
    return state
