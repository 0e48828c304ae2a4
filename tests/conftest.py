"""One option for all golden files: ``pytest --update-golden`` rewrites them; read the diff."""

from __future__ import annotations

import pytest
from hypothesis import settings

# The same cases in every run, so that a change is to blame for a failure and not chance.
settings.register_profile("repeatable", derandomize=True, print_blob=True)
settings.load_profile("repeatable")


def pytest_addoption(parser: pytest.Parser) -> None:
    parser.addoption(
        "--update-golden",
        action="store_true",
        help="rewrite the golden files from what the code gives now, then review the diff",
    )


@pytest.fixture(scope="session")
def update_golden(request: pytest.FixtureRequest) -> bool:
    return bool(request.config.getoption("--update-golden"))


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Put the browser's tests last: Playwright leaves its event loop running in this thread."""
    items.sort(key=lambda item: "/service/pages/" in item.path.as_posix())
