"""Jobvite: a table of jobs with places over several lines, and job pages whose pay block is empty."""

from __future__ import annotations

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

_TYPES = {"full_time": "Full-Time", "part_time": "Part-Time", "prn": "Per Diem"}
_ROWS = 50


def write(slug: str, board: dict[str, Any], postings: Sequence[Posting], day: int, book: Book) -> None:
    for search in board["searches"]:
        found = [one for one in postings if fits(one, search)]
        for number in range(max(1, -(-len(found) // _ROWS))):
            url = f"https://{board['host']}/{board['tenant']}/search/?{urlencode({'q': search, 'p': number})}"
            page = _list(board, found, number)
            book.answer(day, url, f"{slug}/search-{search}-{number}.html", page, HTML)
    for one in postings:
        url = f"https://{board['host']}/{board['tenant']}/job/{one.key}"
        book.answer(day, url, f"{slug}/{one.key}.html", _page(board, one), HTML)


def _place(one: Posting) -> tuple[str, str]:
    city, state = places.parts(one.vacancy)
    return city or "Remote", STATES.get(state, "United States")


def _list(board: dict[str, Any], found: Sequence[Posting], number: int) -> str:
    rows = found[number * _ROWS : (number + 1) * _ROWS]
    listed = "\n".join(
        f'<tr><td class="jv-job-list-name"><a href="/{board["tenant"]}/job/{one.key}">'
        f"{escape(one.title)}</a></td>\n"
        f'<td class="jv-job-list-type">{_TYPES.get(one.vacancy.employment, "Temporary")}</td>\n'
        f'<td class="jv-job-list-location">\n\n            {_place(one)[0]},\n'
        f"            {_place(one)[1]}\n\n"
        "            </td></tr>"
        for one in rows
    )
    counted = f"{number * _ROWS + 1}-{number * _ROWS + len(rows)} of {len(found)}"
    return (
        f"<!DOCTYPE html>\n<html><head><title>{escape(board['employer'])} Careers</title></head>"
        f'<body><div class="jv-wrapper">\n<table class="jv-job-list"><tbody>\n{listed}\n</tbody></table>\n'
        f'<div class="jv-pagination"><div class="jv-pagination-text">{counted}</div></div></div>'
        "</body></html>\n"
    )


def _page(board: dict[str, Any], one: Posting) -> str:
    city, state = places.parts(one.vacancy)
    text = told(one)
    address = {"@type": "PostalAddress", "addressLocality": city or "Remote"}
    address |= {"addressRegion": STATES.get(state, ""), "addressCountry": "United States"}
    block = {
        "@context": "http://schema.org",
        "@type": "JobPosting",
        "datePosted": one.posted.isoformat(),
        "description": text,
        "industry": "Laboratory",
        "identifier": one.key,
        "hiringOrganization": {"@type": "Organization", "name": board["employer"]},
        "jobLocation": [{"@type": "Place", "address": address}],
        "title": one.title,
        "baseSalary": figures.salary(None),
    }
    title, said = escape(one.title), embedded(block)
    return (
        f"<!DOCTYPE html>\n<html><head><title>{escape(board['employer'])} Careers - {title}</title>\n"
        f'<script type="application/ld+json">\n{said}\n</script></head><body class="jv-page-job">'
        f'<h2 class="jv-header">{title}</h2>\n<div class="jv-job-detail-description">{text}</div>'
        "</body></html>\n"
    )
