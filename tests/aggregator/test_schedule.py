"""Ticks: one that breaks is told and comes again, one that is broken off at the end is no error."""

from __future__ import annotations

import asyncio

import pytest

from aggregator.schedule import Schedule, Tick


async def test_a_tick_that_is_broken_off_at_the_end_is_no_error(caplog: pytest.LogCaptureFixture) -> None:
    begun = asyncio.Event()
    ended = asyncio.Event()

    async def look() -> None:
        begun.set()
        try:
            await asyncio.Event().wait()
        finally:
            ended.set()

    schedule = Schedule([Tick("slow", 3600, look)])
    schedule.start()
    await begun.wait()
    schedule.stop()
    await ended.wait()
    for _ in range(5):
        await asyncio.sleep(0)
    assert [one.message for one in caplog.records if one.levelname == "ERROR"] == []


async def test_a_tick_that_breaks_is_told_and_comes_again(caplog: pytest.LogCaptureFixture) -> None:
    times, twice = 0, asyncio.Event()

    async def look() -> None:
        nonlocal times
        times += 1
        if times == 2:
            twice.set()
        raise ValueError("broken")

    schedule = Schedule([Tick("broken", 0.01, look)])
    schedule.start()
    await twice.wait()
    schedule.stop()
    assert "tick broken failed" in caplog.text
