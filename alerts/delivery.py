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

from aggregator.store import outbox, refusals, slow_domains, subscriptions
from aggregator.store.engine import Connection, Store
from aggregator.store.outbox import Message
from aggregator.store.refusals import Refusal
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
        self._room = transport.at_once  # connections that have not been lost
        self._ahead: asyncio.Queue[Message] = asyncio.Queue()
        self._ended: list[_Ended] = []
        self._news = asyncio.Event()
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
        lines = [asyncio.create_task(self._line()) for _ in range(self._room)]
        try:
            await self._feed(limit, lines)
        finally:
            for task in lines:
                task.cancel()
            await asyncio.gather(*lines, return_exceptions=True)
            await self._put_back()
        return Delivered(**self._done)

    async def _feed(self, limit: int, lines: Sequence[asyncio.Task[None]]) -> None:
        """Notes what has ended and claims what goes out next, until nothing is left. For each of several
        connections one message is claimed ahead, so that none waits for the store."""
        out = 0
        while True:
            most = 2 * self._room if self._room > 1 else self._room
            async with self._store.write() as conn:
                ended, self._ended = self._ended, []
                await self._note(conn, ended)
                out -= len(ended)
                few = out <= most - self._room  # what has ended is noted at once, claimed is seldom
                going = await self._claim(conn, min(most - out, limit)) if few else []
            limit, out = limit - len(going), out + len(going)
            for one in going:
                self._ahead.put_nowait(one)
            if not out or not (self._room or self._ended):
                return
            self._news.clear()
            if not self._ended:
                await self._news.wait()
            for line in lines:
                if line.done():
                    line.result()  # what broke it ends the round
            if self._ending.is_set():
                out -= self._ahead.qsize()
                await self._put_back()

    async def _line(self) -> None:
        """What one connection does, until it is lost."""
        lost = False
        while not lost:
            one = await self._ahead.get()
            if self._ending.is_set():
                self._ahead.put_nowait(one)
                self._news.set()
                return
            try:
                ended = await self._hand_over(one)
                lost = isinstance(ended.refused, Unreachable)
                self._room -= lost
                self._ended.append(ended)
            finally:
                self._news.set()

    async def _put_back(self) -> None:
        """What was claimed ahead and surely not handed over waits again."""
        kept = [self._ahead.get_nowait() for _ in range(self._ahead.qsize())]
        if kept:
            async with self._store.write() as conn:
                for one in kept:
                    await outbox.again(conn, one.id, self._now(), None)
                    self._lanes.done(one.domain)

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
            now = self._now()
            found = await outbox.start(conn, picked, now, until=now + LEASE, fresh=now - STALE)
            allowed = await self._allowed(conn, found)
            if missing := picked.keys() - {one.id for one in found}:
                await self._sort_out(conn, missing, now)
            for gone in picked.keys() - {one.id for one in allowed}:
                self._lanes.done(picked[gone])
            going += allowed
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

    async def _allowed(self, conn: Connection, found: Sequence[Message]) -> list[Message]:
        """Those that are not to somebody who is suppressed."""
        hashes = {one.id: self._site.keyed(one.recipient) for one in found}
        barred = await subscriptions.barred(conn, hashes.values()) if found else set()
        for one in found:
            if hashes[one.id] in barred:
                await give_up(conn, one.id, "dropped", self._now(), "suppressed before it went out")
        return [one for one in found if hashes[one.id] not in barred]

    async def _sort_out(self, conn: Connection, missing: Collection[int], now: datetime) -> None:
        """Messages that could not be started: nobody wants them, they are too old, or another sender has
        them."""
        queued = await outbox.left_over(conn, missing, now)
        for number, kind, status in queued:
            wanted = status in outbox.WHILE[kind]
            why = (
                "too old to go out: the next message carries it all" if wanted else "left before it went out"
            )
            await give_up(conn, number, "dropped", now, why)
        self._lost |= set(missing) - {number for number, _, _ in queued}

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
        if taken := [one for one in ended if one.refused is None]:
            await outbox.sent(conn, {one.message.id: one.said for one in taken}, now)
            await self._recover(conn, {one.message.domain for one in taken})
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
        await refusals.add(conn, Refusal(one.id, one.attempts, now, str(refused)))
        if isinstance(refused, Unanswered):
            await give_up(conn, one.id, "ambiguous", now, str(refused))
            return "ambiguous"
        if not refused.permanent and now - one.created_at < GIVE_UP:
            at = (
                await self._slow(conn, one.domain, refused, now)
                if refused.slow
                else now + wait(one.attempts - 1)
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
