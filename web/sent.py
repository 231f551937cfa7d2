"""What one mail carried: all of it, however little of it the mail had room for."""

from __future__ import annotations

from aiohttp import web

from aggregator.store import deliveries, openings, subscriptions
from alerts import tokens
from alerts.tokens import TokenError
from web import forms, present
from web.alerts import broken
from web.page import SITE, STORE, render

PAGE = 25


async def listed(request: web.Request) -> web.Response:
    """The openings of a digest, page by page; what has closed since stands apart. 410 when none is kept."""
    try:
        subscription_id, made_at = tokens.read_sent(request.app[SITE], request.match_info["token"])
    except TokenError as wrong:
        return broken(request, wrong)
    number = forms.page(request.query.get("page", ""))
    async with request.app[STORE].read() as conn:
        one = await subscriptions.get(conn, subscription_id)
        carried = await deliveries.of_digest(conn, subscription_id, made_at) if one else []
        if one is None or not carried:  # erased, or older than anything that is kept
            return broken(request, TokenError(expired=True))
        pages = -(-len(carried) // PAGE)
        if number > pages:
            raise web.HTTPNotFound
        shown = await openings.several(conn, carried[(number - 1) * PAGE : number * PAGE])
    return render(
        request,
        "sent.html",
        private=True,
        made_at=made_at,
        total=len(carried),
        cards=[present.card(job, one.wish) for job in shown if job.status != "closed"],
        closed=[present.card(job, one.wish) for job in shown if job.status == "closed"],
        query=one.wish.query(),
        number=number,
        pages=pages,
    )
