"""Jobvite career sites (`jobs.jobvite.com/{company}`).

Endpoint: GET https://jobs.jobvite.com/{company}/search/?q=&p={n}; details are the pages /{company}/job/{id}
Paging: `p` from 0, 50 rows; "1-50 of 266" counts them and the page links to the next one
Quirks: `/search?p=1` gives the first page again; two list layouts, cards and a table; places
    go over lines, "2 Locations" names none; unknown companies redirect; `identifier` is no requisition
Source: reports of public projects; both layouts and the JSON-LD were seen in answers of real boards
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import replace
from functools import partial
from urllib.parse import urlencode

from selectolax.lexbor import LexborNode

from scrapers import html, scripts
from scrapers.jobposting import completed, read, salvage, words
from scrapers.location import named_place
from scrapers.modes import place_mode
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

_SITE = "https://jobs.jobvite.com/"
_JOB = re.compile(r"(?P<url>https://jobs\.jobvite\.com/(?:careers/)?[\w-]+/job/(?P<id>\w+))/?(?![^?#])")
_ID = re.compile(r"o\w{6,9}")
_COUNTED = re.compile(r"\b\d[\d,]{0,8}\s*-\s*(\d[\d,]{0,8}) of (\d[\d,]{0,8})\b")
_NONE = re.compile(r"\bno (?:results|jobs|openings|positions)\b", re.IGNORECASE)
_BOARD = re.compile(r"https?://jobs\.jobvite\.com/(?:careers/)?(?!careers\b)(?P<company>[\w-]+)")


def start(board: Board) -> Iterator[Follow]:
    for search in board.searches or ("",):
        yield _query(board, search, 0)


def _query(board: Board, search: str, number: int) -> Follow:
    asked = ({"q": search} if search else {}) | {"p": number}
    url = f"{_SITE}{board.tenant}/search/?{urlencode(asked)}"
    return Follow(Request(url), partial(jobs, board=board, search=search, number=number))


def jobs(page: Page, board: Board, search: str = "", number: int = 0) -> Iterator[Item]:
    tree, rows = html.parse(page.text), dict[str, tuple[LexborNode, re.Match[str]]]()
    for link in tree.css('a[href*="/job/"]'):
        match = next(filter(None, (_JOB.match(href) for href, _ in html.links(link, _SITE))), None)
        if match:
            rows.setdefault(match["id"], (link, match))
    of_jobvite = re.search("jv-|jobvite", page.text) and not tree.css_first(".jv-job-detail-description")
    if not of_jobvite or not (rows or number or _NONE.search(html.words(tree.body))):
        raise ParseError("a Jobvite list (jv-job-list)", board=board.name, url=page.url)
    counted = _COUNTED.search(" ".join(map(html.words, tree.css('[class*="pagination"]'))))
    last, total = (int(counted[at].replace(",", "")) for at in (1, 2)) if counted else (0, 0)
    yield from [Total(total)] if total or not rows else []
    yield from salvage(rows.values(), lambda row: _row(*row, board))
    if rows and (last < total if counted else tree.css_first("a.jv-pagination-next[href]")):
        yield _query(board, search, number + 1)


def _row(link: LexborNode, match: re.Match[str], board: Board) -> Follow:
    row, named = link.parent, link.css_first(".jv-job-list-name")
    while row and row.tag not in ("li", "tr"):
        row = row.parent
    row = row or link
    told = {name: html.words(row.css_first(f".jv-job-list-{name}")) or None for name in ("location", "type")}
    place = told["location"]
    posting = RawPosting(
        title=html.words(named) or html.words(link),
        external_id=match["id"],
        url=match["url"],
        company=board.employer or None,
        location=named_place(place),
        remote=place_mode(place),
        employment=told["type"],
    )
    return Follow(Request(match["url"]), partial(detail, board=board, row=posting), row=posting)


def detail(page: Page, board: Board, row: RawPosting | None = None) -> Iterator[Item]:
    """The JobPosting of the page; a page without one has at least its title and text."""
    tree, block = html.parse(page.text), next(iter(scripts.json_ld(page.text, "JobPosting")), None)
    about = tree.css_first(".jv-job-detail-description")
    match = _JOB.match((row and row.url) or html.own_address(page) or "")
    named = words(block.get("identifier")) if block else None
    number = match["id"] if match else named if _ID.fullmatch(named or "") else None
    if number is None or not (block or about):
        raise ParseError("a Jobvite job with its id", board=board.name, url=page.url)
    facts = {"external_id": number, "url": match and match["url"], "company": board.employer or None}
    title, text = html.words(tree.css_first(".jv-header")), about.inner_html if about else None
    posting = read(block, **facts) if block else RawPosting(title=title, description=text, **facts)
    yield completed(row, replace(posting, requisition=None))


def resolve(url: str) -> Board | None:
    if not (match := _BOARD.match(url)):
        return None
    company = match["company"]
    return Board(company, company, "other", "jobvite", _SITE + company, "jobs.jobvite.com", company)


PLATFORM = Platform(
    name="jobvite",
    rights=Rights("on", "public pages of the career site; robots.txt is obeyed", "2026-11-24"),
    start=start,
    readers={"list": jobs, "detail": detail},
    resolve=resolve,
)
