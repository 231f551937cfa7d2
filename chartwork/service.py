"""Everything in one process: schedule, collect, match, send, serve; put together here and taken apart again.

`running` is the whole service as a context: what it opened it closes in the opposite order, so that a
SIGTERM ends ticks first, then the site, then jobs at work (within a grace time), and the store last. On
PostgreSQL the same parts run apart, in any number of processes: `chartwork.apart`.
"""

from __future__ import annotations

import asyncio
import errno
import logging
import signal
import socket
from collections.abc import AsyncIterator, Callable
from contextlib import AsyncExitStack, asynccontextmanager
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from functools import partial
from importlib.metadata import version

from aiohttp import web

from aggregator import hosts
from aggregator.collect import Collector
from aggregator.domain.lifecycle import Rhythm
from aggregator.domain.tagging import RULES
from aggregator.lease import BEAT, LASTS
from aggregator.record import Collected
from aggregator.retag import retag
from aggregator.schedule import Schedule, Tick
from aggregator.store import boards, reports, upkeep
from aggregator.store.engine import Store
from aggregator.work import CarryOut, Here, Pulse, Work
from alerts import arrivals, bounces, subscribe
from alerts.message import Site
from chartwork import duties
from chartwork.mailing import Mailing
from chartwork.parts import keys_of, known_boards, logos_of, mail_state, proxies_of, site_of
from chartwork.settings import Settings, SettingsError
from scrapers.http import Http, Limits
from scrapers.source import Board
from web.app import make_app

log = logging.getLogger(__name__)

_GRACE = 10.0  # seconds that a run at work has to end in
_APART = timedelta(seconds=5)  # 350 boards are all read for the first time within half an hour
_DAY = timedelta(days=1)
_LIMITS = Limits()
_PULSE = Pulse()
_RHYTHM = Rhythm.around(timedelta(hours=6))


def system_clock() -> datetime:
    """Now."""
    return datetime.now(UTC)


@dataclass(frozen=True, slots=True)
class World:
    """The world that the service runs on: the real one, or a recording of it."""

    boards: tuple[Board, ...]
    clock: Callable[[], datetime] = system_clock
    contact: str = ""
    gateway: str | None = None
    limits: Limits = _LIMITS
    rhythm: Rhythm = _RHYTHM
    apart: timedelta = timedelta(0)  # between the first runs of two boards
    look_for_boards: float = 30.0  # seconds between two ticks
    look_for_mail: float = 10.0
    recording: bool = False
    pulse: Pulse = _PULSE
    lease: tuple[timedelta, float] = (LASTS, BEAT)  # how long a board is held, and when that is renewed


@dataclass(frozen=True, slots=True)
class Running:
    """The service at work."""

    store: Store
    site: Site
    collector: Collector
    work: Work
    port: int


@dataclass(slots=True)
class Ended:
    """Set by SIGTERM and SIGINT."""

    event: asyncio.Event = field(default_factory=asyncio.Event)

    async def wait(self) -> None:
        loop = asyncio.get_running_loop()
        for one in (signal.SIGTERM, signal.SIGINT):
            loop.add_signal_handler(one, self.event.set)
        await self.event.wait()


def real_world(settings: Settings) -> World:
    """The boards of the catalogue and the system's clock. Raises SettingsError without a contact."""
    contact = settings.contact_url or (f"{settings.site_url}/about" if settings.site_url else None)
    if contact is None:
        raise SettingsError(
            "CHARTWORK_CONTACT_URL (or CHARTWORK_SITE_URL): must be set before real sites are read;"
            " every source is told where it can learn who reads it. `chartwork demo` needs nothing"
        )
    rhythm = Rhythm.around(timedelta(hours=settings.collect_hours))
    return World(boards=known_boards(settings), contact=contact, rhythm=rhythm, apart=_APART)


@asynccontextmanager
async def running(settings: Settings, world: World) -> AsyncIterator[Running]:
    """The whole service. Raises StoreError, SettingsError before anything has been changed."""
    async with AsyncExitStack() as stack:
        listening = stack.enter_context(_listen(settings))
        port = listening.getsockname()[1]
        site = site_of(settings, port=port, recording=world.recording)
        store = await opened(stack, settings, migrate=True)
        await register(store, world)
        collector = await stack.enter_async_context(collecting(settings, world, store))
        mailing = Mailing(settings, store, site, world.clock)
        mailing.tell()
        work = Here(carried_out(world, store, collector, mailing), settings.collect_at_once)
        stack.push_async_callback(work.stop, _GRACE)
        stack.callback(mailing.end)
        await _serve(stack, _app(settings, store, site, world.clock), listening)
        schedule = Schedule(ticks(world, store, work))
        schedule.start()
        stack.callback(schedule.stop)
        yield Running(store, site, collector, work, port)


@asynccontextmanager
async def serving(
    settings: Settings, clock: Callable[[], datetime] = system_clock, *, recording: bool = False
) -> AsyncIterator[int]:
    """The web site alone; gives the port. Of processes that share a store the first one makes its tables."""
    async with AsyncExitStack() as stack:
        listening = stack.enter_context(_listen(settings))
        port: int = listening.getsockname()[1]
        store = await opened(stack, settings, migrate=is_shared(settings))
        site = site_of(settings, port=port, recording=recording)
        await _serve(stack, _app(settings, store, site, clock), listening)
        yield port


@asynccontextmanager
async def collecting(settings: Settings, world: World, store: Store) -> AsyncIterator[Collector]:
    """A collector on a store that knows the world's boards."""
    password = settings.mailbox_password
    async with Http(
        contact=world.contact,
        version=version("chartwork"),
        limits=world.limits,
        gateway=world.gateway,
        lane=hosts.shared(store, world.limits) if is_shared(settings) else None,
    ) as http:
        yield Collector(
            store,
            http.fetch,
            world.clock,
            arrivals.on_openings,
            rhythm=world.rhythm,
            keys=keys_of(settings),
            mailbox_password=password.get_secret_value() if password else None,
            lasts=world.lease[0],
            beat=world.lease[1],
        )


def is_shared(settings: Settings) -> bool:
    """May other processes, on other machines, be at work on the store?"""
    return not settings.database.startswith("sqlite:")


async def register(store: Store, world: World) -> None:
    """Makes the store's boards those of the world."""
    async with store.write() as conn:
        await boards.register(conn, world.boards, world.clock(), world.apart)


async def opened(stack: AsyncExitStack, settings: Settings, *, migrate: bool) -> Store:
    """The store, until the stack ends."""
    store = await Store.open(settings.database, migrate=migrate)
    stack.push_async_callback(store.close)
    return store


async def collect_one(collector: Collector, name: str, *, asked: bool = False) -> Collected | None:
    """Collects a board and logs what came of it; None when another process is at it, it is off, or its
    platform rests. `asked`: read it even while that rests."""
    done = await collector.collect(name, asked=asked)
    if done is None:
        log.info("%s: not read: another process is at it, it is off, or its platform rests", name)
        return None
    report, made = done.run.report, done.decisions
    log.info(
        "%s: %s, %d listed, %d new, %d changed, %d closed, %d matches%s",
        *(name, report.outcome, report.listed, len(made.new), len(made.changed), len(made.gone)),
        done.matched,
        f" ({report.message or done.reason})" if report.message or done.reason else "",
    )
    return done


async def retag_all(store: Store, clock: Callable[[], datetime]) -> None:
    """After an upgrade: tags anew what older rules have tagged, beside everything else."""
    if count := await retag(store, clock):
        log.info("%d postings tagged anew by rules %d", count, RULES)


async def keep_up(store: Store, clock: Callable[[], datetime]) -> None:
    """Forgets what is not to be kept."""
    async with store.write() as conn:
        await subscribe.purge_unconfirmed(conn, clock())
        await reports.forget_readers(conn, clock() - _DAY)
        await bounces.forget(conn, clock())
    await upkeep.keep_up(store, clock())


def carried_out(world: World, store: Store, collector: Collector, mailing: Mailing) -> dict[str, CarryOut]:
    """How each kind of job (`chartwork.duties`) is done, given its key."""
    return {
        "collect": partial(collect_one, collector),
        **mailing.jobs(),
        "retag": lambda _: retag_all(store, world.clock),
        "upkeep": lambda _: keep_up(store, world.clock),
    }


def ticks(world: World, store: Store, work: Work) -> tuple[Tick, ...]:
    """When this world is looked at."""
    return duties.ticks(store, work, world.clock, boards=world.look_for_boards, mail=world.look_for_mail)


def _app(settings: Settings, store: Store, site: Site, clock: Callable[[], datetime]) -> web.Application:
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


def _listen(settings: Settings) -> socket.socket:
    try:
        return socket.create_server((settings.host, settings.port), backlog=512)
    except OSError as refused:
        where = f"{settings.host}:{settings.port}"
        if refused.errno == errno.EADDRINUSE:
            raise SettingsError(f"{where} is in use; give another port with --port") from None
        raise SettingsError(f"cannot listen on {where}: {refused.strerror or refused}") from None


async def _serve(stack: AsyncExitStack, app: web.Application, listening: socket.socket) -> None:
    runner = web.AppRunner(app, access_log=None, shutdown_timeout=_GRACE)
    await runner.setup()
    stack.push_async_callback(runner.cleanup)
    await web.SockSite(runner, listening).start()
