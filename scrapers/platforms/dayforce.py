"""Dayforce candidate portals (`jobs.dayforcehcm.com/{tenant}/{site}`).

Endpoint: GET https://www.dayforcehcm.com/api/{tenant}/V1/JobFeeds?includeActivePostingOnly=true&…
Paging: none; a bare array holds the whole board with its texts
Quirks: a posting comes once per place and once per language under one `ReferenceNumber`; `Country` is US,
    USA or absent within one feed; pay names neither unit nor currency, 0 is none; `IsVirtualLocation` false
    may be hybrid; a branded board may be empty where CANDIDATEPORTAL is not. The site's own search (its
    answers are read, `jobPostings`) wants a CSRF cookie and header, so it is not asked
Source: Dayforce developer network, "GET Job Postings"; strelov1/freehire#2312, colophon-group/jobseek#8128
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from functools import partial
from typing import Any
from urllib.parse import parse_qs, urlencode, urlsplit

from scrapers.jobposting import count, joined, listed, pay_range, places, rows, salvage, under, words, yes
from scrapers.source import Board, Follow, Item, Page, Platform, RawPosting, Request, Rights, Total

_PORTAL = "CANDIDATEPORTAL"
_MARKS = ("JobDetailsUrl", "ClientSiteXRefCode", "ParentRequisitionCode", "EmploymentIndicator")
_TENANT = r"(?:[a-z]{2}-[A-Z]{2}/)?(?P<tenant>(?!api/)[\w-]+)(?:/(?:Site/)?(?P<site>[\w-]+))?"
_PORTALS = re.compile(
    rf"https?://(?:jobs\.dayforcehcm\.com/|[\w-]+\.dayforcehcm\.com/CandidatePortal/){_TENANT}", re.IGNORECASE
)
_APIS = re.compile(
    r"https?://\w+\.dayforcehcm\.com/api/(?:geo/)?(?P<tenant>[\w-]+)/(?:V1/JobFeeds|jobposting)\b",
    re.IGNORECASE,
)


def start(board: Board) -> Iterator[Follow]:
    asked = {"includeActivePostingOnly": "true", "internalJobBoardCode": board.site or _PORTAL}
    url = f"https://www.dayforcehcm.com/api/{board.tenant}/V1/JobFeeds?{urlencode(asked)}"
    yield Follow(Request(url), partial(jobs, board=board))


def jobs(page: Page, board: Board) -> Iterator[Item]:
    answer = page.json()
    if isinstance(answer, Mapping) and "maxCount" in answer:
        found = rows(answer, "jobPostings", page, board, marks=("jobPostingId", "jobReqId"))
        yield Total(count(answer.get("maxCount")) or len(found))
        yield from salvage(found, partial(_searched, board=board))
        return
    groups: dict[str, list[Any]] = {}
    for number, row in enumerate(rows({"feed": answer}, "feed", page, board, marks=_MARKS)):
        groups.setdefault(words(under(row, "ReferenceNumber")) or f"#{number}", []).append(row)
    yield Total(len(groups))
    yield from salvage(groups.values(), partial(_fed, board=board))


def _fed(copies: list[Any], board: Board) -> RawPosting:
    """One posting of the feed, from its English copy if there is one, at the places of all copies."""
    english = (one for one in copies if (words(under(one, "CultureCode")) or "").startswith("en"))
    row = next(english, copies[0])
    number, kind = words(under(row, "ReferenceNumber")), words(under(row, "JobType"))
    return RawPosting(
        title=words(under(row, "Title")) or "",
        external_id=number,
        url=words(under(row, "JobDetailsUrl")) or _address(board.tenant, board.site, number),
        company=words(under(row, "CompanyName")) or board.employer or words(under(row, "ParentCompanyName")),
        remote="Virtual" if yes(under(row, "IsVirtualLocation")) else None,
        posted_on=words(under(row, "DatePosted")),
        pay=pay_range(under(row, "MinHiringRate") or None, under(row, "MaxHiringRate") or None),
        employment=words(under(row, "EmploymentIndicator"))
        or (kind if kind and not kind.isdigit() else None),
        description=words(under(row, "Description")),
        requisition=words(under(row, "ParentRequisitionCode")),
        **places([(under(one, "City"), under(one, "State"), under(one, "Country")) for one in copies]),
    )


def _searched(row: Any, board: Board) -> RawPosting:
    number, found = words(under(row, "jobPostingId")), listed(under(row, "postingLocations"))
    where = places(
        (under(one, "cityName"), under(one, "stateCode"), under(one, "isoCountryCode")) for one in found
    )
    where["location"] = joined(under(one, "formattedAddress") for one in found) or where["location"]
    return RawPosting(
        title=words(under(row, "jobTitle")) or "",
        external_id=number,
        url=_address(words(under(row, "clientNamespace")) or board.tenant, board.site, number),
        company=board.employer or None,
        remote="Virtual" if yes(under(row, "hasVirtualLocation")) else None,
        posted_on=words(under(row, "postingStartTimestampUTC")),
        description=words(under(row, "jobDescription")),
        requisition=words(under(row, "jobReqId")),
        **where,
    )


def _address(tenant: str, site: str, number: str | None) -> str | None:
    portal = f"https://jobs.dayforcehcm.com/en-US/{tenant}/{site or _PORTAL}"
    return f"{portal}/jobs/{number}" if tenant and number else None


def resolve(url: str) -> Board | None:
    if not (match := _PORTALS.match(url) or _APIS.match(url)):
        return None
    named = (parse_qs(urlsplit(url).query).get("internalJobBoardCode") or [""])[0]
    tenant, site = match["tenant"], named or match.groupdict().get("site") or _PORTAL
    address, name = f"https://jobs.dayforcehcm.com/en-US/{tenant}/{site}", f"{tenant}-{site}".lower()
    return Board(name, tenant, "other", "dayforce", address, "www.dayforcehcm.com", tenant, site)


PLATFORM = Platform(
    name="dayforce",
    rights=Rights("on", "JobFeeds is documented by the vendor and public, without login", "2026-11-24"),
    start=start,
    readers={"list": jobs},
    resolve=resolve,
    whole=True,
)
