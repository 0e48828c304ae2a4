"""Asking, in a real browser."""

import re
import statistics
from urllib.parse import unquote
from urllib.request import Request, urlopen

import pytest

from .states import (
    CRISIS,
    DOSE,
    DRUG,
    EMERGENCY,
    HELPLINE,
    HOW,
    ITCHING,
    SPREAD,
    STAGES,
    UNANSWERED,
    ZORBLAX,
    ask,
    fresh,
)

pytestmark = pytest.mark.model


def first(page):
    return page.locator("article.card").first


def texts(locator):
    return [text.strip() for text in locator.all_inner_texts()]


def test_answer_is_shown_with_its_sentences_marked_in_the_passage(page, site, site_snapshot):
    page.goto(site)
    ask(page, SPREAD)
    assert page.locator("h1").inner_text() == "What NCI's pages say"
    assert first(page).locator("h2").inner_text() == "Where Cancer Spreads"
    hit = site_snapshot.search(SPREAD, top_k=5).hits[0]
    text = site_snapshot.snapshot.passages_by_id[hit.passage_id].text
    wanted = "".join(text[mark.start : mark.end] for mark in hit.highlights)
    shown = "".join(first(page).locator("mark").all_text_contents())
    assert re.sub(r"[\s|]|^- ", "", shown) == re.sub(r"[\s|]|^- ", "", wanted)


def test_answer_far_down_in_a_passage_is_shown_ahead_of_it(page, site):
    page.goto(site)
    ask(page, "What is it called if doctors cannot tell where the cancer started?")
    ahead = first(page).locator(".closest-text").all_inner_texts()
    marked = "".join(first(page).locator("mark").all_text_contents())
    assert ahead
    assert all(sentence in marked for sentence in ahead)


def test_deep_link_opens_the_page_at_the_passage(page, site):
    page.goto(site)
    ask(page, ITCHING)
    link = first(page).locator("a.read")
    address, _, directive = link.get_attribute("href").partition("#:~:text=")
    assert address == "https://www.cancer.gov/types/liver/patient/liver-care-pdq"
    assert unquote(directive) in first(page).locator(".passage").text_content()
    assert set(link.get_attribute("rel").split()) == {"noopener", "noreferrer"}
    assert link.inner_text().startswith("Read it on cancer.gov")


def test_attribution_dates_and_reading_level_stand_under_a_passage(page, site):
    page.goto(site)
    ask(page, ITCHING)
    source = first(page).locator("footer").inner_text()
    assert "NCI's PDQ cancer information summary about liver tumor care states" in source
    assert "Page reviewed November 20, 2025, as its file declares" in source
    assert "The page was due for a review" in source
    assert "Reading level: about grade 5" in source


def test_date_that_no_page_prints_is_said_to_be_missing(page, site):
    page.goto(site)
    ask(page, HELPLINE)
    assert "2011" not in first(page).locator(".dated").inner_text()
    warnings = texts(first(page).locator(".warning"))
    assert "NCI no longer updates this page. Newer knowledge may differ." in warnings
    assert "This is a news report. What it says may have changed since." in warnings


def test_lists_and_tables_are_shown_as_such(page, site):
    page.goto(site)
    ask(page, ITCHING)
    items = texts(first(page).locator(".passage li"))
    assert items[:2] == ["taking short and lukewarm showers", "wearing loose cotton clothes"]
    ask(page, STAGES)
    rows = first(page).locator("table tr")
    assert texts(rows.nth(0).locator("th")) == ["Stage", "Size", "Spread"]
    assert texts(rows.nth(2).locator("td")) == ["II", "more than 2 cm", "into blood vessels"]


def test_glossary_terms_lead_to_definitions_and_other_links_are_marked(page, site):
    page.goto(site)
    ask(page, ITCHING)
    term = first(page).locator("a.term")
    assert term.inner_text() == "bile duct"
    assert "/def/46492" in term.get_attribute("href")
    assert term.get_attribute("title") == "defined by NCI"
    for link in page.locator(".passage a").all():
        assert link.get_attribute("class") in {"term", "external"}
        assert "noopener" in link.get_attribute("rel")


def test_same_text_on_another_page_is_named(page, site):
    page.goto(site)
    ask(page, HOW)
    also = page.locator(".also").first
    assert also.locator("summary").inner_text() == "The same text is on 1 other page"
    also.locator("summary").click()
    also.locator("a").click()
    assert page.locator("h1").inner_text() in {
        "Spread of Cancer, Briefly",
        "Metastatic Cancer: When Cancer Spreads",
    }


def test_professional_page_is_marked_credited_and_leads_to_its_twin(page, site):
    page.goto(site)
    ask(page, DOSE, professional=True)
    assert "For health professionals" in first(page).locator(".badge").inner_text()
    assert "Imaging Works Studio" in first(page).locator(".credit").inner_text()
    assert "March 14, 2021" in first(page).locator(".dated").inner_text()
    assert "a date 4 years ago" in " ".join(texts(first(page).locator(".warning")))
    first(page).locator(".badge a").click()
    page.wait_for_url("**/documents/pdq/liver-care.md")


def test_professional_pages_are_left_out_unless_asked_for(page, site):
    page.goto(site)
    ask(page, DOSE)
    assert "Embolization Dosing" not in page.locator("main").inner_text()


@pytest.mark.parametrize(
    ("who", "wanted", "unwanted"),
    [
        ("child", "Childhood Kidney Lumps", "Kidney Lumps in Adults"),
        ("adult", "Kidney Lumps in Adults", "Childhood Kidney Lumps"),
    ],
)
def test_filter_by_whom_it_is_about(page, site, who, wanted, unwanted):
    page.goto(site)
    ask(page, "What are the signs of a kidney lump?", who=who)
    paths = " ".join(texts(page.locator(".card .path")))
    assert wanted in paths
    assert unwanted not in paths


def test_filter_by_cancer_type_stays_set_for_the_next_question(page, site):
    page.goto(site)
    ask(page, "What are the signs?", cancer_type="kidney")
    ask(page, "What are the signs of a kidney lump?")
    assert page.input_value("#type") == "kidney"
    assert all("Kidney" in path for path in texts(page.locator(".card .path")))


def test_not_found_says_so_and_what_to_do(page, site):
    page.goto(site)
    ask(page, UNANSWERED, who="child")
    assert page.locator("h1").inner_text() == "These pages do not answer that"
    assert page.locator("article.card").count() == 0
    assert page.locator("a[href='tel:+18004226237']").first.is_visible()
    assert "1-800-4-CANCER" in page.locator(".steps").inner_text()
    assert page.locator(".related a").count() > 0
    assert page.input_value("#question") == UNANSWERED
    with fresh(page):
        page.get_by_role("button", name="Search all pages for patients").click()
    assert not page.is_checked("form.ask [name=who][value=child]")
    related = page.locator(".related a").first
    related.click()
    page.wait_for_url("**/documents/**")


def test_question_about_one_page_is_answered_from_it_alone(page, site):
    page.goto(f"{site}/documents/metastatic-cancer.md")
    page.fill("#question", SPREAD)
    with fresh(page):
        page.click(".ask-here button")
    assert "Metastatic Cancer: When Cancer Spreads" in page.locator(".about-page").inner_text()
    paths = texts(page.locator(".card .path"))
    assert paths
    assert all("Metastatic Cancer: When Cancer Spreads" in path for path in paths)


@pytest.mark.parametrize(
    ("question", "title", "phone"),
    [(EMERGENCY, "Call 911 now", "911"), (CRISIS, "You do not have to carry this alone", "988")],
)
def test_urgent_notice_stands_above_everything_and_has_the_focus(
    page, site, question, title, phone
):
    page.goto(site)
    ask(page, question)
    notice = page.locator("main > :first-child")
    assert notice.locator("h2").first.inner_text() == title
    assert notice.locator(f"a[href='tel:{phone}']").count() == 1
    assert page.evaluate("document.activeElement.textContent") == title


def test_urgent_notice_in_spanish(page, site):
    page.goto(f"{site}/?lang=es")
    ask(page, "No puedo respirar y me duele el pecho")
    notice = page.locator("main > :first-child")
    assert notice.locator("h2").first.inner_text() == "Llame al 911 ahora"


def test_spanish_interface_keeps_passages_in_english_and_says_so(page, site):
    page.goto(site)
    page.click(".language")
    assert page.get_attribute("html", "lang") == "es"
    ask(page, "How does cancer spread?")
    assert page.locator("h1").inner_text() == "Lo que dicen las páginas del NCI"
    assert first(page).locator(".passage").get_attribute("lang") == "en"
    assert first(page).locator("h2").get_attribute("lang") == "en"
    assert "Leerlo en cancer.gov" in first(page).locator("a.read").inner_text()
    assert "según declara su archivo" in first(page).locator(".dated").inner_text()


def test_change_of_language_keeps_question_and_filters(page, site):
    page.goto(site)
    ask(page, "What are the signs of a kidney lump?", who="child")
    with fresh(page):
        page.click(".language button")
    assert page.get_attribute("html", "lang") == "es"
    assert page.input_value("#question") == "What are the signs of a kidney lump?"
    assert page.is_checked("form.ask [name=who][value=child]")
    assert page.locator("header nav a").first.inner_text() == "Preguntar"


def test_language_of_the_browser_is_the_default(open_page, site):
    page = open_page(locale="es-MX")
    page.goto(site)
    assert page.locator("h1").inner_text() == "Haga una pregunta sobre el cáncer"


@pytest.mark.parametrize(("question", "problem"), [("   ", "Please type"), ("a" * 2001, "shorten")])
def test_question_that_cannot_be_asked_is_explained_at_the_field(page, site, question, problem):
    page.goto(site)
    page.eval_on_selector("#question", "field => field.removeAttribute('maxlength')")
    ask(page, question)
    described = page.get_attribute("#question", "aria-describedby").split()
    message = page.locator(f"#{described[-1]}")
    assert problem in message.inner_text()
    assert page.get_attribute("#question", "aria-invalid") == "true"
    assert page.evaluate("document.activeElement.id") == "question"


def test_everything_works_without_javascript(open_page, site):
    page = open_page(java_script_enabled=False)
    page.goto(site)
    page.fill("#question", ITCHING)
    page.click(".filters summary")
    page.select_option("#type", "liver")
    page.click("form.ask button.main")
    page.wait_for_url("**/ask")
    assert first(page).locator("mark").count() >= 1
    assert page.locator(".script-only:visible").count() == 0
    assert page.input_value("#type") == "liver"
    page.goto(site)
    page.locator(".example").first.click()
    page.wait_for_url("**/ask")
    assert page.locator("article.card").count() > 0
    page.click(".language button")
    page.wait_for_load_state()
    assert page.get_attribute("html", "lang") == "es"
    page.goto(f"{site}/sheet")
    assert "JavaScript" in page.locator("noscript").inner_text()


def test_keyboard_alone_asks_and_reaches_the_source(page, site):
    page.goto(site)
    page.keyboard.press("Tab")
    assert page.evaluate("document.activeElement.className") == "skip"
    page.keyboard.press("Enter")
    assert page.evaluate("document.activeElement.id") == "main"
    page.keyboard.press("Tab")
    assert page.evaluate("document.activeElement.id") == "question"
    page.keyboard.type(ITCHING)
    with fresh(page):
        page.keyboard.press("Enter")
    assert page.evaluate("document.activeElement.id") == "results"
    for _ in range(30):
        page.keyboard.press("Tab")
        if page.evaluate("document.activeElement.matches('a.read')"):
            break
    assert page.evaluate("document.activeElement.matches('article:first-child a.read')")
    outline = page.evaluate("getComputedStyle(document.activeElement).outlineStyle")
    assert outline == "solid"


def test_answer_is_still_there_on_the_way_back(page, site):
    page.goto(site)
    ask(page, ITCHING)
    heading = first(page).locator("h2").inner_text()
    first(page).locator("a.whole").click()
    page.wait_for_url("**/documents/**")
    page.evaluate("history.back()")
    page.wait_for_selector("article.card")
    assert first(page).locator("h2").inner_text() == heading


def test_question_is_in_no_address_and_no_kept_reply(page, site):
    replies = []
    # Playwright cannot take a list's own method as a listener.
    page.on("response", lambda reply: replies.append(reply))  # noqa: PLW0108
    page.goto(site)
    ask(page, ZORBLAX)
    assert page.url == f"{site}/"
    assert all("zorblax" not in reply.url.lower() for reply in replies)
    [answer] = [reply for reply in replies if reply.request.method == "POST"]
    assert answer.url == f"{site}/ask"
    assert answer.headers["cache-control"] == "no-store"
    assert (
        page.evaluate("JSON.stringify([localStorage, sessionStorage])").lower().count("zorb") == 0
    )
    assert page.context.cookies() == []


def test_link_to_share_is_made_on_request_and_never_sent(open_page, site):
    page = open_page(permissions=["clipboard-read", "clipboard-write"])
    page.goto(site)
    ask(page, "What are the signs of a kidney lump?", who="child")
    page.click("[data-share]")
    page.wait_for_selector("[data-live]:not(:empty)", state="attached")
    link = page.evaluate("navigator.clipboard.readText()")
    requests = []
    other = open_page()
    other.on("request", lambda request: requests.append(request.url))
    other.goto(link)
    other.wait_for_selector("#results")
    assert other.is_checked("form.ask [name=who][value=child]")
    assert first(other).locator("h2").inner_text() == first(page).locator("h2").inner_text()
    assert all("kidney" not in url.split("#")[0] for url in requests)
    assert other.url == f"{site}/"


HARM = "<script>window.harmed = 1</script><img src=x onerror='window.harmed=2'>\"'{{7*7}}"


def test_markup_in_a_question_is_inert(page, site):
    page.goto(site)
    ask(page, f"{HARM} how does cancer spread")
    assert page.input_value("#question").startswith(HARM)
    assert page.locator("main img, main script").count() == 0
    assert page.evaluate("window.harmed") is None


def test_markup_in_a_document_is_inert(page, site):
    page.goto(site)
    ask(page, ZORBLAX)
    assert page.locator("main :is(img, script, iframe, style, object)").count() == 0
    addresses = page.eval_on_selector_all("main a", "links => links.map(link => link.href)")
    assert all(address.startswith(("http:", "https:", "tel:")) for address in addresses)
    handlers = page.evaluate(
        "[...document.querySelectorAll('main *')].flatMap(e => [...e.attributes])"
        ".filter(a => a.name.startsWith('on') || a.name === 'style').length"
    )
    assert handlers == 0
    page.click("article.first [data-save]")
    page.goto(f"{site}/sheet")
    assert page.locator("[data-sheet] :is(img, script, iframe, style)").count() == 0
    assert page.evaluate("window.harmed") is None
    assert "<script>" in page.locator("[data-sheet]").inner_text()


def test_first_answer_is_drawn_within_300_ms(page, site):
    page.goto(site)
    ask(page, HOW)
    times = []
    for question in (SPREAD, ITCHING, STAGES, DRUG, HELPLINE, HOW, UNANSWERED):
        page.fill("#question", question)
        page.evaluate("document.querySelector('main').dataset.old = ''")
        drawn = page.evaluate(
            """() => new Promise(done => {
                const start = performance.now();
                const look = () => document.querySelector('main:not([data-old])')
                    ? requestAnimationFrame(() => done(performance.now() - start))
                    : requestAnimationFrame(look);
                document.querySelector('form.ask button.main').click();
                look();
            })"""
        )
        times.append(drawn)
    assert statistics.median(times) <= 300


def test_nothing_moves_after_loading_nor_after_answering(open_page, site):
    for width in (360, 1280):
        page = open_page(width)
        page.add_init_script(
            "window.shifts = []; new PerformanceObserver(list => list.getEntries().forEach("
            "e => window.shifts.push([e.value, e.hadRecentInput])))"
            ".observe({type: 'layout-shift', buffered: true});"
        )
        page.goto(site)
        page.wait_for_load_state("networkidle")
        page.wait_for_timeout(200)
        assert page.evaluate("window.shifts") == []
        page.click("#question")
        page.keyboard.type(SPREAD)
        with fresh(page):
            page.keyboard.press("Enter")
        page.wait_for_timeout(200)
        # The field grows with what is typed: a move that the person made.
        assert [value for value, was_typed in page.evaluate("window.shifts") if not was_typed] == []


def test_whole_answer_weighs_at_most_100_kb_over_the_wire(open_page, site):
    page = open_page()
    session = page.context.new_cdp_session(page)
    session.send("Network.enable")
    sizes = []
    session.on("Network.loadingFinished", lambda event: sizes.append(event["encodedDataLength"]))
    page.goto(site)
    ask(page, SPREAD)
    page.wait_for_timeout(100)
    assert len(sizes) >= 4
    assert sum(sizes) <= 100_000


def test_answer_page_forbids_inline_code_and_other_origins(site):
    with urlopen(Request(site, headers={"Accept": "text/html"})) as reply:
        policy = reply.headers["Content-Security-Policy"]
    assert "unsafe" not in policy
    assert "default-src 'none'" in policy
    assert "script-src 'self'" in policy
