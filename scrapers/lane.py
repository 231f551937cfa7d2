"""One host's lane: a single request at a time, a gap between two, and rests when the host wants peace."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from email.utils import parsedate_to_datetime

from scrapers.answer import Cause, FetchError, Limits

# What speaks against the host. A 404 or a page too large is an answer of a host that works.
FAILURES: frozenset[Cause] = frozenset({"network", "timeout", "server", "rate_limited", "blocked"})


def retry_after(value: str | None, wall: float, longest: float) -> float | None:
    """Seconds that a Retry-After header asks for (RFC 9110, 10.2.3: a number or a date); None if unreadable.

    `wall` is the time now in seconds since 1970; a date in the past means 0.
    """
    text = (value or "").strip()
    if text.isascii() and text.isdigit():
        return min(float(text[:12]), longest)
    try:
        return min(max(parsedate_to_datetime(text).timestamp() - wall, 0.0), longest)
    except (TypeError, ValueError, OverflowError, IndexError):
        return None


@dataclass(slots=True)
class Past:
    """What a lane remembers of its host. Times are seconds of the lane's clock."""

    ended: float | None = None
    gap: float = 0.0
    not_before: float = 0.0
    rest: tuple[float, Cause, str] | None = None  # until when, and after what
    failures: list[float] = field(default_factory=list)
    tripped: bool = False


class Lane:
    """The turn, the gap, the rest and the circuit breaker of one host.

    Its memory is this process's. Where several processes ask one host, a lane that keeps it elsewhere
    overrides `take`, `keep` and `give_back`.
    """

    def __init__(
        self, limits: Limits, clock: Callable[[], float], sleep: Callable[[float], Awaitable[object]]
    ) -> None:
        self.cookies: dict[str, str] = {}
        self.past = Past()
        self._limits, self._clock, self._sleep = limits, clock, sleep
        self._lock = asyncio.Lock()

    async def take(self) -> None:
        """Called before a turn: from now on nobody else asks the host."""

    async def keep(self, seconds: float) -> None:
        """Called before each request: for so long at least nobody else asks the host."""

    async def give_back(self) -> None:
        """Called after a turn."""

    @asynccontextmanager
    async def turn(self, url: str) -> AsyncIterator[None]:
        """The host for one caller at a time, in the order of asking. Raises FetchError while it rests."""
        async with self._lock:
            await self.take()
            try:
                self._refuse_at_rest(url)
                yield
            finally:
                await self.give_back()

    @property
    def tries(self) -> int:
        """How many tries a request has: a single one when it probes whether the host is back."""
        return 1 if self.past.tripped else self._limits.tries

    async def wait(self, gap: float) -> None:
        """Until the gap after the last request is over: the larger one of its own and this one's."""
        await self.keep(max(self._ready(gap) - self._clock(), 0.0) + self._limits.total)
        while (left := self._ready(gap) - self._clock()) > 0:
            await self._sleep(left)
        self.past.gap = gap

    def _ready(self, gap: float) -> float:
        past = self.past
        if past.ended is None:
            return past.not_before
        return max(past.ended + max(gap, past.gap), past.not_before)

    def ended(self) -> None:
        self.past.ended = self._clock()

    def hold(self, seconds: float) -> None:
        """The next request waits at least so long."""
        self.past.not_before = max(self.past.not_before, self._clock() + seconds)

    def rest(self, seconds: float, error: FetchError) -> None:
        """No request at all for so long: callers get the error that led to it."""
        self.past.rest = (self._clock() + seconds, error.cause, error.message)

    def succeeded(self) -> None:
        self.past.failures.clear()
        self.past.tripped = False

    def failed(self, error: FetchError) -> None:
        """The third failure in a row within ten minutes opens the breaker; so does a failed probe."""
        now, past = self._clock(), self.past
        past.failures = [at for at in past.failures if now - at < self._limits.breaker_window]
        past.failures.append(now)
        if past.tripped or len(past.failures) >= self._limits.breaker_failures:
            past.failures.clear()
            past.tripped = True
            if past.rest is None or past.rest[0] < now + self._limits.breaker_open:
                self.rest(self._limits.breaker_open, error)

    def _refuse_at_rest(self, url: str) -> None:
        if self.past.rest is None:
            return
        until, cause, after = self.past.rest
        left = until - self._clock()
        if left <= 0:
            self.past.rest = None
            return
        message = f"the host rests for {left:.0f} s more after: {after}"
        raise FetchError(cause, message, url=url, retry_after=left)
