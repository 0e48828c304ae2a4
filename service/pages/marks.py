"""Finds, in the words that a passage's Markdown shows, those that its plain text's ranges mark."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, NamedTuple

if TYPE_CHECKING:
    from collections.abc import Sequence

    from service.model import TextRange

# What plain text has for layout: blanks, the dash of a list item, the bar between table cells.
_LAYOUT = frozenset(" \t\n\r\u00a0-|")
# Marks of emphasis that stayed behind where the page's own markup was broken.
_LEFTOVER = frozenset("*_")
_NUMBER = re.compile(r"\s*\d{1,9}[.)]\s*")


class Run(NamedTuple):
    """Characters in a row that are all marked or all not."""

    text: str
    marked: bool


class TextCursor:
    """Walks a passage's plain text along the words that its Markdown shows, in order.

    Args:
        text: the passage's plain text.
        ranges: what to mark in it.
    """

    def __init__(self, text: str, ranges: Sequence[TextRange]) -> None:
        self._text = text
        self._ranges = ranges
        self._at = 0
        self.lost = False

    def skip_number(self) -> None:
        """Step over the number of an ordered list's item, which Markdown shows as a marker."""
        if match := _NUMBER.match(self._text, self._at):
            self._at = match.end()

    def runs(self, shown: str) -> list[Run]:
        """Return ``shown`` cut where marking begins and ends, without leftover emphasis marks.

        Once the two texts disagree the cursor is ``lost``, and nothing further is marked: a
        missing mark is better than a wrong one.
        """
        runs: list[Run] = []
        for character in shown:
            step = self._step(character)
            if step is None:
                continue
            if runs and runs[-1].marked == step:
                runs[-1] = Run(runs[-1].text + character, step)
            else:
                runs.append(Run(character, step))
        return runs

    def _step(self, character: str) -> bool | None:
        """Return whether to mark ``character``, ``None`` to leave it out."""
        if self.lost:
            return False
        if character.isspace():
            # Between two marked words, that is: strictly inside a range.
            return any(mark.start < self._at < mark.end for mark in self._ranges)
        place = self._at
        while place < len(self._text) and self._passes(self._text[place], character):
            place += 1
        if place < len(self._text) and self._text[place] == character:
            self._at = place + 1
            return any(mark.start <= place < mark.end for mark in self._ranges)
        if character in _LEFTOVER:
            return None
        self.lost = True
        return False

    @staticmethod
    def _passes(found: str, wanted: str) -> bool:
        return found != wanted and found in _LAYOUT
