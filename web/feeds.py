"""A search read without mail, as Atom or JSON Feed.

Anybody reads `/feed.atom?QUERY`. Where the query would tell where somebody lives, `/feeds/KEY.atom` says it
under a secret that can be ended. A feed that says nothing new is a 304.
"""

from __future__ import annotations

import hashlib
from collections.abc import Mapping, Sequence
from datetime import UTC
from email.utils import format_datetime

from aiohttp import web

from aggregator.domain import phrases
from aggregator.domain.posting import Opening
from aggregator.domain.search import Filter, FilterError, parse
from aggregator.store import openings
from aggregator.store.feeds import Feed
from alerts import private_feeds
from alerts.address import AskError
from alerts.limits import TooManyAsks
from alerts.tokens import TokenError
from web import feed_formats, forms, passing
from web.alerts import STALE, broken
from web.kept import is_known
from web.openings import query
from web.page import CLOCK, PRIVATE, SITE, STORE, client_ip, public_form, render

_SHOWN = 50
_FRESH = 900  # seconds for which nobody need ask again: boards are read every few hours
_FORMATS = {
    "atom": (feed_formats.atom, "application/atom+xml"),
    "json": (feed_formats.json_feed, "application/feed+json"),
}


async def public(request: web.Request) -> web.Response:
    """The newest openings that a query string finds; 400 with a line for each field that is wrong."""
    try:
        wish = parse(query(request))
    except FilterError as wrong:
        return web.Response(status=400, text=f"{wrong}\n")
    identity = hashlib.sha256(wish.query().encode()).hexdigest()[:16]
    today = request.app[CLOCK]().date()
    async with request.app[STORE].read() as conn:
        found = (await passing.page(conn, wish, today, after=None, limit=_SHOWN)).openings
    answer = _answer(request, wish, found, str(request.rel_url), identity)
    answer.headers["Cache-Control"] = f"public, max-age={_FRESH}"
    return answer


async def private(request: web.Request) -> web.Response:
    """The same under somebody's secret address; 410 when it has ended."""
    found = await _found(request)
    if found is None:
        return broken(request, TokenError(expired=True))
    today = request.app[CLOCK]().date()
    async with request.app[STORE].read() as conn:  # for its owner alone: nothing is passed on
        shown = (await openings.search(conn, found.wish, today, limit=_SHOWN)).openings
    answer = _answer(request, found.wish, shown, request.path, f"private/{found.id}")
    answer.headers.update(PRIVATE | {"Cache-Control": f"private, max-age={_FRESH}"})
    return answer


def _answer(
    request: web.Request, wish: Filter, found: Sequence[Opening], itself: str, identity: str
) -> web.Response:
    feed = feed_formats.channel(wish, found, request.app[SITE], itself, identity)
    write, kind = _FORMATS[request.match_info["format"]]
    body = write(feed)
    etag, changed = hashlib.sha256(body).hexdigest()[:32], feed.changed.replace(microsecond=0)
    headers = {"ETag": f'"{etag}"', "Last-Modified": format_datetime(changed.astimezone(UTC), usegmt=True)}
    if is_known(request, etag):
        return web.Response(status=304, headers=headers)
    return web.Response(body=body, content_type=kind, charset="utf-8", headers=headers)


async def make(request: web.Request) -> web.Response:
    """A secret address for a search; shown now, and never again."""
    fields, ours = await public_form(request)
    given, site, now = forms.ask(fields), request.app[SITE], request.app[CLOCK]()
    try:
        wish = parse(given.wanted)
        if not ours:
            raise AskError({"form": STALE})
        if wish.is_empty or given.is_robot:
            raise AskError({"filter": "choose something first"})
        async with request.app[STORE].write() as conn:
            key = await private_feeds.make(conn, wish, ip=client_ip(request), now=now, site=site)
    except (AskError, FilterError) as wrong:
        return _page(request, errors=wrong.errors, status=400)
    except TooManyAsks as many:
        answer = _page(request, errors={"feed": str(many)}, status=429)
        answer.headers["Retry-After"] = str(many.retry_after)
        return answer
    return _page(request, key, phrases.wish(wish))


async def about(request: web.Request) -> web.Response:
    """What a secret address is of, and a button that ends it."""
    found = await _found(request)
    if found is None:
        return broken(request, TokenError(expired=True))
    return _page(request, request.match_info["key"], phrases.wish(found.wish))


async def revoke(request: web.Request) -> web.Response:
    """Ends a secret address, however often it is asked for."""
    async with request.app[STORE].write() as conn:
        await private_feeds.revoke(conn, request.match_info["key"], request.app[SITE])
    return _page(request)


def _page(
    request: web.Request,
    key: str | None = None,
    words: str = "",
    *,
    errors: Mapping[str, str] | None = None,
    status: int = 200,
) -> web.Response:
    """`key` None: there is no feed (any more)."""
    return render(
        request,
        "feed.html",
        private=True,
        status=status,
        path_of=f"/feeds/{key}" if key else None,
        words=words,
        errors=errors or {},
    )


async def _found(request: web.Request) -> Feed | None:
    async with request.app[STORE].read() as conn:
        return await private_feeds.get(conn, request.match_info["key"], request.app[SITE])
