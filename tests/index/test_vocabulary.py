import json
import random
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st
from rapidfuzz.distance import OSA

from index.lexicons import spellings
from index.vocabulary import (
    Correction,
    Vocabulary,
    corrected,
    is_english,
    skeleton_of,
    sound_of,
    words_of,
)

COUNTS = {
    "keytruda": 8, "thyroid": 692, "bladder": 623, "leukemia": 2670, "arimidex": 9, "chemo": 66,
    "tumor": 5739, "hodgkin": 1712, "hopkins": 14, "scan": 900, "skin": 1569, "term": 1137,
    "accurate": 117, "child": 811, "hospital": 325, "treatment": 21195, "mlds": 24, "cavity": 40,
    "waldenström": 21, "thyme": 2, "atrx": 19, "gynx": 8, "paget": 22, "pages": 32,
}  # fmt: skip
VOCABULARY = Vocabulary(COUNTS, names=["Tivdak", "Sacituzumab Govitecan"], spellings=spellings())
TRAINING = Path("../shared/training/patient-questions.jsonl")


@pytest.mark.parametrize(
    ("typed", "meant"),
    [
        ("keytrudda", "keytruda"),
        ("thyriod", "thyroid"),
        ("blader", "bladder"),
        ("arimedex", "arimidex"),
        ("lukemia", "leukemia"),
        ("Lukemia", "leukemia"),
        ("tivdack", "tivdak"),
        ("sacituzimab", "sacituzumab"),
        ("hodgkins", "hodgkin"),
        ("childs", "child"),
        ("pagets", "paget"),
        ("waldenstroms", "waldenstrom"),
        ("keytrudda's", "keytruda"),
        ("hospitle", "hospital"),
    ],
)
def test_a_misspelt_word_is_mended(typed, meant):
    assert VOCABULARY.meant(typed) == meant


@pytest.mark.parametrize(
    "word",
    [
        "keytruda", "Keytruda's", "waldenstrom", "Waldenström", "hurts", "shots", "moms", "meds",
        "derm", "accutane", "aleve", "dont", "don’t", "thats", "xyzzyq", "cat", "рак", "meso",
        "atrt", "gyno", "neighbor", "what'll",
    ],
)  # fmt: skip
def test_a_word_that_is_right_or_like_nothing_is_left_alone(word):
    assert VOCABULARY.meant(word) is None


@pytest.mark.parametrize(
    ("typed", "meant"),
    [("kemo", "chemo"), ("tumour", "tumor"), ("xray", "x-ray"), ("alot", "a lot")],
)
def test_the_table_of_spellings_goes_first(typed, meant):
    assert VOCABULARY.meant(typed) == meant
    assert Vocabulary(COUNTS).meant("kemo") is None


def test_of_equally_near_words_the_one_of_the_same_sound_wins():
    # "skann" is one letter from "scann" and "spann"; only the first sounds alike, though rarer.
    vocabulary = Vocabulary({"scann": 20, "spann": 2000})
    assert vocabulary.meant("skann") == "scann"
    # Of the same consonants, the same vowels go before a little frequency, and not before a lot.
    assert Vocabulary({"lamfa": 200, "lymfa": 100}).meant("limfa") == "lymfa"
    assert Vocabulary({"lamfa": 2000, "lymfa": 100}).meant("limfa") == "lamfa"


@pytest.mark.parametrize(
    ("typed", "word"), [("accutane", "accurate"), ("emberger", "emerged"), ("kinerit", "inherit")]
)
def test_two_edits_keep_the_first_letter_and_the_sound_near(typed, word):
    assert Vocabulary({word: 5000}).meant(typed) is None
    assert Vocabulary({"diarrhea": 2}).meant("diarhia") == "diarrhea"


def test_a_rare_word_of_another_sound_is_no_guess_unless_it_is_a_drug():
    assert Vocabulary({"xeloda": 3}).meant("zeloda") is None
    assert Vocabulary({"xeloda": 3}, names=["Xeloda"]).meant("zeloda") == "xeloda"
    assert Vocabulary({"xeloda": 30}).meant("zeloda") == "xeloda"


def test_corrections_give_the_place_of_each_word():
    message = "is lukemia like thyriod?"
    found = VOCABULARY.corrections(message)
    assert found == (
        Correction(3, 10, "lukemia", "leukemia"),
        Correction(16, 23, "thyriod", "thyroid"),
    )
    assert corrected(message, found) == "is leukemia like thyroid?"


def test_capitals_are_acronyms_unless_all_are_capitals():
    assert VOCABULARY.corrections("my BLADER and SCAM") == ()
    assert [c.meant for c in VOCABULARY.corrections("MY BLADER")] == ["bladder"]
    assert [c.meant for c in VOCABULARY.corrections("TREATMANT for it")] == ["treatment"]


def test_words_are_counted_once_a_text_and_rare_ones_left_out():
    texts = ["Liver liver LIVER lung", "The patient’s liver", "patient's lump", "it is a bone"]
    assert words_of(texts) == {"liver": 2, "patient's": 2}


@pytest.mark.parametrize(
    ("one", "other"),
    [("kemo", "chemo"), ("fibre", "phibre"), ("sist", "cyst"), ("nee", "knee"), ("rist", "wrist")],
)
def test_words_that_sound_alike_have_one_sound_or_skeleton(one, other):
    assert skeleton_of(sound_of(one)) == skeleton_of(sound_of(other))


def test_unlike_words_sound_unlike():
    assert sound_of("liver") != sound_of("lover")
    assert skeleton_of(sound_of("liver")) != skeleton_of(sound_of("fever"))


letters = st.text(st.sampled_from("abcdehiklmnorstuxy"), min_size=1, max_size=12)


@given(st.dictionaries(letters, st.integers(1, 5000), max_size=12), letters)
def test_a_guess_is_a_word_of_the_documents_within_its_limit(counts, typed):
    meant = Vocabulary(counts).meant(typed)
    if meant is not None:
        assert meant in counts
        assert 0 < OSA.distance(typed, meant) <= (2 if len(typed) >= 7 else 1)
        assert len(typed) >= 4
        assert typed not in counts
        assert not is_english(typed)


@given(st.lists(st.sampled_from(sorted(COUNTS)), max_size=8))
def test_known_words_never_change(words):
    assert VOCABULARY.corrections(" ".join(words)) == ()


@given(st.text(max_size=60))
def test_any_message_can_be_mended(message):
    found = VOCABULARY.corrections(message)
    assert all(message[c.start : c.end] == c.typed for c in found)
    assert corrected(message, ()) == message


@pytest.mark.corpus
@pytest.mark.skipif(not TRAINING.is_file(), reason="the shared training questions are not here")
def test_typed_with_care_almost_nothing_is_mended():
    """The passages that the questions were written for stand in for the documents."""
    records = [json.loads(line) for line in TRAINING.read_text(encoding="utf-8").splitlines()]
    vocabulary = Vocabulary(
        words_of({record["passage"] for record in records}), spellings=spellings()
    )
    careful = [r["question"] for r in records if r["style"] in {"numeric", "yesno", "firstperson"}]
    sample = random.Random(3).sample(careful, 400)
    mended = [c for question in sample for c in vocabulary.corrections(question)]
    assert len(mended) <= 8, mended
