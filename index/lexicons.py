"""The project's own word lists: Spanish to English, and patients' words to the pages' words."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from functools import cache
from importlib.resources import files
from types import MappingProxyType

from index.errors import LexiconError
from index.tokens import fold

_WORD = re.compile(r"[^\W_]+(?:['’-][^\W_]+)*")
_MAX_PHRASE = 6
# Endings by which a Spanish word of Greek or Latin stock becomes the English one.
_COGNATES = (
    (re.compile(r"ciones$"), "tions"),
    (re.compile(r"cion$"), "tion"),
    (re.compile(r"logia$"), "logy"),
    (re.compile(r"grafia$"), "graphy"),
    (re.compile(r"scopia$"), "scopy"),
    (re.compile(r"tomia$"), "tomy"),
    (re.compile(r"terapia$"), "therapy"),
    (re.compile(r"idad$"), "ity"),
    (re.compile(r"mente$"), "ly"),
    (re.compile(r"osis$"), "osis"),
    (re.compile(r"itis$"), "itis"),
    (re.compile(r"omas?$"), "oma"),
    (re.compile(r"ico$|ica$|icos$|icas$"), "ic"),
)


def read_table(name: str) -> Iterator[tuple[str, str]]:
    """Yield the (entry, value) pairs of a lexicon file of this package.

    Raises:
        LexiconError: a line has no tab.
    """
    text = (files("index") / "lexicon" / name).read_text(encoding="utf-8")
    for number, line in enumerate(text.splitlines(), start=1):
        if not line.strip() or line.startswith("#"):
            continue
        entry, tab, value = line.partition("\t")
        if not tab:
            raise LexiconError(name, number)
        yield entry, value.strip()


@dataclass(frozen=True, slots=True)
class Translation:
    """A query put into English word by word.

    Attributes:
        text: the English words, in Spanish order.
        share: which part of the query's words the lexicon knew, 0..1.
    """

    text: str
    share: float


class SpanishLexicon:
    """Rewrites Spanish questions with English words, the longest known phrase first."""

    def __init__(self, entries: Mapping[str, str]) -> None:
        """Take Spanish phrase to English, in any case and with or without accents."""
        self._entries = {
            " ".join(_WORD.findall(fold(key))): value for key, value in entries.items()
        }

    def is_spanish(self, query: str) -> bool:
        """Return whether ``query`` is Spanish rather than English, by its commonest words.

        One Spanish word may stand in English (``en bloc``), so with only one, or none, most of the
        words must be ones that the lexicon puts into other words.
        """
        if re.search("[¿¡]", query):
            return True
        words = _WORD.findall(fold(query))
        spanish = sum(word in _SPANISH_MARKS for word in words)
        english = sum(word in _ENGLISH_MARKS for word in words)
        if spanish > 1 or english:
            return spanish > english
        put_into_others = sum(self._entries.get(word, word) != word for word in words)
        return bool(words) and put_into_others >= len(words) / 2

    def translate(self, query: str) -> Translation:
        """Return ``query`` in English words; a word that is not known takes an English ending."""
        words = _WORD.findall(fold(query))
        english: list[str] = []
        known = 0
        index = 0
        while index < len(words):
            length, value = _longest(self._entries, words, index)
            known += length
            english.append(value if length else cognate(words[index]))
            index += max(length, 1)
        text = " ".join(part for part in english if part)
        return Translation(text, known / len(words) if words else 0.0)


def _longest(entries: Mapping[str, str], words: list[str], index: int) -> tuple[int, str]:
    """Return the number of words of the longest entry that begins at ``index``, and its value."""
    for length in range(min(_MAX_PHRASE, len(words) - index), 0, -1):
        value = entries.get(" ".join(words[index : index + length]))
        if value is not None:
            return length, value
    return 0, ""


def cognate(word: str) -> str:
    """Return a Spanish word with the ending that its English cognate has.

    >>> cognate("mastectomia")
    'mastectomy'
    """
    for pattern, ending in _COGNATES:
        if pattern.search(word):
            return pattern.sub(ending, word)
    return word


class LayTerms:
    """Finds patients' words in a question and gives the pages' words for them."""

    def __init__(self, entries: Mapping[str, str]) -> None:
        """Take lay phrase to expansions parted by semicolons; upper-case keys match as typed."""
        self._exact: dict[str, str] = {}
        self._folded: dict[str, str] = {}
        for key, value in entries.items():
            if key.isupper() and len(key) <= _MAX_PHRASE:
                self._exact[key] = value
            else:
                self._folded[" ".join(_WORD.findall(fold(key)))] = value

    def expansions(self, query: str) -> tuple[str, ...]:
        """Return the pages' words for the lay ones of ``query``, in order, without repeats.

        The longest known phrase wins, and the words inside it are not looked up again (``sick to
        my stomach`` is no stomach). Nothing is an acronym in a message typed all in capitals.
        """
        typed = _WORD.findall(query)
        words = [fold(word) for word in typed]
        exact = {} if query.isupper() else self._exact
        found: list[str] = []
        index = 0
        while index < len(words):
            length, value = _longest(self._folded, words, index)
            if length < 2 and typed[index] in exact:
                value = exact[typed[index]]
            found += value.split(";")
            index += max(length, 1)
        return tuple(dict.fromkeys(part.strip() for part in found if part.strip()))


@cache
def spanish_lexicon() -> SpanishLexicon:
    """Return the lexicon of ``lexicon/spanish.tsv``."""
    return SpanishLexicon(dict(read_table("spanish.tsv")))


@cache
def lay_terms() -> LayTerms:
    """Return the lexicon of ``lexicon/lay_terms.tsv``."""
    return LayTerms(dict(read_table("lay_terms.tsv")))


@cache
def spellings() -> Mapping[str, str]:
    """Return ``lexicon/spellings.tsv``: how a word is typed and what it means."""
    return MappingProxyType(dict(read_table("spellings.tsv")))


# fmt: off
_SPANISH_MARKS = frozenset({
    "al", "como", "con", "cual", "cuales", "cuando", "cuanto", "cuantos", "de", "del", "desde",
    "despues", "donde", "durante", "el", "ella", "en", "entre", "es", "esta", "estan", "este",
    "esto", "estoy", "fue", "hace", "hacen", "hay", "la", "las", "le", "les", "lo", "los", "mas",
    "mi", "mis", "muy", "nos", "o", "para", "pero", "por", "porque", "puede", "pueden", "puedo",
    "que", "quien", "se", "ser", "si", "sin", "sirve", "sobre", "son", "su", "sus", "tambien",
    "tengo", "tiene", "tienen", "todo", "tras", "un", "una", "uno", "y", "ya", "yo",
})
_ENGLISH_MARKS = frozenset({
    "about", "after", "am", "and", "are", "at", "can", "did", "do", "does", "for", "from", "get",
    "has", "have", "how", "i", "if", "in", "is", "it", "long", "many", "much", "my", "of", "on",
    "or", "should", "that", "the", "they", "this", "to", "was", "what", "when", "where", "which",
    "who", "why", "will", "with", "without", "would", "you", "your",
})
# fmt: on
