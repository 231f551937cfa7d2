"""Paylocity: a page whose script holds the jobs, and job pages with JSON-LD or with headed sections only."""

from __future__ import annotations

from collections.abc import Sequence
from html import escape
from typing import Any

from bench.world.book import HTML, Book
from bench.world.facts import Posting, dice
from bench.world.markup import told
from bench.world.writers import figures, places
from bench.world.writers.scripts import embedded

_TYPES = {"full_time": "Full-time", "part_time": "Part-time", "prn": "Per Diem"}
_TERMS = {"full_time": "FULL_TIME", "part_time": "PART_TIME", "prn": "PER_DIEM"}
_MODES = {"remote": "Fully Remote", "hybrid": "Hybrid"}


def write(slug: str, board: dict[str, Any], postings: Sequence[Posting], day: int, book: Book) -> None:
    data = {
        "Departments": ["All Departments", "Revenue Cycle"],
        "Jobs": [_row(board, one) for one in postings],
    }
    data |= {"Locations": ["All Locations"], "ModuleId": "55120", "ModuleTitle": board["employer"]}
    said = embedded(data)
    page = (
        f"<!doctype html>\n<html><head><title>{escape(board['employer'])} - Jobs</title></head><body>"
        f'<div id="app"></div><script>\nwindow.pageData = {said};\n</script></body></html>\n'
    )
    book.answer(day, board["url"], f"{slug}/list.html", page, HTML)
    for one in postings:
        plain = dice("preview", one.key).random() < 0.5
        page = _preview(one) if plain else _marked(board, one)
        book.answer(day, _url(board, one), f"{slug}/{one.key}.html", page, HTML)


def _url(board: dict[str, Any], one: Posting) -> str:
    return f"https://{board['host']}/Recruiting/Jobs/Details/{one.key}"


def _row(board: dict[str, Any], one: Posting) -> dict[str, Any]:
    vacancy = one.vacancy
    city, state = places.parts(vacancy)
    mode = vacancy.arrangement if vacancy.is_coding else "onsite"
    label = (
        f"{city} Clinic" if city and mode != "hybrid" else "Hybrid" if mode == "hybrid" else "USA (Remote)"
    )
    place = {"Name": label, "City": city or None, "State": state or None, "Zip": None, "Country": "USA"}
    return {
        "JobId": int(one.key),
        "JobTitle": one.title,
        "LocationName": label,
        "ShouldDisplayLocation": True,
        "PublishedDate": f"{one.posted}T08:00:00-06:00",
        "Description": told(one, "about")[:60].replace("<p>", "") + " ...",
        "IsInternal": False,
        "HiringDepartment": "Revenue Cycle" if vacancy.is_coding else "Clinic",
        "JobLocation": place,
        "IsRemote": mode == "remote",
        "IndeedRemoteType": 2,
    }


def _marked(board: dict[str, Any], one: Posting) -> str:
    pay = figures.stated(one, 0.6)
    city, state = places.parts(one.vacancy)
    address = {"@type": "PostalAddress", "addressLocality": city or None, "addressRegion": state or None}
    block: dict[str, Any] = {
        "@context": "http://schema.org",
        "@type": "JobPosting",
        "title": one.title,
        "datePosted": one.posted.isoformat(),
        "description": told(one, with_pay=pay is None),
        "employmentType": [_TERMS.get(one.vacancy.employment, "TEMPORARY")],
        "hiringOrganization": {"@type": "Organization", "name": board["employer"]},
        "jobLocation": {"@type": "Place", "address": address | {"addressCountry": "USA"}},
    }
    if pay:
        block["baseSalary"] = figures.salary(pay)
    said = embedded(block)
    return (
        f'<html><head><link rel="canonical" href="{_url(board, one)}">\n<script type="application/ld+json">'
        f'{said}</script>\n</head><body><div class="job-preview"><span class="job-preview-title">'
        f"{escape(one.title)}</span></div></body></html>\n"
    )


def _preview(one: Posting) -> str:
    pay = figures.stated(one, 0.6)
    mode = _MODES.get(one.vacancy.arrangement, "") if one.vacancy.is_coding else ""
    where = " <span> • </span>\n          ".join(filter(None, (mode, places.town(one.vacancy))))
    sections = {
        "Job Type": _TYPES.get(one.vacancy.employment, "Temporary"),
        "Description": told(one, "about", "summary", "duties"),
        "Requirements": told(one, but=("about", "summary", "duties"), with_pay=pay is None),
        "Salary Description": figures.line(pay),
    }
    listed = "\n".join(
        f'<div class="job-listing-header">{name}</div>\n<div>{text}</div>'
        for name, text in sections.items()
        if text
    )
    return (
        '<html><body><div class="citruslike-container job-preview" role="main">\n'
        f'<a class="apply-link-marker button" href="/Recruiting/Jobs/Apply/{one.key}">Apply</a>\n'
        '<div class="job-preview-header"><span class="job-preview-title left">'
        f"<span>{escape(one.title)}</span></span><br/>\n"
        f'<div class="preview-location">\n{where}                  </div></div>\n'
        f'<div class="job-preview-details">\n{listed}\n</div></div></body></html>\n'
    )
