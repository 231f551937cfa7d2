"""Ticks, and nothing more: what is due stands in the store, so a missed tick or a restart loses nothing.

APScheduler 3 must run in one process only and its job stores cannot be shared
(https://github.com/agronholm/apscheduler/issues/231), hence no job store and no dates here.
"""

from __future__ import annotations

import asyncio
import logging
from collections.abc import Awaitable, Callable, Iterable
from dataclasses import dataclass
from datetime import UTC, datetime

from apscheduler.schedulers.asyncio import AsyncIOScheduler

log = logging.getLogger(__name__)


@dataclass(frozen=True, slots=True)
class Tick:
    """`look` is called every so many seconds; it looks for what is due. `Schedule` calls it at once for the
    first time, workers when the clock next shows a multiple of `seconds` (`aggregator.workers.cron`)."""

    name: str
    seconds: float
    look: Callable[[], Awaitable[object]]


class Schedule:
    """Runs ticks while it is open. A tick that is still at work is not started again beside itself."""

    def __init__(self, ticks: Iterable[Tick]) -> None:
        self._scheduler = AsyncIOScheduler(timezone=UTC)
        for tick in ticks:
            self._scheduler.add_job(
                guarded,
                "interval",
                args=(tick,),
                id=tick.name,
                seconds=tick.seconds,
                next_run_time=datetime.now(UTC),
                coalesce=True,
                max_instances=1,
                misfire_grace_time=None,
            )

    def start(self) -> None:
        self._scheduler.start()

    def stop(self) -> None:
        """No further ticks; one that is at work is not waited for."""
        self._scheduler.shutdown(wait=False)


async def guarded(tick: Tick) -> None:
    """A tick that breaks is logged: the next one comes all the same."""
    try:
        await tick.look()
    except (
        asyncio.CancelledError
    ):  # `stop` breaks off what is at work, and APScheduler would call it an error
        log.debug("tick %s broken off", tick.name)
    except Exception:
        log.exception("tick %s failed", tick.name)
