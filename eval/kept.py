"""Peers that are not run anew keep their figures of the report before.

A peer's answers depend on its own code, the pages and the questions; where none of these changed,
an hour of encoding would only repeat its row.
"""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence
    from pathlib import Path

Figures = dict[str, Any]

# OncoAsk's own figures that a kept comparison must still be about.
_COMPARED = ("hit@1", "hit@5", "mrr@10")


def read_report(path: Path) -> Figures | None:
    """Return the figures in ``path``, ``None`` if there is no such file."""
    if not path.is_file():
        return None
    report: Figures = json.loads(path.read_text(encoding="utf-8"))
    return report


def keep_peers(figures: Figures, earlier: Figures | None) -> Figures:
    """Return ``figures`` with the systems that only the earlier report has, marked as kept.

    A suite keeps nothing whose questions, pages or peers' pages changed. The comparison with a
    kept peer stays where OncoAsk's compared figures did, to 0.001; otherwise it is left out.
    """
    before = {suite["name"]: suite for suite in (earlier or {}).get("suites", ())}
    suites = [_with_kept(suite, before.get(suite["name"])) for suite in figures["suites"]]
    return {**figures, "suites": suites}


def _asked_of(suite: Figures) -> tuple[str, ...]:
    """What a peer's answers depend on."""
    source = suite["provenance"]
    return source["gold_digest"], source["corpus_digest"], suite["peer_documents"]


def _with_kept(suite: Figures, earlier: Figures | None) -> Figures:
    if earlier is None or _asked_of(suite) != _asked_of(earlier):
        return suite
    anew = {system["name"] for system in suite["systems"]}
    made = {
        "code_commit": earlier["provenance"]["code_commit"],
        "created": earlier["provenance"]["created"],
    }
    kept = [
        {"kept_from": made, **system} for system in earlier["systems"] if system["name"] not in anew
    ]
    names = {system["name"] for system in kept}
    comparisons = [a for a in earlier["against"] if a["peer"] in names]
    still = _compared(suite["systems"]) == _compared(earlier["systems"])
    return {
        **suite,
        "systems": [*suite["systems"], *kept],
        "against": [*suite["against"], *(comparisons if still else ())],
    }


def _compared(systems: Sequence[Mapping[str, Any]]) -> list[float]:
    return [round(systems[0]["figures"][name]["mean"], 3) for name in _COMPARED]
