"""How hard a passage is to read, as a US school grade.

Own code because the libraries for it (textstat, py-readability-metrics) fetch their word lists
from the internet at first use.
"""

from __future__ import annotations

import re

from ingest.sentences import sentence_spans

# Fewer words say nothing about a text.
MIN_WORDS = 30
_WORD = re.compile(r"[A-Za-z]+(?:['’][A-Za-z]+)*")
_VOWELS = re.compile(r"[aeiouy]+")
# A final e is silent, but in "-le" after a consonant it is heard; so are -ed after t or d, and
# -es after a hissing sound.
_SILENT_END = re.compile(r"(?:(?<![aeiouyl])e|(?<=[aeiouy]l)e|(?<![td])ed|(?<![sxzcg])(?<!sh)es)$")
# Two vowels that are spoken apart: dia-gnosis, flu-id, cre-ate, muse-um, the-ory, nucle-us.
_APART = re.compile(
    r"(?<![tc])i[ao](?!n\b|us\b|ns\b)|[^gq]u[ao]|eo(?!n\b|us\b|p)|creat|eum|eus|iu|ii|uou|[yoe]ing|luid|[rn]ea\b|reas\b"
)


def syllables(word: str) -> int:
    """Return the number of syllables of an English word, estimated from its letters; at least 1.

    >>> [syllables(word) for word in ("cancer", "treated", "stage", "table", "biopsy")]
    [2, 2, 1, 2, 3]
    """
    letters = re.sub(r"[^a-z]", "", word.lower())
    stem = _SILENT_END.sub("", letters) if len(letters) > 2 else letters
    return max(1, len(_VOWELS.findall(stem)) + len(_APART.findall(stem)))


def reading_grade(text: str) -> float | None:
    """Return the Flesch-Kincaid grade level of ``text``; ``None`` below ``MIN_WORDS`` words.

    0.39 words/sentences + 11.8 syllables/words - 15.59 (J. P. Kincaid and others, "Derivation of
    New Readability Formulas for Navy Enlisted Personnel", Research Branch Report 8-75, 1975). Each
    list item and line counts as a sentence.
    """
    words = _WORD.findall(text)
    if len(words) < MIN_WORDS:
        return None
    sentences = sum(bool(_WORD.search(text[start:end])) for start, end in sentence_spans(text))
    spoken = sum(map(syllables, words))
    return 0.39 * len(words) / sentences + 11.8 * spoken / len(words) - 15.59
