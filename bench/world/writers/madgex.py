"""Madgex: RSS of twenty items a page with "Employer: Coder" as titles, and job pages with JSON-LD."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import timedelta
from email.utils import format_datetime
from html import escape as marked
from typing import Any
from urllib.parse import urlencode
from xml.sax.saxutils import escape

from aggregator.domain.places import STATES
from bench.world.book import HTML, XML, Book
from bench.world.facts import Posting
from bench.world.listing import slug as words
from bench.world.markup import told
from bench.world.search import fits
from bench.world.writers import figures, places
from bench.world.writers.clock import stamp
from bench.world.writers.scripts import embedded

_ROWS = 20
_TERMS = {"full_time": "FULL_TIME", "part_time": "PART_TIME", "prn": "PER_DIEM", "contract": "CONTRACTOR"}


def write(slug: str, board: dict[str, Any], postings: Sequence[Posting], day: int, book: Book) -> None:
    for search in board["searches"]:
        found = [one for one in postings if fits(one, search)]
        for number in range(1, max(1, -(-len(found) // _ROWS)) + 1):
            asked = {"countrycode": "US", "keywords": search} | ({"page": number} if number > 1 else {})
            rows = found[(number - 1) * _ROWS : number * _ROWS]
            name = f"{slug}/feed-{words(search)}-{number}.xml"
            url = f"https://{board['host']}/jobsrss/?{urlencode(asked)}"
            book.answer(day, url, name, _feed(board, search, rows, len(found)), XML)
    for one in postings:
        book.answer(day, _url(board, one), f"{slug}/{one.key}.html", _page(board, one), HTML)


def _url(board: dict[str, Any], one: Posting) -> str:
    return f"https://{board['host']}/job/{one.key}/{words(one.title)}/"


def _feed(board: dict[str, Any], search: str, rows: Sequence[Posting], total: int) -> str:
    items = "\n".join(_item(board, one) for one in rows)
    return (
        '<?xml version="1.0" encoding="utf-8"?>\n<rss version="2.0"'
        ' xmlns:opensearch="http://a9.com/-/spec/opensearch/1.1/"><channel>\n'
        f"<title>{escape(board['note'])}: {search}</title><link>https://{board['host']}/jobs/</link>"
        "<description>Latest jobs</description>\n"
        f"<opensearch:totalResults>{total}</opensearch:totalResults>"
        f"<opensearch:itemsPerPage>{_ROWS}</opensearch:itemsPerPage>\n{items}\n</channel></rss>\n"
    )


def _item(board: dict[str, Any], one: Posting) -> str:
    city, state = places.parts(one.vacancy)
    place = (
        ", ".join(filter(None, (city and STATES[state], "United States")))
        if city
        else "Remote, United States"
    )
    pay = figures.line(figures.stated(one)) or "Competitive salary"
    teaser = one.vacancy.kind["duties"][0].partition("{")[0]
    url = _url(board, one)
    return (
        f"<item><title>{escape(f'{one.company}: {one.title}')}</title><description>\n{pay}:\n\n"
        f"{escape(one.company)}:\n{escape(teaser)} ...\n{place}\n</description>"
        f"<link>{url}?TrackID=10&amp;utm_source=rss&amp;utm_medium=feed</link>"
        f'<guid isPermaLink="true">{url}</guid><pubDate>{format_datetime(stamp(one))}</pubDate></item>'
    )


def _page(board: dict[str, Any], one: Posting) -> str:
    city, state = places.parts(one.vacancy)
    address = {"@type": "PostalAddress", "addressLocality": city, "addressRegion": STATES.get(state, "")}
    block: dict[str, Any] = {
        "@context": "https://schema.org/",
        "@type": "JobPosting",
        "title": one.title,
        "description": told(one),
        "datePosted": f"{one.posted}T06:00:00.000Z",
        "validThrough": f"{one.posted + timedelta(days=60)}T05:59:00.000Z",
        "employmentType": [_TERMS.get(one.vacancy.employment, "TEMPORARY")],
        "hiringOrganization": {"name": one.company, "@type": "Organization"},
        "jobLocation": [{"@type": "Place", "address": address | {"addressCountry": "US"}}],
    }
    if one.vacancy.arrangement == "remote" and one.vacancy.is_coding:
        block["jobLocationType"] = "TELECOMMUTE"
    title, said = marked(one.title), embedded(block)
    return (
        f'<!doctype html><html lang="en"><head><title>{title} | {marked(board["note"])}</title>\n'
        f'<link rel="canonical" href="{_url(board, one)}">\n'
        f'<script type="application/ld+json"> {said} </script>'
        f"</head><body><h1>{title}</h1></body></html>\n"
    )
