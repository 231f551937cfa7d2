"""Phenom: pages with a data object in a script, ten rows each, and job pages with a JobPosting beside it."""

from __future__ import annotations

import re
from collections.abc import Sequence
from html import escape
from typing import Any
from urllib.parse import urlencode

from aggregator.domain.places import STATES
from bench.world.book import HTML, Book
from bench.world.facts import Posting
from bench.world.markup import told
from bench.world.search import fits
from bench.world.writers import figures, places
from bench.world.writers.scripts import embedded

_ROWS = 10
_TYPES = {"full_time": "Full time", "part_time": "Part time", "prn": "PRN"}


def write(slug: str, board: dict[str, Any], postings: Sequence[Posting], day: int, book: Book) -> None:
    site = f"https://{board['host']}/{board['site']}"
    for search in board["searches"]:
        found = [one for one in postings if fits(one, search)]
        for offset in range(0, max(len(found), 1), _ROWS):
            rows = [_facts(board, one) for one in found[offset : offset + _ROWS]]
            answer = {"status": 200, "hits": len(rows), "totalHits": len(found), "data": {"jobs": rows}}
            data = {"siteConfig": {"status": 200}, "eagerLoadRefineSearch": answer}
            query = urlencode({"from": offset, "s": 1, "keywords": search})
            name = f"{slug}/search-{search}-{offset}.html"
            page = _page(board, "Search results", data, "")
            book.answer(day, f"{site}/search-results?{query}", name, page, HTML)
    for one in postings:
        words = re.sub("[^A-Za-z0-9]+", "-", one.title).strip("-")
        url = f"{site}/job/{_sequence(board, one)}/{words}"
        book.answer(day, url, f"{slug}/{one.key}.html", _job(board, one), HTML)


def _sequence(board: dict[str, Any], one: Posting) -> str:
    return f"{board['tenant']}{one.key}EXTERNALENUS"


def _page(board: dict[str, Any], title: str, data: dict[str, Any], head: str) -> str:
    said = embedded(data)
    first = f'{{"widgetApiEndpoint":"https://{board["host"]}/widgets","country":"us"}}'
    return (
        f'<!doctype html>\n<html lang="en"><head><title>{escape(title)} | {escape(board["employer"])}</title>'
        f'{head}</head><body class="ph-page">\n<script type="text/javascript">\n/*<!--*/ var phApp = '
        f'phApp || {first}; phApp.ddo = {said}; phApp.experimentData = {{"a": [1]}}; /*-->*/\n'
        "</script></body></html>\n"
    )


def _facts(board: dict[str, Any], one: Posting) -> dict[str, Any]:
    vacancy = one.vacancy
    city, state = places.parts(vacancy)
    state = STATES.get(state, "")
    place = ", ".join(filter(None, (city, state, "United States")))
    facts: dict[str, Any] = {
        "type": _TYPES.get(vacancy.employment, "Full time"),
        "descriptionTeaser": one.vacancy.kind["duties"][0].partition("{")[0],
        "reqId": one.key,
        "multi_location": [place],
        "country": "United States",
        "jobId": one.key,
        "locale": "en_US",
        "title": one.title,
        "jobSeqNo": _sequence(board, one),
        "postedDate": f"{one.posted}T00:00:00.000+0000",
        "dateCreated": f"{one.posted}T01:02:03.000+0000",
        "location": place,
        "category": "Health Information" if vacancy.is_coding else "Hospital",
    }
    if city:
        facts |= {"city": city, "state": state, "cityState": f"{city}, {state}", "cityStateCountry": place}
    if vacancy.is_coding and vacancy.arrangement in ("remote", "hybrid"):
        facts["remoteType"] = vacancy.arrangement.capitalize()
    return facts


def _job(board: dict[str, Any], one: Posting) -> str:
    pay = figures.stated(one, 0.4)
    city, state = places.parts(one.vacancy)
    text = told(one, with_pay=pay is None)
    block = {
        "@context": "http://schema.org",
        "@type": "JobPosting",
        "title": one.title,
        "description": text,
        "datePosted": one.posted.isoformat(),
        "identifier": {"@type": "PropertyValue", "name": board["employer"], "value": one.key},
        "hiringOrganization": {"@type": "Organization", "name": board["employer"]},
    }
    if pay:
        block["baseSalary"] = figures.salary(pay)
    address = {"@type": "PostalAddress", "addressLocality": city, "addressRegion": STATES.get(state, "")}
    block["jobLocation"] = {"@type": "Place", "address": address | {"addressCountry": "United States"}}
    said = embedded(block)
    head = f'\n<script type="application/ld+json">{said}</script>\n'
    job = _facts(board, one) | {"description": text}
    data = {"jobDetail": {"status": 200, "hits": 1, "totalHits": 1, "data": {"job": job}}}
    return _page(board, one.title, data, head)
