"""Dayforce JobFeeds: a bare array, one row for each place of a job, and "Country" in three spellings."""

from __future__ import annotations

import json
from collections.abc import Sequence
from typing import Any

from bench.world.book import JSON, Book
from bench.world.facts import Posting, dice
from bench.world.markup import told
from bench.world.writers import figures, places
from bench.world.writers.clock import stamp

_TERMS = {"full_time": "Full Time", "part_time": "Part Time", "prn": "Per Diem"}


def write(slug: str, board: dict[str, Any], postings: Sequence[Posting], day: int, book: Book) -> None:
    rows = [row for one in postings for row in _rows(board, one)]
    query = f"includeActivePostingOnly=true&internalJobBoardCode={board['site']}"
    url = f"https://{board['host']}/api/{board['tenant']}/V1/JobFeeds?{query}"
    book.answer(day, url, f"{slug}/feed.json", json.dumps(rows, ensure_ascii=False), JSON)


def _rows(board: dict[str, Any], one: Posting) -> list[dict[str, Any]]:
    """A row for each town where the job is open."""
    vacancy, chance = one.vacancy, dice("feed", one.key)
    pay = figures.stated(one, 0.5)
    city, state = places.parts(vacancy)
    page = f"https://jobs.dayforcehcm.com/en-US/{board['tenant']}/{board['site']}/jobs/{one.key}"
    row: dict[str, Any] = {
        "Title": one.title,
        "Description": told(one),  # the fields of pay name no unit, so that the text does
        "ClientSiteName": "Careers",
        "ClientSiteXRefCode": board["site"],
        "CompanyName": board["employer"],
        "ParentCompanyName": f"{board['employer']} Group",
        "JobDetailsUrl": page,
        "ApplyUrl": f"{page}/apply",
        "City": city or None,
        "State": state or None,
        "Country": chance.choice(("US", "USA")),
        "JobFamily": "Revenue Cycle" if vacancy.is_coding else "Care",
        "EmploymentIndicator": _TERMS.get(vacancy.employment, "Temporary"),
        "MinHiringRate": pay.minimum if pay else 0,
        "MaxHiringRate": pay.maximum if pay else 0,
        "DatePosted": f"{one.posted}T00:00:00",
        "LastUpdated": f"{stamp(one):%Y-%m-%dT%H:%M:%S}.627",
        "ReferenceNumber": int(one.key),
        "CultureCode": "en-US",
        "ParentRequisitionCode": int(vacancy.requisition),
        "JobType": 0,
        "IsVirtualLocation": vacancy.is_coding and vacancy.arrangement == "remote",
    }
    second = places.second_town(vacancy) if city and vacancy.arrangement == "onsite" else None
    if second is None or chance.random() > 0.3:
        return [row]
    more = {name: said for name, said in row.items() if name not in ("Description", "Country")}
    return [row, more | {"City": second.partition(",")[0]}]
