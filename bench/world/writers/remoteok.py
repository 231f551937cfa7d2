"""Remote OK: an array that begins with its terms of use, pay 0 for none, places cut off after the state."""

from __future__ import annotations

import json
from collections.abc import Sequence
from typing import Any

from aggregator.domain.places import STATES
from bench.world.book import JSON, Book
from bench.world.facts import Posting
from bench.world.listing import slug as words
from bench.world.markup import told
from bench.world.writers import figures
from bench.world.writers.clock import epoch, stamp

_TERMS = (
    "API Terms of Service: please link back, with a followed link, to the address on Remote OK, and name it."
)


def write(slug: str, board: dict[str, Any], postings: Sequence[Posting], day: int, book: Book) -> None:
    jobs: list[dict[str, Any]] = [{"last_updated": 1795156200, "legal": _TERMS}]
    jobs += [_job(board, one) for one in postings]
    answer = json.dumps(jobs, ensure_ascii=False)
    book.answer(day, f"https://{board['host']}/api", f"{slug}/jobs.json", answer, JSON)


def _job(board: dict[str, Any], one: Posting) -> dict[str, Any]:
    vacancy = one.vacancy
    pay = figures.stated(one, 0.4)
    pay = pay if pay and pay.unit == "year" else None
    name = f"{words(one.title)}-{words(one.company)}-{one.key}"
    link = f"https://{board['host']}/remote-jobs/remote-{name}"
    return {
        "slug": f"remote-{name}",
        "id": one.key,
        "epoch": epoch(one),
        "date": stamp(one).isoformat(),
        "company": one.company,
        "company_logo": "",
        "position": one.title,
        "tags": ["medical", "exec", "senior", "health"] if vacancy.is_coding else ["dev", "engineer", "exec"],
        "description": told(one, with_pay=pay is None),
        "location": "" if vacancy.spot == "nation" else f"{STATES[vacancy.state]}, ",
        "salary_min": int(pay.minimum or 0) if pay else 0,
        "salary_max": int(pay.maximum or 0) if pay else 0,
        "apply_url": link,
        "url": link,
    }
