"""Himalayas: a searched list by twenty, with pay in fields of its own and where applicants may live."""

from __future__ import annotations

import json
from collections.abc import Sequence
from typing import Any
from urllib.parse import urlencode

from bench.world.book import JSON, Book
from bench.world.facts import Posting
from bench.world.listing import slug as words
from bench.world.markup import plain, told
from bench.world.search import fits
from bench.world.wording import describe
from bench.world.writers import figures
from bench.world.writers.clock import epoch

_ROWS = 20
_TYPES = {"full_time": "Full Time", "part_time": "Part Time", "contract": "Contractor"}
_PERIODS = {"hour": "hourly", "year": "annual"}


def write(slug: str, board: dict[str, Any], postings: Sequence[Posting], day: int, book: Book) -> None:
    for search in board["searches"]:
        found = [one for one in postings if fits(one, search)]
        for number in range(1, max(1, -(-len(found) // _ROWS)) + 1):
            first = (number - 1) * _ROWS
            answer = {"comments": "See himalayas.app/api", "updatedAt": 1795156200, "offset": first}
            answer |= {"limit": _ROWS, "totalCount": len(found)}
            answer["jobs"] = [_job(one) for one in found[first : first + _ROWS]]
            url = f"https://{board['host']}/jobs/api/search?{urlencode({'q': search, 'page': number})}"
            name = f"{slug}/jobs-{words(search)}-{number}.json"
            book.answer(day, url, name, json.dumps(answer, ensure_ascii=False), JSON)


def _job(one: Posting) -> dict[str, Any]:
    pay = figures.stated(one, 0.6)
    return {
        "title": one.title,
        "excerpt": plain(describe(one))[:150],
        "companyName": one.company,
        "companySlug": words(one.company),
        "companyLogo": "",
        "employmentType": _TYPES.get(one.vacancy.employment, "Other"),
        "minSalary": pay.minimum if pay else None,
        "maxSalary": pay.maximum if pay else None,
        "salaryPeriod": _PERIODS[pay.unit] if pay else "annual",
        "seniority": ["Mid-level"],
        "currency": "USD" if pay else None,
        "locationRestrictions": ["United States"],
        "timezoneRestrictions": [-5, -6, -7, -8],
        "categories": ["Medical-Coder"] if one.vacancy.is_coding else ["Developer"],
        "description": told(one, with_pay=pay is None),
        "pubDate": epoch(one),
        "expiryDate": epoch(one) + 60 * 86_400,
        "applicationLink": one.key,
        "guid": one.key,
    }
