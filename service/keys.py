"""API keys: made here, kept only as hashes, compared in constant time."""

from __future__ import annotations

import hashlib
import hmac
import re
import secrets
from dataclasses import dataclass
from enum import StrEnum
from typing import TYPE_CHECKING

from service.errors import SettingsError

if TYPE_CHECKING:
    from pathlib import Path

_LINE = re.compile(r"(?P<name>[A-Za-z0-9._-]{1,64}):(?P<role>[a-z]+):(?P<hash>[0-9a-f]{64})")
_VARIABLE = "ONCOASK_API_KEYS"


class Role(StrEnum):
    """What a key may do; an admin's may do everything."""

    ASK = "ask"
    METRICS = "metrics"
    ADMIN = "admin"


@dataclass(frozen=True, slots=True)
class ApiKey:
    """One known key: whose it is, what it may do and the SHA-256 of the key, hexadecimal."""

    name: str
    role: Role
    hash: str

    def allows(self, role: Role) -> bool:
        """Return whether the key's holder may act as ``role``."""
        return self.role in (role, Role.ADMIN)


def hash_of(key: str) -> str:
    """Return what is kept of a key.

    One round of SHA-256 is enough here, unlike for passwords: a key has 256 random bits.
    """
    return hashlib.sha256(key.encode()).hexdigest()


def new_key(name: str, role: Role) -> tuple[str, str]:
    """Return (a new key, the line for the keys file)."""
    key = secrets.token_urlsafe(32)
    return key, f"{name}:{role}:{hash_of(key)}"


def read_keys(path: Path) -> tuple[ApiKey, ...]:
    """Return the keys of a file of ``name:role:hash`` lines; ``#`` begins a comment line.

    Raises:
        SettingsError: the file cannot be read, is empty, or a line is not of that form.
    """
    try:
        lines = path.read_text(encoding="utf-8").splitlines()
    except (OSError, UnicodeDecodeError) as error:
        raise SettingsError(_VARIABLE, f"a readable file ({error})") from error
    keys = tuple(
        _key_of(path, number, line)
        for number, line in enumerate(lines, start=1)
        if line.strip() and not line.startswith("#")
    )
    if not keys:
        raise SettingsError(_VARIABLE, f"at least one key in {path}")
    return keys


def _key_of(path: Path, number: int, line: str) -> ApiKey:
    match = _LINE.fullmatch(line.strip())
    if match is None or match["role"] not in set(Role):
        # The line is not repeated: someone may have put a key itself there.
        raise SettingsError(
            _VARIABLE, f"{path} line {number} to be name:role:sha256, role one of {', '.join(Role)}"
        )
    return ApiKey(match["name"], Role(match["role"]), match["hash"])


class KeyRing:
    """The known keys; with none, everybody may ask."""

    def __init__(self, keys: tuple[ApiKey, ...] = ()) -> None:
        self._keys = keys

    @property
    def is_empty(self) -> bool:
        """Whether no keys are set up."""
        return not self._keys

    def find(self, authorization: str | None, api_key: str | None) -> ApiKey | None:
        """Return the key in ``Authorization: Bearer`` or ``X-API-Key``, or ``None``.

        Every known hash is compared, in constant time, whether or not one has matched.
        """
        scheme, _, token = (authorization or "").partition(" ")
        given = token.strip() if scheme.lower() == "bearer" else (api_key or "")
        hashed = hash_of(given)
        found = None
        for key in self._keys:
            if hmac.compare_digest(key.hash, hashed):
                found = key
        return found
