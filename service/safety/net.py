"""A second net under the rules: how much a sentence's wording is like known calls for help.

A linear model over hashed word and letter sequences, one row of weights for each alarm kind.
It catches what nobody thought of writing as a pattern; it never speaks unless a rule of the rules
file asks for it (key ``net``), and its evidence can be listed word by word.
"""

from __future__ import annotations

from dataclasses import dataclass
from itertools import zip_longest
from typing import TYPE_CHECKING
from zipfile import BadZipFile
from zlib import crc32

import numpy as np

from service.safety.errors import NetFileError
from service.safety.model import Kind

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Sequence
    from pathlib import Path

    from numpy.typing import NDArray

_GROUP = 2**16
BUCKETS = 2 * _GROUP  # letters, then words
NET_KINDS = (Kind.EMERGENCY, Kind.CRISIS, Kind.URGENT_SYMPTOM)
WINDOW = 18
STEP = 6
LONGEST_PAIR = 24
_LETTERS = (3, 4, 5)
_WORDS = (1, 2, 3)


@dataclass(frozen=True, slots=True)
class Net:
    """Weights int8, (kinds, BUCKETS); ``scale`` and ``bias`` float, (kinds,)."""

    weights: NDArray[np.int8]
    scale: NDArray[np.float64]
    bias: NDArray[np.float64]

    @classmethod
    def load(cls, path: Path) -> Net:
        """The net of an ``.npz`` file.

        Raises:
            NetFileError: The file is missing, damaged, or of other dimensions.
        """
        try:
            with np.load(path, allow_pickle=False) as stored:
                net = cls(stored["weights"], stored["scale"], stored["bias"])
        except (OSError, EOFError, ValueError, KeyError, BadZipFile) as error:
            raise NetFileError(f"{path}: cannot be read as a wording net: {error}") from error
        wanted = (len(NET_KINDS), BUCKETS)
        if net.weights.shape != wanted or net.weights.dtype != np.int8:
            raise NetFileError(
                f"{path}: weights are {net.weights.dtype} {net.weights.shape}, expected int8 "
                f"{wanted}; train again with: python -m eval.safety_net"
            )
        return net

    def evidence(self, words: Sequence[str], kind: Kind, count: int = 5) -> tuple[str, ...]:
        """The words that speak most for a kind, in the order of the sentence."""
        row = self.weights[NET_KINDS.index(kind)].astype(np.int32)
        share = [int(row[encode([word])[0]].sum()) for word in words]
        best = sorted(range(len(words)), key=lambda i: (-share[i], i))[:count]
        return tuple(words[i] for i in sorted(best) if share[i] > 0)

    def score(self, words: Sequence[str]) -> NDArray[np.float64]:
        """Log-odds per kind of one run of words, float64 (kinds,)."""
        buckets, values = encode(words)
        raw = self.weights[:, buckets].astype(np.float64) @ values
        return np.asarray(raw * self.scale + self.bias)


def pairs(message: Sequence[tuple[str, ...]]) -> list[tuple[str, ...]]:
    """Each sentence with the next one, or alone where that is the last or the two are long."""
    following = zip_longest(message, message[1:], fillvalue=())
    return [
        (*words, *after) if len(words) + len(after) <= LONGEST_PAIR else words
        for words, after in following
    ]


def windows(words: Sequence[str]) -> Iterator[Sequence[str]]:
    """Overlapping runs of at most ``WINDOW`` words that cover a sentence."""
    last = max(len(words) - WINDOW, 0)
    for start in [*range(0, last, STEP), last]:
        yield words[start : start + WINDOW]


def encode(words: Sequence[str]) -> tuple[NDArray[np.int64], NDArray[np.float64]]:
    """Buckets that are set, ascending, and their values.

    Runs of letters and runs of words are counted, and each of the two has Euclidean length 1.
    """
    raw = [word.encode() for word in words]
    letters = _counted([b" %b " % word for word in raw], _LETTERS)
    phrases = _counted([raw], _WORDS)
    return (
        np.concatenate([letters[0], phrases[0] + _GROUP]),
        np.concatenate([letters[1], phrases[1]]),
    )


def _counted(
    texts: Iterable[bytes | Sequence[bytes]], lengths: Sequence[int]
) -> tuple[NDArray[np.int64], NDArray[np.float64]]:
    hashes = [
        crc32(part if isinstance(part, bytes) else b" ".join(part))
        for text in texts
        for length in lengths
        for part in (text[i : i + length] for i in range(len(text) - length + 1))
    ]
    buckets, counts = np.unique(np.array(hashes, dtype=np.int64) % _GROUP, return_counts=True)
    return buckets, counts / max(float(np.linalg.norm(counts)), 1.0)
