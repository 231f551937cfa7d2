"""What programs ask, answered: the same for the API and for the MCP server."""

from __future__ import annotations

from aiohttp import web

from aggregator.domain import wages
from aggregator.domain.credentials import CREDENTIALS
from aggregator.domain.search import Filter
from aggregator.store import boards, openings, rests
from web import asking, forms, passing, records, sources
from web.asking import AskingError, Query
from web.counts import COUNTED
from web.page import CLOCK, SITE, STORE
from web.records import Record

_PAGE = 25
GONE = "This opening is closed."


class NotThereError(LookupError):
    """There is nothing to tell of it. `gone`: there was once. `led_to`: it is another opening by now."""

    def __init__(self, said: str, *, gone: bool = False, led_to: int | None = None) -> None:
        self.gone, self.led_to = gone, led_to
        super().__init__(said)


async def search(request: web.Request, query: Query) -> tuple[Record, str | None]:
    """A page of what fits, and the query of the next one. Raises AskingError."""
    asking.check(query, asking.SEARCH)
    asked = forms.listing({name: given for name, given in query.items() if name != "limit"})
    if asked.errors:
        raise AskingError(asked.errors)
    limit = int(next(iter(query.get("limit", ())), _PAGE))
    today, site = request.app[CLOCK]().date(), request.app[SITE]
    async with request.app[STORE].read() as conn:
        found = await passing.page(conn, asked.wish, today, after=asked.after, limit=limit, order=asked.order)
    following = None
    if found.next is not None:
        following = asked.query(found.next) + (f"&limit={limit}" if limit != _PAGE else "")
    page = {
        "openings": [records.summary(one, asked.wish, site) for one in found.openings],
        "page": f"{site.url}/?{asked.query()}",
    }
    return page, following


async def opening(request: web.Request, identity: int, query: Query) -> Record:
    """One opening with its claims. Raises AskingError and NotThereError."""
    asking.check(query, asking.ABOUT)
    wish = forms.listing(query).wish
    async with request.app[STORE].read() as conn:
        known = await openings.get(conn, identity)
        led_to = await openings.led_to(conn, identity) if known else None
    if led_to is not None:
        raise NotThereError(f"This opening is number {led_to} by now.", led_to=led_to)
    if known is not None and known.status == "closed":
        raise NotThereError(GONE, gone=True)
    kept = passing.passed_on(known) if known else None
    if kept is None:
        raise NotThereError("There is no opening of this number, or its source lets nobody pass it on.")
    return records.detail(kept, wish, request.app[SITE])


async def state(request: web.Request, usps: str) -> Record:
    """The figures of a state that is known."""
    remote = Filter(setting=frozenset({"remote"}), lives=usps)
    here = Filter(state=frozenset({usps}))
    return records.state(wages.state(usps), await _count(request, here), await _count(request, remote))


async def credential(request: web.Request, code: str) -> Record:
    """A credential that is known, and how many openings demand it or are open to who holds it alone."""
    demanding, holding = Filter(requires=frozenset({code})), Filter(holds=frozenset({code}))
    return records.credential(CREDENTIALS[code]) | {
        "demanded_by": await _count(request, demanding),
        "open_to_holders": await _count(request, holding),
    }


async def _count(request: web.Request, wish: Filter) -> Record:
    async with request.app[STORE].read() as conn:
        found = await openings.count(conn, wish, request.app[CLOCK]().date(), COUNTED + 1)
    return records.count(found, COUNTED, wish.query(), request.app[SITE])


async def board_list(request: web.Request, query: Query) -> tuple[Record, str | None]:
    """A page of the boards by name, and the name that the next one comes after. Raises AskingError."""
    asking.check(query, asking.SOURCES)
    after = next(iter(query.get("after", ())), "")
    limit = int(next(iter(query.get("limit", ())), _PAGE))
    async with request.app[STORE].read() as conn:
        known = [one for one in await boards.states(conn) if one.board.name > after]
        names = [one.board.name for one in known[:limit]]
        pasts = await boards.histories(conn, sources.RUNS, names)
        resting = await rests.every(conn)
    now, site = request.app[CLOCK](), request.app[SITE]
    shown = [sources.source(one, pasts.get(one.board.name, ()), resting, now) for one in known[:limit]]
    listed = [records.source(one, passed_on=one.platform in passing.platforms(), site=site) for one in shown]
    return {"sources": listed}, names[-1] if len(known) > limit else None
