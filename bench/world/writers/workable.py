"""Workable: a widget that repeats a job for each country, or a search that pages by a token."""

from __future__ import annotations

import base64
import json
from collections.abc import Sequence
from typing import Any

from aggregator.domain.places import STATES
from bench.world.book import JSON, Book
from bench.world.facts import Posting, dice
from bench.world.markup import told
from bench.world.search import fits
from bench.world.writers import places

_ROWS = 10
_TYPES = {
    "full_time": "Full-time",
    "part_time": "Part-time",
    "contract": "Contract",
    "temporary": "Temporary",
}
_MODEL = {"remote": "remote", "hybrid": "hybrid", "onsite": "on_site"}


def write(slug: str, board: dict[str, Any], postings: Sequence[Posting], day: int, book: Book) -> None:
    api = f"https://{board['host']}/api"
    if not board.get("searches"):
        jobs = [row for one in postings for row in _widget(one)]
        answer = json.dumps(
            {"name": board["employer"], "description": None, "jobs": jobs}, ensure_ascii=False
        )
        url = f"{api}/v1/widget/accounts/{board['tenant']}?details=true"
        book.answer(day, url, f"{slug}/widget.json", answer, JSON)
        return
    for search in board["searches"]:
        _search(slug, board, search, [one for one in postings if fits(one, search)], day, book)
    for one in postings:
        detail = json.dumps(_facts(one) | _texts(one), ensure_ascii=False)
        url = f"{api}/v2/accounts/{board['tenant']}/jobs/{one.key}"
        book.answer(day, url, f"{slug}/{one.key}.json", detail, JSON)


def _search(
    slug: str, board: dict[str, Any], search: str, found: Sequence[Posting], day: int, book: Book
) -> None:
    for offset in range(0, max(len(found), 1), _ROWS):
        answer = {"total": len(found), "results": [_facts(one) for one in found[offset : offset + _ROWS]]}
        if offset + _ROWS < len(found):
            answer["nextPage"] = _token(offset + _ROWS)
        # `asked` must stand in the body; the page of a token asks for more and is found first
        asked = {"query": search} | ({"token": _token(offset)} if offset else {})
        url = f"https://{board['host']}/api/v3/accounts/{board['tenant']}/jobs"
        name = f"{slug}/search-{search}-{offset}.json"
        book.answer(day, url, name, json.dumps(answer, ensure_ascii=False), JSON, asked=asked)


def _token(offset: int) -> str:
    return base64.b64encode(json.dumps([1763510400000 + offset]).encode()).decode()


def _widget(one: Posting) -> list[dict[str, Any]]:
    """The rows of a job: a few are open in Canada as well."""
    vacancy = one.vacancy
    city, state = places.parts(vacancy)
    shown = {"country": "United States", "city": city, "state": STATES.get(state, "")}
    row: dict[str, Any] = {
        "title": one.title,
        "shortcode": one.key,
        "code": "",
        "employment_type": _TYPES.get(vacancy.employment, "Other"),
        "telecommuting": vacancy.is_coding and vacancy.arrangement == "remote",
        "department": "Coding",
        "url": f"https://apply.workable.com/j/{one.key}",
        "published_on": one.posted.isoformat(),
        "created_at": one.posted.isoformat(),
        **shown,
        "locations": [_spot(one)],
        "description": told(one),
    }
    abroad = vacancy.spot == "nation" and dice("abroad", one.key).random() < 0.5
    if not abroad:
        return [row]
    canada = {"country": "Canada", "countryCode": "CA", "city": "", "region": None, "hidden": False}
    return [row, row | {"country": "Canada", "city": "", "state": "", "locations": [canada]}]


def _spot(one: Posting) -> dict[str, Any]:
    city, state = places.parts(one.vacancy)
    place = {"country": "United States", "countryCode": "US", "city": city}
    return place | {"region": STATES.get(state), "hidden": False}


def _facts(one: Posting) -> dict[str, Any]:
    vacancy = one.vacancy
    return {
        "id": int(one.key[:6], 16),
        "shortcode": one.key,
        "title": one.title,
        "remote": vacancy.is_coding and vacancy.arrangement == "remote",
        "location": {name: said for name, said in _spot(one).items() if name != "hidden"},
        "locations": [_spot(one)],
        "state": "published",
        "isInternal": False,
        "code": "",
        "published": f"{one.posted}T00:00:00.000Z",
        "type": {"full_time": "full", "part_time": "part"}.get(vacancy.employment, vacancy.employment),
        "language": "en",
        "department": ["Revenue Cycle"],
        "workplace": _MODEL.get(vacancy.arrangement) if vacancy.is_coding else None,
    }


def _texts(one: Posting) -> dict[str, str]:
    return {
        "description": told(one, "about", "summary", "duties"),
        "requirements": told(one, "needs", "plus"),
        "benefits": told(one, "terms", "pay", "benefits", "fine"),
    }
