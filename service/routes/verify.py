"""Does the source still say so? ``GET /v1/verify/{passage_id}``."""

from __future__ import annotations

import asyncio

from fastapi import APIRouter

from service.errors import UnknownPassageError
from service.model import VerifyReply
from service.routes.depends import SnapshotHere, SourcesHere, documented
from service.routes.documents import PassageId
from service.sources import verify_reply

router = APIRouter(prefix="/v1", tags=["documents"])


@router.get("/verify/{passage_id}", responses=documented((400, 401, 403, 404, 422, 429, 503)))
async def verify(
    passage_id: PassageId, snapshot: SnapshotHere, sources: SourcesHere
) -> VerifyReply:
    """Compare a passage with its page's source file, read anew."""
    passage = snapshot.passages_by_id.get(passage_id)
    if passage is None:
        raise UnknownPassageError
    return await asyncio.to_thread(verify_reply, snapshot, passage, sources)
