"""The list of checks, in the order of the report, with what OncoAsk does about each."""

from __future__ import annotations

from ingest.audit_model import Check

_METADATA = "What the front matter says"
_AGE = "Dates, rights and safety"
_DEBRIS = "Left over from saving the page"
_STRUCTURE = "Headings and lists"
_TABLES = "Tables"
_CONTENT = "Pages with little or nothing of their own"

CHECKS: tuple[Check, ...] = (
    Check(
        "audience", _METADATA, "Declared for another audience than the page is written for",
        "A patient who is shown a health professional's page may misread doses and odds.",
        "The audience is decided from the page's own title, its twin's link and its address; the "
        "declared one is never used.",
    ),
    Check(
        "crawl_date", _METADATA, "The day the page was saved stands as the day of its review",
        "It makes a page look reviewed that nobody looked at.",
        "Shown as the day of retrieval; the day of the last review counts as unknown.",
    ),
    Check(
        "citation_year", _METADATA, "The citation's year is not that of the page's own date",
        "A reader takes the text for newer or older than it is.",
        "The page's own date is shown beside the declared citation.",
    ),
    Check(
        "cancer_types", _METADATA, "Cancer types are declared that the page is not about",
        "Filters by cancer would bring pages about another one.",
        "Types are read from address, title and headings; the declared list is not used.",
    ),
    Check(
        "pdq_tag", _METADATA, "The tag pdq is missing or wrong",
        "NCI's rules of reuse differ for PDQ summaries.",
        "A page counts as a PDQ summary if it holds \"About This PDQ Summary\".",
    ),
    Check(
        "field", _METADATA, "A field is missing or malformed",
        "Without address, source and title nobody can be credited.",
        "Pages without title, address, source, status or license are skipped; other fields count "
        "as unknown.",
    ),
    Check(
        "pmid", _METADATA, "A PDQ summary without PubMed number, or with another page's",
        "The number cannot serve as a key.",
        "The citation leaves out a missing number; a shared one is given as printed.",
    ),
    Check(
        "lifeline", _AGE, "The old number of the suicide lifeline (1-800-273-TALK) is printed",
        "Since July 2022 the number is 988.",
        "The text stays as NCI published it; urgent notices lead with 988.",
    ),
    Check(
        "stopped", _AGE, "The page says that it is no longer being updated",
        "What it says may have been overtaken.",
        "Every answer from it says so.",
    ),
    Check(
        "third_party", _AGE, "Material that NCI does not own, on a page declared public domain",
        "Reprinted tables and credited pictures are not free to reuse.",
        "Such passages carry the owner's credit line; pictures are left out.",
    ),
    Check(
        "unfilled_date", _AGE, "A date was never filled in (<MM/DD/YYYY>)",
        "The citation that the page proposes has no date.",
        "The dates of the citation are those that are known, or said to be unknown.",
    ),
    Check(
        "placeholder", _DEBRIS, "\"Placeholder slot\" lines", "They say nothing.", "Left out.",
    ),
    Check(
        "picture_control", _DEBRIS, "\"Enlarge\" controls in the text",
        "They run into the sentence before them.", "Left out, the sentence kept.",
    ),
    Check(
        "video_control", _DEBRIS, "Controls and titles of videos in the text",
        "Without the video they promise what is not there.", "Left out.",
    ),
    Check(
        "card", _DEBRIS, "Promotional cards whose link opens and closes in different paragraphs",
        "They cut a section in two and show bare brackets.", "Left out whole.",
    ),
    Check(
        "broken_markup", _DEBRIS, "Broken links and emphasis that show as bare marks",
        "Readers see brackets, stars and addresses.", "The marks are left out, the words kept.",
    ),
    Check(
        "script", _DEBRIS, "Notices that a script is needed", "They are no content.", "Left out.",
    ),
    Check(
        "line_ends", _DEBRIS, "Windows line ends or a byte order mark",
        "Tools that count characters disagree about places.", "Read as they stand.",
    ),
    Check(
        "double_title", _STRUCTURE, "Two titles that differ",
        "The first, with the site's name, is not the page's own.",
        "The second is the title, for citations whole.",
    ),
    Check(
        "empty_heading", _STRUCTURE, "Headings without text",
        "The section has no name; its name stands as the next paragraph.",
        "The next line becomes the heading; a heading without one is left out.",
    ),
    Check(
        "level_jump", _STRUCTURE, "Headings that skip a level",
        "Screen readers announce a gap.", "A heading stands under the nearest one above it.",
    ),
    Check(
        "no_sections", _STRUCTURE, "No headings but the title",
        "Nothing says what a part is about.", "The page is cut at paragraphs.",
    ),
    Check(
        "key_points", _STRUCTURE, "Key points that only repeat headings of the page",
        "They match a question and answer nothing.", "Left out; the sections stay.",
    ),
    Check(
        "short_rows", _TABLES, "Rows with fewer cells than the header",
        "Lost row spans: a value may stand under the wrong heading.",
        "Such a row is shown as it stands and never paired with headings.",
    ),
    Check(
        "footnotes_first", _TABLES, "Footnotes before the data",
        "They read as the first rows.", "Kept with the table, behind its rows.",
    ),
    Check(
        "no_header", _TABLES, "Tables without a header row",
        "Nothing says what a column holds.", "Shown without one.",
    ),
    Check(
        "left_out", _CONTENT, "Pages left out for want of content",
        "Their titles match strongly and answer nothing.", "Left out, with the reason given.",
    ),
    Check(
        "skipped", _CONTENT, "Files that could not be read as pages",
        "Their content is lost to readers.", "Skipped, with the fault named.",
    ),
)  # fmt: skip

BY_EXCLUSION = {
    "placeholder": "placeholder",
    "picture control": "picture_control",
    "video control": "video_control",
    "video title": "video_control",
    "promotional card": "card",
    "broken markup": "broken_markup",
    "script notice": "script",
    "key point that repeats a heading": "key_points",
}
"""The check that an exclusion's reason belongs to."""
