"""JazzHR: a list that shows each row twice, and job pages with the employer in a block of its own."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import timedelta
from html import escape
from typing import Any

from bench.world.book import HTML, Book
from bench.world.facts import Posting
from bench.world.markup import told
from bench.world.writers import figures, places
from bench.world.writers.scripts import json_ld

_TERMS = {"full_time": "FULL_TIME", "part_time": "PART_TIME", "prn": "PER_DIEM", "contract": "CONTRACTOR"}


def write(slug: str, board: dict[str, Any], postings: Sequence[Posting], day: int, book: Book) -> None:
    book.answer(day, f"https://{board['host']}/apply", f"{slug}/list.html", _list(board, postings), HTML)
    for one in postings:
        book.answer(day, _url(board, one), f"{slug}/{one.key}.html", _page(board, one), HTML)


def _url(board: dict[str, Any], one: Posting) -> str:
    words = "-".join("".join(c if c.isalnum() else " " for c in one.title).split())
    return f"https://{board['host']}/apply/{one.key}/{words}"


def _place(one: Posting) -> str:
    return places.town(one.vacancy) or "Remote"


def _list(board: dict[str, Any], postings: Sequence[Posting]) -> str:
    rows = "\n".join(
        '<li class="list-group-item">\n'
        f'<h3 class="list-group-item-heading"><a href="{_url(board, one)}">\n'
        f"                {escape(one.title)}             </a></h3>\n"
        f'<ul class="list-inline list-group-item-text"><li><i class="fa fa-map-marker"></i>{_place(one)}</li>'
        '<li><i class="fa fa-sitemap"></i>Business Office</li></ul>\n</li>'
        for one in postings
    )
    again = "\n".join(
        f'<a href="{_url(board, one)}">{escape(one.title)} {_place(one)}</a>' for one in postings
    )
    return (
        f"<!DOCTYPE html>\n<html><head><title>{escape(board['employer'])} - Career Page</title></head>"
        '<body class="resumator-jobboard-home jobboard">\n'
        '<div class="job-board-list"><div class="jobs-list"><ul class=\'list-group\'>\n'
        f"{rows}\n</ul></div></div>\n"
        f"<div class=\"visible-xs\">{again}</div>\n<a href='/apply/confirm/'>Confirm</a></body></html>\n"
    )


def _page(board: dict[str, Any], one: Posting) -> str:
    pay = figures.stated(one, 0.5)
    city, state = places.parts(one.vacancy)
    block: dict[str, Any] = {
        "@context": "http://schema.org/",
        "@type": "JobPosting",
        "url": _url(board, one),
        "title": one.title,
        "description": told(one, with_pay=pay is None),
        "datePosted": one.posted.isoformat(),
        "validThrough": (one.posted + timedelta(days=90)).isoformat(),
        "employmentType": _TERMS.get(one.vacancy.employment, "TEMPORARY"),
    }
    address = {"@type": "PostalAddress", "addressLocality": city, "addressRegion": state, "postalCode": ""}
    block["jobLocation"] = {"@type": "Place", "address": address}
    if pay:
        block["baseSalary"] = figures.salary(pay)
    block |= {"experienceRequirements": "Experienced", "uniqueJobCode": f"job_{one.posted:%Y%m%d}_{one.key}"}
    owner = {"@type": "Organization", "name": board["employer"], "url": f"https://{board['host']}/"}
    scripts = f"{json_ld(owner)}\n{json_ld(block)}"
    title = escape(one.title)
    return (
        f"<!DOCTYPE html>\n<html><head><title>{title} - {escape(board['employer'])}</title>\n{scripts}\n"
        f'</head><body><h1>{title}</h1><div id="job-description">Loading …</div></body></html>\n'
    )
