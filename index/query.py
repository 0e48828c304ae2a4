"""Queries that are longer than the encoder reads, in pieces that are not."""

from __future__ import annotations

from collections.abc import Callable, Sequence

from ingest.sentences import sentence_spans

CountTokens = Callable[[Sequence[str]], list[int]]


def query_windows(query: str, count_tokens: CountTokens, max_tokens: int) -> list[str]:
    """Return ``query`` whole if it fits, else as windows of whole sentences that do.

    A sentence that does not fit by itself is halved at the space next to its middle. No character
    but white space is lost.
    """
    if count_tokens([query])[0] <= max_tokens:
        return [query]
    windows: list[str] = []
    for sentence in _fitting_sentences(query, count_tokens, max_tokens):
        joined = f"{windows[-1]} {sentence}" if windows else sentence
        if windows and count_tokens([joined])[0] <= max_tokens:
            windows[-1] = joined
        else:
            windows.append(sentence)
    return windows


def _fitting_sentences(query: str, count_tokens: CountTokens, max_tokens: int) -> list[str]:
    pending = [query[start:end] for start, end in reversed(sentence_spans(query))]
    fitting = []
    while pending:
        sentence = pending.pop()
        if count_tokens([sentence])[0] <= max_tokens or len(sentence) == 1:
            fitting.append(sentence)
        else:
            pending.extend(reversed(_halves(sentence)))
    return fitting


def _halves(text: str) -> list[str]:
    """Return two non-empty parts, parted at the last space of the first half if there is one."""
    middle = len(text) // 2
    cut = text.rfind(" ", 1, middle)
    cut = middle if cut < 0 else cut
    return [part for part in (text[:cut].strip(), text[cut:].strip()) if part]
