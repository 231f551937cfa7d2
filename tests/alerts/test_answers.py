"""What a stranger waits for is the same for every address: the very statements, in their order."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from datetime import timedelta
from typing import Any

import pytest
from adverts import NOW
from readers import HOSPITAL, READER, SITE, alerts_of, ask, letters, subscriber
from sqlalchemy import event, select

from aggregator.store import subscriptions
from aggregator.store.engine import Store
from aggregator.store.schema import asks
from alerts import answers, message, personal, signin, subscribe

KINDS = ("unknown", "known", "waiting", "left", "suppressed", "erased")


@contextmanager
def statements(store: Store) -> Iterator[list[str]]:
    """Every statement that the store is told to execute meanwhile."""
    said: list[str] = []

    def note(conn: object, cursor: object, statement: str, *rest: object) -> None:
        said.append(statement)

    engines = [store._readers.sync_engine, store._writers.sync_engine]
    for one in engines:
        event.listen(one, "before_cursor_execute", note)
    yield said
    for one in engines:
        event.remove(one, "before_cursor_execute", note)


async def standing(store: Store, kind: str) -> str:
    """The address of somebody of whom we know that much."""
    address = f"{kind}@example.org"
    who = {"address": address, "ip": f"198.51.100.{KINDS.index(kind)}"}
    if kind == "waiting":
        await ask(store, **who)
    if kind in ("known", "left", "erased"):
        one = await subscriber(store, **who)
        async with store.write() as conn:
            if kind == "left":
                await subscribe.leave(conn, one.id, NOW)
            if kind == "erased":
                await personal.erase(conn, address, NOW, SITE)
    if kind == "suppressed":
        async with store.write() as conn:
            await subscriptions.suppress(conn, SITE.keyed(address), "complaint", NOW)
    return address


@pytest.mark.parametrize("what", ["alert", "link"])
async def test_the_work_before_the_answer_is_the_same_for_every_address(
    store: Store, what: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    addresses = [await standing(store, kind) for kind in KINDS]
    built: list[str] = []
    monkeypatch.setattr(message, "build", lambda *args, **more: built.append(more["to"]))
    works = []
    for n, address in enumerate(addresses):
        who = {"address": address, "ip": f"192.0.2.{n}", "now": NOW + timedelta(hours=1), "site": SITE}
        with statements(store) as said:
            async with store.write() as conn:
                if what == "alert":
                    rhythm = {"filter": HOSPITAL, "frequency": "daily", "zone": "America/Chicago", "hour": 7}
                    await subscribe.ask(conn, **who, **rhythm)
                else:
                    await signin.ask(conn, **who)
        works.append(said)
    assert len(works[0]) >= 4
    assert [one for one in works if one != works[0]] == []
    assert built == []  # no mail is made, and so none signed, while somebody waits


async def test_each_wish_is_dealt_with_once(store: Store) -> None:
    async with store.write() as conn:
        for n in range(3):
            await subscribe.ask(
                conn,
                address=f"ann{n}@example.org",
                filter=HOSPITAL,
                frequency="daily",
                zone="America/Chicago",
                hour=7,
                ip="192.0.2.1",
                now=NOW,
                site=SITE,
            )
    assert await answers.answer(store, site=SITE, now=NOW, limit=2) == 2
    assert await answers.answer(store, site=SITE, now=NOW, limit=9) == 1
    assert await answers.answer(store, site=SITE, now=NOW, limit=9) == 0
    async with store.read() as conn:
        assert [mail["To"] for mail in await letters(conn)] == [f"ann{n}@example.org" for n in range(3)]
        assert set(await conn.scalars(select(asks.c.wanted))) == {None}  # nor is the address kept there


async def test_a_wish_that_fails_halfway_waits_for_the_next_time(
    store: Store, monkeypatch: pytest.MonkeyPatch
) -> None:
    def broken(*args: object, **more: object) -> bytes:
        raise RuntimeError("a fault of ours")

    with monkeypatch.context() as patched:
        patched.setattr(message, "build", broken)
        await ask(store)
    assert await alerts_of(store) == []
    assert await answers.answer(store, site=SITE, now=NOW, limit=9) == 1
    assert [one.address for one in await alerts_of(store)] == [READER]


async def test_a_wish_that_cannot_be_done_stops_no_other_and_is_given_up(
    store: Store, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    real = message.build

    def broken(*args: Any, **more: Any) -> bytes:
        if more["to"] == "bad@example.org":
            raise ValueError(f"a fault of ours with {more['to']}")
        return real(*args, **more)

    monkeypatch.setattr(message, "build", broken)
    await ask(store, address="bad@example.org", ip="192.0.2.1")
    await ask(store, address="good@example.org", ip="192.0.2.2")
    async with store.read() as conn:
        assert [mail["To"] for mail in await letters(conn)] == ["good@example.org"]
    for minutes, left in ((59, 1), (60, 0), (61, 0)):
        await answers.answer(store, site=SITE, now=NOW + timedelta(minutes=minutes), limit=9)
        async with store.read() as conn:
            waiting = await conn.scalars(select(asks.c.id).where(asks.c.wanted.is_not(None)))
            assert len(waiting.all()) == left
    assert await alerts_of(store, "bad@example.org") == []
    assert [("given up" in one, "ValueError" in one) for one in caplog.messages] == [
        *[(False, True)] * 3,
        (True, True),
    ]
    assert "@" not in caplog.text


async def test_an_erased_wish_is_not_dealt_with(store: Store) -> None:
    async with store.write() as conn:
        await signin.ask(conn, address=READER, ip="192.0.2.1", now=NOW, site=SITE)
        await personal.erase(conn, READER, NOW, SITE)
    assert await answers.answer(store, site=SITE, now=NOW, limit=9) == 0
