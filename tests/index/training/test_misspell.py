import random

from hypothesis import given
from hypothesis import strategies as st
from rapidfuzz.distance import DamerauLevenshtein

from index.training.encoder.misspell import misspell, misspell_word

COMMON = {"treatment": 10_000, "cancer": 10_000, "does": 10_000}


@given(st.text("abcdehimnopstxy", min_size=3, max_size=15), st.integers(0, 10_000))
def test_one_slip_near_the_word_after_its_first_letter(word, seed):
    found = misspell_word(word, random.Random(seed))
    assert found[0] == word[0]
    assert DamerauLevenshtein.distance(found, word) <= 3  # x -> cks, tion -> shun


def test_rare_words_suffer_first():
    rng = random.Random(2)
    texts = [misspell("does keytruda treatment work", COMMON, rng) for _ in range(200)]
    drug_kept = sum("keytruda" in text for text in texts)
    common_kept = sum("treatment" in text for text in texts)
    assert drug_kept < 20
    assert common_kept > 180
    assert all("does " in text and text.endswith(" work") for text in texts)


def test_short_words_only_stay_as_they_are():
    assert misspell("is it bad?", {}, random.Random(1)) == "is it bad?"
