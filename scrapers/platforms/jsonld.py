"""Employer sites that publish a sitemap and mark their job pages up with schema.org JobPosting.

Endpoint: GET the board's `url`, a sitemap or an index of sitemaps; then every job page that it lists
Paging: none; an index leads to its sitemaps, to those named after jobs where there are such
Quirks: sitemaps mix job pages with others, so `tenant` may hold what the addresses of jobs contain; a row's
    title is made of the address (a number says nothing, so it is always read), its date is `lastmod`; `url`
    in a block may be the employer's home page; `scrapers.jobposting` lists what blocks get wrong
Source: https://www.sitemaps.org/protocol.html (schema.org JobPosting: see `scrapers.jobposting`)
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from functools import partial
from urllib.parse import unquote, urlsplit

from scrapers.html import own_address
from scrapers.jobposting import completed, read, words
from scrapers.scripts import json_ld
from scrapers.source import Board, Follow, Item, Page, ParseError, Platform, RawPosting, Request, Rights
from scrapers.xml import records

_MAPS = frozenset({"url", "sitemap"})
ABOUT_JOBS = re.compile(r"job|career|vacanc|position|opening|requisition|posting", re.IGNORECASE)
_JOB_PAGE = re.compile(rf"/[^/]*(?:{ABOUT_JOBS.pattern})[^/]*/[^/]", re.IGNORECASE)


def start(board: Board) -> Iterator[Follow]:
    yield Follow(Request(board.url), partial(sitemap, board=board))


def sitemap(page: Page, board: Board) -> Iterator[Item]:
    root, found = records(page.text, _MAPS)
    if root not in ("urlset", "sitemapindex"):
        raise ParseError("a sitemap", board=board.name, url=page.url)
    dated = {one["loc"][0]: one.get("lastmod", [None])[0] for one in found if "loc" in one}
    dated = {url: day for url, day in dated.items() if url.startswith(("https://", "http://"))}
    if root == "sitemapindex":
        wanted = [url for url in dated if ABOUT_JOBS.search(_path(url))] or list(dated)
        yield from (Follow(Request(url), partial(sitemap, board=board)) for url in wanted)
        return
    wanted = [url for url in dated if (board.tenant in url if board.tenant else _JOB_PAGE.search(_path(url)))]
    for url in wanted if wanted or board.tenant else dated:
        row = _row(url, dated[url], board)
        yield Follow(Request(url), partial(postings, board=board, row=row), row=row)


def _path(url: str) -> str:
    try:
        return unquote(urlsplit(url).path)
    except ValueError:  # "http://[" and the like
        return ""


def _row(url: str, day: str | None, board: Board) -> RawPosting | None:
    """What the address says: the words of its longest part, else its number. None when it says nothing."""
    parts = [re.sub(r"[\W_]+", " ", part).strip() for part in _path(url).split("/")]
    told = max(parts, key=len).removesuffix(" html")
    title = re.sub(r"^[\d ]+|[\d ]+$", "", told)
    if len(title) < 4:
        title = told
    return RawPosting(title=title, url=url, company=board.employer or None, posted_on=day) if title else None


def postings(page: Page, board: Board, row: RawPosting | None = None) -> Iterator[Item]:
    """The JobPosting that completes a row; without a row every one of the page, or of a body of bare JSON."""
    blocks = json_ld(page.text, "JobPosting")
    if not blocks:
        raise ParseError("a page with a JobPosting", board=board.name, url=page.url)
    if row:
        blocks = [one for one in blocks if words(one.get("url")) == row.url][:1] or blocks[:1]
    # JazzHR names the employer only in a block of its own; on job boards that block is the board
    names = [words(one.get("name")) for one in json_ld(page.text, "Organization")]
    company = board.employer or next(filter(None, names), None)
    address = (row and row.url) or (own_address(page) if len(blocks) == 1 else None)
    for block in blocks:
        yield completed(row, read(block, url=address or words(block.get("url")), company=company))


def resolve(url: str) -> Board | None:
    parts = urlsplit(url)
    host = parts.hostname or ""
    if not (host and re.search(r"/[\w-]*sitemap[\w-]*\.xml(?:\.gz)?$", parts.path, re.IGNORECASE)):
        return None
    return Board(host, host, "other", "jsonld", url, host)


PLATFORM = Platform(
    name="jsonld",
    rights=Rights("on", "sitemaps and JobPosting markup are published for crawlers", "2026-11-23"),
    start=start,
    readers={"list": sitemap, "detail": postings},
    resolve=resolve,
)
