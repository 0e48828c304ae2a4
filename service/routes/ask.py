"""Questions: ``POST /v1/ask`` and ``POST /v1/ask/batch``."""

from __future__ import annotations

from fastapi import APIRouter, Depends, Request, Response

from service.model import AskReply, AskRequest, BatchReply, BatchRequest
from service.rate import RateLimiter
from service.routes.depends import AnswererHere, LanguageHere, documented, require_json

_ERRORS = documented((400, 401, 403, 408, 413, 415, 422, 429, 503, 504))

router = APIRouter(prefix="/v1", tags=["ask"], dependencies=[Depends(require_json)])


def _never_kept(response: Response) -> None:
    response.headers["Cache-Control"] = "no-store"


@router.post("/ask", responses=_ERRORS, dependencies=[Depends(_never_kept)])
async def ask(request: AskRequest, answerer: AnswererHere, language: LanguageHere) -> AskReply:
    """Return the passages that best answer a question, verbatim and cited, or `not_found`."""
    return await answerer.ask(request, language=language)


@router.post("/ask/batch", responses=_ERRORS, dependencies=[Depends(_never_kept)])
async def ask_batch(
    batch: BatchRequest, request: Request, answerer: AnswererHere, language: LanguageHere
) -> BatchReply:
    """Return replies to up to 64 questions, in order, all from one snapshot."""
    # The gate has counted one question, not knowing how many there are.
    limiter: RateLimiter = request.app.state.limiter
    limiter.charge(request.state.client, len(batch.questions) - 1)
    return await answerer.ask_all(batch, language=language)
