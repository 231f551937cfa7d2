"""Mail, one batch at a time: made, then handed over. A store that is a copy of another sends none."""

from __future__ import annotations

import logging
from collections.abc import Callable
from datetime import datetime

from aggregator.store import move
from aggregator.store.engine import Store
from aggregator.work import CarryOut
from alerts import answers, send
from alerts.message import Site
from chartwork import duties
from chartwork.parts import transport_of
from chartwork.settings import Settings, SettingsError

log = logging.getLogger(__name__)


class Held(SettingsError):  # noqa: N818 - it says what happened
    """The store is a copy of another, which may be mailing the same people."""


async def _must_be_free(store: Store) -> None:
    async with store.read() as conn:
        if why := await move.held(conn):
            raise Held(
                f"no mail is sent from this store: {why}. `chartwork adopt` makes it the one that mails"
            )


async def make(store: Store, site: Site, clock: Callable[[], datetime]) -> int:
    """Does what strangers asked for, and makes the messages that are due; returns how many. Raises Held."""
    await _must_be_free(store)
    await answers.answer(store, site=site, now=clock(), limit=duties.BATCH)
    return await send.prepare(store, site=site, now=clock(), limit=duties.BATCH)


async def hand_over(
    store: Store, site: Site, settings: Settings, clock: Callable[[], datetime]
) -> send.Delivered:
    """Hands waiting messages over. Raises Held, MailError."""
    await _must_be_free(store)
    async with transport_of(settings) as transport:
        done = await send.deliver(store, transport, site=site, now=clock, limit=duties.BATCH)
    if done.sent or done.failed or done.retried:
        log.info("mail: %d sent, %d failed, %d to be tried again", done.sent, done.failed, done.retried)
    return done


def unless_held(do: CarryOut) -> CarryOut:
    """A job of mailing; of a store that may not mail it says so, each time."""

    async def carry_out(batch: str) -> None:
        try:
            await do(batch)
        except Held as why:
            log.warning("%s", why)

    return carry_out
