"""Recruitee: all offers at once, a text in two halves, and pay in strings."""

from __future__ import annotations

import json
from collections.abc import Sequence
from typing import Any

from aggregator.domain.places import STATES
from bench.world.book import JSON, Book
from bench.world.facts import Posting, dice
from bench.world.listing import slug as words
from bench.world.markup import told
from bench.world.writers import figures, places
from bench.world.writers.clock import stamp

_CODES = {"full_time": "fulltime_permanent", "part_time": "parttime_permanent", "contract": "contract"}
_MODES = {"remote": "remote", "hybrid": "hybrid", "onsite": "on_site"}


def write(slug: str, board: dict[str, Any], postings: Sequence[Posting], day: int, book: Book) -> None:
    answer = json.dumps({"offers": [_offer(board, one) for one in postings]}, ensure_ascii=False)
    book.answer(day, f"https://{board['host']}/api/offers/", f"{slug}/offers.json", answer, JSON)


def _offer(board: dict[str, Any], one: Posting) -> dict[str, Any]:
    vacancy, pay = one.vacancy, figures.stated(one, 0.6)
    city, state = places.parts(vacancy)
    own = _MODES.get(vacancy.arrangement) if vacancy.is_coding else None
    name, url = f"{words(one.title)}-{one.key[-3:]}", f"https://{board['host']}/o/{words(one.title)}"
    place = {"city": city, "state": STATES.get(state, ""), "state_code": state}
    place |= {"country": "United States", "country_code": "US"}
    posted = f"{stamp(one):%Y-%m-%d %H:%M:%S} UTC"
    offer: dict[str, Any] = {
        "position": 1,
        "employment_type_code": _CODES.get(vacancy.employment, "temporary"),
        "careers_apply_url": f"{url}/c/new",
        "salary": {"max": None, "min": None, "period": None, "currency": None},
        "created_at": posted,
        "guid": f"{dice('guid', one.key).getrandbits(24):06x}",
        "slug": name,
        "department": "Risk Adjustment",
        "title": one.title,
        "locations": [{"id": 1, "name": places.line(vacancy), **place}],
        "published_at": posted,
        **place,
        "careers_url": url,
        "description": told(one, "about", "summary", "duties"),
        "requirements": told(one, but=("about", "summary", "duties"), with_pay=pay is None),
        "company_name": board["employer"],
        "id": int(one.key),
        "location": places.line(vacancy),
        "status": "published",
        "close_at": None,
    }
    offer |= {mode: mode == own for mode in _MODES.values()}
    if pay:
        low, high = f"{pay.minimum:g}", f"{pay.maximum:g}"
        offer["salary"] = {"max": high, "min": low, "period": pay.unit, "currency": "USD"}
    return offer
