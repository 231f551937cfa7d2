"""Alerts: ask for one, confirm, change, leave. A GET shows a form and changes nothing, at any age of a link:
scanners of mailboxes open every one."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime
from urllib.parse import parse_qs

from aiohttp import web

from aggregator.domain import phrases
from aggregator.domain.search import Filter, FilterError, parse
from aggregator.store import subscriptions
from aggregator.store.engine import Connection
from aggregator.store.subscriptions import Subscription
from alerts import subscribe, tokens
from alerts.message import Site
from alerts.subscribe import AskError, TooManyAsks
from alerts.tokens import TokenError
from web import forms
from web.openings import query
from web.page import CLOCK, SITE, STORE, client_ip, form_fields, render


async def form(request: web.Request) -> web.Response:
    """The form for an alert about the search in the query string."""
    asked = forms.listing(query(request))
    return _form(request, asked.wish, forms.ask({}), asked.errors, status=400 if asked.errors else 200)


async def ask(request: web.Request) -> web.Response:
    """Takes the form. What it answers is the same for every address, known or not."""
    given = forms.ask(await form_fields(request))
    try:
        wish = parse(parse_qs(given.query))
    except FilterError as wrong:
        return _form(request, Filter(), given, wrong.errors, status=400)
    if not given.is_robot:
        try:
            async with request.app[STORE].write() as conn:
                await subscribe.ask(
                    conn,
                    address=given.address,
                    filter=wish,
                    frequency=given.frequency,
                    zone=given.zone,
                    hour=given.hour,
                    ip=client_ip(request),
                    now=request.app[CLOCK](),
                    site=request.app[SITE],
                )
        except AskError as wrong:
            return _form(request, wish, given, wrong.errors, status=400)
        except TooManyAsks as many:
            answer = _form(request, wish, given, {"address": str(many)}, status=429)
            answer.headers["Retry-After"] = str(many.retry_after)
            return answer
    return render(request, "asked.html", private=True, status=202, wish=phrases.wish(wish))


def _form(
    request: web.Request, wish: Filter, given: forms.Ask, errors: Mapping[str, str], *, status: int
) -> web.Response:
    return render(
        request,
        "ask.html",
        status=status,
        private=True,
        wish=wish,
        words=phrases.wish(wish),
        given=given,
        errors=errors,
        forms=forms,
        consent=subscribe.CONSENT,
    )


async def confirm_form(request: web.Request) -> web.Response:
    """Shows what the link would start."""
    token, now, site = _token(request)
    try:
        async with request.app[STORE].read() as conn:
            waiting = await subscribe.to_confirm(conn, token, now, site)
    except TokenError as wrong:
        return _broken(request, wrong)
    words = [phrases.wish(one.wish) for one in waiting]
    return render(request, "confirm.html", private=True, waiting=words, token=token)


async def confirm(request: web.Request) -> web.Response:
    """Starts what the link's form showed."""
    token, now, site = _token(request)
    try:
        async with request.app[STORE].write() as conn:
            active = await subscribe.confirm(conn, token, now, site)
    except TokenError as wrong:
        return _broken(request, wrong)
    manage = tokens.link(site, "manage", active[0].id, now) if active else None
    return render(
        request, "confirmed.html", private=True, active=active, wishes=_words(active), manage=manage
    )


async def manage_form(request: web.Request) -> web.Response:
    """All alerts of the link's owner."""
    token, now, site = _token(request)
    try:
        async with request.app[STORE].read() as conn:
            theirs = await subscribe.managed(conn, token, now, site)
    except TokenError as wrong:
        return _broken(request, wrong)
    return _manage(request, theirs, token)


async def manage(request: web.Request) -> web.Response:
    """Changes one alert, or all."""
    token, now, site = _token(request)
    fields = await form_fields(request)
    try:
        async with request.app[STORE].write() as conn:
            theirs = await subscribe.managed(conn, token, now, site)
            said = await _change(conn, fields, theirs, now)
            theirs = await subscribe.managed(conn, token, now, site)
    except TokenError as wrong:
        return _broken(request, wrong)
    except AskError as wrong:
        return _manage(request, theirs, token, said=str(wrong), status=400)
    return _manage(request, theirs, token, said=said)


async def _change(conn: Connection, fields: dict[str, str], theirs: list[Subscription], now: datetime) -> str:
    """Does what a button says; returns what was done. Raises AskError."""
    what = fields.get("do", "")
    if what == "leave all":
        for one in theirs:
            await subscribe.leave(conn, one.id, now)
        return "All your alerts have ended."
    mine = next((one for one in theirs if str(one.id) == fields.get("id")), None)
    if mine is None:
        raise AskError({"id": "this alert is not among yours"})
    if what == "leave":
        await subscribe.leave(conn, mine.id, now)
        return "This alert has ended."
    if what == "pause":
        await subscribe.pause(conn, mine, now + subscribe.PAUSE)
        return "Paused for 30 days."
    if what == "resume":
        await subscribe.pause(conn, mine, None)
        return "It goes on."
    if what == "change":
        given = forms.ask(fields)
        await subscribe.change(conn, mine, given.frequency, given.hour, now)
        return "Changed."
    raise AskError({"do": "must be change, pause, resume, leave or leave all"})


async def unsubscribe_form(request: web.Request) -> web.Response:
    """A button: mail programs that know one-click never show this page."""
    token, now, site = _token(request)
    try:
        async with request.app[STORE].read() as conn:
            known = await subscriptions.get(conn, tokens.read(site, "unsubscribe", token, now))
    except TokenError as wrong:
        return _broken(request, wrong)
    left = known is None or known.status == "left"
    words = phrases.wish(known.wish) if known else ""
    return render(request, "unsubscribe.html", private=True, token=token, left=left, words=words)


async def unsubscribe(request: web.Request) -> web.Response:
    """RFC 8058: one POST, no cookie, no second click, 200 however often it comes."""
    token, now, site = _token(request)
    try:
        subscription_id = tokens.read(site, "unsubscribe", token, now)
    except TokenError as wrong:
        return _broken(request, wrong)
    async with request.app[STORE].write() as conn:
        await subscribe.leave(conn, subscription_id, now)
    return render(request, "unsubscribe.html", private=True, token=token, left=True, words="")


def _token(request: web.Request) -> tuple[str, datetime, Site]:
    return request.match_info["token"], request.app[CLOCK](), request.app[SITE]


def _manage(
    request: web.Request, theirs: list[Subscription], token: str, *, said: str = "", status: int = 200
) -> web.Response:
    return render(
        request,
        "manage.html",
        status=status,
        private=True,
        alerts=list(zip(theirs, _words(theirs), strict=True)),
        token=token,
        said=said,
    )


def _words(theirs: list[Subscription]) -> list[str]:
    return [phrases.wish(one.wish) for one in theirs]


def _broken(request: web.Request, wrong: TokenError) -> web.Response:
    """A link that is too old, or that we never made."""
    return render(
        request, "link.html", private=True, status=410 if wrong.expired else 404, expired=wrong.expired
    )
