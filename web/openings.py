"""The list of openings and the page of one."""

from __future__ import annotations

from dataclasses import replace
from datetime import date, datetime, timedelta

from aiohttp import web

from aggregator.domain.credentials import CREDENTIALS, UMBRELLAS
from aggregator.domain.places import STATES
from aggregator.domain.posting import Opening
from aggregator.domain.search import Filter
from aggregator.store import openings, published
from aggregator.store.engine import Connection
from alerts.subscribe import CONSENT
from web import forms, jobposting, present, proofs
from web.coming import coming
from web.page import CLOCK, LOGOS, SITE, STORE, render

_PAGE = 25
_COUNTED = 1000  # beyond this a count says "more than"
_SIMILAR = 5
_REMEMBERED = timedelta(days=30)  # how long the page of a closed opening is kept
_RARER = tuple(one for one in CREDENTIALS if one not in forms.COMMON and one not in UMBRELLAS)


async def listing(request: web.Request) -> web.Response:
    """The open jobs that fit, newest or best paid first; 400 with a word on each field that is wrong."""
    asked = forms.listing(query(request))
    today = request.app[CLOCK]().date()
    result, total, counts, comes = openings.Result((), None), 0, {}, None
    if not asked.errors:
        async with request.app[STORE].read() as conn:
            result = await openings.search(
                conn, asked.wish, today, after=asked.after, limit=_PAGE, order=asked.order
            )
            total = await openings.count(conn, asked.wish, today, _COUNTED + 1)
            counts = await openings.counts(conn, asked.wish, today)
            comes = None if asked.wish.is_empty else await coming(conn, asked.wish, today, newest=0)
    return render(
        request,
        "openings.html",
        status=400 if asked.errors else 200,
        asked=asked,
        cards=[present.card(one, asked.wish) for one in result.openings],
        next=asked.query(result.next) if result.next else None,
        total=f"more than {_COUNTED:,}" if total > _COUNTED else f"{total:,}",
        is_one=total == 1,
        counts=counts,
        coming=comes,
        forms=forms,
        states=STATES,
        credentials=_RARER,
        codes=(*forms.COMMON, *_RARER),
        consent=CONSENT,
    )


async def opening(request: web.Request) -> web.Response:
    """One opening with its proofs, its copies and the salary figures; 410 when it is closed."""
    asked = forms.listing(query(request))
    today = request.app[CLOCK]().date()
    async with request.app[STORE].read() as conn:
        found = await openings.get(conn, int(request.match_info["id"]))
        if found is None:
            raise web.HTTPNotFound
        led_to = await openings.led_to(conn, found.id)
        if led_to is not None:
            there = request.rel_url.with_path(f"/openings/{led_to}", keep_query=True)
            return web.Response(status=308, headers={"Location": str(there)})
        closed = found.status == "closed"
        if closed and await _is_long_gone(conn, found.id, request.app[CLOCK]()):
            raise web.HTTPGone
        similar = await _similar(conn, found, today) if closed else []
    return render(
        request,
        "opening.html",
        status=410 if closed else 200,
        opening=found,
        card=present.card(found, asked.wish),
        asked=asked,
        claims=proofs.claims(found),
        marked=proofs.marked(found.description, found.tags.evidence),
        copies=present.copies(found),
        attributions=present.attributions(found),
        logos=[name for name in present.platforms(found) if name in request.app[LOGOS]],
        salary=present.salary(found, asked.wish.lives),
        lives=asked.wish.lives,
        forms=forms,
        states=STATES,
        similar=[present.card(one, asked.wish) for one in similar],
        closed=closed,
        markup=jobposting.script(found, request.app[SITE]),
    )


async def _is_long_gone(conn: Connection, opening_id: int, now: datetime) -> bool:
    """Its page is kept for as long as somebody may still come from a mail or a search engine; then the
    address says that it is gone for good, which makes them forget it sooner than "not found" does."""
    closed_at = await published.closed_at(conn, opening_id)
    return closed_at is not None and now - closed_at > _REMEMBERED


async def _similar(conn: Connection, closed: Opening, today: date) -> list[Opening]:
    """Open ones of the same setting, in the same state if there are any."""
    settings = frozenset(closed.tags.settings)
    state = frozenset({closed.tags.place.state} if closed.tags.place.state else ())
    wish = Filter(setting=settings, state=state)
    found = await openings.search(conn, wish, today, limit=_SIMILAR)
    if not found.openings:
        found = await openings.search(conn, replace(wish, state=frozenset()), today, limit=_SIMILAR)
    return list(found.openings)


def query(request: web.Request) -> dict[str, list[str]]:
    """The query string by name."""
    return {name: request.query.getall(name) for name in request.query}
