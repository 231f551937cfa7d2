"""Alerts: ask for one, confirm, leave. A GET shows a form and changes nothing, at any age of a link: scanners
of mailboxes open every one."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime

from aiohttp import web

from aggregator.domain import phrases
from aggregator.domain.places import STATES
from aggregator.domain.search import Filter, FilterError, parse
from aggregator.store import subscriptions
from aggregator.store.subscriptions import Subscription
from alerts import rhythm, subscribe, tokens
from alerts.address import AskError
from alerts.limits import TooManyAsks
from alerts.message import Site
from alerts.tokens import TokenError
from web import forms
from web.coming import coming
from web.openings import query
from web.page import CLOCK, SITE, STORE, client_ip, public_form, render

STALE = "This form was open for too long: please send it once more"


async def form(request: web.Request) -> web.Response:
    """The form for an alert about the search in the query string."""
    asked = forms.listing(query(request))
    status = 400 if asked.errors else 200
    usual = forms.ask({"zone": forms.home_zone(asked.wish)})
    return await _form(request, asked.wish, usual, asked.errors, status=status)


async def ask(request: web.Request) -> web.Response:
    """Takes the form. What it does and answers is the same for every address, known or not."""
    fields, ours = await public_form(request)
    given = forms.ask(fields)
    try:
        wish = parse(given.wanted)
    except FilterError as wrong:
        return await _form(request, Filter(), given, wrong.errors, status=400)
    if not given.is_robot:
        try:
            await _ask(request, wish, given, ours=ours)
        except AskError as wrong:
            return await _form(request, wish, given, wrong.errors, status=400)
        except TooManyAsks as many:
            answer = await _form(request, wish, given, {"address": str(many)}, status=429)
            answer.headers["Retry-After"] = str(many.retry_after)
            return answer
    return render(request, "asked.html", private=True, status=202, wish=phrases.wish(wish))


async def _ask(request: web.Request, wish: Filter, given: forms.Ask, *, ours: bool) -> None:
    """Raises AskError, TooManyAsks."""
    if not ours:
        raise AskError({"form": STALE})
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


async def _form(
    request: web.Request, wish: Filter, given: forms.Ask, errors: Mapping[str, str], *, status: int
) -> web.Response:
    shown = None
    if not wish.is_empty:
        async with request.app[STORE].read() as conn:
            shown = await coming(conn, wish, request.app[CLOCK]().date())
    return render(
        request,
        "ask.html",
        status=status,
        private=True,
        wish=wish,
        words=phrases.wish(wish),
        coming=shown,
        given=given,
        errors=errors,
        forms=forms,
        states=STATES,
        consent=subscribe.CONSENT,
    )


async def confirm_form(request: web.Request) -> web.Response:
    """Shows what the link would start."""
    token, now, site = by_token(request)
    try:
        async with request.app[STORE].read() as conn:
            waiting = await subscribe.to_confirm(conn, token, now, site)
    except TokenError as wrong:
        return broken(request, wrong)
    return render(request, "confirm.html", private=True, waiting=_said(waiting), token=token)


async def confirm(request: web.Request) -> web.Response:
    """Starts what the link's form showed."""
    token, now, site = by_token(request)
    try:
        async with request.app[STORE].write() as conn:
            active = await subscribe.confirm(conn, token, now, site)
    except TokenError as wrong:
        return broken(request, wrong)
    manage = tokens.path(site, "manage", active[0].id, now) if active else None
    return render(request, "confirmed.html", private=True, active=_said(active), manage=manage)


async def unsubscribe_form(request: web.Request) -> web.Response:
    """A button: mail programs that know one-click never show this page."""
    token, now, site = by_token(request)
    try:
        async with request.app[STORE].read() as conn:
            known = await subscriptions.get(conn, tokens.read(site, "unsubscribe", token, now))
    except TokenError as wrong:
        return broken(request, wrong)
    left = known is None or known.status == "left"
    words = phrases.wish(known.wish) if known else ""
    return render(request, "unsubscribe.html", private=True, token=token, left=left, words=words)


async def unsubscribe(request: web.Request) -> web.Response:
    """RFC 8058: one POST, no cookie, no second click, 200 however often it comes."""
    token, now, site = by_token(request)
    try:
        subscription_id = tokens.read(site, "unsubscribe", token, now)
    except TokenError as wrong:
        return broken(request, wrong)
    async with request.app[STORE].write() as conn:
        await subscribe.leave(conn, subscription_id, now)
    return render(request, "unsubscribe.html", private=True, token=token, left=True, words="")


def by_token(request: web.Request) -> tuple[str, datetime, Site]:
    """What a page of somebody's own is made with."""
    return request.match_info["token"], request.app[CLOCK](), request.app[SITE]


def _said(theirs: list[Subscription]) -> list[tuple[str, str]]:
    """Search and rhythm of alerts, in words."""
    return [(phrases.wish(one.wish), rhythm.in_words(one)) for one in theirs]


def broken(request: web.Request, wrong: TokenError) -> web.Response:
    """A link that is too old, or that we never made."""
    return render(
        request, "link.html", private=True, status=410 if wrong.expired else 404, expired=wrong.expired
    )
