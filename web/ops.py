"""Is it alive, and is it ready?"""

from __future__ import annotations

from aiohttp import web

from aggregator.store import boards, move
from aggregator.store.engine import StoreError
from web.page import CLOCK, MAIL, STORE


async def health(request: web.Request) -> web.Response:
    """The process answers."""
    return web.json_response({"status": "ok"})


async def ready(request: web.Request) -> web.Response:
    """The store answers too; says how old the newest run of any board is, in seconds, and where mail goes or
    why not: a site that sends no mail can be read all the same."""
    try:
        async with request.app[STORE].read() as conn:
            runs = [one.last_run_at for one in await boards.states(conn) if one.last_run_at]
            held = await move.held(conn)
    except StoreError as broken:
        return web.json_response({"status": "no store", "error": str(broken)}, status=503)
    age = (request.app[CLOCK]() - max(runs)).total_seconds() if runs else None
    mail = f"off: {held}" if held else request.app[MAIL]
    return web.json_response({"status": "ok", "seconds_since_last_run": age, "mail": mail})
