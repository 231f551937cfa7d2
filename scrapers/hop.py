"""One hop of a fetch: what is asked, what is replied, and what follows from a redirect or a status. PURE."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from http.cookies import SimpleCookie

from yarl import URL

from scrapers.addresses import screened
from scrapers.answer import Answer, Cause, FetchError, Validators
from scrapers.source import Page

REDIRECTS = frozenset({301, 302, 303, 307, 308})

_CAUSES: Mapping[int, Cause] = {
    401: "auth",
    403: "blocked",
    404: "not_found",
    406: "blocked",
    407: "auth",
    410: "gone",
    429: "rate_limited",
}
_MAX_COOKIES = 50


@dataclass(frozen=True, slots=True)
class Ask:
    """The request as it goes out. `cut`: read that many bytes of the answer and leave the rest."""

    url: URL
    body: bytes | None = None
    headers: Mapping[str, str] = field(default_factory=dict)
    validators: Validators = field(default_factory=Validators)
    cut: int | None = None

    @property
    def method(self) -> str:
        return "GET" if self.body is None else "POST"


@dataclass(frozen=True, slots=True)
class Reply:
    """A 2xx, a 304 or a redirect (`location`); every other status is a `refusal`."""

    status: int
    body: bytes = b""
    content_type: str = ""
    location: str | None = None
    validators: Validators = field(default_factory=Validators)


def answer(ask: Ask, reply: Reply) -> Answer:
    page = None if reply.status == 304 else Page(str(ask.url), reply.body, reply.content_type)
    return Answer(page, reply.status, reply.validators)


def validators_of(headers: Mapping[str, str]) -> Validators:
    """What the answer is known by. Bytes that are no ASCII could be neither sent back nor stored."""
    etag, modified = headers.get("ETag"), headers.get("Last-Modified")
    return Validators(
        etag if etag and etag.isascii() else None, modified if modified and modified.isascii() else None
    )


def refusal(ask: Ask, status: int, challenged: bool, asked: float | None) -> FetchError:
    """What a status without a usable body means. `challenged`: Cloudflare says that it wants a browser."""
    if challenged or status > 599:  # LinkedIn's 999
        cause: Cause = "blocked"
    elif status >= 500 or status == 304:  # a 304 that nobody asked for
        cause = "server"
    elif status >= 400:
        cause = _CAUSES.get(status, "bad_request")
    else:
        cause = "redirect"
    return FetchError(cause, f"HTTP {status}", url=str(ask.url), status=status, retry_after=asked)


def onward(ask: Ask, reply: Reply) -> Ask:
    """The hop that a redirect leads to. Raises FetchError for a refused address or a POST to another host.

    Headers of the platform (keys among them) and validators stay with the host that they were meant for, and
    never go from https to http. A POST stays a POST on 307 and 308 (RFC 9110, 15.4), else it becomes a GET,
    as in every browser.
    """
    url = screened(reply.location or "", ask.url)
    body = ask.body if reply.status in (307, 308) else None
    headers = dict(ask.headers)
    if body is None:
        headers.pop("Content-Type", None)
    if url.raw_host == ask.url.raw_host and url.scheme in ("https", ask.url.scheme):
        return replace(ask, url=url, body=body, headers=headers)
    if body is not None:
        raise FetchError("redirect", f"a POST is not repeated to {url.origin()}", url=str(ask.url))
    headers = {name: value for name, value in headers.items() if name in ("User-Agent", "Accept")}
    return replace(ask, url=url, body=None, headers=headers, validators=Validators())


def keep_cookies(kept: dict[str, str], received: SimpleCookie) -> None:
    """Per host, as long as the client lives: iCIMS binds its paging to a session. No paths, no sharing."""
    for name, cookie in received.items():
        if cookie["max-age"] == "0" or not cookie.value:
            kept.pop(name, None)
        elif name in kept or len(kept) < _MAX_COOKIES:
            kept[name] = cookie.coded_value
