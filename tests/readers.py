"""People who want mail, and openings that come in: the short way for tests of alerts."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime
from email import message_from_bytes, policy
from email.message import EmailMessage
from typing import Any

from adverts import NOW, advert, coding, publish
from sqlalchemy import select

from aggregator.domain.posting import Posting
from aggregator.domain.search import Filter
from aggregator.store import openings, postings, subscriptions
from aggregator.store.engine import Connection, Store
from aggregator.store.schema import outbox
from aggregator.store.subscriptions import Subscription
from alerts import answers, arrivals, subscribe, tokens
from alerts.message import Site

READER = "reader@example.org"
SITE = Site("https://jobs.chartwork.example", "Chartwork", "alerts@chartwork.example", "1 Main St", b"k" * 32)
HOSPITAL = Filter(setting=frozenset({"hospital"}))
OFFICE = Filter(setting=frozenset({"office"}))
REMOTE = Filter(setting=frozenset({"remote"}))
_ASKED = {
    "address": READER,
    "filter": HOSPITAL,
    "frequency": "daily",
    "zone": "America/New_York",
    "hour": 7,
    "ip": "192.0.2.1",
    "now": NOW,
    "site": SITE,
}


async def ask(store: Store, **more: Any) -> None:
    """`subscribe.ask` for a hospital alert at seven in New York, where NOW is seven o'clock, and what follows
    once the asker has the answer."""
    facts = _ASKED | more
    async with store.write() as conn:
        await subscribe.ask(conn, **facts)
    await answers.answer(store, site=facts["site"], now=facts["now"], limit=10)


async def alerts_of(store: Store, address: str = READER) -> list[Subscription]:
    async with store.read() as conn:
        return await subscriptions.of_address(conn, address)


async def subscriber(store: Store, **more: Any) -> Subscription:
    """An alert that was asked for and confirmed at once; no confirmation mail is left in the outbox."""
    facts = _ASKED | more
    await ask(store, **facts)
    async with store.write() as conn:
        number = await subscriptions.filter_id(conn, facts["filter"], facts["now"])
        theirs = await subscriptions.of_address(conn, facts["address"])
        one = next(one for one in theirs if one.filter_id == number)
        token = tokens.make(SITE, "confirm", one.id, facts["now"])
        await subscribe.confirm(conn, token, facts["now"], SITE)
        await conn.execute(outbox.delete().where(outbox.c.kind == "confirm"))
        made = await subscriptions.get(conn, one.id)
        assert made is not None
        return made


async def again(store: Store, one: Subscription) -> Subscription:
    """The subscription as it is now."""
    async with store.read() as conn:
        found = await subscriptions.get(conn, one.id)
    assert found is not None
    return found


async def arrive(store: Store, *keys: str, now: datetime = NOW, **tags: Any) -> list[int]:
    """New openings, one for each key, of which alerts are told; returns their ids."""
    async with store.write() as conn:
        made = [await publish(conn, _advert(key), coding(**tags), now=now) for key in keys]
        await arrivals.on_openings(conn, made, now)
    return [one.id for one in made]


def _advert(key: str) -> Posting:
    """Each of an employer of its own: a mail shows five of one at most."""
    return advert(key, title=f"Inpatient Coder {key}", company=f"Hospital {key}")


async def turn(store: Store, opening_id: int, status: str, now: datetime = NOW) -> None:
    """The postings of an opening are missing, closed or open from now on; nobody is told."""
    async with store.write() as conn:
        behind = [one.id for one in await postings.of_opening(conn, opening_id)]
        if status == "missing":
            await postings.miss(conn, behind)
        elif status == "closed":
            await postings.close(conn, behind, now)
        else:
            await postings.touch(conn, behind, now)
        (changed,) = await openings.refresh_all(conn, {opening_id: []}, now)
        assert changed.status == status


async def letters(conn: Connection, kind: str | None = None) -> list[EmailMessage]:
    """The messages in the outbox, in the order of their making, whatever became of them."""
    rows = (await conn.execute(select(outbox.c.kind, outbox.c.body).order_by(outbox.c.id))).all()
    return [opened(row.body) for row in rows if kind in (None, row.kind)]


def opened(raw: bytes) -> EmailMessage:
    made = message_from_bytes(raw, policy=policy.default)
    assert isinstance(made, EmailMessage)
    return made


def part(message: EmailMessage, kind: str = "plain") -> str:
    """The text of a message, or its HTML."""
    body = message.get_body((kind,))
    assert body is not None
    return str(body.get_content())


def carried(messages: Iterable[EmailMessage]) -> list[int]:
    """The ids of the openings that messages link to."""
    start = f"{SITE.url}/openings/"
    return [
        int(line.strip().removeprefix(start))
        for message in messages
        for line in part(message).splitlines()
        if line.strip().startswith(start)
    ]
