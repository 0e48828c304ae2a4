"""Reading question sets: one JSON object a line, with quotes or with addresses of pages."""

from __future__ import annotations

import hashlib
from dataclasses import replace
from typing import TYPE_CHECKING, Annotated, Any

from pydantic import BaseModel, ConfigDict, Field, ValidationError, model_validator

from eval.errors import GoldError, MissingInputError
from eval.matching import normalise, page_key
from eval.model import Evidence, Question

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator
    from pathlib import Path

_Text = Annotated[str, Field(min_length=1)]
STYLES = frozenset(
    {"lay", "keyword", "typo", "firstperson", "caregiver"}
    | {"yesno", "comparison", "numeric", "clinical", "spanish"}
)


class _EvidenceLine(BaseModel):
    model_config = ConfigDict(extra="forbid")

    document: _Text
    url: str | None
    quote: _Text


class _QuoteLine(BaseModel):
    model_config = ConfigDict(extra="forbid")

    id: _Text
    question: _Text
    style: str
    kind: _Text
    answerable: bool
    evidence: list[_EvidenceLine]
    answer: str

    @model_validator(mode="after")
    def _consistent(self) -> _QuoteLine:
        if self.style not in STYLES:
            raise ValueError(f"style {self.style!r} is none of {', '.join(sorted(STYLES))}")
        if self.answerable != bool(self.evidence):
            raise ValueError("answerable must be true exactly where there is evidence")
        if any(not normalise(e.quote) for e in self.evidence):
            raise ValueError("a quote has no letter or digit a-z, 0-9")
        return self


class _UrlLine(BaseModel):
    """A MedQuAD-style line: the page that answers, without a quote."""

    model_config = ConfigDict(extra="ignore")

    id: _Text
    question: _Text
    url: _Text
    type: str = "unknown"
    source: str = "unknown"


def _quote_question(line: _QuoteLine) -> Question:
    language = "es" if line.style == "spanish" else "en"
    return Question(
        id=line.id,
        text=line.question,
        style=line.style,
        kind=line.kind,
        answerable=line.answerable,
        evidence=tuple(Evidence(e.document, e.url, e.quote) for e in line.evidence),
        slices={"language": language},
    )


def _url_question(line: _UrlLine) -> Question:
    return Question(
        id=line.id,
        text=line.question,
        style="templated",
        kind=line.type,
        answerable=True,
        evidence=(Evidence(None, line.url),),
        slices={"source": line.source},
    )


def _parse(raw: str) -> Question:
    if "evidence" in _keys(raw):
        return _quote_question(_QuoteLine.model_validate_json(raw))
    return _url_question(_UrlLine.model_validate_json(raw))


def _keys(raw: str) -> Iterable[Any]:
    from json import JSONDecodeError, loads  # noqa: PLC0415

    try:
        value = loads(raw)
    except JSONDecodeError:
        return ("evidence",)
    return value if isinstance(value, dict) else ("evidence",)


def _lines(path: Path) -> Iterator[tuple[int, str]]:
    try:
        text = path.read_text(encoding="utf-8")
    except FileNotFoundError as error:
        raise MissingInputError(f"no question set at {path}") from error
    except UnicodeDecodeError as error:
        raise GoldError(str(path), 0, f"expected UTF-8, found {error}") from error
    for number, raw in enumerate(text.split("\n"), start=1):
        if raw.strip():
            yield number, raw


def read_jsonl(path: Path) -> tuple[Question, ...]:
    """Return the questions of a quote-level or url-level JSONL file, in file order.

    A line with ``evidence`` is quote-level (all keys of the format, no other); one without is
    url-level (``id``, ``question``, ``url``; further keys are ignored). MedQuAD gives one id to
    several questions; from the second on they are told apart as ``id#2``, ``id#3``.

    Raises:
        MissingInputError: there is no such file.
        GoldError: a line is malformed, an id occurs twice, or there is no line.
    """
    questions: list[Question] = []
    seen: dict[str, int] = {}
    for number, raw in _lines(path):
        try:
            question = _parse(raw)
        except ValidationError as error:
            raise GoldError(str(path), number, _first_fault(error)) from error
        times = seen[question.id] = seen.get(question.id, 0) + 1
        if times > 1 and _is_url_level(question):
            question = replace(question, id=f"{question.id}#{times}")
        elif times > 1:
            raise GoldError(str(path), number, f"id {question.id!r} stands on an earlier line")
        questions.append(question)
    if not questions:
        raise GoldError(str(path), 0, "expected at least one question, found none")
    return tuple(questions)


def _is_url_level(question: Question) -> bool:
    return any(entry.quote is None for entry in question.evidence)


def _first_fault(error: ValidationError) -> str:
    fault = error.errors()[0]
    where = ".".join(str(part) for part in fault["loc"])
    return f"{where or 'line'}: {fault['msg']}, found {fault['input']!r:.80}"


def file_digest(path: Path) -> str:
    """Return the SHA-256 of a file, or of a folder's files in order of path, hexadecimal."""
    digest = hashlib.sha256()
    for file in [path] if path.is_file() else sorted(p for p in path.rglob("*") if p.is_file()):
        digest.update(file.read_bytes())
    return digest.hexdigest()


def keep_known_pages(
    questions: Iterable[Question], urls: Iterable[str]
) -> tuple[tuple[Question, ...], int]:
    """Return the questions whose evidence names a page that is there, and how many do not.

    Only evidence known by nothing but its address is checked; other questions stay as they are.
    """
    known = {page_key(url) for url in urls}
    kept: list[Question] = []
    dropped = 0
    for question in questions:
        evidence = tuple(e for e in question.evidence if e.document or _known(e.url, known))
        if question.evidence and not evidence:
            dropped += 1
        else:
            kept.append(replace(question, evidence=evidence))
    return tuple(kept), dropped


def _known(url: str | None, known: set[str]) -> bool:
    return url is not None and page_key(url) in known
