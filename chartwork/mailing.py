"""The service's mail: what is due goes out, and what comes back is read."""

from __future__ import annotations

import asyncio
import logging
from collections.abc import Callable
from datetime import datetime

from aggregator.schedule import Tick
from aggregator.store.engine import Store
from aggregator.work import Here
from alerts import answers, bounces, send
from alerts.message import Site
from chartwork.parts import mail_state, transport_of
from chartwork.settings import Settings
from scrapers import mailbox

log = logging.getLogger(__name__)

_MAILS = 1000  # in one tick; what is left waits for the next
_LOOK_FOR_BOUNCES = 300.0  # seconds


class Mailing:
    """Ticks that send and read. Without the settings that mail needs none is sent, and one line says so."""

    def __init__(self, settings: Settings, store: Store, site: Site, clock: Callable[[], datetime]) -> None:
        self._settings, self._store, self._site, self._clock = settings, store, site, clock
        self._work, self._ending = Here(2), asyncio.Event()
        state = mail_state(settings)
        self._sends = not state.startswith("off: ")
        log.log(logging.INFO if self._sends else logging.ERROR, "mail %s", state)

    def ticks(self, seconds: float) -> tuple[Tick, ...]:
        """What looks for mail to send every so many seconds, and for bounces."""

        async def look_for_mail() -> None:
            self._work.defer("mail", self._send)

        async def look_for_bounces() -> None:
            self._work.defer("bounces", self._read)

        sending = (Tick("mail", seconds, look_for_mail),) if self._sends else ()
        reads = self._settings.bounce_mailbox is not None
        reading = (Tick("bounces", _LOOK_FOR_BOUNCES, look_for_bounces),) if reads else ()
        return (*sending, *reading)

    async def stop(self, grace: float) -> None:
        """What is being sent ends within `grace` seconds, and nothing new goes out."""
        self._ending.set()
        await self._work.stop(grace)

    async def _send(self) -> None:
        await send_mail(self._store, self._site, self._settings, self._clock, self._ending)

    async def _read(self) -> None:
        await read_bounces(self._store, self._site, self._settings, self._clock())


async def send_mail(
    store: Store,
    site: Site,
    settings: Settings,
    clock: Callable[[], datetime],
    ending: asyncio.Event | None = None,
) -> send.Delivered:
    """Does what strangers asked for, makes the messages that are due, and hands every waiting one over.
    Raises MailError, SettingsError."""
    async with transport_of(settings) as transport:
        await answers.answer(store, site=site, now=clock(), limit=_MAILS)
        await send.prepare(store, site=site, now=clock(), limit=_MAILS)
        done = await send.deliver(store, transport, site=site, now=clock, limit=_MAILS, ending=ending)
    if done.sent or done.failed or done.retried:
        log.info("mail: %d sent, %d failed, %d to be tried again", done.sent, done.failed, done.retried)
    return done


async def read_bounces(store: Store, site: Site, settings: Settings, now: datetime) -> None:
    """Takes in what lies in the mailbox of bounces. Raises MailboxError."""
    secret = settings.bounce_password
    mails = mailbox.read(
        settings.bounce_mailbox or "",
        password=secret.get_secret_value() if secret else None,
        since=(now - bounces.LOOK_BACK).date(),
    )
    while (page := await asyncio.to_thread(next, mails, None)) is not None:
        await bounces.take_all(store, [page.body], site=site, now=now)
