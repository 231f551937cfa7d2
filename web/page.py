"""What every page shares: the application's parts, templates, security headers, and pages for errors."""

from __future__ import annotations

import logging
from collections.abc import Awaitable, Callable
from datetime import datetime
from functools import cache
from typing import Any

from aiohttp import web
from jinja2 import Environment, PackageLoader, StrictUndefined, select_autoescape
from markupsafe import Markup

from aggregator.store.engine import Store, StoreError
from alerts.message import Site

log = logging.getLogger(__name__)
Clock = Callable[[], datetime]
Handler = Callable[[web.Request], Awaitable[web.StreamResponse]]

STORE = web.AppKey("store", Store)
SITE = web.AppKey("site", Site)
CLOCK: web.AppKey[Clock] = web.AppKey("clock")
PROXIED = web.AppKey("proxied", bool)
MAIL = web.AppKey("mail", str)  # where it goes; "off: …" says why it does not
BOUNCE_SECRET: web.AppKey[str | None] = web.AppKey("bounce_secret")

_HEADERS = {
    "Content-Security-Policy": "default-src 'none'; style-src 'self'; img-src 'self' data:;"
    " form-action 'self'; base-uri 'none'; frame-ancestors 'none'",
    "X-Content-Type-Options": "nosniff",
    "Referrer-Policy": "same-origin",
    "Cross-Origin-Opener-Policy": "same-origin",
    "Permissions-Policy": "interest-cohort=()",
}
PRIVATE = {"Referrer-Policy": "no-referrer", "X-Robots-Tag": "noindex", "Cache-Control": "no-store"}
_ERRORS = {
    400: "What was sent cannot be read.",
    403: "This form was sent from another site, so it was not read.",
    404: "There is no such page. The address may be mistyped, or what it showed is long gone.",
    405: "This page does not take what was sent.",
    413: "What was sent is too much for this page.",
    500: "Something broke on our side, and we have taken note of it.",
    503: "The database does not answer. Please try again in a minute.",
}


def render(
    request: web.Request, template: str, *, status: int = 200, private: bool = False, **values: Any
) -> web.Response:
    """A page. `private`: its address is a secret of its reader, or it says something about them."""
    shared = {"site": request.app[SITE], "now": request.app[CLOCK](), "path": request.path}
    text = _templates().get_template(template).render(shared | values)
    headers = PRIVATE if private else {}
    return web.Response(text=text, content_type="text/html", status=status, headers=headers)


@web.middleware
async def guarded(request: web.Request, handler: Handler) -> web.StreamResponse:
    """Errors become pages, and every answer gets its security headers."""
    try:
        answer = await handler(request)
    except web.HTTPException as known:
        answer = known if known.status < 400 else _error(request, _status(request, known))
        if isinstance(known, web.HTTPMethodNotAllowed):
            answer.headers["Allow"] = known.headers["Allow"]
    except StoreError as broken:
        log.error("%s %s: %s", request.method, request.rel_url.path, broken)
        answer = _error(request, 503)
    except Exception:
        log.exception("%s %s", request.method, request.rel_url.path)
        answer = _error(request, 500)
    for name, value in _HEADERS.items():
        answer.headers.setdefault(name, value)
    return answer


@web.middleware
async def same_site(request: web.Request, handler: Handler) -> web.StreamResponse:
    """Forms are taken from our own pages only. One-click unsubscribing has no page, and mail programs send
    no such header."""
    if request.method == "POST" and request.headers.get("Sec-Fetch-Site") in ("cross-site", "same-site"):
        raise web.HTTPForbidden
    return await handler(request)


def client_ip(request: web.Request) -> str:
    """Who asks: the peer or, where the site stands behind one proxy, the address that this one adds last."""
    if request.app[PROXIED]:
        return request.headers.get("X-Forwarded-For", "").rpartition(",")[2].strip() or "unknown"
    return request.remote or "unknown"


def _status(request: web.Request, known: web.HTTPException) -> int:
    """The static folder answers 403 for a list of its files; to a reader there is just no such page."""
    return 404 if known.status == 403 and request.method != "POST" else known.status


def _error(request: web.Request, status: int) -> web.Response:
    title = {403: "Not allowed", 404: "Not found", 503: "Just a moment"}.get(status, "Sorry")
    message = _ERRORS.get(status, "That did not work.")
    return render(request, "error.html", status=status, title=title, message=message)


def day(at: datetime) -> str:
    """A day in words, e.g. "March 3, 2026"."""
    return f"{at:%B} {at.day}, {at.year}"


def age(at: datetime, now: datetime) -> Markup:
    """How long ago, with the instant itself as a machine and a hovering reader want it."""
    seconds = max(0, int((now - at).total_seconds()))
    for size, unit in ((86_400, "day"), (3_600, "hour"), (60, "minute")):
        if seconds >= size:
            count = seconds // size
            said = f"{count} {unit}{'s' * (count > 1)} ago"
            break
    else:
        said = "just now"
    return Markup('<time datetime="{0}" title="{0}">{1}</time>').format(
        at.isoformat(timespec="minutes"), said
    )


@cache
def _templates() -> Environment:
    made = Environment(
        loader=PackageLoader("web"),
        autoescape=select_autoescape(["html"]),
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
    )
    made.filters |= {"day": day, "age": age, "thousands": lambda value: f"{value:,.0f}"}
    return made
