from __future__ import annotations

from urllib.parse import unquote

import pytest

from ingest.fragment import encode, text_fragment

PAGE = (
    "causes of knee tumors\n"
    "nobody knows for sure why a tumor of the knee begins\n"
    "nobody knows for sure why a tumor of the foot begins\n"
    "surgery\nthe doctor removes the tumor\n"
    "surgery\nthe doctor replaces the joint\n"
)


def test_eight_words_where_they_are_unique() -> None:
    assert text_fragment("The doctor removes the tumor", "", PAGE) == (
        "The%20doctor%20removes%20the%20tumor"
    )


def test_as_many_words_as_make_it_unique() -> None:
    block = "Nobody knows for sure why a tumor of the knee begins"
    found = text_fragment(block, "", PAGE)
    assert unquote(found or "") == "Nobody knows for sure why a tumor of the knee"


def test_a_block_that_occurs_twice_is_told_by_what_follows() -> None:
    assert text_fragment("Surgery", "The doctor replaces the joint", PAGE) == (
        "Surgery,-The%20doctor%20replaces%20the%20joint"
    )


@pytest.mark.parametrize("following", ["", "The doctor"])
def test_nothing_where_nothing_is_unique(following: str) -> None:
    assert text_fragment("Surgery", following, PAGE) is None


def test_words_inside_longer_words_do_not_count() -> None:
    assert text_fragment("art", "", "heart art") == "art"
    assert text_fragment("art", "", "heart smart") is None


def test_what_has_a_meaning_in_a_directive_is_encoded() -> None:
    assert encode("a-b, c & d #1 50%") == "a%2Db%2C%20c%20%26%20d%20%231%2050%25"


def test_no_fragment_for_no_words() -> None:
    assert text_fragment("", "", PAGE) is None
