"""Deep links: a text fragment that selects a passage's first words on its page.

Syntax: WICG, "URL Fragment Text Directives", section 3.4: ``#:~:text=[prefix-,]start[,end]``.
"""

from __future__ import annotations

import re
from urllib.parse import quote

_FIRST_WORDS = 8
_MAX_WORDS = 24
_MAX_CHARACTERS = 2_000  # no browser follows an address of any length
_MAX_LOOKS = 1000
_WORD = re.compile(r"\S+")


def text_fragment(first_block: str, next_block: str, page_text: str) -> str | None:
    """Return the directive's value for the first words of ``first_block``, percent-encoded.

    Args:
        first_block: the passage's first paragraph, list item or table cell, as the page shows it.
        next_block: the one after it, or an empty text.
        page_text: the visible text of the whole page in lower case, one block a line.

    Returns:
        The shortest run of words, from eight upward (or the whole block if it is shorter), that
        occurs once in ``page_text``; for a whole block that occurs more than once, the block with
        the beginning of the next one as its suffix; ``None`` where that is not unique either.

    >>> text_fragment("Bone, liver - lung", "", "sites: bone, liver - lung")
    'Bone%2C%20liver%20%2D%20lung'
    """
    words = [match.span() for match in _WORD.finditer(first_block)]
    for count in range(min(_FIRST_WORDS, len(words)), min(_MAX_WORDS, len(words)) + 1):
        run = first_block[: words[count - 1][1]] if count else ""
        if len(run) > _MAX_CHARACTERS:
            return None
        if run and _occurrences(run, page_text) == 1:
            return encode(run)
    suffix = " ".join(next_block.split()[:_FIRST_WORDS])
    whole = f"{first_block} {suffix}"
    usable = bool(suffix) and 0 < len(words) <= _MAX_WORDS
    if usable and _occurrences(whole, page_text.replace("\n", " ")) == 1:
        return f"{encode(first_block)},-{encode(suffix)}"
    return None


def _occurrences(run: str, page_text: str) -> int:
    """Count the run in the text, case folded as browsers match it, at word borders; two suffice."""
    wanted = run.lower()
    count = 0
    place = page_text.find(wanted)
    for _ in range(_MAX_LOOKS):
        if place < 0 or count > 1:
            return count
        before = page_text[place - 1 : place]
        after = page_text[place + len(wanted) : place + len(wanted) + 1]
        count += not (before.isalnum() or after.isalnum())
        place = page_text.find(wanted, place + 1)
    return 2


def encode(run: str) -> str:
    """Return ``run`` percent-encoded; ``-``, ``,`` and ``&`` have a meaning in a directive."""
    return quote(run, safe="").replace("-", "%2D")
