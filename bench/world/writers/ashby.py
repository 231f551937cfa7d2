"""Ashby: one answer with the whole board, parts of its addresses blank, pay in tiers."""

from __future__ import annotations

import json
from collections.abc import Sequence
from typing import Any

from aggregator.domain.places import STATES
from bench.world.book import JSON, Book
from bench.world.facts import Posting
from bench.world.markup import plain, told
from bench.world.wording import describe
from bench.world.writers import figures, places
from bench.world.writers.clock import stamp

_TYPES = {"full_time": "FullTime", "part_time": "PartTime", "contract": "Contract", "temporary": "Temporary"}
_MODEL = {"remote": "Remote", "hybrid": "Hybrid", "onsite": "OnSite"}


def write(slug: str, board: dict[str, Any], postings: Sequence[Posting], day: int, book: Book) -> None:
    answer = {"jobs": [_job(board, one) for one in postings], "apiVersion": "1"}
    url = f"https://{board['host']}/posting-api/job-board/{board['tenant']}?includeCompensation=true"
    book.answer(day, url, f"{slug}/jobs.json", json.dumps(answer, ensure_ascii=False), JSON, whole=True)


def _job(board: dict[str, Any], one: Posting) -> dict[str, Any]:
    vacancy, pay = one.vacancy, figures.stated(one, 0.7)
    city, state = places.parts(vacancy)
    address = {"addressRegion": STATES.get(state, ""), "addressCountry": "USA", "addressLocality": city}
    away = vacancy.is_coding and vacancy.arrangement == "remote"
    job: dict[str, Any] = {
        "id": one.key,
        "title": one.title,
        "department": "Coding Operations",
        "team": "Coding",
        "employmentType": _TYPES.get(vacancy.employment, "PartTime"),
        "location": places.line(vacancy),
        "secondaryLocations": [],
        "publishedAt": f"{stamp(one):%Y-%m-%dT%H:%M:%S}.204+00:00",
        "isListed": True,
        "isRemote": True if away else None,
        "workplaceType": _MODEL.get(vacancy.arrangement) if vacancy.is_coding else None,
        "address": {"postalAddress": address},
        "jobUrl": f"{board['url']}/{one.key}",
        "applyUrl": f"{board['url']}/{one.key}/application",
        "descriptionHtml": told(one, with_pay=pay is None),
        "descriptionPlain": plain(describe(one, with_pay=pay is None))[:200],
        "shouldDisplayCompensationOnJobPostings": pay is not None,
    }
    if pay:
        component: dict[str, Any] = {
            "compensationType": "Salary",
            "interval": f"1 {pay.unit.upper()}",
            "currencyCode": "USD",
        }
        component |= {"minValue": pay.minimum, "maxValue": pay.maximum}
        equity = {"compensationType": "EquityPercentage", "interval": "NONE", "minValue": None}
        tiers = [{"title": "", "components": [component, equity]}]
        job["compensation"] = {"compensationTiers": tiers, "summaryComponents": [component]}
    return job
