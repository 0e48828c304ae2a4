import pytest

from index.lexicons import LayTerms, SpanishLexicon, spellings
from index.understanding import QueryReader, unshouted
from index.vocabulary import Vocabulary


@pytest.fixture
def reader():
    drugs = {
        "pembrolizumab": frozenset({"pembro.md"}),
        "keytruda": frozenset({"pembro.md"}),
        "trastuzumab": frozenset({"trastuzumab.md"}),
        "ado-trastuzumab emtansine": frozenset({"emtansine.md"}),
        "sacituzumab govitecan": frozenset({"saci.md"}),
        "daratumumab and hyaluronidase": frozenset({"dara.md"}),
        "ICE": frozenset({"ice.md"}),
    }
    return QueryReader(
        vocabulary=Vocabulary({"leukemia": 90, "thyroid": 80}, names=drugs, spellings=spellings()),
        spanish=SpanishLexicon({"tengo": "I have", "cáncer de pulmón": "lung cancer"}),
        lay_terms=LayTerms({"kemo": "chemotherapy", "chemo": "chemotherapy", "womb": "uterus"}),
        drugs=drugs,
    )


def test_a_message_is_read_whole(reader):
    found = reader.read("  is  keytrudda for\nlukemia of the womb? ")
    assert found.text == "is keytruda for leukemia of the womb?"
    assert found.language == "en"
    assert [(c.typed, c.meant) for c in found.corrections] == [
        ("keytrudda", "keytruda"),
        ("lukemia", "leukemia"),
    ]
    assert found.expansions == ("uterus",)
    assert found.drugs == {"pembro.md"}
    assert found.cancer_types == {"leukemia"}
    assert (found.child, found.professional) == (False, False)


def test_spanish_is_put_into_english_and_not_mended(reader):
    found = reader.read("¿Tengo cáncer de pulmón?")
    assert (found.text, found.language, found.corrections) == ("I have lung cancer", "es", ())
    assert found.cancer_types == {"lung"}


def test_a_message_that_translates_to_nothing_stays_as_typed(reader):
    assert reader.read("¿?").text == "¿?"


@pytest.mark.parametrize(
    "message",
    [
        "my 9 year old has a lump",
        "my 9yo has a lump",
        "a five-year-old with leukemia",
        "18 months old, brain tumor",
        "our son has a lump",
        "grandson with leukemia",
        "treatment for kids",
        "childhood cancer",
        "pediatric dose",
        "my daughter got 20 mg for 30 days",
        "our baby had a 30-week scan",
        "50% of children live",
        "my son is on day 8 of 21.5",
        "teen with a lump, adults in their 40s get it",
    ],
)
def test_it_is_about_a_child(reader, message):
    assert reader.read(message).child


@pytest.mark.parametrize(
    "message",
    [
        "I'm 62 years old",
        "I'm 62 and my daughter worries",
        "58yo with kids",
        "my son is 32",
        "my 24 year old son",
        "my daughter is in her 30s; his 50s too; my 40s",
        "my 60-year-old dad has two kids",
        "does it come back",
        "a person of 70",
        "what if it is grade 3",
    ],
)
def test_it_is_about_an_adult(reader, message):
    assert not reader.read(message).child


@pytest.mark.parametrize(
    ("message", "professional"),
    [
        ("pembrolizumab dosing", True),
        ("phase III randomised evidence", True),
        ("overall survival in carriers", True),
        ("how long will I live", False),
        ("what phase is my trial", False),
    ],
)
def test_words_that_professionals_use(reader, message, professional):
    assert reader.read(message).professional is professional


@pytest.mark.parametrize(
    ("message", "drugs"),
    [
        ("Keytruda and fever", {"pembro.md"}),
        ("keytruda, pembrolizumab", {"pembro.md"}),
        ("is sacituzumab govitecan new", {"saci.md"}),
        ("ado-trastuzumab emtansine", {"emtansine.md"}),
        ("trastuzumab or keytruda", {"pembro.md", "trastuzumab.md"}),
        ("daratumumab and hyaluronidase shot", {"dara.md"}),
        ("sacituzumab", set()),
        ("ICE before transplant", {"ice.md"}),
        ("may i chew ice chips", set()),
        ("MAY I CHEW ICE CHIPS", set()),
        ("IS KEYTRUDA SAFE", {"pembro.md"}),
    ],
)
def test_drugs_that_are_named(reader, message, drugs):
    assert reader.read(message).drugs == drugs


@pytest.mark.parametrize(
    ("message", "types"),
    [
        ("breast cancer and thyroid cancer", {"breast", "thyroid"}),
        ("gallbladder cancer", {"gallbladder"}),
        ("is ALL curable", {"leukemia"}),
        ("will i lose all my hair", set()),
        ("WILL I LOSE ALL MY HAIR", set()),
        ("what is a lump", set()),
    ],
)
def test_cancers_that_are_named(reader, message, types):
    assert reader.read(message).cancer_types == types


def test_only_a_message_all_in_capitals_is_unshouted():
    assert unshouted("IS IT ALL?") == "is it all?"
    assert unshouted("is it ALL?") == "is it ALL?"
