"""A patient's message to what is searched for: its language, its words mended, whom it is about."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass

from index.lexicons import LayTerms, SpanishLexicon
from index.vocabulary import Correction, Vocabulary, corrected
from ingest.cancer_types import cancer_types

_CHILD = re.compile(
    r"\b(?:child(?:ren|hood)?|kids?|son|daughter|toddler|baby|babies|infant|newborn|grand(?:son|"
    r"daughter|child)|pa?ediatric|little (?:boy|girl)|nephew|niece|teen(?:ager)?s?|"
    r"(?:1?\d|one|two|three|four|five|six|seven|eight|nine|ten)[ -]*(?:years?|yrs?|y|months?)"
    r"[ -]*(?:old|o))\b",
    re.IGNORECASE,
)
# Numbers from 20 on that count nothing else: "I'm 62", "58yo", "in her 30s".
_COUNTED = (
    r"(?:%|percent|in\b|out of|times|x\b|(?:year|yr|month|week|wk|day|hour|hr|min|minute|mg|mcg|ml|"
    r"cm|mm|gram|kg|lb|pound|inch|mile|round|cycle|session|dose|treatment|people|kid|child|children|"
    r"pack|lymph|node)s?\b)"
)
_GROWN = re.compile(
    r"(?<![\w.,$/-])[2-9]\d[ -]*(?:years?|yrs?|y)[ -]*(?:olds?|o)\b"
    rf"|(?<![\w.,$/-])[2-9]\d\b(?![.,]\d|[ -]*{_COUNTED})"
    r"|\b(?:my|his|her) (?:early |mid |late )?[2-9]0['’]?s\b",
    re.IGNORECASE,
)
_PROFESSIONAL = re.compile(
    r"\b(?:dosing|contraindicat\w+|randomi[sz]ed|phase (?:ii|iii|2|3)\b|hazard ratio|overall "
    r"survival|efficacy|regimens?|pathogenic variants?|surveillance|carriers?)\b",
    re.IGNORECASE,
)


@dataclass(frozen=True, slots=True)
class Understanding:
    """What is searched for.

    Attributes:
        text: the question in English with its misspellings mended, for the encoder.
        expansions: the pages' words for the patient's, for the lexical index.
        language: ``en`` or ``es``, of the message as typed.
        corrections: the words that were mended.
        child: it is about a child.
        professional: it speaks as professionals write.
        cancer_types: the slugs of the cancers that it names.
        drugs: ids of the drug pages whose drug it names.
    """

    text: str
    expansions: tuple[str, ...]
    language: str
    corrections: tuple[Correction, ...]
    child: bool
    professional: bool
    cancer_types: frozenset[str]
    drugs: frozenset[str]


@dataclass(frozen=True, slots=True)
class QueryReader:
    """Reads messages by a snapshot's vocabulary and drug names and the project's word lists.

    Attributes:
        drugs: drug or brand name to the ids of its pages; in lower case, but in capitals where the
            lower-case word means something else (``ICE``).
    """

    vocabulary: Vocabulary
    spanish: SpanishLexicon
    lay_terms: LayTerms
    drugs: Mapping[str, frozenset[str]]

    def read(self, message: str) -> Understanding:
        """Return what ``message`` asks for."""
        text = " ".join(message.split())
        language = "es" if self.spanish.is_spanish(text) else "en"
        corrections: tuple[Correction, ...] = ()
        if language == "es":
            text = self.spanish.translate(text).text or text
        else:
            corrections = self.vocabulary.corrections(text)
            text = corrected(text, corrections)
        return Understanding(
            text=text,
            expansions=self.lay_terms.expansions(text),
            language=language,
            corrections=corrections,
            child=bool(_CHILD.search(text)) and not _GROWN.search(text),
            professional=bool(_PROFESSIONAL.search(text)),
            # In a message typed all in capitals nothing is an abbreviation (``ALL MY HAIR``).
            cancer_types=frozenset(cancer_types(None, unshouted(text), ())),
            drugs=self._named_drugs(text),
        )

    def _named_drugs(self, text: str) -> frozenset[str]:
        words = re.findall(r"[a-z0-9]+(?:-[a-z0-9]+)*", unshouted(text), re.IGNORECASE)
        found: set[str] = set()
        for length in (1, 2, 3):
            for index in range(len(words) - length + 1):
                name = " ".join(words[index : index + length])
                found |= self.drugs.get(name, frozenset())
                found |= self.drugs.get(name.lower(), frozenset())
        return frozenset(found)


def unshouted(text: str) -> str:
    """Return ``text`` in lower case if it is all in capitals.

    >>> unshouted("WILL IT COME BACK")
    'will it come back'
    """
    return text.lower() if text.isupper() else text
