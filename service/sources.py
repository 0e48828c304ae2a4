"""The corpus folder, read again to see whether a page still says what a passage says."""

from __future__ import annotations

import hashlib
from functools import cache
from typing import TYPE_CHECKING, Literal, NamedTuple

from ingest.verify import verify_passage
from service.compose import snapshot_reply
from service.model import TextRange, VerifyReply

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

    from ingest.encoding import CountTokens
    from ingest.model import Document, Passage
    from service.ports import Snapshot

Result = Literal["unchanged", "still_said", "no_longer_said", "source_missing", "no_corpus"]

_MESSAGES: dict[Result, str] = {
    "unchanged": "The page's file is the one that the snapshot was built from, and says this.",
    "still_said": "The page's file has changed since the snapshot was built, and still says this.",
    "no_longer_said": "The page's file does not say this any more; rebuild the snapshot.",
    "source_missing": "The page's file is not in the corpus folder any more.",
    "no_corpus": "This service has no corpus folder (ONCOASK_CORPUS); the digests are those "
    "recorded in the snapshot.",
}
_VERIFIED: dict[Result, bool | None] = {
    "unchanged": True,
    "still_said": True,
    "no_longer_said": False,
    "source_missing": False,
    "no_corpus": None,
}


class Finding(NamedTuple):
    """What reading a source file showed; ``digest`` is ``None`` if it could not be read."""

    result: Result
    digest: str | None


class Sources:
    """Reads pages below one folder and never outside it.

    Args:
        folder: the corpus; ``None`` if the service has none.
        load_counter: returns the token counter that passages are cut with; called when needed.
    """

    def __init__(self, folder: Path | None, load_counter: Callable[[], CountTokens]) -> None:
        self._folder = folder.resolve() if folder else None
        self._counter = cache(load_counter)

    def check(self, document: Document, passage: Passage) -> Finding:
        """Return whether the page's file gives the passage now."""
        if self._folder is None:
            return Finding("no_corpus", None)
        content = self._read(self._folder, document.id)
        if content is None:
            return Finding("source_missing", None)
        found = verify_passage(content, document, passage, count=self._counter())
        if found.unchanged and found.stands_at_range:
            return Finding("unchanged", found.source_digest)
        result: Result = "still_said" if found.still_says_so else "no_longer_said"
        return Finding(result, found.source_digest)

    @staticmethod
    def _read(folder: Path, document_id: str) -> bytes | None:
        path = (folder / document_id).resolve()
        if not path.is_relative_to(folder):
            return None
        try:
            return path.read_bytes()
        except OSError:
            return None


def verify_reply(snapshot: Snapshot, passage: Passage, sources: Sources) -> VerifyReply:
    """Return what is known of a passage's source, now and when the snapshot was built."""
    document = snapshot.documents_by_id[passage.document_id]
    finding = sources.check(document, passage)
    return VerifyReply(
        passage_id=passage.id,
        document_id=document.id,
        source_range=TextRange(start=passage.start, end=passage.end),
        passage_digest=hashlib.sha256(passage.text.encode()).hexdigest(),
        document_digest=document.digest,
        source_digest=finding.digest,
        verified=_VERIFIED[finding.result],
        result=finding.result,
        message=_MESSAGES[finding.result],
        snapshot=snapshot_reply(snapshot),
    )
