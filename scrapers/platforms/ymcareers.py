"""YM Careers boards of associations (AHIMA Career Assist, HIMSS JobMine; older hosts `*.careerwebsite.com`).

Endpoint: GET https://{host}/jobs/?display=rss&keywords={words}&resultsPerPage=1000
Paging: none in the feed; `resultsPerPage` bounds it, a page's own `page` is left out
Quirks: titles read "Coder | Employer"; texts begin with the place, a comma and two blanks; links lead to the
    feed's own /jobs/rss/{id}/; a board refuses an address that has asked some 15 times
Source: feeds of careers.nspe.org and jobs.healthcareercenter.com as public collectors read them
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from functools import partial
from urllib.parse import parse_qsl, urlencode, urlsplit

from scrapers.jobposting import salvage
from scrapers.modes import place_mode
from scrapers.source import Board, Follow, Item, Page, ParseError, Platform, RawPosting, Request, Rights
from scrapers.xml import Record, address, records

_JOB = re.compile(r"https?://[^/?#\s]+/jobs/(?:rss/)?(?P<id>\d{4,})(?:/[^/?#\s]*)?(?=[?#]|$)")
_OLD_JOB = re.compile(r"https?://[^/?#\s]+/jobs?/[\w-]+/(?P<id>\d{4,})/?(?=[?#]|$)")
_NAME = r"[A-Z][^\s,<>:;!?]*(?: [^\s,<>:;!?]+){0,4}"
_PLACE = re.compile(
    rf"\s*({_NAME}(?:, {_NAME}){{1,2}}|Remote|Nationwide|United States),(?:\s{{2,}}|\s*<|\s*$)"
)
_HOSTS = re.compile(r"careerassist\.ahima\.org|jobmine\.himss\.org|[\w-]+\.careerwebsite\.com")
_BROWSE = re.compile(r"/jobs(?P<facets>(?:/[a-z_]+/[^/]+)*?)(?:/page\d+)?/?$")
_MOST = "1000"


def start(board: Board) -> Iterator[Follow]:
    parts = urlsplit(board.url)
    browsed = _BROWSE.match(parts.path)
    path = f"/jobs{browsed['facets']}/" if browsed else "/jobs/"
    for search in board.searches or (None,):
        asked = {"display": "rss"} | _filters(parts.query) | {"resultsPerPage": _MOST}
        asked |= {"keywords": search} if search else {}
        url = f"https://{board.host or parts.netloc}{path}?{urlencode(asked)}"
        yield Follow(Request(url), partial(feed, board=board))


def _filters(query: str) -> dict[str, str]:
    return {
        name: value for name, value in parse_qsl(query) if name not in ("display", "page", "resultsPerPage")
    }


def feed(page: Page, board: Board) -> Iterator[Item]:
    root, found = records(page.text, frozenset({"item"}))
    ours = any("/jobs/rss/" in address(one) or (" | " in _title(one) and _job(address(one))) for one in found)
    if root != "rss" or not (ours or ("display=rss" in page.url and not found)):
        raise ParseError("a YM Careers feed (/jobs/rss/{id}/)", board=board.name, url=page.url)
    yield from salvage(found, partial(_posting, board=board))


def _job(link: str) -> re.Match[str] | None:
    return _JOB.match(link) or _OLD_JOB.match(link)


def _title(item: Record) -> str:
    return item.get("title", [""])[0]


def _posting(item: Record, board: Board) -> RawPosting:
    link, text = address(item), item.get("description", [""])[0]
    job, place = _job(link), _PLACE.match(text)
    title, _, company = _title(item).rpartition(" | ")
    return RawPosting(
        title=title or company,
        external_id=job["id"] if job else item.get("guid", [None])[0],
        url=job[0].replace("/jobs/rss/", "/jobs/") if job else link or None,
        company=(company if title else None) or board.employer or None,
        location=place[1] if place else None,
        remote=place_mode(place[1]) if place else None,
        posted_on=item.get("pubdate", [None])[0],
        description=text or None,
    )


def resolve(url: str) -> Board | None:
    parts = urlsplit(url)
    host, browsed = parts.hostname or "", _BROWSE.match(parts.path)
    asked = dict(parse_qsl(parts.query))
    if not host or not (_HOSTS.fullmatch(host) or (browsed and asked.get("display") == "rss")):
        return None
    query = urlencode({"display": "rss"} | _filters(parts.query))
    path = f"/jobs{browsed['facets']}/" if browsed else "/jobs/"
    return Board(host, host, "other", "ymcareers", f"https://{host}{path}?{query}", host)


PLATFORM = Platform(
    name="ymcareers",
    rights=Rights("on", "the feed that the board offers on every search; a 403 is a refusal", "2026-11-24"),
    start=start,
    readers={"list": feed},
    resolve=resolve,
    newest=int(_MOST),
    pace=3.0,
)
