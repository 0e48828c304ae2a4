"""Takes the pictures in this folder: every state that the tests of the pages go through.

    python docs/screenshots/take.py            all of them
    python docs/screenshots/take.py urgent     some of them

Needs Chromium and the development requirements.
"""

from __future__ import annotations

import base64
import importlib.util
import sys
import tempfile
from pathlib import Path
from types import ModuleType

from playwright.sync_api import Browser, Page, sync_playwright

HERE = Path(__file__).parent
TESTS = HERE.parents[1] / "tests" / "service" / "pages"
FLAGS = ["--no-sandbox", "--disable-gpu", "--disable-background-networking"]
WIDTHS = {"desktop": 1280, "phone": 360}
TALLEST = 1_200
IN_THE_DARK = ("home", "answer", "answer-terms", "not-found", "urgent", "sheet", "status")


def module_of(name: str) -> ModuleType:
    """Return a module of the tests, which are no package."""
    spec = importlib.util.spec_from_file_location(f"pages_{name}", TESTS / f"{name}.py")
    if spec is None or spec.loader is None:
        raise FileNotFoundError(TESTS / f"{name}.py")
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module


def picture_of(page: Page, width: int) -> bytes:
    """Return the top of the page as WebP, which Playwright itself does not write."""
    height = page.evaluate("document.documentElement.scrollHeight")
    clip = {"x": 0, "y": 0, "width": width, "height": min(height, TALLEST), "scale": 1}
    options = {"format": "webp", "quality": 32, "captureBeyondViewport": True, "clip": clip}
    reply = page.context.new_cdp_session(page).send("Page.captureScreenshot", options)
    return base64.b64decode(reply["data"])


def take(browser: Browser, address: str, states: ModuleType, name: str) -> None:
    """Write the pictures of one state."""
    for scheme in ("light", "dark") if name in IN_THE_DARK else ("light",):
        for device, width in WIDTHS.items():
            context = browser.new_context(
                viewport={"width": width, "height": 800},
                color_scheme="dark" if scheme == "dark" else "light",
                locale="en-US",
            )
            page = context.new_page()
            states.STATES[name](page, address)
            page.mouse.move(0, 0)
            ending = "-dark" if scheme == "dark" else ""
            (HERE / f"{name}-{device}{ending}.webp").write_bytes(picture_of(page, width))
            context.close()


def main() -> None:
    """Serve the tests' site and take the pictures named, by default all."""
    site, states = module_of("site"), module_of("states")
    names = sys.argv[1:] or list(states.STATES)
    with tempfile.TemporaryDirectory() as folder:
        searcher = site.site_searcher(Path(folder))
        settings = {"passages": Path(folder) / "passages"}
        with site.serving(searcher, **settings) as address, sync_playwright() as playwright:
            browser = playwright.chromium.launch(executable_path="/usr/bin/chromium", args=FLAGS)
            for name in names:
                take(browser, address, states, name)
            browser.close()


if __name__ == "__main__":
    main()
