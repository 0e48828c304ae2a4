from __future__ import annotations

import random

import numpy as np
from hypothesis import given, settings
from hypothesis import strategies as st

from ingest.duplicates import SIMILARITY, near_duplicates, resemblance, shingle_hashes


def shingles(text: str) -> set[str]:
    words = "".join(c if c.isascii() and c.isalnum() else " " for c in text.lower()).split()
    return {" ".join(words[i : i + 4]) for i in range(max(1, len(words) - 3))}


def jaccard(left: str, right: str) -> float:
    one, other = shingles(left), shingles(right)
    return len(one & other) / len(one | other)


WORDS = st.lists(st.sampled_from("abcdefgh"), min_size=1, max_size=30).map(" ".join)


@given(WORDS, WORDS)
def test_resemblance_is_the_jaccard_similarity_of_four_word_runs(left: str, right: str) -> None:
    got = resemblance(shingle_hashes(left), shingle_hashes(right))
    assert abs(got - jaccard(left, right)) < 1e-12


def test_hashes_are_sorted_and_distinct() -> None:
    hashes = shingle_hashes("a b c d e a b c d e")
    assert hashes.dtype == np.uint32
    assert list(hashes) == sorted(set(hashes.tolist()))
    assert shingle_hashes("A, b; C").tolist() == shingle_hashes("a b c").tolist()


def _text(seed: int, words: int = 60) -> list[str]:
    return [f"w{random.Random(f'{seed}/{n}').randrange(10_000)}" for n in range(words)]


def test_near_twins_are_grouped_and_others_are_not() -> None:
    base = _text(1)
    near = [*base[:59], "changed"]
    far = [*base[:30], *_text(2)[:30]]
    texts = {"a": " ".join(base), "b": " ".join(near), "c": " ".join(far), "d": " ".join(_text(3))}
    assert jaccard(texts["a"], texts["b"]) >= SIMILARITY > jaccard(texts["a"], texts["c"])
    assert near_duplicates(texts) == {"a": "ga", "b": "ga"}


def test_groups_are_connected_and_named_by_their_least_member() -> None:
    base = _text(7, 100)
    chain = {}
    for step in range(5):
        words = list(base)
        words[: step * 5] = [f"x{n}" for n in range(step * 5)]
        chain[f"k{9 - step}"] = " ".join(words)
    assert jaccard(chain["k9"], chain["k5"]) < SIMILARITY
    assert set(near_duplicates(chain).values()) == {"gk5"}


@settings(max_examples=30)
@given(st.permutations(range(12)))
def test_the_order_of_passages_does_not_matter(order: list[int]) -> None:
    texts = {f"k{n:02}": " ".join(_text(n // 3)) for n in range(12)}
    shuffled = {f"k{n:02}": texts[f"k{n:02}"] for n in order}
    expected = {f"k{n:02}": f"gk{n // 3 * 3:02}" for n in range(12)}
    assert near_duplicates(shuffled) == expected


def test_a_bucket_of_hundreds_is_one_group() -> None:
    texts = {f"k{n:04}": "the same stock sentence on every page" for n in range(300)}
    groups = near_duplicates(texts)
    assert len(groups) == 300
    assert set(groups.values()) == {"gk0000"}


def test_members_of_every_group_resemble_another_member() -> None:
    texts = {
        f"k{n:03}": " ".join([*_text(n % 20)[: 60 - n // 20], *_text(500 + n)[: n // 20]])
        for n in range(200)
    }
    groups = near_duplicates(texts)
    for key, group in groups.items():
        others = [k for k, g in groups.items() if g == group and k != key]
        assert max(jaccard(texts[key], texts[other]) for other in others) >= SIMILARITY
