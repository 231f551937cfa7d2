"""Jobs in this process: of each name one waits, of each lock one is at work; what breaks is tried again."""

from __future__ import annotations

import asyncio
import logging

import pytest
from jobs import all_done

from aggregator.work import TRIES, Here, Job, wait_after


class Desk:
    """Does jobs: notes which began and ended, and holds those of a gate until it opens."""

    def __init__(self, breaks: int = 0) -> None:
        self.begun: list[str] = []
        self.ended: list[str] = []
        self.gate = asyncio.Event()
        self.breaks = breaks

    async def do(self, key: str) -> None:
        self.begun.append(key)
        if len(self.begun) <= self.breaks:
            raise ValueError("broken")
        await self.gate.wait()
        self.ended.append(key)

    def here(self, at_once: int = 8) -> Here:
        return Here({"read": self.do}, at_once, first_wait=0.0)


async def breaks_otherwise(key: str) -> None:
    """What a driver may make of being broken off: an error of its own."""
    try:
        await asyncio.Event().wait()
    except asyncio.CancelledError:
        raise RuntimeError("a connection in an unknown state") from None


async def soon() -> None:
    for _ in range(20):
        await asyncio.sleep(0)


async def test_one_waits_while_one_is_at_work_and_further_ones_are_dropped() -> None:
    desk = Desk()
    here = desk.here()
    assert await here.defer(Job("read", "collect", "a"))
    await soon()
    assert [await here.defer(Job("read", "collect", "a")) for _ in range(3)] == [True, False, False]
    await soon()
    assert desk.begun == ["a"]
    desk.gate.set()
    await all_done(here)
    assert desk.ended == ["a", "a"]


async def test_of_one_lock_one_is_at_work_and_it_takes_no_room_from_others() -> None:
    desk = Desk()
    here = desk.here(at_once=2)
    for key, lock in (("a", "host"), ("b", "host"), ("c", "host"), ("d", "")):
        await here.defer(Job("read", "collect", key, lock))
    await soon()
    assert desk.begun == ["a", "d"]
    desk.gate.set()
    await all_done(here)
    assert desk.ended == ["a", "d", "b", "c"]


async def test_no_more_than_so_many_are_at_work() -> None:
    desk = Desk()
    here = desk.here(at_once=2)
    for key in "abc":
        await here.defer(Job("read", "collect", key))
    await soon()
    assert desk.begun == ["a", "b"]
    desk.gate.set()
    await all_done(here)


async def test_what_breaks_is_tried_again(caplog: pytest.LogCaptureFixture) -> None:
    desk = Desk(breaks=2)
    desk.gate.set()
    here = desk.here()
    await here.defer(Job("read", "collect", "a"))
    await all_done(here)
    assert (desk.begun, desk.ended) == (["a"] * 3, ["a"])
    assert "given up" not in caplog.text


async def test_what_always_breaks_is_given_up(caplog: pytest.LogCaptureFixture) -> None:
    desk = Desk(breaks=1000)
    here = desk.here()
    with caplog.at_level(logging.ERROR):
        await here.defer(Job("read", "collect", "a"))
        await all_done(here)
    assert len(desk.begun) == TRIES
    assert "read a failed and is given up" in caplog.text
    assert await here.defer(Job("read", "collect", "a"))
    await here.stop(0)


async def test_what_does_not_end_in_time_is_broken_off() -> None:
    desk = Desk()
    here = desk.here()
    await here.defer(Job("read", "collect", "a"))
    await soon()
    await here.stop(0)
    assert (desk.begun, desk.ended) == (["a"], [])
    await all_done(here)


async def test_at_the_end_what_is_at_work_ends_and_what_waits_is_not_begun() -> None:
    desk = Desk()
    here = desk.here(at_once=1)
    for key in "ab":
        await here.defer(Job("read", "collect", key))
    await soon()
    stopping = asyncio.create_task(here.stop(30))
    await soon()
    desk.gate.set()
    await stopping
    assert (desk.begun, desk.ended) == (["a"], ["a"])


async def test_a_job_that_waits_for_its_next_try_does_not_hold_up_the_end() -> None:
    desk = Desk(breaks=1)
    here = Here({"read": desk.do}, 1, first_wait=3600.0)
    await here.defer(Job("read", "collect", "a"))
    await soon()
    async with asyncio.timeout(60):
        await here.stop(3600)
    assert (desk.begun, desk.ended) == (["a"], [])


async def test_something_comes_back_while_something_goes_out() -> None:
    desk = Desk()
    here = desk.here()
    for key in "abc":
        await here.defer(Job("read", "send", key))
    await soon()
    assert desk.begun == ["a", "b"]
    await here.stop(0)


def test_waits_grow_and_end() -> None:
    waits = [wait_after(tries, 5.0) for tries in range(1, TRIES + 1)]
    assert waits == [5, 15, 45, 135, 405, None]


@pytest.mark.timeout(10)
async def test_a_job_that_turns_its_end_into_an_error_is_not_tried_again() -> None:
    here = Here({"read": breaks_otherwise}, 1, first_wait=3600.0)
    await here.defer(Job("read", "collect", "a"))
    await soon()
    await here.stop(0)  # which waits for nobody who sleeps until another try
