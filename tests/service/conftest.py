"""A real snapshot of three small pages of our own, with an encoder one can compute by head."""

from __future__ import annotations

import hashlib
import http.client
import json
import threading
import time
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import UTC, date, datetime
from functools import partial

import numpy as np
import pytest
import uvicorn
from fastapi.testclient import TestClient

from index import open_searcher
from index.build import build_snapshot
from ingest.model import (
    Audience,
    Document,
    GlossaryTerm,
    PageKind,
    Passage,
    PassageKind,
    Population,
    Section,
    Span,
)
from ingest.store import Corpus, corpus_digest, document_to_json, passage_to_json, to_line
from service.app import create_app
from service.safety import load_rules
from service.server import server_config
from service.settings import Settings

NOW = datetime(2026, 3, 1, 12, 0, tzinfo=UTC)
WORDS = ("liver", "lung", "bone", "fever", "nausea", "doctor")


@dataclass
class WordEncoder:
    """Counts ``WORDS`` at length 1; a text with none of them has an axis of its own."""

    name: str = "words"
    digest: str = "e" * 64
    max_tokens: int = 200
    precision: str = "float32"
    dimension: int = len(WORDS) + 1

    def count_tokens(self, texts):
        return [len(text.split()) for text in texts]

    def encode_queries(self, texts):
        rows = [self._row(text) for text in texts]
        return np.array(rows, dtype=np.float32).reshape(len(texts), self.dimension)

    encode_passages = encode_queries

    def _row(self, text):
        words = [word.strip(".,?!").lower() for word in text.split()]
        counts = np.array([*(words.count(word) for word in WORDS), 0.0])
        if not counts.any():
            counts[-1] = 1.0
        return counts / np.linalg.norm(counts)


def document(document_id, source, **changes):
    values = {
        "id": document_id,
        "title": f"About {document_id.removesuffix('.md')}",
        "title_as_published": f"About {document_id.removesuffix('.md')}",
        "url": f"https://www.cancer.gov/{document_id.removesuffix('.md')}",
        "digest": hashlib.sha256(source.encode()).hexdigest(),
        "language": "en",
        "audience": Audience.PATIENT,
        "audience_evidence": ("its heading says so",),
        "kind": PageKind.ARTICLE,
        "population": Population.ANY,
        "cancer_types": (),
        "source": "NCI",
        "declared_citation": "NCI, 2025",
        "license": "public_domain",
        "version": "v1",
        "declared_reviewed": None,
        "page_updated": None,
        "retrieved": date(2025, 12, 30),
        "review_frequency_days": 90,
        "no_longer_updated": False,
        "pdq": None,
        **changes,
    }
    return Document(**values)


def passage(document_id, position, heading, text, source, **changes):
    start = source.index(text)
    key = f"{document_id} {heading} {text}"
    values = {
        "id": hashlib.sha256(key.encode()).hexdigest()[:16],
        "document_id": document_id,
        "position": position,
        "section": (heading,),
        "context": "",
        "repeated": (),
        "start": start,
        "end": start + len(text),
        "spans": (Span(start, start + len(text)),),
        "text": text,
        "markdown": text,
        "kind": PassageKind.PROSE,
        "tokens": len(text.split()),
        "fragment": "%20".join(text.split()[:3]),
        **changes,
    }
    return Passage(**values)


def section(heading, source, *, ends_before=None):
    start = source.index(f"## {heading}")
    text_start = start + len(f"## {heading}")
    end = source.index(ends_before) if ends_before else len(source)
    return Section((heading,), 2, start, text_start, end)


SPREAD = "Cancer of the bowel often spreads to the liver. Some spreads to the lung."
BONE = "Bone pain can be a sign that cancer is in the bone."
FEVER = "Call your doctor if you have a fever after treatment."
DOSES = "The dose for nausea is set by weight."
SPREAD_PAGE = f"# About types/spread\n\n## Where it goes\n\n{SPREAD}\n\n## Signs\n\n{BONE}\n"
FEVER_PAGE = f"# About fever\n\n## When to call\n\n{FEVER}\n"
DOSES_PAGE = f"# About doses\n\n## Doses\n\n{DOSES}\n"
SOURCES = {"types/spread.md": SPREAD_PAGE, "fever.md": FEVER_PAGE, "doses.md": DOSES_PAGE}


def make_corpus(*, without=()):
    spread = SPREAD_PAGE
    term = SPREAD.index("liver")
    documents = [
        document("doses.md", DOSES_PAGE, audience=Audience.HEALTH_PROFESSIONAL),
        document("fever.md", FEVER_PAGE, no_longer_updated=True),
        document(
            "types/spread.md",
            spread,
            cancer_types=("colorectal",),
            kind=PageKind.FACT_SHEET,
            sections=(
                section("Where it goes", spread, ends_before="## Signs"),
                section("Signs", spread),
            ),
        ),
    ]
    passages = [
        passage("doses.md", 0, "Doses", DOSES, DOSES_PAGE),
        passage("fever.md", 0, "When to call", FEVER, FEVER_PAGE),
        passage(
            "types/spread.md",
            0,
            "Where it goes",
            SPREAD,
            spread,
            terms=(GlossaryTerm("45761", term, term + 5, "https://www.cancer.gov/def/liver"),),
        ),
        passage("types/spread.md", 1, "Signs", BONE, spread),
    ]
    documents = [item for item in documents if item.id not in without]
    passages = [item for item in passages if item.document_id not in without]
    lines = [
        "".join(to_line(to_json(item)) for item in items).encode()
        for to_json, items in ((document_to_json, documents), (passage_to_json, passages))
    ]
    return Corpus(tuple(documents), tuple(passages), corpus_digest(*lines))


class Workbench:
    """A snapshot folder that can be built anew, and what opens it."""

    def __init__(self, folder):
        self.folder = folder
        self.path = folder / "index"
        self.encoder = WordEncoder()
        self.opened = 0

    def build(self, *, without=()):
        cache = self.folder / "vectors"
        result = build_snapshot(
            make_corpus(without=without), self.path, encoder=self.encoder, cache_folder=cache
        )
        return result.manifest.id

    def open(self):
        self.opened += 1
        return open_searcher(self.path, encoder=self.encoder, memory_map=False)


@pytest.fixture
def workbench(tmp_path):
    bench = Workbench(tmp_path)
    bench.build()
    return bench


@pytest.fixture(scope="session")
def searcher(tmp_path_factory):
    bench = Workbench(tmp_path_factory.mktemp("snapshot"))
    bench.build()
    return bench.open()


@pytest.fixture(scope="session")
def rules():
    """Return the rules that ship; reading them tries all their examples and takes a while."""
    return load_rules()


@pytest.fixture(scope="session")
def spread_id():
    return make_corpus().passages[2].id


@contextmanager
def running(app, **options):
    with TestClient(app, **options) as client:
        for _ in range(200):
            if client.app.state.answerer.editions.is_open:
                break
            time.sleep(0.01)
        yield client


@pytest.fixture
def serve(searcher, rules):
    """Return a function that gives a client of an application with the settings named."""
    open_clients = []

    def start(searcher=searcher, *, client_options=None, open_searcher=None, **settings):
        app = create_app(
            Settings(**settings),
            searcher,
            open_searcher=open_searcher,
            rules=rules,
            now=lambda: NOW,
        )
        context = running(app, **(client_options or {}))
        open_clients.append(context)
        return context.__enter__()

    yield start
    for context in reversed(open_clients):
        context.__exit__(None, None, None)


@pytest.fixture
def client(serve):
    return serve()


@pytest.fixture
def sources(tmp_path):
    """Return a folder that holds the pages' source files."""
    folder = tmp_path / "corpus"
    for name, text in SOURCES.items():
        path = folder / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(text, encoding="utf-8")
    return folder


class SlowSearcher:
    """Searches once ``go`` is set."""

    def __init__(self, searcher):
        self._searcher = searcher
        self.snapshot = searcher.snapshot
        self.begun = threading.Event()
        self.go = threading.Event()

    def search(self, query, **options):
        self.begun.set()
        self.go.wait(10)
        return self._searcher.search(query, **options)


@pytest.fixture
def slow(searcher):
    return SlowSearcher(searcher)


@pytest.fixture
def live(rules):
    """Return a context manager that serves on a real socket and gives the port."""
    return partial(_live, rules)


@contextmanager
def _live(rules, searcher=None, *, open_searcher=None, **settings):
    """Serve on a real socket and give the port."""
    chosen = Settings(port=0, **settings)
    app = create_app(chosen, searcher, open_searcher=open_searcher, rules=rules)
    server = uvicorn.Server(server_config(chosen, app))
    thread = threading.Thread(target=server.run)
    thread.start()
    try:
        while not server.started:
            time.sleep(0.01)
        yield server.servers[0].sockets[0].getsockname()[1]
    finally:
        server.should_exit = True
        thread.join(10)
    assert not thread.is_alive()


@pytest.fixture
def request_on():
    """Return a function that asks the service on a port and gives status and reply."""

    def ask(port, method="POST", path="/v1/ask", body=None, **headers):
        content = b'{"question": "liver or lung?", "top_k": 50}' if body is None else body
        connection = http.client.HTTPConnection("127.0.0.1", port, timeout=10)
        try:
            connection.request(
                method, path, content, {"Content-Type": "application/json", **headers}
            )
            reply = connection.getresponse()
            return reply.status, json.loads(reply.read())
        finally:
            connection.close()

    return ask
