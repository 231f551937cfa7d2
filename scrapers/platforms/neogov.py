"""NEOGOV agencies of states, counties, cities and public hospitals (governmentjobs.com, schooljobs.com).

Endpoint: GET https://{host}/SearchEngine/JobsFeed?agency={tenant}
Paging: none; RSS with `joblisting:` fields holds the agency's whole board with its texts
Quirks: `pubDate` moves with every edit, `advertiseFromDateUTC` reads "Wed, 19 Aug 2026 05:00:00:0"; the
    agency stands only in the feed's title, with its state ("City of Salem, OR"); the text is in four fields
Source: feeds of several agencies as public collectors read them; robots.txt of governmentjobs.com
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from functools import partial
from html import unescape
from urllib.parse import parse_qs, quote, urlsplit

from scrapers.jobposting import joined, pay_range, salvage
from scrapers.modes import place_mode
from scrapers.source import Board, Follow, Item, Page, ParseError, Platform, RawPosting, Request, Rights
from scrapers.xml import Record, records

_SPACE = re.compile(r"xmlns:joblisting\s*=", re.IGNORECASE)
_TITLE = re.compile(
    r"<channel\b[^<]*(?:<(?!title>|item\b)[^<]*)*<title>\s*(?:<!\[CDATA\[)?([^<\]]+)", re.IGNORECASE
)
_STATE = re.compile(r",\s*[A-Z]{2}\s*$")
_HOSTS = re.compile(r"(?:www|agency)\.(?P<site>governmentjobs|schooljobs)\.com")
_TEXTS = ("description", "examplesofduties", "qualifications", "supplementalinformation", "benefits")


def start(board: Board) -> Iterator[Follow]:
    url = f"https://{board.host}/SearchEngine/JobsFeed?agency={quote(board.tenant, safe='')}"
    yield Follow(Request(url), partial(feed, board=board))


def feed(page: Page, board: Board) -> Iterator[Item]:
    source = page.text.removeprefix("ï»¿")  # a mark of UTF-8 that was taken for Latin-1 on its way
    root, found = records(source, frozenset({"item"}))
    if root != "rss" or not _SPACE.search(source[:2000]):
        raise ParseError("a NEOGOV feed (joblisting:)", board=board.name, url=page.url)
    title = _TITLE.search(source[:5000])
    agency = _STATE.sub("", unescape(title[1]).strip()) if title else None
    yield from salvage(found, partial(_posting, company=board.employer or agency or None))


def _posting(item: Record, company: str | None) -> RawPosting:
    told = {name: values[0] for name, values in item.items()}
    url = told.get("link") or told.get("guid")
    begun = told.get("advertisefromdateutc") or told.get("advertisefromdate") or told.get("pubdate")
    place = told.get("location")
    return RawPosting(
        title=told.get("title") or "",
        external_id=told.get("jobid"),
        url=url if url and "://" in url else None,
        company=company,
        location=joined([place, told.get("state")], ", "),
        state=told.get("state"),
        remote=place_mode(place),
        posted_on=re.sub(r"(:\d\d):\d$", r"\1", begun) if begun else None,
        pay=pay_range(
            told.get("minimumsalary"),
            told.get("maximumsalary"),
            told.get("salarycurrency"),
            told.get("salaryinterval"),
        ),
        employment=told.get("jobtype"),
        description="\n".join(told[name] for name in _TEXTS if name in told) or None,
        requisition=told.get("jobnumbersingle") or told.get("jobnumber"),
    )


def resolve(url: str) -> Board | None:
    parts = urlsplit(url)
    ours = _HOSTS.fullmatch(parts.hostname or "")
    listed = re.match(r"/careers/(?!home\b|jobinfo\b)([\w-]+)", parts.path, re.IGNORECASE)
    agency = listed[1] if listed else (parse_qs(parts.query).get("agency") or [""])[0]
    if not ours or not re.fullmatch(r"[\w-]+", agency):
        return None
    host = f"www.{ours['site']}.com"
    return Board(agency, agency, "other", "neogov", f"https://{host}/careers/{agency}", host, agency)


PLATFORM = Platform(
    name="neogov",
    rights=Rights("off", "robots.txt disallows everything to agents that it does not list", "2026-11-24"),
    start=start,
    readers={"list": feed},
    resolve=resolve,
    whole=True,
)
