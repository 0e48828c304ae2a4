"""Holds the snapshot that is being served, and swaps it whole or not at all."""

from __future__ import annotations

import asyncio
import logging
from dataclasses import dataclass
from typing import TYPE_CHECKING

from service.errors import NotReadyError, ReloadFailedError

if TYPE_CHECKING:
    from collections.abc import Callable
    from datetime import datetime

    from service.ports import Searcher

logger = logging.getLogger(__name__)

# A word that every corpus of cancer pages holds; the check needs hits, not an answer.
TRIAL_QUERY = "cancer"


class TrialFailedError(Exception):
    """A snapshot opened, but a search in it does not work."""


@dataclass(frozen=True, slots=True)
class Swap:
    """What a reload did; ``changed`` is false where the folder holds what was served already."""

    changed: bool
    searcher: Searcher


def try_out(searcher: Searcher) -> None:
    """Search once, which also pays the model's first-call costs before a patient does.

    Raises:
        TrialFailedError: passages exist but none is found, or a hit is not in the snapshot.
    """
    hits = searcher.search(TRIAL_QUERY, top_k=1).hits
    if searcher.snapshot.passages and not hits:
        raise TrialFailedError("a trial search found nothing")
    strangers = [hit for hit in hits if hit.passage_id not in searcher.snapshot.passages_by_id]
    if strangers:
        raise TrialFailedError(f"a trial search returned unknown passage {strangers[0].passage_id}")


class Editions:
    """The current searcher; a request takes it once and uses that one to its end.

    Args:
        open_searcher: opens what the snapshot folder holds now; raises if it is unusable.
        first: a searcher to start with, already open.
        observe: called after each load with the snapshot's build time, ``None`` if it failed.
    """

    def __init__(
        self,
        open_searcher: Callable[[], Searcher],
        *,
        first: Searcher | None = None,
        observe: Callable[[datetime | None], None] = lambda _built_at: None,
    ) -> None:
        self._open = open_searcher
        self._observe = observe
        self._current = first
        self._turn = asyncio.Lock()
        self.reason = "the snapshot is being loaded"

    @property
    def is_open(self) -> bool:
        """Whether there is anything to answer from."""
        return self._current is not None

    @property
    def current(self) -> Searcher:
        """What to answer from.

        Raises:
            NotReadyError: nothing could be loaded so far; its detail says why.
        """
        if self._current is None:
            raise NotReadyError({"reason": self.reason}, retry_after_s=5)
        return self._current

    async def reload(self) -> Swap:
        """Open the folder anew beside the current searcher, try it, then put it in its place.

        Raises:
            ReloadFailedError: the folder holds nothing usable; the current searcher stays.
        """
        async with self._turn:
            try:
                fresh = await asyncio.to_thread(self._open_and_try)
            # Whatever a damaged file may raise, the service goes on with what it has.
            except Exception as error:
                self._observe(None)
                self.reason = f"{type(error).__name__}: {error}"
                logger.error("cannot load the snapshot: %s", self.reason)
                raise ReloadFailedError({"reason": self.reason}) from error
            before = self._current
            changed = before is None or before.snapshot.id != fresh.snapshot.id
            self._current = fresh
            self._observe(fresh.snapshot.built_at)
            logger.info("serving snapshot %s (%s)", fresh.snapshot.id, "new" if changed else "same")
            return Swap(changed, fresh)

    def _open_and_try(self) -> Searcher:
        searcher = self._open()
        try_out(searcher)
        return searcher
