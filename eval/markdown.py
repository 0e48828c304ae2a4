"""A report's figures as Markdown: for a pull request, and the README's block."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from eval.retrieval import PATIENT_PAGES

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

BEGIN = "<!-- figures:begin -->"
END = "<!-- figures:end -->"
COLUMNS = ("hit@1", "hit@5", "hit@10", "mrr@10", "ndcg@10", "read300")
_SMALLEST_SLICE = 5  # fewer questions tell nothing; the JSON and the HTML page have them all
_README_COLUMNS = ("hit@1", "hit@5", "mrr@10", "read300")

Figures = dict[str, Any]


def _table(head: Sequence[str], rows: Iterable[Sequence[str]]) -> str:
    lines = [head, ["---", *("---:" for _ in head[1:])], *rows]
    return "\n".join(f"| {' | '.join(cells)} |" for cells in lines)


def _number(value: float | None) -> str:
    return "–" if value is None else f"{value:.3f}"


def _with_interval(estimate: Figures | None) -> str:
    if estimate is None:
        return "–"
    return f"{estimate['mean']:.3f} ({estimate['low']:.2f}–{estimate['high']:.2f})"


def _name(system: Figures) -> str:
    return f"{system['name']} †" if "kept_from" in system else str(system["name"])


def _kept(figures: Figures) -> str:
    """Say of which commit the kept rows are; ``""`` if none is kept."""
    made = sorted(
        {
            (system["kept_from"]["code_commit"] or "–", system["kept_from"]["created"][:10])
            for suite in figures["suites"]
            for system in suite["systems"]
            if "kept_from" in system
        }
    )
    if not made:
        return ""
    runs = ", ".join(f"{commit} of {day}" for commit, day in made)
    return f"† kept from the run of commit {runs}, on the same pages and questions. "


def _systems(suite: Figures, columns: Sequence[str]) -> str:
    rows = [
        [_name(system), *(_with_interval(system["figures"].get(name)) for name in columns)]
        for system in suite["systems"]
    ]
    return _table(["system", *columns], rows)


def _p(value: float) -> str:
    return "< 0.001" if value < 0.001 else f"{value:.3f}"


def _against(suite: Figures) -> str:
    rows = []
    for against in suite["against"]:
        for measure in ("hit@1", "hit@5", "mrr@10"):
            test = against["tests"][measure]
            d = test["difference"]
            rows.append(
                [
                    f"{against['peer']}, {measure}",
                    f"{d['mean']:+.3f} ({d['low']:+.2f} to {d['high']:+.2f})",
                    f"{test['wins']} : {test['losses']}",
                    _p(test["p_value"]),
                    _p(test["p_holm"]),
                    _number(test["detectable"]),
                ]
            )
    return _table(["OncoAsk minus", "difference", "won : lost", "p", "p (Holm)", "MDE"], rows)


def _slices(suite: Figures) -> str:
    rows = []
    for name, groups in suite["slices"].items():
        for value, estimates in groups.items():
            asked = next(iter(estimates.values()))["n"]
            if asked < _SMALLEST_SLICE:
                continue
            cells = [_number(estimates[m]["mean"]) for m in COLUMNS if m in estimates]
            rows.append([f"{name}: {value}", str(asked), *cells])
    return _table([f"slice, {_SMALLEST_SLICE} questions or more", "n", *COLUMNS], rows)


def _refusals(suite: Figures) -> str:
    ours = suite["systems"][0]["answerability"]
    rows = [
        ["answerable questions refused", _number(ours["wrong_refusals"])],
        ["unanswerable questions refused", _number(ours["recognised"])],
        ["AUROC of the confidence", _number(ours["auroc"])],
        ["expected calibration error", _number(ours["calibration_error"])],
    ]
    return _table(["refusals", "figure"], rows)


def _more(suite: Figures) -> str:
    figures = suite["systems"][0]["figures"]
    rows = [[m, _with_interval(e), str(e["n"])] for m, e in figures.items() if m not in COLUMNS]
    citations = suite["citations"]
    if citations:
        n = str(citations["passages"])
        rows += [[f"citation: {c} holds", _number(v), n] for c, v in citations["holds"].items()]
    return _table(["further measures of OncoAsk", "mean (95 %)", "n"], rows)


def _latency(suite: Figures) -> str:
    rows = []
    for system in suite["systems"]:
        for stage, x in system["latency_ms"].items():
            rows.append(
                [f"{system['name']}: {stage}", *(f"{x[p]:.1f}" for p in ("p50", "p95", "p99"))]
            )
    return _table(["latency, ms", "p50", "p95", "p99"], rows)


def _provenance(suite: Figures) -> str:
    source = suite["provenance"]
    excluded = "; ".join(f"{n} left out ({why})" for why, n in source["excluded"].items())
    rows = [
        [
            "questions",
            f"{suite['questions']} ({suite['answerable']} answerable) {excluded}".strip(),
        ],
        ["gold", f"{source['gold']}, SHA-256 `{source['gold_digest'][:16]}`"],
        ["corpus digest", f"`{(source['corpus_digest'] or '–')[:16]}`"],
        ["snapshot", f"`{(source['snapshot_id'] or '–')[:16]}`"],
        ["documents, passages", f"{source['documents']}, {source['passages']}"],
        ["encoder digest", f"`{(source['model_digest'] or '–')[:16]}`"],
        ["index size", f"{(source['index_bytes'] or 0) / 1e6:.1f} MB"],
        ["code commit", f"`{source['code_commit'] or '–'}`"],
        ["machine", source["machine"]],
        ["made", source["created"]],
        ["peers' documents", suite["peer_documents"]],
    ]
    return _table(["what", "value"], rows)


def _suite(suite: Figures) -> str:
    peers = "\n".join(f"- {s['name']}: {s['description']}" for s in suite["systems"][1:])
    parts = [f"## {suite['title']}", _systems(suite, COLUMNS)]
    if suite["against"]:
        parts += [_against(suite), peers]
    parts += [_refusals(suite), _more(suite), _slices(suite), _latency(suite), _provenance(suite)]
    if suite["hardest"]:
        parts.append("Hardest first: " + ", ".join(suite["hardest"]))
    return "\n\n".join(parts)


def markdown_report(figures: Figures) -> str:
    """Return the whole report; ids and figures only."""
    head = (
        "# Evaluation\n\n"
        "Made by `python -m eval report`; do not edit. Figures are means over answerable\n"
        "questions with 95 % bootstrap intervals; p-values are those of two-sided paired\n"
        "randomisation tests, with Holm's correction over the measures of one comparison. MDE is\n"
        "the smallest difference found in four of five such sets."
    )
    kept = _kept(figures).strip()
    parts = [head, *([kept] if kept else []), *(_suite(suite) for suite in figures["suites"])]
    return "\n\n".join(parts) + "\n"


def _in_one_run(figures: Figures) -> str:
    rows = ", the rows without † on one machine" if _kept(figures) else " and machine"
    return f"{rows} in one run"


def _whose_pages(figures: Figures) -> str:
    names = {system["name"] for suite in figures["suites"] for system in suite["systems"]}
    if PATIENT_PAGES not in names:
        return ""
    return (
        "The other systems have the pages for patients alone, which spares them those for "
        f'professionals; so has OncoAsk in the row "{PATIENT_PAGES}". '
    )


def figures_block(figures: Figures) -> str:
    """Return the README's block, markers included."""
    parts = [BEGIN]
    for suite in figures["suites"]:
        parts.append(f"**{suite['title']}** ({suite['answerable']} answerable questions)")
        parts.append(_systems(suite, _README_COLUMNS))
    parts.append(
        f"Means with 95 % intervals, all on the same questions{_in_one_run(figures)}. "
        f"{_kept(figures)}{_whose_pages(figures)}"
        "More in [docs/evaluation/report.md](docs/evaluation/report.md)."
    )
    return "\n\n".join([*parts, END])


def replace_block(readme: str, figures: Figures) -> str:
    """Return ``readme`` with what stands between the markers made anew; unchanged without them."""
    head, begin, rest = readme.partition(BEGIN)
    _, end, tail = rest.partition(END)
    return f"{head}{figures_block(figures)}{tail}" if begin and end else readme
