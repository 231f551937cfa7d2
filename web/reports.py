"""A reader says that something on an opening's page is wrong."""

from __future__ import annotations

from aiohttp import web

from aggregator.store import openings, reports
from web.page import CLOCK, SITE, STORE, client_ip, public_form, render
from web.proofs import REPORTABLE


async def report(request: web.Request) -> web.Response:
    """Counts it. Nothing of the reader is kept but hashes of the day, so that one reader counts once."""
    fields, ours = await public_form(request)
    claim = fields.get("claim", "")
    if claim not in REPORTABLE:
        raise web.HTTPBadRequest
    if not ours:
        raise web.HTTPForbidden
    opening_id, now, site = int(request.match_info["id"]), request.app[CLOCK](), request.app[SITE]
    reader = f"{now.date()} {client_ip(request)}"
    async with request.app[STORE].write() as conn:
        found = await openings.get(conn, opening_id)
        if found is None:
            raise web.HTTPNotFound
        taken = await reports.add(
            conn,
            opening_id,
            claim,
            mark=site.keyed(f"report {reader} {opening_id} {claim}"),
            reader=site.keyed(f"reader {reader}"),
            now=now,
        )
    status = 200 if taken else 429
    return render(request, "reported.html", status=status, private=True, opening=found, taken=taken)
