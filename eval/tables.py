"""Figures as plain text for a terminal."""

from __future__ import annotations

from typing import TYPE_CHECKING

from eval.measures import README_MEASURES

if TYPE_CHECKING:
    from collections.abc import Sequence

    from eval.answerability import Answerability
    from eval.statistics import Estimate
    from eval.summary import Summary


def aligned(rows: Sequence[Sequence[str]]) -> str:
    """Return rows in columns: the first to the left, all others to the right."""
    widths = [max(len(row[i]) for row in rows) for i in range(len(rows[0]))]
    return "\n".join(
        "  ".join(
            cell.ljust(width) if i == 0 else cell.rjust(width)
            for i, (cell, width) in enumerate(zip(row, widths, strict=True))
        ).rstrip()
        for row in rows
    )


def figure(value: float | None, digits: int = 3) -> str:
    """Return a figure, ``-`` where there is none."""
    return "-" if value is None else f"{value:.{digits}f}"


def _measure_rows(summary: Summary) -> list[list[str]]:
    rows = [["measure", "mean", "95 % interval", "n"]]
    rows += [
        [name, figure(e.mean), f"{e.low:.3f}..{e.high:.3f}", str(e.n)]
        for name, e in summary.figures.items()
    ]
    return rows


def _slice_rows(name: str, groups: dict[str, dict[str, Estimate]]) -> list[list[str]]:
    rows = [[name, "n", *README_MEASURES]]
    for value, estimates in groups.items():
        means = [figure(estimates[m].mean if m in estimates else None) for m in README_MEASURES]
        rows.append([value, str(max(e.n for e in estimates.values())), *means])
    return rows


def _answerability_rows(result: Answerability) -> list[list[str]]:
    return [
        ["wrong refusals", figure(result.wrong_refusals)],
        ["unanswerable recognised", figure(result.recognised)],
        ["AUROC of confidence", figure(result.auroc)],
        ["calibration error", figure(result.calibration_error)],
    ]


def _latency_rows(summary: Summary) -> list[list[str]]:
    rows = [["stage (ms)", "p50", "p95", "p99"]]
    rows += [
        [stage, figure(x.p50, 1), figure(x.p95, 1), figure(x.p99, 1)]
        for stage, x in summary.latency.items()
    ]
    return rows


def terminal_table(summary: Summary) -> str:
    """Return the whole run as text: provenance, measures, refusals, slices, latency."""
    source = summary.provenance
    head = (
        f"{source.system} on {source.gold}: {summary.questions} questions, "
        f"{summary.answerable} answerable; snapshot {source.snapshot_id or '-'}, "
        f"commit {source.code_commit or '-'}"
    )
    left_out = [f"left out: {n} ({reason})" for reason, n in source.excluded.items()]
    tables = [_measure_rows(summary), _answerability_rows(summary.answerability)]
    tables += [
        _slice_rows(name, {v: dict(e) for v, e in groups.items()})
        for name, groups in summary.slices.items()
    ]
    tables.append(_latency_rows(summary))
    return "\n\n".join([head, *left_out, *(aligned(rows) for rows in tables)])
