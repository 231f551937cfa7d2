"""The way to one's alerts for those who have no mail of ours at hand: a link or a code, mailed on request."""

from __future__ import annotations

from collections.abc import Mapping

from aiohttp import web

from alerts import signin, tokens
from alerts.address import AskError
from alerts.limits import TooManyAsks
from alerts.tokens import TokenError
from web import forms
from web.alerts import STALE, broken, by_token
from web.page import CLOCK, PRIVATE, SITE, STORE, client_ip, public_form, render

_WRONG = "This code is wrong, too old or used up. Look for the newest mail, or ask for another one"


async def form(request: web.Request) -> web.Response:
    """Asks for the address."""
    return _form(request, "", {}, status=200)


async def ask(request: web.Request) -> web.Response:
    """Takes it; what it does and answers is the same for every address, known or not."""
    fields, ours = await public_form(request)
    address = fields.get("address", "").strip()
    page = "robot"
    try:
        if not ours:
            raise AskError({"form": STALE})
        if not forms.is_robot(fields):
            async with request.app[STORE].write() as conn:
                page = await signin.ask(
                    conn,
                    address=address,
                    ip=client_ip(request),
                    now=request.app[CLOCK](),
                    site=request.app[SITE],
                )
    except AskError as wrong:
        return _form(request, address, wrong.errors, status=400)
    except TooManyAsks as many:
        answer = _form(request, address, {"address": str(many)}, status=429)
        answer.headers["Retry-After"] = str(many.retry_after)
        return answer
    return render(request, "signin_asked.html", private=True, status=202, page=page, errors={})


def _form(request: web.Request, address: str, errors: Mapping[str, str], *, status: int) -> web.Response:
    return render(request, "signin.html", private=True, status=status, address=address, errors=errors)


async def open_form(request: web.Request) -> web.Response:
    """A button: whoever only looks, or looks for somebody, uses nothing up."""
    return render(request, "signin_open.html", private=True, token=request.match_info["token"])


async def open_by_link(request: web.Request) -> web.Response:
    """Uses the link up, and leads to the alerts."""
    link, now, site = by_token(request)
    async with request.app[STORE].write() as conn:
        found = await signin.by_link(conn, link, now, site)
    return broken(request, TokenError(expired=True)) if found is None else _opened(request, found)


async def open_by_code(request: web.Request) -> web.Response:
    """The same for the code, on the page that asked for it."""
    fields, ours = await public_form(request)
    page, now, site = fields.get("page", ""), request.app[CLOCK](), request.app[SITE]
    errors = {} if ours else {"form": STALE}
    found = None
    if ours:
        async with request.app[STORE].write() as conn:
            found = await signin.by_code(conn, page, fields.get("code", ""), now, site)
        errors = {"code": _WRONG}
    if found is not None:
        return _opened(request, found)
    return render(request, "signin_asked.html", private=True, status=400, page=page, errors=errors)


def _opened(request: web.Request, subscription_id: int) -> web.Response:
    site, now = request.app[SITE], request.app[CLOCK]()
    there = tokens.path(site, "manage", subscription_id, now, tokens.VISIT)
    return web.Response(status=303, headers={**PRIVATE, "Location": there})
