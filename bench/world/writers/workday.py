"""Workday: pages of twenty rows for each search, and a detail for every row."""

from __future__ import annotations

import json
import re
from collections.abc import Sequence
from typing import Any

from bench.world.book import JSON, Book
from bench.world.facts import DAYS, Posting, dice
from bench.world.markup import told
from bench.world.search import fits
from bench.world.writers import places

_ROWS = 20
_EMPLOYMENT = {"full_time": "Full time", "part_time": "Part time", "prn": "Part time"}
_COUNTRY = {"descriptor": "United States of America", "id": "bc33aa3152ec42d4995f4791a106ed09"}


def write(slug: str, board: dict[str, Any], postings: Sequence[Posting], day: int, book: Book) -> None:
    api = f"https://{board['host']}/wday/cxs/{board['tenant']}/{board['site']}"
    for search in board.get("searches", [""]):
        found = [one for one in postings if not search or fits(one, search)]
        for offset in range(0, max(len(found), 1), _ROWS):
            rows = [_row(slug, one, day) for one in found[offset : offset + _ROWS]]
            answer = {"total": 0 if offset else len(found), "jobPostings": rows, "userAuthenticated": False}
            name = f"{slug}/jobs-{search or 'all'}-{offset}.json"
            asked = {"searchText": search, "offset": offset}
            book.answer(day, f"{api}/jobs", name, json.dumps(answer, ensure_ascii=False), JSON, asked=asked)
    for one in postings:
        detail = json.dumps(_detail(slug, board, one, day), ensure_ascii=False)
        name = f"{slug}/{one.key}.json"
        book.answer(day, f"{api}{_path(one)}", name, detail, JSON)


def _path(one: Posting) -> str:
    place = re.sub(r"[^A-Za-z]+", "-", places.line(one.vacancy))
    title = re.sub(r"[^A-Za-z0-9]", "-", one.title)
    again = "-1" if one.again else ""
    return f"/job/{place}/{title}_{one.key}{again}"


def _row(slug: str, one: Posting, day: int) -> dict[str, Any]:
    vacancy, place = one.vacancy, places.line(one.vacancy)
    if vacancy.arrangement == "hybrid" and slug == "saltgrass":
        place += " (Hybrid)"
    row: dict[str, Any] = {
        "title": one.title,
        "externalPath": _path(one),
        "locationsText": "2 Locations" if _is_spread(one) else place,
        "postedOn": _ago(one, day),
        "bulletFields": [place, "Revenue Cycle"] if slug == "pallister" else [one.key],
    }
    if slug != "tallow":
        row["timeType"] = _EMPLOYMENT.get(vacancy.employment, "Full time")
    if slug == "northfell" and vacancy.arrangement in ("remote", "hybrid"):
        row["remoteType"] = "Remote" if vacancy.arrangement == "remote" else "Hybrid"
    return row


def _is_spread(one: Posting) -> bool:
    vacancy = one.vacancy
    fits = vacancy.arrangement != "remote" and places.second_town(vacancy) is not None
    return fits and dice("spread", one.key).random() < 0.15


def _ago(one: Posting, day: int) -> str:
    days = (DAYS[day - 1] - one.posted).days
    if days > 30:
        return "Posted 30+ Days Ago"
    return {0: "Posted Today", 1: "Posted Yesterday"}.get(days, f"Posted {days} Days Ago")


def _detail(slug: str, board: dict[str, Any], one: Posting, day: int) -> dict[str, Any]:
    vacancy, place = one.vacancy, places.line(one.vacancy)
    job: dict[str, Any] = {
        "id": f"{dice('id', one.key).getrandbits(64):016x}",
        "title": one.title,
        "jobDescription": told(one),
        "location": place,
        "postedOn": _ago(one, 1 if one.since == 1 else day),
        "startDate": one.posted.isoformat(),
        "timeType": _EMPLOYMENT.get(vacancy.employment, "Full time"),
        "jobReqId": one.key,
        "jobPostingId": _path(one).rpartition("/")[2],
        "jobPostingSiteId": board["site"],
        "country": _COUNTRY,
        "canApply": True,
        "posted": True,
        "jobRequisitionLocation": {"descriptor": place, "country": _COUNTRY | {"alpha2Code": "US"}},
        "externalUrl": board["url"] + _path(one),
    }
    if _is_spread(one):
        job["additionalLocations"] = [places.second_town(vacancy)]
    if slug == "northfell" and vacancy.arrangement in ("remote", "hybrid"):
        job["remoteType"] = "Remote" if vacancy.arrangement == "remote" else "Hybrid"
    answer: dict[str, Any] = {"jobPostingInfo": job, "userAuthenticated": False}
    if slug != "tallow":
        number = "0210 " if slug == "marrowstone" else ""
        answer["hiringOrganization"] = {"name": number + board["employer"], "url": ""}
    return answer
