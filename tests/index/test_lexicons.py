from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

import index
from index.errors import LexiconError
from index.lexicons import (
    LayTerms,
    SpanishLexicon,
    cognate,
    lay_terms,
    read_table,
    spanish_lexicon,
    spellings,
)
from index.tokens import fold

TABLES = sorted(path.name for path in (Path(index.__file__).parent / "lexicon").glob("*.tsv"))


@pytest.fixture
def small():
    return SpanishLexicon(
        {
            "cáncer": "cancer",
            "cáncer de pulmón": "lung cancer",
            "de": "of",
            "los": "",
            "síntomas": "symptoms",
            "pulmón": "lung",
        }
    )


def test_the_tables_are_those_that_are_read():
    assert TABLES == ["lay_terms.tsv", "spanish.tsv", "spellings.tsv"]


@pytest.mark.parametrize("name", TABLES)
def test_every_line_of_a_table_is_an_entry_and_none_comes_twice(name):
    entries = list(read_table(name))
    keys = [key for key, _ in entries]
    assert len(keys) > 100
    assert len(set(keys)) == len(keys)
    assert all(key == key.strip() and "\t" not in value for key, value in entries)


@pytest.mark.parametrize("name", ["lay_terms.tsv", "spellings.tsv"])
def test_every_entry_says_something(name):
    assert all(value for _, value in read_table(name))


def test_spellings_are_single_lower_case_words_and_settle_at_once():
    table = spellings()
    assert all(key == fold(key) and key.isalpha() for key in table)
    # What a spelling means is not itself a spelling of something else.
    for meant in set(table.values()):
        assert table.get(meant, meant) == meant


def test_no_two_lay_terms_become_one():
    # Capitals are matched as typed, so DNR and dnr may both stand; "er+" would turn into "er".
    folded = [fold(key) for key, _ in read_table("lay_terms.tsv") if not key.isupper()]
    assert len(set(folded)) == len(folded)
    assert not [key for key in folded if key.endswith("+")]


def test_a_line_without_a_tab_is_reported(tmp_path, monkeypatch):
    (tmp_path / "lexicon").mkdir()
    (tmp_path / "lexicon" / "bad.tsv").write_text("# words\n\na\tb\nbroken line\n")
    monkeypatch.setattr("index.lexicons.files", lambda _: tmp_path)
    with pytest.raises(LexiconError, match=r"bad.tsv:4: no tab .* write entry<TAB>value"):
        list(read_table("bad.tsv"))


def test_the_longest_phrase_is_put_into_english(small):
    found = small.translate("Síntomas del CANCER DE PULMON")
    assert found.text == "symptoms del lung cancer"
    assert found.share == pytest.approx(4 / 5)


def test_a_word_without_english_counts_as_known_and_leaves_nothing(small):
    assert small.translate("los síntomas") == small.translate("LOS SINTOMAS")
    assert small.translate("los síntomas").text == "symptoms"
    assert small.translate("los síntomas").share == 1.0


def test_nothing_to_put_into_english(small):
    assert small.translate("¿?").text == ""
    assert small.translate("¿?").share == 0.0


@pytest.mark.parametrize(
    ("spanish", "english"),
    [
        ("mastectomia", "mastectomy"),
        ("radiacion", "radiation"),
        ("complicaciones", "complications"),
        ("oncologia", "oncology"),
        ("angiografia", "angiography"),
        ("colonoscopia", "colonoscopy"),
        ("inmunoterapia", "inmunotherapy"),
        ("fertilidad", "fertility"),
        ("linfomas", "linfoma"),
        ("hepatica", "hepatic"),
        ("cirrosis", "cirrosis"),
        ("pulmon", "pulmon"),
    ],
)
def test_an_unknown_word_takes_the_ending_of_its_cognate(spanish, english):
    assert cognate(spanish) == english


@pytest.mark.parametrize(
    "question",
    [
        "¿Cuánto dura la quimioterapia?",
        "cuanto dura la quimioterapia",
        "tengo cancer de mama y me da miedo",
        "mi hijo tiene leucemia que hago",
        "sintomas cancer pulmon",
        "síntomas del linfoma",
        "efectos secundarios de Keytruda",
    ],
)
def test_spanish_is_told_with_and_without_its_accents(question):
    assert spanish_lexicon().is_spanish(question)


@pytest.mark.parametrize(
    "question",
    [
        "Is a grade 3 tumor a lot worse than a grade 2?",
        "en bloc surgery parathyroid radiation",
        "hyperfractionated chemo multiple times a day",
        "could it have had a chance to spread",
        "Guérin bladder cancer",
        "Sjögren syndrome lymphoma",
        "can i eat jalapeños during chemo",
        "is my tumor de novo",
        "Los Angeles cancer center trial",
        "lung cancer symptoms",
        "cancer",
        "",
        "?",
        "1234",
    ],
)
def test_english_is_not_taken_for_spanish(question):
    assert not spanish_lexicon().is_spanish(question)


@pytest.mark.parametrize(
    ("spanish", "part"),
    [
        ("¿Se me va a caer el pelo?", "hair"),
        ("cáncer de cuello uterino", "cervical"),
        ("¿A dónde se disemina el cáncer de ovario?", "ovarian"),
        ("efectos secundarios de la radioterapia", "side effects"),
    ],
)
def test_the_shipped_lexicon_knows_patients_words(spanish, part):
    assert part in spanish_lexicon().translate(spanish).text


def test_lay_terms_give_the_longest_phrase_alone():
    terms = LayTerms({"stomach": "gastric", "sick to my stomach": "nausea; vomiting"})
    assert terms.expansions("Sick to my stomach") == ("nausea", "vomiting")
    assert terms.expansions("my stomach, sick to my stomach") == ("gastric", "nausea", "vomiting")


def test_acronyms_are_matched_as_typed():
    terms = LayTerms({"ALL": "acute lymphoblastic leukemia", "cut out": "surgery"})
    assert terms.expansions("has ALL been cut out") == ("acute lymphoblastic leukemia", "surgery")
    assert terms.expansions("all of it") == ()
    assert terms.expansions("IS ALL OF IT CUT OUT") == ("surgery",)


def test_an_expansion_comes_once():
    terms = LayTerms({"kid": "child", "kids": "child; children"})
    assert terms.expansions("kid and kids and kid") == ("child", "children")


@pytest.mark.parametrize(
    ("question", "expected"),
    [
        ("camera down my throat", {"endoscopy", "upper endoscopy"}),
        ("do mets hurt", {"metastasis", "metastases", "metastatic"}),
        ("is MET a gene", set()),
        ("parathyroid gland cancer", set()),
        ("went to the emergency room", set()),
    ],
)
def test_the_shipped_terms(question, expected):
    assert set(lay_terms().expansions(question)) == expected


@given(st.text(max_size=80))
def test_any_message_can_be_read(message):
    assert 0.0 <= spanish_lexicon().translate(message).share <= 1.0
    assert spanish_lexicon().is_spanish(message) in {True, False}
    found = lay_terms().expansions(message)
    assert len(set(found)) == len(found)
    assert all(found)
