"""What is kept for a year is not read whole for one reader's sake: SQLite's own plans of every statement."""

from __future__ import annotations

import re
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import timedelta
from typing import Any

import pytest
from adverts import NOW, advert, coding, publish
from readers import READER, SITE, arrive, subscriber
from sqlalchemy import event, text
from sqlalchemy.engine import Engine

from aggregator import decide
from aggregator.store import deliveries, subscriptions, upkeep
from aggregator.store.engine import Connection, Store
from alerts import send

DAY = timedelta(days=1)
# Those that grow with time or with readers.
_GREAT = "openings|postings|listed|matches|outbox|deliveries|subscriptions|opening_keys"
_FEW = "ix_outbox_created_at_body|ix_listed_opening_id_closed"  # indexes over what is still to be done
_WHOLE = re.compile(rf"SCAN (?:{_GREAT})\b(?! USING (?:COVERING )?INDEX (?:{_FEW}))")

_FIRST = re.compile(r"FROM (\w+) ORDER BY \1\.id\s+LIMIT")  # the first few by their key


@contextmanager
def noted() -> Iterator[dict[str, Any]]:
    """Every statement that is executed meanwhile, with its parameters."""
    found: dict[str, Any] = {}

    def note(conn: Any, cursor: Any, statement: str, given: Any, context: Any, many: bool) -> None:
        if re.match(r"\s*(?:SELECT|UPDATE|DELETE|INSERT INTO \w+ \(.*SELECT)", statement, re.DOTALL):
            found[statement] = given[0] if many else given

    event.listen(Engine, "before_cursor_execute", note)
    try:
        yield found
    finally:
        event.remove(Engine, "before_cursor_execute", note)


async def whole(store: Store, statements: dict[str, Any]) -> list[str]:
    """Step of the plan and statement of each that reads a great table from end to end."""
    assert statements
    found = []
    async with store.read() as conn:
        for statement, given in statements.items():
            plan = await conn.exec_driver_sql(f"EXPLAIN QUERY PLAN {statement}", given)
            if not _FIRST.search(statement):
                found += [f"{row.detail}: {statement}" for row in plan if _WHOLE.search(row.detail)]
    return found


pytestmark = pytest.mark.parametrize("store_url", ["sqlite"], indirect=True)


@pytest.fixture
async def lived_in(store: Store) -> Store:
    one = await subscriber(store)
    await arrive(store, "a")
    assert await send.prepare(store, site=SITE, now=NOW + DAY, limit=10) == 1
    async with store.write() as conn:
        assert one.id == 1
        await publish(conn, advert("b"), coding())
    return store


async def test_upkeep_looks_only_at_what_is_old(lived_in: Store, monkeypatch: pytest.MonkeyPatch) -> None:
    async def no_statistics(conn: Connection) -> None:
        """Else the plans would be those for tables of one row."""

    monkeypatch.setattr(upkeep, "_count_anew", no_statistics)
    with noted() as statements:
        await upkeep.keep_up(lived_in, NOW + 1000 * DAY)
    assert await whole(lived_in, statements) == []


async def test_a_reader_who_asks_leaves_or_is_erased_costs_nobody_elses_rows(lived_in: Store) -> None:
    with noted() as statements:
        async with lived_in.write() as conn:
            await deliveries.forget_passed(conn, 1)
            await subscriptions.last_mailed(conn, READER, "confirm")
            await subscriptions.forget(conn, READER)
    assert await whole(lived_in, statements) == []


async def test_two_openings_that_become_one_cost_no_others(lived_in: Store) -> None:
    with noted() as statements:
        async with lived_in.write() as conn:
            await decide.merge(conn, 1, 2, NOW)
    assert await whole(lived_in, statements) == []


async def test_a_statement_that_reads_a_whole_table_is_found(lived_in: Store) -> None:
    with noted() as statements:
        async with lived_in.read() as conn:
            await conn.execute(text("SELECT id FROM outbox WHERE error = 'x'"))
    assert len(await whole(lived_in, statements)) == 1
