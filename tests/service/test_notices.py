from dataclasses import replace

from ingest.model import Audience
from service.notices import page_notices, safety_notice
from service.safety import Action, Kind, Notice


def kinds(documents, query_language="en", language="en"):
    found = page_notices(documents, query_language=query_language, language=language)
    return [notice.kind for notice in found]


def test_plain_patient_page_needs_no_notice(searcher):
    assert kinds([searcher.snapshot.documents_by_id["types/spread.md"]]) == []
    assert kinds([]) == []


def test_each_caution_is_given_once(searcher):
    page = searcher.snapshot.documents_by_id["fever.md"]
    professional = replace(page, audience=Audience.HEALTH_PROFESSIONAL, no_longer_updated=True)
    assert kinds([page, professional, professional]) == ["outdated_page", "professional_page"]


def test_question_in_spanish_is_told_that_pages_are_in_english(searcher):
    page = searcher.snapshot.documents_by_id["types/spread.md"]
    (notice,) = page_notices([page], query_language="es", language="es")
    assert notice.kind == "language"
    assert notice.title == "Estas páginas están en inglés"
    assert notice.actions[0].phone == "1-800-422-6237"


def test_safety_notice_keeps_its_actions():
    action = Action("Call 988", "https://988lifeline.org", "988")
    reply = safety_notice(Notice(Kind.CRISIS, "r", "Title", "Message", (action,)))
    assert reply.kind == "crisis"
    assert (reply.title, reply.message) == ("Title", "Message")
    assert (reply.actions[0].label, reply.actions[0].phone) == ("Call 988", "988")
    assert reply.actions[0].url == "https://988lifeline.org"
