"""Job feeds: RSS 2.0, Atom, Indeed-style job XML and its cousins, through one table of tag names.

Endpoint: GET the board's `url`
Paging: none; one answer holds the whole feed
Quirks: feeds drift, the 2020 and the 2026 feed of one board differ in fields; Indeed's `url` carries
    `source=Indeed`; the weekday of a date may be wrong; We Work Remotely titles read "Company: Title" and its
    `state` is the employer's seat; Atom authors (PeopleAdmin) are departments, not employers
Source: https://www.rssboard.org/rss-specification and https://www.rfc-editor.org/rfc/rfc4287; startupjobs.cz,
    weworkremotely.com and peopleadmin.com feeds
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from functools import partial
from urllib.parse import urlsplit, urlunsplit

from scrapers.html import bare_host
from scrapers.jobposting import pay_range, salvage
from scrapers.source import Board, Follow, Item, Page, ParseError, Platform, RawPosting, Request, Rights
from scrapers.xml import Record, records

_ITEMS = frozenset({"item", "entry", "job", "position", "offer", "vacancy", "listing"})
_ROOTS = _ITEMS | {"rss", "rdf", "feed", "source", "jobs", "offers", "positions", "workzag-jobs", "vacancies"}

_FEED = re.compile(r"\.(?:rss|atom)\b|/feeds?/|/rss\b|feed[\w-]*\.xml", re.IGNORECASE)

# Field of a posting → tags that state it, best first, as RSS, Atom and the feeds named above spell them.
_TAGS = {
    "title": "title jobtitle job_title position name",
    "external_id": "referencenumber partnerjobid jobid job_id reference guid id",
    "url": "url link joburl applyurl apply_url",
    "company": "company companyname company_name employer startup hiringorganization",
    "location": "location joblocation locations cities region office",
    "city": "city",
    "state": "state province",
    "country": "country countrycode",
    "remote": "remotetype workplacetypes workplacetype remote",
    "posted_on": "pubdate published dateposted date advertisefromdateutc createdat lastupdate updated",
    "pay": "salary compensation pay",
    "employment": "jobtype jobtypes employmenttype employment_type type schedule",
    "description": "encoded description content jobdescription jobdescriptions summary",
    "requisition": "requisitionnumber requisitionid requisition reqid",
}


def start(board: Board) -> Iterator[Follow]:
    yield Follow(Request(board.url), partial(feed, board=board))


def feed(page: Page, board: Board) -> Iterator[Item]:
    root, found = records(page.text, _ITEMS)
    if root not in _ROOTS:
        raise ParseError("a feed of jobs", board=board.name, url=page.url)
    yield from salvage(found, partial(_posting, board=board))


def _posting(item: Record, board: Board) -> RawPosting:
    facts = {field: _first(item, tags) for field, tags in _TAGS.items()}
    facts["url"] = _without_referrer(facts["url"])
    facts["pay"] = facts["pay"] or pay_range(
        _first(item, "minimumsalary salary_min minsalary"),
        _first(item, "maximumsalary salary_max maxsalary"),
        _first(item, "salarycurrency salary_currency"),
        _first(item, "salaryinterval salary_period"),
    )
    title, company = facts.pop("title") or "", facts.pop("company")
    if bare_host(facts["url"]) == "weworkremotely.com":
        facts["state"] = None
        if company is None and ": " in title:
            company, _, title = title.partition(": ")
    return RawPosting(title=title, company=company or board.employer or None, **facts)


def _first(item: Record, tags: str) -> str | None:
    return next((item[tag][0] for tag in tags.split() if tag in item), None)


def _without_referrer(url: str | None) -> str | None:
    """The address without `source=Indeed`, by which employers count where applicants come from."""
    if not url or not bare_host(url):
        return None
    parts = urlsplit(url)
    kept = [one for one in parts.query.split("&") if not re.fullmatch("source=indeed", one, re.IGNORECASE)]
    return urlunsplit(parts._replace(query="&".join(kept)))


def resolve(url: str) -> Board | None:
    host = bare_host(url)
    if not (host and _FEED.search(url)) or "sitemap" in url:
        return None
    if host == "weworkremotely.com" or host.endswith(".peopleadmin.com"):  # platforms with terms of their own
        return None
    return Board(host, host, "other", "feed", url, host)


PLATFORM = Platform(
    name="feed",
    rights=Rights("on", "feeds are published for programs; a board's own terms go first", "2026-11-23"),
    start=start,
    readers={"list": feed},
    resolve=resolve,
    whole=True,
)
