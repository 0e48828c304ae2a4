import pytest

from service.safety.errors import PatternError
from service.safety.lexicon import Lexicon, plain_word


def test_a_misspelling_stands_for_its_word_within_one_edit_or_two() -> None:
    lexicon = Lexicon()
    choking, suicidal = lexicon.add("choking~"), lexicon.add("suicidal~")
    assert lexicon.numbers("chocking") == {choking}
    assert lexicon.numbers("suisidle") == frozenset()  # three edits
    assert lexicon.numbers("suicidle") == {suicidal}  # two, of a word of eight letters
    assert lexicon.numbers("hoking") == frozenset()  # another first letter


def test_a_word_that_the_file_knows_is_never_taken_for_a_misspelling() -> None:
    lexicon = Lexicon(["fever's", "never", "feeder"])
    fever = lexicon.add("fever~")
    assert lexicon.numbers("fevr") == {fever}
    assert lexicon.numbers("feeder") == frozenset()


def test_exact_words_forgive_only_doubled_letters_and_a_final_s() -> None:
    lexicon = Lexicon()
    bleed, tablet = lexicon.add("bleed"), lexicon.add("tablet")
    assert lexicon.numbers("bled") == {bleed}
    assert lexicon.numbers("tablets") == {tablet}
    assert lexicon.numbers("blead") == frozenset()


def test_beginnings_and_ranges() -> None:
    lexicon = Lexicon()
    cough, fever = lexicon.add("cough*"), lexicon.add("#100.4-110")
    assert lexicon.numbers("coughed") == {cough}
    assert lexicon.numbers("100.4") == lexicon.numbers("110") == {fever}
    assert lexicon.numbers("100.3") == frozenset()


@pytest.mark.parametrize("term", ["dye~", "#110-100", "#warm", "two words", ""])
def test_a_term_of_no_known_form_is_refused(term: str) -> None:
    with pytest.raises(PatternError):
        Lexicon().add(term)


def test_plain_word_drops_signs_inside_a_word() -> None:
    assert plain_word("Can’t") == "cant"
