"""What a request can be answered with: an `Answer`, or a `FetchError` that names the cause. PURE."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Literal
from urllib.parse import urlsplit, urlunsplit

from scrapers.source import Page, SourceError

Cause = Literal[
    "blocked",  # 403, 406, a challenge: the host does not want us
    "auth",  # 401, 407: a key is missing or wrong
    "not_found",
    "gone",
    "rate_limited",
    "bad_request",  # 400, 405, 422 …: the host does not understand what the platform asks
    "server",
    "network",
    "timeout",
    "too_large",
    "robots",
    "denied",  # a host of data/denied_hosts.csv
    "refused_address",
    "redirect",
    "encoding",
]


def without_query(url: str) -> str:
    """An address that may be logged and shown: no query, no fragment, no user (they can hold keys)."""
    try:
        parts = urlsplit(url)
    except ValueError:
        return "(no address)"
    return urlunsplit((parts.scheme, parts.netloc.rpartition("@")[2], parts.path, "", ""))


class FetchError(SourceError):
    """No usable answer. `retry_after`: seconds for which the host wants to be left alone, if it said so."""

    def __init__(
        self,
        cause: Cause,
        message: str,
        *,
        url: str = "",
        status: int | None = None,
        retry_after: float | None = None,
    ) -> None:
        super().__init__(message)
        self.cause: Cause = cause
        self.message, self.url, self.status, self.retry_after = message, url, status, retry_after

    def __str__(self) -> str:
        return f"{self.message} ({without_query(self.url)})" if self.url else self.message


@dataclass(frozen=True, slots=True)
class Validators:
    """What a page was known by when it was last read: sent with the next request, which a 304 may answer."""

    etag: str | None = None
    last_modified: str | None = None


@dataclass(frozen=True, slots=True)
class Answer:
    """`page` is None exactly when the host answered 304: not modified since `validators`."""

    page: Page | None
    status: int
    validators: Validators = field(default_factory=Validators)


@dataclass(frozen=True, slots=True)
class Limits:
    """Times in seconds, sizes in bytes. Figures of politeness: jobseek, miniflux; of robots: RFC 9309."""

    pace: float = 2.0  # between the end of a request and the start of the next one to the same host
    spares: bool = True  # False: the hosts are a recording on this machine, and no platform's own pace counts
    total: float = 30.0  # one request, from connecting to the last byte
    connect: float = 10.0
    sock_read: float = 10.0
    wire: int = 5_000_000
    decoded: int = 10_000_000
    ratio: int = 100  # decoded to wire, once a megabyte is decoded
    redirects: int = 5
    tries: int = 3
    backoff: float = 1.0  # before the second try; doubles, times 0.5 to 1.5
    patience: float = 30.0  # a Retry-After up to this is waited for
    longest_rest: float = 86_400.0  # a longer Retry-After counts as this
    longest_gap: float = 300.0  # a host that asks for more between two requests is not read at all
    robots_age: float = 86_400.0
    robots_bytes: int = 512_000
    robots_again: float = 600.0  # after a robots.txt that could not be read
    breaker_failures: int = 3
    breaker_window: float = 600.0
    breaker_open: float = 1_800.0
