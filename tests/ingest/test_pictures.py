from __future__ import annotations

import pytest

from ingest.clean_inline import clean_block
from ingest.markdown import parse_body
from ingest.pictures import settle_pictures, without_cards

CAPTION = "The knee joint lies between the thigh bone and the shin bone, as drawn here."
PICTURE = "![Drawing of the knee joint between thigh bone and shin bone.](/files/knee.jpg?itok=x)"


def settled(source: str):
    blocks = [clean_block(block)[0] for block in parse_body(source, 0).blocks]
    pieces, cut = settle_pictures(blocks)
    return pieces, [(source[c.start : c.end], c.reason) for c in cut]


def test_a_captioned_and_credited_picture_leaves_a_caption_with_its_owner() -> None:
    source = (
        f"Text.\n\n{PICTURE}\n\n{CAPTION}\n\nCredit: © A. Painter\n\n"
        "[Enlarge Image](/b.jpg)\n\nMore.\n"
    )
    pieces, cut = settled(source)
    assert [(p.block.text, p.caption, p.third_party) for p in pieces] == [
        ("Text.", False, None),
        (CAPTION, True, "Credit: © A. Painter"),
        ("More.", False, None),
    ]
    assert [reason for _, reason in cut] == ["picture", "credit line", "empty line"]


def test_a_credit_without_caption_marks_nothing() -> None:
    pieces, cut = settled(f"{PICTURE}\n\nCredit: iStock\n\nThe text goes on about other things.\n")
    assert [(p.block.text, p.caption, p.third_party) for p in pieces] == [
        ("The text goes on about other things.", False, None)
    ]
    assert ("Credit: iStock", "credit line") in cut


def test_a_publishers_notice_at_a_captions_end_names_the_owner_however_long() -> None:
    names = ", ".join(f"Ann Painter{i}" for i in range(60))
    notice = f"Reprinted from Knee Journal, 3 (1), {names}, Knees, Pages 1-9, Copyright 2009."
    pieces, cut = settled(f"{PICTURE}\n\n{CAPTION} {notice}\n")
    assert [(p.block.text, p.third_party) for p in pieces] == [(CAPTION, notice)]
    assert [text.strip() for text, reason in cut if reason == "credit line"] == [notice]


@pytest.mark.parametrize("owner", ["Used with permission.", "Copyright Knee Press (2004)."])
def test_an_owner_named_within_a_caption_marks_it(owner: str) -> None:
    pieces, _ = settled(f"{PICTURE}\n\n{CAPTION} {owner}\n")
    assert [(p.block.text, p.third_party) for p in pieces] == [(f"{CAPTION} {owner}", owner)]


def test_permission_in_running_text_is_no_credit() -> None:
    text = "A sample is taken with permission of the patient, and copyright is another matter."
    assert [p.third_party for p in settled(f"{text}\n")[0]] == [None]


def test_running_text_after_a_picture_is_no_caption() -> None:
    text = "Screening for another disease begins at fifty years and is repeated every ten."
    pieces, _ = settled(f"{PICTURE}\n\n{text}\n")
    assert [(p.block.text, p.caption) for p in pieces] == [(text, False)]


def test_a_figures_title_is_a_caption_whatever_its_alt() -> None:
    text = "Figure 2. Survival by stage among all patients who were treated."
    pieces, _ = settled(f"![graph](/g.jpg)\n\n{text}\n")
    assert [(p.block.text, p.caption) for p in pieces] == [(text, True)]


def test_a_videos_thumbnail_takes_its_title_along_but_not_a_sentence() -> None:
    thumbnail = "![](/sites/g/files/oembed_thumbnails/x.jpg)"
    pieces, cut = settled(f"{thumbnail}\n\nThe Knee: How It Bends\n\nThe knee bends.\n")
    assert [p.block.text for p in pieces] == ["The knee bends."]
    assert ("The Knee: How It Bends", "video title") in cut
    pieces, _ = settled(f"{thumbnail}\n\nThe knee bends.\n")
    assert [p.block.text for p in pieces] == ["The knee bends."]


@pytest.mark.parametrize("line", ["Enlarge", "[Enlarge]", "Enlarge Image", "[Enlarge Image]"])
def test_a_bare_control_is_cut(line: str) -> None:
    pieces, cut = settled(f"Text.\n\n{line}\n")
    assert [p.block.text for p in pieces] == ["Text."]
    assert cut == [(line, "picture control")]


def test_a_card_over_three_paragraphs_is_cut_whole() -> None:
    source = (
        "Before.\n\n[![alt](/a.png)\n\nLiving With It\n\nPeople tell how.](/news/it)\n\nAfter.\n"
    )
    kept, cut = without_cards(parse_body(source, 0).blocks)
    assert [b.text for b in kept] == ["Before.", "After."]
    assert {c.reason for c in cut} == {"promotional card"}
    assert len(cut) == 3


@pytest.mark.parametrize(
    "source", ["[Open bracket\n\nand no end.\n", "[closed] bracket\n\n](/x)\n"]
)
def test_an_open_bracket_is_no_card_without_its_end(source: str) -> None:
    kept, cut = without_cards(parse_body(source, 0).blocks)
    assert len(kept) == 2
    assert cut == []
