"""The page of one opening."""

from __future__ import annotations

from dataclasses import replace
from datetime import date

from aiohttp import web

from aggregator.domain.places import STATES
from aggregator.domain.posting import Opening
from aggregator.domain.search import Filter
from aggregator.store import openings
from aggregator.store.engine import Connection
from web import forms, present, proofs
from web.page import CLOCK, LOGOS, STORE, render

_SIMILAR = 5


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
    )


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
