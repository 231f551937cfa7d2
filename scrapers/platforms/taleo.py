"""Taleo Business Edition career sites (`{pod}.tbe.taleo.net/…/ats/careers/v2`).

Endpoint: GET https://{host}/{pod}/ats/careers/v2/searchResults?org={tenant}&cws={site}, which is the board's
    `url`; details /viewRequisition?org=…&cws=…&rid={id} with JSON-LD
Paging: the link `a.jscroll-next`, 10 rows; its cursor is not to be made up
Quirks: links carry bare `&`; the three facts below a title have no labels (place, department, type); the town
    in JSON-LD reads "IN - Lafayette" beside the whole state; adverts stay open for years. Enterprise Edition
    (`/careersection/`) is bound to a session and not read
Source: Aaronearlerichardson/Jobs, its tests of a Business Edition site; colophon-group/jobseek#7787
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import replace
from functools import partial
from urllib.parse import parse_qs, urlsplit

from selectolax.lexbor import LexborNode

from scrapers.html import absolute, links, parse, words
from scrapers.jobposting import completed, read, salvage
from scrapers.jobposting import words as said
from scrapers.modes import place_mode
from scrapers.scripts import json_ld
from scrapers.source import Board, Follow, Item, Page, ParseError, Platform, RawPosting, Request, Rights

_CAREERS = re.compile(r"https?://(?P<host>\w+\.tbe\.taleo\.net)/(?P<pod>\w+)/ats/careers/")
_RID = re.compile(r"[?&]rid=(\d+)")
_TOWN = re.compile(r"(?P<state>[A-Z]{2}) - (?P<city>.+)")
_TYPE = re.compile(r"time|diem|prn|temp|contract|regular|seasonal|intern|casual", re.IGNORECASE)
_HEAD = ".oracletaleocwsv2-accordion-head-info"


def start(board: Board) -> Iterator[Follow]:
    yield Follow(Request(board.url), partial(jobs, board=board))


def jobs(page: Page, board: Board) -> Iterator[Item]:
    tree, base = parse(page.text), absolute(board.url, page.url) or ""
    rows = [row for row in tree.css(_HEAD) if row.css_first("a.viewJobLink")]
    if not rows and "oracletaleocwsv2" not in page.text:
        raise ParseError("a list of Taleo (oracletaleocwsv2)", board=board.name, url=page.url)
    yield from salvage(rows, partial(_row, board=board, base=base))
    following = [url for url, _ in links(tree, base, "a.jscroll-next")]
    yield from (Follow(Request(url), partial(jobs, board=board)) for url in following[:1] if rows)


def _row(row: LexborNode, board: Board, base: str) -> Item:
    link = row.css_first("a.viewJobLink")
    url = absolute(base, link.attributes.get("href")) if link else None
    number = _RID.search(url or "")
    place, *others = [words(one) for one in row.css("div[tabindex]")] or [""]
    posting = RawPosting(
        title=words(link),
        external_id=number[1] if number else None,
        url=url,
        company=board.employer or None,
        location=place or None,
        remote=place_mode(place),
        employment=next((one for one in reversed(others) if _TYPE.search(one)), None),
        **_parts(place),
    )
    return Follow(Request(url), partial(detail, board=board, row=posting), row=posting) if url else posting


def _parts(place: str | None) -> dict[str, str]:
    town = _TOWN.fullmatch(place or "")
    return town.groupdict() if town else {}


def detail(page: Page, board: Board, row: RawPosting | None = None) -> Iterator[Item]:
    block = next(iter(json_ld(page.text, "JobPosting")), {})
    url = absolute(page.url, said(block.get("url"))) or absolute("", page.url)
    if not block or not (row or ".taleo.net/" in (url or page.text)):
        raise ParseError("a Taleo job with JSON-LD", board=board.name, url=page.url)
    number = _RID.search(url or "")
    posting = read(block, external_id=number[1] if number else None, url=url, company=board.employer or None)
    town = _parts(posting.city) or _parts((posting.location or "").partition(",")[0])
    yield completed(row, replace(posting, location=posting.city, **town) if town else posting)


def resolve(url: str) -> Board | None:
    asked = parse_qs(urlsplit(url).query)
    match, org, cws = _CAREERS.match(url), asked.get("org", [""])[0], asked.get("cws", ["1"])[0]
    if not match or not re.fullmatch(r"\w+", org + cws) or not org:
        return None
    address = f"https://{match['host']}/{match['pod']}/ats/careers/v2/searchResults?org={org}&cws={cws}"
    return Board(f"{org}-{cws}".lower(), org, "other", "taleo", address, match["host"], org, cws)


PLATFORM = Platform(
    name="taleo",
    rights=Rights("on", "public pages of Business Edition career sites, without login", "2026-11-24"),
    start=start,
    readers={"list": jobs, "detail": detail},
    resolve=resolve,
)
