from __future__ import annotations

import json
from itertools import pairwise
from typing import TYPE_CHECKING

import pytest
from hypothesis import given
from hypothesis import strategies as st

from eval.errors import MissingInputError, RunFileError
from eval.peers.chunks import Chunk, by_characters, by_headings, by_words
from eval.peers.documents import (
    Block,
    PeerDocument,
    blocks_of,
    documents_digest,
    read_beir_corpus,
    read_pages,
    without_front_matter,
)

if TYPE_CHECKING:
    from pathlib import Path

PAGE = """---
title: Fruit
---
# Fruit

Pears [ripen](https://example.org/x) from
the ![picture](p.png) inside.

## Care

- wash
- dry

| kind | days |
| --- | --- |
| pear | 4 |
"""
BLOCKS = (
    Block("Fruit", 1),
    Block("Pears ripen from the  inside."),
    Block("Care", 2),
    Block("wash"),
    Block("dry"),
    Block("kind | days"),
    Block("pear | 4"),
)
WORDS = st.lists(st.text(alphabet="abc", min_size=1, max_size=4), max_size=900)


def test_page_text_has_no_front_matter_no_address_and_no_picture() -> None:
    assert blocks_of(without_front_matter(PAGE)) == BLOCKS


def test_without_front_matter_leaves_other_texts_alone() -> None:
    assert without_front_matter("a\n---\nb\n") == "a\n---\nb\n"
    assert without_front_matter("---\nnever closed\n") == "---\nnever closed\n"
    assert without_front_matter("") == ""


def test_headings_give_sections_and_nothing_is_lost() -> None:
    chunks = list(by_headings(PeerDocument("f.md", BLOCKS)))
    assert chunks == [
        Chunk("f.md", "Pears ripen from the inside.", ("Fruit",)),
        Chunk("f.md", "wash dry kind | days pear | 4", ("Fruit", "Care")),
    ]
    assert chunks[1].encoded == "Fruit\nCare\nwash dry kind | days pear | 4"


def test_a_sibling_heading_ends_the_deeper_ones() -> None:
    blocks = (Block("A", 1), Block("B", 3), Block("b"), Block("C", 2), Block("c"))
    found = [chunk.section for chunk in by_headings(PeerDocument("f.md", blocks))]
    assert found == [("A", "B"), ("A", "C")]


@given(WORDS)
def test_word_runs_are_the_words_in_order(words: list[str]) -> None:
    chunks = list(by_words(PeerDocument("a", (Block(" ".join(words)),))))
    assert [w for c in chunks for w in c.text.split()] == words
    assert all(len(c.text.split()) == 200 for c in chunks[:-1])


@given(st.integers(0, 4000))
def test_character_pieces_overlap_by_two_hundred_and_cover_all(length: int) -> None:
    text = "".join(chr(97 + i % 26) for i in range(length))
    pieces = [c.text for c in by_characters(PeerDocument("a", (Block(text),)))]
    assert all(len(piece) <= 1000 for piece in pieces)
    assert all(b.startswith(a[-200:]) for a, b in pairwise(pieces))
    assert "".join([*pieces[:1], *(piece[200:] for piece in pieces[1:])]) == text


def test_pages_are_named_by_their_path_and_can_be_chosen(tmp_path: Path) -> None:
    (tmp_path / "sub").mkdir()
    (tmp_path / "b.md").write_text("b", encoding="utf-8")
    (tmp_path / "sub" / "a.md").write_text("a", encoding="utf-8")
    assert [d.id for d in read_pages(tmp_path)] == ["b.md", "sub/a.md"]
    (chosen,) = read_pages(tmp_path, only={"sub/a.md"})
    assert (chosen.id, chosen.text) == ("sub/a.md", "a")
    with pytest.raises(MissingInputError, match="no Markdown page"):
        read_pages(tmp_path, only=set())
    assert documents_digest(read_pages(tmp_path)) != documents_digest((chosen,))


def test_a_beir_corpus_is_read_with_titles_as_headings(tmp_path: Path) -> None:
    lines = [{"_id": "d1", "title": "T", "text": "x y"}, {"_id": "d2", "title": "", "text": "z"}]
    (tmp_path / "corpus.jsonl").write_text("\n".join(map(json.dumps, lines)), encoding="utf-8")
    first, second = read_beir_corpus(tmp_path)
    assert first.blocks == (Block("T", 1), Block("x y"))
    assert (second.id, second.text) == ("d2", "z")
    (tmp_path / "corpus.jsonl").write_text('{"text": "x"}\n', encoding="utf-8")
    with pytest.raises(RunFileError, match="expected _id and text"):
        read_beir_corpus(tmp_path)
    with pytest.raises(MissingInputError, match=r"no corpus\.jsonl"):
        read_beir_corpus(tmp_path / "absent")
