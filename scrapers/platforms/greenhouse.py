"""Greenhouse job boards (`job-boards.greenhouse.io/{tenant}`).

Endpoint: GET https://boards-api.greenhouse.io/v1/boards/{tenant}/jobs?content=true&pay_transparency=true
Paging: none; one answer holds the whole board, `meta.total` counts it
Quirks: `content` is entity-escaped HTML; `updated_at` is no posting date; the type, the work mode and often
    the pay stand in `metadata`, under names that the employer chose; `company_name` may end in a blank
Source: https://developers.greenhouse.io/job-board.html
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from functools import partial
from html import unescape
from typing import Any
from urllib.parse import parse_qs, urlsplit

from scrapers.jobposting import count, joined, listed, pay_range, rows, salvage, under, words
from scrapers.source import Board, Follow, Item, Page, Platform, RawPosting, Request, Rights, Total

_PAY = re.compile(r"\b(pay|salary|wage|compensation|rate)\b", re.IGNORECASE)
_MODE = re.compile(
    r"\b(remote|workplace|work (arrangement|location|model|mode)|location type)\b", re.IGNORECASE
)
_TYPE = re.compile(r"\b(employment|job|position|time|worker) type\b|^(time|schedule)$", re.IGNORECASE)
_UNIT = re.compile(r"\b(hour|year|annual|month|week|day)", re.IGNORECASE)


def start(board: Board) -> Iterator[Follow]:
    query = "content=true&pay_transparency=true"
    url = f"https://boards-api.greenhouse.io/v1/boards/{board.tenant}/jobs?{query}"
    yield Follow(Request(url), partial(jobs, board=board))


def jobs(page: Page, board: Board) -> Iterator[Item]:
    answer = page.json()
    found = rows(answer, "jobs", page, board, marks=("absolute_url", "internal_job_id"))
    yield Total(count(under(answer, "meta", "total")) or len(found))
    yield from salvage(found, partial(_job, board=board))


def _job(row: Any, board: Board) -> RawPosting:
    offices = listed(under(row, "offices"))
    extra = [one for one in listed(under(row, "metadata")) if isinstance(one, Mapping)]
    return RawPosting(
        title=words(under(row, "title")) or "",
        external_id=words(under(row, "id")),
        url=words(under(row, "absolute_url")),
        company=words(under(row, "company_name")) or board.employer or None,
        location=words(under(row, "location", "name")) or joined(under(one, "location") for one in offices),
        remote=_named(extra, _MODE),
        posted_on=words(under(row, "first_published")),
        pay=_pay(row, extra),
        employment=_named(extra, _TYPE),
        description=unescape(words(under(row, "content")) or "") or None,
        requisition=words(under(row, "requisition_id")),
    )


def _named(extra: list[Mapping[str, Any]], names: re.Pattern[str]) -> str | None:
    """The first custom field whose name fits; a plain "yes" is worth its field's name."""
    for one in extra:
        name, value = words(one.get("name")) or "", one.get("value")
        stated = joined(listed(value))
        if names.search(name) and (stated or value is True):
            return name if value is True or stated in ("Yes", "yes") else stated
    return None


def _pay(row: Any, extra: list[Mapping[str, Any]]) -> str | None:
    """`pay_input_ranges` count in cents and tell their unit only in words; else a custom field."""
    for one in listed(under(row, "pay_input_ranges")):
        low, high = (_dollars(under(one, name)) for name in ("min_cents", "max_cents"))
        told = joined([under(one, "title"), under(one, "blurb")])
        if stated := pay_range(low, high, under(one, "currency_type"), _unit(told)):
            return stated
    for one in extra:
        value, name = one.get("value"), words(one.get("name")) or ""
        if isinstance(value, Mapping) and _PAY.search(name):
            low, high = value.get("min_value") or value.get("amount"), value.get("max_value")
            if stated := pay_range(low, high or low, value.get("unit"), _unit(name)):
                return stated
    return _named(extra, _PAY)


def _dollars(cents: Any) -> float | None:
    return cents / 100 if isinstance(cents, int) and 0 < cents < 10**12 else None


def _unit(told: str | None) -> str | None:
    named = _UNIT.search(told or "")
    return named[1] if named else None


def resolve(url: str) -> Board | None:
    parts = urlsplit(url)
    if not re.fullmatch(r"(job-boards|boards|boards-api)(\.eu)?\.greenhouse\.io", parts.hostname or ""):
        return None
    path = parts.path.removeprefix("/v1/boards").strip("/").split("/")
    token = (parse_qs(parts.query).get("for") or [""])[0] if path[0] == "embed" else path[0]
    if not re.fullmatch(r"[\w-]+", token):
        return None
    address = f"https://job-boards.greenhouse.io/{token}"
    return Board(token, token, "other", "greenhouse", address, host="boards-api.greenhouse.io", tenant=token)


PLATFORM = Platform(
    name="greenhouse",
    rights=Rights("on", "public board API without login, made for career sites", "2026-11-23"),
    start=start,
    readers={"list": jobs},
    resolve=resolve,
    whole=True,
)
