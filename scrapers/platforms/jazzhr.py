"""JazzHR career pages (`{tenant}.applytojob.com/apply`).

Endpoint: GET https://{tenant}.applytojob.com/apply; details are the pages /apply/{token}/{slug}
Paging: none; one page lists the whole board
Quirks: two list layouts, `li.list-group-item` and `tr.resumator-table-row-*`, and rows may come twice, for
    desktop and phone; now and then the answer is a shell without a list; the employer stands in a JSON-LD
    block of its own before the posting's; about a third of the boards have an old template without JSON-LD
Source: reports of public projects; both layouts and the JSON-LD were seen in answers of real boards
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from functools import partial

from selectolax.lexbor import LexborHTMLParser, LexborNode

from scrapers.html import links, own_address, parse, subdomain, words
from scrapers.jobposting import completed, read, salvage
from scrapers.jobposting import words as text
from scrapers.modes import place_mode
from scrapers.scripts import json_ld
from scrapers.source import Board, Follow, Item, Page, ParseError, Platform, RawPosting, Request, Rights

_JOB = re.compile(
    r"(?P<url>https?://[\w-]+\.applytojob\.com/apply/(?:jobs/details/)?"
    r"(?!(?:jobs|confirm|share|login|search|embed)\b)(?P<id>\w{6,})(?:/[^/?#]*)?)(?![^?#])"
)
_ROWS = 'li.list-group-item, tr[class*="resumator-table-row"]'
_LISTS = ".jobs-list, .job-board-list, .resumator-job-listings, #resumator_container_body"
_NONE = re.compile(
    r"\bno (?:open|current|available|job)\b.{0,40}\b(?:jobs|openings|positions)\b", re.IGNORECASE
)


def start(board: Board) -> Iterator[Follow]:
    yield Follow(Request(f"https://{board.host}/apply"), partial(jobs, board=board))


def jobs(page: Page, board: Board) -> Iterator[Item]:
    tree, rows = parse(page.text), dict[str, tuple[LexborNode, re.Match[str], str]]()
    base = f"https://{board.host or 'www.applytojob.com'}/"
    for node in [*tree.css(_ROWS), *tree.css('a[href*="/apply/"]')]:
        found = [(_JOB.match(href), name) for href, name in links(node, base)]
        match, name = next((one for one in found if one[0] and one[1]), (None, ""))
        if match:
            rows.setdefault(match["id"], (node, match, name))
    listed = rows or tree.css_first(_LISTS) or ("resumator" in page.text and _NONE.search(words(tree.body)))
    if not listed or tree.css_first("#job-description") or json_ld(page.text, "JobPosting"):
        raise ParseError("a JazzHR list (list-group-item)", board=board.name, url=page.url)
    yield from salvage(rows.values(), lambda row: _row(*row, board))


def _row(node: LexborNode, match: re.Match[str], title: str, board: Board) -> Follow:
    marker = node.css_first(".fa-map-marker")
    place = words(marker.parent if marker else node.css_first(".resumator-job-location-column")) or None
    posting = RawPosting(
        title=title,
        external_id=match["id"],
        url=match["url"],
        company=board.employer or None,
        location=place,
        remote=place_mode(place),
    )
    return Follow(Request(match["url"]), partial(detail, board=board, row=posting), row=posting)


def detail(page: Page, board: Board, row: RawPosting | None = None) -> Iterator[Item]:
    block = next(iter(json_ld(page.text, "JobPosting")), None)
    own = text(block.get("url")) if block else None
    addresses = (own, own_address(page), row.url if row else None)
    match = next(filter(None, (_JOB.match(one or "") for one in addresses)), None)
    if match is None:
        raise ParseError("a JazzHR job", board=board.name, url=page.url)
    if block:
        names = (text(one.get("name")) for one in json_ld(page.text, "Organization"))
        company = next(filter(None, names), board.employer or None)
        posting = read(block, external_id=match["id"], url=match["url"], company=company)
    else:
        posting = _old(parse(page.text), match, board)
    yield completed(row, posting)


def _old(tree: LexborHTMLParser, match: re.Match[str], board: Board) -> RawPosting:
    """A job in the template that has no JSON-LD. Raises ParseError when it has no text either."""
    about, place = tree.css_first("#job-description"), words(tree.css_first('[title="Location"]')) or None
    if about is None:
        raise ParseError("a JazzHR job with its description", board=board.name, url=match["url"])
    return RawPosting(
        title=words(tree.css_first(".job-header h1, .job-header h2, h1, h2")),
        external_id=match["id"],
        url=match["url"],
        location=place,
        remote=place_mode(place),
        employment=words(tree.css_first("#resumator-job-employment")) or None,
        description=about.inner_html,
        company=board.employer or None,
    )


def resolve(url: str) -> Board | None:
    tenant = subdomain(url, "applytojob.com")
    host = f"{tenant}.applytojob.com"
    return Board(tenant, tenant, "other", "jazzhr", f"https://{host}/apply", host, tenant) if tenant else None


PLATFORM = Platform(
    name="jazzhr",
    rights=Rights("on", "public pages of the career site; robots.txt of each tenant is obeyed", "2026-11-24"),
    start=start,
    readers={"list": jobs, "detail": detail},
    resolve=resolve,
)
