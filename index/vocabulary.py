"""The words of a snapshot's passages, by which misspellings are known and mended.

A word is mended only if neither the documents nor ordinary English know it, and only to a word of
the documents: no guess can turn one known word into another. A table of spellings goes before: it
keeps what is right though no list knows it, and mends what no count of edits explains.
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

from index.tokens import fold

WORD = re.compile(r"[^\W\d_]+(?:['’][^\W\d_]+)?")
_MIN_LETTERS = 4
_MIN_COUNT = 2
_TWO_EDITS_FROM = 7
# Short words have so many neighbours that a word of another sound is a guess: it must begin alike,
# or, up to a greater length, be frequent or a drug's name.
_SURE_FROM_SHORT = 5
_SURE_FROM_LONG = 9
_RARE = 10
_ACRONYM_LETTERS = 6
_SOUNDS = (
    (re.compile(r"^(?:kn|gn|pn)"), "n"),
    (re.compile(r"^wr"), "r"),
    (re.compile(r"ph"), "f"),
    (re.compile(r"ck|c+(?=[aoulrt]|$)|q"), "k"),
    (re.compile(r"c(?=[eiy])|z"), "s"),
    (re.compile(r"^ch|(?<=[aeiou])ch"), "k"),
    (re.compile(r"y"), "i"),
    (re.compile(r"(.)\1+"), r"\1"),
)
_SKELETON = (
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


def sound_of(word: str) -> str:
    """Return a word with letters that sound alike made one.

    >>> sound_of("skann") == sound_of("scan")
    True
    """
    for pattern, replacement in _SOUNDS:
        word = pattern.sub(replacement, word)
    return word


def skeleton_of(sound: str) -> str:
    """Return a sound without its vowels, but for one that it begins with.

    >>> skeleton_of(sound_of("keemo")) == skeleton_of(sound_of("chemo"))
    True
    """
    for pattern, replacement in _SKELETON:
        sound = pattern.sub(replacement, sound)
    return sound


@cache
def _english() -> frozenset[str]:
    """Return ordinary English words (from the frequency list that symspellpy carries)."""
    text = (files("symspellpy") / "frequency_dictionary_en_82_765.txt").read_text(
        encoding="utf-8-sig"
    )
    return frozenset(line.split(" ", 1)[0] for line in text.splitlines())


def is_english(word: str) -> bool:
    """Return whether a lower-case word is an ordinary English one."""
    return word in _english()


@dataclass(frozen=True, slots=True)
class Correction:
    """A misspelt word at ``query[start:end]`` and the word of the documents that it stands for."""

    start: int
    end: int
    typed: str
    meant: str


class Vocabulary:
    """Finds the word of the documents that a misspelt one was meant to be."""

    def __init__(
        self,
        counts: Mapping[str, int],
        *,
        names: Iterable[str] = (),
        spellings: Mapping[str, str] | None = None,
    ) -> None:
        """Take the words to know; accents are dropped, as encoders and lexical index drop them.

        Args:
            counts: document frequency of each word, lower-case.
            names: of drugs; their words may be rare.
            spellings: what is meant by a lower-case word, itself if it is right as it stands.
        """
        self._counts: dict[str, int] = {}
        for word, count in counts.items():
            folded = _fold(word)
            self._counts[folded] = max(count, self._counts.get(folded, 0))
        self._names = frozenset(word for name in names for word in WORD.findall(_fold(name)))
        for word in self._names:
            self._counts.setdefault(word, 1)
        self._spellings = dict(spellings or {})
        self._words = sorted(self._counts)
        self._sounds = {word: sound_of(word) for word in self._words}

    def __contains__(self, word: str) -> bool:
        """Whether the documents or ordinary English know the word, its singular or its plural."""
        lower = _fold(word)
        bare = lower.removesuffix("'s")
        forms = (lower, bare, bare + "s", bare.removesuffix("s"))
        return any(form in self._counts or is_english(form) for form in forms)

    def corrections(self, query: str) -> tuple[Correction, ...]:
        """Return the words of ``query`` to mend, in order; capitals are taken for acronyms."""
        found = []
        shouted = query.isupper()
        for match in WORD.finditer(query):
            word = match.group()
            if _is_acronym(word) and not shouted:
                continue
            meant = self.meant(word)
            if meant is not None:
                found.append(Correction(match.start(), match.end(), word, meant))
        return tuple(found)

    def meant(self, word: str) -> str | None:
        """Return what ``word`` misspells, ``None`` if it is right or nothing is near.

        What the table of spellings says goes first. Else one edit (a letter more, less, other, or
        two swapped) is allowed from four letters on, two from seven. Of several near words the one
        that sounds alike, begins alike and is frequent wins. A short word is not mended to a rare
        one of other consonants, and two edits must leave the first letter and the sound near.
        """
        lower = _fold(word)
        if lower in self._spellings:
            meant = self._spellings[lower]
            return None if meant == lower else meant
        lower = lower.removesuffix("'s")
        if len(lower) < _MIN_LETTERS or not lower.isascii() or not lower.isalpha():
            return None
        if lower in self:
            return self._without_plural(lower)
        limit = 2 if len(lower) >= _TWO_EDITS_FROM else 1
        near = process.extract(
            lower, self._words, scorer=OSA.distance, score_cutoff=limit, limit=20
        )
        sound = sound_of(lower)
        costs = [(self._cost(lower, sound, word, edits), word) for word, edits, _ in near]
        cost, best = min(costs, default=(math.inf, ""))
        return best if cost < math.inf else None

    def _without_plural(self, lower: str) -> str | None:
        """Return a known word without the ``s`` that nothing knows: ``hodgkins``, ``childs``."""
        single = lower.removesuffix("s")
        known = lower in self._counts or is_english(lower)
        return single if not known and single in self._counts else None

    def _cost(self, typed: str, sound: str, word: str, edits: float) -> float:
        """Return how unlikely it is that ``word`` was meant, infinite if it is no good guess."""
        begins = word[0] == typed[0]
        apart = OSA.distance(skeleton_of(sound), skeleton_of(self._sounds[word]))
        if apart and self._is_wild(typed, word, begins=begins):
            return math.inf
        if edits > 1 and (apart > 1 or not begins):
            return math.inf
        alike = 0.0 if self._sounds[word] == sound else 0.2
        return (
            edits
            + alike
            + (0.5 if apart else 0.0)
            + (0.0 if begins else 0.5)
            - 0.25 * math.log10(self._counts[word])
        )

    def _is_wild(self, typed: str, word: str, *, begins: bool) -> bool:
        """Return whether a word of another sound is too short or too rare to be a good guess."""
        if len(typed) < _SURE_FROM_SHORT and not begins:
            return True
        rare = self._counts[word] < _RARE and word not in self._names
        return rare and len(typed) < _SURE_FROM_LONG


def _is_acronym(word: str) -> bool:
    return word.removesuffix("s").isupper() and len(word) <= _ACRONYM_LETTERS


def _fold(word: str) -> str:
    return fold(word).replace("’", "'")


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
