"""From a message as typed to plain words, sentence by sentence."""

from __future__ import annotations

import re
import unicodedata
from itertools import groupby

_APOSTROPHES = dict.fromkeys(map(ord, "'’‘ʼ`´′＇"), None)
_DISGUISES = str.maketrans({"!": "i", "1": "i", "|": "i", "0": "o", "3": "e", "@": "a", "$": "s"})
_DISGUISED = re.compile(r"(?<=[a-z])[!1|03@$*]+(?=[a-z])")
_ELLIPSIS = re.compile(r"\.{2,}|…")
_REPEATED = re.compile(r"([a-z])\1{2,}")
_LEXEME = re.compile(r"[0-9]+(?:[.,][0-9]+)?|[a-z]+|[.!?;\n]+")
_SPELT_OUT = 4  # "s u i c i d e"; shorter runs of single letters are usually words


def sentences(message: str) -> tuple[tuple[str, ...], ...]:
    """Words of a message by sentence, in a form that patterns can be compared with.

    Compatibility forms are unified, case and accents dropped, apostrophes closed up
    (``don’t`` -> ``dont``), letters repeated three times or more cut to two, characters put in
    place of letters restored, and a number parted from its unit (``38,5C`` -> ``38.5``, ``c``).
    Dots in a row do not end a sentence: frightened people type them for a pause.

    >>> sentences("I can’t breeeathe... help! Temp 38,5C")
    (('i', 'cant', 'breeathe', 'help'), ('temp', '38.5', 'c'))
    """
    found: list[tuple[str, ...]] = []
    words: list[str] = []
    for lexeme in _LEXEME.findall(plain(message)):
        if lexeme[0].isalnum():
            words.append(lexeme.replace(",", "."))
        elif words:
            found.append(_join_spelt_out(words))
            words = []
    if words:
        found.append(_join_spelt_out(words))
    return tuple(found)


def squeeze(word: str) -> str:
    """A word with every doubled letter made single: ``bleeding`` -> ``bleding``."""
    return "".join(letter for letter, _ in groupby(word))


def plain(message: str) -> str:
    """A message as :func:`sentences` takes it apart: its words and signs in plain letters.

    >>> plain("I DON’T  want to d!e…")
    'i dont  want to die '
    """
    text = unicodedata.normalize("NFKD", _ELLIPSIS.sub(" ", message)).casefold()
    text = "".join(c for c in text if unicodedata.category(c) not in ("Mn", "Cf"))
    text = text.translate(_APOSTROPHES)
    text = _DISGUISED.sub(lambda m: m[0].replace("*", "").translate(_DISGUISES), text)
    return _REPEATED.sub(r"\1\1", text)


def _join_spelt_out(words: list[str]) -> tuple[str, ...]:
    joined: list[str] = []
    for single, group in groupby(words, key=lambda word: len(word) == 1 and word.isalpha()):
        run = list(group)
        joined.extend(["".join(run)] if single and len(run) >= _SPELT_OUT else run)
    return tuple(joined)
