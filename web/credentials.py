"""Certifications: what they are, and what jobs that name them demand, pay and lie."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

from aiohttp import web

from aggregator.domain.credentials import APPRENTICE, CREDENTIALS, UMBRELLAS, members
from aggregator.domain.market import since, spread, steps
from aggregator.domain.places import STATES
from aggregator.domain.search import Filter
from aggregator.store import market, openings
from aggregator.store.engine import Connection
from web import charts, credential_facts, figures, forms, present
from web.counts import counted
from web.figures import Stat
from web.page import CLOCK, STORE, render
from web.sums import summed

_SHOWN = 5


@dataclass(frozen=True, slots=True)
class Line:
    """A credential in the table."""

    code: str
    name: str
    issuer: str
    demanded: int
    bar: str
    preferred: int
    pay: str


@dataclass(frozen=True, slots=True)
class Named:
    """What the jobs that name one credential say."""

    demanded: int
    pay: str
    settings: tuple[figures.Row, ...]
    states: tuple[figures.Row, ...]
    beside: tuple[figures.Row, ...]
    movement: figures.Movement | None


async def index(request: web.Request) -> web.Response:
    """Those that jobs name, the most demanded first, and the names of the others."""
    pays, preferred = await summed(request, *SHARED)
    demanded = {one: sum(amounts.values()) for one, amounts in pays.items()}
    shown = [one for one in CREDENTIALS if one in demanded or one in preferred or one in forms.COMMON]
    top = max(demanded.values(), default=0)
    lines = [
        Line(
            code=one,
            name=CREDENTIALS[one].name,
            issuer=CREDENTIALS[one].issuer,
            demanded=demanded.get(one, 0),
            bar=charts.bar(demanded.get(one, 0), top),
            preferred=preferred.get(one, 0),
            pay=figures.pay(pays.get(one, {})) or "–",
        )
        for one in shown
        if one not in UMBRELLAS
    ]
    lines.sort(key=lambda line: (-line.demanded, -line.preferred, credential_facts.order(line.code)))
    return render(
        request,
        "credentials.html",
        lines=lines,
        umbrellas=[(present.credential(one), one, demanded.get(one, 0)) for one in sorted(UMBRELLAS)],
        others=[CREDENTIALS[one] for one in sorted(CREDENTIALS) if one not in shown and one not in UMBRELLAS],
    )


async def _all(conn: Connection) -> tuple[dict[str, dict[int | None, int]], dict[str, int]]:
    return await market.pays_by(conn, "requires"), await market.counts(conn, "prefers")


SHARED = ("credentials", _all)


async def one(request: web.Request) -> web.Response:
    """One credential: what it is, and the jobs that demand, prefer or take it."""
    code = _code(request.match_info["code"])
    if code != request.match_info["code"]:
        return web.Response(status=308, headers={"Location": f"/credentials/{code}"})
    today = request.app[CLOCK]().date()
    wish, holder = Filter(requires=frozenset({code})), Filter(holds=frozenset({code}))
    async with request.app[STORE].read() as conn:
        newest = await openings.search(conn, wish, today, limit=_SHOWN)
    open_to = await counted(request, holder, today)
    named = await summed(request, f"credential {code}", lambda conn: _named(conn, code, today), today)
    pays, preferred = await summed(request, *SHARED)
    under = {over: sum(pays.get(over, {}).values()) for over in _over(code)}
    return render(
        request,
        "credential.html",
        about=credential_facts.described(code),
        named=named,
        stats=_stats(code, named, preferred.get(code, 0), under, open_to),
        cards=[present.card(one, Filter()) for one in newest.openings],
        query=wish.query(),
        is_apprentice=code == APPRENTICE,
    )


def _code(given: str) -> str:
    """The code as it is written. Raises HTTPNotFound."""
    known = {one.upper(): one for one in CREDENTIALS}
    if given.upper() not in known:
        raise web.HTTPNotFound
    return known[given.upper()]


def _over(code: str) -> list[str]:
    """The umbrellas that a credential stands under."""
    return [one for one in sorted(UMBRELLAS) if code not in UMBRELLAS and code in members(one)]


def _stats(code: str, named: Named, preferred: int, under: dict[str, int], open_to: str) -> list[Stat]:
    """The numbers at the head of the page."""
    made = [
        Stat(f"{named.demanded:,}", "jobs demand it", "alone, or as one of several", f"/?requires={code}"),
        Stat(f"{preferred:,}", "jobs prefer it"),
    ]
    if under:
        query = "&".join(f"requires={one}" for one in under)
        made.append(
            Stat(
                f"{sum(under.values()):,}",
                "more take it",
                "they demand any credential of its issuer",
                f"/?{query}",
            )
        )
    if code not in UMBRELLAS:
        note = "with those that demand none, and those that give time to earn the rest"
        made.append(Stat(open_to, f"jobs are open to you with {code} alone", note, f"/?holds={code}"))
    return made


async def _named(conn: Connection, code: str, today: date) -> Named:
    facet = f"requires:{code}"
    found, amounts = await market.beside(conn, facet), await market.pays(conn, facet)
    began, (came, gone) = await market.began(conn), await market.moves(conn, since(today), facet)
    demanded = found.get(facet, 0)
    past = steps(came, gone, demanded, began, today.toordinal()) if began is not None else ()
    beside = figures.facet(found, "requires")
    beside.pop(code, None)

    def query(name: str, value: str) -> str:
        return f"/?requires={code}&{name}={value}"

    return Named(
        demanded=demanded,
        pay=figures.pay_in_full(spread(amounts)),
        settings=figures.ranked(
            figures.facet(found, "setting"), str.capitalize, lambda one: query("setting", one)
        ),
        states=figures.ranked(
            figures.facet(found, "state"), STATES.__getitem__, lambda one: query("state", one), most=10
        ),
        beside=figures.ranked(beside, present.credential, lambda one: f"/credentials/{one}", most=10),
        movement=figures.movement(past),
    )
