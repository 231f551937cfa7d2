"""ADP Workforce Now: requisitions by twenty, counted from one, places that may be no more than " US"."""

from __future__ import annotations

import json
from collections.abc import Sequence
from typing import Any
from urllib.parse import urlencode

from bench.world.book import JSON, Book
from bench.world.facts import Posting
from bench.world.markup import told
from bench.world.writers import figures, places
from bench.world.writers.clock import stamp

_ROWS = 20
_API = "/mascsr/default/careercenter/public/events/staffing/v1/job-requisitions"
_LEVELS = {"full_time": "Full Time", "part_time": "Part Time", "prn": "PRN"}


def write(slug: str, board: dict[str, Any], postings: Sequence[Posting], day: int, book: Book) -> None:
    api = f"https://{board['host']}{_API}"
    center = urlencode({"cid": board["tenant"], "ccId": board["site"], "lang": "en_US", "locale": "en_US"})
    for offset in range(0, max(len(postings), 1), _ROWS):
        rows = [_facts(one) for one in postings[offset : offset + _ROWS]]
        meta = {"startSequence": offset, "totalNumber": len(postings)}
        answer = json.dumps({"meta": meta, "jobRequisitions": rows}, ensure_ascii=False)
        url = f"{api}?{center}&$top={_ROWS}&$skip={offset + 1}"
        book.answer(day, url, f"{slug}/jobs-{offset + 1}.json", answer, JSON)
    for one in postings:
        pay = figures.stated(one, 0.5)
        job = _facts(one) | {"requisitionDescription": f"<div>{told(one, with_pay=pay is None)}</div>"}
        detail = json.dumps({"jobRequisitions": [job]}, ensure_ascii=False)
        book.answer(day, f"{api}/{_public(one)}?{center}", f"{slug}/{_public(one)}.json", detail, JSON)


def _public(one: Posting) -> str:
    return f"57{one.key[4:8]}"


def _facts(one: Posting) -> dict[str, Any]:
    vacancy, pay = one.vacancy, figures.stated(one, 0.5)
    city, state = places.parts(vacancy)
    address = {"cityName": city, "countrySubdivisionLevel1": {"codeValue": state}, "postalCode": ""}
    short = f"{city}, {state}, US" if city else f"Remote, {state}, US" if state else " US"
    codes = (
        [{"nameCode": {"codeValue": "SalaryType"}, "shortName": "annual" if pay.unit == "year" else "hourly"}]
        if pay
        else []
    )
    facts: dict[str, Any] = {
        "itemID": one.key,
        "clientRequisitionID": vacancy.requisition,
        "requisitionTitle": one.title,
        "postDate": f"{stamp(one):%Y-%m-%dT%H:%M:%S}.000-05:00",
        "requisitionLocations": [{"aliasNames": [], "address": address, "nameCode": {"shortName": short}}],
        "workLevelCode": {"shortName": _LEVELS.get(vacancy.employment, "Temporary")},
        "organizationalUnits": [],
    }
    if pay:
        ends = {"minimumRate": pay.minimum, "maximumRate": pay.maximum}
        facts["payGradeRange"] = {
            name: {"amountValue": figure, "currencyCode": "USD"} for name, figure in ends.items()
        }
    public = [{"nameCode": {"codeValue": "ExternalJobID"}, "stringValue": _public(one)}]
    return facts | {"customFieldGroup": {"stringFields": public, "codeFields": codes}}
