from math import log

import numpy as np
import pytest

from index.lexical import FIELDS, LexicalIndex
from index.tokens import tokenize

TEXTS = ["liver lung lung", "liver", "bone pain fever cough"]
HEADINGS = ["Spread", "", "Spread of pain"]


@pytest.fixture
def lexical():
    return LexicalIndex.build({"passage": TEXTS, "heading": HEADINGS, "text": TEXTS[::-1]})


def bm25(terms, texts, k1=1.5, b=0.75):
    """BM25 by its definition, over texts as lists of terms."""
    mean = sum(map(len, texts)) / len(texts)
    scores = []
    for text in texts:
        score = 0.0
        for term in terms:
            df = sum(term in other for other in texts)
            tf = text.count(term)
            idf = log(1 + (len(texts) - df + 0.5) / (df + 0.5))
            score += idf * tf / (tf + k1 * (1 - b + b * len(text) / mean))
        scores.append(score)
    return scores


def test_score_of_one_term_by_hand(lexical):
    # "lung": N = 3, df = 1, tf = 2, length 3, mean length (3 + 1 + 4) / 3 = 8/3.
    idf = log(1 + 2.5 / 1.5)
    expected = idf * 2 / (2 + 1.5 * (0.25 + 0.75 * 3 / (8 / 3)))
    assert lexical.scores(["lung"])["passage"].tolist() == pytest.approx([expected, 0, 0], rel=1e-6)


@pytest.mark.parametrize("query", ["liver pain", "lung lung bone", "fever unknownword"])
def test_scores_equal_the_formula(lexical, query):
    terms = tokenize(query)
    expected = bm25(terms, [tokenize(text) for text in TEXTS])
    assert lexical.scores(terms)["passage"].tolist() == pytest.approx(expected, rel=1e-6)


def test_fields_are_scored_apart(lexical):
    scores = lexical.scores(tokenize("spread"))
    assert not scores["passage"].any()
    assert not scores["text"].any()
    # The shorter heading with the word scores higher; the one without it nothing.
    assert scores["heading"][0] > scores["heading"][2] > 0 == scores["heading"][1]


def test_each_field_has_its_own_texts(lexical):
    scores = lexical.scores(["lung"])
    assert scores["text"].tolist() == scores["passage"].tolist()[::-1]


@pytest.mark.parametrize("terms", [[], ["unheard"]])
def test_no_known_term_scores_zero_everywhere(lexical, terms):
    for field in FIELDS:
        assert not lexical.scores(terms)[field].any()


def test_texts_without_any_term_can_be_indexed():
    lexical = LexicalIndex.build({"passage": ["the", "?"], "heading": ["", ""], "text": ["", ""]})
    assert lexical.scores(["liver"])["passage"].tolist() == [0, 0]


@pytest.mark.parametrize("memory_map", [True, False])
def test_loaded_index_scores_as_the_saved_one(lexical, tmp_path, memory_map):
    lexical.save(tmp_path)
    loaded = LexicalIndex.load(tmp_path, memory_map=memory_map)
    assert len(loaded) == 3
    for field in FIELDS:
        terms = tokenize("liver lung spread pain")
        assert np.array_equal(loaded.scores(terms)[field], lexical.scores(terms)[field])


def test_equal_indexes_are_equal_bytes(lexical, tmp_path):
    lexical.save(tmp_path / "one")
    LexicalIndex.build({"passage": TEXTS, "heading": HEADINGS, "text": TEXTS[::-1]}).save(
        tmp_path / "two"
    )
    files = sorted(p.relative_to(tmp_path / "one") for p in (tmp_path / "one").rglob("*.*"))
    assert files
    for name in files:
        assert (tmp_path / "one" / name).read_bytes() == (tmp_path / "two" / name).read_bytes()
