import os
from pathlib import Path

import pytest

from .site import serving, site_searcher

CHROMIUM = Path("/usr/bin/chromium")
FLAGS = [
    "--no-sandbox",
    "--disable-gpu",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
]


@pytest.fixture(scope="session")
def site_folder(tmp_path_factory):
    return tmp_path_factory.mktemp("site")


@pytest.fixture(scope="session")
def site_snapshot(site_folder):
    return site_searcher(site_folder)


@pytest.fixture(scope="session")
def site(site_snapshot, site_folder):
    """Return the address of a running site."""
    settings = {"passages": site_folder / "passages", "embed_origins": ("http://127.0.0.1:*",)}
    with serving(site_snapshot, **settings) as address:
        yield address


@pytest.fixture(scope="session")
def chromium():
    """Return one browser for all tests; outside CI a machine without it skips them."""
    if not CHROMIUM.exists():
        reason = "needs Chromium at /usr/bin/chromium (Debian: apt-get install chromium)"
        if os.environ.get("CI"):
            pytest.fail(reason)
        pytest.skip(reason)
    from playwright.sync_api import sync_playwright  # noqa: PLC0415 - starts a process

    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(
            executable_path=str(CHROMIUM),
            args=FLAGS,
            # People's browsers keep the page they come back to.
            ignore_default_args=["--disable-back-forward-cache"],
        )
        yield browser
        browser.close()


@pytest.fixture
def open_page(chromium, site):
    """Return a function that opens an empty page; what it did wrong fails the test at its end."""
    contexts = []
    faults = []
    elsewhere = []

    def note_request(request):
        if not request.url.startswith((site, "data:", "about:", "blob:")):
            elsewhere.append(request.url)

    def note_message(message):
        # A reply of 404 or 422 is reported as an error too; the tests check statuses themselves.
        if message.type == "error" and "the server responded with a status" not in message.text:
            faults.append(message.text)

    def start(width=1280, height=800, **options):
        context = chromium.new_context(
            viewport={"width": width, "height": height}, **{"locale": "en-US", **options}
        )
        contexts.append(context)
        page = context.new_page()
        page.on("request", note_request)
        page.on("console", note_message)
        page.on("pageerror", lambda error: faults.append(str(error)))
        return page

    yield start
    for context in contexts:
        context.close()
    assert elsewhere == []
    assert faults == []


@pytest.fixture
def page(open_page):
    return open_page()
