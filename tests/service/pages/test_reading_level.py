import pytest

from service.pages.reading_level import MIN_WORDS, reading_grade, syllables


@pytest.mark.parametrize(
    ("word", "count"),
    [
        ("cat", 1), ("stage", 1), ("stages", 2), ("table", 2), ("treated", 2), ("caused", 1),
        ("cancer", 2), ("radiation", 4), ("biopsy", 3), ("diagnosis", 4), ("metastasis", 4),
        ("chemotherapy", 5), ("people", 2), ("area", 3), ("being", 2), ("I", 1), ("you", 1),
    ],
)  # fmt: skip
def test_syllables_of_common_words(word, count):
    assert syllables(word) == count


def test_grade_is_kincaids_formula():
    # 10 sentences of 4 words, 50 syllables: 0.39 * 4 + 11.8 * 50 / 40 - 15.59 = 0.72
    text = " ".join(["The cancer cells grow."] * 10)
    assert sum(map(syllables, ("The", "cancer", "cells", "grow"))) * 10 == 50
    assert reading_grade(text) == pytest.approx(0.39 * 4 + 11.8 * 50 / 40 - 15.59)


def test_harder_text_has_the_higher_grade():
    easy = "You may feel sick. Eat small meals. Drink water often. Rest when you can. " * 3
    hard = (
        "Cholestatic pruritus in hepatobiliary malignancy necessitates pharmacological "
        "management with sequential administration of anion-exchange resins and, where these "
        "prove insufficient, of rifampicin under surveillance of transaminases. "
    ) * 2
    assert reading_grade(easy) < 4
    assert reading_grade(hard) > 18


def test_short_text_has_no_grade():
    assert reading_grade("word " * (MIN_WORDS - 1)) is None
    assert reading_grade("word " * MIN_WORDS) is not None
    assert reading_grade("") is None


def test_list_items_count_as_sentences():
    items = "\n".join(["- rest at home today"] * 10)
    assert reading_grade(items) < reading_grade(items.replace("\n-", ""))
