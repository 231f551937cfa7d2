"""Greenhouse: one answer with the whole board, its texts escaped once more than HTML needs."""

from __future__ import annotations

import json
from collections.abc import Sequence
from html import escape
from typing import Any

from bench.world.book import JSON, Book
from bench.world.facts import Posting, dice
from bench.world.markup import told
from bench.world.writers import places

_EMPLOYMENT = {"full_time": "Full-time", "part_time": "Part-time", "prn": "PRN", "contract": "Contract"}
_EMPLOYMENT |= {"temporary": "Temporary"}
_MODEL = {"remote": "Remote", "hybrid": "Hybrid", "onsite": "On-site"}


def write(slug: str, board: dict[str, Any], postings: Sequence[Posting], day: int, book: Book) -> None:
    jobs = [_job(slug, board, one) for one in postings]
    answer = json.dumps({"jobs": jobs, "meta": {"total": len(jobs)}}, ensure_ascii=False, indent=1)
    query = "content=true&pay_transparency=true"
    url = f"https://{board['host']}/v1/boards/{board['tenant']}/jobs?{query}"
    book.answer(day, url, f"{slug}/jobs.json", answer, JSON, whole=True)


def _job(slug: str, board: dict[str, Any], one: Posting) -> dict[str, Any]:
    vacancy = one.vacancy
    facts, fields = _fields(slug, one)
    return {
        "absolute_url": f"{board['url']}/jobs/{one.key}",
        "data_compliance": [],
        "internal_job_id": int(one.key) - 1000,
        "location": {"name": places.line(vacancy)},
        "metadata": fields,
        "id": int(one.key),
        "updated_at": f"2026-11-{16 if one.edited else 13}T16:20:00-05:00",
        "requisition_id": f"REQ-{vacancy.requisition}",
        "title": one.title,
        "company_name": board["employer"] + (" " if slug == "quillmark" else ""),
        "first_published": f"{one.posted.isoformat()}T09:{dice('minute', one.key).randint(10, 59)}:00-05:00",
        "language": "en",
        "content": escape(told(one, with_pay=not facts), quote=True),
        **facts,
    }


def _fields(slug: str, one: Posting) -> tuple[dict[str, Any], list[dict[str, Any]] | None]:
    """(pay by Greenhouse's own field, custom fields): each employer fills in what it likes."""
    vacancy, pay = one.vacancy, one.vacancy.pay
    if slug == "verdigrove":
        return {}, None
    terms = {"id": 71, "name": "Employment Type", "value": _EMPLOYMENT[vacancy.employment]}
    fields: list[dict[str, Any]] = [terms | {"value_type": "single_select"}]
    if slug == "quillmark":
        fields.append(
            {"id": 72, "name": "Remote", "value": vacancy.arrangement == "remote", "value_type": "yes_no"}
        )
        return {}, fields
    if vacancy.arrangement in _MODEL:
        fields.append(
            {
                "id": 73,
                "name": "Work Model",
                "value": _MODEL[vacancy.arrangement],
                "value_type": "single_select",
            }
        )
    if pay is None or pay.minimum is None or pay.maximum is None or pay.unit == "chart":
        return {}, fields
    title = "Annual salary" if pay.unit == "year" else "Hourly pay range"
    cents = {"min_cents": round(pay.minimum * 100), "max_cents": round(pay.maximum * 100)}
    return {"pay_input_ranges": [{**cents, "currency_type": "USD", "title": title, "blurb": ""}]}, fields
