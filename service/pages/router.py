"""The pages' addresses; every handler turns a request into what one template shows."""

from __future__ import annotations

from typing import TYPE_CHECKING

from service.pages import ask, browse, plain
from service.pages.assets import FOLDER, PREFIX, VersionedFiles
from service.pages.catalogue import Catalogues

if TYPE_CHECKING:
    from fastapi import FastAPI


def add_pages(app: FastAPI) -> None:
    """Serve the pages and their static files from ``app``."""
    app.state.catalogues = Catalogues()
    for pages in (ask, browse, plain):
        app.include_router(pages.router)
    app.mount(PREFIX, VersionedFiles(directory=FOLDER), name="static")
