"""Is it up, and can it answer?"""

from __future__ import annotations

from fastapi import APIRouter

from service.compose import snapshot_reply
from service.model import HealthReply
from service.routes.depends import SnapshotHere, documented

router = APIRouter(prefix="/health", tags=["health"])


@router.get("/live", responses=documented((400,)))
async def live() -> HealthReply:
    """Return 200 as long as the process answers: restart it if this fails."""
    return HealthReply(status="live")


@router.get("/ready", responses=documented((400, 503)))
async def ready(snapshot: SnapshotHere) -> HealthReply:
    """Return 200 only when questions can be answered: send no traffic while this fails."""
    return HealthReply(status="ready", snapshot=snapshot_reply(snapshot))
