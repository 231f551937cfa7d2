"""The list of openings."""

from __future__ import annotations

from aiohttp import web

from aggregator.domain.credentials import CREDENTIALS, UMBRELLAS
from aggregator.domain.places import STATES
from aggregator.store import openings
from alerts.subscribe import CONSENT
from web import forms, present
from web.coming import coming
from web.page import CLOCK, STORE, render

_PAGE = 25
_COUNTED = 1000  # beyond this a count says "more than"
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


def query(request: web.Request) -> dict[str, list[str]]:
    """The query string by name."""
    return {name: request.query.getall(name) for name in request.query}
