"""The audit as one self-contained HTML page."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date
from itertools import groupby

from jinja2 import Environment, PackageLoader, StrictUndefined

from ingest.audit_model import AuditReport

_SHOWN_PAGES = 12
_SHOWN_LINES = 3
_WIDTH = 100.0


def audit_html(found: AuditReport, made_on: date) -> str:
    """Return the page: a summary, charts, and every check with its pages and offending lines."""
    environment = Environment(
        loader=PackageLoader("ingest", "templates"), autoescape=True, undefined=StrictUndefined,
        trim_blocks=True, lstrip_blocks=True,
    )  # fmt: skip
    groups = [
        (group, list(results))
        for group, results in groupby(found.results, key=lambda result: result.check.group)
    ]
    return environment.get_template("audit.html").render(
        report=found,
        groups=groups,
        made_on=made_on,
        bars=bars,
        audiences={f"{d} → {a}": n for (d, a), n in found.audiences.items()},
        days={day.isoformat(): n for day, n in list(found.declared_days.items())[:8]},
        tokens={f"{high - 31}–{high}": n for high, n in found.passage_tokens.items()},
        shown_pages=_SHOWN_PAGES,
        shown_lines=_SHOWN_LINES,
    )


def bars(tally: Mapping[object, int], most: int = 12) -> list[tuple[str, int, float]]:
    """Return (name, count, per cent of the greatest) of the first ``most`` entries.

    >>> bars({"a": 4, "b": 1})
    [('a', 4, 100.0), ('b', 1, 25.0)]
    """
    entries = list(tally.items())[:most]
    greatest = max((count for _, count in entries), default=1) or 1
    return [(str(name), count, round(_WIDTH * count / greatest, 1)) for name, count in entries]
