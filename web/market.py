"""The market as our own store shows it: how many, where, what for, what they pay, how long they stay."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Container, Sequence
from dataclasses import dataclass
from datetime import date, timedelta

from aiohttp import web

from aggregator.domain import market as sums
from aggregator.domain.credentials import UMBRELLAS
from aggregator.domain.places import STATES
from aggregator.store import market
from aggregator.store.engine import Connection
from aggregator.store.market import Share
from web import figures, present
from web.figures import Row, Stat
from web.page import CLOCK, render
from web.sums import Make, summed

_CLOSED_WITHIN = 90  # days
_MOST = 12
_NO_PAY = "pay seldom stated"


@dataclass(frozen=True, slots=True)
class Market:
    """Everything on the page. `began`: the day of our first sight of any opening."""

    began: date | None
    total: int
    remote: str
    paid: str
    stays: str
    pay: str
    movement: figures.Movement | None
    settings: tuple[Row, ...]
    credentials: tuple[Row, ...]
    states: tuple[Row, ...]
    takes: tuple[Row, ...]
    lasted: tuple[Row, ...]


async def index(request: web.Request) -> web.Response:
    """One page of sums, remade when the data changes."""
    today = request.app[CLOCK]().date()
    found = await summed(request, *summary(today))
    return render(request, "market.html", market=found, stats=_stats(found))


def summary(today: date) -> tuple[str, Make[Market], date]:
    """The page's sums by name, how they are made, and of which day."""
    return "market", lambda conn: _market(conn, today), today


def _stats(found: Market) -> list[Stat]:
    return [
        Stat(f"{found.total:,}", "open jobs", href="/"),
        Stat(found.remote, "are remote, wholly or in part", href="/remote"),
        Stat(found.paid, "state their pay", href="/?paid=1"),
        Stat(found.stays, "median time open", f"of those that closed within {_CLOSED_WITHIN} days"),
    ]


async def _market(conn: Connection, today: date) -> Market:
    shares, began = await market.shares(conn), await market.began(conn)
    total = _count(shares, lambda one: True)
    came, gone = await market.moves(conn, sums.since(today))
    lasted = await market.lasted(conn, (today - timedelta(days=_CLOSED_WITHIN)).toordinal())
    past = sums.steps(came, gone, total, began, today.toordinal()) if began is not None else ()
    stays = sums.spread(lasted)
    return Market(
        began=date.fromordinal(began) if began is not None else None,
        total=total,
        remote=figures.percent(_count(shares, lambda one: "remote" in one.settings), total),
        paid=figures.percent(_count(shares, lambda one: one.pays), total),
        stays=in_days(stays.median) if stays else "–",
        pay=figures.pay_in_full(sums.spread(await market.pays(conn))),
        movement=figures.movement(past),
        settings=await _by(conn, "setting", str.capitalize, "/?setting={}".format),
        credentials=await _by(conn, "requires", present.credential, "/credentials/{}".format, UMBRELLAS),
        states=await _by(conn, "state", STATES.__getitem__, "/states/{}".format),
        takes=whom(shares),
        lasted=_lasted(lasted),
    )


def _count(shares: Sequence[Share], fits: Callable[[Share], bool]) -> int:
    return sum(one.count for one in shares if fits(one))


async def _by(
    conn: Connection,
    facet: str,
    name: Callable[[str], str],
    href: Callable[[str], str],
    without: Container[str] = (),
) -> tuple[Row, ...]:
    """The listed openings by the values of a facet, each with its pay."""
    amounts = {one: some for one, some in (await market.pays_by(conn, facet)).items() if one not in without}
    counts = {one: sum(some.values()) for one, some in amounts.items()}
    more = {one: figures.pay(some) or _NO_PAY for one, some in amounts.items()}
    return figures.ranked(counts, name, href, most=_MOST, more=more)


WHOM = {
    "any": "People of any state: they say so",
    "listed": "People of the states that they list",
    "all but": "People of all states but some",
    "unsaid": "Not said: they name no states",
}


def whom(shares: Sequence[Share]) -> tuple[Row, ...]:
    """Remote openings by whom they take."""
    counts = Counter[str]()
    for one in shares:
        if one.takes:
            counts[one.takes] += one.count
    return figures.ranked(counts, WHOM.__getitem__, lambda one: f"/remote#{one.replace(' ', '-')}")


def in_days(count: float) -> str:
    """So many days, in whole ones."""
    return f"{count:.0f} day{'s' * (round(count) != 1)}"


def _lasted(days: dict[int, int]) -> tuple[Row, ...]:
    """How long openings stayed, in stretches; their order says more than their size."""
    edges = ((0, 6, "less than a week"), (7, 13, "one to two weeks"), (14, 29, "two weeks to a month"),
             (30, 59, "one to two months"), (60, 10**6, "two months and more"))  # fmt: skip
    counts = {name: sum(n for day, n in days.items() if first <= day <= last) for first, last, name in edges}
    if sum(counts.values()) < sums.FEWEST:
        return ()
    rows = figures.ranked(counts, str, lambda one: "")
    return tuple(sorted(rows, key=lambda row: list(counts).index(row.label)))
