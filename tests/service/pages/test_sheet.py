"""The sheet of saved passages."""

import json

import pytest

from .states import ITCHING, STAGES, ask, saved_sheet

pytestmark = pytest.mark.model


def test_saved_passages_are_listed_with_their_sources_in_order(page, site):
    saved_sheet(page, site)
    cards = page.locator("[data-sheet] article")
    assert cards.locator("h3").all_inner_texts() == [
        "Which medicines help with itching from liver tumors?",
        "How is a liver tumor staged?",
    ]
    assert "was originally" not in cards.first.locator(".attribution").inner_text()
    assert "PDQ cancer information summary" in cards.first.locator(".attribution").inner_text()
    href = cards.first.locator("a.read").get_attribute("href")
    assert href.startswith("https://www.cancer.gov/types/liver/patient/liver-care-pdq#:~:text=")
    assert cards.nth(1).locator("td").all_inner_texts()[:6] == [
        "Stage", "Size", "Spread", "I", "up to 2 cm", "none",
    ]  # fmt: skip
    assert cards.first.locator("li").count() == 4
    assert page.locator("[data-sheet-count]").inner_text() == "2"


def test_sheet_is_in_this_browser_only(open_page, site):
    page = open_page()
    sent = []
    page.on("request", lambda request: sent.append((request.method, request.post_data)))
    page.goto(site)
    ask(page, ITCHING)
    sent.clear()
    page.click("article.first [data-save]")
    page.goto(f"{site}/sheet")
    page.fill("[data-notes]", "my private note")
    assert all(method == "GET" and not body for method, body in sent)
    assert page.evaluate("localStorage.getItem('oncoask.notes')") == "my private note"
    assert page.context.cookies() == []
    other = open_page()
    other.goto(f"{site}/sheet")
    assert other.locator("[data-sheet] article").count() == 0
    assert other.locator("[data-empty]").is_visible()


def test_saving_twice_removes_again(page, site):
    page.goto(site)
    ask(page, STAGES)
    button = page.locator("article.first [data-save]")
    button.click()
    assert button.get_attribute("aria-pressed") == "true"
    button.click()
    assert button.get_attribute("aria-pressed") == "false"
    assert json.loads(page.evaluate("localStorage.getItem('oncoask.sheet')")) == []


def test_passages_are_removed_one_by_one_and_all_at_once(page, site):
    saved_sheet(page, site)
    page.locator("[data-sheet] article").first.get_by_role("button").click()
    assert page.locator("[data-sheet] article").count() == 1
    page.on("dialog", lambda dialog: dialog.accept())
    page.click("[data-clear]")
    assert page.locator("[data-sheet] article").count() == 0
    assert page.input_value("[data-notes]") == ""
    page.reload()
    assert page.locator("[data-empty]").is_visible()


def test_print_holds_questions_passages_and_addresses_and_no_controls(page, site):
    saved_sheet(page, site)
    page.emulate_media(media="print")
    for hidden in ("header.site", "footer.site", "button", ".private", "textarea"):
        assert page.locator(f"{hidden}:visible").count() == 0, hidden
    assert page.locator("[data-notes-print]").inner_text().startswith("Is there a powder")
    assert page.locator(".printed").inner_text().startswith("Printed on ")
    after = page.evaluate("getComputedStyle(document.querySelector('a.read'), '::after').content")
    assert "https://www.cancer.gov/types/liver/patient/liver-care-pdq" in after
    assert page.pdf().startswith(b"%PDF")


def test_answer_prints_question_and_sources_on_white(open_page, site):
    page = open_page(color_scheme="dark")
    page.goto(site)
    ask(page, ITCHING)
    page.emulate_media(media="print")
    assert ITCHING in page.locator(".asked").inner_text()
    assert page.locator("textarea:visible").count() == 0
    assert page.evaluate("getComputedStyle(document.body).color") == "rgb(0, 0, 0)"
    assert page.evaluate("getComputedStyle(document.body).backgroundColor") == "rgb(255, 255, 255)"


@pytest.mark.parametrize(
    "stored", ["{", '"x"', "null", '[{"id": "a", "text": "b", "source": "javascript:1"}]']
)
def test_damaged_storage_does_no_harm(page, site, stored):
    page.goto(site)
    page.evaluate("stored => localStorage.setItem('oncoask.sheet', stored)", stored)
    page.goto(f"{site}/sheet")
    assert page.locator("[data-sheet] a").count() == 0
    assert page.locator("h1").inner_text() == "What to ask my care team"
