"""Drug pages: the brand names and the pronunciation that stand as bare lines at their head."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import replace
from itertools import pairwise

from ingest.markdown import Block, BlockKind
from ingest.model import Span
from ingest.styled import EMPTY, StyledText

_LABEL = re.compile(r"^(US Brand Name\(s\)|FDA Approved|Other Name\(s\)|Abbreviations?)$")
_PRONUNCIATION = re.compile(r"^\(([^()]*-[^()]*)\)$")
_MAX_VALUE_WORDS = 12


def pronunciation(blocks: Sequence[Block]) -> str | None:
    """Return how the drug's name is said, as the page spells it, without brackets."""
    for index, block in enumerate(blocks[:6]):
        match = _PRONUNCIATION.match(block.text)
        if match and index and blocks[index - 1].text == "Placeholder slot":
            return match.group(1)
    return None


def brand_names(blocks: Sequence[Block], source: str) -> tuple[str, ...]:
    """Return the US brand names that the page lists, one a line in ``source``, in its order."""
    names = [
        name
        for values in _labelled(blocks, "US Brand Name(s)")
        for block in values
        for name in _lines(block, source)
    ]
    return tuple(dict.fromkeys(names))


def _lines(block: Block, source: str) -> list[str]:
    """Return the block's text as the lines that it had in the source."""
    text = "".join(
        "\n" if character == " " and source[place] in "\r\n" else character
        for character, place in zip(block.text, block.content.offsets, strict=True)
    )
    return [part.strip() for part in re.split(r"\n|,\s", text) if part.strip()]


def _labelled(blocks: Sequence[Block], label: str) -> list[Sequence[Block]]:
    return [
        blocks[index + 1 : _values_end(blocks, index)]
        for index, block in enumerate(blocks)
        if block.kind is BlockKind.PARAGRAPH and block.text == label
    ]


def _values_end(blocks: Sequence[Block], label: int) -> int:
    """Return one past the last value under the label at ``label``."""
    end = label + 1
    while end < len(blocks):
        block = blocks[end]
        short = len(block.text.split()) <= _MAX_VALUE_WORDS
        if block.kind is not BlockKind.PARAGRAPH or not short or _LABEL.match(block.text):
            break
        if "DailyMed" in block.text or block.content.links():
            break
        end += 1
    return end


def _with_commas(block: Block, source: str) -> StyledText:
    """Return the block's text with a comma where its line broke in the source."""
    content = block.content
    breaks = [
        place
        for place, character in enumerate(content.text)
        if character == " " and source[content.offsets[place]] in "\r\n"
    ]
    result = EMPTY
    for start, end in pairwise([-1, *breaks, len(content.text)]):
        result = result.joined(content.slice(start + 1, end), ", ")
    return result


def with_labels_joined(blocks: Sequence[Block], source: str) -> list[Block]:
    """Return the blocks with each label and its values as one line, ``Label: value, value``.

    The colon and commas are ours: on the page the two stand in a table without words between.
    """
    joined: list[Block] = []
    index = 0
    while index < len(blocks):
        block = blocks[index]
        end = index + 1
        if block.kind is BlockKind.PARAGRAPH and _LABEL.match(block.text):
            end = _values_end(blocks, index)
            content = block.content
            for number, value in enumerate(blocks[index + 1 : end]):
                names = _with_commas(value, source)
                content = content.joined(names, ", " if number else ": ")
            block = replace(
                block, content=content, span=Span(block.span.start, blocks[end - 1].span.end)
            )
        joined.append(block)
        index = end
    return joined
