"""`chartwork demo` as a visitor starts it: a page, two mails, and an end without a complaint."""

from __future__ import annotations

import time
import urllib.request
from datetime import timedelta
from email import message_from_bytes, policy
from pathlib import Path

import pytest
from commands import serving

from chartwork import demo

PATIENCE = 120.0


@pytest.mark.xdist_group("clock")
def test_shows_openings_and_mails_a_digest_within_two_recorded_days(tmp_path: Path) -> None:
    with serving(tmp_path, "demo") as site:
        digest = _wait_for_digest(tmp_path / "outbox")
        with urllib.request.urlopen(site) as page:
            text = page.read().decode()
        assert "This is a recording" in text
        assert text.count('class="card"') == 25
        assert site in digest


def _wait_for_digest(outbox: Path) -> str:
    deadline = time.monotonic() + PATIENCE
    while time.monotonic() < deadline:
        for file in sorted(outbox.glob("*.eml")):
            message = message_from_bytes(file.read_bytes(), policy=policy.default)
            if "new job" in message["Subject"]:
                return str(message.get_body(("plain",)).get_content())  # type: ignore[attr-defined]
        time.sleep(0.5)
    raise AssertionError(f"no digest; {[one.name for one in outbox.glob('*')]}")


def test_the_clock_is_fast_until_the_second_morning_and_then_ours() -> None:
    seconds = [100.0]
    clock = demo.Clock(lambda: seconds[0])
    assert clock() == demo.BEGINS
    seconds[0] += 20
    assert clock() == demo.BEGINS + timedelta(hours=12)
    seconds[0] += clock.seconds_until(demo.SLOWS_DOWN)
    assert clock() == demo.SLOWS_DOWN
    seconds[0] += 60
    assert clock() == demo.SLOWS_DOWN + timedelta(minutes=1)


def test_the_clock_can_be_held_while_boards_are_read() -> None:
    seconds = [100.0]
    clock = demo.Clock(lambda: seconds[0])
    seconds[0] += 20
    clock.hold()
    seconds[0] += 500
    clock.hold()
    assert clock() == demo.BEGINS + timedelta(hours=12)
    clock.go()
    clock.go()
    seconds[0] += 10
    assert clock() == demo.BEGINS + timedelta(hours=18)
