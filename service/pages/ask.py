"""The ask page and its answers, on this site and embedded in another."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING, Annotated

from fastapi import APIRouter, Depends, Request
from starlette.responses import RedirectResponse, Response

from service.middleware.headers import EMBED_PREFIX
from service.model import MAX_QUESTION_CHARS
from service.pages.cards import Link, cards_of, passage_href
from service.pages.forms import AskForm, read_form
from service.pages.preferences import read_preferences
from service.pages.rendering import Frame
from service.pages.theme import EmbedTheme
from service.pages.visit import Visit, VisitHere
from service.safety.model import Kind

if TYPE_CHECKING:
    from service.model import AskReply

router = APIRouter(include_in_schema=False)

_ALARMS = frozenset(kind.value for kind in Kind if kind.is_alarm)
# Before these, no passage is worth a moment's delay: they are there, but folded.
_FOLD_PASSAGES = frozenset({Kind.EMERGENCY.value, Kind.CRISIS.value})
# The card of each such passage says so itself.
_SAID_ON_CARDS = frozenset({"outdated_page", "professional_page"})


def _theme(request: Request) -> EmbedTheme:
    return EmbedTheme.of(request.query_params)


ThemeHere = Annotated[EmbedTheme, Depends(_theme)]


@router.get("/")
async def start(visit: VisitHere) -> Response:
    """Return the ask page."""
    return _ask_page(visit, Frame("ask"), AskForm())


@router.get(EMBED_PREFIX)
async def embed(visit: VisitHere, theme: ThemeHere) -> Response:
    """Return the ask page for a frame in another site."""
    return _ask_page(visit, Frame("ask", embedded=True, theme_query=theme.query()), AskForm())


@router.get(f"{EMBED_PREFIX}/theme.css")
async def theme_css(theme: ThemeHere) -> Response:
    """Return the theme that the query describes, as a style sheet."""
    headers = {"Cache-Control": "public, max-age=86400"}
    return Response(theme.css(), media_type="text/css", headers=headers)


@router.get("/ask")
@router.get(f"{EMBED_PREFIX}/ask")
async def ask_again(request: Request) -> Response:
    """Send whoever reloads an answer's address, which holds no question, to the empty form."""
    embedded = request.url.path.startswith(EMBED_PREFIX)
    return RedirectResponse(EMBED_PREFIX if embedded else "/", 303)


@router.post("/ask")
async def ask(visit: VisitHere) -> Response:
    """Return the answers to the question in the form."""
    return await _answer(visit, Frame("ask", kept=False))


@router.post(f"{EMBED_PREFIX}/ask")
async def ask_embedded(visit: VisitHere, theme: ThemeHere) -> Response:
    """Return the answers to the question in the form, for a frame in another site."""
    return await _answer(visit, Frame("ask", embedded=True, theme_query=theme.query(), kept=False))


async def _answer(visit: Visit, frame: Frame) -> Response:
    fields = await read_form(visit.request)
    preferences = read_preferences(visit.request, language=fields.get("lang"))
    # Reading the form may have taken a while: a newer snapshot can be in use by now.
    snapshot = visit.answerer.editions.current.snapshot
    visit = replace(visit, preferences=preferences, snapshot=snapshot)
    form = _known(AskForm.of(fields), visit)
    if form.problem:
        return _ask_page(visit, frame, form, status=422)
    reply = await visit.answerer.ask(form.request(), language=preferences.language)
    return _answer_page(visit, frame, form, reply)


def _known(form: AskForm, visit: Visit) -> AskForm:
    """Return the form without a cancer type or page that the snapshot does not have."""
    if form.cancer_type not in visit.catalogue.types:
        form = replace(form, cancer_type="")
    if form.document_id not in visit.snapshot.documents_by_id:
        form = replace(form, document_id="")
    return form


def _ask_page(visit: Visit, frame: Frame, form: AskForm, *, status: int = 200) -> Response:
    words = visit.words
    # An empty form is a mistake only once it has been sent.
    problem = form.problem if status == 422 else None
    return visit.show(
        "ask.html",
        frame,
        status=status,
        form=form,
        asked_page=_asked_page(visit, form),
        problem=words(problem, n=MAX_QUESTION_CHARS) if problem else None,
        max_chars=MAX_QUESTION_CHARS,
        examples=visit.catalogue.examples,
        shelves=visit.catalogue.type_shelves(words),
        largest=visit.catalogue.largest_types(words),
    )


def _asked_page(visit: Visit, form: AskForm) -> str | None:
    """Return the title of the one page that the question is about, if there is one."""
    document = visit.snapshot.documents_by_id.get(form.document_id)
    return document.title if document else None


def _answer_page(visit: Visit, frame: Frame, form: AskForm, reply: AskReply) -> Response:
    words, snapshot = visit.words, visit.snapshot
    answered = reply.status == "answered"
    related = [
        Link(
            passage_href(snapshot, result.document.id, result.passage_id),
            " › ".join([result.document.title, *result.section[-1:]]),
        )
        for result in reply.passages
    ]
    return visit.show(
        "answer.html" if answered else "not_found.html",
        frame,
        form=form,
        asked_page=_asked_page(visit, form),
        problem=None,
        max_chars=MAX_QUESTION_CHARS,
        shelves=visit.catalogue.type_shelves(words),
        alarms=[notice for notice in reply.notices if notice.kind in _ALARMS],
        cautions=[
            notice for notice in reply.notices if notice.kind not in _ALARMS | _SAID_ON_CARDS
        ],
        folded=any(notice.kind in _FOLD_PASSAGES for notice in reply.notices),
        corrections=reply.corrections,
        cards=cards_of(reply.passages, snapshot, words, today=visit.today) if answered else [],
        related=[] if answered else related,
    )
