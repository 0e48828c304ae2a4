"""Fills the templates."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import TYPE_CHECKING

from jinja2 import Environment, FileSystemLoader, StrictUndefined
from starlette.responses import HTMLResponse

from service.pages.assets import asset
from service.pages.dates import long_date
from service.pages.preferences import TEXT_SIZES, THEMES, keep
from service.pages.words import LANGUAGES, words_in

if TYPE_CHECKING:
    from starlette.requests import Request

    from service.pages.preferences import Preferences

_TEMPLATES = Path(__file__).parent.parent / "templates"


@dataclass(frozen=True, slots=True)
class Frame:
    """What surrounds a page's content.

    Attributes:
        here: the part of the site that the page belongs to, for the navigation.
        embedded: shown inside another site: without navigation.
        theme_query: the hospital's theme, as query parameters.
        kept: whether a browser may keep the page to show it again on "back".
    """

    here: str = ""
    embedded: bool = False
    theme_query: str = ""
    kept: bool = True


@cache
def _environment() -> Environment:
    environment = Environment(
        loader=FileSystemLoader(_TEMPLATES),
        autoescape=True,
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
    )
    environment.globals["asset"] = asset
    environment.globals["themes"] = THEMES
    environment.globals["text_sizes"] = TEXT_SIZES
    environment.globals["languages"] = LANGUAGES
    environment.filters["long_date"] = long_date
    return environment


def page(
    request: Request,
    template: str,
    preferences: Preferences,
    frame: Frame,
    *,
    status: int = 200,
    **content: object,
) -> HTMLResponse:
    """Return a page in the reader's language."""
    words = words_in(preferences.language)
    html = (
        _environment()
        .get_template(template)
        .render(t=words, preferences=preferences, frame=frame, back=_back(request), **content)
    )
    response = HTMLResponse(html, status)
    response.headers["Content-Language"] = preferences.language
    response.headers["Vary"] = "Accept-Language, Cookie"
    # "no-cache" lets a browser show the page as it was on "back"; answers are not kept at all.
    response.headers["Cache-Control"] = "private, no-cache" if frame.kept else "no-store"
    if preferences.chosen and not frame.embedded:
        keep(response, "lang", preferences.language, secure=request.url.scheme == "https")
    return response


def _back(request: Request) -> str:
    """Return where to go after a change of the display settings: here, if it can be shown again."""
    if request.method != "GET":
        return "/"
    query = f"?{request.url.query}" if request.url.query else ""
    return f"{request.url.path}{query}"
