"""Jobicy, a job board for remote work.

Endpoint: GET https://jobicy.com/api/v2/remote-jobs?count=100&geo=usa&tag={search}&industry={site}
Paging: none; the newest 100 at most
Quirks: strings are HTML-escaped; `jobGeo` is where applicants may live; a parameter that it does not know is
    a 400; older answers say annualSalaryMin and annualSalaryMax; a minimum may stand without a maximum
Source: https://jobicy.com/jobs-rss-feed; https://github.com/Jobicy/remote-jobs-api
"""

from __future__ import annotations

from collections.abc import Iterator
from functools import partial
from html import unescape
from typing import Any

from scrapers.apis import query, site_of
from scrapers.jobposting import first, joined, listed, pay_range, rows, salvage, under, words
from scrapers.source import Board, Follow, Item, Page, Platform, RawPosting, Request, Rights

_ROWS = 100


def start(board: Board) -> Iterator[Follow]:
    for search in board.searches or (None,):
        asked = {"count": _ROWS, "geo": "usa", "industry": board.site or None, "tag": search}
        url = query("https://jobicy.com/api/v2/remote-jobs", asked)
        yield Follow(Request(url), partial(jobs, board=board))


def jobs(page: Page, board: Board) -> Iterator[Item]:
    found = rows(page.json(), "jobs", page, board, marks=("jobTitle",))
    yield from salvage(found, partial(_job, board=board))


def _job(row: Any, board: Board) -> RawPosting:
    return RawPosting(
        title=_plain(under(row, "jobTitle")) or "",
        external_id=words(under(row, "id")),
        url=words(under(row, "url")),
        company=_plain(under(row, "companyName")) or board.employer or None,
        location=_plain(under(row, "jobGeo")),
        remote="Remote",
        posted_on=words(under(row, "pubDate")),
        pay=_pay(row),
        employment=joined(map(_plain, listed(under(row, "jobType"))), ", "),
        description=first(row, "jobDescription", "jobExcerpt"),
    )


def _plain(value: Any) -> str | None:
    text = words(value)
    return unescape(text).strip() or None if text else None


def _pay(row: Any) -> str | None:
    low, high = (first(row, f"salary{end}", f"annualSalary{end}") for end in ("Min", "Max"))
    return pay_range(low, high, under(row, "salaryCurrency"), first(row, "salaryPeriod") or "year")


PLATFORM = Platform(
    name="jobicy",
    rights=Rights(
        "on",
        "a public API; credit, a link to the original address, no passing on to Google Jobs, LinkedIn or "
        "Jooble, once an hour at most",
        "2026-11-24",
        terms="https://jobicy.com/jobs-rss-feed",
        least_hours=1,
        forbids=("passing on",),
    ),
    start=start,
    readers={"list": jobs},
    resolve=site_of("jobicy", "https://jobicy.com/"),
    newest=_ROWS,
    pace=5.0,
    attribution="Remote jobs from Jobicy (https://jobicy.com/)",
)
