from __future__ import annotations

import io
import json
from typing import TYPE_CHECKING

import pytest
import pytrec_eval
from hypothesis import given
from hypothesis import strategies as st

from eval.command_run import load_questions, run_file
from eval.errors import GoldError, MissingInputError, RunFileError
from eval.model import Answer, Evidence, Question, Retrieved
from eval.running import record_of
from eval.trec import qrels_lines, read_beir, read_qrels, read_run_file, read_topics, run_lines

if TYPE_CHECKING:
    from pathlib import Path

QUOTES = [f"w{i}a w{i}b w{i}c w{i}d w{i}e" for i in range(4)]


def test_topics_are_read_in_both_forms(tmp_path: Path) -> None:
    path = tmp_path / "topics"
    path.write_text(
        "<top>\n<num> Number: 301\n<title> Pear\n care\n<desc> x\n</top>\n", encoding="utf-8"
    )
    assert read_topics(path) == {"301": "Pear care"}
    path.write_text("q1\tripe pears\n\nq2\tplums\n", encoding="utf-8")
    assert read_topics(path) == {"q1": "ripe pears", "q2": "plums"}
    path.write_text("no tab here\n", encoding="utf-8")
    with pytest.raises(GoldError, match="expected <top> topics"):
        read_topics(path)
    with pytest.raises(MissingInputError):
        read_topics(tmp_path / "absent")


def test_qrels_are_read_with_grades_and_malformed_lines_named(tmp_path: Path) -> None:
    path = tmp_path / "qrels"
    path.write_text("q1 0 d1 2\nq1 0 d2 0\nq2 0 d9 1\n", encoding="utf-8")
    assert read_qrels(path) == {"q1": {"d1": 2, "d2": 0}, "q2": {"d9": 1}}
    for wrong in ("q1 0 d1 high\n", "q1 1\n", "q1 0 d1 x 1\n"):
        path.write_text(wrong, encoding="utf-8")
        with pytest.raises(GoldError, match=":1: expected"):
            read_qrels(path)


def beir(folder: Path) -> Path:
    (folder / "qrels").mkdir()
    queries = [{"_id": "q1", "text": "pears"}, {"_id": "q2", "text": "not judged"}]
    (folder / "queries.jsonl").write_text("\n".join(map(json.dumps, queries)), encoding="utf-8")
    tsv = "query-id\tcorpus-id\tscore\nq1\td1\t1\nq1\td2\t0\n"
    (folder / "qrels" / "test.tsv").write_text(tsv, encoding="utf-8")
    return folder


def test_a_beir_folder_gives_its_judged_questions(tmp_path: Path) -> None:
    (question,) = read_beir(beir(tmp_path))
    assert (question.id, question.text, question.answerable) == ("q1", "pears", True)
    assert question.evidence == (Evidence("d1", grade=1), Evidence("d2", grade=0))
    assert load_questions(tmp_path) == (question,)


def test_another_tools_run_is_judged_by_ids(tmp_path: Path) -> None:
    run = tmp_path / "other.run"
    run.write_text("q1 Q0 d2 1 0.9 t\nq1 Q0 d1 2 0.8 t\nq1 Q0 d7 3 0.1 t\n", encoding="utf-8")
    (record,) = run_file(run, beir(tmp_path)).records
    assert record.figures["mrr@10"] == 1 / 2
    assert record.figures["judged@10"] == 2 / 10
    assert record.figures["bpref"] == 0.0  # the one relevant stands below the one irrelevant
    run.write_text("q1 d2 0.9\n", encoding="utf-8")
    with pytest.raises(RunFileError, match=r"other\.run:1: expected 'qid Q0"):
        read_run_file(run)


@given(st.lists(st.sets(st.integers(0, 3)), max_size=10), st.integers(1, 4))
def test_trec_eval_finds_our_figures_in_the_files_we_write(
    held: list[set[int]], entries: int
) -> None:
    texts = [" . ".join(QUOTES[i] for i in sorted(h)) or "none" for h in held]
    evidence = tuple(Evidence("a.md", None, quote) for quote in QUOTES[:entries])
    passages = tuple(Retrieved("a.md", f"p{i}", t, 0.5) for i, t in enumerate(texts))
    record = record_of(Question("q", "?", "lay", "k", True, evidence), Answer(passages))
    qrels = pytrec_eval.parse_qrel(io.StringIO("".join(qrels_lines([record]))))
    run = pytrec_eval.parse_run(io.StringIO("".join(run_lines([record], tag="x")) or ""))
    found = pytrec_eval.RelevanceEvaluator(qrels, {"ndcg_cut.10", "map", "success.5", "recip_rank"})
    expected = found.evaluate(run).get("q", dict.fromkeys(
        ("ndcg_cut_10", "map", "success_5", "recip_rank"), 0.0))  # fmt: skip
    assert record.figures["ndcg@10"] == pytest.approx(expected["ndcg_cut_10"], abs=1e-9)
    assert record.figures["map"] == pytest.approx(expected["map"], abs=1e-9)
    assert record.figures["hit@5"] == pytest.approx(expected["success_5"], abs=1e-9)
    assert record.figures["mrr@10"] == pytest.approx(expected["recip_rank"], abs=1e-9)
