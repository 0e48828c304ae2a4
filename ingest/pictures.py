"""Pictures, their captions and credits, videos and promotional cards among a page's blocks."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass, replace

from rapidfuzz import fuzz

from ingest import credits
from ingest.markdown import Block, BlockKind
from ingest.model import Exclusion

_NCI = re.compile(r"^(?:the )?(?:National Cancer Institute|NCI)\.?$", re.IGNORECASE)
_ENLARGE_LINE = re.compile(r"^\[?Enlarge(?: Image)?\]?$", re.IGNORECASE)
_CARD_END = re.compile(r"\]\((?:/|https?:)[^)\s]*\)$")
_VIDEO_SOURCE = "oembed_thumbnails"
_CARD_BLOCKS = 6
_CAPTION_WORDS = 90
_MIN_CAPTION_WORDS = 8
_ALT_LIKENESS = 60.0


@dataclass(frozen=True, slots=True)
class Piece:
    """A block that stays, with what the cleaning learned of it.

    Attributes:
        caption: it is a picture's caption, not running text.
        third_party: the credit line of whoever owns it.
    """

    block: Block
    caption: bool = False
    third_party: str | None = None


def drop(block: Block, reason: str) -> Exclusion:
    """Return the exclusion of a whole block."""
    return Exclusion(block.span.start, block.span.end, reason)


def without_cards(blocks: Sequence[Block]) -> tuple[list[Block], list[Exclusion]]:
    """Leave out cards: a link that opens in one block and closes some paragraphs later."""
    kept: list[Block] = []
    cut: list[Exclusion] = []
    index = 0
    while index < len(blocks):
        length = _card_length(blocks, index)
        if length:
            cut.extend(drop(block, "promotional card") for block in blocks[index : index + length])
        else:
            kept.append(blocks[index])
        index += max(length, 1)
    return kept, cut


def _card_length(blocks: Sequence[Block], index: int) -> int:
    """Return how many blocks the card that begins at ``index`` takes, 0 if none begins there."""
    first = blocks[index].text
    if not first.startswith("[") or first.count("[") == first.count("]"):
        return 0
    for length in range(1, min(_CARD_BLOCKS, len(blocks) - index) + 1):
        last = blocks[index + length - 1]
        if _CARD_END.search(last.text):
            return length
        if length > 1 and last.text.startswith("["):
            return 0
    return 0


def settle_pictures(blocks: Sequence[Block]) -> tuple[list[Piece], list[Exclusion]]:
    """Return the blocks with captions marked and picture lines, credits and video titles cut."""
    pieces: list[Piece] = []
    cut: list[Exclusion] = []
    index = 0
    while index < len(blocks):
        block = blocks[index]
        if _is_credit(block):
            cut.append(drop(block, "credit line"))
            _credit_last_caption(pieces, block.text)
        elif block.kind is BlockKind.PARAGRAPH and _ENLARGE_LINE.match(block.text):
            cut.append(drop(block, "picture control"))
        elif not block.text and not block.rows and block.kind is not BlockKind.HEADING:
            cut.append(drop(block, "picture" if block.pictures else "empty line"))
        else:
            pieces.append(_uncredited(Piece(block), cut))
        if block.pictures and block.kind is not BlockKind.HEADING:
            index = _settle_caption(blocks, index, pieces, cut)
        index += 1
    return pieces, cut


def _is_credit(block: Block) -> bool:
    return block.kind is BlockKind.PARAGRAPH and credits.is_credit_line(block.text)


def _credit_last_caption(pieces: list[Piece], credit: str) -> None:
    """Give the caption or table just before a credit line its owner."""
    if pieces and (pieces[-1].caption or pieces[-1].block.rows):
        pieces[-1] = replace(pieces[-1], third_party=credit)


def _settle_caption(
    blocks: Sequence[Block], index: int, pieces: list[Piece], cut: list[Exclusion]
) -> int:
    """Deal with the caption that follows the picture at ``index``; return the last block used."""
    block = blocks[index]
    following = blocks[index + 1] if index + 1 < len(blocks) else None
    if following is None or following.kind is not BlockKind.PARAGRAPH or following.pictures:
        return index
    words = len(following.text.split())
    if _is_video(block):
        if words <= 15 and not following.text.endswith("."):
            cut.append(drop(following, "video title"))
            return index + 1
        return index
    if not _is_caption(block, blocks[index + 1 : index + 3]):
        return index
    if words < _MIN_CAPTION_WORDS:
        cut.append(drop(following, "picture caption"))
    else:
        pieces.append(_uncredited(Piece(following, caption=True), cut))
    return index + 1


def _uncredited(piece: Piece, cut: list[Exclusion]) -> Piece:
    """Return the piece without a credit at its end, marked with its owner if that is not NCI."""
    content = piece.block.content
    match = credits.trailing_credit(content.text)
    if match is None or piece.block.kind is BlockKind.HEADING:
        owned = credits.owner_within(content.text)
        return replace(piece, third_party=owned) if owned else piece
    if credits.too_long(match.group()):
        return replace(piece, third_party=credits.shortened(match.group()))
    cut.append(Exclusion(content.offsets[match.start()], content.offsets[-1] + 1, "credit line"))
    kept = content.slice(0, match.start()).collapsed()
    owner = None if _NCI.match(match["owner"] or "") else match.group().strip()
    return replace(piece, block=replace(piece.block, content=kept), third_party=owner)


def _is_video(block: Block) -> bool:
    return not block.text and any(not picture.alt for picture in block.pictures)


def _is_caption(block: Block, following: Sequence[Block]) -> bool:
    """Whether the paragraph after a picture speaks of the picture rather than of the topic."""
    text = following[0].text
    if _is_credit(following[0]) or _ENLARGE_LINE.match(text) or len(text.split()) > _CAPTION_WORDS:
        return False
    if len(following) > 1 and _is_credit(following[1]):
        return True
    if text.startswith("Figure "):
        return True
    return any(
        fuzz.token_set_ratio(picture.alt, text) >= _ALT_LIKENESS for picture in block.pictures
    )
