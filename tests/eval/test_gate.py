"""Each thing the gate is for, done to a working system, and caught."""

from __future__ import annotations

import hashlib
import json
from dataclasses import dataclass, field, replace
from datetime import date
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest

from eval.attribution import date_fault, link_fault, range_fault
from eval.command_gate import failures_of
from eval.command_run import run_snapshot
from eval.errors import MissingInputError
from eval.gate import read_reference, reference_of, regressions, write_reference
from eval.retrieval import SnapshotRetriever
from eval.suites import Suite, choose, read_suites
from ingest.document import read_document
from ingest.model import Document, Passage, PassageKind, Span

from .stand_in import Snapshot, WordCountSearcher, document, passage

if TYPE_CHECKING:
    from index.model import Filters, Ranking

ROOT = Path(__file__).resolve().parents[2]
# twelve crops, one sentence each: "The <crop> grows best in <place> beside the <thing>."
CROPS = [
    "leek",
    "kale",
    "chard",
    "fennel",
    "okra",
    "radish",
    "salsify",
    "sorrel",
    "endive",
    "cress",
]
PLACES = ["clay", "sand", "loam", "peat", "chalk", "silt", "gravel", "marl", "shade", "frames"]
SENTENCES = [
    f"The {c} grows best in {p} beside the {c} bed." for c, p in zip(CROPS, PLACES, strict=True)
]


def count(text: str) -> int:
    return len(text.split())


@dataclass
class Corpus:
    """A corpus folder of one page a crop, its snapshot and its gold set."""

    folder: Path
    snapshot: Snapshot
    gold: Path
    reference: Path

    def suite(self, **floors: float) -> Suite:
        return Suite(
            "crops", "Crops", self.gold, self.folder, self.folder, self.reference, True, floors
        )


@pytest.fixture
def corpus(tmp_path: Path) -> Corpus:
    folder = tmp_path / "corpus"
    folder.mkdir()
    documents, passages, lines = [], [], []
    for crop, sentence in zip(CROPS, SENTENCES, strict=True):
        body = f"---\ntitle: {crop}\n---\n# {crop}\n\n{sentence}\n"
        (folder / f"{crop}.md").write_text(body, encoding="utf-8")
        start = body.index(sentence)
        span = Span(start, start + len(sentence))
        documents.append(replace(document(f"{crop}.md"), digest=digest(body)))
        made = passage(f"{crop}.md", crop, f"id-{crop}", sentence)
        passages.append(replace(made, start=span.start, end=span.end, spans=(span,)))
        lines.append(gold_line(crop, f"The {crop} grows best", crop, sentence))
        lines.append(gold_line(f"{crop}-no", "price of unicorn hay", crop, None))
    gold = tmp_path / "gold.jsonl"
    gold.write_text("".join(lines), encoding="utf-8")
    snapshot = Snapshot(documents=tuple(documents), passages=tuple(passages))
    made = Corpus(folder, snapshot, gold, tmp_path / "reference.json")
    assert failures_of(made.suite(), asked(made), update=True) == ()
    return made


def digest(body: str) -> str:
    return hashlib.sha256(body.encode()).hexdigest()


def gold_line(name: str, question: str, crop: str, quote: str | None) -> str:
    evidence = [{"document": f"{crop}.md", "url": None, "quote": quote}] if quote else []
    line = {
        "id": name, "question": question, "style": "lay", "kind": "k", "answer": "",
        "answerable": bool(quote), "evidence": evidence,
    }  # fmt: skip
    return json.dumps(line) + "\n"


def asked(corpus: Corpus, **change: Any) -> SnapshotRetriever:
    return SnapshotRetriever(Changed(corpus.snapshot, **change))


@dataclass
class Changed(WordCountSearcher):
    """The ranker that counts words, made worse in one way."""

    snapshot: Snapshot = field(default_factory=Snapshot)
    reverse: bool = False
    always: bool | None = None

    def search(self, query: str, *, top_k: int = 5, filters: Filters | None = None) -> Ranking:
        found = super().search(query, top_k=99)
        hits = found.hits[::-1] if self.reverse else found.hits
        answered = found.answered if self.always is None else self.always
        return replace(found, hits=hits[:top_k], answered=answered)


def test_the_same_system_passes(corpus: Corpus) -> None:
    floors = {"hit@1": 1.0, "answers": 1.0, "refuses": 1.0}
    assert failures_of(corpus.suite(**floors), asked(corpus), update=False) == ()


def test_a_worsened_ranker_is_caught(corpus: Corpus) -> None:
    failures = failures_of(corpus.suite(), asked(corpus, reverse=True), update=False)
    # the right one of ten passages comes last: found within ten and within 300 words, not before
    assert [f.split()[0] for f in failures] == ["hit@1", "hit@5", "mrr@10", "ndcg@10"]
    assert failures[0].startswith("hit@1 fell by 1.000 (10 questions worse, 0 better, p = 0.0")


def test_a_system_that_always_answers_is_caught(corpus: Corpus) -> None:
    (failure,) = failures_of(corpus.suite(), asked(corpus, always=True), update=False)
    assert failure.startswith("refusals of unanswerable questions changed by -1.000")


def test_a_system_that_never_answers_is_caught(corpus: Corpus) -> None:
    (failure,) = failures_of(corpus.suite(), asked(corpus, always=False), update=False)
    assert failure.startswith("refusals of answerable questions changed by +1.000")


def test_a_wrong_citation_offset_is_caught(corpus: Corpus) -> None:
    first, *others = corpus.snapshot.passages
    shifted = Span(first.start + 1, first.end + 1)
    wrong = replace(first, start=shifted.start, end=shifted.end, spans=(shifted,))
    corpus.snapshot = replace(corpus.snapshot, passages=(wrong, *others))
    (failure,) = failures_of(corpus.suite(), asked(corpus), update=False)
    assert failure.startswith("citations: range holds for 0.9000 of passages (id-leek of leek.md")


def test_a_deleted_document_that_is_still_returned_is_caught(corpus: Corpus) -> None:
    (corpus.folder / "kale.md").unlink()
    (failure,) = failures_of(corpus.suite(), asked(corpus), update=False)
    assert "document holds for 0.9000" in failure
    assert "id-kale of kale.md: the document is no longer in the corpus" in failure


def test_a_file_changed_since_it_was_ingested_is_caught(corpus: Corpus) -> None:
    path = corpus.folder / "kale.md"
    path.write_text(path.read_text("utf-8") + "\nMore.\n", encoding="utf-8")
    (failure,) = failures_of(corpus.suite(), asked(corpus), update=False)
    assert "citations: digest holds for 0.9000" in failure


def test_a_mean_below_its_floor_is_caught_and_never_becomes_the_reference(corpus: Corpus) -> None:
    before = corpus.reference.read_bytes()
    failures = failures_of(corpus.suite(refuses=0.5), asked(corpus, always=True), update=True)
    assert failures == ("refuses is 0.000, expected at least 0.5",)
    assert corpus.reference.read_bytes() == before


def test_one_lost_question_is_not_yet_significant(corpus: Corpus) -> None:
    first, *others = corpus.snapshot.passages
    body = (corpus.folder / "leek.md").read_text("utf-8")
    start = body.index("leek\n---")
    title = Span(start, start + 4)
    short = replace(first, text="leek", start=title.start, end=title.end, spans=(title,))
    corpus.snapshot = replace(corpus.snapshot, passages=(short, *others))
    assert failures_of(corpus.suite(), asked(corpus), update=False) == ()


def test_another_question_set_asks_for_an_update(corpus: Corpus) -> None:
    lines = corpus.gold.read_text("utf-8").splitlines(keepends=True)
    corpus.gold.write_text("".join(lines[:-1]), encoding="utf-8")
    (failure,) = failures_of(corpus.suite(), asked(corpus), update=False)
    assert failure.startswith("the question set differs")


def test_a_reference_comes_back_as_it_was(corpus: Corpus, tmp_path: Path) -> None:
    run = run_snapshot(asked(corpus), corpus.gold, index=corpus.folder, depth=10)
    write_reference(reference_of(run), tmp_path / "again.json")
    reference = read_reference(tmp_path / "again.json")
    assert reference == reference_of(run)
    assert regressions(run, reference) == ()
    with pytest.raises(MissingInputError, match="gate --update"):
        read_reference(tmp_path / "absent.json")


def test_the_suites_file_is_valid_and_names_are_checked() -> None:
    suites = read_suites()
    assert [s.name for s in suites if s.required] == ["metastatic-cancer"]
    assert choose(suites, ["patient-questions"])[0].corpus == Path("../shared/corpus/nci")
    with pytest.raises(MissingInputError, match="no suite 'x'"):
        choose(suites, ["x"])


# --- citation checks by themselves ---------------------------------------------------------

SOURCE = "Intro. Pears [ripen](http://x/y) from\nthe inside. Outro."


def at(start: int, end: int, text: str, **more: Any) -> Passage:
    made = passage("f.md", "H", "p", text)
    return replace(made, start=start, end=end, spans=(Span(start, end),), **more)


def test_markup_inside_a_range_is_no_fault() -> None:
    end = SOURCE.index(" Outro")
    assert range_fault(SOURCE, at(7, end, "Pears ripen from the inside.")) is None


@pytest.mark.parametrize(
    ("start", "end"),
    [(8, 0), (12, 0), (0, 0), (7, -2), (7, -9)],
    ids=["inside a word", "a word late", "a sentence early", "one letter short", "a word short"],
)
def test_a_range_off_by_a_little_is_a_fault(start: int, end: int) -> None:
    stop = SOURCE.index(" Outro") + end
    assert range_fault(SOURCE, at(start, stop, "Pears ripen from the inside.")) is not None


def test_words_out_of_order_are_a_fault_in_prose_but_footnotes_move_in_tables() -> None:
    source = "a note b row"
    assert range_fault(source, at(0, 12, "row b a note")) is not None
    table = at(0, 12, "b row a note", kind=PassageKind.TABLE)
    assert range_fault(source, table) is None
    missing = at(0, 12, "b row a note more", kind=PassageKind.TABLE)
    assert range_fault(source, missing) is not None


def test_a_deep_link_selects_one_place() -> None:
    page = "stage i\nthe tumour is small. the tumour is small\nstage ii"
    assert link_fault(page, "Stage%20I,-The%20tumour") is None
    assert link_fault(page, "stage%20ii") is None
    assert link_fault(page, "The%20tumour%20is%20small") == (
        "the deep link selects 2 places of the page"
    )
    assert link_fault(page, "the%20tumor") == "the deep link selects 0 places of the page"
    assert link_fault(page, "small-,stage%20ii") is None


def test_dates_must_be_borne_out_by_the_file() -> None:
    source = "---\nlastReviewed: 2025-12-30\n---\nUpdated: March 4, 2021\n"
    page: Document = document("f.md")
    honest = replace(page, page_updated=date(2021, 3, 4), declared_reviewed=date(2025, 12, 30))
    assert date_fault(source, honest, stamps=()) is None
    assert "day of the crawl" in str(date_fault(source, honest, stamps={"2025-12-30"}))
    other = replace(honest, declared_reviewed=date(2025, 12, 31))
    assert "not in the front matter" in str(date_fault(source, other, stamps=()))
    unprinted = replace(honest, page_updated=date(2021, 3, 5))
    assert "not printed on the page" in str(date_fault(source, unprinted, stamps=()))


def test_passages_of_the_shipped_page_stand_where_they_say() -> None:
    data = (ROOT / "corpus" / "metastatic-cancer.md").read_bytes()
    reading = read_document("metastatic-cancer.md", data, count=count)
    assert len(reading.passages) > 5
    source = data.decode()
    assert [f for p in reading.passages if (f := range_fault(source, p))] == []
