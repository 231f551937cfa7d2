"""A look at a board before it is trusted: whom does its answer name?"""

from __future__ import annotations

import json
from dataclasses import replace
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import about_samples
import pytest
from about_samples import SAMPLES
from scripted_host import Host, response

from scrapers import registry
from scrapers.probe import Probe, probe
from scrapers.report import Budget
from scrapers.source import Board, Follow, Page, RawPosting

NOW = datetime(2026, 11, 16, 12, tzinfo=UTC)
GREENHOUSE = "boards-api.greenhouse.io/v1/boards/lakeside/jobs"
WORKDAY = "lakeside.wd1.myworkdayjobs.com/wday/cxs/lakeside/External"


def board(url: str, employer: str) -> Board:
    found = registry.resolve(url)
    assert found is not None
    facts = (found.platform, found.url, found.host, found.tenant, found.site)
    return Board("lakeside", employer, "other", *facts, verified=False)


def greenhouse(employer: str) -> Board:
    return board("https://job-boards.greenhouse.io/lakeside", employer)


def workday(employer: str) -> Board:
    return board("https://lakeside.wd1.myworkdayjobs.com/External", employer)


def jobs(*companies: str | None) -> bytes:
    rows = [
        {"id": at, "title": "Nurse", "absolute_url": f"https://l.example/{at}", "company_name": name}
        for at, name in enumerate(companies)
    ]
    return response(200, json.dumps({"jobs": rows, "meta": {"total": len(rows)}}))


async def look(asked: Board, pages: dict[str, Any], **more: Any) -> tuple[Probe, Host]:
    platform = registry.platform(asked.platform)
    async with Host(pages=pages) as host, host.http() as http:
        return await probe(asked, platform, http.fetch, now=lambda: NOW, **more), host


async def test_the_name_in_the_answer_agrees() -> None:
    seen, _ = await look(greenhouse("Lakeside Health"), {GREENHOUSE: jobs("Lakeside Health, Inc. ", None)})
    assert (seen.proven, seen.named, seen.report.outcome) == (True, ("Lakeside Health, Inc.",), "ok")


async def test_another_employer_under_the_same_short_name() -> None:
    seen, _ = await look(
        greenhouse("Lakeside Health"), {GREENHOUSE: jobs("Lakeside Travel", "Lakeside Travel", "X")}
    )
    assert (seen.proven, seen.report.outcome) == (False, "wrong_employer")
    assert seen.named[0] == "Lakeside Travel"
    assert seen.report.message == "the answer names 'Lakeside Travel' or 'X', not 'Lakeside Health'"


async def test_a_line_that_somebody_has_verified_is_doubted_in_words_only() -> None:
    known = replace(greenhouse("Lakeside Health"), verified=True)
    seen, _ = await look(known, {GREENHOUSE: jobs("Lakeside Travel")})
    assert (seen.proven, seen.report.outcome) == (True, "ok")
    assert "names 'Lakeside Travel'" in seen.report.message


async def test_one_of_several_names_is_enough() -> None:
    """A system's hospitals stand on one board under their own names."""
    seen, _ = await look(greenhouse("Lakeside Health"), {GREENHOUSE: jobs("Hill Clinic", "Lakeside Health")})
    assert seen.proven


async def test_a_platform_that_names_nobody_is_taken_as_given() -> None:
    rows = {"jobs": [{"id": "a", "title": "Coder", "jobUrl": "https://l.example/a", "isListed": True}]}
    page = {"api.ashbyhq.com/posting-api/job-board/lakeside": response(200, json.dumps(rows))}
    seen, _ = await look(board("https://jobs.ashbyhq.com/lakeside", "Lakeside Health"), page)
    assert (seen.proven, seen.named) == (True, ())


@pytest.mark.parametrize(
    ("page", "outcome"),
    [(jobs(), "empty"), (response(404), "not_found"), (response(200, "<html>captcha"), "blocked")],
)
async def test_what_lists_nothing_proves_nothing(page: bytes, outcome: str) -> None:
    seen, _ = await look(greenhouse("Lakeside Health"), {GREENHOUSE: page})
    assert (seen.proven, seen.report.outcome) == (False, outcome)


def details(answer: bytes, count: int = 9, total: int = 9) -> dict[str, Any]:
    rows = [
        {"title": "Nurse", "externalPath": f"/job/R-{at}00", "bulletFields": [f"R-{at}00"]}
        for at in range(count)
    ]
    listed = response(200, json.dumps({"total": total, "jobPostings": rows}))
    return {f"{WORKDAY}/jobs": listed} | {f"{WORKDAY}/job/R-{at}00": answer for at in range(count)}


def detail(company: str) -> bytes:
    told = {"jobPostingInfo": {"title": "Nurse", "jobReqId": "R-1"}, "hiringOrganization": {"name": company}}
    return response(200, json.dumps(told))


async def test_where_the_list_names_nobody_three_details_are_asked() -> None:
    seen, host = await look(workday("Lakeside Health"), details(detail("77 Lakeside Health")))
    assert (seen.proven, seen.named) == (True, ("77 Lakeside Health",))
    assert len(host.urls) == 4
    seen, _ = await look(workday("Lakeside Health"), details(detail("Hilltop Schools")))
    assert seen.report.outcome == "wrong_employer"


async def test_details_that_fail_leave_the_question_open() -> None:
    seen, _ = await look(workday("Lakeside Health"), details(response(403)))
    assert (seen.proven, seen.named) == (False, ())


async def test_only_the_first_pages_of_a_large_board_are_read() -> None:
    pages = details(detail("Lakeside Health"), count=20, total=5_000)
    seen, host = await look(workday("Lakeside Health"), pages, budget=Budget(pages=1, requests=4))
    assert (seen.proven, seen.report.outcome) == (True, "over_budget")
    assert len(host.urls) == 4


async def test_a_board_of_nobody_in_particular_is_not_compared() -> None:
    seen, _ = await look(greenhouse(""), {GREENHOUSE: jobs("Anybody")})
    assert (seen.proven, seen.named) == (True, ("Anybody",))


# What the look rests on ------------------------------------------------------------------------------------

SAMPLED = sorted(
    one
    for one in SAMPLES.glob("*/*")
    if one.is_file() and not one.name.endswith((".expected.json", "about.json"))
)


@pytest.mark.parametrize("sample", SAMPLED, ids=lambda one: f"{one.parent.name}/{one.name}")
def test_a_platform_that_knows_no_employer_names_only_what_the_answer_does(sample: Path) -> None:
    """Neither the board's name nor its tenant may come back as if the answer had said it."""
    marked = replace(about_samples.board(sample.parent.name), name="zzname", employer="", tenant="zztenant")
    read = registry.platform(sample.parent.name).readers[sample.name.partition(".")[0].partition("-")[0]]
    for item in read(Page("", sample.read_bytes()), marked):
        row = item.row if isinstance(item, Follow) else item
        if isinstance(row, RawPosting) and row.company:
            assert "zz" not in row.company
