"""What waits in the outbox goes out: several messages at once, a few of them to each domain.

One transaction notes what came of the messages that have ended, and marks those that go out next as being
sent: where several end together it is one for all of them. A message is handed over after that is committed,
never before.
"""

from __future__ import annotations

import asyncio
import logging
from collections.abc import Callable, Collection, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from functools import partial

from aggregator.store import move, outbox, subscriptions
from aggregator.store.engine import Connection, Store
from aggregator.store.outbox import Message
from alerts import verp
from alerts.message import MailError, Site, Unreachable
from alerts.outcomes import Ended, Outcomes, Unwanted
from alerts.smtp import Letter, Transport

log = logging.getLogger(__name__)

# A claim is good for longer than it may wait to be handed over, and a server then to answer all that it is
# asked (`alerts.smtp`: a dozen commands of a minute each, ten minutes for the content).
LEASE, _WAITS = timedelta(minutes=40), timedelta(minutes=15)
STALE = timedelta(
    hours=24
)  # what a digest this old holds goes into the next one (a restored copy, an outage)
_WINDOW = 200  # waiting messages that are looked at together
_AHEAD = 4  # messages that are claimed ahead for each connection: what a crash leaves in doubt


@dataclass(frozen=True, slots=True)
class Delivered:
    """What became of messages. `ambiguous`: nobody knows whether they arrived."""

    sent: int = 0
    failed: int = 0
    retried: int = 0
    ambiguous: int = 0


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
        self._ended: list[Ended] = []  # and of these nothing is dropped before it is noted
        self._kept: list[Message] = []  # claimed, and surely not handed over
        self._unwanted: list[Unwanted] = []  # found by a claim; the next transaction drops them
        self._news, self._over = asyncio.Event(), False
        self._outcomes = Outcomes(site, now)
        self._more, self._partial = True, set[str]()  # of other domains, and of these, more may wait
        self._lost: set[int] = set()  # ids that another sender has, or that are unwanted

    async def run(self, limit: int) -> Delivered:
        """Hands over up to `limit` messages; stops when the server cannot be reached."""
        await self._store.at_once(self._outcomes.begin)
        lines = [asyncio.create_task(self._line()) for _ in range(self._room)]
        try:
            await self._feed(limit, lines)
        finally:
            self._over = True  # a line may miss that it was cancelled (python/cpython#86296)
            for task in lines:
                task.cancel()
            await asyncio.gather(*lines, return_exceptions=True)
            self._keep_all()
            await self._put_back()
        return Delivered(**self._outcomes.done)

    async def _feed(self, limit: int, lines: Sequence[asyncio.Task[None]]) -> None:
        """Notes what has ended and claims what goes out next, until nothing is left."""
        while True:
            ended, unwanted = tuple(self._ended), tuple(self._unwanted)
            wanted = min(self._ahead_of_need(self._out - len(ended)), limit)
            if ended or wanted:
                await self._store.at_once(partial(self._step, ended, unwanted, wanted))
                self._noted(len(ended), len(unwanted))
            limit -= len(self._claimed)
            self._hand_out()
            if not self._out or not (self._room or self._ended):
                return
            self._news.clear()
            if not (self._ended or self._kept):
                await self._news.wait()
            for line in lines:
                if line.done():
                    line.result()  # what broke it ends the round
            if self._ending.is_set():
                self._keep_all()
            if self._kept:
                await self._put_back()

    def _noted(self, ended: int, unwanted: int) -> None:
        """More may have come meanwhile."""
        del self._ended[:ended]
        del self._unwanted[:unwanted]
        self._out -= ended

    def _ahead_of_need(self, out: int) -> int:
        """How many messages to claim: for each of several connections some ahead, so that none waits for the
        store, and seldom, so that one transaction claims many."""
        most = (1 + _AHEAD) * self._room if self._room > 1 else self._room
        few = out <= (1 + _AHEAD // 2) * self._room
        return most - out if few and not self._ending.is_set() else 0

    async def _step(
        self, ended: Sequence[Ended], unwanted: Sequence[Unwanted], wanted: int, conn: Connection
    ) -> None:
        await self._outcomes.note(conn, ended, unwanted)
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
            if self._now() > one.next_try_at - LEASE + _WAITS:
                self._kept.append(one)
                self._news.set()
                continue
            try:
                ended = await self._hand_over(one)
                lost = isinstance(ended.refused, Unreachable)
                self._room -= lost
                self._ended.append(ended)
            finally:
                self._news.set()

    def _keep_all(self) -> None:
        """No connection gets what none has begun with."""
        self._hand_out()
        self._kept += [self._ahead.get_nowait() for _ in range(self._ahead.qsize())]

    async def _put_back(self) -> None:
        """What was claimed ahead and is not handed over waits again."""
        kept, ended, unwanted = tuple(self._kept), tuple(self._ended), tuple(self._unwanted)
        if kept or ended or unwanted:
            await self._store.at_once(partial(self._return, kept, ended, unwanted))
        self._noted(len(ended), len(unwanted))
        del self._kept[: len(kept)]
        self._out -= len(kept)

    async def _return(
        self, kept: Sequence[Message], ended: Sequence[Ended], unwanted: Sequence[Unwanted], conn: Connection
    ) -> None:
        await self._outcomes.note(conn, ended, unwanted)
        for one in kept:
            await outbox.put_back(conn, one, self._now())
            self._outcomes.lanes.done(one.domain)

    async def _claim(self, conn: Connection, most: int) -> list[Message]:
        """Messages that go out now, noted as being sent; none to somebody who has left or is barred, and none
        from a store whose copy mails by now."""
        going: list[Message] = []
        if await move.held_meanwhile(conn):
            return going
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
                self._outcomes.lanes.done(picked[gone])
            going += allowed
        return going

    async def _pick(self, conn: Connection, most: int) -> dict[int, str]:
        """Ids and domains; looks for more before a connection stays idle."""
        lanes = self._outcomes.lanes
        if lanes.ready() < most and (self._more or self._partial - lanes.waiting):
            here = lanes.waiting
            found = await outbox.candidates(conn, self._now(), here, _WINDOW)
            self._more = len(found) == _WINDOW
            self._partial = self._partial & here | ({name for _, name in found} if self._more else set())
            lanes.add(one for one in found if one[0] not in self._lost)
        return dict(lanes.pick(most))

    async def _allowed(self, conn: Connection, found: Sequence[Message]) -> list[Message]:
        """Those that are not to somebody who is suppressed."""
        hashes = {one.id: self._site.keyed(one.recipient) for one in found}
        barred = await subscriptions.barred(conn, hashes.values()) if found else set()
        why = "suppressed before it went out"
        self._unwanted += [
            Unwanted(one.id, one.recipient, why, one.claims) for one in found if hashes[one.id] in barred
        ]
        return [one for one in found if hashes[one.id] not in barred]

    async def _sort_out(self, conn: Connection, missing: Collection[int], now: datetime) -> None:
        """Messages that could not be started: nobody wants them, they are too old, or another sender has
        them. A claim drops none itself: it may have locked alerts already to note what has ended, and who
        locks alerts twice may wait for one that waits for it."""
        for number, recipient, wanted in await outbox.left_over(conn, missing, now):
            old = "too old to go out: the next message carries it all"
            self._unwanted.append(Unwanted(number, recipient, old if wanted else "left before it went out"))
        self._lost |= set(missing)

    async def _hand_over(self, one: Message) -> Ended:
        sender = verp.sender(self._site, one.id, self._now())
        try:
            said = await self._transport.send(Letter(one.id, sender, one.recipient, one.body))
        except MailError as refused:
            log.warning("mail %d: %s", one.id, refused)
            return Ended(one, str(refused), refused)
        return Ended(one, said)
