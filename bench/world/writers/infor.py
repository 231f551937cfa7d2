"""Infor HCM: every field an object with a value, places as "US:NC:Salina", days as numbers or in words."""

from __future__ import annotations

import json
from collections.abc import Sequence
from typing import Any
from urllib.parse import quote

from bench.world.book import JSON, Book
from bench.world.facts import DAYS, Posting
from bench.world.markup import told
from bench.world.writers import places

_TYPES = {"full_time": "Full Time", "part_time": "Part Time", "prn": "PRN"}


def write(slug: str, board: dict[str, Any], postings: Sequence[Posting], day: int, book: Book) -> None:
    root, site = f"https://{board['host']}/hcm/Jobs", board["site"]
    keys = f"csk.JobBoard=EXTERNAL&csk.HROrganization={site}"
    asked = f"SearchForJobsResults?pagepanel=JobsHomePage.Jobs.Jobs&{keys}&pagesize=500"
    url = f"{root}/list/JobPosting.{asked}"
    paging = {"sortOrderName": "JobPosting.ByPostDateBeginSet", "hasPrevious": False, "pageSize": 500}
    view: dict[str, Any] = {"pagingInfo": paging | {"hasNext": False, "isAscending": False}}
    view |= {"data": [_row(board, one) for one in postings], "listUrl": url, "pagingUrls": {}}
    answer = json.dumps({"dataViewSet": view, "status": "COMPLETED"}, ensure_ascii=False)
    book.answer(day, url, f"{slug}/jobs.json", answer, JSON)
    for one in postings:
        form = f"{root}/form/{quote(_name(board, one), safe='')}.JobPostingDisplay?pagesize=1&{keys}"
        detail = json.dumps(_form(board, one, form, day), ensure_ascii=False)
        book.answer(day, form, f"{slug}/{one.key}.json", detail, JSON)


def _name(board: dict[str, Any], one: Posting) -> str:
    return f"JobPosting[JobPostingSet]({board['site']},{one.key},1)"


def _field(value: Any, **more: Any) -> dict[str, Any]:
    return {"size": 100, "mutable": True, "value": value, **more}


def _place(one: Posting) -> str:
    city, state = places.parts(one.vacancy)
    return ":".join(filter(None, ("US", state, city or ("Remote" if state else ""))))


def _row(board: dict[str, Any], one: Posting) -> dict[str, Any]:
    category = "Revenue Cycle" if one.vacancy.is_coding else "Hospital"
    fields = {
        "Description": _field(one.title, required=True),
        "Category": _field("REV", stateValues=[{"label": category, "value": "REV"}]),
        "LocationOfJob": _field(_place(one), type="array", delimiter=":"),
        "IsHotJob": _field(value=False),
        "JobRequisition": _field(int(one.key), required=True),
        "JobId": _field(int(one.key)),
        "JobPosting": _field(1),
        "PostingDateRange_prd_Begin": _field(f"{one.posted:%Y%m%d}"),
    }
    return {
        "resourceId": _name(board, one),
        "busClassName": "JobPosting",
        "name": "JobPosting",
        "fields": fields,
    }


def _form(board: dict[str, Any], one: Posting, form: str, day: int) -> dict[str, Any]:
    weeks = (DAYS[day - 1] - one.posted).days // 7 if day == one.since else (DAYS[0] - one.posted).days // 7
    ago = f"Posted {weeks} weeks ago" if weeks > 1 else "Posted this week"
    kind = _TYPES.get(one.vacancy.employment, "Temporary")
    owner = [{"label": board["employer"], "value": board["site"]}]
    shown = "_op_{}_spc_translation_cp_".format
    fields = {
        "PostingDateRange_prd_End": _field("00000000"),
        shown("PositionDescription"): _field(told(one), isRichText=True),
        "JobBoard": _field("EXTERNAL"),
        "HROrganization": _field(board["site"], stateValues=owner),
        shown("JobRequisitionLocationCategoryWorkType"): _field(f"{_place(one)} | Revenue Cycle | {kind}"),
        shown("Description"): _field(one.title),
        "IsHotJob": _field(value=False),
        "JobRequisition": _field(int(one.key)),
        "JobPosting": _field(1),
        shown("DisplayDuration"): _field(ago),
    }
    facts = {"resourceId": _name(board, one), "busClassName": "JobPosting", "name": "JobPosting"}
    return facts | {
        "representativeText": "Job Posting",
        "formUrl": form,
        "fields": fields,
        "status": "COMPLETED",
    }
