from datetime import date
from types import SimpleNamespace

from ingest.model import PageKind
from service.pages.ages import dating
from service.pages.words import words_in

TODAY = date(2026, 3, 1)


def page(**values):
    fields = {
        "page_updated": None, "last_reviewed": None, "retrieved": None,
        "no_longer_updated": False, "kind": PageKind.ARTICLE,
    }  # fmt: skip
    return SimpleNamespace(**{**fields, **values})


def dated(overdue=None, language="en", **values):
    return dating(page(**values), words_in(language), review_overdue=overdue, today=TODAY)


def test_date_the_page_prints_comes_before_a_declared_one():
    found = dated(page_updated=date(2025, 5, 9), last_reviewed=date(2025, 12, 30))
    assert found.line == "Page updated May 9, 2025"
    assert found.is_stated


def test_day_of_saving_never_stands_for_a_date():
    found = dated(retrieved=date(2025, 12, 30))
    assert found.line == "Page date not stated; saved here December 30, 2025"
    assert not found.is_stated


def test_spanish():
    found = dated(language="es", last_reviewed=date(2025, 1, 2))
    assert found.line == "Página revisada el 2 de enero de 2025, según declara su archivo"


def test_warnings_by_age_and_kind():
    assert dated(page_updated=date(2023, 3, 2)).warnings == ()
    [old] = dated(page_updated=date(2023, 3, 1)).warnings
    assert old == "The page gives a date 3 years ago. Ask whether this is still current."
    [overdue] = dated(overdue=True, last_reviewed=date(2025, 11, 1)).warnings
    assert "due for a review" in overdue
    assert len(dated(kind=PageKind.DRUG).warnings) == 1
    frozen = dated(no_longer_updated=True, page_updated=date(2010, 1, 1)).warnings
    assert frozen == ("NCI no longer updates this page. Newer knowledge may differ.",)
