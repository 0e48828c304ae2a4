"""What each error says to a caller, by code, in English and Spanish."""

from __future__ import annotations

from typing import Literal

Language = Literal["en", "es"]

# Whoever asks in an emergency must be told so even while nothing else works.
_URGENT: dict[Language, str] = {
    "en": " In an emergency call 911; in a crisis call or text 988.",
    "es": " En una emergencia llame al 911; en una crisis llame o escriba al 988.",
}
_UNANSWERED = frozenset(
    {"busy", "deadline_exceeded", "internal_error", "not_ready", "rate_limited"}
)

MESSAGES: dict[str, dict[Language, str]] = {
    "bad_host": {
        "en": "This service does not answer for the host in the Host header.",
        "es": "Este servicio no responde por el host del encabezado Host.",
    },
    "bad_json": {
        "en": "The body is not valid JSON.",
        "es": "El cuerpo no es JSON válido.",
    },
    "unreadable_body": {
        "en": "The body cannot be read: send UTF-8 JSON that is not deeply nested.",
        "es": "No se puede leer el cuerpo: envíe JSON en UTF-8 sin anidación profunda.",
    },
    "unauthorized": {
        "en": "A valid API key is needed: Authorization: Bearer <key>.",
        "es": "Se necesita una clave de API válida: Authorization: Bearer <clave>.",
    },
    "forbidden": {
        "en": "This API key does not allow that.",
        "es": "Esta clave de API no lo permite.",
    },
    "not_found": {
        "en": "There is nothing at this address; /docs lists what there is.",
        "es": "No hay nada en esta dirección; /docs muestra lo que hay.",
    },
    "unknown_passage": {
        "en": "No passage has this id in the current snapshot.",
        "es": "Ningún pasaje de la versión actual tiene este identificador.",
    },
    "unknown_document": {
        "en": "No document has this id in the current snapshot; /v1/documents lists them.",
        "es": "Ningún documento tiene este identificador; /v1/documents muestra los que hay.",
    },
    "method_not_allowed": {
        "en": "This address does not take that method.",
        "es": "Esta dirección no admite ese método.",
    },
    "slow_body": {
        "en": "The body did not arrive in time.",
        "es": "El cuerpo no llegó a tiempo.",
    },
    "reload_failed": {
        "en": "The new snapshot cannot be used; the one before stays in use.",
        "es": "La versión nueva no se puede usar; la anterior sigue en uso.",
    },
    "body_too_large": {
        "en": "The body is larger than this service accepts.",
        "es": "El cuerpo es más grande de lo que acepta este servicio.",
    },
    "unsupported_media_type": {
        "en": "Send the body as Content-Type: application/json.",
        "es": "Envíe el cuerpo como Content-Type: application/json.",
    },
    "invalid_request": {
        "en": "The request is not as described at /docs; detail names the fields.",
        "es": "La solicitud no es como se describe en /docs; detail nombra los campos.",
    },
    "rate_limited": {
        "en": "Too many requests from this client; wait as long as Retry-After says.",
        "es": "Demasiadas solicitudes de este cliente; espere lo que indica Retry-After.",
    },
    "internal_error": {
        "en": "Something went wrong here. It is not your fault; please try again.",
        "es": "Algo falló aquí. No es culpa suya; inténtelo de nuevo.",
    },
    "busy": {
        "en": "Too many questions at once; please try again in a moment.",
        "es": "Demasiadas preguntas a la vez; inténtelo de nuevo en un momento.",
    },
    "not_ready": {
        "en": "The service cannot answer yet; detail says why.",
        "es": "El servicio todavía no puede responder; detail dice por qué.",
    },
    "deadline_exceeded": {
        "en": "The answer took too long; please try again.",
        "es": "La respuesta tardó demasiado; inténtelo de nuevo.",
    },
}


def message_for(code: str, language: Language) -> str:
    """Return what the error ``code`` says in ``language``."""
    urgent = _URGENT[language] if code in _UNANSWERED else ""
    return MESSAGES[code][language] + urgent
