"""Which of the rules' words a typed word stands for, misspellings included."""

from __future__ import annotations

import re
from collections import defaultdict
from typing import TYPE_CHECKING

from rapidfuzz.distance import OSA

from service.safety.errors import PatternError
from service.safety.text import sentences, squeeze

if TYPE_CHECKING:
    from collections.abc import Iterable

_ONE_WORD = re.compile(r"[\w'’]+")
_SHORTEST_FUZZY = 4
_TWO_EDITS_FROM = 8


class Lexicon:
    """All words of a rules file, each with a number; finds a typed word's numbers.

    A term is ``word`` (exact), ``word~`` (also misspelt), ``word*`` (also with any ending) or
    ``#low-high`` (a number in that range, both ends included).
    """

    def __init__(self, lookalikes: Iterable[str] = ()) -> None:
        """Start with the words that are never taken for a misspelling of another."""
        self._ids: dict[str, int] = {}
        self._exact: defaultdict[str, set[int]] = defaultdict(set)
        self._prefix: defaultdict[str, set[int]] = defaultdict(set)
        self._squeezed: defaultdict[str, set[int]] = defaultdict(set)
        self._fuzzy: defaultdict[str, list[tuple[str, int]]] = defaultdict(list)
        self._ranges: list[tuple[float, float, int]] = []
        for word in lookalikes:
            self._exact[plain_word(word)]

    def add(self, term: str) -> int:
        """The number of a term, new or known.

        Raises:
            PatternError: The term is not one of the four forms.
        """
        if term in self._ids:
            return self._ids[term]
        number = len(self._ids)
        if term.startswith("#"):
            self._ranges.append((*_range(term), number))
        else:
            self._add_word(term, number)
        self._ids[term] = number
        return number

    def _add_word(self, term: str, number: int) -> None:
        word = plain_word(term.rstrip("~*"))
        if term.endswith("*"):
            self._prefix[word].add(number)
        self._exact[word].add(number)
        self._squeezed[squeeze(word)].add(number)
        if term.endswith("~"):
            if len(word) < _SHORTEST_FUZZY:
                raise PatternError(
                    f"{term!r} is too short to be recognised misspelt: drop the ~ or list the "
                    f"misspellings (at least {_SHORTEST_FUZZY} letters are needed)"
                )
            self._fuzzy[word[0]].append((word, number))

    def numbers(self, word: str) -> frozenset[int]:
        """Numbers of all terms that a typed word stands for; empty when it is none of them.

        A word that the file knows stands for itself only. An unknown one is tried with doubled
        letters made single, without a final s, and last as a misspelling: same first letter,
        one edit (optimal string alignment) from 4 letters, two from 8.
        """
        if word[0].isdigit():
            value = float(word)
            ranges = {n for low, high, n in self._ranges if low <= value <= high}
            return frozenset(ranges | self._exact.get(word, set()))
        found = set(self._exact.get(word, ()))
        for end in range(2, len(word) + 1):
            found |= self._prefix.get(word[:end], set())
        if not found and word not in self._exact:
            found = self._guess(word)
        return frozenset(found)

    def _guess(self, word: str) -> set[int]:
        found = set(self._squeezed.get(squeeze(word), ()))
        if word.endswith("s") and len(word) > _SHORTEST_FUZZY:
            found |= self._exact.get(word[:-1], set())
        if found or len(word) < _SHORTEST_FUZZY:
            return found
        best: dict[int, set[int]] = defaultdict(set)
        for target, number in self._fuzzy.get(word[0], ()):
            limit = _edits(target)
            distance = OSA.distance(word, target, score_cutoff=limit)
            if distance <= limit:
                best[distance].add(number)
        return best[min(best)] if best else found


def plain_word(word: str) -> str:
    """A word of the rules file in the form that messages are brought to.

    Raises:
        PatternError: It is not one word of letters.
    """
    plain = sentences(word)
    if not _ONE_WORD.fullmatch(word) or len(plain) != 1 or len(plain[0]) != 1:
        raise PatternError(f"{word!r} is not one word; separate words by spaces, without signs")
    return plain[0][0]


def _edits(target: str) -> int:
    return 2 if len(target) >= _TWO_EDITS_FROM else 1


def _range(term: str) -> tuple[float, float]:
    low, _, high = term[1:].partition("-")
    try:
        bounds = float(low), float(high)
    except ValueError as error:
        raise PatternError(f"{term!r} is not a range of numbers such as #100.4-110") from error
    if bounds[0] > bounds[1]:
        raise PatternError(f"{term!r} is empty: write the smaller number first")
    return bounds
