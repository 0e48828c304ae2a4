"""Every state of every page: accessible, valid, within a phone's width, and of this origin only."""

from importlib.resources import files

import html5lib
import pytest

from .states import STATES, ask

pytestmark = pytest.mark.model

RULES = ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa", "best-practice"]
# Best practice wants a page's first heading to be its h1; an urgent notice stands above it.
NOT_ASKED = {"heading-order": {"enabled": False}}


@pytest.fixture(scope="session")
def axe():
    return files("axe_playwright_python").joinpath("axe.min.js").read_text(encoding="utf-8")


def is_page(reply):
    return reply.headers.get("content-type", "").startswith("text/html")


def violations(page, axe):
    if not page.evaluate("'axe' in window"):
        page.evaluate(axe)
    found = page.evaluate(
        "options => axe.run(document, options)",
        {"runOnly": RULES, "rules": NOT_ASKED, "resultTypes": ["violations"]},
    )
    return [
        (item["id"], node["html"], node["failureSummary"])
        for item in found["violations"]
        for node in item["nodes"]
    ]


def faults_of(html):
    """Return what a strict HTML parser objects to, and ids that are given twice."""
    parser = html5lib.HTMLParser(strict=False, namespaceHTMLElements=False)
    tree = parser.parse(html)
    ids = [element.get("id") for element in tree.iter() if element.get("id")]
    twice = sorted({name for name in ids if ids.count(name) > 1})
    named = [
        target
        for element in tree.iter()
        for attribute in ("aria-labelledby", "aria-describedby", "for")
        for target in (element.get(attribute) or "").split()
    ]
    return [error[1] for error in parser.errors], twice, sorted(set(named) - set(ids))


@pytest.mark.parametrize("name", STATES)
def test_state_is_valid_accessible_and_fits_in_light_and_dark(open_page, site, axe, name):
    page = open_page(1280, reduced_motion="reduce")
    sent = []
    page.on("response", lambda reply: sent.append(reply) if is_page(reply) else None)
    STATES[name](page, site)
    assert faults_of(sent[-1].text()) == ([], [], [])
    assert violations(page, axe) == []
    page.emulate_media(color_scheme="dark")
    page.set_viewport_size({"width": 360, "height": 740})
    assert violations(page, axe) == []
    assert page.evaluate("document.documentElement.scrollWidth") <= 360
    landmarks = page.evaluate(
        "['header.site', 'main', 'footer.site'].map(s => document.querySelectorAll(s).length)"
    )
    embedded = name.startswith("embed")
    assert landmarks[1:] == [1, 1]
    assert landmarks[0] == (0 if embedded else 1)


def test_parser_objects_to_what_is_invalid():
    errors, twice, missing = faults_of(
        "<!doctype html><title>x</title><p id=a><div></p></div><b id=a aria-labelledby=c></b>"
    )
    assert errors
    assert twice == ["a"]
    assert missing == ["c"]


def test_axe_objects_to_what_is_wrong(page, site, axe):
    page.goto(site)
    page.evaluate("document.querySelector('label[for=question]').remove()")
    assert any(rule == "label" for rule, _, _ in violations(page, axe))


def test_page_works_at_200_percent_zoom(open_page, site):
    # Zooming a window of 1280 by 800 to 200 % leaves 640 by 400 CSS pixels.
    page = open_page(640, 400, device_scale_factor=2)
    page.goto(site)
    ask(page, "How does cancer spread?")
    assert page.evaluate("document.documentElement.scrollWidth") <= 640
    assert page.locator("form.ask button.main").is_visible()
    cut = page.evaluate(
        "[...document.querySelectorAll('main :is(p, h1, h2, button, a)')]"
        ".filter(e => e.scrollWidth > e.clientWidth + 1 && e.clientWidth > 1"
        " && getComputedStyle(e).overflowX === 'hidden').length"
    )
    assert cut == 0


@pytest.mark.parametrize(("text", "pixels"), [("normal", 18), ("large", 22), ("larger", 26)])
def test_text_size_is_set_at_once_and_kept(page, site, text, pixels):
    page.goto(site)
    page.click(".settings summary")
    page.check(f"[name=text][value={text}]")
    page.goto(f"{site}/about")
    assert page.evaluate("getComputedStyle(document.body).fontSize") == f"{pixels}px"


def test_theme_is_set_without_javascript_too(open_page, site):
    page = open_page(java_script_enabled=False)
    page.goto(f"{site}/about")
    light = page.evaluate("getComputedStyle(document.body).backgroundColor")
    page.click(".settings summary")
    page.check("[name=theme][value=dark]")
    page.click(".settings button")
    page.wait_for_url("**/about")
    assert page.evaluate("getComputedStyle(document.body).backgroundColor") != light


def test_nothing_moves_for_those_who_want_less_motion(open_page, site):
    page = open_page(reduced_motion="reduce")
    page.goto(site)
    moving = page.evaluate(
        "[...document.querySelectorAll('*')].filter(e => {const s = getComputedStyle(e);"
        "return s.transitionDuration !== '0s' || s.animationName !== 'none'}).length"
    )
    assert moving == 0
