"""What older rules tagged is tagged anew: once, whoever dies on the way, and without a word to anybody."""

from __future__ import annotations

import asyncio
import signal
import subprocess
import sys
from datetime import timedelta
from typing import Any

import pytest
from adverts import NOW, add, advert, board, coding, keep
from readers import subscriber
from sqlalchemy import delete, func, select, update

from aggregator import retag as retagging
from aggregator.domain.posting import Tags
from aggregator.domain.search import Filter
from aggregator.domain.tagging import RULES
from aggregator.remake import remade
from aggregator.retag import retag
from aggregator.store import boards, openings, postings
from aggregator.store.engine import Store
from aggregator.store.outdated import Outdated
from aggregator.store.schema import listed, matches
from aggregator.store.schema import postings as table

TEXT = "Codes inpatient charts with ICD-10-CM and PCS from home. CCS required. $30 - $35 an hour."
OLD = coding(settings=("office",), places=())
RETAGGING = """
import asyncio, sys
from adverts import NOW
from aggregator import retag
from aggregator.store.engine import Store

retag.BATCH = 5

def say(count):
    print(count, flush=True)
    if count == 10:
        __import__("time").sleep(300)

async def main():
    store = await Store.open(sys.argv[1], migrate=False)
    await retag.retag(store, lambda: NOW, say)

asyncio.run(main())
"""


async def fill(store: Store, count: int) -> list[int]:
    """Openings as rules before the first have tagged them, that no search for remote work finds."""
    async with store.write() as conn:
        await boards.register(conn, [board()], NOW)
        made = [
            await keep(conn, advert(str(n), title=f"Inpatient Coder, Ward {n}", description=TEXT), OLD)
            for n in range(count)
        ]
        await remade(conn, made, NOW)
        await conn.execute(update(table).values(rules=0))
    return made


async def left(store: Store) -> int:
    async with store.read() as conn:
        wanted = select(func.count()).select_from(table).where(table.c.rules < RULES)
        return int((await conn.execute(wanted)).scalar_one())


async def found(store: Store, **wish: Any) -> int:
    async with store.read() as conn:
        return await openings.count(conn, Filter(**wish), NOW.date())


def killed_after_ten(store_url: str) -> None:
    """A process that tags anew, and is killed once ten are done."""
    with subprocess.Popen(
        [sys.executable, "-c", RETAGGING, store_url],
        stdout=subprocess.PIPE,
        text=True,
        env={"PYTHONPATH": ":".join(sys.path)},
    ) as running:
        assert running.stdout is not None
        assert [running.stdout.readline() for _ in range(2)] == ["5\n", "10\n"]
        running.kill()
        assert running.wait() == -signal.SIGKILL


async def test_search_facets_and_pages_follow_and_nobody_is_told(store: Store) -> None:
    (one,) = await fill(store, 1)
    await subscriber(store, filter=Filter(setting=frozenset({"hospital"})))
    assert await found(store, setting=frozenset({"hospital"})) == 0
    assert await retag(store, lambda: NOW) == 1
    assert await found(store, setting=frozenset({"hospital"}), holds=frozenset({"CCS"})) == 1
    assert await found(store, holds=frozenset({"CPC"})) == 0
    async with store.read() as conn:
        shown = await openings.get(conn, one)
        assert list(await conn.execute(select(matches))) == []
    assert shown is not None
    assert (shown.tags.pay is not None, shown.first_seen, shown.last_verified) == (True, NOW, NOW)
    assert await retag(store, lambda: NOW) == 0


async def test_what_was_killed_halfway_is_done_by_the_next(store: Store, store_url: str) -> None:
    made = await fill(store, 23)
    killed_after_ten(store_url)
    assert await left(store) == 13
    assert await found(store, setting=frozenset({"hospital"})) == 10
    assert await retag(store, lambda: NOW) == 13
    assert (await left(store), await found(store, setting=frozenset({"hospital"}))) == (0, len(made))
    async with store.read() as conn:
        assert list(await conn.execute(select(matches))) == []


async def test_what_a_board_changed_meanwhile_is_left_to_it(
    store: Store, monkeypatch: pytest.MonkeyPatch
) -> None:
    (one,) = await fill(store, 1)
    changed = advert("0", title="Clinic Coder", description="Codes clinic visits with CPT. CPC required.")

    async def meanwhile(outdated: Outdated) -> Tags:
        async with store.write() as conn:
            facts = {"row_hash": "new", "content_hash": "new", "now": NOW, "opening_id": one}
            await postings.change(conn, outdated.id, changed, coding(settings=("office",)), **facts)
        return coding()

    monkeypatch.setattr(retagging, "_tagged", meanwhile)
    await retag(store, lambda: NOW)
    async with store.read() as conn:
        (stored,) = await postings.of_opening(conn, one)
    assert (stored.posting.title, stored.tags.settings) == ("Clinic Coder", ("office",))


async def test_what_is_no_coding_job_any_more_loses_its_opening(store: Store) -> None:
    nurse = advert("n", title="Registered Nurse", description="Cares for patients on a medical floor.")
    async with store.write() as conn:
        await boards.register(conn, [board()], NOW)
        one = await keep(conn, nurse, coding())
        await remade(conn, [one], NOW)
        await conn.execute(update(table).values(rules=0))
    await retag(store, lambda: NOW + timedelta(hours=1))
    async with store.read() as conn:
        shown = await openings.get(conn, one)
        row = (await conn.execute(select(table))).one()
    assert shown is not None
    assert (shown.status, row.opening_id, row.posting, row.rules) == ("closed", None, None, RULES)


async def test_a_posting_without_text_is_read_again_if_its_title_may_be_a_coders(store: Store) -> None:
    async with store.write() as conn:
        await boards.register(conn, [board()], NOW)
        for key, title in (("1", "Coder II"), ("2", "Registered Nurse")):
            await add(conn, advert(key, title=title), Tags())
        await conn.execute(update(table).values(rules=0))
    await retag(store, lambda: NOW)
    async with store.read() as conn:
        known = await postings.known(conn, "mercy")
    assert (known["1"].row_hash, known["1"].content_hash) == ("", "")
    assert (known["2"].row_hash, known["2"].content_hash) == ("row", "content")
    assert await left(store) == 0


async def test_it_waits_for_whoever_writes_and_takes_no_row_before(store: Store) -> None:
    (one,) = await fill(store, 1)
    ready, may_end = asyncio.Event(), asyncio.Event()

    async def run_of_a_board() -> None:
        async with store.write() as conn:
            await openings.alone(conn)
            ready.set()
            await may_end.wait()
            (stored,) = await postings.of_opening(conn, one)
            await postings.touch(conn, [stored.id], NOW + timedelta(hours=1))

    running = asyncio.create_task(run_of_a_board())
    await ready.wait()
    tagging = asyncio.create_task(retag(store, lambda: NOW))
    await asyncio.wait([tagging], timeout=0.3)
    may_end.set()
    await running
    assert await tagging == 1


async def test_what_closes_while_it_waits_to_make_an_opening_anew_is_closed(store: Store) -> None:
    (one,) = await fill(store, 1)
    await retag(store, lambda: NOW)
    async with store.write() as conn:
        await conn.execute(delete(listed).where(listed.c.opening_id == one))
    async with store.write() as conn:
        await openings.alone(conn)
        tagging = asyncio.create_task(retag(store, lambda: NOW))
        await asyncio.wait([tagging], timeout=0.5)
        (stored,) = await postings.of_opening(conn, one)
        await postings.close(conn, [stored.id], NOW)
        await remade(conn, [one], NOW)
        await conn.execute(delete(listed).where(listed.c.opening_id == one))
    await tagging
    async with store.read() as conn:
        shown = await openings.get(conn, one)
    assert shown is not None
    assert shown.status == "closed"
