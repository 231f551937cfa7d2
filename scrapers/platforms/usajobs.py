"""USAJOBS, the jobs of the federal government; medical coders are series 0675 there.

Endpoint: GET https://data.usajobs.gov/api/search?JobCategoryCode=0675&Fields=Full, User-Agent the key's owner
Paging: `Page` from 1, 500 rows; no query gives more than 10,000, so remote and other jobs are asked for apart
Quirks: a parameter that it does not know is ignored without a word, so `RemoteIndicator` counts only where
    no row contradicts it; addresses name port 443; a schedule's name may be empty; a place may be
    "Location Negotiable After Selection"; pay intervals are codes (in 2016 words)
Source: https://developer.usajobs.gov/api-reference/get-api-search
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from functools import partial
from typing import Any

from scrapers.apis import query, site_of
from scrapers.jobposting import count, first, joined, listed, pay_range, places, rows, salvage, under, words
from scrapers.source import Board, Follow, Item, Page, Platform, RawPosting, Request, Rights, Total

_ROWS, _MOST = 500, 10_000
_HEADERS = {"Authorization-Key": "{api_key}", "User-Agent": "{email}"}
_NOWHERE = re.compile(r"negotiable|anywhere|\bremote\b", re.IGNORECASE)
_INTERVALS = {"PA": "year", "PH": "hour", "PD": "day", "PM": "month", "BW": "two weeks", "SY": "school year"}
_INTERVALS |= {"PW": "piece", "FB": "fee basis", "WC": "without compensation", "ST": "stipend"}
_SCHEDULES = {"1": "Full-time", "2": "Part-time", "3": "Shift work", "4": "Intermittent"}
_SCHEDULES |= {"5": "Job sharing", "6": "Multiple schedules"}
_TEXTS = ("JobSummary", "MajorDuties", "Requirements", "KeyRequirements", "Education")


def start(board: Board) -> list[Follow]:
    flags = ("True", "False")
    return [_query(board, search, flag, 1) for search in board.searches or (None,) for flag in flags]


def _query(board: Board, search: str | None, flag: str, number: int) -> Follow:
    series = board.site or (None if search else "0675")
    asked = {"Keyword": search, "JobCategoryCode": series, "RemoteIndicator": flag, "Fields": "Full"}
    url = query("https://data.usajobs.gov/api/search", asked | {"ResultsPerPage": _ROWS, "Page": number})
    read = partial(jobs, board=board, search=search, flag=flag, number=number)
    return Follow(Request(url, headers=_HEADERS), read)


def jobs(
    page: Page, board: Board, search: str | None = None, flag: str = "", number: int = 1
) -> Iterator[Item]:
    result = under(page.json(), "SearchResult")
    found = rows(result, "SearchResultItems", page, board, marks=("MatchedObjectDescriptor",))
    total = count(under(result, "SearchResultCountAll"))
    yield from [] if total is None else [Total(total)]
    details = [under(row, "MatchedObjectDescriptor", "UserArea", "Details") for row in found]
    only_remote = flag == "True" and not any(under(one, "RemoteIndicator") is False for one in details)
    yield from salvage(found, partial(_job, only_remote=only_remote))
    if flag and found and number * _ROWS < min(total or 0, _MOST):
        yield _query(board, search, flag, number + 1)


def _job(row: Any, only_remote: bool) -> RawPosting:
    job = under(row, "MatchedObjectDescriptor")
    details = under(job, "UserArea", "Details")
    placed = places(map(_place, listed(under(job, "PositionLocation"))))
    placed["city"] = None if _NOWHERE.search(placed["city"] or "") else placed["city"]
    shown = first(job, "PositionLocationDisplay")
    labelled = next((one for one in (shown, placed["location"]) if "remote job" in (one or "").lower()), None)
    remote = "Remote" if only_remote or under(details, "RemoteIndicator") is True else None
    texts = [one for name in _TEXTS for one in listed(under(details, name))]
    return RawPosting(
        title=words(under(job, "PositionTitle")) or "",
        external_id=words(under(row, "MatchedObjectId")),
        url=(words(under(job, "PositionURI")) or "").replace(":443/", "/", 1) or None,
        company=first(job, "OrganizationName", "SubAgency", "DepartmentName"),
        **placed | {"location": placed["location"] or shown},
        remote=labelled or remote,
        posted_on=first(job, "PublicationStartDate", "PositionStartDate"),
        pay=next(filter(None, map(_pay, listed(under(job, "PositionRemuneration")))), None),
        employment=joined(map(_schedule, listed(under(job, "PositionSchedule"))), ", "),
        description=joined([*texts, under(job, "QualificationSummary")], "\n\n"),
        requisition=words(under(job, "PositionID")),
    )


def _place(spot: Any) -> tuple[str | None, str | None, str | None]:
    """Town ("Atlanta, Georgia" says the source), state, country."""
    town, state = first(spot, "CityName", "LocationName"), words(under(spot, "CountrySubDivisionCode"))
    state, country = None if state == "N/A" else state, words(under(spot, "CountryCode"))
    for region in filter(None, (state, country)):
        town = town.removesuffix(f", {region}") if town else None
    return town, state, country


def _pay(stated: Any) -> str | None:
    code = first(stated, "RateIntervalCode") or ""
    unit = _INTERVALS.get(code.upper()) or first(stated, "Description") or code
    return pay_range(under(stated, "MinimumRange"), under(stated, "MaximumRange"), "USD", unit)


def _schedule(stated: Any) -> str | None:
    return words(under(stated, "Name")) or _SCHEDULES.get(words(under(stated, "Code")) or "")


PLATFORM = Platform(
    name="usajobs",
    rights=Rights(
        "off",
        "the key is bound to the registered organisation and the terms forbid derivative works: off until "
        "OPM has answered in writing",
        "2026-11-24",
        terms="https://developer.usajobs.gov/",
    ),
    start=start,
    readers={"list": jobs},
    resolve=site_of("usajobs", "https://www.usajobs.gov/"),
    secrets=("api_key", "email"),
    attribution="Federal jobs from USAJOBS (https://www.usajobs.gov/)",
)
