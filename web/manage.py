"""The pages of somebody's own alerts, under a secret link: see, change, pause, end, export, erase."""

from __future__ import annotations

from collections.abc import Awaitable, Callable, Mapping
from dataclasses import dataclass
from datetime import datetime

from aiohttp import web

from aggregator.domain import phrases
from aggregator.domain.places import STATES
from aggregator.domain.search import ARRANGEMENTS, SETTINGS, FilterError, parse
from aggregator.store import feeds
from aggregator.store.engine import Connection
from aggregator.store.subscriptions import Subscription
from alerts import personal, private_feeds, rhythm, subscribe
from alerts.address import AskError
from alerts.message import Site
from alerts.tokens import TokenError
from web import forms
from web.ages import day
from web.alerts import broken, by_token
from web.page import PRIVATE, STORE, form_fields, render

Fields = Mapping[str, str]


@dataclass(frozen=True, slots=True)
class Turn:
    """One press of a button on somebody's page. `one`: the alert that it is about, where there is one."""

    conn: Connection
    fields: Fields
    theirs: list[Subscription]
    now: datetime
    site: Site

    @property
    def one(self) -> Subscription:
        """Raises AskError when it is not among theirs."""
        for mine in self.theirs:
            if str(mine.id) == self.fields.get("id"):
                return mine
        raise AskError({"id": "this alert is not among yours"})


async def listed(request: web.Request) -> web.Response:
    """All alerts of the link's owner."""
    token, now, site = by_token(request)
    try:
        async with request.app[STORE].read() as conn:
            theirs = await subscribe.managed(conn, token, now, site)
            fed = await feeds.of_subscriptions(conn, [one.id for one in theirs])
    except TokenError as wrong:
        return broken(request, wrong)
    return _listed(request, theirs, fed)


async def edit(request: web.Request) -> web.Response:
    """The search and the rhythm of one alert, as a form."""
    token, now, site = by_token(request)
    try:
        async with request.app[STORE].read() as conn:
            theirs = await subscribe.managed(conn, token, now, site)
            fed = await feeds.of_subscriptions(conn, [one.id for one in theirs])
    except TokenError as wrong:
        return broken(request, wrong)
    mine = next((one for one in theirs if str(one.id) == request.match_info["id"]), None)
    if mine is None:  # the link of an old mail
        return _listed(request, theirs, fed, said="This alert has ended.")
    return _edit(request, mine, {}, {})


async def act(request: web.Request) -> web.Response:
    """Does what a button says."""
    token, now, site = by_token(request)
    fields = await form_fields(request)
    errors: Mapping[str, str] = {}
    said, link = "", None
    try:
        async with request.app[STORE].write() as conn:
            theirs = await subscribe.managed(conn, token, now, site)
            turn = Turn(conn, fields, theirs, now, site)
            match fields.get("do"):
                case "export" | "erase" as what:
                    address = await subscribe.owner(conn, token, now, site)
                    return await (_export if what == "export" else _erase)(request, turn, address)
                case "feed":
                    key = await private_feeds.make_for(conn, turn.one, now, site)
                    link, said = f"{site.url}/feeds/{key}", "Here is the address of its feed."
                case what:
                    said = await _DO.get(what or "", _nothing)(turn)
            theirs = await subscribe.managed(conn, token, now, site)
            fed = await feeds.of_subscriptions(conn, [one.id for one in theirs])
    except TokenError as wrong:
        return broken(request, wrong)
    except (AskError, FilterError) as wrong:
        errors = wrong.errors
    if errors and fields.get("do") == "change" and "id" not in errors:
        return _edit(request, turn.one, fields, errors)
    if errors:
        async with request.app[STORE].read() as conn:
            fed = await feeds.of_subscriptions(conn, [one.id for one in theirs])
    return _listed(request, theirs, fed, said=said, link=link, errors=errors)


async def _leave_all(turn: Turn) -> str:
    for one in turn.theirs:
        await subscribe.leave(turn.conn, one.id, turn.now)
    return "All your alerts have ended."


async def _leave(turn: Turn) -> str:
    await subscribe.leave(turn.conn, turn.one.id, turn.now)
    return "This alert has ended."


async def _pause(turn: Turn) -> str:
    await subscribe.pause(turn.conn, turn.one, turn.now + subscribe.PAUSE, turn.now)
    return "Paused for 30 days."


async def _pause_to(turn: Turn) -> str:
    wanted = forms.until(turn.fields)
    await subscribe.pause_to(turn.conn, turn.one, wanted, turn.now)
    return "Paused until the day you chose."


async def _resume(turn: Turn) -> str:
    await subscribe.pause(turn.conn, turn.one, None, turn.now)
    return "It goes on."


async def _no_feed(turn: Turn) -> str:
    await feeds.revoke_of(turn.conn, turn.one.id)
    return "The address of its feed has ended."


async def _change(turn: Turn) -> str:
    one, given = turn.one, forms.ask({"zone": turn.one.zone, **turn.fields})
    wish = parse(forms.edited(turn.fields)) if "search" in turn.fields else one.wish
    await subscribe.change(turn.conn, one, given.frequency, given.hour, turn.now, zone=given.zone, wish=wish)
    return "Changed."


async def _nothing(turn: Turn) -> str:
    raise AskError({"do": f"must be {', '.join(_DO)}, feed, export or erase"})


_DO: dict[str, Callable[[Turn], Awaitable[str]]] = {
    "change": _change,
    "pause": _pause,
    "pause to": _pause_to,
    "resume": _resume,
    "leave": _leave,
    "leave all": _leave_all,
    "no feed": _no_feed,
}


async def _export(request: web.Request, turn: Turn, address: str) -> web.Response:
    kept = await personal.export(turn.conn, address, turn.site)
    answer = web.json_response(kept, headers=PRIVATE)
    answer.headers["Content-Disposition"] = 'attachment; filename="alerts.json"'
    return answer


async def _erase(request: web.Request, turn: Turn, address: str) -> web.Response:
    if not turn.fields.get("sure"):
        raise AskError({"sure": "tick the box if everything shall be deleted"})
    await personal.erase(turn.conn, address, turn.now, turn.site)
    return render(request, "erased.html", private=True)


def _listed(
    request: web.Request,
    theirs: list[Subscription],
    fed: Mapping[int, datetime],
    *,
    said: str = "",
    link: str | None = None,
    errors: Mapping[str, str] | None = None,
) -> web.Response:
    now = by_token(request)[1]
    return render(
        request,
        "manage.html",
        status=400 if errors else 200,
        private=True,
        alerts=[(one, phrases.wish(one.wish), _standing(one, now)) for one in theirs],
        token=request.match_info["token"],
        said=said,
        link=link,
        errors=errors or {},
        fed=fed,
    )


def _standing(one: Subscription, now: datetime) -> str:
    if one.status == "pending":
        return "Not confirmed yet: open the link in the mail that we sent you."
    if one.paused_until and one.paused_until > now:
        return f"Paused until {day(one.paused_until)}."
    return rhythm.in_words(one)


def _edit(request: web.Request, one: Subscription, fields: Fields, errors: Mapping[str, str]) -> web.Response:
    asked = forms.listing(forms.edited(fields) if "search" in fields else forms.listed(one.wish))
    given = forms.ask({"frequency": one.frequency, "zone": one.zone, "hour": str(one.hour), **fields})
    return render(
        request,
        "change.html",
        status=400 if errors else 200,
        private=True,
        one=one,
        words=phrases.wish(one.wish),
        token=request.match_info["token"],
        asked=asked,
        given=given,
        errors=errors,
        forms=forms,
        settings=SETTINGS,
        arrangements={one: phrases.worked([one]) for one in ARRANGEMENTS},
        states=STATES,
    )
