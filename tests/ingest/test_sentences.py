from __future__ import annotations

from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st

from ingest.sentences import sentence_spans


def sentences(text: str) -> list[str]:
    return [text[start:end] for start, end in sentence_spans(text)]


@pytest.mark.parametrize(
    ("text", "parts"),
    [
        ("One. Two! Three?", ["One.", "Two!", "Three?"]),
        ("Dr. Knee and Mr. Shin met. They left.", ["Dr. Knee and Mr. Shin met.", "They left."]),
        ("The dose is 2.5 mg. Take it.", ["The dose is 2.5 mg.", "Take it."]),
        ("He said (it grew.) Then it shrank.", ["He said (it grew.)", "Then it shrank."]),
        ("It spread (e.g. Bone). Fine.", ["It spread (e.g. Bone).", "Fine."]),
        ("In the U.S. The rate fell.", ["In the U.S.", "The rate fell."]),
        ("In the U.S. Army it fell.", ["In the U.S. Army it fell."]),
        ("- item one\n- item two", ["- item one", "- item two"]),
        ("A | b\nC | d", ["A | b", "C | d"]),
        ("Cells of B. Cereus grow.", ["Cells of B. Cereus grow."]),
        ("", []),
        (" \n ", []),
    ],
)
def test_borders(text: str, parts: list[str]) -> None:
    assert sentences(text) == parts


@given(st.text(alphabet="aA. !?\n\"')(U.S1", max_size=60))
def test_sentences_hold_everything_but_white_space_in_order(text: str) -> None:
    spans = sentence_spans(text)
    assert "".join("".join(text[s:e].split()) for s, e in spans) == "".join(text.split())
    assert all(start < end for start, end in spans)
    assert all(left[1] <= right[0] for left, right in pairwise(spans))
