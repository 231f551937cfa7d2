"""SmartRecruiters: a searched list, and texts in four sections."""

from __future__ import annotations

import json
from collections.abc import Sequence
from typing import Any
from urllib.parse import urlencode

from bench.world.book import JSON, Book
from bench.world.facts import Posting, dice
from bench.world.markup import told
from bench.world.search import fits
from bench.world.writers import places
from bench.world.writers.clock import stamp

_TERMS = {"full_time": ("permanent", "Full-time"), "part_time": ("part_time", "Part-time")}
_SECTIONS = {
    "companyDescription": ("Company Description", ("about",)),
    "jobDescription": ("Job Description", ("summary", "duties")),
    "qualifications": ("Qualifications", ("needs", "plus")),
    "additionalInformation": ("Additional Information", ("terms", "pay", "benefits", "fine")),
}


def write(slug: str, board: dict[str, Any], postings: Sequence[Posting], day: int, book: Book) -> None:
    api = f"https://{board['host']}/v1/companies/{board['tenant']}/postings"
    for search in board["searches"]:
        found = [one for one in postings if fits(one, search)]
        answer: dict[str, Any] = {"offset": 0, "limit": 100, "totalFound": len(found)}
        answer["content"] = [_facts(board, one) | {"ref": f"{api}/{one.key}"} for one in found]
        query = urlencode({"limit": 100, "offset": 0, "q": search})
        name = f"{slug}/postings-{search}.json"
        book.answer(day, f"{api}?{query}", name, json.dumps(answer, ensure_ascii=False), JSON)
    for one in postings:
        detail = json.dumps(_detail(board, one), ensure_ascii=False)
        book.answer(day, f"{api}/{one.key}", f"{slug}/{one.key}.json", detail, JSON)


def _facts(board: dict[str, Any], one: Posting) -> dict[str, Any]:
    vacancy = one.vacancy
    city, state = places.parts(vacancy)
    modes = {name: vacancy.is_coding and vacancy.arrangement == name for name in ("remote", "hybrid")}
    term, label = _TERMS.get(vacancy.employment, ("contract", "Contract"))
    return {
        "id": one.key,
        "name": one.title,
        "uuid": f"{dice('uuid', one.key).getrandbits(128):032x}",
        "refNumber": f"REF{vacancy.requisition}X",
        "company": {"identifier": board["tenant"], "name": board["employer"]},
        "releasedDate": f"{stamp(one):%Y-%m-%dT%H:%M:%S}.114Z",
        "location": {
            "city": city,
            "region": state,
            "country": "us",
            **modes,
            "fullLocation": ", ".join(filter(None, (city, state, "United States"))),
        },
        "industry": {"id": "hospital_and_health_care", "label": "Hospital & Health Care"},
        "department": {},
        "typeOfEmployment": {"id": term, "label": label},
        "customField": [],
        "language": {"code": "en", "label": "English", "labelNative": "English (US)"},
    }


def _detail(board: dict[str, Any], one: Posting) -> dict[str, Any]:
    sections = {
        name: {"title": title, "text": told(one, *parts)} for name, (title, parts) in _SECTIONS.items()
    }
    sections["videos"] = {"title": "Videos", "urls": ""}
    public = f"https://jobs.smartrecruiters.com/{board['tenant']}/{one.key}"
    return _facts(board, one) | {"postingUrl": public, "jobAd": {"sections": sections}, "active": True}
