"""What a person must know besides the passages: urgent messages, and cautions about the pages."""

from __future__ import annotations

from typing import TYPE_CHECKING

from ingest.model import Audience
from service.model import NoticeAction, NoticeReply

if TYPE_CHECKING:
    from collections.abc import Iterable

    from ingest.model import Document
    from service.messages import Language
    from service.safety import Notice

_CAUTIONS: dict[str, dict[Language, tuple[str, str]]] = {
    "outdated_page": {
        "en": (
            "Some of this is from a page that is no longer updated",
            "The National Cancer Institute no longer updates at least one of these pages. "
            "Newer knowledge may differ: ask your care team.",
        ),
        "es": (
            "Parte de esto viene de una página que ya no se actualiza",
            "El Instituto Nacional del Cáncer ya no actualiza al menos una de estas páginas. "
            "Puede haber información más nueva: consulte a su equipo médico.",
        ),
    },
    "professional_page": {
        "en": (
            "Some of this was written for health professionals",
            "At least one of these pages was written for doctors and nurses. "
            "Your care team can explain what it means for you.",
        ),
        "es": (
            "Parte de esto fue escrito para profesionales de la salud",
            "Al menos una de estas páginas fue escrita para médicos y enfermeros. "
            "Su equipo médico puede explicarle qué significa para usted.",
        ),
    },
    "language": {
        "en": (
            "These pages are in English",
            "The passages are shown in English, as the National Cancer Institute published them.",
        ),
        "es": (
            "Estas páginas están en inglés",
            "Los pasajes se muestran en inglés, tal como los publicó el Instituto Nacional del "
            "Cáncer. Para hablar con alguien en español, llame al 1-800-422-6237.",
        ),
    },
}
_SPANISH_HELP = NoticeAction(label="1-800-4-CANCER", phone="1-800-422-6237")


def safety_notice(notice: Notice) -> NoticeReply:
    """Return a notice of the safety rules as a reply carries it."""
    return NoticeReply(
        kind=notice.kind.value,
        title=notice.title,
        message=notice.message,
        actions=[
            NoticeAction(label=action.label, phone=action.phone, url=action.href)
            for action in notice.actions
        ],
    )


def page_notices(
    documents: Iterable[Document], *, query_language: str, language: Language
) -> list[NoticeReply]:
    """Return the cautions about the pages that ``documents`` came from, worded in ``language``."""
    pages = list(documents)
    kinds = {
        "outdated_page": any(page.no_longer_updated for page in pages),
        "professional_page": any(page.audience is Audience.HEALTH_PROFESSIONAL for page in pages),
        "language": any(page.language != query_language for page in pages),
    }
    return [_caution(kind, language) for kind, holds in kinds.items() if holds]


def _caution(kind: str, language: Language) -> NoticeReply:
    title, message = _CAUTIONS[kind][language]
    actions = [_SPANISH_HELP] if kind == "language" and language == "es" else []
    return NoticeReply(kind=kind, title=title, message=message, actions=actions)
