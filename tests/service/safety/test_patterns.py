import pytest

from service.safety.errors import PatternError
from service.safety.lexicon import Lexicon
from service.safety.patterns import PatternReader, SentenceReader

CLASSES = {
    "negator": ["no", "not", "dont"],
    "cant": ["cant", "not able to"],
    "who": ["i", "<kin>"],
    "kin": ["mom", "old man"],
}


def find(pattern: str, message: str, *, negatable: bool = False) -> tuple[int, int] | None:
    lexicon = Lexicon()
    reader = PatternReader(lexicon, CLASSES)
    negator, read = reader.word_class("negator"), reader.pattern(pattern)
    (sentence,) = SentenceReader(lexicon, negator).read(message)
    return read.find(sentence, negatable=negatable)


@pytest.mark.parametrize(
    ("pattern", "message", "span"),
    [
        ("<cant> breathe", "she is not able to breathe", (2, 6)),
        ("<who> fell", "my old man fell", (1, 4)),
        ("chest ... pain", "chest feels a bad pain", (0, 5)),
        ("chest ... pain", "chest feels a very bad pain", None),
        ("chest ...4 pain", "chest feels a very bad pain", (0, 6)),
        ("want to? die", "want die", (0, 2)),
        ("want to? die", "want to die", (0, 3)),
        ("^ help", "please help", None),
        ("help $", "help me", None),
        ("<cant> go|keep on|$", "i cant go", (1, 3)),
        ("end_it|stop now", "end it now", (0, 3)),
        ("temp #100.4-110", "temp 101", (0, 2)),
    ],
)
def test_elements(pattern: str, message: str, span: tuple[int, int] | None) -> None:
    assert find(pattern, message) == span


def test_a_gap_never_passes_over_a_negation() -> None:
    assert find("have ... fever", "have a high fever") == (0, 4)
    assert find("have ... fever", "have not a fever") is None


def test_a_negatable_pattern_passes_over_what_is_denied() -> None:
    assert find("fever", "no sign of fever", negatable=True) is None
    assert find("fever", "no rash today but then fever", negatable=True) == (5, 6)
    assert find("fever", "no sign of fever") == (3, 4)


@pytest.mark.parametrize("pattern", ["...", "[x]", "^ $", "a? ...", "<nobody>", "a ...99 b", "|"])
def test_a_pattern_that_cannot_work_is_refused(pattern: str) -> None:
    with pytest.raises(PatternError):
        find(pattern, "a")


def test_classes_that_name_one_another_in_a_circle_are_refused() -> None:
    reader = PatternReader(Lexicon(), {"a": ["<b>"], "b": ["<a>"]})
    with pytest.raises(PatternError, match="contains itself"):
        reader.word_class("a")
