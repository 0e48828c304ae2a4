"""The values that index takes and gives: filters in, ranked hits out."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field

from ingest.model import Audience, PageKind, Population


@dataclass(frozen=True, slots=True)
class Filters:
    """Hard limits on what may be returned; ``None`` allows everything.

    ``cancer_type`` is one of NCI's page slugs, as in ``Document.cancer_types``. ``population``
    ``ADULT`` leaves out the pages about children only, ``CHILD`` keeps nothing else, ``ANY``
    all.
    """

    audience: Audience | None = None
    cancer_type: str | None = None
    document_kind: PageKind | None = None
    document_id: str | None = None
    language: str | None = None
    population: Population | None = None


@dataclass(frozen=True, slots=True)
class Highlight:
    """The part of a passage that best answers: ``text[start:end]``, ``end`` exclusive."""

    start: int
    end: int


@dataclass(frozen=True, slots=True)
class Hit:
    """One ranked passage.

    Attributes:
        rank: from 1.
        passage_id: key into ``Snapshot.passages_by_id``.
        score: higher is closer; 0..1.
        highlights: in order of ``start``, never overlapping.
        also_on: document ids of near-identical passages that this one stands for.
        signals: value of each ranking signal by name.
    """

    rank: int
    passage_id: str
    score: float
    highlights: tuple[Highlight, ...] = ()
    also_on: tuple[str, ...] = ()
    signals: Mapping[str, float] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Ranking:
    """What a search found.

    Attributes:
        hits: best first; ties broken by passage id.
        confidence: probability, 0..1, that the hits answer the question.
        answered: ``confidence`` reaches the snapshot's threshold and there is a hit.
        query_language: ``en`` or ``es``, as detected.
        corrections: (word as typed, word searched for).
        timings_ms: milliseconds by stage.
    """

    hits: tuple[Hit, ...]
    confidence: float
    answered: bool
    query_language: str = "en"
    corrections: tuple[tuple[str, str], ...] = ()
    timings_ms: Mapping[str, float] = field(default_factory=dict)
