from __future__ import annotations

import pytest

from ingest.link_lists import is_navigation, without_link_lists, without_version_lists

from .pages import blocks, lines, reasons


@pytest.mark.parametrize(
    ("source", "navigation"),
    [
        ("[Anal cancer](/types/anal)", True),
        ("- [Anal cancer](/types/anal)", True),
        ("[One](/types/1), [Two](/types/2)", True),
        ("See [Anal cancer](/types/anal) for more", False),
        ("[cell](/Common/PopUps/popDefinition.aspx?id=CDR1)", False),
        ("[cell](/publications/dictionaries/cancer-terms/def/cell)", False),
        ("[Imatinib](/about-cancer/treatment/drugs/imatinib)", False),
        ("No link", False),
        ("## [Heading](/x)", False),
    ],
)
def test_navigation_is_a_block_of_nothing_but_links(source: str, navigation: bool) -> None:
    assert is_navigation(blocks(source)[0]) is navigation


def test_a_link_list_goes_and_a_list_with_a_lead_in_stays() -> None:
    source = (
        "Tumors of the knee include:\n\n- [Chondroma](/types/c)\n- [Osteoma](/types/o)\n\n"
        "Text.\n\n- [Page one](/1)\n- [Page two](/2)\n"
    )
    kept, cut = without_link_lists(blocks(source))
    assert lines(kept) == ["Tumors of the knee include:", "Chondroma", "Osteoma", "Text."]
    assert {c.reason for c in cut} == {"link list"}
    assert "Page one" in "".join(text for text, _ in reasons(source, cut))


def test_a_link_box_inside_a_list_goes_with_its_heading_and_the_list_goes_on() -> None:
    source = (
        "## Diet\n\nYou can:\n\n- eat slowly\n- drink water\n\n#### Related pages\n\n"
        "- [Eating Hints](/eating)\n\n- rest after meals\n"
    )
    kept, cut = without_link_lists(blocks(source))
    assert lines(kept) == ["## Diet", "You can:", "eat slowly", "drink water", "rest after meals"]
    assert {c.reason for c in cut} == {"link list"}


def test_a_list_of_drug_lists_is_navigation_and_a_list_of_drugs_is_not() -> None:
    drugs = "[{}](/about-cancer/treatment/drugs/knee)"
    assert is_navigation(blocks(drugs.format("Drugs Approved for Knee Cancer"))[0])
    assert not is_navigation(blocks(drugs.format("Kneevastin"))[0])


def test_the_sentence_that_led_into_a_dropped_list_goes_with_it() -> None:
    source = (
        "Knees differ. For more information about knees, see the following:\n\n"
        "- [Left knees](/1)\n- [Right knees](/2)\n\n"
        "Other summaries related to knees include:\n\n- [Shins](/3)\n\nEnd.\n"
    )
    kept, cut = without_link_lists(blocks(source))
    assert lines(kept) == ["Knees differ.", "End."]
    assert {c.reason for c in cut} == {"link list"}
    said = " ".join(text for text, _ in reasons(source, cut))
    assert "For more information about knees, see the following:" in said
    assert "Knees differ" not in said
    assert kept[0].span.end == len("Knees differ.")


def test_an_index_of_summaries_with_links_to_their_versions_goes() -> None:
    versions = "[patient](/p) | [health professional](/h)"
    source = (
        "- [A](#A)\n- B\n- C\n\n## A\n\n- Ankle Tumors, Childhood\n- " + versions + "\n- Knee\n"
        "- [health professional](/h)\n\n**Shin (PDQ®)**\n" + versions + "\n\n"
        "Ask which version is for the patient.\n"
    )
    kept, cut = without_version_lists(blocks(source))
    assert lines(kept) == ["## A", "Ask which version is for the patient."]
    assert {c.reason for c in cut} == {"link list"}


@pytest.mark.parametrize("end", ["", "."])
def test_a_sentence_that_ends_with_a_link_to_a_version_stays(end: str) -> None:
    source = f"Ask your doctor which of the two pages was written for the [patient](/p){end}"
    kept, cut = without_version_lists(blocks(source))
    assert len(kept) == 1
    assert cut == []
