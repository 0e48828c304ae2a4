"""Pages and passages by id."""

from __future__ import annotations

from typing import Annotated

from fastapi import APIRouter, Path, Query, Request
from starlette.responses import Response

from service.compose import document_reply, document_summary, passage_reply
from service.errors import UnknownDocumentError, UnknownPassageError
from service.model import DocumentList, DocumentReply, PassageReply
from service.routes.conditional import conditional_reply
from service.routes.depends import AnswererHere, SnapshotHere, documented

_ERRORS = documented((304, 400, 401, 403, 404, 422, 429, 503))
MAX_PAGE = 1_000

router = APIRouter(prefix="/v1", tags=["documents"])

PassageId = Annotated[str, Path(description="as in a reply", examples=["0123456789abcdef"])]
DocumentId = Annotated[
    str, Path(description="path in the corpus", examples=["metastatic-cancer.md"])
]


@router.get("/passages/{passage_id}", response_model=PassageReply, responses=_ERRORS)
async def get_passage(
    passage_id: PassageId, request: Request, answerer: AnswererHere, snapshot: SnapshotHere
) -> Response:
    """Return one passage with its place in the source, its page and its citation."""
    passage = snapshot.passages_by_id.get(passage_id)
    if passage is None:
        raise UnknownPassageError
    today = answerer.now().date()
    return conditional_reply(request, passage_reply(snapshot, passage, today=today))


@router.get("/documents", response_model=DocumentList, responses=_ERRORS)
async def list_documents(
    request: Request,
    snapshot: SnapshotHere,
    limit: Annotated[int, Query(ge=1, le=MAX_PAGE, description="how many at most")] = 100,
    offset: Annotated[int, Query(ge=0, le=10**9, description="how many to skip")] = 0,
) -> Response:
    """Return the pages that answers come from, ordered by id."""
    documents = sorted(snapshot.documents, key=lambda document: document.id)
    chosen = documents[offset : offset + limit]
    reply = DocumentList(
        documents=[document_summary(document) for document in chosen], total=len(documents)
    )
    return conditional_reply(request, reply)


@router.get("/documents/{document_id:path}", response_model=DocumentReply, responses=_ERRORS)
async def get_document(
    document_id: DocumentId, request: Request, answerer: AnswererHere, snapshot: SnapshotHere
) -> Response:
    """Return one page with its sections and passages, in order."""
    document = snapshot.documents_by_id.get(document_id)
    if document is None:
        raise UnknownDocumentError
    today = answerer.now().date()
    return conditional_reply(request, document_reply(snapshot, document, today=today))
