"""Every page in every state that a person may meet: how to bring each about in a browser."""

from contextlib import contextmanager

SPREAD = "Where does cancer spread to most often?"
HOW = "How does cancer spread?"
ITCHING = "Which medicines help with itching from a liver tumor?"
STAGES = "stages of a liver tumor by size and spread"
DOSE = "recommended yttrium radioembolization activity per perfused volume in Gy"
HELPLINE = "did lung patients who called a smokers helpline stop smoking"
DRUG = "how is lumpazib taken"
ZORBLAX = "what does a zorblax scan show"
UNANSWERED = "What is the best pizza dough recipe?"
EMERGENCY = "My husband can't breathe and his lips are blue after chemo"
CRISIS = "I have cancer and I want to kill myself"


def ask(page, question, *, professional=False, who=None, cancer_type=None):
    """Type and send a question, as a person does, and wait for what comes."""
    page.fill("#question", question)
    if professional or who or cancer_type:
        if not page.locator(".filters").evaluate("details => details.open"):
            page.click(".filters summary")
        if professional:
            page.check("[name=professional]")
        if who:
            page.check(f"[name=who][value={who}]")
        if cancer_type:
            page.select_option("#type", cancer_type)
    with fresh(page):
        page.click("form.ask button.main")


@contextmanager
def fresh(page):
    """Wait until what is sent within has brought another page, or another main part of it."""
    page.evaluate("document.querySelector('main').dataset.old = ''")
    yield
    page.wait_for_selector("main:not([data-old])")


def asked(question, start="/", **filters):
    def bring(page, site):
        page.goto(site + start)
        ask(page, question, **filters)

    return bring


def at(path, status=200):
    def bring(page, site):
        assert page.goto(site + path).status == status

    return bring


def filters_open(page, site):
    page.goto(site)
    page.click(".filters summary")


def saved_sheet(page, site):
    page.goto(site)
    ask(page, ITCHING)
    page.click("article.first [data-save]")
    ask(page, STAGES)
    page.click("article.first [data-save]")
    page.goto(f"{site}/sheet")
    page.fill("[data-notes]", "Is there a powder that I can take for the itching?")


def display_settings(page, site):
    page.goto(site)
    page.click(".settings summary")
    page.check("[name=text][value=larger]")


THEME = "accent=7a1f5c&background=fffaf5&text=2b1a24&font=serif&radius=2"
STATES = {
    "home": at("/"),
    "home-filters": filters_open,
    "home-blank": asked("   "),
    "home-larger-text": display_settings,
    "answer": asked(SPREAD),
    "answer-also-on": asked(HOW),
    "answer-terms": asked(ITCHING),
    "answer-table": asked(STAGES),
    "answer-professional": asked(DOSE, professional=True),
    "answer-old-news": asked(HELPLINE),
    "answer-drug": asked(DRUG),
    "answer-hostile": asked(ZORBLAX),
    "not-found": asked(UNANSWERED),
    "not-found-narrow": asked(UNANSWERED, who="child", cancer_type="kidney"),
    "urgent": asked(EMERGENCY),
    "crisis": asked(CRISIS),
    "browse": at("/browse"),
    "browse-type": at("/browse/type/liver"),
    "browse-kind": at("/browse/kind/article"),
    "document": at("/documents/metastatic-cancer.md"),
    "document-table": at("/documents/pdq/liver-care.md"),
    "document-professional": at("/documents/pdq/liver-care-hp.md"),
    "document-hostile": at(
        "/documents/hostile/%22%3E%3Cscript%3Ewindow.harmed%20=%206%3C/script%3E.md"
    ),
    "sheet-empty": at("/sheet"),
    "sheet": saved_sheet,
    "status": at("/status"),
    "about": at("/about"),
    "error": at("/nowhere", 404),
    "embed": at("/embed"),
    "embed-themed": at(f"/embed?{THEME}"),
    "embed-answer": asked(SPREAD, start=f"/embed?{THEME}"),
    "spanish": at("/?lang=es"),
    "spanish-answer": asked("¿A dónde se extiende el cáncer?", start="/?lang=es"),
    "spanish-not-found": asked("¿Cuál es la mejor receta de pizza?", start="/?lang=es"),
    "spanish-urgent": asked("No puedo respirar y me duele el pecho", start="/?lang=es"),
    "spanish-document": at("/documents/metastatic-cancer.md?lang=es"),
    "spanish-status": at("/status?lang=es"),
}
