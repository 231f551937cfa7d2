"""One host's lane: a single request at a time, a gap between two, and rests when the host wants peace."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import asynccontextmanager
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


class Lane:
    """The turn, the gap, the rest and the circuit breaker of one host."""

    def __init__(
        self, limits: Limits, clock: Callable[[], float], sleep: Callable[[float], Awaitable[object]]
    ) -> None:
        self.cookies: dict[str, str] = {}
        self._limits, self._clock, self._sleep = limits, clock, sleep
        self._lock = asyncio.Lock()
        self._ended: float | None = None
        self._gap = 0.0
        self._not_before = 0.0
        self._rest: tuple[float, FetchError] | None = None
        self._failures: list[float] = []
        self._tripped = False

    @asynccontextmanager
    async def turn(self, url: str) -> AsyncIterator[None]:
        """The host for one caller at a time, in the order of asking. Raises FetchError while it rests."""
        async with self._lock:
            self._refuse_at_rest(url)
            yield

    @property
    def tries(self) -> int:
        """How many tries a request has: a single one when it probes whether the host is back."""
        return 1 if self._tripped else self._limits.tries

    async def wait(self, gap: float) -> None:
        """Until the gap after the last request is over: the larger one of its own and this one's."""
        while (left := self._ready(gap) - self._clock()) > 0:
            await self._sleep(left)
        self._gap = gap

    def _ready(self, gap: float) -> float:
        if self._ended is None:
            return self._not_before
        return max(self._ended + max(gap, self._gap), self._not_before)

    def ended(self) -> None:
        self._ended = self._clock()

    def hold(self, seconds: float) -> None:
        """The next request waits at least so long."""
        self._not_before = max(self._not_before, self._clock() + seconds)

    def rest(self, seconds: float, error: FetchError) -> None:
        """No request at all for so long: callers get the error that led to it."""
        self._rest = (self._clock() + seconds, error)

    def succeeded(self) -> None:
        self._failures.clear()
        self._tripped = False

    def failed(self, error: FetchError) -> None:
        """The third failure in a row within ten minutes opens the breaker; so does a failed probe."""
        now = self._clock()
        recent = [at for at in self._failures if now - at < self._limits.breaker_window]
        self._failures = [*recent, now]
        if self._tripped or len(self._failures) >= self._limits.breaker_failures:
            self._failures.clear()
            self._tripped = True
            if self._rest is None or self._rest[0] < now + self._limits.breaker_open:
                self.rest(self._limits.breaker_open, error)

    def _refuse_at_rest(self, url: str) -> None:
        if self._rest is None:
            return
        until, error = self._rest
        left = until - self._clock()
        if left <= 0:
            self._rest = None
            return
        message = f"the host rests for {left:.0f} s more after: {error.message}"
        raise FetchError(error.cause, message, url=url, retry_after=left)
