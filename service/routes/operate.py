"""For operators: figures, and swapping in a new snapshot."""

from __future__ import annotations

import os
import signal

from fastapi import APIRouter, Depends, Request
from starlette.responses import Response

from service.compose import snapshot_reply
from service.errors import ForbiddenError
from service.metrics import METRICS_TYPE, Metrics
from service.model import ReloadReply
from service.routes.depends import AnswererHere, documented

router = APIRouter(tags=["operate"])
metrics_router = APIRouter(tags=["operate"])


def require_operator(request: Request) -> None:
    """Refuse whoever has not shown a key; the gate has checked that the key is an admin's.

    Raises:
        ForbiddenError: no keys are set up, so nobody can prove to be the operator.
    """
    if request.state.key is None:
        raise ForbiddenError({"needed": "ONCOASK_API_KEYS with an admin key; or send SIGHUP"})


@router.post(
    "/v1/admin/reload",
    responses=documented((400, 401, 403, 408, 409, 413)),
    dependencies=[Depends(require_operator)],
)
async def reload(request: Request, answerer: AnswererHere) -> ReloadReply:
    """Serve what the snapshot folder holds now; if it is unusable the old one stays.

    Needs an admin key. Requests under way finish on the snapshot they began with.
    """
    swap = await answerer.editions.reload()
    if request.app.state.settings.workers > 1:
        # The supervisor passes it on to the other workers.
        os.kill(os.getppid(), signal.SIGHUP)
    return ReloadReply(changed=swap.changed, snapshot=snapshot_reply(swap.searcher.snapshot))


@metrics_router.get(
    "/metrics",
    response_class=Response,
    responses={
        200: {"content": {"text/plain": {"schema": {"type": "string"}}}},
        **documented((400, 401, 403)),
    },
)
async def metrics(request: Request) -> Response:
    """Return the figures in Prometheus's text format."""
    figures: Metrics = request.app.state.metrics
    return Response(figures.render(), media_type=METRICS_TYPE)
