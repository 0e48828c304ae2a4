from dataclasses import dataclass

from hypothesis import given
from hypothesis import strategies as st

from service.pages.parts import part_holding, parts_of


@dataclass(frozen=True)
class Piece:
    id: str
    section: tuple[str, ...]
    markdown: str


def pieces(*sizes_by_section):
    return [
        Piece(f"{name}{i}", (name, "sub"), "x" * size)
        for name, sizes in sizes_by_section
        for i, size in enumerate(sizes)
    ]


def names(parts):
    return [[piece.id for piece in part] for part in parts]


def test_short_document_is_one_part():
    assert names(parts_of(pieces(("a", [3, 3]), ("b", [4])), 10)) == [["a0", "a1", "b0"]]


def test_part_ends_with_a_top_section():
    assert names(parts_of(pieces(("a", [3, 3]), ("b", [3, 3])), 10)) == [["a0", "a1"], ["b0", "b1"]]


def test_section_that_is_too_long_is_cut_between_passages():
    assert names(parts_of(pieces(("a", [6, 6, 3])), 10)) == [["a0"], ["a1", "a2"]]


def test_no_passages_is_one_empty_part():
    assert parts_of([]) == [()]


@given(st.lists(st.tuples(st.sampled_from("abc"), st.integers(1, 15)), max_size=20))
def test_nothing_is_lost_doubled_or_moved(items):
    passages = [Piece(str(i), (name,), "x" * size) for i, (name, size) in enumerate(items)]
    parts = parts_of(passages, 12)
    assert [p for part in parts for p in part] == passages
    assert all(len(part) == 1 or sum(len(p.markdown) for p in part) <= 12 for part in parts if part)
    for number, part in enumerate(parts, start=1):
        assert all(part_holding(parts, piece.id) == number for piece in part)
    assert part_holding(parts, "unknown") == 1
