"""iCIMS Jibe: JSON pages of ten rows, whatever one asks for, with the whole text in each."""

from __future__ import annotations

import json
from collections.abc import Sequence
from typing import Any
from urllib.parse import urlencode

from aggregator.domain.places import STATES
from bench.world.book import JSON, Book
from bench.world.facts import Posting
from bench.world.markup import told
from bench.world.search import fits
from bench.world.writers import figures, places
from bench.world.writers.clock import stamp

_ROWS = 10
_MODEL = {"remote": "Remote", "hybrid": "Hybrid", "onsite": "On-site"}
_TERMS = {"full_time": "FULL_TIME", "part_time": "PART_TIME", "prn": "PER_DIEM"}


def write(slug: str, board: dict[str, Any], postings: Sequence[Posting], day: int, book: Book) -> None:
    for search in board["searches"]:
        found = [one for one in postings if fits(one, search)]
        for number in range(1, max(1, -(-len(found) // _ROWS)) + 1):
            rows = found[(number - 1) * _ROWS : number * _ROWS]
            jobs = [{"data": _job(board, one)} for one in rows]
            answer = {"jobs": jobs, "totalCount": len(found), "count": len(jobs)}
            query = urlencode({"page": number, "limit": 100, "keywords": search})
            name = f"{slug}/jobs-{search}-{number}.json"
            url = f"https://{board['host']}/api/jobs?{query}"
            book.answer(day, url, name, json.dumps(answer, ensure_ascii=False), JSON)


def _job(board: dict[str, Any], one: Posting) -> dict[str, Any]:
    vacancy, pay = one.vacancy, figures.stated(one, 0.5)
    city, state = places.parts(vacancy)
    state, needs = STATES.get(state, ""), told(one, "needs", "plus")
    posted = stamp(one).strftime("%Y-%m-%dT%H:%M:00+0000")
    job: dict[str, Any] = {
        "slug": one.key,
        "language": "en-us",
        "req_id": one.key,
        "title": one.title,
        "description": told(one, with_pay=pay is None),
        "responsibilities": told(one, "duties"),
        "qualifications": needs,
        "location_name": f"{board['employer']} - {city}" if city else "Remote",
        "city": city or "Remote",
        "state": state,
        "country": "United States",
        "country_code": "US",
        "full_location": ", ".join(filter(None, (city or "Remote", state))),
        "short_location": ", ".join(filter(None, (city or "Remote", state))),
        "location_type": "LAT_LNG",
        "multipleLocations": False,
        "categories": [{"name": "Health Information" if vacancy.is_coding else "Hospital Operations"}],
        "hiring_organization": board["employer"],
        "posted_date": posted,
        "create_date": posted,
        "employment_type": _TERMS.get(vacancy.employment, "OTHER"),
        "apply_url": f"https://careers-{board['tenant']}.icims.com/jobs/{one.key}/login",
        "ats_code": "icims",
        "meta_data": {"canonical_url": f"https://{board['host']}/jobs/{one.key}?lang=en-us"},
    }
    if vacancy.is_coding and vacancy.arrangement in _MODEL:
        job["tags6"] = [_MODEL[vacancy.arrangement]]
    if pay:
        job |= {"salary_min_value": pay.minimum, "salary_max_value": pay.maximum}
        job |= {"salary_currency": "USD", "salary_unit": pay.unit.upper()}
    return job
