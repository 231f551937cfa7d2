"""Paylocity career pages (`recruiting.paylocity.com/recruiting/jobs/All/{guid}/{Company}`).

Endpoint: GET https://recruiting.paylocity.com/recruiting/jobs/All/{guid}/{Company}, whose script assigns
    `window.pageData`; details are the pages /Recruiting/Jobs/Details/{JobId}
Paging: none; one page lists the whole board
Quirks: `LocationName` may be the work mode ("Hybrid") or ""; `IsRemote` is false on hybrid jobs;
    `Description` is a teaser, not read; a detail is JSON-LD or plain `.job-preview-*` HTML
Source: reports of public projects; the list and the plain detail were seen in answers of real boards
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from functools import partial
from typing import Any

from selectolax.lexbor import LexborHTMLParser

from scrapers import html, scripts
from scrapers.jobposting import completed, joined, places, read, rows, salvage, under, words, yes
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

_ROOT = "https://recruiting.paylocity.com"
_HOST = r"https?://\d*recruiting\.paylocity\.com"
_BOARD = re.compile(rf"(?i){_HOST}/recruiting/jobs/all/([\da-f-]{{32,36}})/?([\w%.-]*)")
_JOB = re.compile(rf"(?i){_HOST}/recruiting/jobs/(?:details|apply)/(?P<id>\d+)")
_PAY = re.compile(r"(?:salary|pay|compensation)(?: range| rate| description)?", re.IGNORECASE)
_TYPE = re.compile(r"(?:job|position|employment) type", re.IGNORECASE)


def start(board: Board) -> Iterator[Follow]:
    url = f"{_ROOT}/recruiting/jobs/All/{board.tenant}/{board.site}".rstrip("/")
    yield Follow(Request(url), partial(jobs, board=board))


def jobs(page: Page, board: Board) -> Iterator[Item]:
    answer = scripts.embedded(page.text, "window.pageData")
    listed = rows(answer, "Jobs", page, board, marks=("JobTitle",))
    found = [row for row in listed if under(row, "IsInternal") is not True]
    yield Total(len(found))
    yield from salvage(found, partial(_row, board=board, company=words(under(answer, "ModuleTitle"))))


def _row(row: Any, board: Board, company: str | None) -> Item:
    number, label = words(under(row, "JobId")), words(under(row, "LocationName"))
    town, state, country = (words(under(row, "JobLocation", part)) for part in ("City", "State", "Country"))
    placed = places([(town, state, country)])
    if label and label != place_mode(label) and not (town or state):
        placed["location"] = label
    url = f"{_ROOT}/Recruiting/Jobs/Details/{number}" if number else None
    posting = RawPosting(
        title=words(under(row, "JobTitle")) or "",
        external_id=number,
        url=url,
        company=company or board.employer or None,
        **placed,
        remote=place_mode(label) or ("Remote" if yes(under(row, "IsRemote")) else None),
        posted_on=words(under(row, "PublishedDate")),
    )
    return Follow(Request(url), partial(detail, board=board, row=posting), row=posting) if url else posting


def detail(page: Page, board: Board, row: RawPosting | None = None) -> Iterator[Item]:
    tree, block = html.parse(page.text), next(iter(scripts.json_ld(page.text, "JobPosting")), None)
    asked = [address for address, _ in html.links(tree, _ROOT, 'a[href*="/Jobs/Apply/"]')]
    addresses = (row.url if row else None, html.own_address(page), words(under(block, "url")), *asked)
    match = next(filter(None, (_JOB.search(one or "") for one in addresses)), None)
    if match is None or not (block or tree.css_first(".job-preview-title")):
        raise ParseError("a Paylocity job (job-preview)", board=board.name, url=page.url)
    number, url = match["id"], f"{_ROOT}/Recruiting/Jobs/Details/{match['id']}"
    facts = {"external_id": number, "url": url, "company": board.employer or None}
    posting = read(block, **facts) if block else _preview(tree, facts)
    # of a place the list knows more than a page without JSON-LD
    yield completed(row, posting) if block or not row else completed(posting, row)


def _preview(tree: LexborHTMLParser, facts: dict[str, str | None]) -> RawPosting:
    """A page without JSON-LD: "work mode • place" under the title, then sections with a heading each."""
    parts = [part.strip() for part in html.words(tree.css_first(".preview-location")).split("•")]
    titles = tree.css(".job-listing-header")
    sections = [(html.words(one), text) for one in titles if (text := html.following(one))]
    return RawPosting(
        title=html.words(tree.css_first(".job-preview-title")),
        location=joined(part for part in parts if not place_mode(part)),
        remote=joined(part for part in parts if place_mode(part)),
        pay=joined(html.words(text) for name, text in sections if _PAY.fullmatch(name)),
        employment=joined(html.words(text) for name, text in sections if _TYPE.fullmatch(name)),
        description=joined((f"<h3>{name}</h3>{text.html}" for name, text in sections), "\n"),
        **facts,
    )


def resolve(url: str) -> Board | None:
    if not (match := _BOARD.match(url)):
        return None
    guid, name = match.groups()
    address = f"{_ROOT}/recruiting/jobs/All/{guid}/{name}"
    return Board(guid, name or guid, "other", "paylocity", address, "recruiting.paylocity.com", guid, name)


PLATFORM = Platform(
    name="paylocity",
    rights=Rights("on", "public pages of the career site, one request at a time", "2026-11-24"),
    start=start,
    readers={"list": jobs, "detail": detail},
    resolve=resolve,
)
