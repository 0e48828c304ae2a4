"""Whether a passage holds a piece of evidence."""

from __future__ import annotations

import re
from functools import lru_cache
from typing import TYPE_CHECKING
from urllib.parse import urlsplit

from eval.model import Evidence, Judged, Question, Retrieved

if TYPE_CHECKING:
    from collections.abc import Sequence

_OTHER = re.compile(r"[^a-z0-9]+")
_WORD = re.compile(r"[A-Za-z0-9]+")
_MIN_RUN = 5


def normalise(text: str) -> str:
    """Return ``text`` in lower case, runs of anything but a-z0-9 as one space, ends trimmed.

    >>> normalise("Stage IV (3.5 cm)")
    'stage iv 3 5 cm'
    """
    return _OTHER.sub(" ", text.lower()).strip()


def run_length(words: int) -> int:
    """Return how many of a quote's ``words`` must stand in one run.

    70 %, rounded up, and at least five; a quote of fewer than five words must stand whole.

    >>> run_length(10), run_length(6), run_length(3)
    (7, 5, 3)
    """
    return max((7 * words + 9) // 10, min(_MIN_RUN, words))


@lru_cache(maxsize=16384)
def _runs(quote: str) -> tuple[str, ...]:
    words = normalise(quote).split()
    need = run_length(len(words))
    if not words:
        return ()
    return tuple(f" {' '.join(words[i : i + need])} " for i in range(len(words) - need + 1))


def contains_quote(normalised: str, quote: str) -> bool:
    """Tell whether text that :func:`normalise` made contains enough of ``quote`` in one run."""
    padded = f" {normalised} "
    return any(run in padded for run in _runs(quote))


@lru_cache(maxsize=65536)
def page_key(url: str) -> str:
    """Return what two addresses of one page have in common.

    Scheme, ``www.``, query, fragment, case and a closing slash do not tell pages apart.

    >>> page_key("http://www.cancer.gov/types/Breast/#top")
    'cancer.gov/types/breast'
    """
    parts = urlsplit(url.strip().lower())
    return parts.netloc.removeprefix("www.") + parts.path.rstrip("/")


def same_source(passage: Retrieved, evidence: Evidence) -> bool:
    """Tell whether the passage comes from the document (or is the passage) meant."""
    if evidence.document is not None:
        return evidence.document in (passage.document_id, passage.passage_id)
    if evidence.url is None or passage.url is None:
        return False
    return page_key(evidence.url) == page_key(passage.url)


def reading_text(passage: Retrieved) -> str:
    """Return the heading path followed by the text, normalised."""
    return normalise(" ".join((*passage.section, passage.text)))


def entries_held(passage: Retrieved, evidence: Sequence[Evidence]) -> tuple[int, ...]:
    """Return the indices of the entries of grade 1 and more that the passage holds."""
    near = [i for i, entry in enumerate(evidence) if entry.grade and same_source(passage, entry)]
    if not near:
        return ()
    text = reading_text(passage)
    return tuple(i for i in near if _holds(text, evidence[i]))


def _holds(normalised: str, entry: Evidence) -> bool:
    return entry.quote is None or contains_quote(normalised, entry.quote)


def _is_unjudged(passage: Retrieved, evidence: Sequence[Evidence]) -> bool:
    return not any(same_source(passage, entry) for entry in evidence)


def judge(question: Question, passages: Sequence[Retrieved]) -> Judged:
    """Return which entries each passage holds, and which of them for the first time."""
    evidence = question.evidence
    held: list[tuple[int, ...]] = []
    grades: list[int | None] = []
    seen: set[int] = set()
    for passage in passages:
        entries = entries_held(passage, evidence)
        fresh = [evidence[i].grade for i in entries if i not in seen]
        seen.update(entries)
        held.append(entries)
        unjudged = not entries and _is_unjudged(passage, evidence)
        grades.append(None if unjudged else max(fresh, default=0))
    ideal = tuple(sorted((e.grade for e in evidence if e.grade), reverse=True))
    return Judged(tuple(held), tuple(grades), ideal, sum(e.grade == 0 for e in evidence))


def held_within(question: Question, passages: Sequence[Retrieved], *, max_words: int) -> bool:
    """Tell whether an entry is held in the first ``max_words`` words a reader meets.

    Words are those of :func:`normalise`, headings counted; the passage in which the limit
    falls is cut there.
    """
    left = max_words
    for passage in passages:
        words = reading_text(passage).split()[:left]
        left -= len(words)
        text = " ".join(words)
        if any(e.grade and same_source(passage, e) and _holds(text, e) for e in question.evidence):
            return True
        if left <= 0:
            break
    return False


def quote_spans(text: str, quote: str) -> list[tuple[int, int]]:
    """Return where ``text`` contains the runs that make it hold ``quote``.

    Each range is (start, end) in characters of ``text``, ``end`` exclusive, in order of start;
    ranges of one passage of words overlap. Empty where the text alone does not hold it.
    """
    tokens = [(m.start(), m.end()) for m in _WORD.finditer(text)]
    words = [text[start:end].lower() for start, end in tokens]
    wanted = {tuple(run.split()) for run in _runs(quote)}
    need = run_length(len(normalise(quote).split()))
    return [
        (tokens[i][0], tokens[i + need - 1][1])
        for i in range(len(words) - need + 1)
        if tuple(words[i : i + need]) in wanted
    ]
