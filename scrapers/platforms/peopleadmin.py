"""PeopleAdmin career sites of universities (`{tenant}.peopleadmin.com`).

Endpoint: GET https://{host}/postings/all_jobs.atom
Paging: none; one Atom feed holds the whole board with its texts
Quirks: the author of an entry is a department; place and type stand in the text alone, as "Location: Raleigh,
    NC. Position type: Faculty."; the feed's title is "Employer: All Jobs"; no pay
Source: captured feed of one tenant
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from functools import partial
from html import unescape

from scrapers.html import parse, subdomain
from scrapers.html import words as text_of
from scrapers.jobposting import salvage, words
from scrapers.modes import place_mode
from scrapers.source import (
    Board,
    Follow,
    Item,
    Page,
    ParseError,
    Platform,
    RawPosting,
    Request,
    Rights,
)
from scrapers.xml import Record, records

_POSTING = re.compile(r"https?://[^/\s]+/postings/(\d+)")
_EMPLOYER = re.compile(r"<title>\s*([^<]+?)\s*: All Jobs\s*</title>")
_PLACE = re.compile(r"\bLocation: ((?:(?:St|Ft|Mt)\. )?[^.:;]{2,60})(?=[.;]|$)")
_TYPE = re.compile(r"\bPosition type: ([^.:;]{2,40})(?=[.;]|$)")


def start(board: Board) -> Iterator[Follow]:
    yield Follow(Request(f"https://{board.host}/postings/all_jobs.atom"), partial(jobs, board=board))


def jobs(page: Page, board: Board) -> Iterator[Item]:
    source = page.text
    root, found = records(source, frozenset({"entry"}))
    if root != "feed" or not (
        "/postings/all_jobs" in source or any(_POSTING.match(_url(one)) for one in found)
    ):
        raise ParseError("a PeopleAdmin feed (/postings/{id})", board=board.name, url=page.url)
    named = _EMPLOYER.search(source[:5_000])
    company = board.employer or (unescape(named[1]) if named else None)
    yield from salvage(found, partial(_entry, company=company))


def _url(entry: Record) -> str:
    return next((one for name in ("link", "id") for one in entry.get(name, []) if _POSTING.match(one)), "")


def _entry(entry: Record, company: str | None) -> RawPosting:
    told = {name: words(values[0]) for name, values in entry.items()}
    url, text = _url(entry), told.get("content") or told.get("summary") or ""
    number, plain = _POSTING.match(url), text_of(parse(text).body)
    place, kind = _PLACE.search(plain), _TYPE.search(plain)
    return RawPosting(
        title=told.get("title") or "",
        external_id=number[1] if number else told.get("id"),
        url=url or None,
        company=company,
        location=place[1] if place else None,
        remote=place_mode(place[1]) if place else None,
        posted_on=told.get("published") or told.get("updated"),
        employment=kind[1] if kind else None,
        description=text or None,
    )


def resolve(url: str) -> Board | None:
    label = subdomain(url, "peopleadmin.com")
    if label is None:
        return None
    host = f"{label}.peopleadmin.com"
    return Board(label, label, "other", "peopleadmin", f"https://{host}/postings/all_jobs.atom", host, label)


PLATFORM = Platform(
    name="peopleadmin",
    rights=Rights("on", "a public Atom feed of the career site, without login", "2026-11-24"),
    start=start,
    readers={"list": jobs},
    resolve=resolve,
    whole=True,
)
