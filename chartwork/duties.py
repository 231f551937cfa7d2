"""When to look for work, and what jobs it then makes: the same on one machine and on many.

A tick looks into the store and hands over jobs; it does nothing itself. What is due is a row, so a tick that
is missed or comes twice changes nothing.

kind      queue    key            how much
collect   collect  board          one run of one board; of one host one board at a time
digests   match    batch number   the messages of up to `BATCH` subscriptions that are due
send      send     batch number   hands over up to `BATCH` messages
bounces   send                    what has come back is read
retag     upkeep                  what older rules have tagged, batch by batch
upkeep    upkeep                  what is to be forgotten, tidied and counted anew
"""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime

from aggregator.collect import due
from aggregator.schedule import Tick
from aggregator.store import waiting
from aggregator.store.engine import Store
from aggregator.work import Job, Work
from scrapers.source import Board

BATCH = 1000
_MOST_BATCHES = 16  # handed over in one tick; what is left waits for the next
_BOUNCES = 300.0
_UPKEEP = 3600.0


def collect(board: Board) -> Job:
    """A board's run. Boards of one host are never run at the same time, on however many machines."""
    return Job("collect", "collect", board.name, lock=f"host {board.host or board.name}")


def digests(batch: int) -> Job:
    """Messages to be made."""
    return Job("digests", "match", str(batch))


def send(batch: int) -> Job:
    """Messages to be handed over."""
    return Job("send", "send", str(batch))


def ticks(
    store: Store, work: Work, clock: Callable[[], datetime], *, boards: float, mail: float
) -> tuple[Tick, ...]:
    """What to look for, and how often: `boards` and `mail` in seconds."""

    async def look_for_boards() -> None:
        for board in await due(store, clock()):
            await work.defer(collect(board))

    async def look_for_mail() -> None:
        async with store.read() as conn:
            rows = await waiting.mail(conn, clock(), BATCH * _MOST_BATCHES)
        for batch in range(max(1, -(-rows.digests // BATCH))):
            await work.defer(digests(batch))
        for batch in range(max(1, -(-rows.messages // BATCH))):
            await work.defer(send(batch))

    async def look_for_bounces() -> None:
        await work.defer(Job("bounces", "send"))

    async def look_for_outdated() -> None:
        await work.defer(Job("retag", "upkeep"))

    async def look_for_old() -> None:
        await work.defer(Job("upkeep", "upkeep"))

    return (
        Tick("boards", boards, look_for_boards),
        Tick("mail", mail, look_for_mail),
        Tick("bounces", _BOUNCES, look_for_bounces),
        Tick("upkeep", _UPKEEP, look_for_old),
        Tick("tags", _UPKEEP, look_for_outdated),
    )
