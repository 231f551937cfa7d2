"""What a start does not load: most of the time that a start takes is loading."""

from __future__ import annotations

import subprocess
import sys

import pytest

_LISTS = """
import sys
import {module}
print("\\n".join(sys.modules))
"""
_RULES = "aggregator.domain.tagging"
_COLLECTING = "aggregator.collect", "scrapers.http", "apscheduler", "protego"
_SERVERS = "aiohttp", "sqlalchemy", "jinja2"
_NEVER = "alembic", "mako", "rich", "pygments", "psycopg", "procrastinate", "flufl.bounce", "dns"
_OTHERS = "chartwork.demo", "chartwork.recording", "chartwork.doctor_mail", "chartwork.service"


@pytest.mark.parametrize(
    ("module", "unwanted"),
    [
        ("chartwork.cli", (*_NEVER, *_OTHERS, *_SERVERS, *_COLLECTING, _RULES, "cryptography")),
        ("chartwork.serving", (*_NEVER, *_OTHERS, *_COLLECTING, _RULES)),
        ("chartwork.pipes", ("alembic", "mako", "rich", "psycopg", "procrastinate", *_OTHERS)),
        ("chartwork.service", ("alembic", "mako", "rich", "psycopg", "procrastinate", "chartwork.demo")),
    ],
)
def test_a_start_does_not_load_what_it_does_not_need(module: str, unwanted: tuple[str, ...]) -> None:
    done = subprocess.run(
        [sys.executable, "-c", _LISTS.format(module=module)], check=True, capture_output=True, text=True
    )
    loaded = done.stdout.split()
    assert module in loaded
    assert [one for one in unwanted if one in loaded] == []
