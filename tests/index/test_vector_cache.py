import sqlite3
from dataclasses import replace

import numpy as np
import pytest

from index.vector_cache import TextVectors, VectorCache


def encoded(encoder, texts):
    """The vectors of an encoder without token vectors."""
    none = np.empty((0, 1), dtype=np.int8)
    return [TextVectors(dense, none) for dense in encoder.encode_passages(texts)]


def encoded_with_tokens(encoder, texts):
    found = encoder.encode_passages_with_tokens(texts)
    ends = zip(found.dense, found.offsets[:-1], found.offsets[1:], strict=True)
    return [TextVectors(dense, found.tokens[start:end]) for dense, start, end in ends]


def test_what_is_added_comes_back_bit_for_bit(encoder, tmp_path):
    texts = ["liver and lung", "bone", "ü \U0001f600"]
    vectors = encoded(encoder, texts)
    with VectorCache.of(encoder, tmp_path) as cache:
        cache.add(texts, vectors)
    with VectorCache.of(encoder, tmp_path) as cache:
        found = cache.get([*texts, "unknown"])
    assert found.keys() == set(texts)
    for text, vector in zip(texts, vectors, strict=True):
        assert np.array_equal(found[text].dense, vector.dense)
        assert len(found[text].tokens) == 0


def test_token_vectors_come_back_bit_for_bit(ranking_encoder, tmp_path):
    texts = ["liver and lung", "bone", ""]
    vectors = encoded_with_tokens(ranking_encoder, texts)
    with VectorCache.of(ranking_encoder, tmp_path) as cache:
        cache.add(texts, vectors)
    with VectorCache.of(ranking_encoder, tmp_path) as cache:
        found = cache.get(texts)
    for text, vector in zip(texts, vectors, strict=True):
        assert np.array_equal(found[text].dense, vector.dense)
        assert np.array_equal(found[text].tokens, vector.tokens)
        assert found[text].tokens.dtype == np.int8
    assert [len(found[text].tokens) for text in texts] == [5, 3, 2]


@pytest.mark.parametrize(
    ("dimension", "token_dimension", "known"),
    [(3, 2, True), (3, 3, False), (3, 0, False), (5, 0, True), (6, 0, False)],
)
def test_vectors_of_another_length_count_as_unknown(tmp_path, dimension, token_dimension, known):
    of_model = {"digest": "a" * 64, "precision": "float32"}
    tokens = np.array([[1, -2], [3, -4], [5, -6], [7, -8]], dtype=np.int8)
    vectors = TextVectors(np.array([0.5, 0.25, -1], dtype=np.float32), tokens)
    with VectorCache(tmp_path, dimension=3, token_dimension=2, **of_model) as cache:
        cache.add(["liver"], [vectors])
    sizes = {"dimension": dimension, "token_dimension": token_dimension}
    with VectorCache(tmp_path, **sizes, **of_model) as cache:
        assert bool(cache.get(["liver"])) is known


def test_more_texts_than_one_look_up_takes(encoder, tmp_path):
    texts = [f"liver {i}" for i in range(1203)]
    with VectorCache.of(encoder, tmp_path) as cache:
        cache.add(texts, encoded(encoder, texts))
        assert cache.get(texts).keys() == set(texts)


@pytest.mark.parametrize("change", [{"digest": "e" * 64}, {"precision": "bfloat16"}])
def test_another_model_or_precision_has_another_file(encoder, tmp_path, change):
    with VectorCache.of(encoder, tmp_path) as cache:
        cache.add(["liver"], encoded(encoder, ["liver"]))
    with VectorCache.of(replace(encoder, **change), tmp_path) as other:
        assert other.get(["liver"]) == {}


def test_a_changed_vector_counts_as_unknown(encoder, tmp_path):
    with VectorCache.of(encoder, tmp_path) as cache:
        cache.add(["liver", "bone"], encoded(encoder, ["liver", "bone"]))
        path = cache.path
    with sqlite3.connect(path) as connection:
        (key, value) = connection.execute("SELECT key, vector FROM vectors").fetchone()
        flipped = bytes([value[0] ^ 1]) + value[1:]
        connection.execute("UPDATE vectors SET vector = ? WHERE key = ?", (flipped, key))
    connection.close()
    with VectorCache.of(encoder, tmp_path) as cache:
        assert len(cache.get(["liver", "bone"])) == 1


def test_a_damaged_file_is_started_anew(encoder, tmp_path, caplog):
    with VectorCache.of(encoder, tmp_path) as cache:
        path = cache.path
    path.write_bytes(b"not a database, but long enough to be taken for one" * 100)
    with VectorCache.of(encoder, tmp_path) as cache:
        assert "damaged" in caplog.text
        cache.add(["liver"], encoded(encoder, ["liver"]))
        assert cache.get(["liver"]).keys() == {"liver"}


def test_nothing_of_an_interrupted_add_is_kept(encoder, tmp_path):
    with VectorCache.of(encoder, tmp_path) as cache:
        with pytest.raises(ValueError, match="shorter"):
            cache.add(["liver", "bone"], encoded(encoder, ["liver"]))
        assert cache.get(["liver", "bone"]) == {}


def test_two_writers_at_once_lose_nothing(encoder, tmp_path):
    with VectorCache.of(encoder, tmp_path) as one, VectorCache.of(encoder, tmp_path) as two:
        one.add(["liver"], encoded(encoder, ["liver"]))
        two.add(["bone"], encoded(encoder, ["bone"]))
        assert one.get(["liver", "bone"]).keys() == two.get(["liver", "bone"]).keys()
        assert len(one.get(["liver", "bone"])) == 2
