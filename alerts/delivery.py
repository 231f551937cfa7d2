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
from functools import partial

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
_AHEAD = 4  # messages that are claimed ahead for each connection: what a crash leaves in doubt


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
        self._claimed: list[Message] = []  # and not yet in the queue
        self._out = 0  # in the queue, or handed over and not noted
        self._ended: list[_Ended] = []
        self._news, self._over = asyncio.Event(), False
        self._lanes = Lanes(())
        self._more, self._partial = True, set[str]()  # of other domains, and of these, more may wait
        self._lost: set[int] = set()  # ids that another sender has
        self._failures: dict[str, int] = {}
        self._held: dict[str, datetime] = {}
        self._done: Counter[str] = Counter()

    async def run(self, limit: int) -> Delivered:
        """Hands over up to `limit` messages; stops when the server cannot be reached."""
        await self._store.at_once(self._begin)
        lines = [asyncio.create_task(self._line()) for _ in range(self._room)]
        try:
            await self._feed(limit, lines)
        finally:
            self._over = True  # a line may miss that it was cancelled (python/cpython#86296)
            for task in lines:
                task.cancel()
            await asyncio.gather(*lines, return_exceptions=True)
            await self._put_back()
        return Delivered(**self._done)

    async def _begin(self, conn: Connection) -> None:
        await self._settle(conn)
        self._failures = await slow_domains.failures(conn)
        self._lanes = Lanes(self._failures)

    async def _feed(self, limit: int, lines: Sequence[asyncio.Task[None]]) -> None:
        """Notes what has ended and claims what goes out next, until nothing is left."""
        while True:
            ended, self._ended = self._ended, []
            self._out -= len(ended)
            wanted = min(self._ahead_of_need(), limit)
            if ended or wanted:
                await self._store.at_once(partial(self._step, ended, wanted))
            limit -= len(self._claimed)
            self._hand_out()
            if not self._out or not (self._room or self._ended):
                return
            self._news.clear()
            if not self._ended:
                await self._news.wait()
            for line in lines:
                if line.done():
                    line.result()  # what broke it ends the round
            if self._ending.is_set():
                await self._put_back()

    def _ahead_of_need(self) -> int:
        """How many messages to claim: for each of several connections some ahead, so that none waits for the
        store, and seldom, so that one transaction claims many."""
        most = (1 + _AHEAD) * self._room if self._room > 1 else self._room
        few = self._out <= (1 + _AHEAD // 2) * self._room
        return most - self._out if few and not self._ending.is_set() else 0

    async def _step(self, ended: Sequence[_Ended], wanted: int, conn: Connection) -> None:
        await self._note(conn, ended)
        self._claimed = await self._claim(conn, wanted)

    def _hand_out(self) -> None:
        self._out += len(self._claimed)
        for one in self._claimed:
            self._ahead.put_nowait(one)
        self._claimed = []

    async def _line(self) -> None:
        """What one connection does, until it is lost."""
        lost = False
        while not (lost or self._over):
            one = await self._ahead.get()
            if self._ending.is_set() or self._over:
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
        self._hand_out()
        kept = [self._ahead.get_nowait() for _ in range(self._ahead.qsize())]
        ended, self._ended = self._ended, []
        self._out -= len(kept) + len(ended)
        if kept or ended:
            await self._store.at_once(partial(self._return, kept, ended))

    async def _return(self, kept: Sequence[Message], ended: Sequence[_Ended], conn: Connection) -> None:
        await self._note(conn, ended)
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
