"""From one machine to many: moving a store, taking it over, and what the queue holds."""

from __future__ import annotations

from contextlib import AsyncExitStack
from datetime import UTC, datetime
from typing import TextIO

from aggregator.store import move
from aggregator.store.engine import Store, StoreError
from aggregator.work import State
from aggregator.workers import Listed, Workers
from chartwork import serving
from chartwork.output import print_rows
from chartwork.settings import Settings, SettingsError

_SHOWN = ("id", "kind", "key", "queue", "state", "tries", "at", "error")


async def copy(settings: Settings, target: str, out: TextIO) -> None:
    """Copies the store into another, empty one. Raises StoreError."""
    async with AsyncExitStack() as stack:
        source = await serving.opened(stack, settings, migrate=False)
        other = await Store.open(target)
        stack.push_async_callback(other.close)
        sums = await move.copy(source, other, datetime.now(UTC))
    rows = [{"table": name, "rows": one.rows, "sum": f"{one.sum:016x}"} for name, one in sums.items()]
    print_rows(out, ("table", "rows", "sum"), rows, as_json=False)
    print("every row compared. The copy sends no mail before `chartwork adopt`", file=out)


async def adopt(settings: Settings, source: str | None, out: TextIO, *, gone: bool) -> None:
    """This store may mail from now on, and the one that it was copied from may not. Raises StoreError."""
    if source is None and not gone:
        raise SettingsError(
            "say which store this one takes over from (--from URL): it is told to send no more mail;"
            " if it is gone, or this one was restored in its place, --gone"
        )
    async with AsyncExitStack() as stack:
        store = await serving.opened(stack, settings, migrate=False)
        other = None
        if source is not None:
            other = await Store.open(source, migrate=False)
            stack.push_async_callback(other.close)
        held = await move.adopt(store, other)
    print("it was free to mail" if held is None else f"{held}; it may mail from now on", file=out)


async def jobs(settings: Settings, out: TextIO, *, state: State | None, as_json: bool) -> None:
    """Lists what is in the queue: what was given up first. Raises SettingsError on SQLite."""
    _must_be_shared(settings)
    async with Workers(settings.database, role="chartwork-jobs", most=1) as workers:
        found = [one for one in await workers.listed() if state in (None, one.state)]
    print_rows(out, _SHOWN, [_row(one) for one in found], as_json=as_json)


async def again(settings: Settings, ids: list[int], out: TextIO) -> None:
    """Puts jobs that were given up into the queue again; all of them without ids."""
    _must_be_shared(settings)
    async with Workers(settings.database, role="chartwork-jobs", most=1) as workers:
        given_up = {one.id: one for one in await workers.listed() if one.state == "given up"}
        if unknown := sorted(set(ids) - given_up.keys()):
            raise StoreError(f"job {unknown[0]} is none that was given up")
        for one in ids or sorted(given_up):
            await workers.again(one)
    print(f"{len(ids or given_up)} jobs queued again", file=out)


def _row(one: Listed) -> dict[str, object]:
    return {
        "id": one.id,
        "kind": one.kind,
        "key": one.key,
        "queue": one.queue,
        "state": one.state,
        "tries": one.tries,
        "at": None if one.at is None else f"{one.at:%Y-%m-%d %H:%M:%S}",
        "error": one.error,
    }


def _must_be_shared(settings: Settings) -> None:
    if not serving.is_shared(settings):
        raise SettingsError(
            "CHARTWORK_DATABASE: on SQLite jobs are carried out inside `chartwork run`, and no queue is kept;"
            " what went wrong with a board stands in `chartwork boards list`"
        )
