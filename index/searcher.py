"""A question to ranked passages."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from time import perf_counter

import numpy as np

from index.confidence import confidence
from index.dense import Rows
from index.encoder import Encoder, Vectors, load_encoder
from index.errors import BlankQueryError, SnapshotEncoderError
from index.fusion import Candidate, Scores, collapse, fuse, order_by_score, scale_by_best
from index.highlights import highlights
from index.model import Filters, Highlight, Hit, Ranking
from index.query import query_windows
from index.snapshot import Snapshot, load_snapshot
from index.tokens import tokenize
from ingest.model import Document, Population

_NO_FILTERS = Filters()


@dataclass(frozen=True, slots=True)
class _Signals:
    """Values of each ranking signal, one a row of ``rows``."""

    rows: Rows
    dense: Vectors
    lexical: Scores
    lexical_passage: Scores
    lexical_heading: Scores
    lexical_text: Scores
    fused: Scores

    def of(self, position: int) -> dict[str, float]:
        """Return the signals at ``position`` by name."""
        names = ("dense", "lexical", "lexical_passage", "lexical_heading", "lexical_text")
        return {name: float(getattr(self, name)[position]) for name in names}


class _Stopwatch:
    """Milliseconds by stage, and in all."""

    def __init__(self) -> None:
        self._started = perf_counter()
        self._stages: dict[str, float] = {}

    @contextmanager
    def stage(self, name: str) -> Iterator[None]:
        started = perf_counter()
        yield
        self._stages[name] = (perf_counter() - started) * 1000

    def timings_ms(self) -> dict[str, float]:
        return {**self._stages, "total": (perf_counter() - self._started) * 1000}


class Searcher:
    """Searches one snapshot; safe to share between threads.

    A passage's score is its cosine to the query plus a tenth of its BM25, the latter over the
    query's best passage in the snapshot (``index.fusion``). All allowed passages are scored, so
    filters never cost a hit and the scores do not depend on them.
    """

    def __init__(self, snapshot: Snapshot, encoder: Encoder) -> None:
        """Search ``snapshot`` with the encoder that made it.

        Raises:
            SnapshotEncoderError: it was made with another one.
        """
        record = snapshot.manifest.encoder
        if (encoder.digest, encoder.dimension) != (record.digest, record.dimension):
            raise SnapshotEncoderError(
                snapshot.path,
                found=f"{encoder.name} ({encoder.digest[:16]}, {encoder.dimension} dimensions)",
                expected=f"{record.name} ({record.digest[:16]}, {record.dimension} dimensions)",
            )
        self.snapshot = snapshot
        self._encoder = encoder
        self._groups = [passage.group for passage in snapshot.passages]
        by_id = sorted(range(len(snapshot.passages)), key=lambda row: snapshot.passages[row].id)
        self._place_by_id = np.empty(len(by_id), dtype=np.int64)
        self._place_by_id[by_id] = np.arange(len(by_id))

    def search(self, query: str, *, top_k: int = 5, filters: Filters = _NO_FILTERS) -> Ranking:
        """Return the ``top_k`` passages that answer ``query`` best.

        Of near-identical passages only the best is a hit and names the documents of the others.
        Fewer than ``top_k`` come back only where fewer distinct passages are allowed.

        Args:
            query: as typed, of any length.
            top_k: at least 1.
            filters: what may be returned.

        Raises:
            BlankQueryError: ``query`` is empty or white space.
            ValueError: ``top_k`` is below 1.
        """
        if not query.strip():
            raise BlankQueryError
        if top_k < 1:
            raise ValueError(f"top_k is {top_k}, expected at least 1")
        watch = _Stopwatch()
        with watch.stage("encode"):
            query_vectors = self._encode(query)
        signals = self._signals(query, query_vectors, self._allowed_rows(filters), watch)
        with watch.stage("rank"):
            order = order_by_score(signals.fused, self._place_by_id[signals.rows])
            position_of = dict(zip(signals.rows[order].tolist(), order.tolist(), strict=True))
            chosen = collapse(list(position_of), self._groups, top_k)
        with watch.stage("highlight"):
            texts = [self.snapshot.passages[candidate.row].text for candidate in chosen]
            marks = highlights(texts, query_vectors, self._encoder) if texts else []
        hits = tuple(
            self._hit(rank, candidate, signals, position_of[candidate.row], mark)
            for rank, (candidate, mark) in enumerate(zip(chosen, marks, strict=True), start=1)
        )
        return self._ranking(hits, watch)

    def _encode(self, query: str) -> Vectors:
        encoder = self._encoder
        windows = query_windows(query, encoder.count_tokens, encoder.max_tokens)
        return encoder.encode_queries(windows)

    def _signals(
        self, query: str, query_vectors: Vectors, rows: Rows, watch: _Stopwatch
    ) -> _Signals:
        with watch.stage("dense"):
            dense = self.snapshot.dense.scores(query_vectors, rows).max(axis=0)
        with watch.stage("lexical"):
            fields = self.snapshot.lexical.scores(tokenize(query))
            lexical = scale_by_best(fields["passage"])[rows]
        return _Signals(
            rows=rows,
            dense=dense,
            lexical=lexical,
            lexical_passage=fields["passage"][rows],
            lexical_heading=fields["heading"][rows],
            lexical_text=fields["text"][rows],
            fused=fuse(dense, lexical),
        )

    def _allowed_rows(self, filters: Filters) -> Rows:
        if filters == _NO_FILTERS:
            return np.arange(len(self.snapshot.passages), dtype=np.int64)
        rows = [
            row
            for document in self.snapshot.documents
            if allows(filters, document)
            for row in self.snapshot.rows_by_document.get(document.id, ())
        ]
        return np.array(rows, dtype=np.int64)

    def _hit(
        self,
        rank: int,
        candidate: Candidate,
        signals: _Signals,
        position: int,
        marks: Sequence[Highlight],
    ) -> Hit:
        passage = self.snapshot.passages[candidate.row]
        others = {self.snapshot.passages[row].document_id for row in candidate.twins}
        return Hit(
            rank=rank,
            passage_id=passage.id,
            score=min(1.0, max(0.0, float(signals.fused[position]))),
            highlights=tuple(marks),
            also_on=tuple(sorted(others - {passage.document_id})),
            signals=signals.of(position),
        )

    def _ranking(self, hits: tuple[Hit, ...], watch: _Stopwatch) -> Ranking:
        calibration = self.snapshot.manifest.calibration
        best = max((hit.signals["dense"] for hit in hits), default=None)
        probability = 0.0 if best is None else confidence(best, calibration)
        return Ranking(
            hits=hits,
            confidence=probability,
            answered=bool(hits) and probability >= calibration.threshold,
            timings_ms=watch.timings_ms(),
        )


def allows(filters: Filters, document: Document) -> bool:
    """Return whether passages of ``document`` may be returned under ``filters``."""
    wanted_and_found = (
        (filters.audience, document.audience),
        (filters.document_kind, document.kind),
        (filters.document_id, document.id),
        (filters.language, document.language),
    )
    if any(wanted not in {None, found} for wanted, found in wanted_and_found):
        return False
    if not _allows_population(filters.population, document.population):
        return False
    return filters.cancer_type is None or filters.cancer_type in document.cancer_types


def _allows_population(wanted: Population | None, found: Population) -> bool:
    # Most pages are about anyone, which in effect means adults.
    if wanted in {None, Population.ANY}:
        return True
    return (wanted is Population.CHILD) == (found is Population.CHILD)


def open_searcher(
    path: Path, *, encoder: Encoder | None = None, memory_map: bool = True
) -> Searcher:
    """Return a searcher over the snapshot at ``path``, its encoder loaded and ready.

    Args:
        path: the folder that ``python -m index`` wrote.
        encoder: the encoder that made it; by default the one its manifest names.
        memory_map: as in :func:`index.snapshot.load_snapshot`.

    Raises:
        SnapshotError: the snapshot is missing, damaged or not this encoder's.
        EncoderError: the encoder cannot be loaded.
    """
    snapshot = load_snapshot(path, memory_map=memory_map)
    if encoder is None:
        record = snapshot.manifest.encoder
        encoder = load_encoder(record.name, precision=record.precision)
    searcher = Searcher(snapshot, encoder)
    # Both copies of the weights are loaded and warm before the first patient waits for them.
    encoder.encode_passages(["warm"])
    encoder.encode_queries(["warm"])
    return searcher
