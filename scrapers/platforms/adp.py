"""ADP Workforce Now career centers (`workforcenow.adp.com/…/recruitment.html?cid={cid}&ccId={ccId}`).

Endpoint: GET https://workforcenow.adp.com/mascsr/default/careercenter/public/events/staffing/v1/
    job-requisitions?cid=&ccId=&$top=20&$skip=1&lang=en_US; details GET …/{ExternalJobID or itemID}?cid=&ccId=
Paging: `$skip` counts from 1, 20 rows at most; `meta.totalNumber`
Quirks: `itemID` is stable, `ExternalJobID` is in addresses, `clientRequisitionID` is the employer's; places
    may be " US"; an unused `lang` makes the board look empty; over 200 requests a minute are refused
Source: career-ops-hq/career-ops#3723
"""

from __future__ import annotations

from collections.abc import Iterator
from functools import partial
from typing import Any
from urllib.parse import parse_qs, quote, urlencode, urlsplit

from scrapers import jobposting
from scrapers.jobposting import completed, count, joined, listed, places, rows, salvage, under, words
from scrapers.modes import place_mode
from scrapers.source import Board, Follow, Item, Page, Platform, RawPosting, Request, Rights, Total

_ROWS = 20
_ROOT = "https://workforcenow.adp.com/mascsr/default"
_API = f"{_ROOT}/careercenter/public/events/staffing/v1/job-requisitions"
_PUBLIC_ID = ("stringFields", "ExternalJobID", "stringValue")


def start(board: Board) -> Iterator[Follow]:
    yield _query(board, 1)


def _query(board: Board, skip: int) -> Follow:
    url = f"{_API}?{_center(board)}&$top={_ROWS}&$skip={skip}"
    return Follow(Request(url), partial(jobs, board=board, skip=skip))


def _center(board: Board) -> str:
    return urlencode({"cid": board.tenant, "ccId": board.site, "lang": "en_US", "locale": "en_US"})


def jobs(page: Page, board: Board, skip: int = 1) -> Iterator[Item]:
    answer = page.json()
    found = rows(answer, "jobRequisitions", page, board, marks=("requisitionTitle", "itemID"))
    total = count(under(answer, "meta", "totalNumber"))
    yield from [Total(total or 0)] if total or not found else []
    yield from salvage(found, partial(_row, board=board))
    if found and (skip + _ROWS <= total if total else len(found) >= _ROWS):
        yield _query(board, skip + _ROWS)


def _row(row: Any, board: Board) -> Item:
    posting = _posting(row, board)
    number = _custom(row, *_PUBLIC_ID) or posting.external_id
    if posting.description or not (number and board.tenant):
        return posting
    url = f"{_API}/{quote(number, '', errors='replace')}?{_center(board)}"
    return Follow(Request(url), partial(detail, board=board, row=posting), row=posting)


def _posting(row: Any, board: Board) -> RawPosting:
    spots, public = listed(under(row, "requisitionLocations")), _custom(row, *_PUBLIC_ID)
    placed = places(map(_place, spots))
    place = joined(under(one, "nameCode", "shortName") for one in spots) or placed["location"]
    return RawPosting(
        title=words(under(row, "requisitionTitle")) or "",
        external_id=words(under(row, "itemID")) or public,
        url=f"{board.url}&jobId={public}" if public and "?" in board.url else None,
        company=board.employer or None,
        **placed | {"location": place},
        remote=place_mode(place),
        posted_on=words(under(row, "postDate")),
        pay=_pay(row),
        employment=words(under(row, "workLevelCode", "shortName")),
        description=words(under(row, "requisitionDescription")),
        requisition=words(under(row, "clientRequisitionID")),
    )


def _place(spot: Any) -> tuple[Any, Any, Any]:
    state = words(under(spot, "address", "countrySubdivisionLevel1", "codeValue"))
    return words(under(spot, "address", "cityName")), state, words(under(spot, "address", "countryCode"))


def _custom(row: Any, kind: str, name: str, value: str) -> str | None:
    fields = listed(under(row, "customFieldGroup", kind))
    return joined(under(one, value) for one in fields if under(one, "nameCode", "codeValue") == name)


def _pay(row: Any) -> str | None:
    low, high = (under(row, "payGradeRange", f"{end}Rate") for end in ("minimum", "maximum"))
    unit = _custom(row, "codeFields", "SalaryType", "shortName")
    currency = under(low or high, "currencyCode")
    return jobposting.pay_range(under(low, "amountValue"), under(high, "amountValue"), currency, unit)


def detail(page: Page, board: Board, row: RawPosting | None = None) -> Iterator[Item]:
    answer = page.json()
    told = listed(under(answer, "jobRequisitions") or under(answer, "jobRequisition") or answer)
    rows({"jobs": told if len(told) == 1 else [None]}, "jobs", page, board, marks=("requisitionTitle",))
    yield completed(row, _posting(told[0], board))


def resolve(url: str) -> Board | None:
    parts = urlsplit(url)
    asked = {name: values[0] for name, values in parse_qs(parts.query).items()}
    if parts.hostname != "workforcenow.adp.com" or not asked.get("cid"):
        return None
    cid, center = asked["cid"], asked.get("ccId", "19000101_000001")
    address = f"{_ROOT}/mdf/recruitment/recruitment.html?{urlencode({'cid': cid, 'ccId': center})}"
    return Board(cid, cid, "other", "adp", address, "workforcenow.adp.com", cid, center)


PLATFORM = Platform(
    name="adp",
    rights=Rights("on", "public JSON of the career center, one request at a time", "2026-11-24"),
    start=start,
    readers={"list": jobs, "detail": detail},
    resolve=resolve,
)
