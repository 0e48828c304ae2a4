"""The small pattern language of the rules file: reading it and matching it.

A pattern is a line of elements separated by spaces, matched inside one sentence:

    word        this word                     word~    also misspelt
    word*       this beginning of a word      #38-43   a number in this range
    <class>     a word or phrase of a class   a|b|<c>  one of these; join_words of a phrase
    x?          x or nothing                  ...      up to 3 further words; ...6: up to 6
    ^  $        the sentence's start, end    a|$       a or the sentence's end

Words passed over by ``...`` are never negations (class ``negator``).
"""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from service.safety.errors import PatternError
from service.safety.text import sentences

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from service.safety.grave import GraveReader
    from service.safety.lexicon import Lexicon

NEGATOR = "negator"
_GAP = re.compile(r"\.\.\.(\d*)")
_DEFAULT_GAP = 3
_LONGEST_GAP = 12
_NEGATION_WINDOW = 3


@dataclass(frozen=True, slots=True)
class Slot:
    """One place in a pattern: single words by number, and phrases as rows of slots."""

    words: frozenset[int]
    phrases: tuple[tuple[frozenset[int], ...], ...] = ()
    optional: bool = False
    or_end: bool = False
    heads: frozenset[int] = field(init=False)

    def __post_init__(self) -> None:
        heads = self.words.union(*(phrase[0] for phrase in self.phrases))
        object.__setattr__(self, "heads", heads)

    def ends(self, sentence: Sentence, at: int) -> tuple[int, ...]:
        """Where matches that begin at word ``at`` end (exclusive); longest first."""
        numbers = sentence.numbers
        if at == len(numbers):
            return (at,) if self.or_end else ()
        if self.heads.isdisjoint(numbers[at]):
            return ()
        found = [
            at + len(phrase)
            for phrase in self.phrases
            if at + len(phrase) <= len(numbers)
            and all(not p.isdisjoint(n) for p, n in zip(phrase, numbers[at:], strict=False))
        ]
        if not self.words.isdisjoint(numbers[at]):
            found.append(at + 1)
        return tuple(sorted(found, reverse=True))


@dataclass(frozen=True, slots=True)
class Gap:
    """Up to ``longest`` words of any kind but negations."""

    longest: int


@dataclass(frozen=True, slots=True)
class Anchor:
    """The start or the end of the sentence."""

    start: bool


Element = Slot | Gap | Anchor


@dataclass(frozen=True, slots=True)
class Sentence:
    """A sentence's words, and for each the numbers of the rules' terms it stands for.

    ``scores`` are those of ``GraveReader`` for the sentence, by ``NET_KINDS``; empty without it.
    """

    words: tuple[str, ...]
    numbers: tuple[frozenset[int], ...]
    present: frozenset[int]
    negations: frozenset[int]
    scores: tuple[float, ...]

    def denies(self, at: int) -> bool:
        """Whether a negation stands among the three words before word ``at``."""
        return any(i in self.negations for i in range(max(0, at - _NEGATION_WINDOW), at))


@dataclass(frozen=True, slots=True)
class SentenceReader:
    """Looks a sentence's words up in a lexicon, marks negations, and has its gravity scored."""

    lexicon: Lexicon
    negator: Slot
    grave: GraveReader | None = None

    def read(self, message: str) -> list[Sentence]:
        """The sentences of a message as typed, each with its scores."""
        read = sentences(message)
        scores = self.grave.scores(message, read) if self.grave else [()] * len(read)
        return [self._sentence(*both) for both in zip(read, scores, strict=True)]

    def _sentence(self, words: tuple[str, ...], scores: tuple[float, ...]) -> Sentence:
        numbers = tuple(self.lexicon.numbers(word) for word in words)
        negations = frozenset(
            i for i, found in enumerate(numbers) if not self.negator.words.isdisjoint(found)
        )
        return Sentence(words, numbers, frozenset().union(*numbers), negations, scores)


@dataclass(frozen=True, slots=True)
class Pattern:
    """A pattern ready to match; ``source`` is the line it was read from."""

    source: str
    elements: tuple[Element, ...]
    required: tuple[frozenset[int], ...]

    def find(self, sentence: Sentence, *, negatable: bool = False) -> tuple[int, int] | None:
        """First match as a range of words, end exclusive; ``None`` when there is none.

        With ``negatable``, a match that follows a negation closely is passed over.
        """
        for heads in self.required:
            if heads.isdisjoint(sentence.present):
                return None
        first = self.elements[0]
        opening = first.heads if isinstance(first, Slot) and not first.optional else None
        for start, numbers in enumerate(sentence.numbers):
            if opening is not None and opening.isdisjoint(numbers):
                continue
            if negatable and sentence.denies(start):
                continue
            end = _match(self.elements, sentence, start)
            if end is not None:
                return start, end
        return None


def _match(elements: Sequence[Element], sentence: Sentence, at: int) -> int | None:
    """Where a match of all elements from word ``at`` ends, or ``None``."""
    if not elements:
        return at
    head, rest = elements[0], elements[1:]
    for following in _steps(head, sentence, at):
        end = _match(rest, sentence, following)
        if end is not None:
            return end
    return None


def _steps(element: Element, sentence: Sentence, at: int) -> Sequence[int]:
    if isinstance(element, Anchor):
        return [at] if at == (0 if element.start else len(sentence.words)) else []
    if isinstance(element, Slot):
        ends = element.ends(sentence, at)
        return (*ends, at) if element.optional else ends
    steps = [at]
    for passed in range(at, min(at + element.longest, len(sentence.words))):
        if passed in sentence.negations:
            break
        steps.append(passed + 1)
    return steps


class PatternReader:
    """Reads classes and patterns, entering their words in a lexicon."""

    def __init__(self, lexicon: Lexicon, classes: Mapping[str, Sequence[str]]) -> None:
        self._lexicon = lexicon
        self._classes = classes
        self._slots: dict[str, Slot] = {}

    def word_class(self, name: str, _within: tuple[str, ...] = ()) -> Slot:
        """The slot of a class, the classes that it names included.

        Raises:
            PatternError: No such class, or classes that name one another in a circle.
        """
        if name in self._slots:
            return self._slots[name]
        if name not in self._classes:
            known = ", ".join(sorted(self._classes))
            raise PatternError(f"no class {name!r}; add it under classes or use one of: {known}")
        if name in _within:
            raise PatternError(f"class {name!r} contains itself through {' > '.join(_within)}")
        self._slots[name] = self._alternatives(self._classes[name], (*_within, name))
        return self._slots[name]

    def pattern(self, source: str) -> Pattern:
        """A pattern from its line.

        Raises:
            PatternError: It is empty, matches everything, or has an element of no known form.
        """
        elements = tuple(self._element(part) for part in source.split())
        required = tuple(
            e.heads for e in elements if isinstance(e, Slot) and not e.optional and not e.or_end
        )
        if not required:
            raise PatternError(f"{source!r} would match any message: give it at least one word")
        return Pattern(source, elements, required)

    def _element(self, part: str) -> Element:
        if part in ("^", "$"):
            return Anchor(start=part == "^")
        gap = _GAP.fullmatch(part)
        if gap:
            longest = int(gap[1] or _DEFAULT_GAP)
            if not 1 <= longest <= _LONGEST_GAP:
                raise PatternError(f"{part!r}: a gap passes over 1 to {_LONGEST_GAP} words")
            return Gap(longest)
        entries = part.removesuffix("?").split("|")
        words = [
            entry if entry.startswith("<") else entry.replace("_", " ")
            for entry in entries
            if entry != "$"
        ]
        slot = self._alternatives(words, ())
        return Slot(slot.words, slot.phrases, optional=part.endswith("?"), or_end="$" in entries)

    def _alternatives(self, entries: Sequence[str], within: tuple[str, ...]) -> Slot:
        words: set[int] = set()
        phrases: list[tuple[frozenset[int], ...]] = []
        for entry in entries:
            if entry.startswith("<") and entry.endswith(">"):
                inner = self.word_class(entry[1:-1], within)
                words |= inner.words
                phrases.extend(inner.phrases)
                continue
            numbers = [self._lexicon.add(term) for term in entry.split()]
            if len(numbers) > 1:
                phrases.append(tuple(frozenset((number,)) for number in numbers))
            else:
                words.update(numbers)
        if not words and not phrases:
            raise PatternError(f"{'|'.join(entries)!r} names no word")
        return Slot(frozenset(words), tuple(phrases))
