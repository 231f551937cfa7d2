"""Finished pages, kept for as long as they are true: until an opening changes, or a minute is over (pages say
how long ago something was). A reader who has a page already is told so, and all others get it compressed.
"""

from __future__ import annotations

import gzip
import hashlib
from collections.abc import Callable, Hashable
from dataclasses import dataclass, field
from functools import wraps

import brotli
from aiohttp import hdrs, web

from aggregator.domain.posting import Opening
from web.cards import Cards
from web.latest import Latest
from web.page import CATALOGUE, CLOCK, Handler

_MOST = 16 * 1024 * 1024  # bytes of pages
_OPENINGS = 2_000  # without their texts, of about 5 KB each
_CODED: dict[str, Callable[[bytes], bytes]] = {
    "br": lambda body: brotli.compress(body, quality=4),
    "gzip": lambda body: gzip.compress(body, 4),
}


@dataclass(slots=True)
class Page:
    """A finished page; `coded`: its body by content coding, each made when it is first asked for."""

    body: bytes
    tag: str
    coded: dict[str, bytes] = field(default_factory=dict)

    @classmethod
    def of(cls, text: str) -> Page:
        body = text.encode()
        return cls(body, hashlib.blake2b(body, digest_size=12).hexdigest())

    def answer(self, request: web.Request) -> web.Response:
        """The page, or 304 for a reader who has it. What is kept is for one reader's program to keep, and to
        ask about each time: it may say what is new to them."""
        coding = _coding(request)
        headers = {
            hdrs.ETAG: f'W/"{self.tag}"',
            hdrs.CACHE_CONTROL: "private, no-cache",
            hdrs.VARY: "Accept-Encoding, Cookie",
        }
        if any(one.value in (self.tag, "*") for one in request.if_none_match or ()):
            return web.Response(status=304, headers=headers)
        if coding is None:
            return web.Response(body=self.body, content_type="text/html", charset="utf-8", headers=headers)
        if coding not in self.coded:
            self.coded[coding] = _CODED[coding](self.body)
        headers[hdrs.CONTENT_ENCODING] = coding
        return web.Response(
            body=self.coded[coding], content_type="text/html", charset="utf-8", headers=headers
        )


class Pages:
    """The finished pages of one state of the data. `at` comes first: it drops those of an older one."""

    def __init__(self) -> None:
        self._state: Hashable = None
        self._forget()

    def _forget(self) -> None:
        self._pages: dict[Hashable, Page] = {}
        self._size = 0
        # of lists: other searches show them too
        self.openings: Latest[int, Opening] = Latest(_OPENINGS)
        self.cards = Cards()

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


PAGES: web.AppKey[Pages] = web.AppKey("pages")


async def state(request: web.Request) -> Hashable | None:
    """What pages are true of now: a version of the openings, and a minute. None while that is not known."""
    listed = await request.app[CATALOGUE].get()
    now = request.app[CLOCK]().replace(second=0, microsecond=0)
    return None if listed is None else (listed.version, now)


def kept(handler: Handler) -> Handler:
    """A page that depends on its address, the openings and the time only: made once, then kept."""

    @wraps(handler)
    async def keeping(request: web.Request) -> web.StreamResponse:
        at, pages = await state(request), request.app[PAGES]
        pages.at(at)
        page = pages.get(request.path_qs)
        if page is None:
            answer = await handler(request)
            if answer.status != 200 or not isinstance(answer, web.Response) or answer.text is None:
                return answer
            page = Page.of(answer.text)
            if at is not None:
                pages.put(at, request.path_qs, page)
        return page.answer(request)

    return keeping


def _coding(request: web.Request) -> str | None:
    """The best coding that the reader's program takes."""
    taken = {}
    for one in request.headers.get(hdrs.ACCEPT_ENCODING, "").lower().split(","):
        name, _, weight = one.partition(";")
        taken[name.strip()] = weight.replace(" ", "") not in ("q=0", "q=0.0", "q=0.00", "q=0.000")
    return next((one for one in _CODED if taken.get(one, taken.get("*", False))), None)
