"""The real command with the real model: signals, workers and kills."""

import json
import os
import signal
import subprocess
import sys
import time
from contextlib import contextmanager
from pathlib import Path
from urllib.error import HTTPError, URLError
from urllib.request import Request, urlopen

import pytest

from index.__main__ import main as index
from ingest.__main__ import main as ingest
from service.keys import Role, new_key

pytestmark = pytest.mark.model
ROOT = Path(__file__).parents[2]
QUESTION = {"question": "where does ovarian cancer usually spread?"}
PORT = 18_437


@pytest.fixture(scope="module")
def corpus(tmp_path_factory):
    folder = tmp_path_factory.mktemp("pages")
    page = (ROOT / "corpus" / "metastatic-cancer.md").read_bytes()
    (folder / "metastatic-cancer.md").write_bytes(page)
    return folder


@pytest.fixture(scope="module")
def build(corpus, tmp_path_factory):
    """Return a function that builds the snapshot of the folder as it is."""
    folder = tmp_path_factory.mktemp("build")

    def make():
        assert ingest([str(corpus), "--out", str(folder / "passages")]) == 0
        assert index([str(folder / "passages"), "--out", str(folder / "index")]) == 0
        return folder / "index"

    return make


@pytest.fixture(scope="module")
def snapshot(build):
    """Build the snapshot that all tests begin with; some publish a later one in its place."""
    return build()


@contextmanager
def serving(snapshot, log, **settings):
    environment = {
        **os.environ,
        "ONCOASK_SNAPSHOT": str(snapshot),
        "ONCOASK_PORT": str(PORT),
        "ONCOASK_LOG_FORMAT": "json",
        **settings,
    }
    with log.open("w") as file:
        process = subprocess.Popen(
            [sys.executable, "-m", "service"], cwd=ROOT, env=environment, stderr=file
        )
        try:
            wait_for(lambda: get("/health/ready")["status"] == "ready", seconds=90)
            yield process
        finally:
            process.terminate()
            process.wait(30)


def wait_for(holds, *, seconds=30.0):
    end = time.monotonic() + seconds
    while time.monotonic() < end:
        try:
            if holds():
                return
        except (URLError, ConnectionError, KeyError):
            pass
        time.sleep(0.1)
    pytest.fail("waited in vain")


def get(path, **headers):
    request = Request(f"http://127.0.0.1:{PORT}{path}", headers=headers)
    with urlopen(request, timeout=10) as reply:
        return json.load(reply)


def post(path, body=None, **headers):
    content = b"" if body is None else json.dumps(body).encode()
    request = Request(
        f"http://127.0.0.1:{PORT}{path}",
        content,
        {"Content-Type": "application/json", **headers},
        method="POST",
    )
    with urlopen(request, timeout=30) as reply:
        return json.load(reply)


def change(corpus):
    page = corpus / "metastatic-cancer.md"
    text = page.read_text(encoding="utf-8")
    page.write_text(text + "\n\n## A new section\n\nThis sentence was added by a test.\n")


def shown_in_readme():
    readme = (ROOT / "README.md").read_text(encoding="utf-8")
    block = readme.split("<!-- reply:begin -->\n```json\n")[1].split("\n```\n<!-- reply:end -->")[0]
    return json.loads(block)


def test_one_process_replies_as_readme_shows_reloads_at_hangup_and_ends_cleanly(
    snapshot, build, corpus, tmp_path
):
    log = tmp_path / "log"
    with serving(snapshot, log) as process:
        reply = post("/v1/ask", QUESTION | {"top_k": 1})
        before = reply["snapshot"]["id"]
        change(corpus)
        build()
        process.send_signal(signal.SIGHUP)
        wait_for(lambda: get("/health/ready")["snapshot"]["id"] != before)
        assert post("/v1/ask", QUESTION)["snapshot"]["id"] != before
    # uvicorn finishes what it began, then lets the signal end the process.
    assert process.returncode in (0, -signal.SIGTERM)
    assert "Finished server process" in log.read_text()
    lines = [json.loads(line) for line in log.read_text().splitlines()]
    asked = [line for line in lines if line["event"] == "POST /v1/ask"]
    assert [line["status"] for line in asked] == [200, 200]
    assert "ovarian" not in log.read_text()
    assert_shown(reply, shown_in_readme())


def assert_shown(reply, shown):
    """Hold a reply to the one that the README shows, scores and confidence to two digits."""
    (passage,), (shown_passage,) = reply["passages"], shown["passages"]
    assert passage.pop("score") == pytest.approx(shown_passage.pop("score"), abs=0.02)
    assert reply["confidence"] == pytest.approx(shown["confidence"], abs=0.02)
    assert passage == shown_passage
    assert reply["status"] == shown["status"] == "answered"
    assert reply.keys() == shown.keys()
    rows = passage["text"].split("\n")
    assert rows.index("Cancer Type | Main Sites of Metastasis") < rows.index(
        "Ovary | Liver, lung, peritoneum"
    )


def test_two_workers_reload_together_and_outlive_a_kill(snapshot, build, corpus, tmp_path):
    key, line = new_key("ops", Role.ADMIN)
    keys = tmp_path / "keys"
    keys.write_text(line)
    headers = {"X-API-Key": key}
    settings = {"ONCOASK_WORKERS": "2", "ONCOASK_API_KEYS": str(keys)}
    with serving(snapshot, tmp_path / "log", **settings) as process:
        # Either worker may take a connection: both must have loaded the snapshot.
        wait_for(lambda: all(get("/health/ready")["snapshot"] for _ in range(20)), seconds=60)
        assert len(workers_of(process.pid)) == 2
        before = get("/health/ready")["snapshot"]["id"]
        change(corpus)
        build()
        assert post("/v1/admin/reload", **headers)["changed"] is True
        wait_for(lambda: {get("/health/ready")["snapshot"]["id"] for _ in range(8)} - {before})
        wait_for(lambda: before not in {get("/health/ready")["snapshot"]["id"] for _ in range(8)})
        os.kill(workers_of(process.pid)[0], signal.SIGKILL)
        statuses = {status_of(headers) for _ in range(20)}
        assert statuses <= {200, None}
        assert 200 in statuses
        wait_for(lambda: len(workers_of(process.pid)) == 2)
        wait_for(lambda: all(status_of(headers) == 200 for _ in range(8)), seconds=60)
    assert process.returncode in (0, -signal.SIGTERM)


def status_of(headers):
    """Return the status of a question, or ``None`` if the killed worker had accepted it."""
    try:
        post("/v1/ask", QUESTION, **headers)
    except HTTPError as error:
        return error.code
    except (URLError, ConnectionError):
        return None
    return 200


def workers_of(pid):
    """Return the ids of the worker processes, the multiprocessing helper left out."""
    children = Path(f"/proc/{pid}/task/{pid}/children").read_text().split()
    return [
        int(child)
        for child in children
        if "spawn_main" in Path(f"/proc/{child}/cmdline").read_text()
    ]
