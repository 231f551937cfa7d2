"""SuccessFactors' Career Site Builder: a search table of 25 rows that says all twice, and microdata."""

from __future__ import annotations

from collections.abc import Sequence
from html import escape
from typing import Any
from urllib.parse import urlencode

from bench.world.book import HTML, Book
from bench.world.facts import Posting, dice
from bench.world.markup import told
from bench.world.search import fits
from bench.world.writers import figures, places

_ROWS = 25
_TYPES = {"full_time": "Full-time", "part_time": "Part-time", "prn": "Per diem"}
_MODES = {"remote": "Remote", "hybrid": "Hybrid", "onsite": "On-site"}


def write(slug: str, board: dict[str, Any], postings: Sequence[Posting], day: int, book: Book) -> None:
    site = f"https://{board['host']}"
    for search in board["searches"]:
        found = [one for one in postings if fits(one, search)]
        for first in range(0, max(len(found), 1), _ROWS):
            asked = {"q": search, "sortColumn": "referencedate", "sortDirection": "desc"}
            query = urlencode(asked | {"startrow": first})
            name = f"{slug}/search-{search}-{first}.html"
            book.answer(day, f"{site}/search/?{query}", name, _list(found, first), HTML)
    for one in postings:
        book.answer(day, f"{site}{_path(one)}", f"{slug}/{one.key}.html", _page(board, one), HTML)


def _path(one: Posting) -> str:
    city, state = places.parts(one.vacancy)
    words = "-".join(
        "".join(c if c.isalnum() else " " for c in f"{city or 'Remote'} {one.title} {state}").split()
    )
    return f"/job/{words}/{one.key}/"


def _place(one: Posting) -> str:
    city, state = places.parts(one.vacancy)
    return ", ".join(filter(None, (city or "Remote", state, "US")))


def _list(found: Sequence[Posting], first: int) -> str:
    rows = found[first : first + _ROWS]
    label = f"Results <b>{first + 1} – {first + len(rows)}</b> of <b>{len(found):,}</b>"
    listed = "\n".join(map(_row, rows))
    return (
        "<!DOCTYPE html>\n<html><head><title>Search results</title></head><body>\n"
        f'<span class="paginationLabel" aria-label="Results {first + 1} – {first + len(rows)}">'
        f"{label}</span>\n"
        f"<table id='searchresults'>\n{listed}\n</table></body></html>\n"
    )


def _row(one: Posting) -> str:
    link = f'<a class="jobTitle-link" href="{_path(one)}">{escape(one.title)}</a>'
    place = f'<span class="jobLocation">\n            {_place(one)}\n        </span>'
    day = f"{one.posted:%b} {one.posted.day}, {one.posted.year}"
    return (
        '<tr class="data-row">\n<td class="colTitle" headers="hdrTitle">\n'
        f'<span class="jobTitle hidden-phone">\n{link}\n</span>\n'
        f'<div class="jobdetail-phone visible-phone">\n<span class="jobTitle visible-phone">{link}</span>\n'
        f'<span class="jobLocation visible-phone">{place}</span>\n'
        f'<span class="jobDate visible-phone">{day}\n</span>\n</div>\n</td>\n'
        f'<td class="colLocation hidden-phone" headers="hdrLocation">{place}</td>\n'
        f'<td class="colDate hidden-phone" headers="hdrDate" nowrap="nowrap"><span class="jobDate">{day}\n'
        "</span></td>\n</tr>"
    )


def _page(board: dict[str, Any], one: Posting) -> str:
    vacancy, pay = one.vacancy, figures.stated(one, 0.5)
    city, state = places.parts(vacancy)
    facts = {"Requisition ID": vacancy.requisition}
    if vacancy.is_coding and vacancy.arrangement in _MODES and dice("mode", one.key).random() < 0.6:
        facts["Work Arrangement"] = _MODES[vacancy.arrangement]
    if pay:
        facts["Pay Range"] = figures.line(pay)
    facts["Employment Type"] = _TYPES.get(vacancy.employment, "Temporary")
    spans = "\n".join(
        f'<span class="joblayouttoken-label">{name}: </span> '
        f'<span data-careersite-propertyid="customfield{at}">{value}</span>'
        for at, (name, value) in enumerate(facts.items(), 1)
    )
    metas = {"hiringOrganization": board["employer"], "addressLocality": city, "addressRegion": state}
    metas |= {"addressCountry": "US", "datePosted": f"{one.posted:%a %b %d} 00:00:00 UTC {one.posted.year}"}
    marked = "".join(
        f'<meta itemprop="{name}" content="{escape(said)}">' for name, said in metas.items() if said
    )
    return (
        f'<html><head><link rel="canonical" href="https://{board["host"]}{_path(one)}"></head><body>\n'
        f'<div itemscope itemtype="http://schema.org/JobPosting">\n{marked}\n'
        f'<h1><span itemprop="title" data-careersite-propertyid="title">{escape(one.title)}\n</span></h1>\n'
        f'<span class="joblayouttoken-label">Location: \n</span> <span data-careersite-propertyid="location">'
        f"{_place(one)}\n</span>\n{spans}\n"
        '<span itemprop="description" data-careersite-propertyid="description"><span class="jobdescription">'
        f"{told(one, with_pay=pay is None)}</span></span>\n</div></body></html>\n"
    )
