"""From records to figures: overall, by slice, latency and answerability."""

from __future__ import annotations

import math
from dataclasses import dataclass
from typing import TYPE_CHECKING

from eval.answerability import Answerability, answerability
from eval.measures import README_MEASURES
from eval.statistics import Estimate, bootstrap_estimate

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from eval.model import Provenance, Record, Run

MEASURES = (
    *README_MEASURES,
    "recall@5",
    "recall@10",
    "recall@50",
    "precision@5",
    "map",
    "bpref",
    "judged@10",
    "answered_hit@5",
    "highlight",
    "patient@5",
)
_SLICE_MEASURES = (*README_MEASURES, "answered_hit@5")


@dataclass(frozen=True, slots=True)
class Latency:
    """Milliseconds a question takes: 50th, 95th and 99th percentile (nearest rank)."""

    p50: float
    p95: float
    p99: float


@dataclass(frozen=True, slots=True)
class Summary:
    """Every figure of a run.

    Attributes:
        questions: all asked; ``answerable`` those with evidence.
        figures: estimate by measure, over answerable questions that have it.
        slices: estimate by slice name, value and measure.
        latency: by stage; ``total`` is from question to passages.
        mean_ms: mean of the total; also the seconds that 1,000 questions take, one by one.
    """

    provenance: Provenance
    questions: int
    answerable: int
    figures: Mapping[str, Estimate]
    slices: Mapping[str, Mapping[str, Mapping[str, Estimate]]]
    answerability: Answerability
    latency: Mapping[str, Latency]
    mean_ms: float


def values_of(records: Sequence[Record], measure: str) -> list[float]:
    """Return one measure's values, in order of records, where a question has it."""
    return [r.figures[measure] for r in records if measure in r.figures]


def percentile(values: Sequence[float], percent: float) -> float:
    """Return the nearest-rank percentile: the smallest value with that share at or below it.

    >>> percentile([1, 2, 3, 4], 50)
    2
    """
    ordered = sorted(values)
    return ordered[max(0, math.ceil(percent / 100.0 * len(ordered)) - 1)]


def latency_of(values: Sequence[float]) -> Latency:
    """Return the three percentiles of milliseconds; at least one value is needed."""
    return Latency(percentile(values, 50), percentile(values, 95), percentile(values, 99))


def slice_labels(record: Record) -> dict[str, str]:
    """Return every label of a record's question by slice name."""
    question = record.question
    return {"style": question.style, "kind": question.kind, **question.slices}


def _sliced(records: Sequence[Record]) -> dict[str, dict[str, list[Record]]]:
    groups: dict[str, dict[str, list[Record]]] = {}
    for record in records:
        for name, value in slice_labels(record).items():
            groups.setdefault(name, {}).setdefault(value, []).append(record)
    return groups


def _estimates(records: Sequence[Record], measures: Sequence[str]) -> dict[str, Estimate]:
    found = {measure: values_of(records, measure) for measure in measures}
    return {measure: bootstrap_estimate(values) for measure, values in found.items() if values}


def _latencies(records: Sequence[Record]) -> dict[str, Latency]:
    stages: dict[str, list[float]] = {"total": [r.answer.took_ms for r in records]}
    for record in records:
        for stage, took_ms in record.answer.timings_ms.items():
            stages.setdefault(stage, []).append(took_ms)
    return {stage: latency_of(values) for stage, values in stages.items() if values}


def summarise(run: Run) -> Summary:
    """Return every figure of ``run``; slices without an answerable question have no figures."""
    slices = {
        name: {
            value: estimates
            for value, members in sorted(groups.items())
            if (estimates := _estimates(members, _SLICE_MEASURES))
        }
        for name, groups in _sliced(run.records).items()
    }
    return Summary(
        provenance=run.provenance,
        questions=len(run.records),
        answerable=sum(r.question.answerable for r in run.records),
        figures=_estimates(run.records, MEASURES),
        slices={name: groups for name, groups in slices.items() if groups},
        answerability=answerability(run.records),
        latency=_latencies(run.records),
        mean_ms=sum(r.answer.took_ms for r in run.records) / max(1, len(run.records)),
    )
