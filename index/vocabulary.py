"""The words of a snapshot's passages, by which misspellings are known and mended.

A word is mended only if neither the documents nor ordinary English know it, and only to a word of
the documents: nothing here can turn one known word into another.
"""

from __future__ import annotations

import math
import re
from collections import Counter
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from functools import cache
from importlib.resources import files

from rapidfuzz import process
from rapidfuzz.distance import OSA

WORD = re.compile(r"[^\W\d_]+(?:['’][^\W\d_]+)?")
_MIN_LETTERS = 4
_MIN_COUNT = 2
_TWO_EDITS_FROM = 7
_PHONETIC = (
    (re.compile(r"^(?:kn|gn|pn)"), "n"),
    (re.compile(r"^wr"), "r"),
    (re.compile(r"ph"), "f"),
    (re.compile(r"ck|c(?=[aoulr])|q"), "k"),
    (re.compile(r"c(?=[eiy])|z"), "s"),
    (re.compile(r"^ch|(?<=[aeiou])ch"), "k"),
    (re.compile(r"y"), "i"),
    (re.compile(r"(?<=.)[aeiouh]+"), ""),
    (re.compile(r"(.)\1+"), r"\1"),
)


def words_of(texts: Iterable[str]) -> dict[str, int]:
    """Return in how many texts each lower-case word of at least four letters stands, sorted.

    Words that stand in one text only are left out: they are as likely a slip of the page itself.
    """
    counts: Counter[str] = Counter()
    for text in texts:
        counts.update({m.group().lower().replace("’", "'") for m in WORD.finditer(text)})
    return {
        word: count
        for word, count in sorted(counts.items())
        if len(word) >= _MIN_LETTERS and count >= _MIN_COUNT
    }


def phonetic_key(word: str) -> str:
    """Return what is left of a word when letters that sound alike are made one.

    >>> phonetic_key("keemo") == phonetic_key("chemo")
    True
    """
    for pattern, replacement in _PHONETIC:
        word = pattern.sub(replacement, word)
    return word


@cache
def _english() -> frozenset[str]:
    """Return ordinary English words (from the frequency list that symspellpy carries)."""
    text = (files("symspellpy") / "frequency_dictionary_en_82_765.txt").read_text(
        encoding="utf-8-sig"
    )
    return frozenset(line.split(" ", 1)[0] for line in text.splitlines())


@dataclass(frozen=True, slots=True)
class Correction:
    """A misspelt word at ``query[start:end]`` and the word of the documents that it stands for."""

    start: int
    end: int
    typed: str
    meant: str


class Vocabulary:
    """Finds the word of the documents that a misspelt one was meant to be."""

    def __init__(self, counts: Mapping[str, int], *, names: Iterable[str] = ()) -> None:
        """Take the document frequency of each word, and names (drugs) that may be rare."""
        self._counts = dict(counts)
        for name in names:
            for word in WORD.findall(name.lower()):
                self._counts.setdefault(word, 1)
        self._words = sorted(self._counts)
        self._keys = {word: phonetic_key(word) for word in self._words}

    def __contains__(self, word: str) -> bool:
        """Whether the documents or ordinary English know the word."""
        lower = word.lower().replace("’", "'")
        bare = lower.removesuffix("'s")
        return lower in self._counts or bare in self._counts or bare in _english()

    def corrections(self, query: str) -> tuple[Correction, ...]:
        """Return the words of ``query`` to mend, in order."""
        found = []
        for match in WORD.finditer(query):
            meant = self.meant(match.group())
            if meant is not None:
                found.append(Correction(match.start(), match.end(), match.group(), meant))
        return tuple(found)

    def meant(self, word: str) -> str | None:
        """Return the word of the documents that ``word`` misspells, ``None`` if none is near.

        One edit (a letter more, less, other, or two swapped) is allowed from four letters on, two
        from seven. Of several near words the one that sounds alike, begins alike and is frequent
        wins.
        """
        lower = word.lower()
        if len(lower) < _MIN_LETTERS or lower in self or not lower.isascii():
            return None
        limit = 2 if len(lower) >= _TWO_EDITS_FROM else 1
        near = process.extract(
            lower, self._words, scorer=OSA.distance, score_cutoff=limit, limit=20
        )
        if not near:
            return None
        key = phonetic_key(lower)
        return min(near, key=lambda item: (self._cost(lower, key, item[0], item[1]), item[0]))[0]

    def _cost(self, typed: str, key: str, word: str, edits: float) -> float:
        sounds = 0.0 if self._keys[word] == key else 0.6
        begins = 0.0 if word[0] == typed[0] else 0.5
        return edits + sounds + begins - 0.25 * math.log10(self._counts[word])


def corrected(query: str, corrections: Iterable[Correction]) -> str:
    """Return ``query`` with each misspelt word replaced.

    >>> corrected("my thyriod hurts", [Correction(3, 10, "thyriod", "thyroid")])
    'my thyroid hurts'
    """
    parts = []
    position = 0
    for correction in corrections:
        parts += [query[position : correction.start], correction.meant]
        position = correction.end
    return "".join([*parts, query[position:]])
