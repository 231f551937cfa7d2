"""From the address of a careers page to its board, where the address itself does not say.

Asked in this order, and no further than needed: where the address leads to; what its page is (a sitemap, a
feed, a page of the platform that its path may be of); the platforms' addresses in the page; the sitemaps of
the site. Four requests at most.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from urllib.parse import urljoin, urlsplit

from scrapers import registry
from scrapers.answer import FetchError
from scrapers.platforms.jsonld import ABOUT_JOBS
from scrapers.source import Board, Page, ParseError, Request, SourceError
from scrapers.walk import Fetch, read
from scrapers.xml import records

_ADDRESS = re.compile(r"https?:(?:\\?/){2}[^\s\"'<>\\]+(?:\\/[^\s\"'<>\\]+)*")
_NAMED_MAP = re.compile(r"^[^\S\n]*sitemap[^\S\n]*:[^\S\n]*(https?://\S+)", re.IGNORECASE | re.MULTILINE)
_MAPS, _FEEDS = ("urlset", "sitemapindex"), ("rss", "feed", "source", "jobs", "rdf")
_NONE = ("not_found", "gone")  # any other refusal is no proof that there is no sitemap
_SITE_WIDE = frozenset({"feed", "jsonld", "successfactors"})  # known by a path that any site may have
_GUESSED = frozenset({"successfactors"})  # by a path that says nothing of what the page is


class NoBoard(SourceError):  # noqa: N818 - it says what happened
    """No board behind an address, or several; the message says which."""


async def discover(url: str, fetch: Fetch) -> Board:
    """The board behind a careers page's address. Raises NoBoard, FetchError."""
    board = registry.resolve(url)
    if board is not None and board.platform not in _GUESSED:
        return board
    page = await _page(url, fetch)
    board = registry.resolve(page.url) or board
    if board is not None and board.platform in _GUESSED and not _reads(board, page):
        board = None
    board = board or _itself(page)
    if board is not None:
        return board
    found = {(one.platform, one.host, one.tenant, one.site): one for one in linked(page)}
    if len(found) > 1:
        known = ", ".join(one.url for one in found.values())
        raise NoBoard(f"{url} leads to several boards; give the address of one of them: {known}")
    if found:
        return next(iter(found.values()))
    return await _sitemap(page, fetch)


def linked(page: Page) -> Iterator[Board]:
    """The boards whose addresses stand in a page, as links, frames or in its scripts."""
    for address in dict.fromkeys(_ADDRESS.findall(page.text)):
        board = registry.resolve(address.replace("\\/", "/").replace("&amp;", "&"))
        if board is not None and board.platform not in _SITE_WIDE and board.kind != "job board":
            yield board


def _reads(board: Board, page: Page) -> bool:
    """Is it a page of the board's platform?"""
    readers = registry.platform(board.platform).readers.values()
    return any(read(lambda one, known=known: known(one, board), page)[1] is None for known in readers)  # type: ignore[misc]


def _itself(page: Page) -> Board | None:
    """A sitemap or a feed, whatever its address looks like."""
    host = urlsplit(page.url).hostname or ""
    try:
        root, _ = records(page.text, frozenset({"url", "sitemap", "item", "entry", "job"}))
    except ParseError:
        return None
    kind = "jsonld" if root in _MAPS else "feed" if root in _FEEDS else None
    return Board(host, host, "other", kind, page.url, host) if kind else None


async def _sitemap(page: Page, fetch: Fetch) -> Board:
    """The site's sitemap that names pages of jobs: one that robots.txt names, else the usual address."""
    host = urlsplit(page.url).hostname
    robots = await _page(urljoin(page.url, "/robots.txt"), fetch, or_none=True)
    told = [one for one in _NAMED_MAP.findall(robots.text) if urlsplit(one).hostname == host]
    told.sort(key=lambda one: ABOUT_JOBS.search(one) is None)
    for address in dict.fromkeys([*told[:1], urljoin(page.url, "/sitemap.xml")]):
        listed = await _page(address, fetch, or_none=True)
        board = _itself(listed)
        if board is not None and board.platform == "jsonld" and ABOUT_JOBS.search(listed.text):
            return board
    known = ", ".join(registry.platforms())
    raise NoBoard(
        f"{page.url}: no platform knows this address, and it leads neither to a board that one knows nor to "
        f"a sitemap of jobs (platforms: {known})"
    )


async def _page(url: str, fetch: Fetch, *, or_none: bool = False) -> Page:
    """The page at an address; an empty one where there is none and that is no matter."""
    try:
        answer = await fetch(Request(url))
    except FetchError as failure:
        if or_none and failure.cause in _NONE:
            return Page(url, b"")
        raise
    return answer.page or Page(url, b"")
