import re
from pathlib import Path

import pytest
import yaml

from service.pages.words import words_in

SERVICE = Path(__file__).parents[3] / "service"
FOLDER = SERVICE / "pages" / "words"


def entries(language):
    return yaml.safe_load((FOLDER / f"{language}.yaml").read_text(encoding="utf-8"))


def placeholders(text):
    return set(re.findall(r"\{(\w+)\}", text))


def test_both_languages_say_the_same_things_with_the_same_values():
    english, spanish = entries("en"), entries("es")
    assert list(english) == list(spanish)
    for key, text in english.items():
        assert placeholders(text) == placeholders(spanish[key]), key


def test_spanish_is_not_left_in_english():
    same_by_nature = {
        "site", "page_title", "help_line", "help_line_words", "cite_ama", "cite_bibtex",
        "cite_ris", "new_site", "error_prefix", "settings_text_normal", "kind_video",
    }  # fmt: skip
    english, spanish = entries("en"), entries("es")
    assert {key for key in english if english[key] == spanish[key]} <= same_by_nature


def test_templates_use_no_wording_that_is_missing_and_none_is_unused():
    sources = [*SERVICE.glob("templates/*.html"), *SERVICE.glob("pages/*.py")]
    text = "".join(path.read_text(encoding="utf-8") for path in sources)
    used = set(re.findall(r"\bt\('(\w+)'\s*[,)]", text)) | set(re.findall(r"\"(\w+)\"", text))
    prefixes = tuple(re.findall(r"\bt\('(\w+_)'\s*~", text)) + tuple(
        re.findall(r"f\"(\w+_)\{", text)
    )
    english = entries("en")
    named = set(re.findall(r"\bt\('(\w+[a-z0-9])'", text))
    assert named <= set(english)
    unused = {
        key
        for key in english
        if key not in used and key.removesuffix("_one") not in used and not key.startswith(prefixes)
    }
    assert unused == set()


def test_one_and_many():
    words = words_in("es")
    assert words("browse_count", n=1) == "1 página"
    assert words("browse_count", n=1199) == "1,199 páginas"


def test_missing_value_is_an_error_and_not_shown():
    with pytest.raises(KeyError):
        words_in("en")("browse_count")


def test_every_cancer_of_the_ingest_has_a_name_in_both_languages():
    from ingest.cancer_types import _NAMES  # noqa: PLC0415

    known = yaml.safe_load((FOLDER / "cancer_types.yaml").read_text(encoding="utf-8"))
    missing = {slug for slug in _NAMES if slug not in known}
    assert missing <= {"appendix", "gi-carcinoid-tumors"}
    assert words_in("es").cancer_type("breast") == "Cáncer de seno (mama)"
    assert words_in("en").cancer_type("new-kind") == "New kind"
