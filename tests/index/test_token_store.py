import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from index.neural.model import quantise
from index.token_store import OFFSETS_FILE, TOKENS_FILE, TokenStore


def random_parts(lengths, dimension=6, seed=1):
    rng = np.random.default_rng(seed)
    parts = []
    for length in lengths:
        rows = rng.normal(size=(length, dimension)).astype(np.float32)
        parts.append(quantise(rows / np.linalg.norm(rows, axis=1, keepdims=True)))
    return parts


def brute_force(query, parts, rows):
    """MaxSim by its definition, one product at a time."""
    return [
        sum(max(float(np.dot(q, t / 127.0)) for t in parts[row]) for q in query) for row in rows
    ]


@given(
    st.lists(st.integers(1, 7), min_size=1, max_size=9),
    st.data(),
    st.integers(1, 4),
    st.integers(0, 9),
)
def test_scores_equal_brute_force_for_any_rows(lengths, data, count, seed):
    parts = random_parts(lengths, seed=seed)
    store = TokenStore.build(parts)
    query = np.random.default_rng(seed).normal(size=(count, 6)).astype(np.float32)
    query /= np.linalg.norm(query, axis=1).sum()
    rows = data.draw(st.lists(st.integers(0, len(lengths) - 1), max_size=12))
    found = store.scores(query, rows)
    assert found.tolist() == pytest.approx(brute_force(query, parts, rows), abs=1e-5)
    assert (np.abs(found) <= 1.02).all()


def test_products_hold_the_score():
    parts = random_parts([3, 5, 2])
    store = TokenStore.build(parts)
    query = np.array([[0.5, 0, 0, 0, 0, 0], [0, 0, 0.25, 0, 0, 0.25]], dtype=np.float32)
    products = store.products(query, 1)
    assert products == pytest.approx(query @ (parts[1] / 127.0).T, abs=1e-6)
    assert products.max(axis=1).sum() == pytest.approx(store.scores(query, [1])[0], abs=1e-6)


def test_a_store_has_its_passages_in_order():
    store = TokenStore.build([np.full((n, 2), n, dtype=np.int8) for n in (2, 1, 3)])
    assert len(store) == 3
    assert store.offsets.tolist() == [0, 2, 3, 6]
    assert store.tokens[:, 0].tolist() == [2, 2, 1, 3, 3, 3]


@pytest.mark.parametrize("memory_map", [True, False])
def test_loaded_store_is_the_saved_one(tmp_path, memory_map):
    store = TokenStore.build(random_parts([4, 1, 2]))
    store.save(tmp_path)
    loaded = TokenStore.load(tmp_path, memory_map=memory_map)
    assert np.array_equal(loaded.tokens, store.tokens)
    assert np.array_equal(loaded.offsets, store.offsets)
    assert isinstance(loaded.tokens, np.memmap) is memory_map
    query = np.eye(2, 6, dtype=np.float32) / 2
    assert loaded.scores(query, [2, 0]).tolist() == store.scores(query, [2, 0]).tolist()


def test_a_snapshot_without_token_vectors_has_none(tmp_path):
    assert TokenStore.load(tmp_path) is None


@pytest.mark.parametrize(
    ("name", "array"),
    [
        (TOKENS_FILE, np.zeros((3, 6), dtype=np.int8)),
        (TOKENS_FILE, np.zeros((7, 6), dtype=np.float32)),
        (TOKENS_FILE, np.zeros(7, dtype=np.int8)),
        (OFFSETS_FILE, np.array([0, 4, 8], dtype=np.int64)),
        (OFFSETS_FILE, np.array([0, 4, 7], dtype=np.int32)),
        (OFFSETS_FILE, np.array([1, 4, 7], dtype=np.int64)),
        (OFFSETS_FILE, np.array([0, 8, 7], dtype=np.int64)),
        (OFFSETS_FILE, np.array([0, 4, 4, 7], dtype=np.int64)),
        (OFFSETS_FILE, np.empty(0, dtype=np.int64)),
    ],
)
def test_files_that_do_not_fit_are_refused(tmp_path, name, array):
    TokenStore.build(random_parts([4, 3])).save(tmp_path)
    np.save(tmp_path / name, array)
    with pytest.raises(ValueError, match="do not fit each other"):
        TokenStore.load(tmp_path)


def test_a_file_of_another_kind_is_refused(tmp_path):
    TokenStore.build(random_parts([4, 3])).save(tmp_path)
    (tmp_path / TOKENS_FILE).write_bytes(b"not an array")
    with pytest.raises(ValueError, match="pickle"):
        TokenStore.load(tmp_path)
