"""The page in another site's frame."""

import http.server
import threading
from urllib.request import urlopen

import pytest

from .states import THEME, ask, fresh

pytestmark = pytest.mark.model


@pytest.fixture
def hospital(site):
    """Return the address of another origin whose page frames the service."""
    html = (
        "<!doctype html><title>Hospital</title><h1>Hospital</h1>"
        "<script>addEventListener('message', e => { if (e.data.type === 'oncoask:height') "
        "document.querySelector('iframe').height = e.data.height; });</script>"
        f'<iframe title="Ask" width="600" height="300" src="{site}/embed?{THEME}"></iframe>'
        f'<iframe title="Start" width="600" src="{site}/"></iframe>'
    )

    class Page(http.server.BaseHTTPRequestHandler):
        def do_GET(self):
            self.send_response(200)
            self.send_header("Content-Type", "text/html")
            self.end_headers()
            self.wfile.write(html.encode() if self.path == "/" else b"")

        def log_message(self, *_arguments):
            pass

    with http.server.ThreadingHTTPServer(("127.0.0.1", 0), Page) as server:
        thread = threading.Thread(target=server.serve_forever)
        thread.start()
        yield f"http://127.0.0.1:{server.server_port}/"
        server.shutdown()
        thread.join()


def test_frame_answers_in_place_and_grows_with_its_content(chromium, hospital, site):
    page = chromium.new_page()
    page.goto(hospital)
    frame = page.frame(url=f"{site}/embed?{THEME}")
    ask(frame, "How does cancer spread?")
    assert frame.locator("article.card").count() > 0
    page.wait_for_function("document.querySelector('iframe').height > 800")
    assert frame.locator("header.site").count() == 0
    page.close()


def test_no_other_page_can_be_framed(chromium, hospital):
    page = chromium.new_page()
    page.goto(hospital)
    page.wait_for_load_state("networkidle")
    start = page.frames[2]
    assert start.locator("form.ask").count() == 0
    page.close()


def test_frame_works_without_javascript(open_page, site):
    page = open_page(java_script_enabled=False)
    page.goto(f"{site}/embed?{THEME}&lang=es")
    page.fill("#question", "How does cancer spread?")
    page.click("form.ask button.main")
    page.wait_for_url(f"**/embed/ask?{THEME}")
    assert page.locator("article.card").count() > 0
    assert page.get_attribute("html", "lang") == "es"
    colour = page.evaluate(
        "getComputedStyle(document.querySelector('button.main')).backgroundColor"
    )
    assert colour == "rgb(122, 31, 92)"


def test_theme_sets_variables_and_the_frame_may_be_shown_by_named_sites(site):
    with urlopen(f"{site}/embed") as reply:
        policy = reply.headers["Content-Security-Policy"]
        assert reply.headers["X-Frame-Options"] is None
    assert "frame-ancestors http://127.0.0.1:*" in policy
    with urlopen(f"{site}/embed/theme.css?{THEME}") as reply:
        css = reply.read().decode()
        assert reply.headers.get_content_type() == "text/css"
    assert "--accent: #7a1f5c;" in css
    assert "--on-accent: #ffffff;" in css
    assert "--radius: 2px;" in css


def test_theme_that_holds_markup_sets_nothing(site):
    with urlopen(f"{site}/embed/theme.css?accent=%7Dbody%7B&radius=1e9&font=%22%3Bx") as reply:
        assert reply.read().decode() == ":root:root {\n}\n"


def test_not_found_in_a_frame_stays_in_the_frame(open_page, site):
    page = open_page()
    page.goto(f"{site}/embed?{THEME}")
    ask(page, "What is the best pizza dough recipe?")
    with fresh(page):
        page.get_by_role("button", name="Search those pages too").click()
    assert page.locator("header.site").count() == 0
    assert page.url == f"{site}/embed?{THEME}"
