import json
import random

import pytest

from index.training.encoder.examples import (
    TrainingPassage,
    hold_out,
    nearly_identical,
    read_passages,
    read_questions,
    short_title,
    word_runs,
)
from ingest.run import ingest


@pytest.mark.parametrize(
    ("published", "short"),
    [
        ("Thymoma Treatment (PDQ®)–Patient Version", "Thymoma Treatment"),
        ("Thymoma Treatment (PDQ®)–Health Professional Version", "Thymoma Treatment"),
        ("Leukemia—Patient Version", "Leukemia"),
        ("Nausea and Vomiting (PDQ®)", "Nausea and Vomiting"),
        ("What Is Cancer?", "What Is Cancer?"),
    ],
)
def test_short_title(published, short):
    assert short_title(published) == short


def test_encoder_input():
    passage = TrainingPassage("a.md", "Thymoma", ("Tests", "Scans"), "A scan.")
    assert passage.encoder_input() == "Thymoma > Tests > Scans\nA scan."


def write(path, rows):
    path.write_text("".join(json.dumps(row) + "\n" for row in rows), encoding="utf-8")
    return path


def test_questions_share_their_passage_and_lose_the_title_in_its_path(tmp_path):
    row = {"style": "lay", "document": "a.md", "passage": "A scan."}
    rows = [
        row | {"question": "one", "section": ["Thymoma (PDQ®)–Patient Version", "Tests"]},
        row | {"question": "two", "section": ["Tests"]},
        row | {"question": "three", "section": ["Scans", "CT"], "document": "b.md"},
    ]
    questions, passages = read_questions(write(tmp_path / "q", rows), {"a.md": "Thymoma"})
    assert passages == [
        TrainingPassage("a.md", "Thymoma", ("Tests",), "A scan."),
        TrainingPassage("b.md", "Scans", ("CT",), "A scan."),
    ]
    assert [(q.text, q.passage) for q in questions] == [("one", 0), ("two", 0), ("three", 1)]


def test_read_passages_takes_the_patients_pages_of_an_ingest_run(tmp_path):
    page = (
        "---\ntitle: {title}\nurl: https://www.cancer.gov/{path}\nsource: NCI\nlicense: public\n"
        "status: active\n---\n\n# {title}\n\n## Tests\n\n" + "A scan shows the lung well. " * 6
    )
    (tmp_path / "pages").mkdir()
    for name, title in (
        ("a", "Knee Scans"),
        ("b", "Knee Scans (PDQ®)–Health Professional Version"),
    ):
        text = page.format(title=title, path=name)
        (tmp_path / "pages" / f"{name}.md").write_text(text, encoding="utf-8")
    ingest(tmp_path / "pages", tmp_path / "out")
    found = read_passages(tmp_path / "out")
    assert [(p.document, p.title, p.section) for p in found] == [("a.md", "Knee Scans", ("Tests",))]


def test_nearly_identical_counts_runs_of_the_smaller():
    text = "one two three four five six seven eight nine ten eleven twelve"
    runs = word_runs(text)
    assert len(runs) == 7
    assert nearly_identical(runs, word_runs("One, two three four five six seven EIGHT."))
    assert not nearly_identical(runs, word_runs("one two three four five 6 seven eight nine"))
    assert word_runs("Too short") == {("too", "short")}


def test_hold_out_takes_whole_documents_and_repeats():
    documents = [f"{number}.md" for number in range(50)] * 2
    held = hold_out(documents, 0.1, random.Random(4))
    assert len(held) == 5
    assert held < set(documents)
    assert held == hold_out(reversed(documents), 0.1, random.Random(4))
