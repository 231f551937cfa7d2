"""BambooHR: a list with neither dates nor texts, and a detail of each job."""

from __future__ import annotations

import json
from collections.abc import Sequence
from typing import Any

from aggregator.domain.places import STATES
from bench.world.book import JSON, Book
from bench.world.facts import Posting
from bench.world.markup import told
from bench.world.writers import figures, places

_LABELS = {"full_time": "Full-Time", "part_time": "Part-Time", "prn": "Per Diem", "contract": "Contractor"}
_NOWHERE = {"country": None, "state": None, "province": None, "city": None}


def write(slug: str, board: dict[str, Any], postings: Sequence[Posting], day: int, book: Book) -> None:
    answer = {"meta": {"totalCount": len(postings)}, "result": [_row(one) for one in postings]}
    url = f"https://{board['host']}/careers"
    book.answer(day, f"{url}/list", f"{slug}/list.json", json.dumps(answer, ensure_ascii=False), JSON)
    for one in postings:
        detail = json.dumps({"result": {"jobOpening": _job(board, one)}}, ensure_ascii=False)
        book.answer(day, f"{url}/{one.key}/detail", f"{slug}/{one.key}.json", detail, JSON)


def _row(one: Posting) -> dict[str, Any]:
    vacancy = one.vacancy
    city, state = places.parts(vacancy)
    return {
        "id": one.key,
        "jobOpeningName": one.title,
        "departmentId": "18244",
        "departmentLabel": "Revenue Cycle" if vacancy.is_coding else "Clinic",
        "employmentStatusLabel": _LABELS.get(vacancy.employment, "Temporary"),
        "employmentType": None,
        "location": {"city": city or None, "state": STATES.get(state)},
        "atsLocation": _NOWHERE,
        "isRemote": None,
        "locationType": {"remote": "1", "hybrid": "2"}.get(vacancy.arrangement, "0"),
    }


def _job(board: dict[str, Any], one: Posting) -> dict[str, Any]:
    pay = figures.stated(one, 0.5)
    city, state = places.parts(one.vacancy)
    return {
        "jobOpeningShareUrl": f"https://{board['host']}/careers/{one.key}",
        "jobOpeningName": one.title,
        "departmentLabel": "Revenue Cycle" if one.vacancy.is_coding else "Clinic",
        "employmentStatusLabel": _row(one)["employmentStatusLabel"],
        "location": {"city": city or None, "state": STATES.get(state), "addressCountry": "United States"},
        "atsLocation": _NOWHERE,
        "description": told(one, with_pay=pay is None),
        "compensation": figures.line(pay) or None,
        "datePosted": one.posted.isoformat(),
        "isRemote": None,
        "locationType": _row(one)["locationType"],
    }
