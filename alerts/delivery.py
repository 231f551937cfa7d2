"""What waits in the outbox goes out: several messages at once, a few of them to each domain.

One transaction notes what came of the messages that have ended, and marks those that go out next as being
sent: where several end together it is one for all of them. A message is handed over after that is committed,
never before.
"""

from __future__ import annotations

import asyncio
import logging
import random
from collections import Counter
from collections.abc import Callable, Collection, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

from aggregator.store import answers, outbox, slow_domains, subscriptions
from aggregator.store.answers import Answer
from aggregator.store.engine import Connection, Store
from aggregator.store.outbox import Message
from alerts import bounces, verp
from alerts.lanes import Lanes
from alerts.message import MailError, Site, Unanswered, Unreachable
from alerts.smtp import Letter, Transport

log = logging.getLogger(__name__)

LEASE = timedelta(minutes=15)  # longer than the longest that a server may take to answer
GIVE_UP = timedelta(days=3)
STALE = timedelta(
    hours=24
)  # what a digest this old holds goes into the next one (a restored copy, an outage)
_FIRST_RETRY, _LAST_RETRY = timedelta(minutes=1), timedelta(hours=4)
_WINDOW = 200  # waiting messages that are looked at together


@dataclass(frozen=True, slots=True)
class Delivered:
    """What became of messages. `ambiguous`: nobody knows whether they arrived."""

    sent: int = 0
    failed: int = 0
    retried: int = 0
    ambiguous: int = 0


@dataclass(frozen=True, slots=True)
class _Ended:
    """A message that was handed over, and what the server said, or why it was not taken."""

    message: Message
    said: str
    refused: MailError | None = None


class Delivery:
    """One round of sending. `ending`: once set, nothing new goes out; what is being sent ends."""

    def __init__(
        self,
        store: Store,
        transport: Transport,
        site: Site,
        now: Callable[[], datetime],
        ending: asyncio.Event,
    ) -> None:
        self._store, self._transport, self._site = store, transport, site
        self._now, self._ending = now, ending
        self._room = transport.at_once
        self._lanes = Lanes(())
        self._more, self._partial = True, set[str]()  # of other domains, and of these, more may wait
        self._lost: set[int] = set()  # ids that another sender has
        self._failures: dict[str, int] = {}
        self._held: dict[str, datetime] = {}
        self._done: Counter[str] = Counter()

    async def run(self, limit: int) -> Delivered:
        """Hands over up to `limit` messages; stops when the server cannot be reached."""
        async with self._store.write() as conn:
            await self._settle(conn)
            self._failures = await slow_domains.failures(conn)
        self._lanes = Lanes(self._failures)
        at_work: set[asyncio.Task[_Ended]] = set()
        ended: list[_Ended] = []
        try:
            while True:
                async with self._store.write() as conn:
                    await self._note(conn, ended)
                    going = await self._claim(conn, min(self._room - len(at_work), limit))
                limit -= len(going)
                at_work |= {asyncio.create_task(self._hand_over(one)) for one in going}
                if not at_work:
                    return Delivered(**self._done)
                finished, at_work = await asyncio.wait(at_work, return_when=asyncio.FIRST_COMPLETED)
                ended = [one.result() for one in finished]
        finally:
            for task in at_work:
                task.cancel()
            await asyncio.gather(*at_work, return_exceptions=True)

    async def _settle(self, conn: Connection) -> None:
        """Messages whose sender has died: what they carried is given back."""
        for lost in await outbox.abandoned(conn, self._now()):
            await give_up(conn, lost, "ambiguous", self._now(), "its sender ended while it was sending it")
            self._done["ambiguous"] += 1

    async def _claim(self, conn: Connection, most: int) -> list[Message]:
        """Messages that go out now, noted as being sent; none to somebody who has left or is barred."""
        going: list[Message] = []
        while len(going) < most and not self._ending.is_set():
            picked = await self._pick(conn, most - len(going))
            if not picked:
                break
            found = await outbox.lock(conn, picked, self._now())
            wanted = await self._wanted(conn, found)
            if wanted:
                await outbox.start(conn, [one.id for one in wanted], self._now() + LEASE)
            going += wanted
            self._lost |= picked.keys() - {one.id for one, _ in found}
            for gone in picked.keys() - {one.id for one in wanted}:
                self._lanes.done(picked[gone])
        return going

    async def _pick(self, conn: Connection, most: int) -> dict[int, str]:
        """Ids and domains; looks for more before a connection stays idle."""
        if self._lanes.ready() < most and (self._more or self._partial - self._lanes.waiting):
            here = self._lanes.waiting
            found = await outbox.candidates(conn, self._now(), here, _WINDOW)
            self._more = len(found) == _WINDOW
            self._partial = self._partial & here | ({name for _, name in found} if self._more else set())
            self._lanes.add(one for one in found if one[0] not in self._lost)
        return dict(self._lanes.pick(most))

    async def _wanted(self, conn: Connection, found: Sequence[tuple[Message, str]]) -> list[Message]:
        barred = await subscriptions.barred(conn, [self._site.keyed(one.recipient) for one, _ in found])
        wanted = []
        for one, status in found:
            if why := self._unwanted(one, status, barred):
                await give_up(conn, one.id, "dropped", self._now(), why)
            else:
                wanted.append(one)
        return wanted

    def _unwanted(self, one: Message, status: str, barred: Collection[str]) -> str | None:
        """Why a message that waits shall not go out."""
        if status not in (("active", "pending") if one.kind == "confirm" else ("active",)):
            return "left before it went out"
        if self._site.keyed(one.recipient) in barred:
            return "suppressed before it went out"
        if one.kind == "digest" and not one.attempts and self._now() - one.created_at > STALE:
            return "too old when it could go out: the next message carries it all"
        return None

    async def _hand_over(self, one: Message) -> _Ended:
        sender = verp.sender(self._site, one.id, self._now())
        try:
            said = await self._transport.send(Letter(one.id, sender, one.recipient, one.body))
        except MailError as refused:
            log.warning("mail %d: %s", one.id, refused)
            return _Ended(one, str(refused), refused)
        return _Ended(one, said)

    async def _note(self, conn: Connection, ended: Sequence[_Ended]) -> None:
        if not ended:
            return
        for one in ended:
            self._lanes.done(one.message.domain)
        now = self._now()
        given = [Answer(one.message.id, one.message.attempts + 1, now, one.said) for one in ended]
        await answers.add(conn, given)
        if taken := [one.message for one in ended if one.refused is None]:
            await outbox.sent(conn, [one.id for one in taken], now)
            await self._recover(conn, {one.domain for one in taken})
            self._done["sent"] += len(taken)
        for one in ended:
            if one.refused is not None:
                self._done[await self._refused(conn, one.message, one.refused, now)] += 1

    async def _recover(self, conn: Connection, domains: set[str]) -> None:
        if recovered := domains & self._failures.keys():
            await slow_domains.recover(conn, recovered)
            for name in recovered:
                self._lanes.slow.discard(name)
                del self._failures[name]

    async def _refused(self, conn: Connection, one: Message, refused: MailError, now: datetime) -> str:
        if isinstance(refused, Unanswered):
            await give_up(conn, one.id, "ambiguous", now, str(refused))
            return "ambiguous"
        if isinstance(refused, Unreachable):
            self._room -= 1  # the others may have more luck
        if not refused.permanent and now - one.created_at < GIVE_UP:
            at = (
                await self._slow(conn, one.domain, refused, now) if refused.slow else now + wait(one.attempts)
            )
            await outbox.again(conn, one.id, at, str(refused))
            return "retried"
        await give_up(conn, one.id, "failed", now, str(refused))
        if refused.recipient:
            await bounces.refused(conn, self._site, one.recipient, str(refused), now)
        return "failed"

    async def _slow(self, conn: Connection, domain: str, refused: MailError, now: datetime) -> datetime:
        """Holds a domain, each time longer; returns until when. What was under way when it was held is no
        other time."""
        if now < (held := self._held.get(domain, now)):
            return held
        times = self._failures.get(domain, 0)
        until = self._held[domain] = now + wait(times)
        await slow_domains.hold(conn, domain, until, times + 1, str(refused))
        self._failures[domain] = times + 1
        self._lanes.hold(domain)
        return until


async def give_up(conn: Connection, message_id: int, state: outbox.End, now: datetime, why: str) -> None:
    """It is not sent (again); what it carried waits for the next one."""
    await outbox.give_back(conn, message_id, now)
    await outbox.end(conn, message_id, state, why)


def wait(times: int) -> timedelta:
    """Twice as long each time, somewhat apart from all others that wait."""
    return min(_FIRST_RETRY * 2.0 ** min(times, 16), _LAST_RETRY) * random.uniform(0.8, 1.2)
