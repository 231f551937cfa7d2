"""What deploy/ starts exists: units and services are parsed, and their commands take what they are given."""

from __future__ import annotations

import configparser
import re
import shlex
import subprocess
import sys
import tomllib
from pathlib import Path
from typing import Any

import yaml
from programs import program
from typer.main import get_command

from chartwork.apart import GRACE
from chartwork.cli import app
from chartwork.settings import PREFIX, Settings

ROOT = Path(__file__).parents[2]
DEPLOY = ROOT / "deploy"
UNITS = sorted(DEPLOY.glob("*.service"))
ROLES = ["schedule", "serve", "work"]


def unit(path: Path) -> configparser.ConfigParser:
    found = configparser.ConfigParser(interpolation=None, strict=True)
    found.optionxform = str  # type: ignore[assignment,method-assign]
    found.read_string(path.read_text())
    return found


def takes(arguments: list[str]) -> str:
    """The command that these arguments name; fails when it does not take them."""
    command = get_command(app).commands[arguments[0]]  # type: ignore[attr-defined]
    command.make_context(arguments[0], arguments[1:], resilient_parsing=False)
    return arguments[0]


def services() -> dict[str, Any]:
    return dict(yaml.safe_load((DEPLOY / "compose.yaml").read_text())["services"])


def test_there_is_a_unit_for_each_role_that_comes_back_after_a_crash() -> None:
    roles = []
    for path in UNITS:
        service = unit(path)["Service"]
        name, *arguments = shlex.split(service["ExecStart"])
        assert Path(name).name == "chartwork"
        roles.append(takes(arguments))
        assert service["Restart"] == "always"
        assert service["EnvironmentFile"] == "/etc/chartwork.env"
        assert int(service["TimeoutStopSec"]) > GRACE
        assert service["User"] == "chartwork"
    assert sorted(roles) == ROLES


def test_systemd_accepts_the_units(tmp_path: Path) -> None:
    verify = program("systemd-analyze", "systemd")
    for path in UNITS:  # what it starts is not installed here
        text = path.read_text().replace("/opt/chartwork/bin/chartwork", sys.executable)
        (tmp_path / path.name).write_text(text)
    names = [str(tmp_path / path.name.replace("@", "@1")) for path in UNITS]
    for path in UNITS:
        (tmp_path / path.name).rename(tmp_path / path.name.replace("@", "@1"))
    done = subprocess.run([verify, "verify", "--man=no", *names], capture_output=True, text=True)
    assert [line for line in done.stderr.splitlines() if str(tmp_path) in line] == []


def test_compose_starts_each_role_beside_a_database() -> None:
    found = services()
    database = found.pop("db")
    assert "pg_isready" in " ".join(database["healthcheck"]["test"])
    assert sorted(takes(one["command"]) for one in found.values()) == ROLES
    for one in found.values():
        user, password = (database["environment"][f"POSTGRES_{name}"] for name in ("USER", "PASSWORD"))
        assert password.startswith("${POSTGRES_PASSWORD:?")
        url = one["environment"]["CHARTWORK_DATABASE"].replace(password, "PASSWORD")
        # the host is the service's name, and PostgreSQL names the database after its user
        assert url == f"postgresql://{user}:PASSWORD@db/{user}"
        assert one["depends_on"] == {"db": {"condition": "service_healthy"}}
        assert one["restart"] == "unless-stopped"
        assert int(one["stop_grace_period"].removesuffix("s")) > GRACE
        assert (ROOT / one["build"]["dockerfile"]).exists()
        assert (DEPLOY / one["env_file"]).exists()


def test_an_image_is_made_of_the_packages_and_nothing_that_is_secret() -> None:
    """`COPY . .` takes what .dockerignore leaves: first nothing, then what is named."""
    lines = [one for one in (ROOT / ".dockerignore").read_text().splitlines() if one[0] != "#"]
    assert lines[0] == "*"
    admitted = {one.removeprefix("!") for one in lines if one.startswith("!")}
    built = tomllib.loads((ROOT / "pyproject.toml").read_text())
    packages = {one.partition(".")[0] for one in built["tool"]["setuptools"]["packages"]}
    texts = {built["project"]["readme"], *built["project"]["license-files"]}
    assert admitted == packages | texts | {"pyproject.toml", "requirements.lock"}
    kept_out = {one.removeprefix("**/") for one in lines if one.startswith("**/")}
    assert kept_out == {"__pycache__", "*.db", "*.key", "*.sqlite*"}, "inside a package, too"


def test_every_variable_is_a_setting() -> None:
    lines = (DEPLOY / "chartwork.env").read_text().splitlines()
    names = {line.partition("=")[0] for line in lines if line and not line.startswith("#")}
    known = {f"{PREFIX}{name}".upper() for name in Settings.model_fields}
    assert names <= known
    assert {"CHARTWORK_DATABASE", "CHARTWORK_SECRET", "CHARTWORK_SITE_URL"} <= names


def test_ci_installs_every_program_that_tests_ask_for() -> None:
    """Under CI=true a test whose program is missing fails (tests/programs.py)."""
    asked = re.compile(r"""(?:program|missing)\("[\w-]+", "([\w-]+)"\)""")
    wanted = {one for path in (ROOT / "tests").rglob("*.py") for one in asked.findall(path.read_text())}
    assert wanted >= {"chromium", "dovecot-imapd", "postfix", "postgresql", "systemd"}
    lines = [one for one in (ROOT / ".ci/run").read_text().splitlines() if "apt-get install" in one]
    assert wanted <= set(" ".join(lines).split())
