"""Browsing and documents, over plain HTTP and in a browser."""

import re
from urllib.error import HTTPError
from urllib.request import Request, urlopen

import pytest

pytestmark = pytest.mark.model


def get(url, **headers):
    try:
        with urlopen(Request(url, headers={"Accept": "text/html", **headers})) as reply:
            return reply.status, reply.read().decode(), reply.headers
    except HTTPError as error:
        return error.code, error.read().decode(), error.headers


def test_cancer_types_lead_to_their_pages_apart_by_audience(page, site):
    page.goto(f"{site}/browse")
    page.get_by_role("link", name="Liver and bile duct cancer").click()
    page.wait_for_url("**/browse/type/liver")
    sections = page.locator("main section")
    assert sections.nth(0).locator("h2").inner_text() == "For patients 1 page"
    assert sections.nth(1).locator("h2").inner_text() == "For health professionals 1 page"
    sections.nth(0).locator("li a").click()
    page.wait_for_url("**/documents/pdq/liver-care.md")


def test_counts_of_shelves_are_those_of_the_snapshot(site, site_snapshot):
    _, html, _ = get(f"{site}/browse")
    kidney = sum("kidney" in d.cancer_types for d in site_snapshot.snapshot.documents)
    assert kidney == 2
    assert re.search(r'type/kidney">Kidney cancer</a> <span class="quiet">2 pages', html)


def test_document_shows_all_its_passages_in_order_under_its_headings(page, site, site_snapshot):
    page.goto(f"{site}/documents/metastatic-cancer.md")
    snapshot = site_snapshot.snapshot
    passages = snapshot.passages_of("metastatic-cancer.md")
    shown = page.eval_on_selector_all(".document .passage", "all => all.map(e => e.id)")
    assert shown == [f"p-{passage.id}" for passage in passages]
    headings = page.locator(".document h2").all_inner_texts()
    assert headings == list(dict.fromkeys(passage.section[0] for passage in passages))
    page.locator(".contents a").nth(2).click()
    target = page.evaluate("document.querySelector(':target').textContent")
    assert target == headings[2] == page.locator(".contents a").nth(2).inner_text()


def test_document_offers_its_citation_in_four_forms(page, site):
    page.goto(f"{site}/documents/pdq/liver-care-hp.md")
    assert "Updated March 14, 2021" in page.locator("#cite-plain").inner_text()
    assert "Accessed March 1, 2026" in page.locator("#cite-ama").inner_text()
    with page.expect_download() as download:
        page.get_by_role("link", name="Download .bib").click()
    assert download.value.suggested_filename == "nci-pdq-liver-care-hp.bib"
    content = download.value.path().read_text()
    assert content == page.locator("#cite-bibtex").text_content()


def test_documents_of_both_audiences_lead_to_each_other(page, site):
    page.goto(f"{site}/documents/pdq/liver-care-hp.md")
    page.get_by_role("link", name="Read the version for patients").click()
    page.wait_for_url("**/pdq/liver-care.md")
    assert page.locator("h1").is_visible()
    page.get_by_role("link", name="There is also a version for health professionals").click()
    page.wait_for_url("**/pdq/liver-care-hp.md")
    assert page.get_by_role("link", name="Read the version for patients").is_visible()


@pytest.mark.parametrize(
    "path",
    [
        "/documents/none.md",
        "/documents/../../etc/passwd",
        "/documents/metastatic-cancer.md?part=2",
        "/documents/metastatic-cancer.md?part=0",
        "/documents/metastatic-cancer.md?part=x",
        "/documents/metastatic-cancer.md?part=%C2%B2",
        "/browse/type/none",
        "/browse/kind/none",
        "/cite/metastatic-cancer.md",
        "/cite/metastatic-cancer.md.txt",
        "/static/none.css",
        "/static/../app.py",
        "/none",
    ],
)
def test_what_is_not_there_is_said_on_a_page(site, path):
    status, html, headers = get(site + path)
    assert status == 404
    assert headers.get_content_type() == "text/html"
    assert "There is no page here" in html
    assert headers["Cache-Control"] == "no-store"


def test_problem_page_is_in_the_readers_language(site):
    _, html, _ = get(f"{site}/none", **{"Accept-Language": "es"})
    assert "Aquí no hay ninguna página" in html


def test_programs_get_their_errors_as_json(site):
    _, body, headers = get(f"{site}/none", Accept="application/json")
    assert headers.get_content_type() == "application/json"
    assert '"not_found"' in body
    _, body, headers = get(f"{site}/v1/passages/none")
    assert headers.get_content_type() == "application/json"
    assert '"unknown_passage"' in body


def test_reload_of_an_answers_address_leads_to_the_form(site):
    with urlopen(f"{site}/ask") as reply:
        assert reply.url == f"{site}/"


def test_static_files_are_kept_by_version_only(site):
    _, html, _ = get(site)
    [style] = re.findall(r'href="(/static/style\.css\?v=[0-9a-f]{12})"', html)
    assert "immutable" in get(site + style)[2]["Cache-Control"]
    assert "immutable" not in (get(f"{site}/static/style.css")[2]["Cache-Control"] or "")


def post(url, body, content_type="application/x-www-form-urlencoded"):
    headers = {"Accept": "text/html", "Content-Type": content_type}
    try:
        with urlopen(Request(url, data=body, headers=headers)) as reply:
            return reply.status, reply.read().decode()
    except HTTPError as error:
        return error.code, error.read().decode()


@pytest.mark.parametrize(
    ("body", "content_type", "status"),
    [
        (b'{"question": "x"}', "application/json", 415),
        (b"&".join(b"a=1" for _ in range(30)), "application/x-www-form-urlencoded", 400),
        (b"question=\xff", "application/x-www-form-urlencoded", 400),
        (b"question=%00%00", "application/x-www-form-urlencoded", 422),
        (b"", "application/x-www-form-urlencoded", 422),
        (
            b"question=liver&who=martian&type=../x&document=none",
            "application/x-www-form-urlencoded",
            200,
        ),
    ],
)
def test_forms_that_no_browser_sends_are_answered_calmly(site, body, content_type, status):
    found, html = post(f"{site}/ask", body, content_type)
    assert found == status
    assert "<h1" in html


@pytest.mark.parametrize(
    "back",
    [
        "//evil.example/",
        "/\\evil.example",
        "https://evil.example/",
        "javascript:1",
        "/\t/evil.example",
    ],
)
def test_display_settings_never_lead_to_another_site(site, back):
    import http.client  # noqa: PLC0415 - it does not follow redirects
    from urllib.parse import urlencode, urlsplit  # noqa: PLC0415

    connection = http.client.HTTPConnection(urlsplit(site).netloc)
    headers = {"Content-Type": "application/x-www-form-urlencoded"}
    connection.request("POST", "/preferences", urlencode({"theme": "dark", "back": back}), headers)
    reply = connection.getresponse()
    assert (reply.status, reply.headers["Location"]) == (303, "/")
    assert "theme=dark" in reply.headers["Set-Cookie"]
    connection.close()
