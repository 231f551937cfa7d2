"""Everything in one process: schedule, collect, match, send, serve; put together here and taken apart again.

`running` is the whole service as a context: what it opened it closes in the opposite order, so that a
SIGTERM ends ticks first, then the site, then jobs at work (within a grace time), and the store last. On
PostgreSQL the same parts run apart, in any number of processes: `chartwork.apart`.
"""

from __future__ import annotations

import logging
from collections.abc import AsyncIterator, Callable
from contextlib import AsyncExitStack, asynccontextmanager
from dataclasses import dataclass
from datetime import datetime, timedelta
from functools import partial
from importlib.metadata import version

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
from aggregator.unread import close_unread
from aggregator.work import CarryOut, Here, Pulse, Work
from alerts import arrivals, bounces, subscribe
from alerts.message import Site
from chartwork import duties
from chartwork.mailing import Mailing
from chartwork.parts import keys_of, known_boards, site_of
from chartwork.serving import GRACE, app_of, is_shared, listen, opened, serve, system_clock
from chartwork.settings import Settings, SettingsError
from scrapers.http import Http, Limits
from scrapers.source import Board

log = logging.getLogger(__name__)

_APART = timedelta(seconds=5)  # 350 boards are all read for the first time within half an hour
_DAY = timedelta(days=1)
_LIMITS = Limits()
_PULSE = Pulse()
_RHYTHM = Rhythm.around(timedelta(hours=6))


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
        listening = stack.enter_context(listen(settings))
        port = listening.getsockname()[1]
        site = site_of(settings, port=port, recording=world.recording)
        store = await opened(stack, settings, migrate=True)
        await register(store, world)
        collector = await stack.enter_async_context(collecting(settings, world, store))
        mailing = Mailing(settings, store, site, world.clock)
        mailing.tell()
        work = Here(carried_out(world, store, collector, mailing), settings.collect_at_once)
        stack.push_async_callback(work.stop, GRACE)
        stack.callback(mailing.end)
        await serve(stack, app_of(settings, store, site, world.clock), listening)
        schedule = Schedule(ticks(world, store, work))
        schedule.start()
        stack.callback(schedule.stop)
        yield Running(store, site, collector, work, port)


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


async def register(store: Store, world: World) -> None:
    """Makes the store's boards those of the world."""
    async with store.write() as conn:
        await boards.register(conn, world.boards, world.clock(), world.apart)


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
    """Closes what nobody reads any more, and forgets what is not to be kept."""
    if count := await close_unread(store, clock()):
        log.info("%d postings closed: their boards are read no more", count)
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
