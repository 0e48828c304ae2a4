"""Training questions and which passages of a snapshot answer them."""

from __future__ import annotations

import json
import re
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

from index.snapshot import Snapshot

_WORD = re.compile(r"[a-z0-9]+")
_RUN = 5
_SHARED = 0.5


@dataclass(frozen=True, slots=True)
class LabelledQuestion:
    """A question in a patient's words.

    Attributes:
        document_id: the page that it was written for; ``""`` if no page answers it.
        rows: the snapshot's passages that answer it, rising; empty if none does.
    """

    text: str
    document_id: str
    rows: tuple[int, ...]


def _runs(text: str) -> set[str]:
    words = _WORD.findall(text.lower())
    return {" ".join(words[i : i + _RUN]) for i in range(max(1, len(words) - _RUN + 1))}


def answerable_questions(path: Path, snapshot: Snapshot) -> Iterator[LabelledQuestion]:
    """Yield the questions in ``path``, with the passages that answer them.

    A passage answers where it shares at least half of the shorter text's runs of five words with
    the passage that the question was written for. Questions whose passage is not in the snapshot
    are left out.
    """
    runs: dict[int, set[str]] = {}
    for line in path.read_text(encoding="utf-8").splitlines():
        record = json.loads(line)
        document_id = record["document"]
        target = _runs(record["passage"])
        candidates = snapshot.rows_by_document.get(document_id, ())
        for row in candidates:
            runs.setdefault(row, _runs(snapshot.passages[row].text))
        rows = tuple(
            row
            for row in candidates
            if len(runs[row] & target) >= _SHARED * min(len(runs[row]), len(target))
        )
        if rows:
            yield LabelledQuestion(record["question"], document_id, rows)


def unanswerable_questions(path: Path) -> Iterator[LabelledQuestion]:
    """Yield questions that no page answers, one JSON object with ``question`` a line."""
    for line in path.read_text(encoding="utf-8").splitlines():
        yield LabelledQuestion(json.loads(line)["question"], "", ())


def plain_questions(path: Path) -> Iterator[LabelledQuestion]:
    """Yield the questions in ``path``, one a line; where they are answered is not said."""
    for line in path.read_text(encoding="utf-8").splitlines():
        if line.strip():
            yield LabelledQuestion(line.strip(), "", ())
