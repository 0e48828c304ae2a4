import hashlib
import os
import subprocess
import sys
from pathlib import Path

import pytest

from service.__main__ import main
from service.settings import settings_table

ROOT = Path(__file__).parents[2]


def run(*arguments, **environment):
    clean = {name: value for name, value in os.environ.items() if not name.startswith("ONCOASK_")}
    return subprocess.run(
        [sys.executable, "-m", "service", *arguments],
        capture_output=True,
        text=True,
        cwd=ROOT,
        env={**clean, **environment},
        timeout=60,
        check=False,
    )


def test_help_teaches_the_three_commands_and_every_setting(capsys):
    with pytest.raises(SystemExit) as ended:
        main(["--help"])
    shown = capsys.readouterr().out
    assert ended.value.code == 0
    for command in ("python -m ingest", "python -m index", "python -m service", "curl"):
        assert command in shown
    assert all(variable in shown for variable, _, _ in settings_table())


def test_help_needs_neither_model_nor_settings():
    ended = run("--help", ONCOASK_NONSENSE="1")
    assert (ended.returncode, ended.stderr) == (0, "")


def test_missing_snapshot_is_told_with_the_next_step(tmp_path):
    ended = run(ONCOASK_SNAPSHOT=str(tmp_path / "none"))
    assert ended.returncode == 1
    assert ended.stderr.strip() == (
        f"no snapshot at {tmp_path / 'none'}; build one with: python -m index"
    )


def test_bad_setting_is_told_by_name_without_a_traceback():
    ended = run(ONCOASK_PORT="abc")
    assert ended.returncode == 1
    assert ended.stderr.startswith("ONCOASK_PORT: expected port to listen on")
    assert "Traceback" not in ended.stderr


def test_unknown_command_is_misuse(capsys):
    with pytest.raises(SystemExit) as ended:
        main(["sevre"])
    assert ended.value.code == 2
    assert "sevre" in capsys.readouterr().err


def test_key_prints_its_line_and_shows_the_key_apart(capsys):
    assert main(["key", "ward", "--role", "admin"]) == 0
    shown = capsys.readouterr()
    key = shown.err.rsplit(" ", 1)[1].strip()
    assert shown.out == f"ward:admin:{hashlib.sha256(key.encode()).hexdigest()}\n"
