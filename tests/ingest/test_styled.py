from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st

from ingest.styled import EMPTY, Mark, StyledText, absolute

SOURCE = "see **bold** and [link](/x) end"
SEE = StyledText(
    "see bold and link end",
    [*range(4), *range(6, 10), *range(12, 17), *range(18, 22), *range(27, 31)],
    (Mark(4, 8, "strong"), Mark(13, 17, "link", "/x")),
)


def _stands(text: StyledText) -> bool:
    return all(
        SOURCE[place] == character
        for character, place in zip(text.text, text.offsets, strict=True)
        if not character.isspace()
    )


def test_the_example_points_at_its_source() -> None:
    assert _stands(SEE)


def test_a_slice_keeps_places_and_cuts_marks_to_size() -> None:
    part = SEE.slice(6, 15)
    assert part.text == "ld and li"
    assert _stands(part)
    assert part.marks == (Mark(0, 2, "strong"), Mark(7, 9, "link", "/x"))


def test_a_cut_moves_the_marks_behind_it() -> None:
    rest = SEE.without([(0, 4), (8, 12)])
    assert rest.text == "bold link end"
    assert _stands(rest)
    assert [rest.text[m.start : m.end] for m in rest.marks] == ["bold", "link"]


def test_a_mark_whose_text_is_cut_goes_with_it() -> None:
    assert SEE.without([(13, 17)]).links() == ()


def test_joined_text_puts_glue_at_the_place_of_what_follows() -> None:
    joined = SEE.slice(0, 3).joined(SEE.slice(13, 17), ": ")
    assert joined.text == "see: link"
    assert list(joined.offsets) == [0, 1, 2, 18, 18, 18, 19, 20, 21]
    assert joined.links() == (Mark(5, 9, "link", "/x"),)
    assert EMPTY.joined(SEE, ": ") == SEE
    assert SEE.joined(EMPTY, ": ") == SEE


def test_a_space_put_in_splits_no_offsets() -> None:
    spaced = SEE.slice(13, 17).with_space_at(2)
    assert (spaced.text, list(spaced.offsets)) == ("li nk", [18, 19, 20, 20, 21])


def test_white_space_of_any_kind_becomes_one_blank() -> None:
    raw = StyledText(" a\u00a0\r\n b\t", range(10, 18), (Mark(0, 4, "em"), Mark(6, 8, "strong")))
    clean = raw.collapsed()
    assert clean.text == "a b"
    assert list(clean.offsets) == [11, 12, 16]
    assert [(m.kind, clean.text[m.start : m.end]) for m in clean.marks] == [
        ("em", "a"),
        ("strong", "b"),
    ]


@given(st.text(alphabet="ab \u00a0\n\t", max_size=30), st.integers(0, 30), st.integers(0, 30))
def test_collapsing_keeps_every_letter_at_its_place(text: str, one: int, other: int) -> None:
    start, end = sorted((min(one, len(text)), min(other, len(text))))
    marks = (Mark(start, end, "link", "/x"),) if start < end else ()
    clean = StyledText(text, range(len(text)), marks).collapsed()
    assert clean.text == " ".join(text.split())
    assert len(clean.offsets) == len(clean.text)
    assert list(clean.offsets) == sorted(clean.offsets)
    assert all(
        text[o] == c for c, o in zip(clean.text, clean.offsets, strict=True) if not c.isspace()
    )
    inside = "".join(text[start:end].split())
    shown = "".join("".join(clean.text[m.start : m.end].split()) for m in clean.marks)
    assert shown == inside


def test_markdown_gives_links_absolute_and_marks_nested() -> None:
    text = StyledText(
        "a bold link", range(11), (Mark(2, 11, "strong"), Mark(7, 11, "link", "/types/anal"))
    )
    assert text.markdown("https://www.cancer.gov/types/knee") == (
        "a **bold [link](https://www.cancer.gov/types/anal)**"
    )


def test_markdown_escapes_what_would_be_markup() -> None:
    text = "1 * 2 < 3 [x] `y` #z | a_b \\"
    assert StyledText(text, range(len(text))).markdown(None) == (
        r"1 \* 2 \< 3 \[x\] \`y\` \#z \| a\_b \\"
    )


def test_only_harmless_schemes_stay_links() -> None:
    base = "https://www.cancer.gov/types/knee"
    assert absolute("#part", base) == "https://www.cancer.gov/types/knee#part"
    assert absolute("mailto:a@b.gov", base) == "mailto:a@b.gov"
    assert absolute("JavaScript:alert(1)", base) == "#"
    assert absolute("data:text/html,x", base) == "#"
    assert absolute("/a b(c)<d>", base) == "https://www.cancer.gov/a%20b%28c%29%3Cd%3E"
    assert absolute("http://[broken", base) == "http://[broken"
