import pytest

from index.highlights import highlights, pick_sentences
from index.model import Highlight

SPANS = [(0, 4), (5, 9), (10, 14), (15, 19)]


@pytest.mark.parametrize(
    ("cosines", "picked"),
    [
        ([0.1, 0.9, 0.2, 0.3], [1]),
        ([0.86, 0.2, 0.9, 0.3], [0, 2]),
        ([0.9, 0.88, 0.89, 0.87], [0, 2]),
        ([0.5, 0.5, 0.5, 0.5], [0, 1]),
        ([-0.5, -0.9, -0.8, -0.7], [0]),
    ],
)
def test_best_sentence_and_one_that_comes_near(cosines, picked):
    expected = tuple(Highlight(*SPANS[i]) for i in picked)
    assert pick_sentences(SPANS, cosines) == expected


def test_the_marked_sentence_is_the_one_about_the_query(encoder):
    texts = ["It is rare. Fever is common. Call us.", "A rash. Bone pain.", "Cough"]
    found = highlights(texts, encoder.encode_queries(["fever bone"]), encoder)
    marked = [
        [text[mark.start : mark.end] for mark in marks]
        for text, marks in zip(texts, found, strict=True)
    ]
    assert marked == [["Fever is common."], ["Bone pain."], ["Cough"]]


def test_a_table_row_is_read_under_its_heading(encoder):
    text = "Liver is common.\nKind | Sites\nBone | Rash"
    query = encoder.encode_queries(["liver bone rash"])
    # Cosine 1/sqrt(3) for the sentence; for the last row 2/sqrt(6) by itself and 2/sqrt(12), the
    # same as the sentence's, under a heading with "cough" and "fever".
    (marks,) = highlights([text], query, encoder)
    assert [text[mark.start : mark.end] for mark in marks] == ["Bone | Rash"]
    (marks,) = highlights([text], query, encoder, headings=["Cough and fever here"])
    assert [text[mark.start : mark.end] for mark in marks] == ["Liver is common.", "Bone | Rash"]


def test_a_sentence_near_any_window_of_the_query_is_marked(encoder):
    windows = encoder.encode_queries(["fever", "rash"])
    (marks,) = highlights(["A fever. A cough. A rash."], windows, encoder)
    assert [(mark.start, mark.end) for mark in marks] == [(0, 8), (18, 25)]
