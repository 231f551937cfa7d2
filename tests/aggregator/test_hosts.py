"""A host's lane that processes share: one at a time, one gap, one breaker, and nobody holds it for ever."""

from __future__ import annotations

import asyncio
import time
from itertools import pairwise

import pytest

from aggregator import hosts
from aggregator.hosts import SharedLane
from aggregator.store import hosts as stored
from aggregator.store.engine import Store
from scrapers.answer import FetchError, Limits

HOST = "jobs.example.com"
LIMITS = Limits(total=1.0, breaker_open=600.0)
GAP = 0.3


def lane(store: Store, limits: Limits = LIMITS) -> SharedLane:
    """That of one process: two of them know nothing of each other but what the store says."""
    made = hosts.shared(store, limits)(HOST)
    assert isinstance(made, SharedLane)
    return made


async def ask(one: SharedLane, took: float = 0.0) -> tuple[float, float]:
    """A request; when it began and ended."""
    async with one.turn("https://x/"):
        await one.wait(GAP)
        began = time.monotonic()
        await asyncio.sleep(took)
        ended = time.monotonic()
        one.ended()
        one.succeeded()
    return began, ended


async def test_two_processes_take_turns_and_keep_the_gap(store: Store) -> None:
    asked = sorted(await asyncio.gather(*(ask(lane(store), took=0.1) for _ in range(3))))
    assert all(later[0] - earlier[1] >= GAP for earlier, later in pairwise(asked))


async def test_the_gap_that_one_wanted_binds_the_next(store: Store) -> None:
    first, second = lane(store), lane(store)
    async with first.turn("https://x/"):
        await first.wait(2 * GAP)
        ended = time.monotonic()
        first.ended()
    began, _ = await ask(second)
    assert began - ended >= 2 * GAP


async def test_the_breaker_opens_for_all(store: Store) -> None:
    refused = FetchError("server", "503", url="https://x/")
    for _ in range(LIMITS.breaker_failures):
        one = lane(store)
        async with one.turn("https://x/"):
            one.failed(refused)
            one.ended()
    with pytest.raises(FetchError, match="the host rests"):
        await ask(lane(store))
    async with store.read() as conn:
        assert (await conn.exec_driver_sql("SELECT leased_by FROM hosts")).scalars().all() == [None]


async def test_a_rest_that_one_was_told_holds_for_all(store: Store) -> None:
    one = lane(store)
    async with one.turn("https://x/"):
        one.rest(100, FetchError("rate_limited", "429", url="https://x/"))
    with pytest.raises(FetchError, match="429") as told:
        await ask(lane(store))
    assert told.value.cause == "rate_limited"
    assert 0 < (told.value.retry_after or 0) <= 100


async def test_who_died_with_it_loses_it_and_the_gap_counts_from_then(
    store: Store, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(hosts, "_SPARE", 0.2)
    dead = lane(store, Limits(total=0.3))
    taken = time.monotonic()
    await dead.take()  # and it never gives it back
    began, _ = await ask(lane(store))
    assert began - taken >= 0.5 + GAP


async def test_who_stood_still_for_too_long_waits_for_the_one_that_took_it(
    store: Store, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(hosts, "_SPARE", 0.1)
    slow, other = lane(store, Limits(total=0.1)), lane(store, Limits(total=0.1))
    async with slow.turn("https://x/"):
        await asyncio.sleep(0.4)
        _, ended = await ask(other)
        await slow.wait(GAP)
        assert time.monotonic() - ended >= GAP
        slow.ended()


async def test_hosts_that_nobody_asks_any_more_are_forgotten(store: Store) -> None:
    await ask(lane(store))
    async with store.write() as conn:
        assert await stored.forget(conn, days=1) == 0
        assert await stored.forget(conn, days=-1) == 1


async def test_a_host_whose_holder_died_is_forgotten_as_well(store: Store) -> None:
    async with store.write() as conn:
        assert await stored.take(conn, HOST, "somebody", -40 * 86_400.0)
        assert await stored.forget(conn, days=41) == 0
        assert await stored.forget(conn, days=30) == 1
