"""What is wrong with a question set: stale quotes, duplicates, leaks, ambiguous ids."""

from __future__ import annotations

import json
from collections import defaultdict
from dataclasses import dataclass
from typing import TYPE_CHECKING

from rapidfuzz import fuzz, process

from eval.matching import contains_quote, normalise, page_key
from eval.peers.documents import blocks_of, without_front_matter

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping, Sequence
    from pathlib import Path

    from eval.model import Question

_NEAR = 92.0


@dataclass(frozen=True, slots=True)
class Finding:
    """One thing to mend; ``kind`` is ``quote``, ``document``, ``duplicate``, ``leak`` or ``id``."""

    kind: str
    question_id: str
    detail: str


def corpus_texts(corpus: Path) -> dict[str, str]:
    """Return each page's text by path below ``corpus``, as :func:`normalise` makes it."""
    texts: dict[str, str] = {}
    for path in sorted(corpus.rglob("*.md")):
        source = path.read_text(encoding="utf-8", errors="replace")
        blocks = blocks_of(without_front_matter(source))
        texts[path.relative_to(corpus).as_posix()] = normalise(" ".join(b.text for b in blocks))
    return texts


def stale_evidence(questions: Sequence[Question], texts: Mapping[str, str]) -> Iterator[Finding]:
    """Yield evidence whose document is not there or no longer contains the quote."""
    for question in questions:
        for entry in question.evidence:
            if entry.document is None or entry.quote is None:
                continue
            if entry.document not in texts:
                yield Finding("document", question.id, f"no {entry.document} in the corpus")
            elif not contains_quote(texts[entry.document], entry.quote):
                yield Finding("quote", question.id, f"a quote is not in {entry.document}")


def duplicates(questions: Sequence[Question]) -> Iterator[Finding]:
    """Yield questions that say nearly the same as an earlier one of the set."""
    texts = [normalise(question.text) for question in questions]
    for i, question in enumerate(questions[1:], start=1):
        near = process.extractOne(
            texts[i], texts[:i], scorer=fuzz.token_sort_ratio, score_cutoff=_NEAR
        )
        if near is not None:
            yield Finding("duplicate", question.id, f"nearly the same as {questions[near[2]].id}")


def leaks(
    questions: Sequence[Question], others: Sequence[str], *, source: str
) -> Iterator[Finding]:
    """Yield questions that stand, nearly word for word, in a set used for tuning or training."""
    texts = [normalise(text) for text in others]
    for question in questions:
        near = process.extractOne(
            normalise(question.text), texts, scorer=fuzz.token_sort_ratio, score_cutoff=_NEAR
        )
        if near is not None:
            yield Finding(
                "leak", question.id, f"nearly the same as question {near[2] + 1} of {source}"
            )


def ambiguous_ids(questions: Sequence[Question]) -> Iterator[Finding]:
    """Yield ids that differ only in case, and evidence whose url and document disagree."""
    by_case: dict[str, list[str]] = defaultdict(list)
    by_document: dict[str, set[str]] = defaultdict(set)
    for question in questions:
        by_case[question.id.casefold()].append(question.id)
        for entry in question.evidence:
            if entry.document and entry.url:
                by_document[entry.document].add(page_key(entry.url))
    for ids in by_case.values():
        for name in ids[1:]:
            yield Finding("id", name, f"differs from {ids[0]} only in case")
    for document, urls in by_document.items():
        if len(urls) > 1:
            yield Finding(
                "id", "-", f"{document} has {len(urls)} addresses: {', '.join(sorted(urls))}"
            )


def question_texts(path: Path) -> list[str]:
    """Return the ``question`` of every line of a JSONL file."""
    lines = path.read_text(encoding="utf-8").splitlines()
    return [json.loads(line)["question"] for line in lines if line.strip()]
