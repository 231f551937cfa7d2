"""Taleo Business Edition: ten rows a page behind a cursor, facts without labels, towns as "CO - Durango"."""

from __future__ import annotations

from collections.abc import Sequence
from html import escape
from typing import Any

from aggregator.domain.places import STATES
from bench.world.book import HTML, Book
from bench.world.facts import Posting
from bench.world.markup import told
from bench.world.writers import places
from bench.world.writers.scripts import embedded

_ROWS = 10
_TYPES = {"full_time": "Full-Time", "part_time": "Part-Time", "prn": "PRN"}


def write(slug: str, board: dict[str, Any], postings: Sequence[Posting], day: int, book: Book) -> None:
    root = board["url"].rpartition("/")[0]
    for first in range(0, max(len(postings), 1), _ROWS):
        rows = postings[first : first + _ROWS]
        more = _cursor(first + _ROWS) if first + _ROWS < len(postings) else ""
        url = f"{root}/{_cursor(first)}" if first else board["url"]
        book.answer(day, url, f"{slug}/list-{first}.html", _list(board, rows, more), HTML)
    for one in postings:
        book.answer(day, _url(board, one), f"{slug}/{one.key}.html", _page(board, one), HTML)


def _cursor(first: int) -> str:
    query = f"next&rowFrom={first}&act=null&sortColumn=null&sortOrder=null&currentTime=1795512345678"
    return f"searchResults?{query}"


def _url(board: dict[str, Any], one: Posting) -> str:
    root = board["url"].rpartition("/")[0]
    return f"{root}/viewRequisition?org={board['tenant']}&cws={board['site']}&rid={one.key}"


def _place(one: Posting) -> str:
    city, state = places.parts(one.vacancy)
    return f"{state} - {city}" if city else "Remote"


def _list(board: dict[str, Any], rows: Sequence[Posting], more: str) -> str:
    listed = "\n".join(
        '<div class="oracletaleocwsv2-accordion-head-info">\n<h4 class="oracletaleocwsv2-head-title">'
        f'<a href="{_url(board, one)}" class="viewJobLink">{escape(one.title)}</a></h4>\n'
        f'<div tabindex="0" >{_place(one)}</div>\n<div tabindex="0" >Business Office</div>\n'
        f'<div tabindex="0" >{_TYPES.get(one.vacancy.employment, "Temporary")}</div></div>'
        for one in rows
    )
    after = f'<a class="jscroll-next" href="{more}">next</a>\n' if more else ""
    return f'<html><body class="oracletaleocwsv2">\n{listed}\n{after}</body></html>\n'


def _page(board: dict[str, Any], one: Posting) -> str:
    city, state = places.parts(one.vacancy)
    address = {"addressLocality": f"{state} - {city}" if city else "Remote"}
    address |= {"addressRegion": STATES.get(state, ""), "postalCode": "", "@type": "PostalAddress"}
    block = {
        "title": one.title,
        "url": _url(board, one),
        "datePosted": f"{one.posted} 00:00:00.0",
        "employmentType": _TYPES.get(one.vacancy.employment, "Temporary"),
        "hiringOrganization": {"name": board["employer"], "@type": "Organization"},
        "jobLocation": {"address": address, "@type": "Place"},
        "description": told(one),
        "identifier": {"name": board["employer"], "value": one.key, "@type": "PropertyValue"},
        "@context": "http://schema.org",
        "@type": "JobPosting",
    }
    said = embedded(block)
    return f'<html><head><script type="application/ld+json">{said}</script></head><body></body></html>\n'
