"""What a passage's dates mean for whoever reads it."""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

from ingest.model import PageKind
from service.pages.dates import long_date, whole_years

if TYPE_CHECKING:
    from datetime import date

    from service.model import DocumentSummary
    from service.pages.words import Words

# Cancer care changes fast; NCI itself means to review most pages every year or two.
OLD_YEARS = 3


class Dating(NamedTuple):
    """When the page's text was current, as far as it says, and what to beware of."""

    line: str
    is_stated: bool
    warnings: tuple[str, ...]


def dating(
    page: DocumentSummary, words: Words, *, review_overdue: bool | None, today: date
) -> Dating:
    """Return the dates of a page in words.

    The date that the body prints comes first, then a declared review date; the day on which the
    page was saved never takes their place, and stands beside them.
    """
    line = words("date_missing")
    stated = page.page_updated or page.last_reviewed
    if page.page_updated:
        line = words("date_updated", date=long_date(page.page_updated, words.language))
    elif page.last_reviewed:
        line = words("date_reviewed", date=long_date(page.last_reviewed, words.language))
    if page.retrieved:
        saved = words("date_retrieved", date=long_date(page.retrieved, words.language))
        line = f"{line}; {saved}"
    return Dating(line, stated is not None, tuple(_warnings(page, words, review_overdue, today)))


def _warnings(
    page: DocumentSummary, words: Words, review_overdue: bool | None, today: date
) -> list[str]:
    stated = page.page_updated or page.last_reviewed
    years = whole_years(stated, today) if stated else 0
    found = {
        "age_frozen": page.no_longer_updated,
        "age_overdue": bool(review_overdue),
        "age_news": page.kind is PageKind.NEWS,
        "age_drug": page.kind is PageKind.DRUG,
    }
    warnings = [words(key) for key, holds in found.items() if holds]
    if years >= OLD_YEARS and not page.no_longer_updated:
        warnings.insert(0, words("age_years", n=years))
    return warnings
