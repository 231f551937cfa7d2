"""Feeds of SAP SuccessFactors' Career Site Builder (`/sitemal.xml`, `/googlefeed.xml`, `/services/rss/job/`).

Endpoint: GET https://{host}/sitemal.xml (the vendor's spelling)
Paging: none; RSS with Google's `g:` fields holds the whole board with its texts
Quirks: titles end in "(City, ST, US, ZIP)", but not every bracket is a place: the address begins with the
    town as well; days may have one-digit hours; `g:expiration_date` is made up
Source: feeds of careers.teva and careers.icl-group.com, as public collectors test them
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from functools import partial
from urllib.parse import unquote, urlsplit

from scrapers.html import absolute
from scrapers.jobposting import salvage
from scrapers.location import place_in_country, states_countries
from scrapers.source import Board, Follow, Item, Page, ParseError, Platform, RawPosting, Request, Rights
from scrapers.xml import Record, records

_JOB = re.compile(r"/job/(?P<slug>[^?#]{1,500}?)/(?P<id>\d{4,})/?(?:[?#]|$)")
_FEED = re.compile(r"/(?:sitemal|googlefeed)\.xml$|/services/rss/job\b")


def start(board: Board) -> Iterator[Follow]:
    yield Follow(Request(f"https://{board.host}/sitemal.xml"), partial(feed, board=board))


def feed(page: Page, board: Board) -> Iterator[Item]:
    root, found = records(page.text, frozenset({"item"}))
    named = any(_JOB.search(one.get("link", [""])[0]) for one in found)
    if root != "rss" or not (named or (_FEED.search(page.url) and not found)):
        raise ParseError("a SuccessFactors feed (/job/…/{id}/)", board=board.name, url=page.url)
    yield from salvage(found, partial(_item, board=board, stated=states_countries(page.text)))


def _item(item: Record, board: Board, stated: bool) -> RawPosting:
    told = {name: values[0] for name, values in item.items()}
    link, title, place = told.get("link", ""), told.get("title", ""), told.get("location", "")
    job, (before, _, inside) = _JOB.search(link), title.rpartition("(")
    town = _letters(inside.partition(",")[0]) if inside.endswith(")") else ""
    if job and town and _letters(unquote(job["slug"])).startswith(town):
        title, place = before, inside[:-1]
    return RawPosting(
        title=title.strip(),
        external_id=job["id"] if job else told.get("id"),
        url=absolute(f"https://{board.host}/", link),
        company=told.get("employer") or board.employer or None,
        posted_on=told.get("pubdate"),
        description=told.get("description"),
        **place_in_country(place, stated=stated),
    )


def _letters(text: str) -> str:
    return re.sub(r"[\W_]+", "", text).lower()


def resolve(url: str) -> Board | None:
    parts = urlsplit(url)
    if not (parts.hostname and _FEED.search(parts.path)):
        return None
    host = parts.hostname
    return Board(host, host, "other", "successfactors_feed", f"https://{host}/sitemal.xml", host)


PLATFORM = Platform(
    name="successfactors_feed",
    rights=Rights("on", "a feed that the career site publishes for search engines", "2026-11-24"),
    start=start,
    readers={"list": feed},
    resolve=resolve,
    whole=True,
)
