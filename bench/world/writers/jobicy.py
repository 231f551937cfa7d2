"""Jobicy: strings escaped as HTML, and a minimum of pay that may stand alone."""

from __future__ import annotations

import json
from collections.abc import Sequence
from html import escape
from typing import Any
from urllib.parse import urlencode

from bench.world.book import JSON, Book
from bench.world.facts import Posting
from bench.world.listing import slug as words
from bench.world.markup import plain, told
from bench.world.search import fits
from bench.world.wording import describe
from bench.world.writers import figures
from bench.world.writers.clock import stamp

_TYPES = {"full_time": "Full-Time", "part_time": "Part-Time", "contract": "Contract"}


def write(slug: str, board: dict[str, Any], postings: Sequence[Posting], day: int, book: Book) -> None:
    for search in board["searches"]:
        found = [one for one in postings if fits(one, search)]
        asked = urlencode({"count": 100, "geo": "usa", "tag": search})
        answer = {"apiVersion": "2.1.0", "jobCount": len(found), "jobs": [_job(board, one) for one in found]}
        url = f"https://{board['host']}/api/v2/remote-jobs?{asked}"
        name = f"{slug}/jobs-{words(search)}.json"
        book.answer(day, url, name, json.dumps(answer, ensure_ascii=False), JSON)


def _job(board: dict[str, Any], one: Posting) -> dict[str, Any]:
    pay = figures.stated(one, 0.6)
    job: dict[str, Any] = {
        "id": int(one.key),
        "url": f"https://{board['host']}/jobs/{one.key}-{words(one.title)}",
        "jobSlug": f"{one.key}-{words(one.title)}",
        "jobTitle": escape(one.title).replace(" - ", " &#8211; "),
        "companyName": escape(one.company),
        "jobIndustry": ["Healthcare &amp; Medical"],
        "jobType": [_TYPES.get(one.vacancy.employment, "Freelance")],
        "jobGeo": "USA",
        "jobLevel": "Any",
        "jobExcerpt": escape(plain(describe(one))[:120]) + " [&hellip;]",
        "jobDescription": told(one, with_pay=pay is None),
        "pubDate": stamp(one).isoformat(),
    }
    if pay:
        job |= {"salaryMin": pay.minimum, "salaryMax": pay.maximum, "salaryCurrency": "USD"}
        job["salaryPeriod"] = f"{pay.unit}ly"
    return job
