import pytest
from hypothesis import given
from hypothesis import strategies as st

from service.language import preferred_language


@pytest.mark.parametrize(
    ("header", "language"),
    [
        (None, "en"),
        ("", "en"),
        ("*", "en"),
        ("es", "es"),
        ("es-419", "es"),
        ("ES-mx;q=0.8, en;q=0.3", "es"),
        ("en-US,en;q=0.9,es;q=0.8", "en"),
        ("en;q=0.1, es;q=0.2", "es"),
        ("es;q=0", "en"),
        ("es;q=much", "en"),
        ("es;q=7", "en"),
        ("eskimo", "en"),
    ],
)
def test_better_of_the_two_wins(header, language):
    assert preferred_language(header) == language


@given(st.text())
def test_any_header_gives_one_of_the_two(header):
    assert preferred_language(header) in ("en", "es")
