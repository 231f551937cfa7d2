"""We Work Remotely, a job board for remote work.

Endpoint: GET https://weworkremotely.com/remote-jobs.rss; job pages hold a JobPosting
Paging: none; one feed holds the newest hundred
Quirks: titles read "Company: Title"; `region` and `country` say where applicants may live, `state` where the
    employer sits; the feed of 2020 had neither country nor type; the JobPosting has raw line breaks and
    invalid escapes, and for its place the employer's head office or name: where applicants may live is the
    last of the tags over the text ("USA Only")
Source: https://weworkremotely.com/remote-job-rss-feed; captured feeds and pages
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import replace
from functools import partial

from scrapers.apis import site_of
from scrapers.html import own_address, parse
from scrapers.html import words as shown
from scrapers.jobposting import completed, joined, read, salvage, words
from scrapers.scripts import json_ld
from scrapers.source import Board, Follow, Item, Page, ParseError, Platform, RawPosting, Request, Rights
from scrapers.xml import Record, records

_SITE = re.compile(r"https?://(?:www\.)?weworkremotely\.com/", re.IGNORECASE)
_ITEMS = frozenset({"item"})
_REGION = re.compile(r"\bonly$|^anywhere\b", re.IGNORECASE)


def start(board: Board) -> Iterator[Follow]:
    yield Follow(Request("https://weworkremotely.com/remote-jobs.rss"), partial(jobs, board=board))


def jobs(page: Page, board: Board) -> Iterator[Item]:
    root, found = records(page.text, _ITEMS)
    ours = [one for one in found if _SITE.match(_said(one, "link", "guid") or "")]
    if root != "rss" or (not ours and not _SITE.search(page.text[:2_000])):
        raise ParseError("the feed of We Work Remotely", board=board.name, url=page.url)
    yield from salvage(ours, _job)


def _said(item: Record, *names: str) -> str | None:
    return next((item[name][0] for name in names if name in item), None)


def _job(item: Record) -> RawPosting:
    company, colon, title = (_said(item, "title") or "").partition(": ")
    region, country = _said(item, "region"), _said(item, "country")
    return RawPosting(
        title=title if colon else company,
        external_id=_said(item, "guid", "link"),
        url=_said(item, "link", "guid"),
        company=company if colon else None,
        location=joined([region, country]),
        remote="Remote",
        posted_on=_said(item, "pubdate"),
        employment=_said(item, "type"),
        description=_said(item, "description"),
    )


def detail(page: Page, board: Board, row: RawPosting | None = None) -> Iterator[Item]:
    block = next(iter(json_ld(page.text, "JobPosting")), None)
    stated = (own_address(page), words(block.get("url"))) if block else ()
    url = next((one for one in stated if one and _SITE.match(one)), None)
    if block is None or not (row or url):
        raise ParseError("a job of We Work Remotely with JSON-LD", board=board.name, url=page.url)
    found = read(block, url=url)
    if not block.get("applicantLocationRequirements"):
        found = replace(found, location=_region(page), city=None, state=None, country=None)
    yield completed(row, found)


def _region(page: Page) -> str | None:
    """Where applicants may live: "USA Only" is told from "Full-Time" and a category by its wording."""
    tags = [shown(one) for one in parse(page.text).css(".listing-tag")]
    return next((one for one in reversed(tags) if _REGION.search(one)), None)


PLATFORM = Platform(
    name="weworkremotely",
    rights=Rights(
        "off",
        "its terms exclude job advertising and search services, and storing",
        "2026-11-24",
        terms="https://weworkremotely.com/api-terms-and-guidelines",
        forbids=("storing", "alerting"),
    ),
    start=start,
    readers={"list": jobs, "detail": detail},
    resolve=site_of("weworkremotely", "https://weworkremotely.com/"),
    whole=True,
    newest=1,
    attribution="We Work Remotely (https://weworkremotely.com/)",
)
