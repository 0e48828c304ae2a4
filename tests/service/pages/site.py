"""A site of our own first document, pages in NCI's shapes, and pages that mean harm, served."""

import shutil
import threading
import time
from contextlib import contextmanager
from dataclasses import replace
from datetime import UTC, date, datetime
from pathlib import Path

import uvicorn

from index import load_encoder, open_searcher
from index.build import build_snapshot
from ingest.model import GlossaryTerm
from ingest.run import ingest
from ingest.store import (
    Corpus,
    corpus_digest,
    document_to_json,
    passage_to_json,
    read_corpus,
    to_line,
)
from service.app import create_app
from service.settings import Settings

ROOT = Path(__file__).parents[3]
NOW = datetime(2026, 3, 1, 12, 0, tzinfo=UTC)

HOSTILE_TEXT = (
    "The zorblax scan <script>window.harmed = 1</script> shows lumps. "
    '<img src="https://evil.example/a.png" onerror="window.harmed = 2"> It takes ten minutes.'
)
HOSTILE_MARKDOWN = (
    "The zorblax scan <script>window.harmed = 1</script> shows lumps. "
    '<img src="https://evil.example/a.png" onerror="window.harmed = 2"> It takes ten minutes.\n\n'
    "![spy](https://evil.example/b.png) [go](javascript:window.harmed=3) "
    "[data](data:text/html,<script>window.harmed=4</script>) "
    '[quote](https://www.cancer.gov/"onmouseover="window.harmed=5) <https://evil.example/c>\n\n'
    "# Not a heading\n\n<iframe src=https://evil.example/d></iframe>\n\n"
    "    <style>body{display:none}</style>\n\n[ref]: https://evil.example/e"
)


def hostile(corpus):
    """A page every field of which holds markup."""
    bad = '"><script>window.harmed = 6</script>'
    page = replace(
        corpus.documents[0],
        id=f"hostile/{bad}.md",
        title=f"Zorblax scan {bad}",
        title_as_published=f"Zorblax scan {bad}",
        url="javascript:window.harmed=7",
        cancer_types=(),
        pronunciation=bad,
        twin_url="javascript:window.harmed=8",
        twin_id=None,
        pdq=None,
    )
    passage = replace(
        next(p for p in corpus.passages if p.document_id == corpus.documents[0].id),
        id="fee1bad0fee1bad0",
        document_id=page.id,
        position=0,
        section=(f"Zorblax {bad}",),
        context="Zorblax scan",
        text=HOSTILE_TEXT,
        markdown=HOSTILE_MARKDOWN,
        terms=(GlossaryTerm("1", 4, 11, "javascript:window.harmed=9"),),
        third_party=f"Credit: {bad}",
        group=None,
        fragment=bad,
        tokens=40,
    )
    return page, passage


def copied(corpus):
    """A page that repeats a passage of another word for word; ingest puts both in one group."""
    source = next(p for p in corpus.passages if p.section[:1] == ("How Cancer Spreads",))
    page = next(d for d in corpus.documents if d.id == source.document_id)
    twin = replace(
        page,
        id="metastatic-copy.md",
        title="Spread of Cancer, Briefly",
        url="https://www.cancer.gov/types/metastatic-copy",
    )
    first = replace(source, group="g1")
    second = replace(source, id="c0ffee00c0ffee00", document_id=twin.id, position=0, group="g1")
    return twin, first, second


def site_corpus(folder):
    """Read the pages under ``folder`` and add those that no file could bring about."""
    ingest(folder / "pages", folder / "passages", workers=1)
    corpus = read_corpus(folder / "passages")
    twin, first, second = copied(corpus)
    bad_page, bad_passage = hostile(corpus)
    documents = (*corpus.documents, twin, bad_page)
    passages = tuple(first if p.id == first.id else p for p in corpus.passages)
    passages = (*passages, second, bad_passage)
    lines = [
        "".join(to_line(to_json(item)) for item in items).encode()
        for to_json, items in ((document_to_json, documents), (passage_to_json, passages))
    ]
    return Corpus(documents, passages, corpus_digest(*lines))


class DecidedSearcher:
    """Ranks as the real searcher does; questions about pizza, and only those, have no answer.

    Where the line is drawn is the index's matter and tuned there; what the pages show on either
    side of it is tested here.
    """

    def __init__(self, searcher):
        self._searcher = searcher
        self.snapshot = searcher.snapshot

    def search(self, query, **options):
        ranking = self._searcher.search(query, **options)
        return replace(ranking, answered=bool(ranking.hits) and "pizza" not in query.lower())


def site_searcher(folder):
    """Build the site's snapshot with the real encoder and open it."""
    shutil.copytree(Path(__file__).parent / "corpus", folder / "pages")
    shutil.copy(ROOT / "corpus" / "metastatic-cancer.md", folder / "pages")
    encoder = load_encoder()
    build_snapshot(
        site_corpus(folder), folder / "index", encoder=encoder, cache_folder=folder / "vectors"
    )
    return DecidedSearcher(open_searcher(folder / "index", encoder=encoder, memory_map=False))


@contextmanager
def serving(searcher, *, port=0, **settings):
    """Serve ``searcher`` from a thread; yield its address."""
    app = create_app(Settings(**settings), searcher, now=lambda: NOW)
    config = uvicorn.Config(app, host="127.0.0.1", port=port, log_config=None, ws="none")
    server = uvicorn.Server(config)
    thread = threading.Thread(target=server.run)
    thread.start()
    try:
        deadline = time.monotonic() + 20
        while not server.started:
            assert thread.is_alive()
            assert time.monotonic() < deadline
            time.sleep(0.01)
        yield f"http://127.0.0.1:{server.servers[0].sockets[0].getsockname()[1]}"
    finally:
        server.should_exit = True
        thread.join()


TODAY = date(2026, 3, 1)
