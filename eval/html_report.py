"""One self-contained HTML page of a report: plots, tables, every question with what came back."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any

from jinja2 import Environment, FileSystemLoader, StrictUndefined
from markupsafe import Markup, escape

from eval.markdown import COLUMNS
from eval.matching import quote_spans
from eval.plots import Row, curve_plot, interval_plot
from eval.reporting import hardest

if TYPE_CHECKING:
    from collections.abc import Sequence

    from eval.model import Record
    from eval.reporting import SuiteRuns

_TEMPLATES = Path(__file__).with_name("templates")
_SHOWN_PASSAGES = 5


@dataclass(frozen=True, slots=True)
class Shown:
    """One passage as the page shows it."""

    rank: int
    document: str
    section: str
    score: float
    holds: bool
    text: Markup
    signals: str


@dataclass(frozen=True, slots=True)
class Drill:
    """One question as the page shows it.

    Attributes:
        first: rank of the first passage that holds an entry, 0 if there is none in ten.
        peers: (name, rank in the same sense) of each peer.
        label: ``found``, ``low``, ``missed``, ``refused``, ``answered`` (wrongly), ``right``.
    """

    record: Record
    first: int
    peers: tuple[tuple[str, int], ...]
    passages: tuple[Shown, ...]
    label: str


def first_rank(record: Record) -> int:
    """Return the rank of the first of ten passages that holds an entry, 0 if none does."""
    return next((i for i, held in enumerate(record.judged.held[:10], start=1) if held), 0)


def marked(text: str, quotes: Sequence[str]) -> Markup:
    """Return ``text`` escaped, the words that make it hold a quote inside ``<mark>``."""
    inside = [False] * len(text)
    for quote in quotes:
        for start, end in quote_spans(text, quote):
            inside[start:end] = [True] * (end - start)
    parts: list[str] = []
    for i, character in enumerate(text):
        if inside[i] and (i == 0 or not inside[i - 1]):
            parts.append("<mark>")
        parts.append(str(escape(character)))
        if inside[i] and (i + 1 == len(text) or not inside[i + 1]):
            parts.append("</mark>")
    return Markup("".join(parts))


def _label(record: Record) -> str:
    if not record.question.answerable:
        return "answered" if record.answer.answered else "right"
    if not record.answer.answered:
        return "refused"
    first = first_rank(record)
    return "found" if 0 < first <= 5 else "low" if first else "missed"


def _shown(record: Record) -> tuple[Shown, ...]:
    evidence = record.question.evidence
    return tuple(
        Shown(
            rank=rank,
            document=p.document_id,
            section=" › ".join(p.section),
            score=p.score,
            holds=bool(held),
            text=marked(p.text, [q for i in held if (q := evidence[i].quote)]),
            signals=", ".join(f"{name} {value:.3f}" for name, value in p.signals.items()),
        )
        for rank, (p, held) in enumerate(
            zip(record.answer.passages[:_SHOWN_PASSAGES], record.judged.held, strict=False), 1
        )
    )


def drills(runs: SuiteRuns) -> tuple[Drill, ...]:
    """Return every question, hardest answerable ones first, then those nothing answers."""
    by_peer = {
        run.provenance.system: {r.question.id: first_rank(r) for r in run.records}
        for run in runs.peers
    }
    order = {name: i for i, name in enumerate(hardest([runs.ours, *runs.peers]))}
    records = sorted(
        runs.ours.records,
        key=lambda r: (order.get(r.question.id, len(order)), not r.answer.answered, r.question.id),
    )
    return tuple(
        Drill(
            record=r,
            first=first_rank(r),
            peers=tuple((name, ranks[r.question.id]) for name, ranks in by_peer.items()),
            passages=_shown(r),
            label=_label(r),
        )
        for r in records
    )


def _system_rows(suite: dict[str, Any], measure: str) -> list[Row]:
    rows: list[Row] = []
    for i, system in enumerate(suite["systems"]):
        e = system["figures"].get(measure)
        if e is not None:
            rows.append((system["name"], e["mean"], e["low"], e["high"], "peer" if i else "ours"))
    return rows


def _plots(suite: dict[str, Any]) -> dict[str, Markup]:
    plots = {
        f"{measure} by system": interval_plot(f"{measure} by system", _system_rows(suite, measure))
        for measure in ("hit@1", "hit@5", "read300")
    }
    for name, groups in suite["slices"].items():
        rows: list[Row] = [
            (f"{value} ({e['hit@5']['n']})", e["hit@5"]["mean"], e["hit@5"]["low"],
             e["hit@5"]["high"], "ours")
            for value, e in groups.items()
        ]  # fmt: skip
        if len(rows) > 1:
            plots[f"OncoAsk's hit@5 by {name}"] = interval_plot(f"hit@5 by {name}", rows)
    curve = suite["systems"][0]["risk_coverage"]
    if curve:
        points = [(p["coverage"], p["risk"]) for p in curve]
        plots["Risk and coverage"] = curve_plot(
            "Risk and coverage",
            points,
            x_label="share of questions answered",
            y_label="share wrong",
        )
    return {name: Markup(svg) for name, svg in plots.items()}


def html_report(figures: dict[str, Any], suites: Sequence[SuiteRuns]) -> str:
    """Return the page; it holds the questions' and passages' text and is not to be committed."""
    environment = Environment(
        loader=FileSystemLoader(_TEMPLATES), autoescape=True, undefined=StrictUndefined,
        trim_blocks=True, lstrip_blocks=True,
    )  # fmt: skip
    pages = [
        {"figures": numbers, "plots": _plots(numbers), "drills": drills(runs)}
        for numbers, runs in zip(figures["suites"], suites, strict=True)
    ]
    return environment.get_template("report.html.j2").render(pages=pages, columns=COLUMNS)
