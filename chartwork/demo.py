"""The recorded world: the real service over data/demo, two recorded days in compressed time.

A recorded day takes 40 seconds. The first day's postings are there at once; a reader subscribes to remote
CPC jobs and confirms from the mail that came; in the night new postings appear, and at seven in the morning
the reader's digest lies in the outbox. From then on the clock runs at its usual pace, and nothing is new:
whoever subscribes then gets no digest, which the banner and the README say. While boards are read
it stands still, so that a slow machine tells the same story.
"""

from __future__ import annotations

import asyncio
import logging
import re
import time
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from email import message_from_bytes, policy
from pathlib import Path

import data
from aggregator.domain.lifecycle import Rhythm
from aggregator.domain.search import parse
from aggregator.store import boards as store_boards
from alerts import subscribe
from chartwork.parts import with_outbox
from chartwork.recording import Recording
from chartwork.service import Running, World, running
from chartwork.serving import Ended
from chartwork.settings import Settings
from scrapers import catalogue
from scrapers.http import Limits
from scrapers.source import Board

log = logging.getLogger(__name__)

BEGINS = datetime(2026, 11, 16, 12, 30, tzinfo=UTC)
SECOND_DAY = datetime(2026, 11, 17, 6, tzinfo=UTC)
SLOWS_DOWN = datetime(2026, 11, 17, 12, 15, tzinfo=UTC)  # a quarter past seven in New York
SPEED = 86_400 / 40
VISITOR = "visitor@example.org"
WISH = {"setting": ["remote"], "holds": ["CPC"]}
# What was read when the clock began is due again, a tenth sooner or later, on the second day only, and before
# the morning's digest. Sources whose terms want a day in between come after it.
_EVERY = timedelta(hours=19, minutes=30)
ALL_DUE = SECOND_DAY + timedelta(hours=4)
_PATIENCE = 180.0  # seconds for what must happen soon
# The recording is on this machine: nobody is spared by waiting.
_LIMITS = Limits(pace=0.0, spares=False)


class Clock:
    """Recorded time: compressed until the second morning, then as fast as ours. It may be held."""

    def __init__(self, monotonic: Callable[[], float] = time.monotonic) -> None:
        self._monotonic, self._zero = monotonic, monotonic()
        self._held_at: float | None = None

    def __call__(self) -> datetime:
        left = self.seconds_until(SLOWS_DOWN)
        return SLOWS_DOWN - timedelta(seconds=left * SPEED if left > 0 else left)

    def seconds_until(self, moment: datetime) -> float:
        """Our seconds from now to a recorded moment before `SLOWS_DOWN`; negative when it has passed."""
        now = self._monotonic() if self._held_at is None else self._held_at
        return (moment - BEGINS).total_seconds() / SPEED - (now - self._zero)

    def hold(self) -> None:
        """From now on the time stays what it is."""
        self._held_at = self._monotonic() if self._held_at is None else self._held_at

    def go(self) -> None:
        """The time goes on from where it was held."""
        if self._held_at is not None:
            self._zero += self._monotonic() - self._held_at
            self._held_at = None


def boards(mail: Path) -> tuple[Board, ...]:
    """The recorded catalogue; each mail board is read from its mailbox in a folder of recorded mails."""
    found = catalogue.load(data.lines("demo/boards.csv"), "data/demo/boards.csv")
    return tuple(
        replace(one, url=str(mail / one.name)) if one.platform.endswith("_alert") else one for one in found
    )


@asynccontextmanager
async def recorded(
    settings: Settings, clock: Callable[[], datetime]
) -> AsyncIterator[tuple[Running, Recording]]:
    """The service at work on the recorded world's first day."""
    async with Recording(day=1) as recording:
        world = World(
            boards=boards(recording.mail(1)),
            clock=clock,
            contact="http://127.0.0.1/about",
            gateway=recording.gateway,
            limits=_LIMITS,
            rhythm=Rhythm.steady(_EVERY),
            look_for_boards=1.0,
            look_for_mail=1.0,
            recording=True,
        )
        async with running(settings, world) as service:
            yield service, recording


async def until_ended(settings: Settings, announce: Callable[[int], None]) -> None:
    """The recorded world and its story, until SIGTERM or SIGINT."""
    settings, clock = with_outbox(settings, settings.outbox), Clock()
    clock.hold()
    async with recorded(settings, clock) as (service, recording):
        announce(service.port)
        log.info("a recorded world: nothing leaves this machine, and mails are files in %s", settings.outbox)
        story = asyncio.create_task(play(service, recording, clock, settings.outbox))
        ended = asyncio.create_task(Ended().wait())
        try:
            await asyncio.wait({story, ended}, return_when=asyncio.FIRST_COMPLETED)
            if story.done():
                story.result()  # what went wrong with the story ends the program
            await ended
        finally:
            story.cancel()
            await asyncio.gather(story, return_exceptions=True)


async def play(service: Running, recording: Recording, clock: Clock, outbox: Path) -> None:
    """What happens by itself while one looks: a reader subscribes, and the second day comes.

    The clock is held by whoever made it, from before the service starts.
    """
    await _all_read(service, BEGINS, clock)
    clock.go()
    await subscribed(service, clock, outbox)
    log.info("%s confirmed an alert for remote CPC jobs; the first digest comes at 7 in the morning", VISITOR)
    await asyncio.sleep(max(0.0, clock.seconds_until(SECOND_DAY)))
    await next_day(service, recording, clock)
    log.info("the second recorded day: boards show new postings, and some are gone")
    await asyncio.sleep(max(0.0, clock.seconds_until(ALL_DUE)))
    clock.hold()
    await _all_read(service, SECOND_DAY, clock)
    clock.go()


async def _all_read(service: Running, since: datetime, clock: Clock) -> None:
    """Waits until every board that is due has been read: on the first day what is there already is no news to
    one who subscribes now, on the second the digest is to hold all that is new."""
    deadline = time.monotonic() + _PATIENCE
    while time.monotonic() < deadline:
        async with service.store.read() as conn:
            if all(one.was_read(since, clock()) for one in await store_boards.states(conn)):
                return
        await asyncio.sleep(0.2)
    raise TimeoutError(f"the boards were not read within {_PATIENCE:.0f} seconds")


async def subscribed(service: Running, clock: Clock, outbox: Path) -> None:
    """A reader asks for an alert, and confirms it from the mail that came."""
    asked = time.time()
    async with service.store.write() as conn:
        await subscribe.ask(
            conn,
            address=VISITOR,
            filter=parse(WISH),
            frequency="daily",
            zone="America/New_York",
            hour=7,
            ip="127.0.0.1",
            now=clock(),
            site=service.site,
        )
    token = await _token(outbox, asked, service.site.url)
    async with service.store.write() as conn:
        await subscribe.confirm(conn, token, clock(), service.site)


async def next_day(service: Running, recording: Recording, clock: Callable[[], datetime]) -> None:
    """From now on every board answers as on the second day."""
    recording.day = 2
    async with service.store.write() as conn:
        await store_boards.register(conn, boards(recording.mail(2)), clock())


async def _token(outbox: Path, since: float, url: str) -> str:
    """The token of the confirm link in the reader's newest mail."""
    deadline = time.monotonic() + _PATIENCE
    while time.monotonic() < deadline:
        if found := await asyncio.to_thread(_look, outbox, since, url):
            return found
        await asyncio.sleep(0.2)
    raise TimeoutError(f"no mail to confirm came to {outbox} within {_PATIENCE:.0f} seconds")


def _look(outbox: Path, since: float, url: str) -> str | None:
    link = re.compile(re.escape(url) + r"/alerts/confirm/(\S+)")
    for file in outbox.glob("*.eml"):
        if file.stat().st_mtime < since - 1:
            continue
        mail = message_from_bytes(file.read_bytes(), policy=policy.default)
        text = mail.get_body(("plain",))
        if mail["To"] == VISITOR and text and (found := link.search(text.get_content())):
            return found[1]
    return None
