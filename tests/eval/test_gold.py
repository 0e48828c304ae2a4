from __future__ import annotations

import json
from pathlib import Path

import pytest

from eval.errors import GoldError, MissingInputError
from eval.gold import file_digest, keep_known_pages, read_jsonl
from eval.model import Evidence

ROOT = Path(__file__).resolve().parents[2]
GOOD = {
    "id": "g1",
    "question": "do pears ripen off the tree",
    "style": "lay",
    "kind": "fruit",
    "answerable": True,
    "evidence": [{"document": "fruit.md", "url": None, "quote": "ripen from the inside out"}],
    "answer": "Yes.",
}
BAD = [
    ({"style": "shouted"}, "style 'shouted' is none of"),
    ({"answerable": False}, "answerable must be true exactly where"),
    ({"evidence": []}, "answerable must be true exactly where"),
    ({"id": ""}, "id: "),
    ({"note": "?"}, "note: Extra inputs"),
    ({"evidence": [{"document": "f.md", "url": None, "quote": "¿?"}]}, "no letter or digit"),
]


def write(path: Path, *lines: object) -> Path:
    path.write_text("\n".join(json.dumps(line) for line in lines) + "\n", encoding="utf-8")
    return path


def test_a_quote_line_keeps_everything(tmp_path: Path) -> None:
    (question,) = read_jsonl(write(tmp_path / "g.jsonl", GOOD | {"style": "spanish"}))
    assert (question.id, question.style, question.kind) == ("g1", "spanish", "fruit")
    assert question.text == "do pears ripen off the tree"
    assert question.evidence == (Evidence("fruit.md", None, "ripen from the inside out"),)
    assert question.slices == {"language": "es"}


@pytest.mark.parametrize(("change", "message"), BAD)
def test_a_malformed_line_is_named(tmp_path: Path, change: dict[str, object], message: str) -> None:
    path = write(tmp_path / "g.jsonl", GOOD, GOOD | {"id": "g2"} | change)
    with pytest.raises(GoldError, match=message) as caught:
        read_jsonl(path)
    assert caught.value.line == 2


def test_bad_json_a_second_id_and_an_empty_file_are_refused(tmp_path: Path) -> None:
    path = tmp_path / "g.jsonl"
    path.write_text('{"id": \n', encoding="utf-8")
    with pytest.raises(GoldError, match=":1: line: Invalid JSON"):
        read_jsonl(path)
    with pytest.raises(GoldError, match=":2: id 'g1' stands on an earlier line"):
        read_jsonl(write(path, GOOD, GOOD))
    path.write_text("\n", encoding="utf-8")
    with pytest.raises(GoldError, match="expected at least one question"):
        read_jsonl(path)
    path.write_bytes(b"\xff")
    with pytest.raises(GoldError, match="expected UTF-8"):
        read_jsonl(path)
    with pytest.raises(MissingInputError, match="no question set at"):
        read_jsonl(tmp_path / "absent.jsonl")


def test_url_level_lines_are_answerable_by_their_page(tmp_path: Path) -> None:
    line = {"id": "7", "question": "What is (are) Pears ?", "url": "https://example.org/fruit"}
    path = write(
        tmp_path / "m.jsonl", line | {"type": "information"}, line | {"id": "8", "url": "x"}
    )
    questions = read_jsonl(path)
    assert questions[0].evidence == (Evidence(None, "https://example.org/fruit"),)
    assert questions[0].kind == "information"
    kept, dropped = keep_known_pages(questions, ["http://www.example.org/fruit/"])
    assert ([q.id for q in kept], dropped) == (["7"], 1)


def test_url_level_ids_that_repeat_are_told_apart(tmp_path: Path) -> None:
    line = {"id": "7", "question": "What are Pears ?", "url": "https://example.org/fruit"}
    questions = read_jsonl(write(tmp_path / "m.jsonl", line, line, line))
    assert [q.id for q in questions] == ["7", "7#2", "7#3"]


def test_a_quote_level_question_is_kept_whatever_pages_there_are(tmp_path: Path) -> None:
    questions = read_jsonl(write(tmp_path / "g.jsonl", GOOD))
    assert keep_known_pages(questions, []) == (questions, 0)


def test_digest_is_that_of_the_bytes(tmp_path: Path) -> None:
    (tmp_path / "a").write_bytes(b"abc")
    assert file_digest(tmp_path / "a").startswith("ba7816bf8f01cfea")
    assert file_digest(tmp_path) == file_digest(tmp_path / "a")


def test_the_shared_sets_are_read_whole() -> None:
    shared = ROOT.parent / "shared"
    if not shared.is_dir():
        pytest.skip("the shared folder is not beside the project")
    questions = read_jsonl(shared / "gold" / "patient-questions.jsonl")
    assert (len(questions), sum(q.answerable for q in questions)) == (225, 142)
    assert len(read_jsonl(shared / "medquad" / "cancergov.jsonl")) == 336
