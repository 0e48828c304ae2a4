import re

import pytest
from hypothesis import given
from hypothesis import strategies as st

from service.pages.theme import MIN_CONTRAST, EmbedTheme, contrast


def test_contrast_is_wcags():
    # The examples of WCAG's own understanding documents: #777777 on white is 4.48, #767676 4.54.
    assert contrast("777777", "ffffff") == pytest.approx(4.48, abs=0.005)
    assert contrast("ffffff", "767676") == pytest.approx(4.54, abs=0.005)


def test_colours_without_contrast_are_all_left_out():
    assert EmbedTheme.of({"accent": "ffee00", "text": "111111"}).css() == ":root:root {\n}\n"


def test_dark_ground_makes_a_dark_scheme_with_dark_text_on_its_bright_accent():
    css = EmbedTheme.of({"accent": "#9ad0ff", "background": "101820", "text": "F0F0F0"}).css()
    assert "color-scheme: dark;" in css
    assert "--on-accent: #000000;" in css
    assert "--ink: #f0f0f0;" in css


@pytest.mark.parametrize("value", ["red", "fff", "12345g", "123456;}", "1234567", "", "-->"])
def test_what_is_not_six_digits_is_no_colour(value):
    assert EmbedTheme.of({"accent": value}).accent is None


@given(
    st.dictionaries(st.sampled_from(["accent", "background", "text", "font", "radius"]), st.text())
)
def test_no_parameter_can_break_out_of_its_value(parameters):
    css = EmbedTheme.of(parameters).css()
    assert css.count("{") == css.count("}") == 1
    assert re.fullmatch(r':root:root \{\n(?:  [a-z-]+: [#\w ,"-]+;\n)*\}\n', css)


COLOUR = st.integers(0, 0xFFFFFF).map("{:06x}".format)


@given(COLOUR, COLOUR, COLOUR)
def test_text_on_buttons_and_ground_can_always_be_read(accent, background, text):
    theme = EmbedTheme.of({"accent": accent, "background": background, "text": text})
    if theme.accent:
        assert contrast(theme.text, theme.background) >= MIN_CONTRAST
        assert contrast(theme.accent, theme.background) >= MIN_CONTRAST
        [on_accent] = re.findall(r"--on-accent: #(\w+)", theme.css())
        assert contrast(on_accent, theme.accent) >= MIN_CONTRAST


def test_query_gives_the_theme_back():
    theme = EmbedTheme.of({"accent": "#7A1F5C", "radius": "99", "font": "serif", "other": "x"})
    assert theme.query() == "accent=7a1f5c&font=serif&radius=24"
