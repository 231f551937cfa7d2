"""Boards: the catalogue in the store, what is due, and what the runs have told."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta
from typing import Any

import psycopg
import pytest
from adverts import NOW, board
from postgres import Cluster

import data
from aggregator.domain.lifecycle import BoardHistory
from aggregator.store import boards
from aggregator.store.engine import Connection, Store, StoreError
from scrapers import catalogue
from scrapers.answer import Validators
from scrapers.report import BoardReport

HOUR = timedelta(hours=1)


def report(name: str = "mercy", **more: Any) -> BoardReport:
    facts = {"outcome": "ok", "message": "", "started_at": NOW, "finished_at": NOW + HOUR, "listed": 7}
    return BoardReport(name, **(facts | more))


async def record(conn: Connection, told: BoardReport, **more: Any) -> None:
    facts: dict[str, Any] = {
        "trusted": True,
        "history": BoardHistory(7.0),
        "due_at": NOW + 2 * HOUR,
        "interval": 2 * HOUR,
        "validators": Validators(),
        "body_hash": None,
    }
    await boards.record(conn, told.board, told, **(facts | more))


async def due(conn: Connection, **more: Any) -> list[str]:
    return [one.board.name for one in await boards.due(conn, **({"now": NOW} | more))]


async def test_a_new_board_is_due_at_once(store: Store) -> None:
    async with store.write() as conn:
        await boards.register(conn, [board(searches=("coder",), note="asked by phone")], NOW)
        assert await due(conn, now=NOW - HOUR) == []
        assert await due(conn) == ["mercy"]
    async with store.read() as conn:
        assert await boards.state(conn, "mercy") == boards.BoardState(
            board(searches=("coder",), note="asked by phone"), True, NOW, BoardHistory(), Validators()
        )


async def test_first_runs_are_set_apart_and_hosts_take_turns(store: Store) -> None:
    """Shared hosts would otherwise be asked for one tenant after the other."""
    new = [
        *(board(f"a{at}", host="shared.example") for at in range(3)),
        board("b", host="own.example"),
        board("c", host="other.example"),
        board("off", host="third.example", rights="off"),
    ]
    async with store.write() as conn:
        await boards.register(conn, [board("old")], NOW)
        await boards.register(conn, [board("old"), *new], NOW, apart=HOUR)
        assert await due(conn) == ["a0", "old"]
        assert await due(conn, now=NOW + 4 * HOUR) == ["a0", "old", "b", "c", "a1", "a2"]
        assert await due(conn, now=NOW + 3 * HOUR) == ["a0", "old", "b", "c", "a1"]


async def test_the_catalogue_that_ships_is_registered_and_its_hosts_are_not_rushed(store: Store) -> None:
    shipped = catalogue.load(data.lines("boards.csv"), "data/boards.csv")
    async with store.write() as conn:
        await boards.register(conn, shipped, NOW, apart=timedelta(seconds=5))
        await boards.register(conn, shipped, NOW + HOUR, apart=timedelta(seconds=5))
        states = [one for one in await boards.states(conn) if one.enabled]
    assert len(states) == sum(one.rights == "on" for one in shipped)
    last = max(one.due_at for one in states)
    assert NOW < last <= NOW + HOUR
    first = sorted(states, key=lambda one: one.due_at)[:200]
    assert len({one.board.host for one in first}) == len(first)


async def test_a_lead_whose_line_changes_begins_anew(store: Store) -> None:
    lead = board(verified=False)
    async with store.write() as conn:
        await boards.register(conn, [lead], NOW)
        await record(conn, report())
        await boards.register(conn, [replace(lead, note="another note")], NOW + HOUR)
        assert (await boards.state(conn, "mercy")).last_ok_at == NOW + HOUR
        await boards.register(conn, [replace(lead, tenant="another")], NOW + HOUR)
        state = await boards.state(conn, "mercy")
        assert (state.last_ok_at, state.due_at) == (None, NOW + HOUR)


async def test_the_stored_boards_become_those_of_the_catalogue(store: Store) -> None:
    async with store.write() as conn:
        await boards.register(conn, [board("changed"), board("gone"), board("same"), board("refused")], NOW)
        await record(conn, report("changed"))
        later = [board("changed", url="https://new.example/"), board("same"), board("refused", rights="off")]
        await boards.register(conn, [*later, board("new")], NOW + HOUR)
    async with store.read() as conn:
        found = {one.board.name: one for one in await boards.states(conn)}
        assert list(found) == ["changed", "gone", "new", "refused", "same"]
        assert [one.board.name for one in found.values() if not one.enabled] == ["gone", "refused"]
        assert await due(conn, now=NOW + HOUR) == ["same", "new"]
    assert found["changed"].board.url == "https://new.example/"
    assert found["changed"].history == BoardHistory(7.0)
    async with store.write() as conn:
        await boards.register(conn, [board("gone")], NOW + 2 * HOUR)
        assert await due(conn) == ["gone"]


async def test_the_longest_overdue_comes_first(store: Store) -> None:
    async with store.write() as conn:
        await boards.register(conn, [board("a"), board("b"), board("c"), board("d")], NOW)
        await record(conn, report("c"), due_at=NOW - HOUR)
        await record(conn, report("d"), due_at=NOW + HOUR)
    async with store.read() as conn:
        assert await due(conn) == ["c", "a", "b"]


async def test_remembers_what_a_run_has_told(store: Store) -> None:
    told = report(total=9, missing={"pay": 3}, urls=("https://mercy.example/2",), retry_after=30.0)
    known = Validators("e1", "Mon")
    async with store.write() as conn:
        await boards.register(conn, [board()], NOW)
        await record(conn, told, history=BoardHistory(7.5, 1), validators=known, body_hash="abc")
    async with store.read() as conn:
        assert await boards.state(conn, "mercy") == boards.BoardState(
            board(),
            enabled=True,
            due_at=NOW + 2 * HOUR,
            history=BoardHistory(7.5, 1),
            validators=known,
            interval=2 * HOUR,
            body_hash="abc",
            last_run_at=NOW + HOUR,
            last_ok_at=NOW + HOUR,
            last_report=told,
        )


async def test_a_run_that_fails_was_no_good_one(store: Store) -> None:
    failed = report(outcome="blocked", finished_at=NOW + 2 * HOUR)
    async with store.write() as conn:
        await boards.register(conn, [board()], NOW)
        await record(conn, report())
        await record(conn, failed, trusted=False, history=BoardHistory(7.0, 0, 1))
        state = await boards.state(conn, "mercy")
    assert (state.last_ok_at, state.last_run_at) == (NOW + HOUR, NOW + 2 * HOUR)
    assert (state.last_report, state.history.failures) == (failed, 1)


async def test_tells_the_last_runs_newest_first(store: Store, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(boards, "KEPT_RUNS", 3)
    async with store.write() as conn:
        await boards.register(conn, [board(), board("hunt")], NOW)
        await record(conn, report("hunt"))
        for listed in range(5):
            await record(conn, report(listed=listed), trusted=listed != 4)
    async with store.read() as conn:
        runs = await boards.recent_runs(conn, "mercy", 10)
        assert [(one.report.listed, one.trusted) for one in runs] == [(4, False), (3, True), (2, True)]
        assert await boards.recent_runs(conn, "mercy", 1) == runs[:1]
        assert len(await boards.recent_runs(conn, "hunt", 10)) == 1  # others' runs push none out


async def test_knows_no_board_by_another_name(store: Store) -> None:
    async with store.write() as conn:
        with pytest.raises(StoreError, match="no board 'nobody'"):
            await boards.state(conn, "nobody")
        with pytest.raises(StoreError, match="no board 'nobody'"):
            await record(conn, report("nobody"))


async def test_a_claimed_board_is_due_for_nobody_until_its_lease_ends(store: Store) -> None:
    async with store.write() as conn:
        await boards.register(conn, [board()], NOW)
        assert await boards.claim(conn, "mercy", "a", NOW, NOW + HOUR)
        assert not await boards.claim(conn, "mercy", "b", NOW, NOW + HOUR)
        assert (await due(conn), await due(conn, now=NOW + HOUR)) == ([], ["mercy"])
        await boards.release(conn, "mercy", "b")
        assert await due(conn) == []
        await boards.release(conn, "mercy", "a")
        assert await due(conn) == ["mercy"]
        assert await boards.claim(conn, "mercy", "a", NOW, NOW + HOUR)
        await record(conn, report(), due_at=NOW)
        assert await due(conn) == ["mercy"]


@pytest.mark.parametrize("rights", ["off", "needs key"])
async def test_nobody_claims_a_board_that_may_not_be_read(store: Store, rights: Any) -> None:
    async with store.write() as conn:
        await boards.register(conn, [replace(board(), rights=rights), board("hunt")], NOW)
        assert not await boards.claim(conn, "mercy", "a", NOW, NOW + HOUR)
        assert await boards.claim(conn, "hunt", "a", NOW, NOW + HOUR)
        await boards.register(conn, [board()], NOW)  # the one is on now, the other has left
        assert await boards.claim(conn, "mercy", "a", NOW, NOW + HOUR)
        await boards.release(conn, "hunt", "a")
        assert not await boards.claim(conn, "hunt", "a", NOW, NOW + HOUR)


async def test_a_lease_is_kept_by_renewing_it_until_somebody_else_has_taken_it(store: Store) -> None:
    async with store.write() as conn:
        await boards.register(conn, [board()], NOW)
        assert await boards.claim(conn, "mercy", "a", NOW, NOW + HOUR)
        assert not await boards.renew(conn, "mercy", "b", NOW + 2 * HOUR)
        assert await boards.renew(conn, "mercy", "a", NOW + 2 * HOUR)
        assert not await boards.claim(conn, "mercy", "b", NOW + HOUR, NOW + 3 * HOUR)
        assert await boards.claim(conn, "mercy", "b", NOW + 2 * HOUR, NOW + 3 * HOUR)
        assert not await boards.renew(conn, "mercy", "a", NOW + 4 * HOUR)
        await record(conn, report(), due_at=NOW)
        assert not await boards.renew(conn, "mercy", "b", NOW + 4 * HOUR)


async def test_histories_are_one_query_oldest_first(store: Store) -> None:
    async with store.write() as conn:
        await boards.register(conn, [board(), board("hunt"), board("new")], NOW)
        for at, listed in enumerate((5, 6, 0, 8)):
            told = report(listed=listed, outcome="ok" if listed else "empty", finished_at=NOW + at * HOUR)
            await record(conn, told, trusted=bool(listed))
            await record(conn, report("hunt", listed=10 * listed))
    async with store.read() as conn:
        found = await boards.histories(conn, 3)
        assert await boards.histories(conn, 3, ["hunt"]) == {"hunt": found["hunt"]}
        assert await boards.histories(conn, 3, []) == {}
    assert set(found) == {"mercy", "hunt"}
    assert [(one.listed, one.outcome, one.trusted) for one in found["mercy"]] == [
        (6, "ok", True),
        (0, "empty", False),
        (8, "ok", True),
    ]
    assert [one.at for one in found["mercy"]] == [NOW + HOUR, NOW + 2 * HOUR, NOW + 3 * HOUR]
    assert [one.listed for one in found["hunt"]] == [60, 0, 80]


async def test_boards_come_by_code_point_whatever_the_databases_language(postgres: Cluster) -> None:
    """Pages of the API go on after a name, compared so; a dictionary's order would skip boards."""
    try:
        url = postgres.in_english()
    except psycopg.errors.FeatureNotSupported:
        pytest.skip("this PostgreSQL was built without ICU")
    names = ["Zeta", "ab", "a-b", "a_c", "B", "b"]
    store = await Store.open(url)
    try:
        async with store.write() as conn:
            await boards.register(conn, [board(name) for name in names], NOW)
            assert [one.board.name for one in await boards.states(conn)] == sorted(names)
    finally:
        await store.close()
        postgres.drop(url)
