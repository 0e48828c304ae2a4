"""``python -m service``: serve questions, make API keys, or be an assistant's tool."""

from __future__ import annotations

import argparse
import os
import sys
import textwrap

from service.errors import ServiceError
from service.keys import Role, new_key
from service.logs import configure_logs
from service.safety import SafetyError
from service.settings import Settings, read_settings, settings_table

_ABOUT = """\
Serve questions about cancer with passages of National Cancer Institute pages.

  python -m ingest corpus --out build/passages      read the pages
  python -m index build/passages --out build/index  build the snapshot
  python -m service                                 serve it at http://127.0.0.1:8000

  curl -s localhost:8000/v1/ask -H 'content-type: application/json' \\
       -d '{"question": "where does ovarian cancer usually spread?"}'

The API is described at /docs. SIGHUP, or POST /v1/admin/reload with an admin key, serves a new
snapshot without a pause; SIGTERM finishes what was begun and ends."""


def _settings_help() -> str:
    parts = ["settings, by environment variable (an unknown ONCOASK_ variable is refused):"]
    for variable, default, meaning in settings_table():
        shown = f"{meaning} [{default}]" if default else meaning
        parts.append(f"  {variable}")
        parts.append(textwrap.fill(shown, 92, initial_indent="      ", subsequent_indent="      "))
    return "\n".join(parts)


def _settings_markdown() -> str:
    rows = [
        f"| `{variable}` | {f'`{default}`' if default else ''} | {meaning} |"
        for variable, default, meaning in settings_table()
    ]
    return "\n".join(["| variable | default | meaning |", "| --- | --- | --- |", *rows])


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(
        prog="python -m service",
        description=_ABOUT,
        epilog=_settings_help(),
        formatter_class=argparse.RawDescriptionHelpFormatter,
    )
    commands = parser.add_subparsers(dest="command", metavar="command")
    commands.add_parser("serve", help="serve the API and the pages (the default)")
    commands.add_parser("mcp", help="serve the same search to an assistant over stdin and stdout")
    commands.add_parser("settings", help="print the table of all settings as Markdown")
    key = commands.add_parser("key", help="make an API key and the line for ONCOASK_API_KEYS")
    key.add_argument("name", help="whose key it is: letters, digits and ._- only")
    key.add_argument("--role", choices=list(Role), default=Role.ASK, type=Role)
    return parser


def _serve(settings: Settings) -> int:
    if not (settings.snapshot / "manifest.json").is_file():
        print(
            f"no snapshot at {settings.snapshot}; build one with: python -m index",
            file=sys.stderr,
        )
        return 1
    # The model's libraries take seconds to import, and help and keys need none of them.
    from service.server import serve  # noqa: PLC0415

    return serve(settings)


def _run_as_tool(settings: Settings) -> int:
    from service.assistant import run  # noqa: PLC0415

    return run(settings)


def _make_key(name: str, role: Role) -> int:
    key, line = new_key(name, role)
    print(line)
    print(f"key (shown once, give it to {name}): {key}", file=sys.stderr)
    return 0


def main(arguments: list[str] | None = None) -> int:
    """Run the command and return its exit status: 0 done, 1 failed, 2 misused."""
    options = _parser().parse_args(arguments)
    if options.command == "settings":
        print(_settings_markdown())
        return 0
    if options.command == "key":
        return _make_key(options.name, options.role)
    try:
        settings = read_settings(os.environ)
        configure_logs(settings.log_format, settings.log_level)
        return _run_as_tool(settings) if options.command == "mcp" else _serve(settings)
    except (ServiceError, SafetyError) as error:
        print(error, file=sys.stderr)
        return 1


if __name__ == "__main__":
    sys.exit(main())
