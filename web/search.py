"""The list of openings: what is asked for, what fits, and how many each further choice would leave."""

from __future__ import annotations

from collections.abc import Hashable
from dataclasses import dataclass, replace
from datetime import date, datetime
from typing import Any

from aiohttp import web
from pyroaring import BitMap

from aggregator.domain import looser, meant, phrases
from aggregator.domain.listed import Listed
from aggregator.domain.posting import Opening
from aggregator.domain.search import Filter
from aggregator.store import openings
from aggregator.store.cursor import Cursor
from aggregator.store.engine import Connection, Store
from aggregator.store.listed import Catalogue
from alerts.subscribe import CONSENT
from web import cards, coming, forms, kept, visits
from web.boxes import Counts
from web.counts import COUNTED, said
from web.export import MOST
from web.forms import Listing
from web.kept import PAGES
from web.known import Known
from web.openings import query
from web.page import CATALOGUE, CLOCK, STORE, html

_PAGE = 25


@dataclass(frozen=True, slots=True)
class Offer:
    """Another search, in words, and how many openings it finds."""

    query: str
    words: str
    count: str


@dataclass(frozen=True, slots=True)
class Found:
    """A page of what fits. `home`: what is meant if its words name where the reader lives; `held`: if they
    name what is held. `counts` None: not known yet, nor are those two, `fresh`, `looser`, `coming`."""

    openings: tuple[Opening, ...] = ()
    next: Cursor | None = None
    total: str = "0"
    counts: Counts | None = None
    looser: tuple[Offer, ...] = ()
    home: Offer | None = None
    held: Offer | None = None
    fresh: int | None = None
    coming: coming.Coming | None = None


async def listing(request: web.Request) -> web.StreamResponse:
    """The open jobs that fit, newest or best paid first; 400 with a word on each field that is wrong."""
    visit, pages = visits.visit(request), request.app[PAGES]
    state = await kept.state(request)
    pages.at(state)
    key = (request.path_qs, visit.since)
    page = pages.get(key)
    answer: web.StreamResponse
    if page is not None:
        answer = page.answer(request)
    else:
        asked = forms.listing(query(request))
        today = request.app[CLOCK]().date()
        parts = request.app[STORE], request.app[CATALOGUE]
        found = Found() if asked.errors else await find(*parts, asked, today, visit.since, pages.known)
        values = _values(asked, found, visit.since, request.app[CLOCK](), pages.known)
        text = html(request, "openings.html", public=not asked.errors, **values)
        if asked.errors:
            return web.Response(status=400, text=text, content_type="text/html")
        page = kept.Page.of(text)
        if state is not None and found.counts is not None:
            pages.put(state, key, page)
        answer = page.answer(request)
    visits.remember(request, answer, visit)
    return answer


async def find(
    store: Store,
    catalogue: Catalogue,
    asked: Listing,
    today: date,
    before: datetime | None = None,
    known: Known | None = None,
) -> Found:
    """A page of what fits, the counts of all choices, and what is new since `before`. `known`: what need not
    be read or counted again, and where that is put which was."""
    listed = await catalogue.get(asked.wish.q)
    if listed is None:
        async with store.read() as conn:
            return await _by_scan(conn, asked, today)
    known = known or Known()
    found, ids = _by_sets(asked, listed, today, before, known)
    if not ids and (right := await _respelt(catalogue, asked.wish, today)):
        found = replace(found, looser=(right, *found.looser))
    shown = {one: known.openings[one] for one in ids if one in known.openings}
    if missing := [one for one in ids if one not in shown]:
        async with store.read() as conn:
            for one in await openings.several(conn, missing, brief=True):
                shown[one.id] = known.openings[one.id] = one
    return replace(found, openings=tuple(shown[one] for one in ids if one in shown))


def _by_sets(
    asked: Listing, listed: Listed, today: date, before: datetime | None, known: Known
) -> tuple[Found, list[int]]:
    """All but the openings themselves, and their ids."""
    wish = asked.wish
    fits = listed.select(wish, today, asked.since)
    after = None if asked.after is None else (asked.after.value, asked.after.id)
    page = listed.page(fits, asked.order, after, _PAGE + 1)
    counts = known.counts(listed, asked, today)
    near = () if fits else _looser(asked, listed, today)
    fresh = None if before is None or asked.since else len(listed.select(wish, today, before))
    ever = fits if asked.since is None else listed.select(wish, today)
    comes = None if wish.is_empty else _coming(ever, listed, today)
    more = Cursor(*page[_PAGE - 1]) if len(page) > _PAGE else None
    home, held = (_meant(one, listed, today) for one in (meant.at_home(wish), meant.held(wish)))
    found = Found((), more, f"{len(fits):,}", counts, near, home, held, fresh, comes)
    return found, [one for _, one in page[:_PAGE]]


async def _by_scan(conn: Connection, asked: Listing, today: date) -> Found:
    """While the sets are being read, e.g. just after the start: the page all the same, without counts."""
    result = await openings.search(
        conn, asked.wish, today, after=asked.after, limit=_PAGE, order=asked.order, since=asked.since
    )
    total = await openings.count(conn, asked.wish, today, COUNTED + 1, since=asked.since)
    return Found(result.openings, result.next, said(total))


def _looser(asked: Listing, listed: Listed, today: date) -> tuple[Offer, ...]:
    def count(wish: Filter) -> int:
        return len(listed.select(wish, today))

    found = looser.nearest(asked.wish, count)
    if asked.since and (whenever := count(asked.wish)):
        found = [(asked.wish, whenever), *found]
    return tuple(_offer(one, many) for one, many in found)


def _meant(wish: Filter | None, listed: Listed, today: date) -> Offer | None:
    many = len(listed.select(wish, today)) if wish else 0
    return _offer(wish, many) if wish and many else None


async def _respelt(catalogue: Catalogue, wish: Filter, today: date) -> Offer | None:
    """The search without slips of the finger; None where there are none, or it finds nothing either."""
    right = meant.respelt(wish)
    listed = await catalogue.get(right.q) if right else None
    many = len(listed.select(right, today)) if right and listed else 0
    return _offer(right, many) if right and many else None


def _offer(wish: Filter, many: int) -> Offer:
    return Offer(wish.query(), phrases.wish(wish), f"{many:,}")


def _coming(fits: BitMap, listed: Listed, today: date) -> coming.Coming:
    week, month = (listed.recent(fits, today, days) for days in (7, 30))
    return coming.Coming(f"{week:,}", f"{month:,}", ())


def _values(
    asked: Listing, found: Found, before: datetime | None, now: datetime, known: Known
) -> dict[str, Any]:
    query = asked.wish.query()
    fresh: dict[str, Hashable] | None = None
    if found.fresh is not None and before is not None:
        link = replace(asked, since=before).query()
        fresh = {"count": f"{found.fresh:,}", "query": link, "at": before}
    return {
        "asked": asked,
        "query": query,
        "cards": cards.listed(known.cards.of(found.openings, asked.wish), now, query, before),
        "chips": asked.chips,
        "next": asked.query(found.next) if found.next else None,
        "total": found.total,
        "is_one": found.total == "1",
        "panel": known.panel(asked, found.counts),
        "csv_rows": MOST,
        "looser": found.looser,
        "home": found.home,
        "held": found.held,
        "since": fresh,
        "coming": found.coming,
        "forms": forms,
        "consent": CONSENT,
    }
