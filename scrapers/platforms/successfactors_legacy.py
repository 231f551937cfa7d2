"""Legacy career portals of SAP SuccessFactors (`career{N}.successfactors.com`, `career{N}.sapsf.com`).

Endpoint: GET https://{host}/career?company={tenant}&career_ns=job_listing_summary&resultType=XML
Paging: none
Quirks: facts are `filterN` elements of a label and a value, named as the tenant likes; portals that answer
    only through DWR are not read, their lists are cut at 1,024 rows
Source: colophon-group/jobseek#8632, Almoon-D/Job-Finder-and-Tracker
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from functools import partial
from urllib.parse import urlencode

from scrapers.jobposting import joined, salvage
from scrapers.source import Board, Follow, Item, Page, ParseError, Platform, RawPosting, Request, Rights
from scrapers.xml import Record, records

_HOST = r"https?://(?P<host>[\w-]+\.(?:successfactors|sapsf)\.(?:com|eu|cn))"
_PORTAL = re.compile(_HOST + r"/career\w*\?(?:[^#]*&)?company=(?P<tenant>\w+)")


def start(board: Board) -> Iterator[Follow]:
    asked = {"company": board.tenant, "career_ns": "job_listing_summary", "resultType": "XML"}
    yield Follow(Request(f"https://{board.host}/career?{urlencode(asked)}"), partial(jobs, board=board))


def jobs(page: Page, board: Board) -> Iterator[Item]:
    root, found = records(page.text, frozenset({"job"}))
    if root != "job-listing":
        raise ParseError("a SuccessFactors list (Job-Listing)", board=board.name, url=page.url)
    yield from salvage(found, partial(_job, board=board))


def _job(job: Record, board: Board) -> RawPosting:
    told = {name: values[0] for name, values in job.items()}
    facts = {label.lower(): value for label, value in _filters(told)}
    number = told.get("reqid")
    asked = {"company": board.tenant, "career_ns": "job_listing", "career_job_req_id": number}
    city, country = facts.get("city"), facts.get("country")
    state = next((value for label, value in facts.items() if re.match("state|province|region", label)), None)
    kinds = (value for label, value in facts.items() if re.search(r"\b(type|schedule|time)\b", label))
    return RawPosting(
        title=told.get("jobtitle", ""),
        external_id=number,
        url=f"https://{board.host}/career?{urlencode(asked)}" if number and board.tenant else None,
        company=board.employer or None,
        location=facts.get("location") or joined((city, state, country), ", "),
        city=city,
        state=state,
        country=country,
        remote=next((value for label, value in facts.items() if re.search("remote|workplace", label)), None),
        posted_on=told.get("posted-date") or facts.get("posted date"),
        employment=joined(kinds, ", "),
        description=told.get("job-description"),
        requisition=number,
    )


def _filters(told: dict[str, str]) -> Iterator[tuple[str, str]]:
    """(label, value) of every `filterN` that has both."""
    for name, text in told.items():
        label, between, value = text.partition("; ")
        if re.fullmatch(r"filter\d+", name) and between:
            yield label, value


def resolve(url: str) -> Board | None:
    if not (match := _PORTAL.match(url)):
        return None
    host, tenant = match["host"], match["tenant"]
    address = f"https://{host}/career?company={tenant}"
    return Board(
        tenant, tenant, "other", "successfactors_legacy", address, host, tenant, "legacy", rights="off"
    )


PLATFORM = Platform(
    name="successfactors_legacy",
    rights=Rights("off", "lists are capped, and sessions stand before most portals", "2026-11-24"),
    start=start,
    readers={"list": jobs},
    resolve=resolve,
)
