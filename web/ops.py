"""Is it alive, is it ready, and who runs it?"""

from __future__ import annotations

from aiohttp import web

from aggregator.store import boards
from aggregator.store.engine import StoreError
from web.page import CLOCK, SITE, STORE, render


async def health(request: web.Request) -> web.Response:
    """The process answers."""
    return web.json_response({"status": "ok"})


async def ready(request: web.Request) -> web.Response:
    """The store answers too; says how old the newest run of any board is, in seconds."""
    try:
        async with request.app[STORE].read() as conn:
            runs = [one.last_run_at for one in await boards.states(conn) if one.last_run_at]
    except StoreError as broken:
        return web.json_response({"status": "no store", "error": str(broken)}, status=503)
    age = (request.app[CLOCK]() - max(runs)).total_seconds() if runs else None
    return web.json_response({"status": "ok", "seconds_since_last_run": age})


async def about(request: web.Request) -> web.Response:
    """What this is, for readers and for those whose pages are read."""
    return render(request, "about.html", sender=request.app[SITE].sender)
