"""Breezy HR: a bare array whose remote jobs name a home town all the same, and job pages."""

from __future__ import annotations

import json
from collections.abc import Sequence
from html import escape
from typing import Any

from aggregator.domain.places import STATES
from bench.world.book import HTML, JSON, Book
from bench.world.facts import Posting
from bench.world.listing import slug as words
from bench.world.markup import told
from bench.world.writers import figures
from bench.world.writers.clock import stamp

_TYPES = {
    "full_time": ("fullTime", "Full-Time"),
    "part_time": ("partTime", "Part-Time"),
    "contract": ("contract", "Contract"),
}
_REMOTE = {"id": "fully_remote", "label": "Fully remote, within chosen location(s)"}
_HYBRID = {"id": "hybrid", "label": "Hybrid"}


def write(slug: str, board: dict[str, Any], postings: Sequence[Posting], day: int, book: Book) -> None:
    site = f"https://{board['host']}"
    answer = json.dumps([_row(board, one) for one in postings], ensure_ascii=False)
    book.answer(day, f"{site}/json", f"{slug}/positions.json", answer, JSON)
    for one in postings:
        book.answer(day, _url(board, one), f"{slug}/{one.key}.html", _page(board, one), HTML)


def _url(board: dict[str, Any], one: Posting) -> str:
    return f"https://{board['host']}/p/{one.key}-{words(one.title)}"


def _row(board: dict[str, Any], one: Posting) -> dict[str, Any]:
    vacancy = one.vacancy
    kind, label = _TYPES.get(vacancy.employment, ("other", "Other"))
    away = vacancy.is_coding and vacancy.arrangement == "remote"
    place: dict[str, Any] = {
        "country": {"name": "United States", "id": "US"},
        "state": {"id": vacancy.state, "name": STATES[vacancy.state]},
        "city": vacancy.city,
        "primary": True,
        "name": f"{vacancy.city}, {vacancy.state}",
        "is_remote": away,
    }
    if away or (vacancy.is_coding and vacancy.arrangement == "hybrid"):
        place["remote_details"] = _REMOTE if away else _HYBRID
    pay = figures.stated(one, 0.5)
    shown = figures.line(pay).replace(" per ", " / ").replace(" - ", " – ")
    return {
        "id": one.key,
        "friendly_id": f"{one.key}-{words(one.title)}",
        "name": one.title,
        "url": _url(board, one),
        "published_date": f"{stamp(one):%Y-%m-%dT%H:%M:%S}.508Z",
        "type": {"id": kind, "name": label},
        "location": place,
        "department": "Business Office",
        "salary": shown,
        "company": {"name": board["employer"], "logo_url": None, "friendly_id": board["tenant"]},
        "locations": [place],
    }


def _page(board: dict[str, Any], one: Posting) -> str:
    pay = figures.stated(one, 0.5)
    title = escape(one.title)
    return (
        f"<!doctype html><html><head><title>{title} at {escape(board['employer'])}</title>\n"
        f'<meta property="og:url" content="{_url(board, one)}">\n'
        f'</head><body><div class="position"><div class="banner"><h1>{title}</h1>\n'
        f'<ul class="meta"><li class="location">{one.vacancy.city}, {one.vacancy.state}</li></ul></div>\n'
        f'<div class="description">{told(one, with_pay=pay is None)}</div></div></body></html>\n'
    )
