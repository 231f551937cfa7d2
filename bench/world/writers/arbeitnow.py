"""Arbeitnow: pages without a total, types mixed with levels, and some texts escaped twice."""

from __future__ import annotations

import json
from collections.abc import Sequence
from html import escape
from typing import Any

from bench.world.book import JSON, Book
from bench.world.facts import Posting, dice
from bench.world.markup import told
from bench.world.writers import places
from bench.world.writers.clock import epoch

_ROWS = 10
_TYPES = {"full_time": "Full Time", "part_time": "Part Time", "contract": "Contract"}


def write(slug: str, board: dict[str, Any], postings: Sequence[Posting], day: int, book: Book) -> None:
    api = f"https://{board['host']}/api/job-board-api"
    pages = max(1, -(-len(postings) // _ROWS))
    for number in range(1, pages + 1):
        rows = [_job(board, one) for one in postings[(number - 1) * _ROWS : number * _ROWS]]
        links = {"first": f"{api}?page=1", "last": None, "prev": None}
        links["next"] = f"{api}?page={number + 1}" if number < pages else None
        meta = {"current_page": number, "per_page": _ROWS, "terms": "Free to use, please link back"}
        answer = json.dumps({"data": rows, "links": links, "meta": meta}, ensure_ascii=False)
        book.answer(day, f"{api}?page={number}", f"{slug}/jobs-{number}.json", answer, JSON)


def _job(board: dict[str, Any], one: Posting) -> dict[str, Any]:
    vacancy, text = one.vacancy, told(one)
    twice = dice("twice", one.key).random() < 0.3
    away = vacancy.arrangement == "remote"
    return {
        "slug": one.key,
        "company_name": one.company,
        "title": one.title,
        "description": escape(text, quote=False) if twice else text,
        "remote": away,
        "url": f"https://{board['host']}/jobs/companies/x/{one.key}",
        "tags": ["Remote", "Healthcare"] if away else ["Healthcare"],
        "job_types": [_TYPES.get(vacancy.employment, "Temporary"), "professional / experienced"],
        "location": places.town(vacancy) or "United States",
        "created_at": epoch(one),
    }
