"""iCIMS: list pages of HTML in either layout, and job pages with JSON-LD full of UNAVAILABLE."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import timedelta
from html import escape
from typing import Any

from bench.world.book import HTML, Book
from bench.world.facts import DAYS, Posting, dice
from bench.world.listing import slug as words
from bench.world.markup import told
from bench.world.writers.scripts import embedded

_ROWS = 20
_TERMS = {
    "full_time": "Regular Full-Time",
    "part_time": "Regular Part-Time",
    "prn": "PRN",
    "contract": "Contract",
}
_MODEL = {"remote": "Remote", "hybrid": "Hybrid", "onsite": "On Site"}
_HEAD = '<!doctype html>\n<html lang="en-US"><head><title>Careers</title>{extra}</head>\n<body>'


def write(slug: str, board: dict[str, Any], postings: Sequence[Posting], day: int, book: Book) -> None:
    pages = -(-len(postings) // _ROWS)
    for number in range(pages + (board["layout"] == "rows")):
        rows = postings[number * _ROWS : (number + 1) * _ROWS]
        page = (
            _cards(board, rows, number, pages, day) if board["layout"] == "cards" else _bare(board, rows, day)
        )
        url = f"https://{board['host']}/jobs/search?ss=1&in_iframe=1&pr={number}"
        book.answer(day, url, f"{slug}/search-{number}.html", page, HTML)
    for one in postings:
        book.answer(day, f"{_url(board, one)}?in_iframe=1", f"{slug}/{one.key}.html", _page(board, one), HTML)


def _url(board: dict[str, Any], one: Posting) -> str:
    return f"https://{board['host']}/jobs/{one.key}/{words(one.title)}/job"


def _place(one: Posting) -> str:
    vacancy = one.vacancy
    return (
        "US"
        if vacancy.spot == "nation"
        else f"US-{vacancy.state}" + (f"-{vacancy.city}" if vacancy.spot == "city" else "")
    )


def _field(name: str, value: str) -> str:
    return (
        f'<div class="iCIMS_JobHeaderTag"><dt class="iCIMS_JobHeaderField">{name}</dt>'
        f'<dd class="iCIMS_JobHeaderData"><span>\n{escape(value)}</span></dd></div>'
    )


def _header(one: Posting) -> str:
    vacancy = one.vacancy
    fields = [_field("Requisition ID", f"2026-{vacancy.requisition}")]
    fields.append(_field("Position Type", _TERMS.get(vacancy.employment, "Temporary")))
    if vacancy.arrangement in _MODEL and vacancy.is_coding:
        fields.append(_field("Work Arrangement", _MODEL[vacancy.arrangement]))
    pay = vacancy.pay
    if pay and pay.minimum and pay.maximum and pay.unit == "hour" and dice("field", one.key).random() < 0.5:
        fields.append(_field("Min", f"USD ${pay.minimum:.2f}/Hr."))
        fields.append(_field("Max", f"USD ${pay.maximum:.2f}/Hr."))
    return f'<dl class="iCIMS_JobHeaderGroup">{"".join(fields)}</dl>'


def _posted(one: Posting, day: int) -> str:
    days = (DAYS[day - 1] - one.posted).days
    chance = dice("clock", one.key)
    stamp = f"{one.posted:%-m/%-d/%Y} {chance.randint(7, 11)}:{chance.randint(10, 59)} AM"
    ago = "today" if days == 0 else f"{days} day{'s' if days > 1 else ''} ago"
    return (
        '<span class="sr-only field-label">Posted Date</span>\n'
        f'<span title="{stamp}">{ago}<span class="sr-only">({stamp})</span></span>'
    )


def _link(board: dict[str, Any], one: Posting) -> str:
    title = escape(one.title)
    return (
        f'<a href="{_url(board, one)}?in_iframe=1" class="iCIMS_Anchor" title="{one.key} - {title}">'
        f'<span class="sr-only field-label">Title</span><h3 >{title}</h3></a>'
    )


def _cards(board: dict[str, Any], rows: Sequence[Posting], number: int, pages: int, day: int) -> str:
    cards = [
        '<li class="iCIMS_JobCardItem"><div class="row">'
        '<div class="col-xs-6 header left"><span class="sr-only field-label">Job Locations</span>'
        f" <span >\n{_place(one)}</span></div>"
        f'<div class="col-xs-6 header right">{_posted(one, day)}</div>'
        f'<div class="col-xs-12 title">{_link(board, one)}</div>'
        f'<div class="col-xs-12 additionalFields">{_header(one)}</div></div></li>'
        for one in rows
    ]
    head = (
        f'<h2 class="iCIMS_SubHeader iCIMS_SubHeader_Jobs">Search Results Page {number + 1} of {pages}</h2>'
    )
    listed = "\n".join(cards)
    return (
        f'{_HEAD.format(extra="")}<div class="iCIMS_MainWrapper iCIMS_ListingsPage">\n{head}\n'
        f'<ul class="container-fluid iCIMS_JobsTable">\n{listed}\n</ul></div></body></html>\n'
    )


def _bare(board: dict[str, Any], rows: Sequence[Posting], day: int) -> str:
    found = [
        '<div class="row">\n<div class="col-xs-6 header left"></div>\n'
        f'<div class="col-xs-6 header right">{_posted(one, day)}</div>\n'
        f'<div class="col-xs-12 title">{_link(board, one)}</div>\n'
        f'<div class="col-xs-12 additionalFields">{_header(one)}</div>\n</div>'
        for one in rows
    ]
    listed = "\n".join(found) or "<p>There are no jobs found.</p>"
    return f'{_HEAD.format(extra="")}<div class="iCIMS_JobsTable">\n{listed}\n</div></body></html>\n'


def _page(board: dict[str, Any], one: Posting) -> str:
    vacancy = one.vacancy
    absent = "UNAVAILABLE"
    address = {
        "addressCountry": "US",
        "streetAddress": absent,
        "@type": "PostalAddress",
        "postalCode": absent,
        "addressLocality": vacancy.city if vacancy.spot == "city" else "Remote",
        "addressRegion": absent if vacancy.spot == "nation" else vacancy.state,
        "postOfficeBoxNumber": absent,
    }
    block = {
        "hiringOrganization": {"@type": "Organization", "name": board["employer"]},
        "validThrough": f"{one.posted + timedelta(days=365)}T05:00:00.000Z",
        "jobLocation": [{"address": address, "@type": "Place"}],
        "employmentType": "OTHER",
        "@type": "JobPosting",
        "description": told(one),
        "directApply": True,
        "datePosted": f"{one.posted}T05:00:00.000Z",
        "title": one.title,
        "@context": "http://schema.org",
        "url": _url(board, one),
    }
    script = embedded(block)
    extra = f'\n<script type="application/ld+json">{script}</script>'
    shell = "<noscript>Please Enable Cookies to Continue</noscript>"
    content = f'<div class="iCIMS_JobContent">{_header(one)}</div>'
    return f"{_HEAD.format(extra=extra)}{shell}{content}</body></html>\n"
