import string

import pytest
from hypothesis import given
from hypothesis import strategies as st

from service.safety.text import sentences, squeeze


@pytest.mark.parametrize(
    ("message", "expected"),
    [
        ("I can’t breathe", (("i", "cant", "breathe"),)),
        ("I can't. Help!", (("i", "cant"), ("help",))),
        ("it HURTS... so much", (("it", "hurts", "so", "much"),)),
        ("no puedo más", (("no", "puedo", "mas"),)),
        ("temp 38,5C", (("temp", "38.5", "c"),)),
        ("102°F", (("102", "f"),)),
        ("soooo tired", (("soo", "tired"),)),
        ("s u i c i d e", (("suicide",),)),
        ("su1c!de", (("suicide",),)),
        ("s*icide", (("sicide",),)),
        ("self-harm", (("self", "harm"),)),
        ("ｆｅｖｅｒ", (("fever",),)),
        ("fe\u200bver", (("fever",),)),
        ("?!", ()),
    ],
)
def test_a_message_is_brought_to_plain_words(message: str, expected: object) -> None:
    assert sentences(message) == expected


@given(st.text())
def test_any_text_gives_words_of_plain_letters_or_digits(message: str) -> None:
    plain = set(string.ascii_lowercase + string.digits + ".")
    for words in sentences(message):
        assert words
        assert all(word and set(word) <= plain for word in words)


def test_squeezing_makes_doubled_letters_single() -> None:
    assert squeeze("bleeding") == squeeze("bleding") == "bleding"
