from __future__ import annotations

from dataclasses import replace

from ingest.model import Span
from ingest.verify import stands_at_range, verify_passage

from .pages import COUNT, FILLER, document_of, page, read, titled

BODY = titled(
    f"## Signs\n\nA [tumor](/def/1)of the **knee**s hurts &amp; swells.[[1](#cit/1)]\n\n"
    f"- pain\n- fever\n\n## Filler\n\n{FILLER}\n"
)
SOURCE = page(BODY)
READING = read(SOURCE)
PASSAGE = READING.passages[0]


def _verified(source: str, passage=PASSAGE):
    return verify_passage(source.encode(), document_of(READING), passage, count=COUNT)


def test_an_unchanged_page_says_it_still_at_the_same_place() -> None:
    found = _verified(SOURCE)
    assert (found.unchanged, found.stands_at_range, found.still_says_so) == (True, True, True)
    assert found.source_digest == document_of(READING).digest


def test_a_change_elsewhere_moves_the_range_but_not_the_words() -> None:
    found = _verified(SOURCE.replace("## Signs", "Words put before it.\n\n## Signs"))
    assert (found.unchanged, found.stands_at_range, found.still_says_so) == (False, False, True)


def test_a_changed_passage_is_no_longer_said() -> None:
    found = _verified(SOURCE.replace("hurts", "never hurts"))
    assert (found.unchanged, found.still_says_so) == (False, False)


def test_a_page_that_became_binary_says_nothing() -> None:
    found = verify_passage(b"\xff\x00", document_of(READING), PASSAGE, count=COUNT)
    assert (found.unchanged, found.stands_at_range, found.still_says_so) == (False, False, False)


def test_markup_inside_words_and_entities_stand_at_their_range() -> None:
    assert PASSAGE.text == "A tumor of the knees hurts & swells.\n\n- pain\n- fever"
    assert stands_at_range(SOURCE, PASSAGE)


def test_a_wrong_offset_a_word_too_many_or_another_order_is_caught() -> None:
    shifted = replace(PASSAGE, spans=(Span(PASSAGE.start + 200, PASSAGE.end + 200),))
    assert not stands_at_range(SOURCE, shifted)
    longer = replace(PASSAGE, text=PASSAGE.text.replace("hurts", "hurts terribly"))
    assert not stands_at_range(SOURCE, longer)
    turned = replace(PASSAGE, text="knees tumor hurts swells")
    assert not stands_at_range(SOURCE, turned)
