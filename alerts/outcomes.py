"""What came of messages that were handed over, as the transaction that notes it knows it."""

from __future__ import annotations

import random
from collections import Counter
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

from aggregator.store import deliveries, outbox, refusals, slow_domains, subscriptions
from aggregator.store.engine import Connection
from aggregator.store.outbox import Message
from aggregator.store.refusals import Refusal
from alerts import bounces
from alerts.lanes import Lanes
from alerts.message import MailError, Site, Unanswered

GIVE_UP = timedelta(days=3)
_FIRST_RETRY, _LAST_RETRY = timedelta(minutes=1), timedelta(hours=4)


@dataclass(frozen=True, slots=True)
class Ended:
    """A message that was handed over, and what the server said, or why it was not taken."""

    message: Message
    said: str
    refused: MailError | None = None


@dataclass(frozen=True, slots=True)
class Unwanted:
    """A message that shall not go out, and why. `claim`: as `outbox.end` says."""

    id: int
    recipient: str
    why: str
    claim: int | None = None


class Outcomes:
    """Those of one round. `done`: how many there were of each kind."""

    def __init__(self, site: Site, now: Callable[[], datetime]) -> None:
        self._site, self._now = site, now
        self.done: Counter[str] = Counter()
        self.lanes = Lanes(())
        self._failures: dict[str, int] = {}
        self._held: dict[str, datetime] = {}

    async def begin(self, conn: Connection) -> None:
        """Messages whose sender has died are noted, and it is known which domains are slow."""
        found = await outbox.abandoned(conn, self._now())
        await subscriptions.lock(conn, [recipient for _, _, recipient in found])
        for lost, claim, _ in found:
            why = "its sender ended while it was sending it"
            self.done["ambiguous"] += await deliveries.give_up(
                conn, lost, "ambiguous", self._now(), why, claim=claim
            )
        self._failures = await slow_domains.failures(conn)
        self.lanes = Lanes(self._failures)

    async def note(self, conn: Connection, ended: Sequence[Ended], unwanted: Sequence[Unwanted] = ()) -> None:
        """What has ended, and what shall not begin."""
        for one in ended:
            self.lanes.done(one.message.domain)
        now = self._now()
        taken = [one for one in ended if one.refused is None]
        refused = [(one.message, one.refused) for one in ended if one.refused is not None]
        if refused or unwanted:
            to = {one.recipient for one, _ in refused} | {one.recipient for one in unwanted}
            await subscriptions.lock(conn, to)
        for no in unwanted:
            await deliveries.give_up(conn, no.id, "dropped", now, no.why, claim=no.claim)
        if taken:
            await outbox.sent(conn, [(one.message, one.said) for one in taken], now)
            self.done["sent"] += len(taken)
        recovered = {one.message.domain for one in taken} & self._failures.keys()
        slow = {message.domain for message, why in refused if why.slow}
        if recovered or slow:
            await slow_domains.lock(conn, recovered | slow)
            await self._recover(conn, recovered)
        for message, why in sorted(refused, key=lambda pair: pair[0].domain):
            self.done.update(await self._refused(conn, message, why, now))

    async def _recover(self, conn: Connection, domains: set[str]) -> None:
        if domains:
            await slow_domains.recover(conn, domains)
        for name in domains:
            self.lanes.slow.discard(name)
            del self._failures[name]

    async def _refused(self, conn: Connection, one: Message, refused: MailError, now: datetime) -> list[str]:
        """What became of it; nothing of a message that is no longer this sender's to speak of."""
        said = str(refused)
        await refusals.add(conn, Refusal(one.id, one.attempts, now, said))
        if isinstance(refused, Unanswered):
            ours = await deliveries.give_up(conn, one.id, "ambiguous", now, said, claim=one.claims)
            return ["ambiguous"] if ours else []
        if not refused.permanent and now - one.created_at < GIVE_UP:
            at = now + wait(one.attempts - 1)
            if refused.slow:
                at = await self._slow(conn, one.domain, refused, now)
            return ["retried"] if await outbox.again(conn, one, at, said) else []
        if not await deliveries.give_up(conn, one.id, "failed", now, said, claim=one.claims):
            return []
        if refused.recipient:
            await bounces.refused(conn, self._site, one.recipient, said, now)
        return ["failed"]

    async def _slow(self, conn: Connection, domain: str, refused: MailError, now: datetime) -> datetime:
        """Holds a domain, each time longer; returns until when. What was under way when it was held is no
        other time."""
        if now < (held := self._held.get(domain, now)):
            return held
        times = self._failures.get(domain, 0)
        until = self._held[domain] = now + wait(times)
        await slow_domains.hold(conn, domain, until, times + 1, str(refused))
        self._failures[domain] = times + 1
        self.lanes.hold(domain)
        return until


def wait(times: int) -> timedelta:
    """Twice as long each time, somewhat apart from all others that wait."""
    return min(_FIRST_RETRY * 2.0 ** min(times, 16), _LAST_RETRY) * random.uniform(0.8, 1.2)
