"""How often one client may ask the API and the MCP server.

A bucket for each client, in this process's memory: after a restart, and in each further process, it is full
again. That spares the store a write for every read, and what it guards is the machine, not a mailbox.
"""

from __future__ import annotations

import math

from aiohttp import web

from alerts.limits import household
from web import problems
from web.page import CLOCK, Handler, client_ip

_CLIENTS = 10_000  # remembered at a time, the latest: about 1 MB
_AT_ONCE, _PER_SECOND = 120, 2.0  # requests: enough for any person's program


class Throttle:
    """Buckets of requests by client."""

    def __init__(self, at_once: int = _AT_ONCE, per_second: float = _PER_SECOND) -> None:
        self.at_once, self.per_second = at_once, per_second
        self._buckets: dict[str, tuple[float, float]] = {}  # what is left, and when it was

    def wait(self, client: str, now: float) -> float:
        """Takes a request from a client's bucket at a time in seconds; how long to wait when it is empty."""
        left, at = self._buckets.pop(client, (float(self.at_once), now))
        left = min(float(self.at_once), left + max(0.0, now - at) * self.per_second)
        taken = left >= 1
        self._buckets[client] = (left - taken, now)
        if len(self._buckets) > _CLIENTS:
            del self._buckets[next(iter(self._buckets))]
        return 0.0 if taken else (1 - left) / self.per_second


THROTTLE = web.AppKey("throttle", Throttle)


@web.middleware
async def throttled(request: web.Request, handler: Handler) -> web.StreamResponse:
    """429 for programs that ask too often."""
    if problems.are_for(request.path):
        client = household(client_ip(request))
        wait = request.app[THROTTLE].wait(client, request.app[CLOCK]().timestamp())
        if wait:
            seconds = math.ceil(wait)
            said = f"Too many requests from your address. Ask again in {seconds} s."
            return problems.problem(429, said, headers={"Retry-After": str(seconds)})
    return await handler(request)
