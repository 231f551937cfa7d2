"""Madgex job boards, which associations and journals put on their own hosts (`/jobsrss/`).

Endpoint: GET https://{host}/jobsrss/?keywords={words}&page={n}; details /job/{id}/{slug}/ with JSON-LD
Paging: `page` from 1, 20 a page, newest first; `opensearch:totalResults` counts them, where it is stated
Quirks: titles read "Employer: Coder"; the text is lines, of which the first says the pay, the last the place,
    and one repeats the employer with a colon; links carry TrackID and utm_ parameters
Source: jobs.chronicle.com, jobs.sciencecareers.org and mycareer.cpaontario.ca as public collectors read them
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from functools import partial
from urllib.parse import parse_qsl, urlencode, urlsplit

from scrapers.html import own_address
from scrapers.jobposting import completed, read, salvage
from scrapers.modes import place_mode
from scrapers.scripts import json_ld
from scrapers.source import (
    Board,
    Follow,
    Item,
    Page,
    ParseError,
    Platform,
    RawPosting,
    Request,
    Rights,
    Total,
)
from scrapers.xml import Record, address, records

_JOB = re.compile(r"(?P<url>https?://[^/?#\s]+(?:/\w+)?/job/(?P<id>\d{4,})(?:/[^/?#\s]*)?/?)(?=[?#]|$)")
_FEED = re.compile(r"(?P<base>(?:/\w+)?/)jobsrss/?$", re.IGNORECASE)
_TOTAL = re.compile(r"<opensearch:totalResults>\s*(\d{1,7})\s*<", re.IGNORECASE)
_SIZE = 20


def start(board: Board) -> Iterator[Follow]:
    for search in board.searches or (None,):
        yield _query(board, search, 1)


def _query(board: Board, search: str | None, number: int) -> Follow:
    parts = urlsplit(board.url)
    path = parts.path if _FEED.match(parts.path) else "/jobsrss/"
    asked = _filters(parts.query, "keywords" if search else "page") or {"countrycode": "US"}
    asked |= {"keywords": search} if search else {}
    asked |= {"page": str(number)} if number > 1 else {}
    url = f"https://{board.host or parts.netloc}{path}?{urlencode(asked)}"
    return Follow(Request(url), partial(feed, board=board, search=search, number=number))


def _filters(query: str, without: str = "page") -> dict[str, str]:
    return {name: value for name, value in parse_qsl(query) if name.lower() not in ("page", without)}


def feed(page: Page, board: Board, search: str | None = None, number: int = 1) -> Iterator[Item]:
    source = page.text
    root, found = records(source, frozenset({"item"}))
    ours = any(_JOB.match(address(one)) for one in found) or ("/jobsrss" in page.url and not found)
    if root != "rss" or not ours:
        raise ParseError("a Madgex feed (/job/{id}/)", board=board.name, url=page.url)
    yield from salvage(found, partial(_row, board=board))
    if stated := _TOTAL.search(source):
        yield Total(int(stated[1]))
        if found and number * _SIZE < int(stated[1]):
            yield _query(board, search, number + 1)


def _row(item: Record, board: Board) -> Follow | RawPosting:
    job, text = _JOB.match(address(item)), item.get("description", [""])[0]
    named, colon, title = item.get("title", [""])[0].partition(": ")
    lines = [line for one in text.splitlines() if (line := one.strip())]
    pay, place = (lines[0], lines[-1]) if len(lines) > 1 else ("", "")
    row = RawPosting(
        title=title if colon else named,
        external_id=job["id"] if job else None,
        url=job["url"] if job else address(item) or None,
        company=(named if colon else None) or board.employer or None,
        location=place if (placed := re.fullmatch(r"[A-Z][^.:!?]{1,80}", place)) else None,
        remote=place_mode(place) if placed else None,
        posted_on=item.get("pubdate", [None])[0],
        pay=pay.removesuffix(":") if re.fullmatch(r"[^:]{0,60}\d[^:]{0,60}:", pay) else None,
        description=text or None,
    )
    return Follow(Request(job["url"]), partial(detail, board=board, row=row), row=row) if job else row


def detail(page: Page, board: Board, row: RawPosting | None = None) -> Iterator[Item]:
    block = next(iter(json_ld(page.text, "JobPosting")), None)
    job = _JOB.match(own_address(page) or (row and row.url) or "")
    if block is None or job is None:
        raise ParseError("a Madgex job (/job/{id}/) with JSON-LD", board=board.name, url=page.url)
    yield completed(row, read(block, external_id=job["id"], url=job["url"], company=board.employer or None))


def resolve(url: str) -> Board | None:
    parts = urlsplit(url)
    if not (parts.hostname and _FEED.match(parts.path)):
        return None
    base = _FEED.sub(r"\g<base>jobsrss/", parts.path)
    query = urlencode(_filters(parts.query) or {"countrycode": "US"})
    host = parts.hostname
    return Board(host, host, "other", "madgex", f"https://{host}{base}?{query}", host)


PLATFORM = Platform(
    name="madgex",
    rights=Rights("on", "the feed that the board offers on every search; a 403 is a refusal", "2026-11-24"),
    start=start,
    readers={"list": feed, "detail": detail},
    resolve=resolve,
)
