"""How often a stranger may ask, and by what strangers are told apart."""

from __future__ import annotations

import asyncio
from datetime import timedelta

import pytest
from adverts import NOW
from readers import SITE, ask

from aggregator.store import asks
from aggregator.store.engine import Store
from alerts import limits, signin
from alerts.limits import TooManyAsks

HOUR = timedelta(hours=1)


@pytest.mark.parametrize(
    ("address", "folded"),
    [
        ("ann@example.org", "ann@example.org"),
        ("a.n.n@gmail.com", "ann@gmail.com"),
        ("a.n.n@googlemail.com", "ann@googlemail.com"),
        ("a.n.n@example.org", "a.n.n@example.org"),
        ("ann+jobs@example.org", "ann@example.org"),
        ("a.nn+jobs.2026+x@gmail.com", "ann@gmail.com"),
        ("a.nn+jobs.2026+x@exam.ple.org", "a.nn@exam.ple.org"),
    ],
)
def test_what_follows_a_plus_is_folded_and_at_google_dots_are(address: str, folded: str) -> None:
    assert limits.folded(address) == folded


async def test_ways_to_write_one_mailbox_share_a_limit(store: Store) -> None:
    for n, address in enumerate(("ann@gmail.com", "a.nn@gmail.com", "ann+2@gmail.com")):
        await ask(store, address=address, ip=f"192.0.2.{n}")
    with pytest.raises(TooManyAsks):
        await ask(store, address="a.n.n+9@gmail.com", ip="192.0.2.9")
    await ask(store, address="anna@gmail.com", ip="192.0.2.9")


@pytest.mark.parametrize(
    ("ip", "counted"),
    [
        ("192.0.2.7", "192.0.2.7"),
        ("2001:db8:1:2:3:4:5:6", "2001:db8:1:2::/64"),
        ("::ffff:192.0.2.7", "192.0.2.7"),
        ("unknown", "unknown"),
    ],
)
async def test_an_address_counts_with_its_household(store: Store, ip: str, counted: str) -> None:
    await ask(store, ip=ip)
    async with store.read() as conn:
        assert await asks.nth_last(conn, 1, NOW - HOUR, ip=counted) == NOW
        assert await asks.nth_last(conn, 2, NOW - HOUR, ip=counted) is None


async def test_limits_survive_a_restart(store_url: str) -> None:
    for n in range(6):
        store = await Store.open(store_url, migrate=False)
        if n < 5:
            await ask(store, address=f"ann{n}@example.org")
        else:
            with pytest.raises(TooManyAsks):
                await ask(store, address=f"ann{n}@example.org")
        await store.close()


async def test_links_and_alerts_are_counted_apart(store: Store) -> None:
    for _ in range(3):
        await ask(store)
    async with store.write() as conn:
        for _ in range(3):
            await signin.ask(conn, address="reader@example.org", ip="192.0.2.1", now=NOW, site=SITE)
        with pytest.raises(TooManyAsks):
            await signin.ask(conn, address="reader@example.org", ip="192.0.2.2", now=NOW, site=SITE)


async def test_the_notes_do_not_name_an_address(store: Store) -> None:
    await ask(store)
    async with store.read() as conn:
        [noted] = await asks.of_address(conn, limits.hashed(SITE, "reader@example.org"))
        assert noted == {"kind": "alert", "at": NOW.isoformat(), "ip": "192.0.2.1"}
        assert await asks.of_address(conn, limits.hashed(SITE, "reader+x@example.org")) == []


async def test_of_requests_that_come_together_no_more_than_the_limit_pass(store: Store) -> None:
    async def once(number: int) -> bool:
        try:
            async with store.write() as conn:
                await signin.ask(conn, address="ann@example.org", ip=f"192.0.2.{number}", now=NOW, site=SITE)
                await asyncio.sleep(0.05)  # so that all have counted before the first one ends
        except TooManyAsks:
            return False
        return True

    assert sum(await asyncio.gather(*map(once, range(5)))) == 3
