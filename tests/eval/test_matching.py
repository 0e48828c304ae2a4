from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from eval.matching import (
    contains_quote,
    entries_held,
    held_within,
    judge,
    normalise,
    page_key,
    quote_spans,
    run_length,
)
from eval.model import Evidence, Question, Retrieved

TEN = "one two three four five six seven eight nine ten"
WORDS = st.lists(
    st.sampled_from(["ab", "cd", "ef", "gh", "ij", "kl", "mn"]), min_size=1, max_size=20
)


def passage(text: str, *, document: str = "a.md", section: tuple[str, ...] = ()) -> Retrieved:
    return Retrieved(document, "id", text, 1.0, section)


def asking(*evidence: Evidence) -> Question:
    return Question("q", "?", "lay", "k", bool(evidence), evidence)


@pytest.mark.parametrize(
    ("words", "need"),
    [(1, 1), (4, 4), (5, 5), (6, 5), (7, 5), (8, 6), (10, 7), (11, 8), (20, 14), (30, 21)],
)
def test_run_is_seventy_per_cent_rounded_up_and_at_least_five(words: int, need: int) -> None:
    assert run_length(words) == need


def test_normalise_keeps_only_letters_and_digits() -> None:
    assert normalise("  PDQ®: T1–T2,\n“5-year”  ") == "pdq t1 t2 5 year"


def test_seven_of_ten_words_in_one_run_hold_and_six_do_not() -> None:
    assert contains_quote("zero two three four five six seven eight", TEN)
    assert not contains_quote("zero two three four five six seven and eight nine ten", TEN)


def test_a_run_must_not_begin_or_end_inside_a_word() -> None:
    assert not contains_quote("xtwo three four five six seven eight", TEN)
    assert not contains_quote("two three four five six seven eighty", TEN)


def test_a_short_quote_must_stand_whole() -> None:
    assert contains_quote("liver lung peritoneum", "Liver, lung, peritoneum")
    assert not contains_quote("liver lung", "Liver, lung, peritoneum")


def test_the_heading_path_counts_as_part_of_the_passage() -> None:
    entry = Evidence("a.md", None, "Care after surgery rest for two weeks")
    assert entries_held(passage("Rest for two weeks.", section=("Care after surgery",)), [entry])
    assert not entries_held(passage("Rest for two weeks."), [entry])


def test_another_document_holds_nothing_though_its_words_are_the_same() -> None:
    assert entries_held(passage(TEN, document="b.md"), [Evidence("a.md", None, TEN)]) == ()


def test_url_level_evidence_is_held_by_any_passage_of_the_page() -> None:
    entry = Evidence(None, "http://www.example.org/a/")
    hit = Retrieved("a.md", "id", "whatever", 1.0, url="https://example.org/a#part")
    assert entries_held(hit, [entry]) == (0,)
    assert page_key("https://EXAMPLE.org/a?x=1") == "example.org/a"


def test_only_the_first_passage_with_an_entry_gains() -> None:
    question = asking(Evidence("a.md", None, TEN), Evidence("a.md", None, "a b c d e f"))
    judged = judge(question, [passage(TEN), passage(TEN), passage("a b c d e f " + TEN)])
    assert judged.held == ((0,), (0,), (0, 1))
    assert judged.grades == (1, 0, 1)
    assert judged.ideal == (1, 1)


def test_a_passage_of_a_document_nobody_named_is_unjudged() -> None:
    judged = judge(asking(Evidence("a.md", None, TEN)), [passage("x", document="z.md")])
    assert judged.grades == (None,)


def test_reading_stops_inside_the_passage_in_which_the_limit_falls() -> None:
    question = asking(Evidence("a.md", None, TEN))
    first = passage(" ".join(["word"] * 290))
    assert held_within(question, [first, passage(TEN)], max_words=300)
    assert held_within(question, [first, passage("x y z " + TEN)], max_words=300)  # 7 words left
    assert not held_within(question, [first, passage("x y z w " + TEN)], max_words=300)
    assert not held_within(question, [passage("h " * 10 + "w " * 284), passage(TEN)], max_words=300)


@given(WORDS, WORDS)
def test_agrees_with_trying_every_run(text: list[str], quote: list[str]) -> None:
    need = max(-(-7 * len(quote) // 10), min(5, len(quote)))
    runs = {tuple(quote[i : i + need]) for i in range(len(quote) - need + 1)}
    expected = any(tuple(text[i : i + need]) in runs for i in range(len(text)))
    assert contains_quote(" ".join(text), " ".join(quote)) == expected
    assert bool(quote_spans(" ".join(text), " ".join(quote))) == expected


def test_quote_spans_point_at_the_words() -> None:
    text = "Note: Two, three – four five six; SEVEN eight nine."
    spans = quote_spans(text, TEN)
    assert [text[s:e] for s, e in spans] == [
        "Two, three – four five six; SEVEN eight",
        "three – four five six; SEVEN eight nine",
    ]
