"""Lever: a bare list, each text in an opening, headed lists and closing words."""

from __future__ import annotations

import json
from collections.abc import Sequence
from html import escape
from typing import Any

from bench.world.book import JSON, Book
from bench.world.facts import Posting
from bench.world.markup import told
from bench.world.wording import describe
from bench.world.writers import figures, places
from bench.world.writers.clock import epoch

_COMMITMENT = {"full_time": "Full-time", "part_time": "Part-time", "prn": "PRN", "contract": "Contract"}
_MODEL = {"remote": "remote", "hybrid": "hybrid", "onsite": "onsite"}
_LISTS = ("duties", "needs", "plus")


def write(slug: str, board: dict[str, Any], postings: Sequence[Posting], day: int, book: Book) -> None:
    url = f"https://{board['host']}/v0/postings/{board['tenant']}?mode=json&skip=0&limit=100"
    answer = json.dumps([_job(board, one) for one in postings], ensure_ascii=False)
    book.answer(day, url, f"{slug}/postings.json", answer, JSON)


def _job(board: dict[str, Any], one: Posting) -> dict[str, Any]:
    vacancy, pay = one.vacancy, figures.stated(one, 0.6)
    lists = [
        {
            "text": part.heading,
            "content": "".join(f"<li>{escape(line, quote=False)}</li>" for line in part.lines),
        }
        for part in describe(one)
        if part.part in _LISTS
    ]
    place = places.line(vacancy)
    job: dict[str, Any] = {
        "additional": told(one, "terms", "pay", "benefits", "fine", with_pay=pay is None),
        "categories": {
            "commitment": _COMMITMENT.get(vacancy.employment, "Temporary"),
            "location": place,
            "team": "Clinical Coding" if vacancy.is_coding else "Operations",
            "allLocations": [place],
        },
        "createdAt": epoch(one) * 1000,
        "description": told(one, "about", "summary"),
        "id": one.key,
        "lists": lists,
        "text": one.title,
        "country": "US",
        "workplaceType": _MODEL.get(vacancy.arrangement, "unspecified")
        if vacancy.is_coding
        else "unspecified",
        "hostedUrl": f"{board['url']}/{one.key}",
        "applyUrl": f"{board['url']}/{one.key}/apply",
    }
    if pay:
        interval = "per-hour-wage" if pay.unit == "hour" else "per-year-salary"
        job["salaryRange"] = {"min": pay.minimum, "max": pay.maximum, "currency": "USD", "interval": interval}
    return job
