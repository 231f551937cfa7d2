"""What every page shares: the application's parts, templates, security headers, and pages for errors."""

from __future__ import annotations

import logging
from collections.abc import Awaitable, Callable, Mapping
from datetime import datetime
from functools import cache, lru_cache
from ipaddress import IPv4Network, IPv6Network, ip_address
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

from aiohttp import web
from jinja2 import Environment, PackageLoader, StrictUndefined, select_autoescape

from aggregator.store.engine import Store, StoreError
from aggregator.store.listed import Catalogue
from alerts import tokens
from alerts.message import Site
from web import faults, problems, rhythms
from web.ages import age, day
from web.cards import cards, tags

log = logging.getLogger(__name__)
Clock = Callable[[], datetime]
Handler = Callable[[web.Request], Awaitable[web.StreamResponse]]

STORE = web.AppKey("store", Store)
SITE = web.AppKey("site", Site)
CLOCK: web.AppKey[Clock] = web.AppKey("clock")
Network = IPv4Network | IPv6Network
PROXIES: web.AppKey[tuple[Network, ...]] = web.AppKey("proxies")
LOGOS: web.AppKey[Mapping[str, Path]] = web.AppKey("logos")
CATALOGUE = web.AppKey("catalogue", Catalogue)
METRICS_TOKEN: web.AppKey[str | None] = web.AppKey("metrics_token")
MAIL = web.AppKey("mail", str)  # where it goes; "off: …" says why it does not
BOUNCE_SECRET: web.AppKey[str | None] = web.AppKey("bounce_secret")

_BEGUN = web.RequestKey("begun", web.StreamResponse)  # the answer whose first byte is out
_HEADERS = {
    "Content-Security-Policy": "default-src 'none'; style-src 'self'; img-src 'self';"
    " form-action 'self'; base-uri 'none'; frame-ancestors 'none'",
    "X-Content-Type-Options": "nosniff",
    "Referrer-Policy": "same-origin",
    "Cross-Origin-Opener-Policy": "same-origin",
    "Permissions-Policy": "interest-cohort=()",
}
PRIVATE = {"Referrer-Policy": "no-referrer", "X-Robots-Tag": "noindex", "Cache-Control": "no-store"}
_HTTPS_ONLY = "max-age=31536000"  # for the site itself: its neighbours are not ours to decide for
_ERRORS = {
    400: "What was sent cannot be read.",
    403: "This form was sent from another site, or is a day old. It was not read: load its page again.",
    404: "There is no such page. The address may be mistyped, or what it showed is long gone.",
    405: "This page does not take what was sent.",
    410: "This job has been closed for more than a month, so there is nothing left to show of it.",
    413: "What was sent is too much for this page.",
    500: "Something broke on our side, and we have taken note of it.",
    503: "The database does not answer. Please try again in a minute.",
}


def render(
    request: web.Request, template: str, *, status: int = 200, private: bool = False, **values: Any
) -> web.Response:
    """A page. `private`: its address is a secret of its reader, or it says something about them."""
    headers = PRIVATE if private else {}
    text = html(request, template, public=status == 200 and not private, **values)
    return web.Response(text=text, content_type="text/html", status=status, headers=headers)


def html(request: web.Request, template: str, *, public: bool = True, **values: Any) -> str:
    """The text of a page. `public`: search engines may keep its address."""
    site, now = request.app[SITE], request.app[CLOCK]()
    shared = {
        "site": site,
        "now": now,
        "path": request.path,
        "form_key": _form_key(site, now.replace(minute=0, second=0, microsecond=0)),
        "canonical": f"{site.url}{request.path}" if public else "",
    }
    return _templates().get_template(template).render(shared | values)


@lru_cache(maxsize=8)
def _form_key(site: Site, hour: datetime) -> str:
    return tokens.form(site, hour)


@web.middleware
async def guarded(request: web.Request, handler: Handler) -> web.StreamResponse:
    """Errors become pages, but for one in the middle of an answer: that breaks off, which its reader sees.
    A page behind it would stand in somebody's file."""
    try:
        answer = await handler(request)
    except web.HTTPException as known:
        answer = known if known.status < 400 else _error(request, _status(request, known))
        if isinstance(known, web.HTTPMethodNotAllowed):
            answer.headers["Allow"] = known.headers["Allow"]
    except StoreError as broken:
        log.error("%s %s: %s", request.method, _route(request), broken)
        answer = _broken_off(request) or _error(request, 503)
    except Exception:
        log.exception("%s %s", request.method, _route(request))
        answer = _broken_off(request) or _error(request, 500)
    return answer


def _broken_off(request: web.Request) -> web.StreamResponse | None:
    """The answer that had begun, its connection cut; None when nothing had been sent."""
    begun = request.get(_BEGUN)
    if begun is not None and request.transport is not None:
        request.transport.abort()
    return begun


async def secured(request: web.Request, answer: web.StreamResponse) -> None:
    """Security headers for every answer, before its first byte."""
    request[_BEGUN] = answer
    for name, value in _HEADERS.items():
        answer.headers.setdefault(name, value)
    if request.app[SITE].url.startswith("https://"):
        answer.headers.setdefault("Strict-Transport-Security", _HTTPS_ONLY)


@web.middleware
async def same_site(request: web.Request, handler: Handler) -> web.StreamResponse:
    """Forms are taken from our own pages only: a browser says where one came from. A form that anybody may
    fill in must hold a key of ours besides (`public_form`); the others' addresses are secrets. One-click
    unsubscribing is done by whatever reads mail, web pages too (RFC 8058), so it is free of that."""
    if request.method == "POST" and not request.path.startswith("/u/") and not _is_ours(request):
        raise web.HTTPForbidden
    return await handler(request)


def _is_ours(request: web.Request) -> bool:
    """By Sec-Fetch-Site and by Origin, where they are sent. A page with "no-referrer" sends "null"."""
    if request.headers.get("Sec-Fetch-Site") not in (None, "same-origin", "none"):
        return False
    origin = request.headers.get("Origin", "null").lower()
    ours = (urlsplit(request.app[SITE].url).netloc, request.host)
    return origin == "null" or origin.partition("://")[2] in {one.lower() for one in ours}


async def form_fields(request: web.Request) -> dict[str, str]:
    """The text fields of a form, urlencoded or multipart. Raises HTTPBadRequest."""
    try:
        given = await request.post()
    except (ValueError, LookupError, RuntimeError) as bad:  # boundaries, encodings, unknown charsets
        raise web.HTTPBadRequest from bad
    fields: dict[str, str] = {}
    for name, value in given.items():
        if isinstance(value, str):  # boxes of one name are one field, as filters read it
            fields[name] = f"{fields[name]},{value}" if name in fields else value
    return fields


async def public_form(request: web.Request) -> tuple[dict[str, str], bool]:
    """The fields of a form that anybody may fill in, and whether we gave it out within a day."""
    fields = await form_fields(request)
    return fields, tokens.is_form(request.app[SITE], fields.get("form", ""), request.app[CLOCK]())


def client_ip(request: web.Request) -> str:
    """Who asks: the peer or, where that is one of our proxies, the last of those before it that is none.

    X-Forwarded-For is read from the right, because anybody may have written what stands on its left.
    """
    told = ",".join(request.headers.getall("X-Forwarded-For", ())).split(",")
    known = "unknown"
    for one in (request.remote or "", *(part.strip() for part in reversed(told))):
        try:
            address = ip_address(one)
        except ValueError:
            break  # a proxy that does not know, or nonsense: as far as we can see
        known = str(address)
        if not any(address in network for network in request.app[PROXIES]):
            break
    return known


def _route(request: web.Request) -> str:
    """The pattern of an address: the address itself may hold somebody's secret."""
    resource = request.match_info.route.resource
    return resource.canonical if resource else "(no route)"


def _status(request: web.Request, known: web.HTTPException) -> int:
    """The static folder answers 403 for a list of its files; to a reader there is just no such page."""
    return 404 if known.status == 403 and request.method != "POST" else known.status


def _error(request: web.Request, status: int) -> web.Response:
    title = {403: "Not allowed", 404: "Not found", 410: "Gone", 503: "Just a moment"}.get(status, "Sorry")
    message = _ERRORS.get(status, "That did not work.")
    if problems.are_for(request.path):
        return problems.problem(status, message)
    secret = request.path.startswith(("/alerts", "/u/", "/feeds"))
    return render(request, "error.html", status=status, private=secret, title=title, message=message)


@cache
def _templates() -> Environment:
    made = Environment(
        loader=PackageLoader("web"),
        autoescape=select_autoescape(["html"]),
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
        auto_reload=False,  # no page looks whether its files have changed: like modules they do not
    )
    made.filters |= {
        "day": day,
        "age": age,
        "thousands": lambda value: f"{value:,.0f}",
        "cards": cards,
        "tags": tags,
    }
    made.filters |= {"error": faults.error, "wrong": faults.wrong, "said_of": faults.said_of}
    made.filters |= {"frequencies": rhythms.frequencies, "hours": rhythms.hours, "zones": rhythms.zones}
    return made
