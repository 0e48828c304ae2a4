"""TREC files: topics, qrels and runs, read and written; BEIR folders read."""

from __future__ import annotations

import json
import re
from typing import TYPE_CHECKING

from eval.errors import GoldError, MissingInputError, RunFileError
from eval.model import Answer, Evidence, Question, Retrieved

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping
    from pathlib import Path

    from eval.model import Record

_TOPIC = re.compile(r"<num>\s*(?:Number:)?\s*(\S+).*?<title>\s*(?:Topic:)?\s*([^<]+)", re.DOTALL)


def _text(path: Path) -> str:
    try:
        return path.read_text(encoding="utf-8")
    except FileNotFoundError as error:
        raise MissingInputError(f"no file at {path}") from error


def read_topics(path: Path) -> dict[str, str]:
    """Return question text by id, from TREC ``<top>`` topics or lines of ``id<TAB>text``.

    Raises:
        MissingInputError: there is no such file.
        GoldError: it is neither.
    """
    text = _text(path)
    if "<top>" in text:
        topics = {num: " ".join(title.split()) for num, title in _TOPIC.findall(text)}
    else:
        rows = (line.partition("\t") for line in text.splitlines() if line.strip())
        topics = {name.strip(): value.strip() for name, tab, value in rows if tab}
    if not topics:
        raise GoldError(str(path), 0, "expected <top> topics or id<TAB>text lines, found neither")
    return topics


def read_qrels(path: Path) -> dict[str, dict[str, int]]:
    """Return grade by question and document, from ``qid iter docid grade`` or BEIR's TSV.

    Raises:
        MissingInputError: there is no such file.
        GoldError: a line has other fields, or a grade is no number.
    """
    qrels: dict[str, dict[str, int]] = {}
    for number, line in enumerate(_text(path).splitlines(), start=1):
        fields = line.split()
        if not fields or fields[0] == "query-id":
            continue
        try:
            question, document, grade = fields[0], fields[-2], int(fields[-1])
        except (IndexError, ValueError) as error:
            raise GoldError(str(path), number, f"expected a judgment, found {line!r}") from error
        if len(fields) not in (3, 4):
            raise GoldError(str(path), number, f"expected 3 or 4 fields, found {len(fields)}")
        qrels.setdefault(question, {})[document] = grade
    return qrels


def judged_questions(
    topics: Mapping[str, str], qrels: Mapping[str, Mapping[str, int]]
) -> tuple[Question, ...]:
    """Return the topics as questions; one without a relevant document is not answerable."""
    return tuple(_judged(name, text, qrels.get(name, {})) for name, text in topics.items())


def _judged(name: str, text: str, grades: Mapping[str, int]) -> Question:
    evidence = tuple(Evidence(d, grade=max(0, grade)) for d, grade in sorted(grades.items()))
    answerable = any(grade > 0 for grade in grades.values())
    return Question(name, text, "unknown", "unknown", answerable, evidence)


def read_beir(folder: Path, *, split: str = "test") -> tuple[Question, ...]:
    """Return the judged questions of a BEIR folder (``queries.jsonl``, ``qrels/SPLIT.tsv``).

    Raises:
        MissingInputError: a file is not there.
        GoldError: a line is malformed.
    """
    qrels = read_qrels(folder / "qrels" / f"{split}.tsv")
    topics: dict[str, str] = {}
    path = folder / "queries.jsonl"
    for number, line in enumerate(_text(path).splitlines(), start=1):
        try:
            query = json.loads(line)
            topics[query["_id"]] = query["text"]
        except (json.JSONDecodeError, KeyError, TypeError) as error:
            raise GoldError(str(path), number, f"expected _id and text, found {error}") from error
    return judged_questions({k: v for k, v in topics.items() if k in qrels}, qrels)


def run_lines(records: Iterable[Record], *, tag: str) -> Iterator[str]:
    """Yield ``qid Q0 docid rank score tag`` lines; docid is the passage id.

    Scores fall strictly with rank (they are made from it), because trec_eval sorts by score and
    would break our ties its own way.
    """
    for record in records:
        passages = record.answer.passages
        for rank, passage in enumerate(passages, start=1):
            score = len(passages) - rank + 1
            yield f"{record.question.id} Q0 {passage.passage_id} {rank} {score} {tag}\n"


def qrels_lines(records: Iterable[Record]) -> Iterator[str]:
    """Yield judgments of the returned passages: 1 where one brings an entry for the first time.

    Entries that no passage brought stand as passages ``missing-N``, so that recall, map and ndcg
    of another tool have the right denominator.
    """
    for record in records:
        name, judged = record.question.id, record.judged
        for passage, grade in zip(record.answer.passages, judged.grades, strict=True):
            yield f"{name} 0 {passage.passage_id} {grade or 0}\n"
        for number in range(len(judged.ideal) - sum(bool(g) for g in judged.grades)):
            yield f"{name} 0 missing-{number} 1\n"


def read_run_file(path: Path) -> dict[str, Answer]:
    """Return another tool's run as answers by question id, best score first.

    A passage's id stands for its document too; it has no text, so only judgments by id apply.

    Raises:
        MissingInputError: there is no such file.
        RunFileError: a line has not six fields, or its score is no number.
    """
    scored: dict[str, list[tuple[float, str]]] = {}
    for number, line in enumerate(_text(path).splitlines(), start=1):
        fields = line.split()
        try:
            question, _, document, _, score, _ = fields
            scored.setdefault(question, []).append((float(score), document))
        except ValueError as error:
            raise RunFileError(
                f"{path}:{number}: expected 'qid Q0 docid rank score tag', found {line!r}"
            ) from error
    return {
        question: Answer(
            tuple(
                Retrieved(document, document, "", score)
                for score, document in sorted(rows, key=lambda row: (-row[0], row[1]))
            )
        )
        for question, rows in scored.items()
    }
