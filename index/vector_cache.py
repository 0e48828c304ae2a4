"""Vectors kept between builds, so that a rebuild encodes only what is new."""

from __future__ import annotations

import hashlib
import logging
import sqlite3
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from types import TracebackType

import numpy as np
from numpy.typing import NDArray

from index.encoder import Encoder, Precision, Vectors

logger = logging.getLogger(__name__)

_BUSY_TIMEOUT_S = 60.0
_LOOKUP_SIZE = 500
_CHECK_BYTES = 8


@dataclass(frozen=True, slots=True)
class TextVectors:
    """The vectors of one text.

    Attributes:
        dense: float32 (dimension,), length 1.
        tokens: int8 (tokens, token dimension); no rows for an encoder without token vectors.
    """

    dense: Vectors
    tokens: NDArray[np.int8]


class VectorCache:
    """One SQLite file for one model and precision: SHA-256 of an encoder's input -> its vectors.

    Several processes may read and add at once. What was added stays when a build is interrupted.
    Each vector carries a check; one that does not pass counts as unknown. Nothing is removed but
    by deleting the file, which is always safe.
    """

    def __init__(
        self,
        folder: Path,
        *,
        digest: str,
        precision: Precision,
        dimension: int,
        token_dimension: int = 0,
    ) -> None:
        """Open or make the file of one model; ``token_dimension`` 0 is one without token vectors.

        A file that is damaged is deleted and made anew, as everything in it can be computed.
        """
        folder.mkdir(parents=True, exist_ok=True)
        self.path = folder / f"vectors-{digest[:16]}-{precision}.sqlite"
        self._dense_bytes = dimension * 4
        self._token_dimension = token_dimension
        try:
            self._connection = _open(self.path)
        except sqlite3.OperationalError:
            # Locked or not writable: a damaged file raises the base class.
            raise
        except sqlite3.DatabaseError:
            logger.warning("%s is damaged; starting it anew", self.path)
            self.path.unlink()
            self._connection = _open(self.path)

    @classmethod
    def of(cls, encoder: Encoder, folder: Path) -> VectorCache:
        """Return the cache below ``folder`` for ``encoder``."""
        return cls(
            folder,
            digest=encoder.digest,
            precision=encoder.precision,
            dimension=encoder.dimension,
            token_dimension=getattr(encoder, "token_dimension", 0),
        )

    def __enter__(self) -> VectorCache:
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        self._connection.close()

    def get(self, texts: Sequence[str]) -> dict[str, TextVectors]:
        """Return the vectors that are known, by text."""
        by_key = {_key(text): text for text in texts}
        keys = list(by_key)
        found = {}
        for start in range(0, len(keys), _LOOKUP_SIZE):
            part = keys[start : start + _LOOKUP_SIZE]
            marks = ",".join("?" * len(part))
            rows = self._connection.execute(
                f"SELECT key, vector FROM vectors WHERE key IN ({marks})", part
            )
            for key, value in rows:
                body, check = value[:-_CHECK_BYTES], value[-_CHECK_BYTES:]
                if check == _check(key, body) and (vectors := self._read(body)) is not None:
                    found[by_key[key]] = vectors
        return found

    def _read(self, body: bytes) -> TextVectors | None:
        """Return what a value holds, ``None`` if its length is not of this model."""
        rest = len(body) - self._dense_bytes
        if rest < 0 or (rest % self._token_dimension if self._token_dimension else rest):
            return None
        dense = np.frombuffer(body[: self._dense_bytes], dtype="<f4").astype(np.float32)
        tokens = np.frombuffer(body[self._dense_bytes :], dtype=np.int8)
        return TextVectors(dense, tokens.reshape(-1, max(self._token_dimension, 1)))

    def add(self, texts: Sequence[str], vectors: Sequence[TextVectors]) -> None:
        """Keep the vectors of each text, all of them or, if interrupted, none."""
        rows = []
        for text, vector in zip(texts, vectors, strict=True):
            key = _key(text)
            value = vector.dense.astype("<f4").tobytes() + vector.tokens.tobytes()
            rows.append((key, value + _check(key, value)))
        with self._connection:
            self._connection.executemany("INSERT OR REPLACE INTO vectors VALUES (?, ?)", rows)


def _key(text: str) -> bytes:
    return hashlib.sha256(text.encode("utf-8", "surrogatepass")).digest()


def _check(key: bytes, vector: bytes) -> bytes:
    return hashlib.sha256(key + vector).digest()[:_CHECK_BYTES]


def _open(path: Path) -> sqlite3.Connection:
    connection = sqlite3.connect(path, timeout=_BUSY_TIMEOUT_S)
    try:
        connection.execute(
            "CREATE TABLE IF NOT EXISTS vectors (key BLOB PRIMARY KEY, vector BLOB) WITHOUT ROWID"
        )
        (verdict,) = connection.execute("PRAGMA quick_check").fetchone()
        if verdict != "ok":
            raise sqlite3.DatabaseError(verdict)
    except sqlite3.Error:
        connection.close()
        raise
    return connection
