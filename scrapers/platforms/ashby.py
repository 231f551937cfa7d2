"""Ashby job boards (`jobs.ashbyhq.com/{board}`).

Endpoint: GET https://api.ashbyhq.com/posting-api/job-board/{board}?includeCompensation=true
Paging: none; one answer holds the whole board
Quirks: the answer lacks the employer's name; `isListed` false is not on the board; `workplaceType` and
    `isRemote` may be null, and isRemote false says nothing of hybrid; parts of an address may be blank; an
    interval reads "1 YEAR"; equity and bonuses stand beside the salary; a board's name may hold blanks
Source: https://developers.ashbyhq.com/docs/public-job-posting-api
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from functools import partial
from typing import Any
from urllib.parse import quote, unquote

from scrapers.jobposting import joined, listed, pay_range, rows, salvage, under, words, yes
from scrapers.source import Board, Follow, Item, Page, Platform, RawPosting, Request, Rights

_CAREERS = re.compile(
    r"https?://(?:jobs\.ashbyhq\.com|api\.ashbyhq\.com/posting-api/job-board)/(?P<board>[^/?#]+)"
)


def start(board: Board) -> Iterator[Follow]:
    address = f"https://api.ashbyhq.com/posting-api/job-board/{quote(board.tenant, safe='')}"
    yield Follow(Request(f"{address}?includeCompensation=true"), partial(jobs, board=board))


def jobs(page: Page, board: Board) -> Iterator[Item]:
    found = rows(page.json(), "jobs", page, board, marks=("jobUrl", "isListed"))
    yield from salvage(
        (one for one in found if under(one, "isListed") is not False), partial(_job, board=board)
    )


def _job(row: Any, board: Board) -> RawPosting:
    others = [under(one, "location") for one in listed(under(row, "secondaryLocations"))]
    address = under(row, "address", "postalAddress")
    return RawPosting(
        title=words(under(row, "title")) or "",
        external_id=words(under(row, "id")),
        url=words(under(row, "jobUrl")),
        company=board.employer or None,
        location=joined([under(row, "location"), *others]),
        city=None if others else words(under(address, "addressLocality")),
        state=None if others else words(under(address, "addressRegion")),
        country=words(under(address, "addressCountry")),
        remote=words(under(row, "workplaceType")) or ("Remote" if yes(under(row, "isRemote")) else None),
        posted_on=words(under(row, "publishedAt")),
        pay=None if under(row, "shouldDisplayCompensationOnJobPostings") is False else _pay(row),
        employment=words(under(row, "employmentType")),
        description=words(under(row, "descriptionHtml")) or words(under(row, "descriptionPlain")),
    )


def _pay(row: Any) -> str | None:
    """The salary over all tiers where it is summed up, else of each tier; never equity or a bonus."""
    told = under(row, "compensation")
    tiers = listed(under(told, "compensationTiers"))
    each = [part for tier in tiers for part in listed(under(tier, "components"))]
    for parts in (listed(under(told, "summaryComponents")), each):
        if stated := joined(_salary(one) for one in parts if under(one, "compensationType") == "Salary"):
            return stated
    return words(under(told, "scrapeableCompensationSalarySummary"))


def _salary(part: Any) -> str | None:
    unit = (words(under(part, "interval")) or "").removeprefix("1 ")
    return pay_range(under(part, "minValue"), under(part, "maxValue"), under(part, "currencyCode"), unit)


def resolve(url: str) -> Board | None:
    if not (match := _CAREERS.match(url)):
        return None
    name = unquote(match["board"])
    address = f"https://jobs.ashbyhq.com/{quote(name, safe='')}"
    return Board(name, name, "other", "ashby", address, host="api.ashbyhq.com", tenant=name)


PLATFORM = Platform(
    name="ashby",
    rights=Rights("on", "public posting API without login, made for career sites", "2026-11-24"),
    start=start,
    readers={"list": jobs},
    resolve=resolve,
    whole=True,
)
