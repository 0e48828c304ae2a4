"""The sheet, the status page, the page about this site, and the display settings."""

from __future__ import annotations

from fastapi import APIRouter, Request
from starlette.responses import RedirectResponse, Response

from service.pages.assets import asset
from service.pages.forms import read_form
from service.pages.preferences import (
    TEXT_SIZES,
    THEMES,
    keep,
    one_of,
    read_preferences,
)
from service.pages.rendering import Frame, page
from service.pages.status_view import (
    SHOWN_FAULTS,
    SHOWN_OVERDUE,
    read_ingest_record,
    status_view,
)
from service.pages.visit import VisitHere
from service.pages.words import LANGUAGES

router = APIRouter(include_in_schema=False)


@router.get("/sheet")
async def sheet(request: Request) -> Response:
    """Return the sheet that the browser fills with what it keeps."""
    return page(request, "sheet.html", read_preferences(request), Frame("sheet"))


@router.get("/about")
async def about(request: Request) -> Response:
    """Return what this site is, and is not."""
    return page(request, "about.html", read_preferences(request), Frame("about"))


@router.get("/status")
async def status(visit: VisitHere) -> Response:
    """Return the figures of the snapshot in use."""
    settings = visit.request.app.state.settings
    folder = settings.passages or settings.snapshot.parent / "passages"
    record = read_ingest_record(folder)
    return visit.show(
        "status.html",
        Frame("status"),
        snapshot=visit.snapshot,
        view=status_view(visit.snapshot, visit.words, today=visit.today, record=record),
        shown_overdue=SHOWN_OVERDUE,
        shown_faults=SHOWN_FAULTS,
    )


@router.post("/preferences")
async def preferences(request: Request) -> Response:
    """Keep the display settings in cookies and go back to where they were changed."""
    fields = await read_form(request)
    back = fields.get("back", "/")
    # A second slash, or a backslash, would make a browser leave this site.
    is_local = back.startswith("/") and not back.startswith(("//", "/\\")) and back.isprintable()
    response = RedirectResponse(back if is_local else "/", 303)
    is_secure = request.url.scheme == "https"
    for name, choices in (("lang", LANGUAGES), ("theme", THEMES), ("text", TEXT_SIZES)):
        if value := one_of(fields.get(name), choices):
            keep(response, name, value, secure=is_secure)
    return response


@router.get("/favicon.ico")
async def favicon() -> Response:
    """Send browsers that ask for the old address to the icon."""
    return RedirectResponse(asset("icon.svg"), 308)
