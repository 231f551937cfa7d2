"""Oracle Recruiting Cloud: a finder with the search in it, and texts in up to five fields."""

from __future__ import annotations

import json
from collections.abc import Sequence
from typing import Any
from urllib.parse import quote

from aggregator.domain.places import STATES
from bench.world.book import JSON, Book
from bench.world.facts import Posting, dice
from bench.world.markup import told
from bench.world.search import fits
from bench.world.writers import figures, places
from bench.world.writers.clock import stamp

_ROWS = 100
_EXPAND = "requisitionList.secondaryLocations,requisitionList.requisitionFlexFields,flexFieldsFacet.values"
_MODEL = {"remote": ("ORA_REMOTE", "Remote"), "hybrid": ("ORA_HYBRID", "Hybrid")}
_SCHEDULE = {"full_time": "Full time", "part_time": "Part time", "prn": "PRN"}


def write(slug: str, board: dict[str, Any], postings: Sequence[Posting], day: int, book: Book) -> None:
    for search in board["searches"]:
        found = [one for one in postings if fits(one, search)]
        for offset in range(0, max(len(found), 1), _ROWS):
            finder = f'findReqs;siteNumber={board["site"]},keyword="{search}",limit={_ROWS},offset={offset}'
            url = _address(board, "s", _EXPAND, f"{finder},sortBy=POSTING_DATES_DESC")
            head = {"SearchId": 1, "Keyword": search, "Facets": "TITLES;WORKPLACE_TYPES", "Offset": offset}
            head |= {"Limit": _ROWS, "SortBy": "POSTING_DATES_DESC", "TotalJobsCount": len(found)}
            head |= {"SiteNumber": board["site"], "RequisitionId": None}
            head["requisitionList"] = [_row(one) for one in found[offset : offset + _ROWS]]
            head["workplaceTypesFacet"] = [{"Id": "ORA_ON_SITE", "Name": "On-site", "TotalCount": len(found)}]
            name = f"{slug}/jobs-{search}-{offset}.json"
            book.answer(day, url, name, _envelope(head, _ROWS, offset), JSON)
    for one in postings:
        url = _address(board, "Details", "all", f'ById;Id="{one.key}",siteNumber={board["site"]}')
        book.answer(day, url, f"{slug}/{one.key}.json", _envelope(_detail(one, day), 499, 0), JSON)


def _address(board: dict[str, Any], resource: str, expand: str, finder: str) -> str:
    root = f"https://{board['host']}/hcmRestApi/resources/latest/recruitingCEJobRequisition{resource}"
    return f"{root}?onlyData=true&expand={expand}&finder={quote(finder, safe=';,=')}"


def _envelope(item: dict[str, Any], limit: int, offset: int) -> str:
    answer = {"items": [item], "count": 1, "hasMore": False, "limit": limit, "offset": offset, "links": []}
    return json.dumps(answer, ensure_ascii=False)


def _place(one: Posting) -> str:
    city, state = places.parts(one.vacancy)
    told_in_capitals = dice("capitals", one.key).random() < 0.3
    parts = [city.upper() if told_in_capitals else city, state if city else STATES.get(state, "")]
    return ", ".join([*filter(None, parts), "United States"])


def _facts(one: Posting) -> dict[str, Any]:
    vacancy = one.vacancy
    # an employer that fills in the work mode fills it in where it is no ordinary one
    code, mode = _MODEL.get(vacancy.arrangement, (None, "")) if vacancy.is_coding else (None, "")
    return {
        "Id": one.key,
        "Title": one.title,
        "PrimaryLocation": _place(one),
        "PrimaryLocationCountry": "US",
        "WorkplaceTypeCode": code,
        "WorkplaceType": mode,
        "JobSchedule": _SCHEDULE.get(vacancy.employment),
        "WorkerType": None,
        "ContractType": None,
        "LegalEmployer": None,
        "secondaryLocations": [],
    }


def _row(one: Posting) -> dict[str, Any]:
    more: dict[str, Any] = {"PostedDate": one.posted.isoformat(), "PostingEndDate": None, "Language": "US"}
    more |= {"ShortDescriptionStr": "", "Distance": 1795168800.0, "HotJobFlag": False}
    return _facts(one) | more | {"ExternalQualificationsStr": None, "requisitionFlexFields": []}


def _detail(one: Posting, day: int) -> dict[str, Any]:
    pay = figures.stated(one, 0.4)
    split = dice("split", one.key).random() < 0.6  # the others put everything into one field
    fields = {
        "ExternalDescriptionStr": "" if split else told(one, but=("about", "fine"), with_pay=pay is None),
        "ExternalResponsibilitiesStr": told(one, "summary", "duties") if split else "",
        "ExternalQualificationsStr": told(
            one, "needs", "plus", "terms", "pay", "benefits", with_pay=pay is None
        )
        if split
        else None,
    }
    fields |= {
        name.replace("External", "Internal"): text
        for name, text in fields.items()
        if not name.endswith("DescriptionStr")
    }
    flex = [{"Prompt": "Hiring Range", "Value": figures.line(pay)}] if pay else []
    return (
        _facts(one)
        | fields
        | {
            "ExternalPostedStartDate": stamp(one).isoformat(),
            "ExternalPostedEndDate": None,
            "Category": "Health Information" if one.vacancy.is_coding else "Hospital",
            "ShortDescriptionStr": "",
            "CorporateDescriptionStr": told(one, "about"),
            "OrganizationDescriptionStr": told(one, "fine") or None,
            "requisitionFlexFields": flex,
            "skills": [],
        }
    )
