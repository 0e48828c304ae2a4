import sqlite3
from dataclasses import replace

import numpy as np
import pytest

from index.vector_cache import VectorCache


def units(*rows):
    return np.array(rows, dtype=np.float32)


def test_what_is_added_comes_back_bit_for_bit(encoder, tmp_path):
    texts = ["liver and lung", "bone", "ü \U0001f600"]
    vectors = encoder.encode_passages(texts)
    with VectorCache.of(encoder, tmp_path) as cache:
        cache.add(texts, vectors)
    with VectorCache.of(encoder, tmp_path) as cache:
        found = cache.get([*texts, "unknown"])
    assert found.keys() == set(texts)
    for text, vector in zip(texts, vectors, strict=True):
        assert np.array_equal(found[text], vector)


def test_more_texts_than_one_look_up_takes(encoder, tmp_path):
    texts = [f"liver {i}" for i in range(1203)]
    with VectorCache.of(encoder, tmp_path) as cache:
        cache.add(texts, encoder.encode_passages(texts))
        assert cache.get(texts).keys() == set(texts)


@pytest.mark.parametrize("change", [{"digest": "e" * 64}, {"precision": "bfloat16"}])
def test_another_model_or_precision_has_another_file(encoder, tmp_path, change):
    with VectorCache.of(encoder, tmp_path) as cache:
        cache.add(["liver"], encoder.encode_passages(["liver"]))
    with VectorCache.of(replace(encoder, **change), tmp_path) as other:
        assert other.get(["liver"]) == {}


def test_a_changed_vector_counts_as_unknown(encoder, tmp_path):
    with VectorCache.of(encoder, tmp_path) as cache:
        cache.add(["liver", "bone"], encoder.encode_passages(["liver", "bone"]))
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
        cache.add(["liver"], encoder.encode_passages(["liver"]))
        assert cache.get(["liver"]).keys() == {"liver"}


def test_nothing_of_an_interrupted_add_is_kept(encoder, tmp_path):
    with VectorCache.of(encoder, tmp_path) as cache:
        with pytest.raises(ValueError, match="shorter"):
            cache.add(["liver", "bone"], encoder.encode_passages(["liver"]))
        assert cache.get(["liver", "bone"]) == {}


def test_two_writers_at_once_lose_nothing(encoder, tmp_path):
    with VectorCache.of(encoder, tmp_path) as one, VectorCache.of(encoder, tmp_path) as two:
        one.add(["liver"], encoder.encode_passages(["liver"]))
        two.add(["bone"], encoder.encode_passages(["bone"]))
        assert one.get(["liver", "bone"]).keys() == two.get(["liver", "bone"]).keys()
        assert len(one.get(["liver", "bone"])) == 2
