"""The service in any number of processes on any number of machines, over one PostgreSQL.

    web        `chartwork serve`     answers; keeps nothing
    worker     `chartwork work`      carries out the jobs of its queues
    scheduler  `chartwork schedule`  looks for what is due, and hands over the jobs

Any number of each. They meet in the store only: any of them may be killed at any time.
"""

from __future__ import annotations

import asyncio
from collections.abc import Callable, Coroutine, Sequence
from contextlib import AsyncExitStack
from typing import Any

from aggregator.work import Queue
from aggregator.workers import Workers
from chartwork import service, serving
from chartwork.logs import covered
from chartwork.mailing import Mailing
from chartwork.parts import site_of
from chartwork.service import World
from chartwork.serving import Ended
from chartwork.settings import Settings, SettingsError

GRACE = 20.0  # seconds that a job at work has to end in; then it goes back into the queue


async def work(settings: Settings, world: World, queues: Sequence[Queue]) -> None:
    """A worker, until SIGTERM or SIGINT. Raises SettingsError, StoreError."""
    _must_be_shared(settings)
    if settings.site_url is None:
        raise SettingsError(
            "CHARTWORK_SITE_URL: must be set: the links in the mails that workers make lead there"
        )
    async with AsyncExitStack() as stack:
        store = await serving.opened(stack, settings, migrate=True)
        mailing = Mailing(settings, store, site_of(settings), world.clock)
        if {"match", "send"} & set(queues):
            mailing.tell()
        collector = await stack.enter_async_context(service.collecting(settings, world, store))
        workers = await stack.enter_async_context(
            Workers(settings.database, role="chartwork-work", pulse=world.pulse, covered=covered)
        )
        carry_out = service.carried_out(world, store, collector, mailing)
        jobs = workers.work(carry_out, queues, at_once=settings.collect_at_once, grace=GRACE)
        await _until_ended(jobs, mailing.end)


async def schedule(settings: Settings, world: World) -> None:
    """A scheduler, until SIGTERM or SIGINT. Raises SettingsError, StoreError."""
    _must_be_shared(settings)
    async with AsyncExitStack() as stack:
        store = await serving.opened(stack, settings, migrate=True)
        await service.register(store, world)
        workers = await stack.enter_async_context(
            Workers(settings.database, role="chartwork-schedule", pulse=world.pulse)
        )
        await _until_ended(workers.tick(service.ticks(world, store, workers)))


def _must_be_shared(settings: Settings) -> None:
    if not serving.is_shared(settings):
        raise SettingsError(
            "CHARTWORK_DATABASE: workers and schedulers share a PostgreSQL;"
            " on SQLite `chartwork run` does everything in one process"
        )


async def _until_ended(work: Coroutine[Any, Any, None], end: Callable[[], None] = lambda: None) -> None:
    """Works until a signal ends it, or until it breaks. `end` is called first of all."""
    working = asyncio.create_task(work)
    ended = asyncio.create_task(Ended().wait())
    await asyncio.wait({working, ended}, return_when=asyncio.FIRST_COMPLETED)
    end()
    ended.cancel()
    working.cancel()
    await asyncio.gather(working, ended, return_exceptions=True)
    if not working.cancelled():
        working.result()
