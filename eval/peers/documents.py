"""The documents as peers get them: the page's own text without front matter and addresses.

Links are reduced to their words and pictures dropped. That helps peers: a quote in which a link
stands would not be found in raw Markdown.
"""

from __future__ import annotations

import hashlib
import json
from dataclasses import dataclass
from typing import TYPE_CHECKING

from markdown_it import MarkdownIt

from eval.errors import MissingInputError, RunFileError

if TYPE_CHECKING:
    from collections.abc import Collection, Iterable
    from pathlib import Path

    from markdown_it.token import Token

_PARSER = MarkdownIt("commonmark").enable("table")
_ROW_END = "tr_close"
_HEADING_OPEN = "heading_open"


@dataclass(frozen=True, slots=True)
class Block:
    """A paragraph, list item, table row or heading as plain text; ``level`` 0 is no heading."""

    text: str
    level: int = 0


@dataclass(frozen=True, slots=True)
class PeerDocument:
    """One page for peers: ``id`` is its path below the corpus folder."""

    id: str
    blocks: tuple[Block, ...]

    @property
    def text(self) -> str:
        """Return all blocks, a blank line between two, headings marked by ``#``.

        One more blank line stands before a heading: txtai's splitter looks for it.
        """
        parts = (f"\n{'#' * b.level} {b.text}" if b.level else b.text for b in self.blocks)
        return "\n\n".join(parts).strip()


def without_front_matter(source: str) -> str:
    """Return what follows the leading ``---`` block, or everything where there is none."""
    lines = source.splitlines(keepends=True)
    if not lines or lines[0].strip() != "---":
        return source
    ends = (i for i, line in enumerate(lines[1:], start=1) if line.strip() == "---")
    end = next(ends, None)
    return source if end is None else "".join(lines[end + 1 :])


def _inline_text(token: Token) -> str:
    parts = []
    for child in token.children or ():
        if child.type in ("text", "code_inline"):
            parts.append(child.content)
        elif child.type in ("softbreak", "hardbreak"):
            parts.append(" ")
    return "".join(parts).strip()


def blocks_of(markdown: str) -> tuple[Block, ...]:
    """Return the blocks with any text, in order; a table row is ``cell | cell``."""
    blocks: list[Block] = []
    row: list[str] | None = None
    level = 0
    for token in _PARSER.parse(markdown):
        if token.type == _HEADING_OPEN:
            level = int(token.tag[1])
        elif token.type == "tr_open":
            row = []
        elif token.type == _ROW_END:
            blocks.append(Block(" | ".join(row or ())))
            row = None
        elif token.type == "inline" and row is not None:
            row.append(_inline_text(token))
        elif token.type == "inline":
            blocks.append(Block(_inline_text(token), level))
            level = 0
        elif token.type in ("fence", "code_block"):
            blocks.append(Block(token.content.strip()))
    return tuple(block for block in blocks if block.text.strip(" |"))


def read_pages(corpus: Path, *, only: Collection[str] | None = None) -> tuple[PeerDocument, ...]:
    """Return the Markdown pages below ``corpus`` by id, those in ``only`` if it is given.

    Raises:
        MissingInputError: there is no page.
    """
    paths = {path.relative_to(corpus).as_posix(): path for path in corpus.rglob("*.md")}
    chosen = sorted(name for name in paths if only is None or name in only)
    if not chosen:
        raise MissingInputError(f"no Markdown page (*.md) for peers below {corpus}")
    texts = ((n, paths[n].read_text(encoding="utf-8", errors="replace")) for n in chosen)
    return tuple(PeerDocument(n, blocks_of(without_front_matter(text))) for n, text in texts)


def read_beir_corpus(folder: Path) -> tuple[PeerDocument, ...]:
    """Return the documents of a BEIR folder's ``corpus.jsonl``, title as a first heading.

    Raises:
        MissingInputError: there is no such file.
        RunFileError: a line lacks ``_id`` or ``text``.
    """
    path = folder / "corpus.jsonl"
    try:
        lines = [json.loads(line) for line in path.read_text(encoding="utf-8").splitlines()]
        return tuple(_beir_document(line) for line in lines)
    except FileNotFoundError as error:
        raise MissingInputError(f"no corpus.jsonl in the BEIR folder {folder}") from error
    except (json.JSONDecodeError, KeyError) as error:
        raise RunFileError(f"{path}: expected _id and text on every line, found {error}") from error


def _beir_document(line: dict[str, str]) -> PeerDocument:
    title = line.get("title", "")
    head = (Block(title, 1),) if title else ()
    return PeerDocument(line["_id"], (*head, Block(line["text"])))


def documents_digest(documents: Iterable[PeerDocument]) -> str:
    """Return the SHA-256 of all ids and texts, hexadecimal."""
    digest = hashlib.sha256()
    for document in documents:
        digest.update(f"{document.id}\0{document.text}\0".encode())
    return digest.hexdigest()
