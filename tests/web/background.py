"""The site in a thread of its own, for test tools that occupy this one."""

from __future__ import annotations

import asyncio
import shutil
import threading
from collections.abc import AsyncIterator, Awaitable, Callable, Iterator
from concurrent.futures import Future
from contextlib import AbstractAsyncContextManager, asynccontextmanager, contextmanager
from pathlib import Path
from typing import TypeVar

from aiohttp import web
from published import SITE, Clock

from aggregator.store.engine import Connection, Store
from web.app import make_app
from web.throttle import Throttle

T = TypeVar("T")
Fill = Callable[[Connection], Awaitable[object]]


@contextmanager
def apart(
    migrated_file: Path, folder: Path, serve: Callable[[Store], AbstractAsyncContextManager[T]]
) -> Iterator[T]:
    """What `serve` gives over an SQLite store, for as long as it is served in the other thread."""
    file = shutil.copy(migrated_file, folder / "store.db")
    ready: Future[T] = Future()
    loop, stop = asyncio.new_event_loop(), asyncio.Event()

    async def keep() -> None:
        store = await Store.open(f"sqlite:///{file}", migrate=False)
        async with serve(store) as given:
            ready.set_result(given)
            await stop.wait()
        await store.close()

    def run() -> None:
        try:
            loop.run_until_complete(keep())
        except BaseException as broken:
            if ready.done():
                raise
            ready.set_exception(broken)

    thread = threading.Thread(target=run)
    thread.start()
    try:
        yield ready.result(60)
    finally:
        loop.call_soon_threadsafe(stop.set)
        thread.join(60)
        loop.close()


@contextmanager
def serving_apart(
    migrated_file: Path, folder: Path, fill: Fill, throttle: Throttle | None = None
) -> Iterator[str]:
    """The address of the site over an SQLite store that `fill` has filled."""

    @asynccontextmanager
    async def serve(store: Store) -> AsyncIterator[str]:
        async with store.write() as conn:
            await fill(conn)
        async with listening(make_app(store=store, site=SITE, clock=Clock(), throttle=throttle)) as url:
            yield url

    with apart(migrated_file, folder, serve) as url:
        yield url


@asynccontextmanager
async def listening(app: web.Application) -> AsyncIterator[str]:
    """The address of a site on a real socket."""
    runner = web.AppRunner(app)
    await runner.setup()
    await web.TCPSite(runner, "127.0.0.1", 0).start()
    yield f"http://127.0.0.1:{runner.addresses[0][1]}"
    await runner.cleanup()
