"""What a report keeps of the one before, and what it does not."""

from __future__ import annotations

import copy
import json
from typing import TYPE_CHECKING, Any

import pytest

from eval.kept import keep_peers, read_report
from eval.markdown import figures_block

if TYPE_CHECKING:
    from pathlib import Path


def system(name: str, mean: float) -> dict[str, Any]:
    estimate = {"mean": mean, "low": mean, "high": mean, "n": 9}
    measures = ("hit@1", "hit@5", "mrr@10", "read300")
    return {"name": name, "figures": dict.fromkeys(measures, estimate)}


def report(**means: float) -> dict[str, Any]:
    """OncoAsk first; ``against`` names the others."""
    return {
        "format_version": 1,
        "suites": [
            {
                "name": "s",
                "title": "S",
                "answerable": 9,
                "provenance": {
                    "gold_digest": "g", "corpus_digest": "c",
                    "code_commit": "abc", "created": "2026-11-25T16",
                },
                "peer_documents": "the 9 pages",
                "systems": [system(name, mean) for name, mean in means.items()],
                "against": [{"peer": name} for name in list(means)[1:]],
            }
        ],
    }  # fmt: skip


EARLIER = report(OncoAsk=0.5, BM25=0.2, Slow=0.3)


def names(figures: dict[str, Any]) -> list[str]:
    return [found["name"] for found in figures["suites"][0]["systems"]]


def test_a_peer_that_is_not_run_keeps_its_row_and_says_since_when() -> None:
    found = keep_peers(report(OncoAsk=0.5, BM25=0.25), EARLIER)
    assert names(found) == ["OncoAsk", "BM25", "Slow"]
    ours, bm25, slow = found["suites"][0]["systems"]
    assert (bm25["figures"]["hit@1"]["mean"], slow["figures"]["hit@1"]["mean"]) == (0.25, 0.3)
    assert slow["kept_from"] == {"code_commit": "abc", "created": "2026-11-25T16"}
    assert "kept_from" not in ours
    assert [a["peer"] for a in found["suites"][0]["against"]] == ["BM25", "Slow"]
    block = figures_block(found)
    assert "| Slow † |" in block
    assert "† kept from the run of commit abc of 2026-11-25" in block
    assert "| BM25 |" in block


def test_without_a_kept_row_nothing_is_said_of_one() -> None:
    assert "†" not in figures_block(keep_peers(report(OncoAsk=0.5), report(OncoAsk=0.5)))


@pytest.mark.parametrize(
    ("where", "key"),
    [("provenance", "gold_digest"), ("provenance", "corpus_digest"), (None, "peer_documents")],
)
def test_nothing_is_kept_of_other_questions_or_pages(where: str | None, key: str) -> None:
    earlier = copy.deepcopy(EARLIER)
    part = earlier["suites"][0]
    (part[where] if where else part)[key] = "other"
    assert names(keep_peers(report(OncoAsk=0.5), earlier)) == ["OncoAsk"]


def test_a_comparison_goes_when_our_own_figures_moved() -> None:
    found = keep_peers(report(OncoAsk=0.502), EARLIER)
    assert names(found) == ["OncoAsk", "BM25", "Slow"]
    assert found["suites"][0]["against"] == []


def test_what_was_kept_once_keeps_its_first_date() -> None:
    once = keep_peers(report(OncoAsk=0.5), EARLIER)
    once["suites"][0]["provenance"] |= {"code_commit": "def", "created": "2026-11-29"}
    twice = keep_peers(report(OncoAsk=0.5), once)
    assert {s["kept_from"]["code_commit"] for s in twice["suites"][0]["systems"][1:]} == {"abc"}


def test_no_earlier_report_is_no_fault(tmp_path: Path) -> None:
    assert read_report(tmp_path / "report.json") is None
    figures = report(OncoAsk=0.5)
    assert keep_peers(figures, None) == figures
    (tmp_path / "report.json").write_text(json.dumps(EARLIER), encoding="utf-8")
    assert read_report(tmp_path / "report.json") == EARLIER
