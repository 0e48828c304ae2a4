from __future__ import annotations

import json
from argparse import Namespace
from typing import TYPE_CHECKING

import pytest

from eval.command_lint_gold import main as lint_main
from eval.errors import RunFileError
from eval.lint import ambiguous_ids, duplicates, leaks, stale_evidence
from eval.model import Answer, Evidence, Provenance, Question, Retrieved, Run
from eval.pooling import judging_sheet, merged, pool, ticked
from eval.running import record_of

if TYPE_CHECKING:
    from pathlib import Path

QUOTE = "pears ripen from the inside out within days"


def question(name: str, text: str, *evidence: Evidence) -> Question:
    return Question(name, text, "lay", "k", bool(evidence), evidence)


def test_stale_quotes_and_documents_are_found() -> None:
    asked = question(
        "q", "?", Evidence("a.md", None, QUOTE), Evidence("a.md", None, "plums do not do so"),
        Evidence("gone.md", None, QUOTE),
    )  # fmt: skip
    found = [(f.kind, f.detail) for f in stale_evidence([asked], {"a.md": "so " + QUOTE})]
    assert found == [("quote", "a quote is not in a.md"), ("document", "no gone.md in the corpus")]


def test_near_duplicates_and_leaks_are_found_and_others_left_alone() -> None:
    asked = [
        question("q1", "How long do pears take to ripen at home?"),
        question("q2", "how long do pears take to ripen at home"),
        question("q3", "how long do plums keep in the cellar"),
    ]
    assert [(f.question_id, f.detail) for f in duplicates(asked)] == [
        ("q2", "nearly the same as q1")
    ]
    found = list(leaks(asked, ["x", "How long do plums keep in the cellar??"], source="t.jsonl"))
    assert [(f.question_id, f.detail) for f in found] == [
        ("q3", "nearly the same as question 2 of t.jsonl")
    ]


def test_ids_that_differ_only_in_case_and_documents_with_two_addresses_are_found() -> None:
    asked = [
        question("q1", "a", Evidence("a.md", "https://example.org/a", QUOTE)),
        question("Q1", "b", Evidence("a.md", "https://example.org/b", QUOTE)),
        question("q2", "c", Evidence("a.md", "http://www.example.org/a/", QUOTE)),
    ]
    details = [f.detail for f in ambiguous_ids(asked)]
    assert details == [
        "differs from q1 only in case",
        "a.md has 2 addresses: example.org/a, example.org/b",
    ]


def gold_line(quote: str) -> dict[str, object]:
    return {
        "id": "g1", "question": "when are pears ripe", "style": "lay", "kind": "k",
        "answerable": True, "answer": "",
        "evidence": [{"document": "a.md", "url": None, "quote": quote}],
    }  # fmt: skip


def test_the_command_fails_where_there_is_a_finding(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    gold = tmp_path / "g.jsonl"
    (tmp_path / "corpus").mkdir()
    (tmp_path / "corpus" / "a.md").write_text(f"---\nx: y\n---\nThe {QUOTE}.\n", encoding="utf-8")
    asked = Namespace(gold=gold, corpus=tmp_path / "corpus", tuning=[])
    gold.write_text(json.dumps(gold_line(QUOTE)), encoding="utf-8")
    assert lint_main(asked) == 0
    assert capsys.readouterr().out == ""
    gold.write_text(json.dumps(gold_line("never written anywhere at all")), encoding="utf-8")
    assert lint_main(asked) == 1
    assert capsys.readouterr().out == "quote\tg1\ta quote is not in a.md\n"


def run_of(*texts: str) -> Run:
    asked = question("g1", "when are pears ripe", Evidence("a.md", None, QUOTE))
    passages = tuple(Retrieved("a.md", f"p{i}", t, 1.0, ("H",)) for i, t in enumerate(texts))
    source = Provenance("s", "g", "0", None, None, None, None, "m", "now")
    return Run(source, (record_of(asked, Answer(passages)),))


def test_the_pool_holds_each_unjudged_text_once_and_nothing_already_judged() -> None:
    runs = [run_of("one", QUOTE, "two"), run_of("three", "one")]
    assert [p.text for p in pool(runs, depth=3)["g1"]] == ["one", "three", "two"]
    assert [p.text for p in pool(runs, depth=1)["g1"]] == ["one", "three"]


def test_ticks_come_back_as_evidence_and_are_merged_once() -> None:
    sheet = judging_sheet([run_of("one\n\n- b", "two")], depth=5)
    marked = sheet.replace('- [ ] ["a.md", null] H one', '- [x] ["a.md", null] H one')
    new = ticked(marked)
    assert new == {"g1": [{"document": "a.md", "url": None, "quote": "H one - b"}]}
    (line,) = merged([json.dumps(gold_line(QUOTE))], new)
    assert [e["quote"] for e in json.loads(line)["evidence"]] == [QUOTE, "H one - b"]
    assert merged([line], new) == [line]
    with pytest.raises(RunFileError, match="unknown questions: g9"):
        merged([line], {"g9": new["g1"]})
    with pytest.raises(RunFileError, match="expected a pooled passage"):
        ticked("## g1: x\n- [x] whatever\n")
