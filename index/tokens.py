"""Text to the terms that the lexical index counts.

The rules, in order:

1. Compatibility forms are unified, accents dropped and letters lower-cased (``PD‑L1``, ``cáncer``).
2. A word is a run of letters and digits. Words joined by hyphens are one compound: it gives the
   joined form and its parts, so ``PD-L1`` is found by ``pdl1``, ``pd-l1`` and ``pd l1``,
   ``5-FU`` gives ``5fu``, ``5`` and ``fu``, and ``HER-2`` meets ``HER2``. A range of numbers
   (``5-10``) gives its parts alone.
3. Numbers keep their decimal point and lose their thousands comma (``1,000`` is ``1000``).
4. A possessive ending is dropped; other apostrophes close up (``Crohn's``, ``don't`` -> ``dont``).
5. Function words (``STOP_WORDS``) are left out, except as part of a joined form.
6. Greek plurals that the stemmer misses take their singular (``metastases``, ``diagnoses``).
7. Purely alphabetic terms are reduced by the Snowball English stemmer (plurals, ``-ing``, ``-ed``);
   a term with a digit is a name and stays whole.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterator

import Stemmer

TOKENIZER_VERSION = 1

# fmt: off
STOP_WORDS = frozenset({
    "a", "about", "am", "an", "and", "any", "are", "as", "at", "be", "been", "being", "but",
    "by", "can", "could", "did", "do", "does", "doing", "for", "from", "had", "has", "have",
    "having", "he", "her", "here", "hers", "him", "his", "how", "i", "if", "in", "into", "is",
    "it", "its", "just", "me", "my", "of", "on", "or", "our", "ours", "she", "should", "so",
    "some", "such", "than", "that", "the", "their", "theirs", "them", "then", "there", "these",
    "they", "this", "those", "through", "to", "too", "us", "very", "was", "we", "were", "what",
    "when", "where", "which", "while", "who", "whom", "why", "will", "with", "would", "you",
    "your", "yours",
})
# fmt: on

_COMPOUND = re.compile(
    r"\d+(?:[.,]\d+)+"
    r"|[^\W_]+(?:['’][^\W_]+)*(?:[-‐‑‒–][^\W_]+(?:['’][^\W_]+)*)*"
)
_HYPHEN = re.compile(r"[-‐‑‒–]")
_GREEK_PLURAL = re.compile(r"(?<=stas|gnos|thes|cros)es$|(?<=lys)es$")
_POSSESSIVE = re.compile(r"['’]s?$|['’]s(?=\W|$)")


def fold(text: str) -> str:
    """Return ``text`` in compatibility form, lower-case, without accents.

    >>> fold("Cáncer")
    'cancer'
    """
    decomposed = unicodedata.normalize("NFKD", text)
    return "".join(c for c in decomposed if not unicodedata.combining(c)).lower()


def _close_up(word: str) -> str:
    """Return ``word`` without its possessive ending and its apostrophes."""
    return _POSSESSIVE.sub("", word).replace("'", "").replace("’", "")


def _words(text: str) -> Iterator[str]:
    """Yield the terms of ``text`` before stemming."""
    for match in _COMPOUND.finditer(fold(text)):
        compound = match.group()
        if compound[0].isdigit() and ("," in compound or "." in compound):
            yield compound.replace(",", "")
            continue
        parts = [_close_up(part) for part in _HYPHEN.split(compound)]
        if len(parts) > 1 and not all(part.isdigit() for part in parts):
            yield "".join(parts)
        yield from (part for part in parts if part not in STOP_WORDS)


def tokenize(text: str) -> list[str]:
    """Return the terms of ``text`` in reading order, by the rules above.

    >>> tokenize("Where does HER2-positive cancer spread?")
    ['her2positive', 'her2', 'posit', 'cancer', 'spread']
    """
    # One stemmer a call: PyStemmer's objects are not to be shared between threads.
    stem = Stemmer.Stemmer("english").stemWord
    return [
        stem(_GREEK_PLURAL.sub("is", word)) if word.isalpha() else word for word in _words(text)
    ]
