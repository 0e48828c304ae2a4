import pytest
from hypothesis import given
from hypothesis import strategies as st

from index.query import query_windows


def count_characters(texts):
    return [len(text) for text in texts]


def test_a_query_that_fits_is_left_as_it_is():
    assert query_windows("  One. Two. ", count_characters, 12) == ["  One. Two. "]


def test_sentences_fill_windows_in_order():
    found = query_windows("One a. Two b. Three c. Four d.", count_characters, 14)
    assert found == ["One a. Two b.", "Three c.", "Four d."]


@pytest.mark.parametrize(
    ("query", "windows"),
    [("aaaa bbbb cccc", ["aaaa", "bbbb", "cccc"]), ("abcdefghijkl", ["abcdef", "ghijkl"])],
)
def test_a_sentence_that_does_not_fit_is_halved(query, windows):
    assert query_windows(query, count_characters, 8) == windows


@given(st.text(min_size=1, max_size=300).filter(str.strip), st.integers(1, 40))
def test_every_window_fits_and_no_character_is_lost(query, limit):
    windows = query_windows(query, count_characters, limit)
    assert all(0 < len(window) <= limit for window in windows)
    assert "".join("".join(windows).split()) == "".join(query.split())
