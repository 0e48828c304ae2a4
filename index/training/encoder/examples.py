"""What the ranking model learns from: questions, the passages that answer them, other passages."""

from __future__ import annotations

import json
import random
import re
from collections.abc import Iterable
from dataclasses import dataclass
from pathlib import Path

from ingest.model import Audience
from ingest.store import read_corpus

_WORD = re.compile(r"[a-z0-9]+")
_VERSION = re.compile(r"\s*(?:\(PDQ®\))?\s*[–—-]*\s*(?:Patient|Health Professional) Version\s*$")
_PDQ = re.compile(r"\s*\(PDQ®\)\s*$")
_RUN = 6


@dataclass(frozen=True, slots=True)
class TrainingPassage:
    """A passage as the encoder will see it; ``section`` is without the page's title."""

    document: str
    title: str
    section: tuple[str, ...]
    text: str

    def encoder_input(self) -> str:
        """Return title, heading path and text as the index gives them to the encoder."""
        return f"{' > '.join((self.title, *self.section))}\n{self.text}"


@dataclass(frozen=True, slots=True)
class TrainingQuestion:
    """A question in a patient's words.

    Attributes:
        passage: position of the passage that answers it.
        negatives: positions of passages that look like answers and are not.
    """

    text: str
    style: str
    passage: int
    negatives: tuple[int, ...] = ()


def words(text: str) -> list[str]:
    """Return the runs of letters and digits in ``text``, lower-case."""
    return _WORD.findall(text.lower())


def short_title(title: str) -> str:
    """Return a page's title without PDQ's mark and the name of its version.

    >>> short_title("Anal Cancer Treatment (PDQ®)–Patient Version")
    'Anal Cancer Treatment'
    """
    return _PDQ.sub("", _VERSION.sub("", title)).strip()


def word_runs(text: str) -> frozenset[tuple[str, ...]]:
    """Return all runs of six words in ``text`` (the whole of a shorter one)."""
    found = words(text)
    starts = range(max(1, len(found) - _RUN + 1))
    return frozenset(tuple(found[start : start + _RUN]) for start in starts)


def nearly_identical(
    one: frozenset[tuple[str, ...]], other: frozenset[tuple[str, ...]], share: float = 0.4
) -> bool:
    """Whether the smaller of two sets of word runs is for more than ``share`` in the other."""
    return len(one & other) > share * min(len(one), len(other))


def read_passages(path: Path) -> list[TrainingPassage]:
    """Return the patients' passages of an ingest output folder.

    Raises:
        PassageStoreError: the folder is missing or damaged.
    """
    corpus = read_corpus(path)
    pages = {d.id: d for d in corpus.documents if d.audience is Audience.PATIENT}
    return [
        TrainingPassage(p.document_id, pages[p.document_id].title, p.section, p.text)
        for p in corpus.passages
        if p.document_id in pages
    ]


def read_questions(
    path: Path, titles: dict[str, str]
) -> tuple[list[TrainingQuestion], list[TrainingPassage]]:
    """Return the training questions and, each once, the passages that answer them.

    Args:
        path: JSON Lines with question, style, document, section and passage.
        titles: short page title by document, where it is known. A heading path that begins with
            it loses that heading; where no title is known the first heading is the title.
    """
    questions: list[TrainingQuestion] = []
    positions: dict[TrainingPassage, int] = {}
    with path.open(encoding="utf-8") as lines:
        for row in map(json.loads, lines):
            passage = _passage_of(row["document"], row["section"], row["passage"], titles)
            position = positions.setdefault(passage, len(positions))
            questions.append(TrainingQuestion(row["question"], row["style"], position))
    return questions, list(positions)


def _passage_of(
    document: str, section: list[str], text: str, titles: dict[str, str]
) -> TrainingPassage:
    path = [heading.strip() for heading in section]
    title = titles.get(document) or (short_title(path[0]) if path else document)
    if path and words(short_title(path[0])) == words(title):
        path = path[1:]
    return TrainingPassage(document, title, tuple(path), text)


def hold_out(documents: Iterable[str], share: float, rng: random.Random) -> frozenset[str]:
    """Return a random ``share`` of the documents, for choosing settings by."""
    pool = sorted(set(documents))
    return frozenset(rng.sample(pool, round(share * len(pool))))
