"""The service's settings, read once from ``ONCOASK_`` environment variables."""

from __future__ import annotations

import difflib
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Literal

from pydantic import BaseModel, BeforeValidator, ConfigDict, Field, ValidationError

from service.errors import SettingsError

if TYPE_CHECKING:
    from collections.abc import Mapping

PREFIX = "ONCOASK_"


def _split(value: object) -> object:
    if isinstance(value, str):
        return tuple(part for part in (item.strip() for item in value.split(",")) if part)
    return value


CommaList = Annotated[tuple[str, ...], BeforeValidator(_split)]


class Settings(BaseModel):
    """Everything that can be set; each field is ``ONCOASK_<FIELD>`` in the environment."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    host: str = Field(default="127.0.0.1", min_length=1, description="address to listen on")
    port: int = Field(
        default=8000, ge=0, le=65535, description="port to listen on; 0 takes a free one"
    )
    workers: int = Field(default=1, ge=1, le=64, description="worker processes")
    snapshot: Path = Field(default=Path("build/index"), description="snapshot folder to serve")
    corpus: Path | None = Field(
        default=None,
        description="folder of the source pages, so that /v1/verify can read them again",
    )
    passages: Path | None = Field(
        None,
        description="folder that python -m ingest wrote, for the record of the last run at "
        "/status; default: passages beside the snapshot",
    )
    safety_rules: Path | None = Field(
        default=None,
        description="YAML file of the urgent-message rules; default: the ones that ship",
    )

    search_threads: int = Field(
        default=1, ge=1, le=64, description="searches at once in each worker"
    )
    queue_size: int = Field(
        default=2, ge=0, le=10_000, description="questions that may wait for a search; more get 503"
    )
    deadline_ms: int = Field(
        default=10_000,
        ge=10,
        le=600_000,
        description="time for one question, in milliseconds; then 504",
    )
    max_body_bytes: int = Field(
        default=2_000_000, ge=1_000, description="largest request body, in bytes; larger gets 413"
    )
    body_timeout_s: float = Field(
        default=10.0,
        gt=0,
        le=600,
        description="time for a request's body to arrive, in seconds; then 408",
    )
    header_timeout_s: float = Field(
        default=10.0, gt=0, le=600, description="time for a request's head to arrive, in seconds"
    )
    max_connections: int = Field(
        default=1_000, ge=1, description="open connections in each worker; more get 503"
    )
    keep_alive_s: int = Field(
        default=5,
        ge=1,
        le=600,
        description="time that an idle connection stays open, in seconds; "
        "behind a proxy more than the proxy's own",
    )
    shutdown_s: int = Field(
        default=30,
        ge=0,
        le=600,
        description="time to finish begun requests at shutdown, in seconds",
    )

    api_keys: Path | None = Field(
        default=None,
        description="file of hashed API keys (python -m service key); default: no keys needed",
    )
    rate_per_minute: int = Field(
        default=0, ge=0, description="questions a minute for each client; 0: no limit"
    )
    rate_burst: int = Field(default=20, ge=1, description="questions at once within the rate")
    allowed_hosts: CommaList = Field(
        default=(), description="Host headers to answer for, comma-separated; default: any"
    )
    trusted_proxies: CommaList = Field(
        default=(),
        description="addresses whose X-Forwarded-For and -Proto are believed; default: none",
    )
    cors_origins: CommaList = Field(
        default=(),
        description="origins whose pages may call the API, comma-separated, or *; default: none",
    )
    embed_origins: CommaList = Field(
        default=(),
        description="origins that may show /embed in a frame, comma-separated; default: none",
    )

    log_format: Literal["human", "json"] = Field(default="human", description="human or json lines")
    log_level: Literal["debug", "info", "warning", "error"] = Field(
        default="info", description="debug, info, warning or error"
    )
    metrics: bool = Field(default=True, description="serve Prometheus metrics at /metrics")
    tracing: bool = Field(
        default=False, description="OpenTelemetry spans, exported as its own OTEL_ variables say"
    )


def variable_of(field: str) -> str:
    """Return the environment variable of a settings field.

    >>> variable_of("deadline_ms")
    'ONCOASK_DEADLINE_MS'
    """
    return PREFIX + field.upper()


def _unknown(variable: str) -> SettingsError:
    names = [variable_of(field) for field in Settings.model_fields]
    near = difflib.get_close_matches(variable, names, n=1)
    hint = f"a known name ({near[0]}?)" if near else "a known name"
    return SettingsError(variable, hint)


def read_settings(environment: Mapping[str, str]) -> Settings:
    """Return the settings that ``environment`` holds; other variables are not looked at.

    An empty variable counts as unset, so that a compose file can pass one through.

    Raises:
        SettingsError: an ``ONCOASK_`` variable is unknown, or its value is not as it must be.
    """
    values: dict[str, str] = {}
    for variable, value in environment.items():
        if not variable.startswith(PREFIX):
            continue
        field = variable.removeprefix(PREFIX).lower()
        if field not in Settings.model_fields or variable != variable_of(field):
            raise _unknown(variable)
        if value.strip():
            values[field] = value.strip()
    try:
        return Settings.model_validate(values)
    except ValidationError as error:
        first = error.errors()[0]
        field = str(first["loc"][0])
        expected = f"{Settings.model_fields[field].description} ({first['msg']})"
        raise SettingsError(variable_of(field), expected) from error


def _shown_default(value: object) -> str:
    if value is None or value == ():
        return ""
    if isinstance(value, bool):
        return str(value).lower()
    return str(value)


def settings_table() -> list[tuple[str, str, str]]:
    """Return (variable, default, meaning) of every setting, in the order of the class."""
    return [
        (variable_of(name), _shown_default(field.default), field.description or "")
        for name, field in Settings.model_fields.items()
    ]
