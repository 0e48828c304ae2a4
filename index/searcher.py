"""A question to ranked passages."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

import numpy as np
import torch

from index.encoder import Encoder
from index.encoders import load_encoder
from index.errors import BlankQueryError, SnapshotEncoderError
from index.features import passage_facts
from index.fusion import Candidate, collapse
from index.learned_order import LearnedOrder
from index.lexicons import lay_terms, spanish_lexicon, spellings
from index.model import Filters, Highlight, Hit, Ranking
from index.neural.encoder import RankingEncoder
from index.order import Order, Ordered, Rows, Stopwatch
from index.plain_order import PlainOrder
from index.ranker import shipped_ranker
from index.snapshot import Snapshot, load_snapshot
from index.understanding import QueryReader, Understanding
from index.vocabulary import Vocabulary, is_english
from ingest.model import Document, PageKind, Population

_NO_FILTERS = Filters()
# So many of the first rows nearly always hold the hits that are asked for.
_NEAR = 400


class Searcher:
    """Searches one snapshot; safe to share between threads."""

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
        self._groups = [passage.group for passage in snapshot.passages]
        self._rows_of_group = _rows_of_groups(self._groups)
        self._reader = query_reader(snapshot)
        self.order = _order_of(snapshot, encoder)

    def read(self, query: str) -> Understanding:
        """Return what ``query`` is taken to ask for."""
        return self._reader.read(query)

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
        watch = Stopwatch()
        with watch.stage("read"):
            understanding = self._reader.read(query)
        allowed = self._allowed_rows(filters)
        ordered = self.order.rank(understanding, allowed, watch)
        with watch.stage("collapse"):
            near = ordered.rows[: max(_NEAR, top_k)].tolist()
            chosen = collapse(near, self._groups, top_k)
            if len(chosen) < top_k and len(near) < len(ordered.rows):
                near = ordered.rows.tolist()
                chosen = collapse(near, self._groups, top_k)
            position_of = {row: i for i, row in enumerate(near)}
        with watch.stage("highlight"):
            rows = np.array([candidate.row for candidate in chosen], dtype=np.int64)
            marks = ordered.highlights(rows)
        hits = tuple(
            self._hit(rank, candidate, ordered, position_of[candidate.row], mark, allowed)
            for rank, (candidate, mark) in enumerate(zip(chosen, marks, strict=True), start=1)
        )
        return Ranking(
            hits=hits,
            confidence=ordered.confidence,
            answered=bool(hits) and ordered.answered,
            query_language=understanding.language,
            corrections=tuple((c.typed, c.meant) for c in understanding.corrections),
            timings_ms=watch.timings_ms(),
        )

    def _twins(self, row: int) -> Rows:
        """Return the rows of a passage's near-identical ones, itself among them."""
        return self._rows_of_group.get(self._groups[row] or "", np.empty(0, dtype=np.int64))

    def _allowed_rows(self, filters: Filters) -> Rows:
        if filters == _NO_FILTERS:
            return np.arange(len(self.snapshot.passages), dtype=np.int64)
        rows = [
            row
            for document in self.snapshot.documents
            if allows(filters, document)
            for row in self.snapshot.rows_by_document.get(document.id, ())
        ]
        return np.array(sorted(rows), dtype=np.int64)

    def _hit(  # noqa: PLR0913, PLR0917 - the parts of one hit
        self,
        rank: int,
        candidate: Candidate,
        ordered: Ordered,
        position: int,
        marks: Sequence[Highlight],
        allowed: Rows,
    ) -> Hit:
        passage = self.snapshot.passages[candidate.row]
        twins = self._twins(candidate.row)
        others = {self.snapshot.passages[row].document_id for row in twins[np.isin(twins, allowed)]}
        signals = {
            name: float(values[position])
            for name, values in ordered.signals.items()
            if position < len(values)
        }
        return Hit(
            rank=rank,
            passage_id=passage.id,
            score=float(ordered.scores[position]),
            highlights=tuple(marks),
            also_on=tuple(sorted(others - {passage.document_id})),
            signals=signals,
        )


def _rows_of_groups(groups: Sequence[str | None]) -> dict[str, Rows]:
    rows: dict[str, list[int]] = {}
    for row, group in enumerate(groups):
        if group is not None:
            rows.setdefault(group, []).append(row)
    return {group: np.array(found, dtype=np.int64) for group, found in rows.items()}


def _order_of(snapshot: Snapshot, encoder: Encoder) -> Order:
    """Return the learned ranking where the encoder is the one it was learned for, else a plain."""
    if isinstance(encoder, RankingEncoder) and snapshot.tokens is not None:
        facts = passage_facts(snapshot.passages, snapshot.documents)
        return LearnedOrder(snapshot, snapshot.tokens, encoder, shipped_ranker(), facts)
    return PlainOrder(snapshot, encoder)


def query_reader(snapshot: Snapshot) -> QueryReader:
    """Return what reads messages by the snapshot's words and drug names."""
    drugs: dict[str, set[str]] = {}
    for document in snapshot.documents:
        if document.kind is PageKind.DRUG:
            for name in (document.title, *document.brand_names):
                key = " ".join(name.split())
                if not (key.isupper() and is_english(key.lower())):
                    key = key.lower()
                drugs.setdefault(key, set()).add(document.id)
    return QueryReader(
        vocabulary=Vocabulary(snapshot.vocabulary, names=drugs, spellings=spellings()),
        spanish=spanish_lexicon(),
        lay_terms=lay_terms(),
        drugs={name: frozenset(ids) for name, ids in drugs.items()},
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
    # A question is too short to gain from a second thread, and on a busy machine threads that wait
    # for each other make it fifty times slower.
    torch.set_num_threads(1)
    searcher = Searcher(snapshot, encoder)
    # Both copies of the weights are loaded and warm before the first patient waits for them.
    encoder.encode_passages(["warm"])
    encoder.encode_queries(["warm"])
    return searcher
