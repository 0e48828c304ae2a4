"""How a person wants the pages: language, colours, size of the text."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Literal, TypeVar, get_args

from service.language import preferred_language
from service.messages import Language

if TYPE_CHECKING:
    from starlette.requests import Request
    from starlette.responses import Response

Theme = Literal["auto", "light", "dark"]
TextSize = Literal["normal", "large", "larger"]
THEMES: tuple[Theme, ...] = get_args(Theme)
TEXT_SIZES: tuple[TextSize, ...] = get_args(TextSize)
_LANGUAGES: tuple[Language, ...] = get_args(Language)
_YEAR_S = 365 * 24 * 3600

Choice = TypeVar("Choice", bound=str)


@dataclass(frozen=True, slots=True)
class Preferences:
    """What was chosen, or the defaults; ``chosen`` is true if this request changed the language."""

    language: Language = "en"
    theme: Theme = "auto"
    text: TextSize = "normal"
    chosen: bool = False

    @property
    def other_language(self) -> Language:
        """The language to offer instead."""
        return "en" if self.language == "es" else "es"


def one_of(value: str | None, choices: tuple[Choice, ...]) -> Choice | None:
    """Return ``value`` if it is one of ``choices``, else ``None``."""
    return next((choice for choice in choices if choice == value), None)


def read_preferences(request: Request, *, language: str | None = None) -> Preferences:
    """Return the preferences of whoever sent ``request``.

    Args:
        request: its cookies count, and its ``lang`` parameter and ``Accept-Language``.
        language: named in the request's form; it comes before all others if it is known.
    """
    named = one_of(language, _LANGUAGES) or one_of(request.query_params.get("lang"), _LANGUAGES)
    accepted = preferred_language(request.headers.get("accept-language"))
    usual = one_of(request.cookies.get("lang"), _LANGUAGES) or accepted
    return Preferences(
        language=named or usual,
        theme=one_of(request.cookies.get("theme"), THEMES) or "auto",
        text=one_of(request.cookies.get("text"), TEXT_SIZES) or "normal",
        chosen=named not in {None, usual},
    )


def keep(response: Response, name: str, value: str, *, secure: bool) -> None:
    """Have the browser keep one preference for a year; scripts may change it."""
    response.set_cookie(name, value, max_age=_YEAR_S, samesite="lax", secure=secure, path="/")
