"""Subscriptions in any number: filters as skewed as those of `bench.matching`, an address and a consent each,
and for each a digest that was sent before, so that the outbox is as full as a day's.

Nobody's slot has come; `make_due` says whose has. A store that is half full is filled further.
"""

from __future__ import annotations

import hashlib
import random
import sys
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from itertools import islice
from typing import Any

from sqlalchemy import func, insert, select, text, update

from aggregator.domain.search import Filter
from aggregator.store import filling, schema
from aggregator.store.engine import Connection, Store
from bench import matching

BATCH = 20_000
_TABLES = schema.filters, schema.subscriptions, schema.outbox
NEVER = datetime(2099, 1, 1, tzinfo=UTC)  # the next slot of those who wait for nothing
_DOMAINS, _BODY = 50, b"sent"


async def fill(store: Store, count: int, now: datetime) -> None:
    """So many active subscriptions, each with a message that was sent yesterday."""
    async with store.read() as conn:
        there = int(await conn.scalar(select(func.max(schema.subscriptions.c.id))) or 0)
    if there >= count:
        return
    ids: dict[Filter, int] = {}
    wishes = islice(matching.drawn(random.Random(2)), count)
    for start in range(0, count, BATCH):
        some = list(islice(wishes, BATCH))
        new = [one for one in dict.fromkeys(some) if one not in ids]
        ids |= {one: len(ids) + at for at, one in enumerate(new, 1)}
        if start < there:
            continue
        rows = [_subscription(start + at, ids[one], now) for at, one in enumerate(some, 1)]
        asked = [{"id": ids[one], "query": one.query(), "created_at": now} for one in new]
        async with store.write() as conn:
            await filling.lay_aside(conn, _TABLES)
            for table, made in zip(_TABLES, (asked, rows, [_sent(row, now) for row in rows]), strict=True):
                await filling.put(conn, table, filling.plain_rows(table, made))
        if start and start % (5 * BATCH) == 0:
            print(f"  {start:,} subscriptions", file=sys.stderr, flush=True)
    async with store.write() as conn:
        await filling.make_anew(conn, _TABLES)
        await conn.execute(text("ANALYZE"))


def address(number: int) -> str:
    """The address of a subscriber."""
    return f"r{number}@d{number % _DOMAINS}.example"


def _subscription(number: int, filter_id: int, now: datetime) -> dict[str, Any]:
    consent = {"text": hashlib.sha256(b"yes").hexdigest(), "at": now.isoformat(), "ip": "192.0.2.1"}
    return {
        "id": number,
        "filter_id": filter_id,
        "address": address(number),
        "status": "active",
        "frequency": "daily",
        "zone": "America/New_York",
        "hour": 7,
        "created_at": now,
        "confirmed_at": now - timedelta(days=60),
        "last_match_id": 0,
        "next_slot_at": NEVER,
        "consent": consent,
    }


def _sent(one: dict[str, Any], now: datetime) -> dict[str, Any]:
    return message(one["id"], "date:2026-11-15", now - timedelta(days=1), _BODY) | {
        "state": "sent",
        "attempts": 1,
        "claims": 1,
        "sent_at": now - timedelta(days=1),
    }


def message(subscription: int, slot: str, at: datetime, body: bytes) -> dict[str, Any]:
    """A row of the outbox: a digest that waits."""
    to = address(subscription)
    return {
        "subscription_id": subscription,
        "slot": slot,
        "kind": "digest",
        "recipient": to,
        "domain": to.rpartition("@")[2],
        "message_id": f"<{subscription}.{slot}@chartwork.example>",
        "body": body,
        "state": "queued",
        "next_try_at": at,
        "created_at": at,
    }


def some(count: int, seed: int, many: int) -> Iterator[int]:
    """Numbers of subscriptions drawn by lot."""
    yield from random.Random(seed).sample(range(1, count + 1), min(many, count))


async def make_due(conn: Connection, numbers: list[int], now: datetime, openings: int) -> None:
    """These wait for a digest now, each of five openings that its filter has matched."""
    table, chance = schema.subscriptions, random.Random(len(numbers))
    found = await conn.execute(select(table.c.id, table.c.filter_id).where(table.c.id.in_(numbers)))
    filters = sorted({row.filter_id for row in found})
    columns = schema.matches.c.filter_id, schema.matches.c.opening_id
    found = await conn.execute(select(*columns).where(columns[0].in_(filters)))
    known = {(row.filter_id, row.opening_id) for row in found}
    pairs = {(one, opening) for one in filters for opening in chance.sample(range(1, openings + 1), 5)}
    facts = {"matched_at": now, "why": ""}
    rows = [{"filter_id": one, "opening_id": opening} | facts for one, opening in sorted(pairs - known)]
    if rows:
        await conn.execute(insert(schema.matches), rows)
    await conn.execute(update(table).where(table.c.id.in_(numbers)).values(next_slot_at=now))
