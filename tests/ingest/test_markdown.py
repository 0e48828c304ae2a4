from __future__ import annotations

import pytest

from ingest.markdown import BlockKind, parse_body


def blocks_of(source: str):
    parsed = parse_body(source, 0)
    assert parsed.misread == 0
    return parsed.blocks


def assert_places(source: str, content) -> None:
    """Every visible character is the source's own at its offset; blanks may be line ends."""
    assert len(content.text) == len(content.offsets)
    for character, place in zip(content.text, content.offsets, strict=True):
        assert source[place] == character or (character == " " and source[place].isspace())


def links_of(block) -> list[tuple[str, str]]:
    return [(block.text[m.start : m.end], m.href) for m in block.content.links()]


@pytest.mark.parametrize(
    ("source", "text"),
    [
        ("plain words", "plain words"),
        ("**bold** and *slanted*", "bold and slanted"),
        ("a [link](/x) and [another](</y z> \"title (of) it\") end", "a link and another end"),
        ("nested [[1](#r1),[2](#r2)] brackets", "nested [1,2] brackets"),
        ("[outer [inner] text](/x).", "outer [inner] text."),
        ("code `x = 1` here", "code x = 1 here"),
        ("code `` a ` b\nc `` `x`end", "code a ` b c xend"),
        ("**bold [link](/x)** tail", "bold link tail"),
        ("two\nlines\n", "two lines"),
        ("windows\r\nline ends\r\n", "windows line ends"),
        ("hard  \nbreak", "hard break"),
        ("no\u00a0break \u00a0 space", "no break space"),
        ("[link\nover lines](/x) end", "link over lines end"),
        ("x <MM/DD/YYYY> y <b>z</b>", "x <MM/DD/YYYY> y <b>z</b>"),
        ("<https://www.cancer.gov/a> end", "https://www.cancer.gov/a end"),
        ("[ref] text\n\n[ref]: /x 'T'", "ref text"),
        ("unclosed [link](/x and more", "unclosed [link](/x and more"),
    ],
)  # fmt: skip
def test_visible_text_stands_at_its_offsets(source: str, text: str) -> None:
    block = blocks_of(source)[0]
    assert block.text == text
    assert_places(source, block.content)


def test_escapes_and_entities_point_at_their_first_character() -> None:
    source = r"a \* b &amp; c &#42; d"
    (block,) = blocks_of(source)
    assert block.text == "a * b & c * d"
    places = {character: source.index(character) for character in "abcd"}
    assert {c: block.content.offsets[block.text.index(c)] for c in "abcd"} == places
    assert block.content.offsets[block.text.index("&")] == source.index("&amp;")


def test_offsets_count_from_the_head_of_the_file() -> None:
    source = "---\nx: y\n---\n\n# Title\n\n- one\n- two [three](/3)\n"
    parsed = parse_body(source, source.index("\n# Title"))
    assert [block.text for block in parsed.blocks] == ["Title", "one", "two three"]
    for block in parsed.blocks:
        assert_places(source, block.content)
    assert source[parsed.blocks[2].span.start : parsed.blocks[2].span.end] == "- two [three](/3)"


def test_headings_have_levels_and_empty_ones_stay() -> None:
    found = blocks_of("# One\n\n##\n\nWhat?\n\n#### Four #\n\nSetext\n---\n")
    assert [(b.kind, b.level, b.text) for b in found] == [
        (BlockKind.HEADING, 1, "One"),
        (BlockKind.HEADING, 2, ""),
        (BlockKind.PARAGRAPH, 0, "What?"),
        (BlockKind.HEADING, 4, "Four"),
        (BlockKind.HEADING, 2, "Setext"),
    ]


def test_list_items_know_their_marker_and_their_list() -> None:
    found = blocks_of("- a\n- b\n\npause\n\n3. c\n4. d\n")
    assert [(b.marker, b.list_id, b.text) for b in found] == [
        ("-", 1, "a"),
        ("-", 1, "b"),
        ("", 0, "pause"),
        ("3.", 2, "c"),
        ("4.", 2, "d"),
    ]


def test_an_item_wrapped_onto_an_unindented_line_is_one_item() -> None:
    source = "- first words\nand the rest\n- next\n"
    found = blocks_of(source)
    assert [b.text for b in found] == ["first words and the rest", "next"]
    assert_places(source, found[0].content)


def test_pictures_leave_the_text_and_keep_their_place_and_alt() -> None:
    source = 'Before ![An (odd) [alt] text](/a%20b.jpg?x=1 "Title") after'
    (block,) = blocks_of(source)
    assert " ".join(block.text.split()) == "Before after"
    (picture,) = block.pictures
    assert picture.alt == "An (odd) [alt] text"
    assert source[picture.span.start : picture.span.end].startswith("![An")
    assert source[picture.span.start : picture.span.end].endswith('"Title")')
    assert_places(source, block.content)


def test_a_link_around_a_picture_leaves_neither() -> None:
    (block,) = blocks_of("[![alt](/a.jpg)](/page)")
    assert block.text == ""
    assert len(block.pictures) == 1


def test_a_table_has_as_many_cells_as_each_line_itself() -> None:
    source = "| A | B | C |\n| --- | --- | --- |\n| 1 | [two](/2) |\n| a \\| b | **x** | y |\n"
    (table,) = blocks_of(source)
    assert table.kind is BlockKind.TABLE
    assert [[cell.content.text for cell in row.cells] for row in table.rows] == [
        ["A", "B", "C"],
        ["---", "---", "---"],
        ["1", "two"],
        ["a | b", "x", "y"],
    ]
    assert [row.delimiter for row in table.rows] == [False, True, False, False]
    for row in table.rows:
        for cell in row.cells:
            if "|" not in cell.content.text:
                assert_places(source, cell.content)


def test_glossary_links_keep_their_address() -> None:
    href = "/Common/PopUps/popDefinition.aspx?id=CDR0000046476&version=Patient"
    (block,) = blocks_of(f"[cell]({href})s")
    assert links_of(block) == [("cell", href)]


def test_html_is_text_and_never_markup() -> None:
    (block,) = blocks_of("<script>alert(1)</script> and <!-- a comment -->")
    assert block.text == "<script>alert(1)</script> and <!-- a comment -->"


def test_code_is_kept_as_text() -> None:
    source = "    indented words\n\n```\nfenced words\n```\n"
    found = blocks_of(source)
    assert [b.kind for b in found] == [BlockKind.CODE, BlockKind.CODE]
    assert "indented words" in found[0].text
    assert "fenced words" in found[1].text
    for block in found:
        assert_places(source, block.content)


def test_a_wrapped_year_is_not_lost_as_an_empty_list_item() -> None:
    assert "2021." in " ".join(block.text for block in blocks_of("1. Basel: Karger,\n2021.\n2. x"))


def test_a_numbered_question_stands_apart_from_the_answers_around_it() -> None:
    source = (
        "1. **What is it?**\n\nIt is old.\n2. **Is it safe?**\nMostly,\nyes.\n3. **Who pays?**\n"
    )
    found = [(b.marker, b.text, b.span) for b in parse_body(source, 0).blocks]
    assert [(marker, " ".join(text.split())) for marker, text, _ in found] == [
        ("1.", "What is it?"), ("", "It is old."), ("2.", "Is it safe?"), ("", "Mostly, yes."),
        ("3.", "Who pays?"),
    ]  # fmt: skip
    assert [source[s.start : s.end] for _, _, s in found][3] == "Mostly,\nyes."


def test_a_year_at_the_start_of_a_wrapped_line_ends_no_paragraph() -> None:
    (block,) = parse_body("It was found in\n1998. **Later** it was\n3. forgotten.\n", 0).blocks
    assert " ".join(block.text.split()) == "It was found in 1998. Later it was 3. forgotten."
