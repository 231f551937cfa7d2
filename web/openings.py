"""The page of one opening."""

from __future__ import annotations

from dataclasses import replace
from datetime import date, datetime, timedelta
from urllib.parse import urlencode

from aiohttp import web

from aggregator.domain import conditions
from aggregator.domain.places import STATES
from aggregator.domain.posting import Opening
from aggregator.domain.search import Filter
from aggregator.store import openings, published
from aggregator.store.engine import Connection
from web import demands, forms, jobposting, present, proofs, salaries
from web.page import CLOCK, LOGOS, SITE, STORE, render

_SIMILAR = 4
_ABOUT = ("holds", "years", "lives")  # what a reader says of themselves
_REMEMBERED = timedelta(days=30)  # how long the page of a closed opening is kept


async def opening(request: web.Request) -> web.Response:
    """One opening with its proofs, its copies and the salary figures; 410 when it is closed."""
    number = int(request.match_info["id"])
    if str(number) != request.match_info["id"]:
        return _at(request, number)
    asked = forms.listing(query(request))
    errors = {name: what for name, what in asked.errors.items() if name in _ABOUT}
    wish = Filter() if errors else asked.wish  # half of what somebody says gives a wrong answer
    today = request.app[CLOCK]().date()
    async with request.app[STORE].read() as conn:
        found = await openings.get(conn, number)
        if found is None:
            raise web.HTTPNotFound
        led_to = await openings.led_to(conn, found.id)
        if led_to is not None:
            return _at(request, led_to)
        closed = found.status == "closed"
        if closed and await _is_long_gone(conn, found.id, request.app[CLOCK]()):
            raise web.HTTPGone
        similar = await _similar(conn, found, today)
    return render(
        request,
        "opening.html",
        status=410 if closed else 400 if errors else 200,
        opening=found,
        card=present.card(found, wish),
        asked=asked,
        errors=errors,
        demands=demands.of(found.tags),
        claims=proofs.claims(found),
        marked=proofs.marked(found.description, found.tags.evidence),
        copies=present.copies(found),
        employer=conditions.employer(found.tags),
        attributions=present.attributions(found),
        logos=[name for name in present.platforms(found) if name in request.app[LOGOS]],
        cues=present.cues(found),
        salary=salaries.beside(found, asked.wish.lives),
        lives=asked.wish.lives,
        forms=forms,
        states=STATES,
        similar=[present.card(one, wish) for one in similar],
        kept=_kept(asked.wish),
        closed=closed,
        markup=jobposting.script(found, request.app[SITE]),
    )


def _at(request: web.Request, number: int) -> web.Response:
    """The same page of the opening under its own number."""
    there = request.rel_url.with_path(f"/openings/{number}", keep_query=True)
    return web.Response(status=308, headers={"Location": str(there)})


def _kept(wish: Filter) -> str:
    """What the reader said of themselves, for links to other openings."""
    about = [pair for pair in wish.pairs() if pair[0] in _ABOUT]
    return urlencode(about)


async def _is_long_gone(conn: Connection, opening_id: int, now: datetime) -> bool:
    """Its page is kept for as long as somebody may still come from a mail or a search engine; then the
    address says that it is gone for good, which makes them forget it sooner than "not found" does."""
    closed_at = await published.closed_at(conn, opening_id)
    return closed_at is not None and now - closed_at > _REMEMBERED


async def _similar(conn: Connection, one: Opening, today: date) -> list[Opening]:
    """Open ones of the same setting, in the same state if there are any; never itself."""
    settings = frozenset(one.tags.settings)
    state = frozenset({one.tags.place.state} if one.tags.place.state else ())
    wish = Filter(setting=settings, state=state)
    found: list[Opening] = []
    for asked in (wish, replace(wish, state=frozenset())):
        page = await openings.search(conn, asked, today, limit=_SIMILAR + 1)
        known = {one.id, *(each.id for each in found)}
        found += [each for each in page.openings if each.id not in known]
        if len(found) >= _SIMILAR or not state:
            break
    return found[:_SIMILAR]


def query(request: web.Request) -> dict[str, list[str]]:
    """The query string by name."""
    return {name: request.query.getall(name) for name in request.query}
