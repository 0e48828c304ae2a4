"""Which language to speak to a caller, by ``Accept-Language`` (RFC 9110, section 12.5.4)."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from service.messages import Language

_MAX_RANGES = 32


def preferred_language(header: str | None) -> Language:
    """Return the better of English and Spanish for an ``Accept-Language`` value; else English.

    >>> preferred_language("es-MX,es;q=0.9,en;q=0.8")
    'es'
    >>> preferred_language("fr, en;q=0.5")
    'en'
    """
    best: dict[str, float] = {"en": 0.0, "es": 0.0}
    for item in (header or "").split(",")[:_MAX_RANGES]:
        tag, _, parameter = item.partition(";")
        language = tag.strip().lower().split("-")[0]
        if language in best:
            best[language] = max(best[language], _quality(parameter))
    return "es" if best["es"] > best["en"] else "en"


def _quality(parameter: str) -> float:
    name, _, value = parameter.partition("=")
    if name.strip().lower() != "q":
        return 1.0
    try:
        quality = float(value)
    except ValueError:
        return 0.0
    return quality if 0.0 <= quality <= 1.0 else 0.0
