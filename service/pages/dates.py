"""Dates as people read them."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from datetime import date

    from service.messages import Language

_MONTHS: dict[Language, tuple[str, ...]] = {
    "en": ("January", "February", "March", "April", "May", "June", "July", "August", "September",
           "October", "November", "December"),
    "es": ("enero", "febrero", "marzo", "abril", "mayo", "junio", "julio", "agosto", "septiembre",
           "octubre", "noviembre", "diciembre"),
}  # fmt: skip


def long_date(day: date, language: Language) -> str:
    """Return a date in words, in the order that the language's speakers in the US use.

    >>> from datetime import date
    >>> long_date(date(2025, 12, 3), "en"), long_date(date(2025, 12, 3), "es")
    ('December 3, 2025', '3 de diciembre de 2025')
    """
    month = _MONTHS[language][day.month - 1]
    if language == "es":
        return f"{day.day} de {month} de {day.year}"
    return f"{month} {day.day}, {day.year}"


def whole_years(start: date, end: date) -> int:
    """Return the number of whole years from ``start`` to ``end``, 0 if it is not before.

    >>> from datetime import date
    >>> whole_years(date(2020, 3, 2), date(2024, 3, 1))
    3
    """
    before_birthday = (end.month, end.day) < (start.month, start.day)
    return max(0, end.year - start.year - before_birthday)
