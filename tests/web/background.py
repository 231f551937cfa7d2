"""The site in a thread of its own, for test tools that occupy this one."""

from __future__ import annotations

import asyncio
import shutil
import threading
from collections.abc import Awaitable, Callable, Iterator
from concurrent.futures import Future
from contextlib import contextmanager
from pathlib import Path

from aiohttp import web
from published import SITE, Clock

from aggregator.store.engine import Connection, Store
from web.app import make_app
from web.throttle import Throttle

Fill = Callable[[Connection], Awaitable[object]]


@contextmanager
def serving_apart(
    migrated_file: Path, folder: Path, fill: Fill, throttle: Throttle | None = None
) -> Iterator[str]:
    """The address of the site over an SQLite store that `fill` has filled."""
    file = shutil.copy(migrated_file, folder / "store.db")
    ready: Future[str] = Future()
    loop, stop = asyncio.new_event_loop(), asyncio.Event()

    async def serve() -> None:
        store = await Store.open(f"sqlite:///{file}", migrate=False)
        async with store.write() as conn:
            await fill(conn)
        runner = web.AppRunner(make_app(store=store, site=SITE, clock=Clock(), throttle=throttle))
        await runner.setup()
        await web.TCPSite(runner, "127.0.0.1", 0).start()
        ready.set_result(f"http://127.0.0.1:{runner.addresses[0][1]}")
        await stop.wait()
        await runner.cleanup()
        await store.close()

    def run() -> None:
        try:
            loop.run_until_complete(serve())
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
