"""Groups of passages that say nearly the same, found by MinHash and checked exactly.

MinHash and its banding: A. Broder, "On the resemblance and containment of documents" (1997);
J. Leskovec, A. Rajaraman, J. Ullman, "Mining of Massive Datasets", chapter 3.
"""

from __future__ import annotations

import re
import zlib
from collections.abc import Iterable, Mapping, Sequence
from itertools import combinations, pairwise

import numpy as np
from numpy.typing import NDArray

SIMILARITY = 0.8
_SHINGLE_WORDS = 4
_BANDS = 16
_ROWS = 4
_SEED = 20251130
_ALL_PAIRS_UP_TO = 40

Hashes = NDArray[np.uint32]


def shingle_hashes(text: str) -> Hashes:
    """Return the sorted, distinct hashes of the text's runs of four words, as uint32 (n,)."""
    words = re.findall(r"[a-z0-9]+", text.lower())
    runs = max(1, len(words) - _SHINGLE_WORDS + 1)
    hashes = {zlib.crc32(" ".join(words[i : i + _SHINGLE_WORDS]).encode()) for i in range(runs)}
    return np.array(sorted(hashes), dtype=np.uint32)


def resemblance(left: Hashes, right: Hashes) -> float:
    """Return the Jaccard similarity of two sets of hashes, 0..1.

    >>> resemblance(np.array([1, 2, 3], np.uint32), np.array([2, 3, 4], np.uint32))
    0.5
    """
    shared = np.intersect1d(left, right, assume_unique=True).size
    return float(shared / (left.size + right.size - shared))


def near_duplicates(texts: Mapping[str, str]) -> dict[str, str]:
    """Return the group of each passage that has a near twin.

    Args:
        texts: passage id to plain text.

    Returns:
        Passage id to group id, for passages that resemble another of their group by at least
        ``SIMILARITY`` (groups are the connected parts). The group id is made of its least passage
        id, so that the same passages give the same groups in any order.
    """
    hashes = {key: shingle_hashes(text) for key, text in texts.items()}
    parents = {key: key for key in texts}

    def root(key: str) -> str:
        while parents[key] != key:
            parents[key] = parents[parents[key]]
            key = parents[key]
        return key

    for left, right in _candidates(hashes):
        first, second = sorted((root(left), root(right)))
        if first != second and resemblance(hashes[left], hashes[right]) >= SIMILARITY:
            parents[second] = first
    sizes: dict[str, int] = {}
    for key in texts:
        sizes[root(key)] = sizes.get(root(key), 0) + 1
    return {key: f"g{root(key)}" for key in texts if sizes[root(key)] > 1}


def _candidates(hashes: Mapping[str, Hashes]) -> Iterable[tuple[str, str]]:
    """Yield pairs that share a band of their MinHash signatures, in a fixed order."""
    buckets: dict[bytes, list[str]] = {}
    generator = np.random.default_rng(_SEED)
    factors = generator.integers(1, 2**63, _BANDS * _ROWS, dtype=np.uint64) | np.uint64(1)
    shifts = generator.integers(0, 2**63, _BANDS * _ROWS, dtype=np.uint64)
    for key in sorted(hashes):
        signature = _signature(hashes[key], factors, shifts)
        for band in range(_BANDS):
            rows = signature[band * _ROWS : (band + 1) * _ROWS]
            buckets.setdefault(bytes([band]) + rows.tobytes(), []).append(key)
    for members in buckets.values():
        yield from _pairs(members)


def _pairs(members: Sequence[str]) -> Iterable[tuple[str, str]]:
    """Yield all pairs of a small bucket; of a large one, each with its first and its neighbour."""
    if len(members) <= _ALL_PAIRS_UP_TO:
        yield from combinations(members, 2)
        return
    for before, key in pairwise(members):
        yield members[0], key
        yield before, key


def _signature(
    hashes: Hashes, factors: NDArray[np.uint64], shifts: NDArray[np.uint64]
) -> NDArray[np.uint32]:
    """Return the least value of each hash function (multiply, add, take the high bits)."""
    mixed = hashes.astype(np.uint64)[:, None] * factors + shifts
    least: NDArray[np.uint32] = (mixed >> np.uint64(32)).astype(np.uint32).min(axis=0)
    return least
