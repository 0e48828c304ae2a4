"""What every handler of a page takes from the request."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Annotated

from fastapi import Depends, Request
from starlette.responses import HTMLResponse

from service.pages.catalogue import Catalogue, Catalogues
from service.pages.preferences import Preferences, read_preferences
from service.pages.rendering import Frame, page
from service.pages.words import Words, words_in
from service.ports import Snapshot
from service.routes.depends import AnswererHere

if TYPE_CHECKING:
    from datetime import date

    from service.answerer import Answerer


@dataclass(frozen=True, slots=True)
class Visit:
    """One request for a page, all of it served from one snapshot."""

    request: Request
    answerer: Answerer
    snapshot: Snapshot
    catalogue: Catalogue
    preferences: Preferences

    @property
    def words(self) -> Words:
        """The wording in the reader's language."""
        return words_in(self.preferences.language)

    @property
    def today(self) -> date:
        """The day by which ages are judged."""
        return self.answerer.now().date()

    def show(
        self, template: str, frame: Frame, *, status: int = 200, **content: object
    ) -> HTMLResponse:
        """Return the page that ``template`` makes of ``content``."""
        return page(self.request, template, self.preferences, frame, status=status, **content)


def _visit(request: Request, answerer: AnswererHere) -> Visit:
    catalogues: Catalogues = request.app.state.catalogues
    snapshot = answerer.editions.current.snapshot
    return Visit(request, answerer, snapshot, catalogues.of(snapshot), read_preferences(request))


VisitHere = Annotated[Visit, Depends(_visit)]
