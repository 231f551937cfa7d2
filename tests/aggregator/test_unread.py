"""Boards that are read no more: nobody verifies their jobs, so nothing of them stays open."""

from __future__ import annotations

from datetime import timedelta

import pytest
from adverts import NOW, advert, board, coding, keep
from readers import subscriber
from sqlalchemy import select, update

from aggregator import unread
from aggregator.remake import remade
from aggregator.store import boards, openings, postings
from aggregator.store.engine import Store
from aggregator.store.schema import boards as rows
from aggregator.store.schema import matches
from chartwork import service
from scrapers.source import Board

LATER = NOW + timedelta(hours=1)
OFF = board(rights="off")
OTHER = board("other")


async def fill(store: Store, count: int) -> list[int]:
    """Openings of one board, the first of which another one has too."""
    async with store.write() as conn:
        await boards.register(conn, [board(), OTHER], NOW)
        made = [
            await keep(conn, advert(str(n), title=f"Inpatient Coder, Ward {n}"), coding())
            for n in range(count)
        ]
        await keep(conn, advert("0", board="other"), coding(), opening_id=made[0])
        await remade(conn, made, NOW)
    return made


async def shown(store: Store, ids: list[int]) -> list[str]:
    async with store.read() as conn:
        return [one.status for one in await openings.several(conn, ids)]


@pytest.mark.parametrize("catalogue", [[OFF, OTHER], [OTHER]], ids=["off", "left"])
async def test_a_board_that_is_read_no_more_shows_no_job(
    store: Store, monkeypatch: pytest.MonkeyPatch, catalogue: list[Board]
) -> None:
    monkeypatch.setattr(unread, "BATCH", 2)
    made = await fill(store, 4)
    await subscriber(store)
    async with store.read() as conn:
        told = list(await conn.execute(select(matches)))
    await service.keep_up(store, lambda: NOW)
    assert await shown(store, made) == ["open"] * 4
    async with store.write() as conn:
        await boards.register(conn, catalogue, NOW)
    await service.keep_up(store, lambda: LATER)
    assert await shown(store, made) == ["open", "closed", "closed", "closed"]
    async with store.read() as conn:
        known = await postings.known(conn, "mercy")
        assert {(one.status, one.closed_at) for one in known.values()} == {("closed", LATER)}
        assert list(await conn.execute(select(matches))) == told
    assert await unread.close_unread(store, LATER) == 0


async def test_a_key_may_be_missing_for_a_week(store: Store) -> None:
    made = await fill(store, 2)
    async with store.write() as conn:
        await conn.execute(update(rows).values(last_run_at=NOW))
        await boards.register(conn, [board(rights="needs key"), OTHER], NOW)
    assert await unread.close_unread(store, NOW + unread.PATIENCE - timedelta(minutes=1)) == 0
    assert await unread.close_unread(store, NOW + unread.PATIENCE) == 2
    assert await shown(store, made) == ["open", "closed"]


async def test_one_that_is_read_again_meanwhile_is_left_to_its_run(
    store: Store, monkeypatch: pytest.MonkeyPatch
) -> None:
    made = await fill(store, 1)
    async with store.write() as conn:
        await boards.register(conn, [OFF, OTHER], NOW)
    asked = postings.standing

    async def standing(*asking: object) -> list[tuple[int, int | None]]:
        found = await asked(*asking)  # type: ignore[arg-type]
        async with store.write() as conn:
            await boards.register(conn, [board(), OTHER], NOW)
        return found

    monkeypatch.setattr(postings, "standing", standing)
    assert await unread.close_unread(store, LATER) == 0
    assert await shown(store, made) == ["open"]
