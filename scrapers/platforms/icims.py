"""iCIMS career portals (`{portal}-{employer}.icims.com`), the HTML of their inner frame.

Endpoint: GET https://{host}/jobs/search?ss=1&in_iframe=1&pr={n}; details /jobs/{id}/{slug}/job?in_iframe=1
Paging: `pr` from 0, 20 to 50 rows, in sequence; "Page 1 of 28" where the page says it, else to the empty page
Quirks: two layouts, `li.iCIMS_JobCardItem` and bare `div.row`; JSON-LD parts read UNAVAILABLE, its type is
    always OTHER and its validThrough made up; the body may ask for cookies while the JSON-LD is whole
Source: colophon-group/jobseek#6227, strelov1/freehire#132
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import replace
from functools import partial
from urllib.parse import urlencode, urljoin, urlsplit

from selectolax.lexbor import LexborHTMLParser, LexborNode

from scrapers.html import json_ld, parse, words
from scrapers.jobposting import completed, joined, read, salvage
from scrapers.source import Board, Follow, Item, Page, ParseError, Platform, RawPosting, Request, Rights

_JOB = re.compile(r"(?P<url>.*/jobs/(?P<id>\d+)/.*?job)\b")
_PAGES = re.compile(r"\bPage\s+(\d+)\s+of\s+(\d+)\b", re.IGNORECASE)
_NONE = re.compile(
    r"no (?:jobs|openings|positions|results)\b.{0,40}\b(?:found|match|available)", re.IGNORECASE
)
_CODED = re.compile(r"([A-Z]{2})-([A-Z]{2})(?:-([^|;]+))?")


def start(board: Board) -> Iterator[Follow]:
    for search in board.searches or ("",):
        yield _query(board, search, 0)


def _query(board: Board, search: str, number: int) -> Follow:
    asked = {"ss": 1, "in_iframe": 1, "pr": number} | ({"searchKeyword": search} if search else {})
    url = f"https://{board.host}/jobs/search?{urlencode(asked)}"
    return Follow(Request(url), partial(jobs, board=board, search=search, number=number))


def jobs(page: Page, board: Board, search: str = "", number: int = 0) -> Iterator[Item]:
    tree = parse(page.text)
    rows = tree.css("li.iCIMS_JobCardItem") or tree.css(".iCIMS_JobsTable div.row")
    rows = [row for row in rows if row.css_first('a[href*="/jobs/"]')]
    told = words(tree.body)
    if not rows and not (number or (_NONE.search(told) and "iCIMS_" in page.text)):
        raise ParseError("an iCIMS list (iCIMS_JobsTable)", board=board.name, url=page.url)
    yield from salvage(rows, partial(_follow, page=page, board=board))
    pages = _PAGES.search(told)
    if rows and not (pages and int(pages[1]) >= int(pages[2])):
        yield _query(board, search, number + 1)


def _follow(row: LexborNode, page: Page, board: Board) -> Follow:
    link = row.css_first('a[href*="/jobs/"]')
    match = _JOB.match(urljoin(f"https://{board.host}/", (link and link.attributes.get("href")) or ""))
    if match is None:
        raise ParseError("an iCIMS job link /jobs/{id}/…/job", board=board.name, url=page.url)
    told = _labels(row)
    place = _first(told, "job locations", "location", "locations")
    coded = _CODED.fullmatch(place or "")
    posting = RawPosting(
        title=words(row.css_first("h3")) or words(link),
        external_id=match["id"],
        url=match["url"],
        company=board.employer or None,
        location=place,
        country=coded[1] if coded else None,
        state=coded[2] if coded else None,
        city=coded[3] if coded else None,
        posted_on=_first(told, "posted date", "date posted"),
        **_header(told),
    )
    return Follow(
        Request(f"{match['url']}?in_iframe=1"), partial(detail, board=board, row=posting), row=posting
    )


def _labels(node: LexborHTMLParser | LexborNode) -> dict[str, str]:
    """What the labelled fields say: `dt` → `dd`, and a `.field-label` → the element after it."""
    told: dict[str, str] = {}
    for label in node.css("dt, .field-label"):
        value = label.next
        while value is not None and (value.tag or "-").startswith("-"):  # text and comments
            value = value.next
        if value is not None and value.tag in ("dd", "span"):
            # a date reads "3 hours ago"; its title attribute is the day
            text = value.attributes.get("title") or words(value)
            told.setdefault(words(label).rpartition(" : ")[2].lower(), text)
    return told


def _first(told: dict[str, str], *labels: str) -> str | None:
    return next((told[label] for label in labels if told.get(label)), None)


def _header(told: dict[str, str]) -> dict[str, str | None]:
    """The facts that rows and job pages state in the same labelled fields."""
    return {
        "remote": _first(told, "work arrangement", "workplace type", "work location type", "remote"),
        "pay": joined([told.get("min"), told.get("max")], " - ") or _first(told, "salary range", "pay range"),
        "employment": _first(told, "position type", "employment type", "type"),
        "requisition": _first(told, "requisition id", "job id", "id"),
    }


def detail(page: Page, board: Board, row: RawPosting | None = None) -> Iterator[Item]:
    block = next(iter(json_ld(page.text, "JobPosting")), {})
    match = _JOB.match(page.url) or _JOB.match(str(block.get("url")))
    if not block or not (row or match):
        raise ParseError("an iCIMS job with JSON-LD", board=board.name, url=page.url)
    number, url = (match["id"], match["url"]) if match else (None, None)
    posting = read(block, external_id=number, url=url, company=board.employer or None)
    told = _header(_labels(parse(page.text)))
    labelled = {
        "remote": told["remote"] or (row and row.remote) or posting.remote,
        "pay": posting.pay or told["pay"],
        "employment": told["employment"] or (None if posting.employment == "OTHER" else posting.employment),
        "requisition": told["requisition"] or posting.requisition,
    }
    yield completed(row, replace(posting, **labelled))  # type: ignore[arg-type] # title is not among them


def resolve(url: str) -> Board | None:
    host = urlsplit(url).hostname or ""
    portal = host.removesuffix(".icims.com")
    if portal in (host, "www", "api") or "." in portal:
        return None
    return Board(
        portal, portal, "other", "icims", f"https://{host}/jobs/search?ss=1", host=host, tenant=portal
    )


PLATFORM = Platform(
    name="icims",
    rights=Rights("on", "public pages of the career site; robots.txt of each portal is obeyed", "2026-11-23"),
    start=start,
    readers={"list": jobs, "detail": detail},
    resolve=resolve,
    pace=2.0,
)
