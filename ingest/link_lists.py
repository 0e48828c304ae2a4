"""Lists and lines of a page that only lead to other pages."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import replace

from ingest.markdown import Block, BlockKind
from ingest.model import Exclusion, Span
from ingest.pictures import drop
from ingest.sentences import sentence_spans

_GLOSSARY = re.compile(r"popDefinition\.aspx|/def/|/dictionar")
_DRUG = "/treatment/drugs/"
_DRUG_LIST = "Drugs Approved for "
_LEARN_MORE = re.compile(
    r"\b(?:learn more|more information|see also|resources|visit|related|"
    r"see the following|for information|news articles)\b",
    re.IGNORECASE,
)
_VERSIONS = frozenset({"patient", "health professional"})
_LABEL_WORDS = 25
_LETTERS_OF_AN_INDEX = 3


def without_link_lists(blocks: Sequence[Block]) -> tuple[list[Block], list[Exclusion]]:
    """Leave out lists and lines that are nothing but links to other pages.

    Links to definitions and to drugs are content, and so is a list that a sentence leads into.
    A deep heading whose links alone were under it goes with them, since what follows such a box
    belongs to the section that it interrupts.
    """
    kept: list[Block] = []
    cut: list[Exclusion] = []
    index = 0
    while index < len(blocks):
        group = _run_of_items(blocks, index)
        if is_navigation(group[0]) and not _completes_text(kept, group):
            following = blocks[index + len(group)] if index + len(group) < len(blocks) else None
            if following is not None and following.text.startswith("Posted:"):
                kept.extend(group)
            else:
                cut.extend(drop(block, "link list") for block in group)
                _drop_lead_in(kept, cut)
                _drop_box_heading(kept, cut)
        else:
            kept.extend(group)
        index += len(group)
    return kept, cut


def _run_of_items(blocks: Sequence[Block], index: int) -> Sequence[Block]:
    """Return the block at ``index``, or the run of its list that is navigation as it is, or not.

    Without a list's indentation, a box of links and the list that it interrupts look like one.
    """
    first = blocks[index]
    end = index + 1
    if first.kind is BlockKind.ITEM:
        navigation = is_navigation(first)
        while (
            end < len(blocks)
            and blocks[end].kind is BlockKind.ITEM
            and blocks[end].list_id == first.list_id
            and is_navigation(blocks[end]) == navigation
        ):
            end += 1
    return blocks[index:end]


def is_navigation(block: Block) -> bool:
    """Whether all words of a paragraph or list item are links to other pages."""
    if block.kind not in (BlockKind.PARAGRAPH, BlockKind.ITEM) or not block.text:
        return False
    links = block.content.links()
    lists_drugs = block.text.startswith(_DRUG_LIST)
    if not links or any(
        _GLOSSARY.search(m.href) or (_DRUG in m.href and not lists_drugs) for m in links
    ):
        return False
    covered = sum(m.end - m.start for m in links)
    rest = block.content.without((m.start, m.end) for m in links).text
    return covered > 0 and sum(c.isalpha() for c in rest) <= 4


def _completes_text(before: Sequence[Block], group: Sequence[Block]) -> bool:
    """Whether the items complete a sentence that leads into them, or a list of other items."""
    if group[0].kind is not BlockKind.ITEM or not before:
        return False
    lead = before[-1]
    if lead.kind is BlockKind.ITEM and lead.list_id == group[0].list_id:
        return True
    return (
        lead.kind in (BlockKind.PARAGRAPH, BlockKind.ITEM)
        and lead.text.rstrip().endswith(":")
        and not _LEARN_MORE.search(lead.text)
    )


def _drop_box_heading(kept: list[Block], cut: list[Exclusion]) -> None:
    if kept and kept[-1].kind is BlockKind.HEADING and kept[-1].level >= 4:
        cut.append(drop(kept.pop(), "link list"))


def _drop_lead_in(kept: list[Block], cut: list[Exclusion]) -> None:
    """Cut the sentence that led into a list of links from the end of what is kept."""
    if not kept or kept[-1].kind is not BlockKind.PARAGRAPH:
        return
    block = kept[-1]
    if not block.text.rstrip().endswith(":") or not block.content.offsets:
        return
    start, _ = sentence_spans(block.text)[-1]
    if not _LEARN_MORE.search(block.text, start):
        return
    if start == 0:
        cut.append(drop(kept.pop(), "link list"))
        return
    bare = block.content.slice(0, len(block.text[:start].rstrip()))
    border = bare.offsets[-1] + 1
    cut.append(Exclusion(border, block.span.end, "link list"))
    kept[-1] = replace(block, content=bare, span=Span(block.span.start, border))


def without_version_lists(blocks: Sequence[Block]) -> tuple[list[Block], list[Exclusion]]:
    """Leave out what an index of summaries is made of.

    That is each summary's name with the links "patient | health professional" to its versions,
    and the row of letters to jump to.
    """
    kept: list[Block] = []
    cut: list[Exclusion] = []
    for block in blocks:
        label = _version_label(block)
        if label is None:
            kept.append(block)
            continue
        if not label and kept and _is_label(kept[-1]):
            cut.append(drop(kept.pop(), "link list"))
        cut.append(drop(block, "link list"))
    letters = _index_letters(kept)
    cut.extend(drop(kept[place], "link list") for place in sorted(letters))
    return [block for place, block in enumerate(kept) if place not in letters], cut


def _version_label(block: Block) -> str | None:
    """Return what stands before links to a summary's versions; ``None`` if there are none.

    A name may stand before the pair of links; one link must be all there is.
    """
    if block.kind not in (BlockKind.PARAGRAPH, BlockKind.ITEM):
        return None
    versions = [
        link
        for link in block.content.links()
        if block.text[link.start : link.end].strip().lower() in _VERSIONS
    ]
    if not versions or block.text[versions[-1].end :].strip():
        return None
    rest = block.content.without((m.start, m.end) for m in versions).text.strip(" |\n")
    if rest and len(versions) < len(_VERSIONS):
        return None
    return rest if len(rest.split()) <= _LABEL_WORDS and not rest.endswith((".", ":")) else None


def _is_label(block: Block) -> bool:
    return (
        block.kind in (BlockKind.PARAGRAPH, BlockKind.ITEM)
        and len(block.text.split()) <= _LABEL_WORDS
        and not block.text.rstrip().endswith((".", ":", "?"))
    )


def _index_letters(blocks: Sequence[Block]) -> set[int]:
    """Return the places of list items that are one letter each, some in a row."""
    found: set[int] = set()
    run: list[int] = []
    for place, block in enumerate(blocks):
        if block.kind is BlockKind.ITEM and len(block.text) == 1 and block.text.isupper():
            run.append(place)
        else:
            run = []
        if len(run) >= _LETTERS_OF_AN_INDEX:
            found.update(run)
    return found
