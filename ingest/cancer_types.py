"""Which cancers a page is about, on one controlled list: the slugs of NCI's own type pages."""

from __future__ import annotations

import re
from collections.abc import Iterable

from ingest.model import Population

# Slug of cancer.gov/types/<slug>, and the words that name it in titles, headings and other slugs.
_NAMES: dict[str, str] = {
    "adrenocortical": r"adrenocortical|adrenal cortex",
    "aids-related": r"aids-related|kaposi sarcoma",
    "anal": r"anal",
    "appendix": r"appendi(?:x|ceal)",
    "bladder": r"bladder(?<!gallbladder)",
    "bone": r"bone cancer|osteosarcoma|ewing|chordoma|ufs of bone",
    "brain": r"brain|glioma|glioblastoma|astrocytoma|ependymoma|medulloblastoma|spinal cord tumors?"
    r"|central nervous system|craniopharyngioma|atypical teratoid",
    "breast": r"breast",
    "cervical": r"cervical|cervix",
    "childhood-cancers": r"childhood cancers?|children with cancer|pediatric cancers?",
    "colorectal": r"colorectal|colon|rectal|rectum",
    "esophageal": r"esophag\w+",
    "extracranial-germ-cell": r"extracranial germ cell",
    "extragonadal-germ-cell": r"extragonadal germ cell",
    "eye": r"intraocular|eye cancer|uveal",
    "gallbladder": r"gallbladder",
    "gestational-trophoblastic": r"gestational trophoblastic",
    "gi-carcinoid-tumors": r"gastrointestinal carcinoid",
    "gi-neuroendocrine-tumors": r"(?:gi|gastrointestinal) neuroendocrine",
    "head-and-neck": r"head and neck|laryn\w+|pharyn\w+|nasopharyn\w+|oropharyn\w+|hypopharyn\w+"
    r"|oral cavity|oral cancer|salivary gland|paranasal sinus|lip and|esthesioneuroblastoma",
    "kidney": r"kidney|renal cell|wilms|transitional cell cancer of the renal",
    "langerhans": r"langerhans",
    "leukemia": r"leukemias?",
    "liver": r"liver|hepatocellular|hepatoblastoma|bile duct|cholangiocarcinoma",
    "lung": r"lung|pleuropulmonary|tracheobronchial",
    "lymphoma": r"lymphomas?|mycosis fungoides|sézary|hodgkin",
    "mesothelioma": r"mesothelioma",
    "metastatic-cancer": r"metastatic cancer|metastasis",
    "multiple-endocrine-neoplasia": r"multiple endocrine neoplasia",
    "myelodysplastic": r"myelodysplastic",
    "myeloma": r"myelomas?|plasma cell neoplasms?",
    "myeloproliferative": r"myeloproliferative|polycythemia|myelofibrosis|thrombocythemia",
    "neuroblastoma": r"neuroblastoma(?<!esthesioneuroblastoma)",
    "ovarian": r"ovarian|ovary|fallopian tube|primary peritoneal",
    "pancreatic": r"pancreatic|pancreas",
    "paraganglioma": r"paragangliomas?",
    "parathyroid": r"parathyroid",
    "penile": r"penile",
    "pheochromocytoma": r"pheochromocytomas?",
    "pituitary": r"pituitary",
    "prostate": r"prostate",
    "retinoblastoma": r"retinoblastoma",
    "skin": r"skin|melanoma|basal cell|merkel cell|moles?",
    "small-intestine": r"small intestine",
    "soft-tissue-sarcoma": r"soft tissue|rhabdomyosarcoma|sarcomas?(?<!kaposi sarcoma)|desmoid"
    r"|gastrointestinal stromal|vascular tumors?",
    "stomach": r"stomach|gastric",
    "testicular": r"testicular",
    "thymoma": r"thymomas?|thymic",
    "thyroid": r"thyroid",
    "unknown-primary": r"unknown primary",
    "urethral": r"urethral",
    "uterine": r"uterine|endometrial",
    "vaginal": r"vaginal",
    "vulvar": r"vulvar",
}
# Abbreviations, which are words too when not in capitals.
_ABBREVIATIONS: dict[str, str] = {
    "brain": r"CNS|DIPG|GBM",
    "breast": r"DCIS|LCIS",
    "leukemia": r"ALL|AML|CLL|CML|APL",
    "lung": r"NSCLC|SCLC",
    "liver": r"HCC",
    "lymphoma": r"NHL|DLBCL",
    "kidney": r"RCC",
    "soft-tissue-sarcoma": r"GIST",
}
CANCER_TYPES: tuple[str, ...] = tuple(_NAMES)
_PATTERNS = {slug: re.compile(rf"\b(?:{names})\b", re.IGNORECASE) for slug, names in _NAMES.items()}
_SHORT = {slug: re.compile(rf"\b(?:{names})\b") for slug, names in _ABBREVIATIONS.items()}
_TYPE_URL = re.compile(r"/types/([a-z-]+)")
_CHILD = re.compile(
    r"\bchild(?:hood|ren)?\b|p(?:a)?ediatric|\bteens?\b|neuroblastoma(?<!esthesioneuroblastoma)"
    r"|retinoblastoma|\bwilms\b|hepatoblastoma|\bdipg\b|pontine glioma",
    re.IGNORECASE,
)
_ADULT = re.compile(r"\badults?\b", re.IGNORECASE)
_HEADINGS_READ = 6


def cancer_types(url: str | None, title: str, headings: Iterable[str]) -> tuple[str, ...]:
    """Return the slugs of the cancers that a page is about, the surest first.

    The url's own slug comes first, then what the title names; headings decide only where both are
    silent, and then by at least two of the first six.

    >>> cancer_types("https://www.cancer.gov/types/liver/bile-duct-cancer", "Bile Duct Cancer", [])
    ('liver',)
    """
    found: list[str] = []
    match = _TYPE_URL.search(url or "")
    if match and match.group(1) in _NAMES:
        found.append(match.group(1))
    path = (url or "").partition("://")[2].partition("/")[2].replace("-", " ").replace("/", " ")
    for slug, pattern in _PATTERNS.items():
        named = pattern.search(title) or (slug in _SHORT and _SHORT[slug].search(title))
        if slug not in found and (named or (not found and pattern.search(path))):
            found.append(slug)
    if found:
        return tuple(found)
    counts = [
        slug
        for slug, pattern in _PATTERNS.items()
        if sum(bool(pattern.search(h)) for h in list(headings)[:_HEADINGS_READ]) >= 2
    ]
    return tuple(counts)


def population(url: str | None, title: str) -> Population:
    """Return whose cancer the page is about, by its title and url.

    >>> population(None, "Childhood Liver Cancer Treatment").value
    'child'
    """
    path = (url or "").replace("-", " ").replace("/", " ")
    if _ADULT.search(title) and not _CHILD.search(title):
        return Population.ADULT
    if _CHILD.search(title) or (_CHILD.search(path) and not _ADULT.search(title)):
        both = re.search(r"child\w* and (?:adolescent|young adult)|children's|talk", title, re.I)
        return Population.ANY if both and "cancers" not in title.lower() else Population.CHILD
    return Population.ADULT if _ADULT.search(path) else Population.ANY
