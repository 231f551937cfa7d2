"""When somebody was here before: a signed time in a cookie, and nothing else about them."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from functools import cache, lru_cache
from http.cookies import SimpleCookie

from aiohttp import hdrs, web
from itsdangerous import BadSignature, Signer

from web.page import CLOCK, SITE

_COOKIE = "visit"
_APART = timedelta(minutes=30)  # a longer pause begins another visit
_NOTED = timedelta(minutes=5)  # how often a visit is noted while it lasts
_KEPT = timedelta(days=180)


@dataclass(frozen=True, slots=True)
class Visit:
    """`since`: the end of the visit before this one, None on a first one. `cookie`: what to remember, None
    where the cookie says it already."""

    since: datetime | None
    cookie: str | None


def visit(request: web.Request) -> Visit:
    """What the cookie says; one that we did not make says nothing."""
    now = request.app[CLOCK]().astimezone(UTC).replace(second=0, microsecond=0)
    before, last = _read(request)
    if last is None or not last <= now:
        return Visit(None, _said(request, None, now))
    if now - last > _APART:
        return Visit(last, _said(request, last, now))
    return Visit(before, _said(request, before, now) if now - last >= _NOTED else None)


def remember(request: web.Request, answer: web.StreamResponse, visit: Visit) -> None:
    """Puts the cookie on an answer."""
    if visit.cookie is not None:
        secure = request.app[SITE].url.startswith("https://")
        answer.headers.add(hdrs.SET_COOKIE, _header(visit.cookie, secure))


@lru_cache(maxsize=1024)
def _header(said: str, secure: bool) -> str:
    made = SimpleCookie({_COOKIE: said})[_COOKIE]
    made |= {"httponly": True, "max-age": int(_KEPT.total_seconds()), "path": "/", "samesite": "Lax"}
    made["secure"] = secure
    return made.OutputString()


def _read(request: web.Request) -> tuple[datetime | None, datetime | None]:
    given = request.cookies.get(_COOKIE)
    if given is None:
        return None, None
    try:
        said = _signer(request.app[SITE].key).unsign(given).decode()
        before, last = (
            datetime.fromtimestamp(int(one) * 60, UTC) if one else None for one in said.split("_")
        )
    except (BadSignature, ValueError, OverflowError, OSError):
        return None, None
    return before, last


def _said(request: web.Request, before: datetime | None, last: datetime) -> str:
    minutes = ("" if one is None else str(int(one.timestamp()) // 60) for one in (before, last))
    return _signed(request.app[SITE].key, "_".join(minutes))


@lru_cache(maxsize=1024)
def _signed(key: bytes, said: str) -> str:
    """All who come for the first time in one minute are given the same."""
    return _signer(key).sign(said).decode()


@cache
def _signer(key: bytes) -> Signer:
    return Signer(key, salt="chartwork visit")
