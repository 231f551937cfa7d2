"""The web site over a store, and what every command needs of one: all that `chartwork serve` loads.

Who collects, tags and mails as well is put together in `chartwork.service`.
"""

from __future__ import annotations

import asyncio
import errno
import signal
import socket
from collections.abc import AsyncIterator, Callable
from contextlib import AsyncExitStack, asynccontextmanager
from dataclasses import dataclass, field
from datetime import UTC, datetime

from aiohttp import web

from aggregator.store.engine import Store
from alerts.message import Site
from chartwork.parts import logos_of, mail_state, proxies_of, site_of
from chartwork.settings import Settings, SettingsError
from web.app import make_app

GRACE = 10.0  # seconds that what is at work has to end in


def system_clock() -> datetime:
    """Now."""
    return datetime.now(UTC)


@dataclass(slots=True)
class Ended:
    """Set by SIGTERM and SIGINT."""

    event: asyncio.Event = field(default_factory=asyncio.Event)

    async def wait(self) -> None:
        loop = asyncio.get_running_loop()
        for one in (signal.SIGTERM, signal.SIGINT):
            loop.add_signal_handler(one, self.event.set)
        await self.event.wait()


@asynccontextmanager
async def serving(
    settings: Settings, clock: Callable[[], datetime] = system_clock, *, recording: bool = False
) -> AsyncIterator[int]:
    """The web site alone; gives the port. Of processes that share a store the first one makes its tables."""
    async with AsyncExitStack() as stack:
        listening = stack.enter_context(listen(settings))
        port: int = listening.getsockname()[1]
        store = await opened(stack, settings, migrate=is_shared(settings))
        site = site_of(settings, port=port, recording=recording)
        await serve(stack, app_of(settings, store, site, clock), listening)
        yield port


async def serve_alone(settings: Settings, announce: Callable[[int], None]) -> None:
    """The web site alone, until SIGTERM or SIGINT."""
    async with serving(settings) as port:
        announce(port)
        await Ended().wait()


def is_shared(settings: Settings) -> bool:
    """May other processes, on other machines, be at work on the store?"""
    return not settings.database.startswith("sqlite:")


async def opened(stack: AsyncExitStack, settings: Settings, *, migrate: bool) -> Store:
    """The store, until the stack ends."""
    store = await Store.open(settings.database, migrate=migrate)
    stack.push_async_callback(store.close)
    return store


def app_of(settings: Settings, store: Store, site: Site, clock: Callable[[], datetime]) -> web.Application:
    """The site over a store."""
    token, secret = settings.metrics_token, settings.bounce_secret
    return make_app(
        store=store,
        site=site,
        clock=clock,
        proxies=proxies_of(settings),
        metrics_token=token.get_secret_value() if token else None,
        logos=logos_of(settings),
        mail=mail_state(settings),
        bounce_secret=secret.get_secret_value() if secret else None,
    )


def listen(settings: Settings) -> socket.socket:
    """The socket that the site is asked on. Raises SettingsError."""
    try:
        return socket.create_server((settings.host, settings.port), backlog=512)
    except OSError as refused:
        where = f"{settings.host}:{settings.port}"
        if refused.errno == errno.EADDRINUSE:
            raise SettingsError(f"{where} is in use; give another port with --port") from None
        raise SettingsError(f"cannot listen on {where}: {refused.strerror or refused}") from None


async def serve(stack: AsyncExitStack, app: web.Application, listening: socket.socket) -> None:
    """Answers there until the stack ends."""
    runner = web.AppRunner(app, access_log=None, shutdown_timeout=GRACE)
    await runner.setup()
    stack.push_async_callback(runner.cleanup)
    await web.SockSite(runner, listening).start()
