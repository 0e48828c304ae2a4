"""Answers questions: from the request through the search to the reply."""

from __future__ import annotations

from functools import partial
from time import perf_counter
from typing import TYPE_CHECKING

from service.compose import ask_reply, filters_of, snapshot_reply
from service.model import BatchReply
from service.notices import page_notices, safety_notice

if TYPE_CHECKING:
    from collections.abc import Callable
    from datetime import datetime

    from index.model import Ranking
    from service.edition import Editions
    from service.messages import Language
    from service.model import AskReply, AskRequest, BatchRequest, NoticeReply
    from service.ports import Searcher
    from service.safety import Rules
    from service.worker import SearchWorker


class Answerer:
    """What the API, the pages and the assistants' tool ask.

    Args:
        editions: the snapshot in use.
        worker: where searches run.
        rules: the urgent messages.
        now: the time, with zone; its date decides what is overdue.
        observe: called with each reply, for the figures.
    """

    def __init__(
        self,
        editions: Editions,
        worker: SearchWorker,
        rules: Rules,
        *,
        now: Callable[[], datetime],
        observe: Callable[[AskReply, Ranking], None] = lambda _reply, _ranking: None,
    ) -> None:
        self.editions = editions
        self.worker = worker
        self._rules = rules
        self.now = now
        self._observe = observe

    async def ask(self, request: AskRequest, *, language: Language = "en") -> AskReply:
        """Return the reply to one question, from one snapshot.

        Args:
            request: the question.
            language: of the caller; a question in Spanish gets Spanish notices in any case.

        Raises:
            BusyError: the queue is full.
            NotReadyError: there is no snapshot.
            DeadlineError: the search took too long.
        """
        searcher = self.editions.current
        with self.worker.place():
            return await self._answer(searcher, request, language)

    async def ask_all(self, batch: BatchRequest, *, language: Language = "en") -> BatchReply:
        """Return replies to all questions in order, all from one snapshot.

        The batch takes one place; its questions are searched one after the other, so that it
        does not keep others waiting longer than a single question would.

        Raises:
            BusyError, NotReadyError, DeadlineError: as :meth:`ask`; then no answer is returned.
        """
        started = perf_counter()
        searcher = self.editions.current
        with self.worker.place():
            answers = [
                await self._answer(searcher, request, language) for request in batch.questions
            ]
        return BatchReply(
            answers=answers,
            snapshot=snapshot_reply(searcher.snapshot),
            took_ms=round((perf_counter() - started) * 1000, 2),
        )

    async def _answer(
        self, searcher: Searcher, request: AskRequest, language: Language
    ) -> AskReply:
        started = perf_counter()
        job = partial(self._search, searcher, request, language)
        ranking, notices = await self.worker.run(job)
        reply = ask_reply(
            request,
            ranking,
            searcher.snapshot,
            notices=notices,
            today=self.now().date(),
            took_ms=(perf_counter() - started) * 1000,
        )
        self._observe(reply, ranking)
        return reply

    def _search(
        self, searcher: Searcher, request: AskRequest, language: Language
    ) -> tuple[Ranking, list[NoticeReply]]:
        ranking = searcher.search(
            request.question, top_k=request.top_k, filters=filters_of(request)
        )
        speak: Language = "es" if ranking.query_language == "es" else language
        urgent = self._rules.notices(request.question, speak)
        snapshot = searcher.snapshot
        pages = [
            snapshot.documents_by_id[snapshot.passages_by_id[hit.passage_id].document_id]
            for hit in ranking.hits
        ]
        cautions = page_notices(pages, query_language=ranking.query_language, language=speak)
        return ranking, [*map(safety_notice, urgent), *cautions]
