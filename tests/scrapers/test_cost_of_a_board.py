"""What a scan of a large tenant costs: list requests, and a detail for each new candidate only.

The tenant is scripted as the platforms answer: 5,000 postings, a search over the whole text, 20 rows a page
at Workday and 100 at Oracle. One posting in 67 speaks of coding somewhere (an assumption: records specialists
are about one in a hundred of a hospital's people), 30 have "coder" in their text.
"""

from __future__ import annotations

import asyncio
import json
import re
from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from typing import Any
from urllib.parse import unquote

import pytest
from scripted_host import Asked, Host, response

import data
from aggregator.collect import Collector
from aggregator.domain import titles
from aggregator.store import boards
from aggregator.store.engine import Store
from scrapers import catalogue, registry
from scrapers.source import Board

NOW = datetime(2026, 11, 16, 12, tzinfo=UTC)
JOBS, CODERS, SPEAKING = 5_000, 30, 75
CATALOGUE = catalogue.load(data.lines("boards.csv"), "data/boards.csv")


def job(number: int) -> dict[str, str]:
    """Coders first, then others whose texts speak of coding, then all the rest."""
    if number < CODERS:
        title, text = f"Inpatient Coder {number}", "Codes charts with ICD-10-CM; a coder of our coding team."
    elif number < SPEAKING:
        title, text = f"Registered Nurse {number}", "Documentation supports the coding of visits."
    else:
        title, text = f"Registered Nurse {number}", "Cares for patients."
    return {"id": f"R-{10_000 + number}", "title": title, "text": text}


TENANT = [job(number) for number in range(JOBS)]
CANDIDATES = sum(titles.may_code(one["title"]) for one in TENANT)


def found(words: str) -> list[dict[str, str]]:
    return [one for one in TENANT if words.lower() in f"{one['title']} {one['text']}".lower()]


def workday(asked: Asked) -> dict[str, Any]:
    if asked.method == "GET":
        one = next(one for one in TENANT if asked.target.endswith(one["id"]))
        info = {"title": one["title"], "jobReqId": one["id"], "jobDescription": one["text"]}
        return {"jobPostingInfo": info, "hiringOrganization": {"name": "Lakeside Health"}}
    body = json.loads(asked.body)
    hits = found(body["searchText"])
    rows = hits[body["offset"] : body["offset"] + body["limit"]]
    listed = [
        {"title": one["title"], "externalPath": f"/job/{one['id']}", "bulletFields": [one["id"]]}
        for one in rows
    ]
    return {"total": len(hits) if body["offset"] == 0 else 0, "jobPostings": listed}


def oracle(asked: Asked) -> dict[str, Any]:
    target = unquote(asked.target)
    if "Details?" in target:
        number = re.search(r'Id="([^"]+)"', target)
        assert number is not None
        one = next(one for one in TENANT if one["id"] == number[1])
        return {"items": [{"Id": one["id"], "Title": one["title"], "ExternalDescriptionStr": one["text"]}]}
    words = re.search(r'keyword="([^"]*)"', target)
    offset = re.search(r"[,;]offset=(\d+)", target)
    assert words is not None
    assert offset is not None
    hits, begin = found(words[1]), int(offset[1])
    rows = [{"Id": one["id"], "Title": one["title"]} for one in hits[begin : begin + 100]]
    return {"items": [{"TotalJobsCount": len(hits), "requisitionList": rows}]}


TENANTS: list[tuple[str, Callable[[Asked], dict[str, Any]]]] = [
    ("https://lakeside.wd1.myworkdayjobs.com/External", workday),
    ("https://lakeside.fa.us2.oraclecloud.com/hcmUI/CandidateExperience/en/sites/CX_1", oracle),
]


class Tenant(Host):
    """Answers every path of a host by one function."""

    answers: Callable[[Asked], dict[str, Any]]

    async def _reply(self, asked: Asked, writer: asyncio.StreamWriter) -> None:
        if asked.target == "/robots.txt":
            return await super()._reply(asked, writer)
        writer.write(response(200, json.dumps(self.answers(asked)), Content_Type="application/json"))
        return None


@pytest.mark.parametrize(("url", "answers"), TENANTS, ids=["workday", "oracle_recruiting"])
async def test_a_tenant_of_5000_jobs_costs_six_list_requests_and_a_detail_per_new_candidate(
    store: Store, url: str, answers: Callable[[Asked], dict[str, Any]]
) -> None:
    resolved = registry.resolve(url)
    assert resolved is not None
    board = Board(
        **{name: getattr(resolved, name) for name in ("platform", "url", "host", "tenant", "site")},
        name="lakeside",
        employer="Lakeside Health",
        kind="health system",
        searches=searches_of(resolved.platform),
    )
    async with store.write() as conn:
        await boards.register(conn, [board], NOW)
    async with Tenant() as host, host.http() as http:
        host.answers = answers
        collector = Collector(store, http.fetch, lambda: NOW + timedelta(seconds=host.time.now), none_told)
        for details in (CANDIDATES, 0):  # at the second look nothing is new
            host.asked.clear()
            done = await collector.collect("lakeside")
            assert done is not None
            report = done.run.report
            assert (report.outcome, report.listed, report.details) == ("ok", SPEAKING, details)
            assert report.requests == len(host.urls) == report.pages + details
            assert report.pages <= 6


def searches_of(platform: str) -> tuple[str, ...]:
    """The searches of every employer's board on the platform."""
    (asked,) = {one.searches for one in CATALOGUE if one.platform == platform}
    return asked


async def none_told(*_: object) -> int:
    return 0


def test_the_candidates_are_the_coders() -> None:
    assert CANDIDATES == CODERS
