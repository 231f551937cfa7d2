"""Mail: made, handed over, and what comes back is read. A store that is a copy of another sends none."""

from __future__ import annotations

import asyncio
import logging
import sys
from collections.abc import Awaitable, Callable
from datetime import datetime

from aggregator.store import move
from aggregator.store.engine import Store
from aggregator.work import CarryOut
from alerts import answers, bounces, send
from alerts.message import Site
from alerts.smtp import Transport
from chartwork import duties
from chartwork.parts import mail_state, transport_of
from chartwork.settings import Settings, SettingsError
from scrapers import mailbox

log = logging.getLogger(__name__)


class Held(SettingsError):  # noqa: N818 - it says what happened
    """The store is a copy of another, which may be mailing the same people."""


class Mailing:
    """The jobs of mail (`chartwork.duties`) in one process. Without the settings that mail needs none is made
    and none is sent; whoever has these jobs to do says so, once (`tell`)."""

    def __init__(self, settings: Settings, store: Store, site: Site, clock: Callable[[], datetime]) -> None:
        self._settings, self._store, self._site, self._clock = settings, store, site, clock
        self._state = mail_state(settings)
        self._is_off = self._state.startswith("off: ")
        self._held: str | None = None  # what was said of it last
        self._ending = asyncio.Event()
        self._batches = 0  # that were asked for and are not done

    def tell(self) -> None:
        """Says where mail goes, or why none is sent."""
        log.log(logging.ERROR if self._is_off else logging.INFO, "mail %s", self._state)

    def jobs(self) -> dict[str, CarryOut]:
        """How each kind of job is done, given its key."""
        return {
            "digests": self._if_on(self._make),
            "send": self._if_on(self._hand_over),
            "bounces": self._read,
        }

    def end(self) -> None:
        """From now on nothing new goes out; what is being sent ends, and is noted."""
        self._ending.set()

    def _if_on(self, do: Callable[[], Awaitable[object]]) -> CarryOut:
        async def carry_out(batch: str) -> None:
            if self._is_off:
                return
            held = None
            try:
                await do()
            except Held as why:
                held = str(why)
                if held != self._held:
                    log.warning("%s", held)
            self._held = held

        return carry_out

    async def _make(self) -> None:
        await make(self._store, self._site, self._clock)

    async def _hand_over(self) -> None:
        """A batch; if another job is sending, that one does this batch, too.

        `smtp_at_once` is how many connections a process has, not a job, and a job that waits for them holds
        a place that others need. If the process ends before, nothing is lost: what is due is a row.
        """
        self._batches += 1
        if self._batches > 1:
            return
        try:
            while self._batches:
                transport = transport_of(self._settings)
                await hand_over(self._store, self._site, transport, self._clock, ending=self._ending)
                self._batches -= 1
        finally:
            self._batches = 0

    async def _read(self, batch: str) -> None:
        if self._settings.bounce_mailbox is not None:
            await read_bounces(self._store, self._site, self._settings, self._clock())


async def _must_be_free(store: Store) -> None:
    async with store.read() as conn:
        if why := await move.held(conn):
            raise Held(
                f"no mail is sent from this store: {why}. `chartwork adopt` makes it the one that mails"
            )


async def make(store: Store, site: Site, clock: Callable[[], datetime], *, limit: int | None = None) -> int:
    """Does what strangers asked for, and makes the messages that are due, a batch of each if nothing else is
    said; returns how many. Raises Held."""
    await _must_be_free(store)
    most = limit or duties.BATCH
    await answers.answer(store, site=site, now=clock(), limit=most)
    return await send.prepare(store, site=site, now=clock(), limit=most)


async def hand_over(
    store: Store,
    site: Site,
    transport: Transport,
    clock: Callable[[], datetime],
    *,
    ending: asyncio.Event | None = None,
    limit: int | None = None,
) -> send.Delivered:
    """Hands waiting messages over, a batch if nothing else is said; nothing new once `ending` is set. Raises
    Held, MailError."""
    await _must_be_free(store)
    most = limit or duties.BATCH
    async with transport:
        done = await send.deliver(store, transport, site=site, now=clock, limit=most, ending=ending)
    if done.sent or done.failed or done.retried:
        log.info("mail: %d sent, %d failed, %d to be tried again", done.sent, done.failed, done.retried)
    return done


async def send_mail(
    store: Store,
    site: Site,
    settings: Settings,
    clock: Callable[[], datetime],
    ending: asyncio.Event | None = None,
) -> send.Delivered:
    """Both, once, and all that is due; nothing new goes out once `ending` is set. Raises Held, MailError, and
    SettingsError before anything is made."""
    transport = transport_of(settings)
    await make(store, site, clock, limit=sys.maxsize)
    return await hand_over(store, site, transport, clock, ending=ending, limit=sys.maxsize)


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
