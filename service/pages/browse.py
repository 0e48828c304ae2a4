"""Browsing: cancer types, kinds of pages, and the documents themselves."""

from __future__ import annotations

from typing import Annotated

from fastapi import APIRouter, Query
from starlette.responses import Response

from ingest.model import PageKind
from service.errors import NotFoundError, UnknownDocumentError
from service.pages.cards import is_cancer_gov, twin_href
from service.pages.catalogue import by_audience, on_shelf
from service.pages.document_view import document_view
from service.pages.passage_html import is_web_address
from service.pages.references import key_of, references
from service.pages.rendering import Frame
from service.pages.visit import VisitHere

router = APIRouter(include_in_schema=False)

_FRAME = Frame("browse")


@router.get("/browse")
async def shelves(visit: VisitHere) -> Response:
    """Return the list of cancer types and kinds of pages."""
    return visit.show(
        "browse.html",
        _FRAME,
        types=visit.catalogue.type_shelves(visit.words),
        kinds=visit.catalogue.kind_shelves(visit.words),
    )


@router.get("/browse/type/{slug}")
async def shelf_of_type(slug: str, visit: VisitHere) -> Response:
    """Return the pages on one cancer."""
    if slug not in visit.catalogue.types:
        raise NotFoundError
    pages = on_shelf(visit.snapshot.documents, cancer_type=slug)
    everybody, professional = by_audience(pages)
    return visit.show(
        "shelf.html",
        _FRAME,
        name=visit.words.cancer_type(slug),
        everybody=everybody,
        professional=professional,
    )


@router.get("/browse/kind/{kind}")
async def shelf_of_kind(kind: str, visit: VisitHere) -> Response:
    """Return the pages of one kind."""
    if kind not in visit.catalogue.kinds:
        raise NotFoundError
    everybody, professional = by_audience(on_shelf(visit.snapshot.documents, kind=PageKind(kind)))
    return visit.show(
        "shelf.html",
        _FRAME,
        name=visit.words(f"kind_{kind}"),
        everybody=everybody,
        professional=professional,
    )


@router.get("/documents/{document_id:path}")
async def document(
    document_id: str, visit: VisitHere, part: Annotated[str, Query(max_length=6)] = "1"
) -> Response:
    """Return one part of a document, with its contents and its citation."""
    found = visit.snapshot.documents_by_id.get(document_id)
    if found is None:
        raise UnknownDocumentError
    number = int(part) if part.isascii() and part.isdecimal() else 0
    view = document_view(visit.snapshot, found, visit.words, part=number, today=visit.today)
    if view is None:
        raise NotFoundError
    url = found.url if found.url and is_web_address(found.url) else None
    return visit.show(
        "document.html",
        _FRAME,
        view=view,
        document=found,
        url=url,
        is_nci=is_cancer_gov(url),
        twin=twin_href(found),
        references=references(found, today=visit.today),
    )


_DOWNLOADS = {
    "bib": ("application/x-bibtex", "bibtex"),
    "ris": ("application/x-research-info-systems", "ris"),
}


@router.get("/cite/{document_id:path}")
async def citation(document_id: str, visit: VisitHere) -> Response:
    """Return a document's citation as a file: its id followed by ``.bib`` or ``.ris``."""
    stem, _, ending = document_id.rpartition(".")
    found = visit.snapshot.documents_by_id.get(stem)
    if found is None or ending not in _DOWNLOADS:
        raise NotFoundError
    media_type, form = _DOWNLOADS[ending]
    content = getattr(references(found, today=visit.today), form)
    headers = {"Content-Disposition": f'attachment; filename="{key_of(found)}.{ending}"'}
    return Response(content, media_type=f"{media_type}; charset=utf-8", headers=headers)
