"""The figures of a report as plain values: what is committed, and what pages are drawn from.

No question, quote or passage is in them: ids and figures only.
"""

from __future__ import annotations

import math
from dataclasses import asdict, dataclass
from typing import TYPE_CHECKING, Any

from eval.comparison import Comparison, compare
from eval.summary import Summary, summarise

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from eval.attribution import Attribution
    from eval.model import Record, Run
    from eval.suites import Suite

FORMAT_VERSION = 1
_CURVE_POINTS = 40
_HARDEST = 20
_DIGITS = 4


@dataclass(frozen=True, slots=True)
class SuiteRuns:
    """One question set's runs: ours, the peers', and the citation checks of ours."""

    suite: Suite
    ours: Run
    peers: tuple[Run, ...]
    attribution: Attribution | None
    peer_documents: str


def rounded(value: Any) -> Any:
    """Return JSON-like values with floats of four digits, so that diffs stay small; NaN is null."""
    if isinstance(value, float) and math.isnan(value):
        return None
    if isinstance(value, float):
        return round(value, _DIGITS)
    if isinstance(value, dict):
        return {k: rounded(v) for k, v in value.items()}
    if isinstance(value, list | tuple):
        return [rounded(v) for v in value]
    return value


def _system(summary: Summary, description: str) -> dict[str, Any]:
    answered = asdict(summary.answerability)
    curve = answered.pop("curve")
    step = max(1, len(curve) // _CURVE_POINTS)
    return {
        "name": summary.provenance.system,
        "description": description,
        "figures": {name: asdict(e) for name, e in summary.figures.items()},
        "answerability": answered,
        "risk_coverage": [*curve[::step], *curve[-1:]] if curve else [],
        "latency_ms": {stage: asdict(x) for stage, x in summary.latency.items()},
        "seconds_per_1000_questions": summary.mean_ms,
        "index_bytes": summary.provenance.index_bytes,
    }


def _against(result: Comparison) -> dict[str, Any]:
    return {
        "peer": result.first,
        "tests": {
            name: {**asdict(test), "p_holm": result.adjusted[name]}
            for name, test in result.tests.items()
        },
        "won": [change.question_id for change in result.wins],
        "lost": [change.question_id for change in result.losses],
    }


def hardest(runs: Sequence[Run]) -> tuple[str, ...]:
    """Return answerable question ids, those that fewest systems find in five first.

    Among equals the lower reciprocal rank of the first run, then the id, decides.
    """
    found: dict[str, list[float]] = {}
    ours: dict[str, float] = {}
    for run in runs:
        for record in run.records:
            if record.judged.ideal:
                found.setdefault(record.question.id, []).append(record.figures["hit@5"])
                ours.setdefault(record.question.id, record.figures["mrr@10"])
    return tuple(sorted(found, key=lambda name: (sum(found[name]), ours[name], name)))


def _unanswered(records: Sequence[Record]) -> dict[str, list[str]]:
    return {
        "refused_though_answerable": [
            r.question.id for r in records if r.question.answerable and not r.answer.answered
        ],
        "answered_though_unanswerable": [
            r.question.id for r in records if not r.question.answerable and r.answer.answered
        ],
    }


def suite_figures(runs: SuiteRuns, descriptions: Mapping[str, str]) -> dict[str, Any]:
    """Return everything a report says of one question set."""
    ours = summarise(runs.ours)
    peers = [summarise(run) for run in runs.peers]
    slices = {
        name: {
            value: {measure: asdict(e) for measure, e in estimates.items()}
            for value, estimates in groups.items()
        }
        for name, groups in ours.slices.items()
    }
    figures = {
        "name": runs.suite.name,
        "title": runs.suite.title,
        "provenance": asdict(ours.provenance),
        "questions": ours.questions,
        "answerable": ours.answerable,
        "peer_documents": runs.peer_documents,
        "systems": [
            _system(ours, "this project"),
            *(_system(s, descriptions[s.provenance.system]) for s in peers),
        ],
        "against": [_against(compare(run, runs.ours)) for run in runs.peers],
        "slices": slices,
        "citations": runs.attribution
        and {"passages": runs.attribution.checked, "holds": runs.attribution.shares},
        "hardest": list(hardest([runs.ours, *runs.peers])[:_HARDEST]),
        **_unanswered(runs.ours.records),
    }
    return rounded(figures)  # type: ignore[no-any-return]


def report_figures(suites: Sequence[SuiteRuns], descriptions: Mapping[str, str]) -> dict[str, Any]:
    """Return the whole report's figures."""
    return {
        "format_version": FORMAT_VERSION,
        "suites": [suite_figures(runs, descriptions) for runs in suites],
    }
