from __future__ import annotations

import json
from dataclasses import replace
from typing import TYPE_CHECKING

import pytest

from eval.command_run import run_snapshot
from eval.errors import MissingInputError, RunFileError
from eval.model import Evidence, Question
from eval.retrieval import SnapshotRetriever, open_snapshot
from eval.run_files import read_run, write_run
from eval.running import ask_all, judge_answers
from eval.summary import latency_of, percentile, summarise
from eval.tables import terminal_table
from eval.thresholds import missed, parse_threshold

from .stand_in import WordCountSearcher

if TYPE_CHECKING:
    from pathlib import Path

    from eval.model import Run

LINES = [
    # p1 shares 4 of 4 words, so it stands first
    ("q1", "pears ripen within days", "lay", [("fruit.md", "ripen from the inside out within")]),
    # p3 has 2 of 4 words, p1 none, p2 and p4 one each ("a" is not asked)
    ("q2", "boil beets how long", "keyword", [("roots.md", "young beets for half an hour")]),
    # only p2 has "a"; the quote is p4's, second by id among the rest without a word: p1, p3, p4
    ("q3", "ripe peel", "keyword", [("roots.md", "keep for months in a box")]),
    ("q4", "wine prices", "lay", []),
]


@pytest.fixture
def gold(tmp_path: Path) -> Path:
    lines = [
        {
            "id": name, "question": text, "style": style, "kind": "k", "answer": "",
            "answerable": bool(evidence),
            "evidence": [{"document": d, "url": None, "quote": q} for d, q in evidence],
        }
        for name, text, style, evidence in LINES
    ]  # fmt: skip
    path = tmp_path / "gold.jsonl"
    path.write_text("".join(json.dumps(line) + "\n" for line in lines), encoding="utf-8")
    return path


@pytest.fixture
def run(gold: Path, tmp_path: Path) -> Run:
    return run_snapshot(
        SnapshotRetriever(WordCountSearcher()), gold, index=tmp_path / "none", depth=10
    )


def test_every_question_has_a_record_with_its_figures(run: Run) -> None:
    assert [r.question.id for r in run.records] == ["q1", "q2", "q3", "q4"]
    assert [r.figures.get("mrr@10") for r in run.records] == [1.0, 1.0, 1 / 4, None]
    assert [r.answer.answered for r in run.records] == [True, True, True, False]
    first = run.records[0].answer.passages[0]
    assert (first.document_id, first.section) == ("fruit.md", ("Pears",))
    assert (first.url, first.audience) == ("https://example.org/fruit", "patient")


def test_summary_is_the_mean_of_the_records(run: Run) -> None:
    summary = summarise(run)
    assert (summary.questions, summary.answerable) == (4, 3)
    assert summary.figures["mrr@10"].mean == pytest.approx((1 + 1 + 1 / 4) / 3)
    assert summary.figures["hit@1"].mean == pytest.approx(2 / 3)
    assert summary.figures["patient@5"].n == 4
    styles = summary.slices["style"]
    assert {name: s["hit@1"].mean for name, s in styles.items()} == {"keyword": 0.5, "lay": 1.0}
    assert summary.answerability.recognised == 1.0
    assert summary.answerability.wrong_refusals == 0.0
    assert summary.latency["rank"].p95 == 0.5
    assert summary.provenance.corpus_digest == "c0"


def test_what_is_saved_comes_back(run: Run, tmp_path: Path) -> None:
    write_run(run, tmp_path / "r.json")
    assert read_run(tmp_path / "r.json") == run
    saved = json.loads((tmp_path / "r.json").read_text(encoding="utf-8"))
    assert saved["figures"]["hit@1"]["mean"] == pytest.approx(2 / 3)
    assert saved["provenance"]["snapshot_id"] == "stand-in"


def test_a_damaged_or_missing_run_is_refused(run: Run, tmp_path: Path) -> None:
    with pytest.raises(MissingInputError, match="no run at"):
        read_run(tmp_path / "absent.json")
    write_run(run, tmp_path / "r.json")
    (tmp_path / "r.jsonl").write_text("{}\n", encoding="utf-8")
    with pytest.raises(RunFileError, match="expected a run"):
        read_run(tmp_path / "r.json")


def test_thresholds_pass_at_the_bar_and_fail_above_it(run: Run) -> None:
    summary = summarise(run)
    assert missed(summary, [parse_threshold("hit@5=1.0")]) == ()
    (failure,) = missed(summary, [parse_threshold("hit@1=0.67")])
    assert failure == "hit@1 is 0.6667, expected at least 0.67"
    assert missed(summary, [parse_threshold("bpref=0")]) == ("bpref: no question has it",)
    for wrong in ("hit@3=0.5", "hit@5", "hit@5=2", "hit@5=x"):
        with pytest.raises(ValueError, match=r"expected|could not convert"):
            parse_threshold(wrong)


def test_the_table_shows_the_figures(run: Run) -> None:
    table = terminal_table(summarise(run))
    assert "hit@1" in table
    assert "0.667" in table
    assert table.startswith("OncoAsk on gold.jsonl: 4 questions, 3 answerable; snapshot stand-in")


def test_a_question_nobody_answered_counts_as_zero() -> None:
    asked = Question("x", "?", "lay", "k", True, (Evidence("a.md"),))
    (record,) = judge_answers([asked], {})
    assert record.figures["hit@5"] == 0.0
    assert not record.answer.answered


def test_depth_limits_what_is_asked_for() -> None:
    asked = Question("x", "a plum", "lay", "k", False, ())
    (record,) = ask_all(SnapshotRetriever(WordCountSearcher()), [asked], depth=2)
    assert len(record.answer.passages) == 2


def test_url_level_questions_about_absent_pages_are_left_out(tmp_path: Path) -> None:
    path = tmp_path / "m.jsonl"
    lines = [{"id": str(i), "question": "pears", "url": u} for i, u in enumerate(["x", "y"])]
    lines.append({"id": "2", "question": "plum", "url": "https://example.org/fruit"})
    path.write_text("".join(json.dumps(line) + "\n" for line in lines), encoding="utf-8")
    run = run_snapshot(SnapshotRetriever(WordCountSearcher()), path, index=tmp_path, depth=10)
    assert [r.question.id for r in run.records] == ["2"]
    assert run.provenance.excluded == {"page not in the corpus": 2}
    assert run.records[0].figures["hit@1"] == 1.0


def test_a_missing_snapshot_says_what_to_do(tmp_path: Path) -> None:
    with pytest.raises(MissingInputError, match="python -m index"):
        open_snapshot(tmp_path / "absent")


def test_percentiles_are_nearest_rank() -> None:
    values = [float(v) for v in range(1, 101)]
    found = latency_of(values[::-1])
    assert (found.p50, found.p95, found.p99) == (50.0, 95.0, 99.0)
    assert percentile([7.0], 99) == 7.0


def test_records_are_values(run: Run) -> None:
    assert replace(run, records=run.records) == run
