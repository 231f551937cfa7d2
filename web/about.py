"""About the data: how it is made, where it ends, and of when each figure is."""

from __future__ import annotations

from dataclasses import dataclass

from aiohttp import web

from aggregator.store import boards, market
from aggregator.store.engine import Connection
from web.page import SITE, render
from web.sums import summed


@dataclass(frozen=True, slots=True)
class Vintage:
    """A set of published figures. `covers`: whom or what; `until`: when its publisher renews it."""

    what: str
    publisher: str
    release: str
    covers: str
    until: str


VINTAGES = (
    Vintage(
        "State, area, national and industry wages",
        "U.S. Bureau of Labor Statistics, OEWS",
        "May 2025, published May 15, 2026",
        "medical records specialists, SOC 29-2072",
        "each spring",
    ),
    Vintage(
        "Outlook, national",
        "U.S. Bureau of Labor Statistics, employment projections",
        "2025–2035, published August 27, 2026; quoted from two secondary sources that agree",
        "the same occupation",
        "each late summer",
    ),
    Vintage(
        "Outlook, California and Nevada",
        "California EDD; Projections Central",
        "2024–2034",
        "the same occupation; no other state's is in our data",
        "every two years",
    ),
    Vintage(
        "Price levels",
        "U.S. Bureau of Economic Analysis, regional price parities",
        "2023, published December 12, 2024",
        "all items",
        "each winter",
    ),
    Vintage(
        "Ten states and four national figures",
        "learnhowtobecome.org, medical coder guide",
        "about May 2017, as far as it can be dated",
        "medical records and health information technicians, SOC 29-2071, before it was split",
        "never",
    ),
    Vintage(
        "Certifications",
        "their issuers and published postings; each line says what was seen where",
        "November 2026",
        "87 credentials, umbrellas and look-alikes",
        "when somebody tells us",
    ),
)


async def index(request: web.Request) -> web.Response:
    """How it is made, in numbers of this very store."""
    read, total = await summed(request, "about", _sizes)
    return render(
        request,
        "about.html",
        sender=request.app[SITE].sender,
        vintages=VINTAGES,
        read=read,
        total=total,
    )


async def _sizes(conn: Connection) -> tuple[int, int]:
    """How many boards are read, and how many openings are open."""
    read = sum(one.enabled for one in await boards.states(conn))
    total = sum(one.count for one in await market.shares(conn))
    return read, total
