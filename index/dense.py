"""Exact nearest neighbours by inner product over unit vectors (FAISS IndexFlatIP)."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import faiss
import numpy as np
from numpy.typing import NDArray

from index.encoder import Vectors

Rows = NDArray[np.int64]


class _Memory:
    """A flat index's vectors for NumPy, which holds on to this and so to the index."""

    def __init__(self, index: Any) -> None:
        self._index = index
        self.__array_interface__ = {
            "version": 3,
            "shape": (index.ntotal, index.d),
            "typestr": "<f4",
            "data": (int(index.get_xb()), True),
        }


class DenseIndex:
    """Vectors of passages in row order, searched exhaustively; no approximation."""

    def __init__(self, index: faiss.Index) -> None:
        """Take a flat FAISS index, made by :meth:`build` or :meth:`load`."""
        # FAISS's type stubs leave out what its flat indexes add to the base class.
        self._index: Any = index

    @classmethod
    def build(cls, vectors: Vectors) -> DenseIndex:
        """Return an index over ``vectors``, float32 (n, dimension), unit rows.

        Raises:
            ValueError: a row's length is further than 0.001 from 1.
        """
        lengths = np.linalg.norm(vectors, axis=1)
        if not np.all(np.abs(lengths - 1.0) <= 1e-3):
            row = int(np.argmax(np.abs(lengths - 1.0)))
            raise ValueError(f"row {row} has length {lengths[row]:.4f}, expected 1")
        index = faiss.IndexFlatIP(vectors.shape[1])
        index.add(np.ascontiguousarray(vectors, dtype=np.float32))
        return cls(index)

    @classmethod
    def load(cls, path: Path, *, memory_map: bool = True) -> DenseIndex:
        """Return the index that :meth:`save` wrote.

        With ``memory_map`` the vectors stay in the page cache, shared by every process that maps
        the file; without it they are read into this process, which a later change of the file
        cannot reach.

        Raises:
            RuntimeError: the file is not a FAISS index (FAISS's own error).
        """
        flags = faiss.IO_FLAG_MMAP_IFC if memory_map else 0
        return cls(faiss.read_index(str(path), flags))

    def save(self, path: Path) -> None:
        """Write the index to one file."""
        faiss.write_index(self._index, str(path))

    def __len__(self) -> int:
        """Return the number of rows."""
        return int(self._index.ntotal)

    @property
    def dimension(self) -> int:
        """Length of a vector."""
        return int(self._index.d)

    @property
    def vectors(self) -> Vectors:
        """All vectors, float32 (n, dimension): a read-only view of the index's own memory."""
        return np.asarray(_Memory(self._index))

    def scores(self, queries: Vectors, rows: Rows) -> Vectors:
        """Return the cosine of each query to each of ``rows``: float32 (queries, rows), -1..1."""
        queries = np.ascontiguousarray(queries, dtype=np.float32)
        found = np.empty((len(queries), len(rows)), dtype=np.float32)
        labels = np.ascontiguousarray(np.broadcast_to(rows, found.shape), dtype=np.int64)
        if found.size:
            self._index.compute_distance_subset(
                len(queries),
                faiss.swig_ptr(queries),
                len(rows),
                faiss.swig_ptr(found),
                faiss.swig_ptr(labels),
            )
        return found

    def search(
        self, queries: Vectors, top_k: int, *, rows: Rows | None = None
    ) -> tuple[Vectors, Rows]:
        """Return the ``top_k`` nearest rows of each query and their cosines, best first.

        Args:
            queries: float32 (queries, dimension), unit rows.
            top_k: at least 1; fewer come back where fewer rows are allowed.
            rows: the only rows to look at; ``None`` allows all.

        Returns:
            Cosines and row numbers, both (queries, found).
        """
        allowed = len(self) if rows is None else len(rows)
        queries = np.ascontiguousarray(queries, dtype=np.float32)
        if not allowed:
            return np.empty((len(queries), 0), np.float32), np.empty((len(queries), 0), np.int64)
        parameters = None
        if rows is not None:
            parameters = faiss.SearchParameters(sel=faiss.IDSelectorBatch(rows))  # type: ignore[call-arg]
        cosines, labels = self._index.search(queries, min(top_k, allowed), params=parameters)
        return cosines, labels
