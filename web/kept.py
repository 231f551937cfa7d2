"""Finished pages, kept for as long as they are true: until an opening changes, or a minute is over (pages say
how long ago something was). A reader who has a page already is told so, and all others get it compressed.
"""

from __future__ import annotations

import gzip
import zlib
from collections.abc import Awaitable, Callable, Hashable
from dataclasses import dataclass, field
from functools import lru_cache, wraps

import brotli
from aiohttp import hdrs, web

from aggregator.store import market
from web.known import Known
from web.page import CATALOGUE, CLOCK, STORE, Handler

_MOST = 16 * 1024 * 1024  # bytes of pages
_OFTEN = 4  # answers from which on a page is worth the time to press it well
_WINDOW = 18  # bits: no page is larger, and to clear a larger one takes longer than to fill it
# By content coding: quickly, and well. A tenth of the bytes takes three times as long.
_CODED: dict[str, tuple[Callable[[bytes], bytes], Callable[[bytes], bytes]]] = {
    "br": (
        lambda body: brotli.compress(body, quality=1, lgwin=_WINDOW),
        lambda body: brotli.compress(body, quality=5, lgwin=_WINDOW),
    ),
    "gzip": (lambda body: gzip.compress(body, 1), lambda body: gzip.compress(body, 6)),
}
_HEADERS = {hdrs.CACHE_CONTROL: "private, no-cache", hdrs.VARY: "Accept-Encoding, Cookie"}


@dataclass(slots=True)
class Page:
    """A finished page; `coded`: its body by content coding, each made when it is first asked for."""

    body: bytes
    tag: str
    coded: dict[str, bytes] = field(default_factory=dict)
    answers: int = 0

    @classmethod
    def of(cls, text: str) -> Page:
        """Its tag tells it from what stood at its address before, and nobody gains from one that does not:
        what is quick will do."""
        body = text.encode()
        return cls(body, f"{zlib.crc32(body):08x}{len(body):x}")

    def answer(self, request: web.Request) -> web.Response:
        """The page, or 304 for a reader who has it. What is kept is for one reader's program to keep, and to
        ask about each time: it may say what is new to them."""
        headers = {hdrs.ETAG: f'W/"{self.tag}"', **_HEADERS}
        if is_known(request, self.tag):
            return web.Response(status=304, headers=headers)
        headers[hdrs.CONTENT_TYPE] = "text/html; charset=utf-8"
        coding = _coding(request.headers.get(hdrs.ACCEPT_ENCODING, ""))
        if coding is None:
            return web.Response(body=self.body, headers=headers)
        headers[hdrs.CONTENT_ENCODING] = coding
        return web.Response(body=self._as(coding), headers=headers)

    def _as(self, coding: str) -> bytes:
        self.answers += 1
        if self.answers == _OFTEN:
            self.coded.clear()
        if coding not in self.coded:
            quickly, well = _CODED[coding]
            self.coded[coding] = (well if self.answers >= _OFTEN else quickly)(self.body)
        return self.coded[coding]


class Pages:
    """The finished pages of one state of the data. `at` comes first: it drops those of an older one."""

    def __init__(self) -> None:
        self._state: Hashable = None
        self.known = Known()
        self._forget()

    def _forget(self) -> None:
        self._pages: dict[Hashable, Page] = {}
        self._size = 0
        self.known.forget()

    def at(self, state: Hashable) -> None:
        """The state of what pages are made of is this one from now on."""
        if state != self._state:
            self._state = state
            self._forget()

    def get(self, key: Hashable) -> Page | None:
        """The page that was put under a key, if it is still true."""
        return self._pages.get(key)

    def put(self, state: Hashable, key: Hashable, page: Page) -> None:
        """Keeps a page that was made of a state, if it is still that one."""
        if state == self._state and key not in self._pages:
            self._size += 2 * len(page.body)  # with what it is compressed to
            self._pages[key] = page
            while self._size > _MOST:
                self._size -= 2 * len(self._pages.pop(next(iter(self._pages))).body)


def is_known(request: web.Request, tag: str) -> bool:
    """Has the reader what bears this tag? By the tag alone: what closes makes nothing newer."""
    return any(one.value in (tag, "*") for one in request.if_none_match or ())


PAGES: web.AppKey[Pages] = web.AppKey("pages")


async def state(request: web.Request) -> Hashable | None:
    """What pages are true of now: a version of the openings, and a minute. None while that is not known."""
    listed = await request.app[CATALOGUE].get()
    now = request.app[CLOCK]().replace(second=0, microsecond=0)
    return None if listed is None else (listed.version, now)


async def runs(request: web.Request) -> Hashable:
    """A version of what pages about boards are made of. Raises StoreError."""
    async with request.app[STORE].read() as conn:
        return await market.version(conn)


def kept(handler: Handler, of: Callable[[web.Request], Awaitable[Hashable]] | None = None) -> Handler:
    """A page that depends on its address, the openings, the time, and what `of` tells only: made once, then
    kept."""

    @wraps(handler)
    async def keeping(request: web.Request) -> web.StreamResponse:
        at, pages = await state(request), request.app[PAGES]
        pages.at(at)
        key = (request.path_qs, await of(request) if of else None)
        page = pages.get(key)
        if page is None:
            answer = await handler(request)
            if answer.status != 200 or not isinstance(answer, web.Response) or answer.text is None:
                return answer
            page = Page.of(answer.text)
            if at is not None:
                pages.put(at, key, page)
        return page.answer(request)

    return keeping


@lru_cache(maxsize=256)
def _coding(accepted: str) -> str | None:
    """The best coding that the reader's program takes."""
    taken = {}
    for one in accepted.lower().split(","):
        name, _, weight = one.partition(";")
        taken[name.strip()] = weight.replace(" ", "") not in ("q=0", "q=0.0", "q=0.00", "q=0.000")
    return next((one for one in _CODED if taken.get(one, taken.get("*", False))), None)
