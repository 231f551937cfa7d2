"""Remote jobs by who may apply: the question that "remote" leaves open."""

from __future__ import annotations

from dataclasses import dataclass

from aiohttp import web

from aggregator.domain.places import STATES
from aggregator.domain.search import Filter
from aggregator.store import market, openings
from aggregator.store.engine import Connection
from aggregator.store.market import Share
from web import charts, figures, present
from web.figures import percent
from web.forms import listing
from web.market import WHOM
from web.openings import query
from web.page import CLOCK, STORE, render
from web.sums import summed

_SHOWN = 6
_REMOTE = frozenset({"remote"})
_WHOM = WHOM | {"": "Partly remote: some days on site, so near the place of work"}


@dataclass(frozen=True, slots=True)
class Group:
    """Remote jobs that take the same people. `key`: its place on the page."""

    key: str
    label: str
    count: int
    share: str
    bar: str


async def index(request: web.Request) -> web.Response:
    """How many take whom, and for one's own state the newest of those that take one."""
    asked = listing(query(request))
    today, lives = request.app[CLOCK]().date(), asked.wish.lives
    shares, homes = await summed(request, *SHARED)
    wish = Filter(setting=_REMOTE, lives=lives)
    async with request.app[STORE].read() as conn:
        newest = await openings.search(conn, wish, today, limit=_SHOWN)
    groups = _groups(shares)
    return render(
        request,
        "remote.html",
        status=400 if "lives" in asked.errors else 200,
        errors=asked.errors,
        groups=groups,
        total=sum(one.count for one in groups),
        lives=lives,
        reach=homes.get(lives, 0) if lives else 0,
        unsaid=sum(one.count for one in shares if one.takes == "unsaid"),
        cards=[present.card(one, Filter(lives=lives)) for one in newest.openings],
        query=wish.query(),
        fully=Filter(arrangement=_REMOTE, lives=lives).query(),
        states=STATES,
        map=charts.tile_map({usps: float(homes.get(usps, 0)) for usps in STATES}, _LABEL, charts.number),
        settings=_settings(shares),
    )


_LABEL = "Remote jobs that take each state's residents"


async def _remote(conn: Connection) -> tuple[list[Share], dict[str, int]]:
    shares = [one for one in await market.shares(conn) if "remote" in one.settings.split()]
    return shares, await market.by_home(conn)


SHARED = ("remote", _remote)


def _groups(shares: list[Share]) -> list[Group]:
    counts = {key: sum(one.count for one in shares if one.takes == key) for key in _WHOM}
    total, top = sum(counts.values()), max(counts.values())
    return [
        Group(
            key.replace(" ", "-") or "partly",
            _WHOM[key],
            count,
            percent(count, total),
            charts.bar(count, top),
        )
        for key, count in counts.items()
    ]


def _settings(shares: list[Share]) -> tuple[figures.Row, ...]:
    """Whose charts are coded from home."""
    counts = {
        name: sum(one.count for one in shares if name in one.settings.split())
        for name in ("hospital", "office")
    }
    counts["neither stated"] = sum(one.count for one in shares if one.settings == "remote")
    hrefs = {
        name: f"/?setting={name}&arrangement=remote&arrangement=hybrid" for name in ("hospital", "office")
    }
    stated = {name: count for name, count in counts.items() if count}
    return figures.ranked(stated, str.capitalize, lambda one: hrefs.get(one, ""))
