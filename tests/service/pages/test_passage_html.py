import re
from html import unescape

import pytest
from hypothesis import given
from hypothesis import strategies as st

from service.model import TextRange
from service.pages.passage_html import is_web_address, render_passage
from service.pages.words import words_in

EN = words_in("en")
HINT = '<span class="hidden">Start of the sentences closest to your question: </span>'


def html_of(markdown, text=None, marks=(), **options):
    ranges = [TextRange(start=start, end=end) for start, end in marks]
    rendered = render_passage(markdown, text or markdown, EN, highlights=ranges, **options)
    return rendered.html.replace(HINT, "").strip()


def mark_of(text, part):
    start = text.index(part)
    return (start, start + len(part))


def test_sentence_is_marked_in_plain_text():
    text = "One is here. Two is there."
    assert html_of(text, marks=[mark_of(text, "Two is there.")]) == (
        "<p>One is here. <mark>Two is there.</mark></p>"
    )


def test_mark_runs_through_emphasis_and_links():
    markdown = "See **the [liver](https://www.cancer.gov/liver) now**. Then rest."
    text = "See the liver now. Then rest."
    html = html_of(markdown, text, [mark_of(text, "See the liver now.")])
    assert re.sub(r"</?(?:strong|a)\b[^>]*>", "", html).replace("</mark><mark>", "") == (
        "<p><mark>See the liver now.</mark> Then rest.</p>"
    )


@pytest.mark.parametrize(
    ("markdown", "text", "part"),
    [
        ("Try:\n\n- rest\n- well-known tea", "Try:\n\n- rest\n- well-known tea", "well-known tea"),
        ("1. rest\n2. drink 2 cups", "1. rest\n2. drink 2 cups", "drink 2 cups"),
        ("| A | B |\n| --- | --- |\n| x | y z |", "A | B\nx | y z", "y z"),
        ("a  b\nc d", "a b c d", "b c"),
        ("pain****. More", "pain. More", "More"),
        ("5 \\* 3 and more", "5 * 3 and more", "and more"),
    ],
)
def test_mark_is_found_across_layout(markdown, text, part):
    html = html_of(markdown, text, [mark_of(text, part)])
    marked = " ".join(re.findall(r"<mark>(.*?)</mark>", html, re.S))
    assert marked.split() == part.split()
    assert "****" not in html


def test_texts_that_disagree_leave_no_wrong_mark():
    ranges = [TextRange(start=0, end=3)]
    rendered = render_passage("entirely other", "not the same", EN, highlights=ranges)
    assert rendered.marks_found is False
    assert "<mark>" not in rendered.html


WORD = st.text(alphabet="abcdefgh", min_size=1, max_size=6)


@given(words=st.lists(WORD, min_size=2, max_size=12), data=st.data())
def test_marked_words_are_those_of_the_range(words, data):
    text = " ".join(words)
    start = data.draw(st.integers(0, len(words) - 1))
    end = data.draw(st.integers(start + 1, len(words)))
    begin = len(" ".join(words[:start])) + (start > 0)
    part = " ".join(words[start:end])
    html = html_of(text, text, [(begin, begin + len(part))])
    assert re.findall(r"<mark>(.*?)</mark>", html) == [part]


@given(st.text(max_size=200))
def test_no_markdown_makes_elements_that_are_not_ours(markdown):
    html = html_of(markdown, markdown)
    tags = {tag.lower() for tag in re.findall(r"</?([A-Za-z][^\s>/]*)", html)}
    ours = "p a em strong ul ol li table thead tbody tr th td div br mark span"
    assert tags <= set(ours.split())


@pytest.mark.parametrize(
    "markdown",
    [
        "<script>x</script>",
        "<img src=x onerror=y>",
        "![alt](https://evil.example/x.png)",
        "[x](javascript:alert(1))",
        "[x](  JaVaScRiPt:alert(1))",
        "[x](data:text/html;base64,PHNjcmlwdD4=)",
        "[x](//evil.example)",
        "[x](/relative)",
        "[x](mailto:a@b.example)",
        "<https://evil.example>",
        "<javascript:alert(1)>",
        "&lt;script&gt;",
        "# heading",
        "    code",
        "```\ncode\n```",
        "[a]: javascript:x\n\n[a]",
    ],
)
def test_hostile_markdown_is_shown_and_does_nothing(markdown):
    html = html_of(markdown)
    allowed = r"</?(?:p|a|em|strong|ul|ol|li|br)\b[^>]*>"
    rest = re.sub(allowed, "", html)
    assert "<" not in rest
    for address in re.findall(r'href="([^"]*)"', html):
        assert is_web_address(unescape(address))
    assert not re.search(r"<[^>]*\son\w+=", html)


def test_definitions_of_both_addresses_lead_to_the_present_one():
    now = "https://www.cancer.gov/publications/dictionaries/cancer-terms/def/46492"
    for old in (
        "https://www.cancer.gov/Common/PopUps/popDefinition.aspx?id=CDR0000046492&version=Patient",
        "https://www.cancer.gov/Common/PopUps/popDefinition.aspx?id=46492&version=patient",
        now,
    ):
        html = html_of(f"the [bile duct]({old})", "the bile duct", terms={"46492": now})
        assert html == (
            f'<p>the <a href="{now}" rel="noopener noreferrer" class="term" '
            'title="defined by NCI">bile duct</a></p>'
        )


def test_unknown_definition_is_a_link_like_any_other():
    html = html_of("[x](https://www.cancer.gov/a/def/1)", "x", terms={"2": "https://b.example/"})
    assert 'class="external"' in html


def test_table_gets_headers_for_columns_and_a_box_that_scrolls():
    html = html_of("| A | |\n| --: | --- |\n| 1 | 2 |", "A | \n1 | 2")
    assert '<div class="table" role="group" aria-label="Table" tabindex="0">' in html
    assert '<th scope="col">A</th>\n<td></td>' in html
    assert "style=" not in html


def test_table_without_headers_has_no_head():
    html = html_of("| | |\n| --- | --- |\n| 1 | 2 |", "1 | 2")
    assert "<thead>" not in html
    assert "<td>1</td>" in html
