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
from typing import Any
from urllib.parse import urlencode, urlsplit

from selectolax.lexbor import LexborNode

from scrapers.html import labelled, links, parse, words
from scrapers.jobposting import completed, joined, read, salvage
from scrapers.scripts import json_ld
from scrapers.source import Board, Follow, Item, Page, ParseError, Platform, RawPosting, Request, Rights

_JOB = re.compile(r"(?P<url>https?://[^/?#\s]+/jobs/(?P<id>\d+)/(?:[^/?#]*/)?job)(?![^?#])")
_PAGES = re.compile(r"\bPage (\d{1,5}) of (\d{1,5})\b", re.IGNORECASE)
_NONE = re.compile(r"no (?:jobs|openings|results)\b.{0,40}\b(?:found|match|available)", re.IGNORECASE)
_LABELS, _PAGING = "dt, .field-label", '[class*="iCIMS_SubHeader"], [class*="iCIMS_Paging"]'
_CODED = re.compile(r"(?P<country>[A-Z]{2})-(?P<state>[A-Z]{2})(?:-(?P<city>[^|;]+))?")


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
    if not rows and not ("iCIMS_" in page.text and (number or _NONE.search(words(tree.body)))):
        raise ParseError("an iCIMS list (iCIMS_JobsTable)", board=board.name, url=page.url)
    pages = _PAGES.search(" ".join(map(words, tree.css(_PAGING))))
    if pages and int(pages[1]) != number + 1:  # a session that answers one page for ever
        raise ParseError(f"iCIMS page {number + 1}, not {pages[1]}", board=board.name, url=page.url)
    yield from salvage(rows, partial(_row, board=board))
    if rows and not (pages and int(pages[1]) >= int(pages[2])):
        yield _query(board, search, number + 1)


def _row(row: LexborNode, board: Board) -> Follow:
    found = [(_JOB.match(href), text) for href, text in links(row, f"https://{board.host}/")]
    match, text = next((one for one in found if one[0]), (None, ""))
    if match is None:
        raise ParseError("an iCIMS job link /jobs/{id}/…/job", board=board.name)
    told = labelled(row, _LABELS)
    place = _first(told, "job locations", "location", "location : location")
    coded = _CODED.fullmatch(place or "")
    posting = RawPosting(
        title=words(row.css_first("h3")) or text,
        external_id=match["id"],
        url=match["url"],
        company=board.employer or None,
        location=place,
        posted_on=_first(told, "posted date", "date posted"),
        **coded.groupdict() if coded else {},
        **_header(told),
    )
    read_job = partial(detail, board=board, row=posting)
    return Follow(Request(f"{match['url']}?in_iframe=1"), read_job, row=posting)


def _first(told: dict[str, str], *labels: str) -> str | None:
    return next((told[label] for label in labels if told.get(label)), None)


def _header(told: dict[str, str]) -> dict[str, Any]:
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
    number, url = (match["id"], match["url"]) if match else (None, page.url or board.url)
    posting = read(block, external_id=number, url=url, company=board.employer or None)
    told = {label: value for label, value in _header(labelled(parse(page.text), _LABELS)).items() if value}
    told.setdefault("remote", (row and row.remote) or posting.remote)
    told.setdefault("employment", None if posting.employment == "OTHER" else posting.employment)
    yield completed(row, replace(posting, **told))


def resolve(url: str) -> Board | None:
    portal = (host := urlsplit(url).hostname or "").removesuffix(".icims.com")
    if portal in (host, "www", "api") or "." in portal:
        return None
    return Board(portal, portal, "other", "icims", f"https://{host}/jobs/search?ss=1", host, portal)


PLATFORM = Platform(
    name="icims",
    rights=Rights("on", "public pages of the career site; robots.txt of each portal is obeyed", "2026-11-23"),
    start=start,
    readers={"list": jobs, "detail": detail},
    resolve=resolve,
)
