"""Misspellings as patients make them, to train on."""

from __future__ import annotations

import math
import re
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    import random
    from collections.abc import Mapping

# What is heard alike in English and written otherwise: (as in the dictionary, as written).
SOUNDS = (
    ("ph", "f"), ("y", "i"), ("c", "k"), ("k", "c"), ("s", "z"), ("ie", "ei"), ("ei", "ie"),
    ("th", "t"), ("ch", "k"), ("x", "cks"), ("qu", "kw"), ("z", "s"), ("oe", "e"), ("ae", "e"),
    ("ll", "l"), ("mm", "m"), ("ss", "s"), ("tt", "t"), ("i", "y"), ("a", "e"), ("e", "a"),
    ("o", "u"), ("ou", "u"), ("i", "e"), ("er", "ar"), ("tion", "shun"), ("ine", "in"),
    ("ia", "ea"),
)  # fmt: skip
_SHORTEST = 5
_PARTS = re.compile(r"(\W+)")
_LETTERS = "abcdefghijklmnopqrstuvwxyz"


def misspell_word(word: str, rng: random.Random) -> str:
    """Return ``word`` (three letters or more) with one slip after its first letter.

    Two times in five a sound is written another way where one can be; otherwise two letters
    change places, or one is lost, doubled or mistyped.
    """
    if rng.random() < 0.4:
        sounds = [(old, new) for old, new in SOUNDS if old in word[1:]]
        if sounds:
            old, new = rng.choice(sounds)
            at = rng.choice([m.start() for m in re.finditer(old, word[1:])]) + 1
            return word[:at] + new + word[at + len(old) :]
    at = rng.randrange(1, len(word) - 1)
    slips = (
        word[:at] + word[at + 1] + word[at] + word[at + 2 :],
        word[:at] + word[at + 1 :],
        word[:at] + word[at] + word[at:],
        word[:at] + rng.choice(_LETTERS) + word[at + 1 :],
    )
    return rng.choices(slips, weights=(3, 4, 3, 2))[0]


def misspell(text: str, passages_with: Mapping[str, int], rng: random.Random) -> str:
    """Return ``text`` with one or two words misspelt, rare words more often than common ones.

    Args:
        text: a question.
        passages_with: number of passages that hold each lower-case word; a word is chosen with
            weight 1/sqrt(1 + that number).
        rng: the source of chance.
    """
    parts = _PARTS.split(text)
    long = [i for i, part in enumerate(parts) if len(part) >= _SHORTEST and part.isalpha()]
    if not long:
        return text
    weights = [1 / math.sqrt(1 + passages_with.get(parts[i].lower(), 0)) for i in long]
    for at in set(rng.choices(long, weights, k=rng.choice((1, 1, 2)))):
        parts[at] = misspell_word(parts[at], rng)
    return "".join(parts)
