"""Turns a passage's Markdown into HTML that can do no harm, its answer sentences marked.

The Markdown is data from a folder that somebody else filled. markdown-it escapes every character
that is not its own markup (``html=False``), pictures and headings are off, and of links only those
to web addresses stay.
"""

from __future__ import annotations

import re
from functools import cache
from typing import TYPE_CHECKING, NamedTuple
from urllib.parse import urlsplit

from markdown_it import MarkdownIt
from markdown_it.token import Token
from markupsafe import Markup, escape

from service.pages.marks import TextCursor

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping, Sequence

    from service.model import TextRange
    from service.pages.words import Words

# Headings are shown by the page itself; the others would take plain signs for markup.
_OFF = [
    "autolink", "backticks", "blockquote", "code", "fence", "heading", "hr", "html_block",
    "html_inline", "image", "lheading", "reference",
]  # fmt: skip
_REL = "noopener noreferrer"
_TERM_ID = re.compile(r"(?:[?&]id=(?:CDR)?0*|/def/)([0-9]+)")


class RenderedPassage(NamedTuple):
    """HTML of a passage; ``marks_found`` is false if a mark could not be placed."""

    html: Markup
    marks_found: bool


@cache
def _markdown() -> MarkdownIt:
    markdown = MarkdownIt("commonmark", {"html": False}).enable("table")
    return markdown.disable(_OFF)


def render_passage(
    markdown: str,
    text: str,
    words: Words,
    *,
    highlights: Sequence[TextRange] = (),
    terms: Mapping[str, str] | None = None,
) -> RenderedPassage:
    """Return the HTML of a passage.

    Args:
        markdown: the passage for display.
        text: the same as plain text, which ``highlights`` count in.
        words: the language of what is added: labels and hints.
        highlights: what to mark, as ``Highlight`` says.
        terms: addresses of NCI's definitions by term id; links with that id lead there and are
            shown as terms. Pages have older addresses of the same definitions.
    """
    parser = _markdown()
    cursor = TextCursor(text, highlights)
    tokens = list(_framed(parser.parse(markdown), words))
    for token in tokens:
        if token.type == "list_item_open" and token.info:
            cursor.skip_number()
        if token.type == "inline":
            children = _plain_links(token.children or [], words, terms or {})
            token.children = list(_marked(children, cursor))
    _announce_first_mark(tokens, words)
    html = parser.renderer.render(tokens, parser.options, {})
    return RenderedPassage(Markup(html), bool(highlights) and not cursor.lost)


def _framed(tokens: Iterable[Token], words: Words) -> Iterator[Token]:
    """Yield the tokens with tables in a box that scrolls, and no inline style."""
    items = list(tokens)
    dropped = _empty_heads(items)
    for position, token in enumerate(items):
        if position in dropped:
            continue
        if token.type == "table_open":
            label = escape(words("table_label"))
            yield _html(f'<div class="table" role="group" aria-label="{label}" tabindex="0">\n')
        token.attrs.pop("style", None)
        if token.type == "th_open":
            empty = not items[position + 1].content.strip()
            token.tag = items[position + 2].tag = "td" if empty else "th"
            if not empty:
                token.attrSet("scope", "col")
        yield token
        if token.type == "table_close":
            yield _html("</div>\n")


def _empty_heads(tokens: Sequence[Token]) -> set[int]:
    """Return the positions of table heads of which every cell is empty."""
    dropped: set[int] = set()
    for start, token in enumerate(tokens):
        if token.type != "thead_open":
            continue
        end = next(i for i in range(start, len(tokens)) if tokens[i].type == "thead_close")
        if not any(item.content.strip() for item in tokens[start:end] if item.type == "inline"):
            dropped.update(range(start, end + 1))
    return dropped


def _html(markup: str) -> Token:
    """Return a token for markup of our own."""
    token = Token("html_block", "", 0)
    token.content = markup
    return token


def is_web_address(url: str) -> bool:
    """Return whether ``url`` is an absolute http or https address."""
    try:
        parts = urlsplit(url)
    except ValueError:
        return False
    return parts.scheme in {"http", "https"} and bool(parts.netloc)


def _plain_links(
    tokens: Iterable[Token], words: Words, terms: Mapping[str, str]
) -> Iterator[Token]:
    """Yield inline tokens with links to web addresses only, marked as leading elsewhere."""
    kept: list[bool] = []
    for token in tokens:
        if token.type == "link_open":
            url = str(token.attrGet("href") or "")
            kept.append(is_web_address(url))
            if not kept[-1]:
                continue
            token.attrs = _link_attributes(url, words, terms)
        elif token.type == "link_close" and kept and not kept.pop():
            continue
        yield token


def _link_attributes(
    url: str, words: Words, terms: Mapping[str, str]
) -> dict[str, str | int | float]:
    match = _TERM_ID.search(url)
    definition = terms.get(match[1]) if match else None
    if definition is None or not is_web_address(definition):
        return {"href": url, "rel": _REL, "class": "external"}
    return {"href": definition, "rel": _REL, "class": "term", "title": words("term_hint")}


def _marked(tokens: Iterable[Token], cursor: TextCursor) -> Iterator[Token]:
    """Yield inline tokens with ``mark`` elements around what the cursor marks."""
    for token in tokens:
        if token.type != "text":
            yield token
            continue
        for run in cursor.runs(token.content):
            piece = Token("text", "", 0, content=run.text)
            if run.marked:
                yield Token("mark_open", "mark", 1)
                yield piece
                yield Token("mark_close", "mark", -1)
            else:
                yield piece


def _announce_first_mark(tokens: Iterable[Token], words: Words) -> None:
    """Tell screen readers, most of which pass over ``mark``, where the answer begins."""
    for token in tokens:
        children = token.children or []
        for position, child in enumerate(children):
            if child.type == "mark_open":
                hint = Token("html_inline", "", 0)
                hint.content = f'<span class="hidden">{escape(words("answer_mark"))}: </span>'
                children.insert(position, hint)
                return
