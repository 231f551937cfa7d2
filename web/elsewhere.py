"""Where else to look: places that Chartwork may not collect, with the reader's search carried there."""

from __future__ import annotations

from dataclasses import dataclass

from aiohttp import web

import data
from aggregator.domain import phrases
from aggregator.domain.search import Filter
from web import deep_links, forms
from web.openings import query
from web.page import render

_GROUPS = {
    "search": "Large job sites",
    "association": "Associations",
    "pay": "Figures of pay",
}


@dataclass(frozen=True, slots=True)
class Place:
    """One place. `left`: what of the search it is not asked; `mails`: the platform that reads its alerts."""

    name: str
    url: str
    opens_search: bool
    left: str
    takes: str
    mails: str


async def index(request: web.Request) -> web.Response:
    """Every place that the guide names, with what Chartwork takes from it and a link."""
    asked = forms.listing(query(request))
    links = deep_links.links(asked.wish)
    groups = {title: [] for title in _GROUPS.values()}  # type: dict[str, list[Place]]
    for row in data.rows("elsewhere.csv"):
        groups[_GROUPS[row["group"]]].append(_place(row, links.get(row["place"])))
    return render(
        request,
        "elsewhere.html",
        status=400 if asked.errors else 200,
        errors=asked.errors,
        groups=groups,
        wish=phrases.wish(asked.wish),
        is_empty=asked.wish.is_empty,
        back=asked.wish.query(),
    )


def _place(row: dict[str, str], link: deep_links.Link | None) -> Place:
    return Place(
        name=row["place"],
        url=link.url if link else row["url"],
        opens_search=link is not None,
        left=phrases.wish(link.left) if link and link.left != Filter() else "",
        takes=row["takes"],
        mails=row["mails"],
    )
