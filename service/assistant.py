"""The same search as a tool for assistants, by the Model Context Protocol."""

from __future__ import annotations

import asyncio
from typing import TYPE_CHECKING, Annotated

from mcp.server import MCPServer
from mcp_types import ToolAnnotations
from pydantic import Field

from ingest.model import Audience
from service.app import create_answerer
from service.compose import passage_reply
from service.errors import UnknownPassageError
from service.metrics import Metrics
from service.model import AskReply, AskRequest, PassageReply, Question, TopK

if TYPE_CHECKING:
    from service.answerer import Answerer
    from service.settings import Settings

_INSTRUCTIONS = """\
Passages are verbatim from National Cancer Institute pages. Quote them unchanged, with each
passage's attribution and deep_link. If status is not_found, say that these pages do not answer,
and do not answer from memory as if they did. Show notices first, the most pressing first: they
may tell of an emergency. This is not medical advice, and NCI does not endorse it.
"""
_READ_ONLY = ToolAnnotations(read_only_hint=True, idempotent_hint=True, open_world_hint=False)


def create_tool_server(answerer: Answerer) -> MCPServer:
    """Return an MCP server with the tools ``search_nci_pages`` and ``read_passage``."""
    server = MCPServer("oncoask", title="OncoAsk", instructions=_INSTRUCTIONS)

    @server.tool(
        title="Search National Cancer Institute pages",
        description="Verbatim, cited passages that answer a question about cancer, or not_found.",
        annotations=_READ_ONLY,
    )
    async def search_nci_pages(
        question: Question,
        top_k: TopK = 5,
        audience: Annotated[
            Audience | None, Field(description="only pages written for these readers")
        ] = None,
        cancer_type: Annotated[
            str | None, Field(description="only pages about this NCI slug, such as breast")
        ] = None,
    ) -> AskReply:
        request = AskRequest(
            question=question, top_k=top_k, audience=audience, cancer_type=cancer_type
        )
        return await answerer.ask(request)

    @server.tool(
        title="Read a passage",
        description="One passage by its id, with its citation and place in its source.",
        annotations=_READ_ONLY,
    )
    async def read_passage(passage_id: str) -> PassageReply:
        snapshot = answerer.editions.current.snapshot
        passage = snapshot.passages_by_id.get(passage_id)
        if passage is None:
            raise UnknownPassageError
        return passage_reply(snapshot, passage, today=answerer.now().date())

    return server


def run(settings: Settings) -> int:
    """Load the snapshot, then serve the tools over standard input and output until it closes.

    Raises:
        ReloadFailedError: the snapshot cannot be used.
    """
    answerer = create_answerer(settings, Metrics())
    try:
        asyncio.run(_serve(answerer))
    finally:
        answerer.worker.close()
    return 0


async def _serve(answerer: Answerer) -> None:
    await answerer.editions.reload()
    await create_tool_server(answerer).run_stdio_async()
