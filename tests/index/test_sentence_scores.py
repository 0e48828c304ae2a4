import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from index.sentence_scores import best_sentences, sentence_scores
from ingest.encoding import passage_input
from ingest.sentences import sentence_spans


def token_spans(text):
    """Every character but white space is a token; the first and last are special tokens."""
    places = [(i, i + 1) for i, character in enumerate(text) if not character.isspace()]
    return [(0, 0), *places, (0, 0)]


def products(passage, *wanted):
    """One row a query token: 1 at the characters of its words in the passage's text, else 0."""
    text = passage_input(passage)
    shift = len(text) - len(passage.text)
    places = token_spans(text)
    rows = []
    for words in wanted:
        row = np.zeros(len(places), dtype=np.float32)
        for word, value in words.items():
            at = passage.text.index(word) + shift
            inside = [at <= start < at + len(word) and end > start for start, end in places]
            row[inside] = value
        rows.append(row)
    return np.stack(rows)


def marked(passage, found):
    return [passage.text[mark.start : mark.end] for mark in found]


def test_the_sentence_that_meets_the_query_is_marked(make):
    passage = make.passage("a.md", 0, "It is rare. Fever is common. Call us.")
    found = best_sentences(passage, products(passage, {"common": 0.5}), token_spans)
    assert marked(passage, found) == ["Fever is common."]


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("A fever has these causes:\n\n- A cold.\n- Heat.", ["A cold."]),
        ("Why do I have a fever? A cold. Heat.", ["A cold."]),
        ("What is a fever? Why do I have a fever?", ["What is a fever?"]),
    ],
)
def test_a_lead_in_or_a_question_is_marked_only_where_nothing_tells(make, text, expected):
    passage = make.passage("a.md", 0, text)
    asked = {"fever": 1.0} | ({"cold": 0.5} if "cold" in text else {})
    found = marked(passage, best_sentences(passage, products(passage, asked), token_spans))
    assert [sentence.removeprefix("- ") for sentence in found] == expected


def test_each_query_token_takes_its_best_token_in_the_sentence(make):
    passage = make.passage("a.md", 0, "One two. Three four.")
    met = products(passage, {"One": 0.5, "two": 0.25, "Three": 0.25}, {"four": 0.5, "two": 0.125})
    spans = sentence_spans(passage.text)
    assert sentence_scores(passage, spans, met, token_spans) == [0.5 + 0.125, 0.25 + 0.5]


def test_words_of_title_and_headings_mark_nothing(make):
    passage = make.passage("fever.md", 0, "It is rare. Call us.", context="Fever > Fever")
    met = products(passage, {"Call": 0.25})
    met[0, 1:6] = 1.0
    assert marked(passage, best_sentences(passage, met, token_spans)) == ["Call us."]


def test_a_row_of_a_table_is_a_sentence(make):
    passage = make.passage("a.md", 0, "Cancer | Sites\nOvary | Liver, lung\nBone | Lung")
    met = products(passage, {"Ovary": 0.5})
    assert marked(passage, best_sentences(passage, met, token_spans)) == ["Ovary | Liver, lung"]


@pytest.mark.parametrize(
    ("scores", "expected"),
    [
        ((0.5, 1.0, 0.95), ["Two.", "Three."]),
        ((0.93, 1.0, 0.95), ["Two.", "Three."]),
        ((0.5, 1.0, 0.9), ["Two."]),
        ((1.0, 1.0, 1.0), ["One.", "Two."]),
        ((-0.5, -0.52, -0.9), ["One.", "Two."]),
        ((-0.5, -0.9, -0.9), ["One."]),
        ((0.0, -0.1, 0.0), ["One.", "Three."]),
    ],
)
def test_a_second_sentence_that_comes_near_is_marked_too(make, scores, expected):
    passage = make.passage("a.md", 0, "One. Two. Three.")
    words = dict(zip(("One.", "Two.", "Three."), scores, strict=True))
    found = best_sentences(passage, products(passage, words), token_spans)
    assert marked(passage, found) == expected


def test_a_single_sentence_is_marked_whatever_it_says(make):
    passage = make.passage("a.md", 0, "Only this")
    found = best_sentences(passage, products(passage, {"Only": -1.0}), token_spans)
    assert marked(passage, found) == ["Only this"]


def test_sentences_that_the_encoder_did_not_read_are_last(make):
    passage = make.passage("a.md", 0, "One two. Three four.")
    cut = products(passage, {"One": -0.5})[:, : len("[A>Part]") + 3]
    assert marked(passage, best_sentences(passage, cut, token_spans)) == ["One two."]


@given(st.text(st.sampled_from("aB.!?\n |-é"), min_size=1, max_size=60), st.integers(0, 99))
def test_marks_lie_in_the_text_in_order_and_apart(make, text, seed):
    passage = make.passage("a.md", 0, text)
    tokens = len(token_spans(passage_input(passage)))
    met = np.random.default_rng(seed).uniform(-1, 1, size=(3, tokens)).astype(np.float32)
    found = best_sentences(passage, met, token_spans)
    assert len(found) <= 2
    assert bool(found) == bool(text.strip())
    ends = [0, *(edge for mark in found for edge in (mark.start, mark.end))]
    assert ends == sorted(ends)
    assert all(text[mark.start : mark.end].strip() for mark in found)
    assert ends[-1] <= len(text)
