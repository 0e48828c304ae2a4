import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from index.dense import DenseIndex
from index.encoder import unit_rows


def random_units(seed, rows, dimension=16):
    return unit_rows(np.random.default_rng(seed).standard_normal((rows, dimension)))


def test_each_row_is_its_own_nearest_neighbour_at_one():
    vectors = random_units(0, 50)
    cosines, rows = DenseIndex.build(vectors).search(vectors, 1)
    assert rows[:, 0].tolist() == list(range(50))
    assert cosines[:, 0] == pytest.approx(np.ones(50), abs=1e-6)


@settings(max_examples=30, deadline=None)
@given(st.integers(0, 10_000), st.integers(1, 60), st.integers(1, 70))
def test_search_equals_brute_force(seed, size, top_k):
    vectors, queries = random_units(seed, size), random_units(seed + 1, 3)
    cosines, rows = DenseIndex.build(vectors).search(queries, top_k)
    expected = queries.astype(np.float64) @ vectors.astype(np.float64).T
    assert rows.shape == (3, min(top_k, size))
    for query in range(3):
        best = np.sort(expected[query])[::-1][:top_k]
        assert cosines[query] == pytest.approx(best, abs=1e-6)
        assert expected[query][rows[query]] == pytest.approx(best, abs=1e-6)


@settings(max_examples=30, deadline=None)
@given(st.integers(0, 10_000), st.sets(st.integers(0, 39)))
def test_restricted_search_and_scores_see_only_the_allowed_rows(seed, allowed):
    vectors, queries = random_units(seed, 40), random_units(seed + 1, 2)
    index = DenseIndex.build(vectors)
    rows = np.array(sorted(allowed), dtype=np.int64)
    expected = queries @ vectors[rows].T
    assert index.scores(queries, rows) == pytest.approx(expected, abs=1e-6)
    _, found = index.search(queries, 40, rows=rows)
    for query in range(2):
        assert sorted(found[query].tolist()) == rows.tolist()


@pytest.mark.parametrize("memory_map", [True, False])
def test_loaded_index_is_the_saved_one(tmp_path, memory_map):
    vectors = random_units(3, 20)
    DenseIndex.build(vectors).save(tmp_path / "dense.faiss")
    loaded = DenseIndex.load(tmp_path / "dense.faiss", memory_map=memory_map)
    assert np.array_equal(loaded.vectors, vectors)
    rows = np.arange(20)
    assert np.array_equal(
        loaded.scores(vectors, rows), DenseIndex.build(vectors).scores(vectors, rows)
    )


def test_memory_map_shares_the_file_and_the_copy_does_not(tmp_path):
    path = tmp_path / "dense.faiss"
    DenseIndex.build(random_units(3, 20)).save(path)
    copied = DenseIndex.load(path, memory_map=False)
    with open("/proc/self/maps") as maps:
        assert str(path) not in maps.read()
    mapped = DenseIndex.load(path, memory_map=True)
    with open("/proc/self/maps") as maps:
        assert str(path) in maps.read()
    assert len(mapped) == len(copied) == 20


def test_vectors_cannot_be_written_to():
    with pytest.raises(ValueError, match="read-only"):
        DenseIndex.build(random_units(0, 2)).vectors[0, 0] = 1.0


def test_vectors_outlive_the_index_they_came_from(tmp_path):
    vectors = random_units(0, 2000)
    DenseIndex.build(vectors).save(tmp_path / "dense.faiss")
    assert np.array_equal(DenseIndex.build(vectors).vectors, vectors)
    assert np.array_equal(DenseIndex.load(tmp_path / "dense.faiss").vectors, vectors)


def test_rows_of_another_length_are_refused():
    vectors = random_units(0, 3)
    vectors[1] *= 2
    with pytest.raises(ValueError, match=r"row 1 has length 2\.0000, expected 1"):
        DenseIndex.build(vectors)
