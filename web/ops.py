"""Is it alive, and is it ready?"""

from __future__ import annotations

import logging

from aiohttp import web

from aggregator.store import boards, move
from aggregator.store.engine import StoreError
from web.page import CLOCK, MAIL, STORE

log = logging.getLogger(__name__)


async def health(request: web.Request) -> web.Response:
    """The process answers."""
    return web.json_response({"status": "ok"})


async def ready(request: web.Request) -> web.Response:
    """The store answers too; says how old the newest run of any board is, in seconds, and where mail goes or
    why not: a site that sends no mail can be read all the same."""
    try:
        async with request.app[STORE].read() as conn:
            newest = await boards.last_run_at(conn)
            held = await move.held(conn)
    except StoreError as broken:
        log.error("not ready: %s", broken)
        return web.json_response({"status": "no store"}, status=503)
    age = (request.app[CLOCK]() - newest).total_seconds() if newest else None
    mail = f"off: {held}" if held else request.app[MAIL]
    return web.json_response({"status": "ok", "seconds_since_last_run": age, "mail": mail})
