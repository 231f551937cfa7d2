"""The only HTTP client: what leaves this machine for a source, leaves here.

A request passes, in this order: the screen of addresses and denied hosts, robots.txt of its host, the host's
lane (one at a time, a gap between two, rests, breaker), the connect-time guard, the bounded reader. Redirects
are followed by hand, and every hop passes the same gates. Nothing of aiohttp or the operating system escapes:
`fetch` returns an Answer or raises FetchError.
"""

from __future__ import annotations

import asyncio
import json
import logging
import random
import time
from collections.abc import Awaitable, Callable
from types import TracebackType
from typing import Self

import aiohttp
from aiohttp.abc import AbstractResolver
from aiohttp.http_exceptions import HttpProcessingError
from yarl import URL

from scrapers.addresses import REFUSED, screened, socket_for
from scrapers.answer import Answer, Cause, FetchError, Limits, Validators
from scrapers.body import Body, BodyError
from scrapers.hop import REDIRECTS, Ask, Reply, answer, keep_cookies, onward, refusal, validators_of
from scrapers.lane import FAILURES, Lane, retry_after
from scrapers.robots import AGENT, Robots
from scrapers.source import Request

__all__ = ["Answer", "FetchError", "Http", "Limits", "Validators"]

log = logging.getLogger(__name__)

_RETRIED: frozenset[Cause] = frozenset({"network", "server", "rate_limited"})
# Ours to state: they decide how a body is read, where it goes and who asks.
_OURS = frozenset({"host", "accept-encoding", "connection", "content-length", "transfer-encoding", "cookie"})
_DEFAULTS = Limits()


class Http:
    """Fetches for any number of boards at once; `async with` it.

    `contact` is the URL in the User-Agent where a host's owner learns who asks. `gateway`
    ("http://127.0.0.1:PORT") receives every request instead of its host, which stands in the Host header; it
    is the only address that may be private. `clock` is monotonic, `wall` seconds since 1970. `lane` makes
    the lane of a host where its memory is not to be this process's alone; what that raises, `fetch` raises.
    """

    def __init__(
        self,
        *,
        contact: str,
        version: str,
        limits: Limits = _DEFAULTS,
        gateway: str | None = None,
        clock: Callable[[], float] = time.monotonic,
        sleep: Callable[[float], Awaitable[object]] = asyncio.sleep,
        wall: Callable[[], float] = time.time,
        chance: Callable[[], float] = random.random,
        resolver: AbstractResolver | None = None,
        lane: Callable[[str], Lane] | None = None,
    ) -> None:
        self._agent = f"{AGENT}/{version} (+{contact})"
        self._limits = limits
        self._gateway = URL(gateway).origin() if gateway else None
        self._clock, self._sleep, self._wall, self._chance = clock, sleep, wall, chance
        self._resolver = resolver
        self._new_lane = lane or (lambda host: Lane(limits, clock, sleep))
        self._lanes: dict[str, Lane] = {}
        self._robots: dict[URL, tuple[float, Robots | FetchError]] = {}
        self._robots_locks: dict[URL, asyncio.Lock] = {}

    async def __aenter__(self) -> Self:
        limits, gateway = self._limits, self._gateway
        exempt = (gateway.host or "", gateway.port or 80) if gateway else None
        self._session = aiohttp.ClientSession(
            # behind a gateway all hosts share one address: there the lanes keep each to one connection
            connector=aiohttp.TCPConnector(
                limit=0,
                limit_per_host=0 if gateway else 1,
                socket_factory=socket_for(exempt),
                resolver=self._resolver,
            ),
            cookie_jar=aiohttp.DummyCookieJar(),
            auto_decompress=False,
            trust_env=False,
            timeout=aiohttp.ClientTimeout(
                total=None, sock_connect=limits.connect, sock_read=limits.sock_read
            ),
        )
        # aiohttp would send a GET again by itself, without the gap, when a kept connection turns out closed
        self._session._retry_connection = False  # noqa: SLF001
        return self

    async def __aexit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        await self._session.close()

    async def fetch(
        self, request: Request, *, pace: float | None = None, validators: Validators | None = None
    ) -> Answer:
        """The answer to one request, redirects followed. Raises FetchError, and nothing else.

        `pace` replaces the seconds between two requests to this host; what robots.txt asks for counts if it
        is more. `validators` make a GET conditional.
        """
        body = None if request.json is None else json.dumps(request.json).encode()
        given = (validators or Validators()) if body is None else Validators()
        ask = Ask(screened(request.url), body, self._headers(request), given)
        for _ in range(self._limits.redirects + 1):
            own = self._limits.pace if pace is None or not self._limits.spares else pace
            gap = await self._permit(ask.url, own)
            reply = await self._ask(ask, gap)
            if reply.location is None:
                return answer(ask, reply)
            ask = onward(ask, reply)
        raise FetchError("redirect", f"more than {self._limits.redirects} redirects", url=request.url)

    def _headers(self, request: Request) -> dict[str, str]:
        headers = {"User-Agent": self._agent, "Accept": "*/*"}
        for name, value in request.headers.items():
            # USAJOBS wants the e-mail address of the key's owner as the User-Agent; no other disguise is worn
            # https://developer.usajobs.gov/guides/authentication
            if name.lower() not in _OURS and (name.lower() != "user-agent" or "@" in value):
                headers[name.title()] = value
        if request.json is not None:
            headers["Content-Type"] = "application/json"
        return headers

    # --- robots.txt -------------------------------------------------------------------------------------

    async def _permit(self, url: URL, pace: float) -> float:
        """The gap to keep. Raises FetchError when robots.txt forbids the address or could not be read."""
        robots = await self._rules(url.origin())
        if not robots.allows(str(url)):
            raise FetchError("robots", "robots.txt does not allow it", url=str(url))
        if robots.gap > self._limits.longest_gap:
            raise FetchError("robots", f"robots.txt wants {robots.gap:.0f} s between requests", url=str(url))
        return max(pace, robots.gap)

    async def _rules(self, origin: URL) -> Robots:
        """Kept for a day at most (RFC 9309, 2.4); that there was no answer is kept for a shorter time."""
        async with self._robots_locks.setdefault(origin, asyncio.Lock()):
            until, known = self._robots.get(origin, (None, None))
            if until is None or known is None or self._clock() >= until:
                try:
                    known, age = await self._read_rules(origin), self._limits.robots_age
                except FetchError as failure:
                    known, age = failure, self._limits.robots_again
                self._robots[origin] = (self._clock() + age, known)
        if isinstance(known, FetchError):
            message = f"robots.txt could not be read, which forbids everything: {known.message}"
            raise FetchError(known.cause, message, url=str(origin), retry_after=known.retry_after)
        return known

    async def _read_rules(self, origin: URL) -> Robots:
        headers = {"User-Agent": self._agent, "Accept": "text/plain, */*"}
        ask = Ask(origin.with_path("/robots.txt"), headers=headers, cut=self._limits.robots_bytes)
        for _ in range(self._limits.redirects + 1):
            try:
                reply = await self._ask(ask, self._limits.pace)
            except FetchError as failure:
                if failure.status in range(400, 500) and failure.status != 429:
                    return Robots()
                raise
            if reply.location is None:
                return await asyncio.to_thread(Robots, reply.body.decode("utf-8", errors="replace"))
            ask = onward(ask, reply)
        return Robots()

    # --- one hop ----------------------------------------------------------------------------------------

    async def _ask(self, ask: Ask, gap: float) -> Reply:
        """One hop with its retries, holding the host's lane: nobody else asks a host in trouble."""
        host = (ask.url.raw_host or "").rstrip(".").lower()
        lane = self._lanes.get(host) or self._lanes.setdefault(host, self._new_lane(host))
        async with lane.turn(str(ask.url)):
            number, tries = 1, lane.tries
            while True:
                await lane.wait(gap)
                try:  # only the host is logged: a path may hold a key as well (Jooble)
                    reply = await self._send(ask, lane)
                except FetchError as failure:
                    log.info("%s %s: %s", ask.method, ask.url.origin(), failure.message)
                    if failure.cause not in FAILURES:
                        lane.succeeded()
                        raise
                    if not self._back_off(lane, failure, number) or number == tries:
                        lane.failed(failure)
                        raise
                else:
                    log.debug("%s %s: %d", ask.method, ask.url.origin(), reply.status)
                    lane.succeeded()
                    return reply
                finally:
                    lane.ended()
                number += 1

    def _back_off(self, lane: Lane, failure: FetchError, number: int) -> bool:
        """Keeps requests from a host that failed for a while; says whether another try makes sense."""
        asked = failure.retry_after
        if asked is not None and asked > self._limits.patience:
            lane.rest(asked, failure)
            return False
        if failure.cause not in _RETRIED:
            return False
        jittered = self._limits.backoff * 2 ** (number - 1) * (0.5 + self._chance())
        lane.hold(jittered if asked is None else asked)
        return True

    async def _send(self, ask: Ask, lane: Lane) -> Reply:
        try:
            async with asyncio.timeout(self._limits.total):
                async with self._session.request(
                    ask.method,
                    self._target(ask.url),
                    data=ask.body,
                    headers=self._outgoing(ask, lane),
                    allow_redirects=False,
                ) as response:
                    keep_cookies(lane.cookies, response.cookies)
                    return await self._read(ask, response)
        except BodyError as broken:
            raise FetchError(broken.cause, str(broken), url=str(ask.url)) from broken
        except TimeoutError as late:
            raise FetchError("timeout", "no whole answer in time", url=str(ask.url)) from late
        except (aiohttp.ClientError, HttpProcessingError, OSError, ValueError, EOFError) as broken:
            refused = REFUSED in str(getattr(broken, "os_error", broken))
            cause: Cause = "refused_address" if refused else "network"
            # a ClientResponseError would print the whole address, keys in the query and all
            told = broken.message if isinstance(broken, aiohttp.ClientResponseError) else broken
            message = " ".join(f"{type(broken).__name__}: {told}".split())[:300]
            raise FetchError(cause, message, url=str(ask.url)) from broken

    def _target(self, url: URL) -> URL:
        return URL(f"{self._gateway}{url.raw_path_qs}", encoded=True) if self._gateway else url

    def _outgoing(self, ask: Ask, lane: Lane) -> dict[str, str]:
        headers = {**ask.headers, "Accept-Encoding": "gzip, deflate"}
        if self._gateway:
            headers["Host"] = ask.url.host_port_subcomponent or ""
        if ask.validators.etag:
            headers["If-None-Match"] = ask.validators.etag
        if ask.validators.last_modified:
            headers["If-Modified-Since"] = ask.validators.last_modified
        if lane.cookies:
            headers["Cookie"] = "; ".join(f"{name}={value}" for name, value in lane.cookies.items())
        return headers

    async def _read(self, ask: Ask, response: aiohttp.ClientResponse) -> Reply:
        status, headers = response.status, response.headers
        seen = validators_of(headers)
        if status == 304 and ask.validators != Validators():
            kept = Validators(
                seen.etag or ask.validators.etag, seen.last_modified or ask.validators.last_modified
            )
            return Reply(status, validators=kept)
        if status in REDIRECTS and "Location" in headers:
            return Reply(status, location=headers["Location"])
        if not 200 <= status < 300:
            asked = retry_after(headers.get("Retry-After"), self._wall(), self._limits.longest_rest)
            raise refusal(ask, status, "cf-mitigated" in headers, asked)
        body = Body(", ".join(headers.getall("Content-Encoding", ())), self._limits, cut=ask.cut)
        if ask.cut is None and (response.content_length or 0) > self._limits.wire:
            raise BodyError("too_large", f"{response.content_length} bytes announced")
        async for chunk in response.content.iter_any():
            body.feed(chunk)
            if body.full:
                response.close()
                break
        return Reply(status, body.finish(), headers.get("Content-Type", ""), validators=seen)
