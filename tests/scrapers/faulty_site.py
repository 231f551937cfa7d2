"""A platform's site on loopback, made of the platform's own samples, that answers as a fault scripts it.

The site knows what a request is for, since the platform that runs against it is a copy that tells each
`Follow` it gives out: a list page, or the detail of a row.
"""

from __future__ import annotations

import asyncio
import json
import re
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass, replace
from datetime import UTC, datetime, timedelta
from functools import cache, cached_property, partial
from pathlib import Path
from typing import Any

from about_samples import SAMPLES, about, board
from scripted_host import Asked, FakeTime, Host, response
from yarl import URL

from scrapers.registry import platforms
from scrapers.report import BoardRun, Budget, key
from scrapers.run import run
from scrapers.source import Follow, Item, Page, Platform, RawPosting, Request, Total
from scrapers.walk import read

EPOCH = datetime(2026, 11, 24, tzinfo=UTC)
_WHOLE = b"<!doctype html><html><head><title>Careers</title></head><body>%b</body></html>"
_KINDS = {".json": "application/json", ".xml": "application/xml", ".html": "text/html"}


def _files(name: str, kind: str) -> list[Path]:
    """The samples of a kind, the plain one first."""
    found = [one for one in (SAMPLES / name).glob(f"{kind}*") if not one.name.endswith(".expected.json")]
    return sorted(found, key=lambda one: (one.stem != kind, one.name))


def _body(sample: Path) -> bytes:
    """What a real site would send: samples of HTML are often pieces, pages are whole."""
    body = sample.read_bytes()
    return _WHOLE % body if sample.suffix == ".html" and b"<html" not in body.lower() else body


@dataclass(frozen=True)
class Sound:
    """A sound answer, what it is called by in a Content-Type, and what it reads as."""

    body: bytes
    kind: str
    items: tuple[Item, ...]

    @property
    def keys(self) -> set[str]:
        rows = (one.row if isinstance(one, Follow) else one for one in self.items)
        return {key(one) for one in rows if isinstance(one, RawPosting)}

    @property
    def total(self) -> int | None:
        return next((one.count for one in self.items if isinstance(one, Total)), None)

    @property
    def goes_on(self) -> bool:
        return any(isinstance(one, Follow) and one.row is None for one in self.items)


def read_as(follow: Follow, body: bytes, kind: str) -> Sound | None:
    items, broken = read(follow.parse, Page(follow.request.url, body, kind))
    return None if broken else Sound(body, kind, tuple(items))


def sound(name: str, follow: Follow) -> Sound:
    """The sample that answers this request, one that states a total if there is one; the `entry` of
    about.json where no sample does."""
    files = _files(name, "list" if follow.row is None else "detail")
    read = [read_as(follow, _body(one), _KINDS[one.suffix]) for one in files]
    found = [one for one in read if one is not None and one.items]
    if found:
        return next((one for one in found if (one.total or 0) > len(one.keys)), found[0])
    entry = read_as(follow, json.dumps(about(name).get("entry")).encode(), "application/json")
    assert entry is not None, f"no sample of {name} answers {follow.request.url}"
    return entry


# Other totals, other rows ----------------------------------------------------------------------------------


def counted(page: Sound, follow: Follow, total: int) -> Sound | None:
    """The page with another total; None when the format states none."""
    if page.total is None:
        return None
    for spelled in {str(page.total), f"{page.total:,}"}:
        for found in re.finditer(rb"(?<![\w.])(?<!\d,)%b(?!\w|[.,]\d)" % spelled.encode(), page.body):
            for told in (total, total + 1):  # a total of what it was proves nothing
                body = page.body[: found.start()] + str(told).encode() + page.body[found.end() :]
                changed = read_as(follow, body, page.kind)
                if changed is None or changed.total != told:
                    break
            else:
                body = page.body[: found.start()] + str(total).encode() + page.body[found.end() :]
                return read_as(follow, body, page.kind)
    return None


def _turned(name: str, by: int) -> str:
    """An id of the same form: a higher number, or with its last digits turned on, or its last letters."""
    if name.isdecimal():
        return str(int(name) + by * 100_003)
    pool = "0123456789" if len(re.findall(r"\d", name)) > 2 else "abcdefghijklmnopqrstuvwxyz"
    at = [number for number, sign in enumerate(name) if sign in pool][1:][-6:]
    value = 0
    for one in at:
        value = value * len(pool) + pool.index(name[one])
    value += by * 37
    signs = list(name)
    for one in reversed(at):
        value, digit = divmod(value, len(pool))
        signs[one] = pool[digit]
    return "".join(signs)


def renumbered(page: Sound, follow: Follow, by: int, *, only: int | None = None) -> Sound:
    """The page with rows that are all others (or the first `only` of them). Fails if it cannot be made."""
    rows = [one.row if isinstance(one, Follow) else one for one in page.items]
    found = [one for one in rows if isinstance(one, RawPosting)][:only]
    text = page.body.decode("utf-8")
    names = set()
    for one in found:
        tail = (one.url or "").partition("?")[0].rstrip("/").rpartition("/")[2]
        stated = {part for part in (one.external_id, one.requisition) if part and part in text}
        names |= stated or {tail}
    by_length = "|".join(map(re.escape, sorted(names, key=len, reverse=True)))
    changed = re.sub(by_length, lambda match: _turned(match[0], by), text)
    made = read_as(follow, changed.encode(), page.kind)
    assert made is not None, "an id of another form is none of the platform's"
    assert len(made.keys - page.keys) == (only or len(page.keys)), f"teach `_turned` {sorted(page.keys)}"
    return made


def marked(page: Sound, follow: Follow, mark: str, number: int) -> Sound:
    """The page as the list's `number`th, by the mark of about.json by which its next one is asked for."""
    if not mark or number == 0:
        return page
    signs = re.sub(r"\d+", lambda found: str(int(found[0]) + number), mark)
    body = page.body.replace(mark.encode(), signs.encode())
    assert body != page.body
    made = read_as(follow, body, page.kind)
    assert made is not None
    return made


def swollen(page: Sound, follow: Follow, rows: int) -> Sound:
    """A page of JSON with as many rows, for formats whose short page is the last one."""
    value = json.loads(page.body)
    rows_of = max(_lists(value), key=len)
    copies = -(-rows // max(len(page.keys), 1))
    for number in range(1, copies):
        turned = renumbered(page, follow, number)
        rows_of.extend(max(_lists(json.loads(turned.body)), key=len))
    made = read_as(follow, json.dumps(value).encode(), page.kind)
    return made if made and len(made.keys) > len(page.keys) else page


def _lists(value: Any) -> Iterator[list[Any]]:
    if isinstance(value, list):
        yield value
    for one in value if isinstance(value, list) else value.values() if isinstance(value, dict) else ():
        yield from _lists(one)


# The site --------------------------------------------------------------------------------------------------

Answer = Callable[["Site", Follow], bytes]


class Site(Host):
    """`lists` and `details` answer; `asked_for` counts the list requests so far."""

    def __init__(self, name: str, lists: Answer, details: Answer) -> None:
        super().__init__(FakeTime())
        self.name, self.lists, self.details = name, lists, details
        self.known: dict[tuple[str, str], Follow] = {}
        self.list_requests = self.detail_requests = 0

    def told(self, follow: Follow) -> Follow:
        """The same, and the site knows it."""
        self.known[_name(follow.request)] = follow
        return replace(follow, parse=partial(self._parse, follow))

    def _parse(self, follow: Follow, page: Page) -> Iterator[Item]:
        for one in follow.parse(page):
            yield self.told(one) if isinstance(one, Follow) else one

    async def _reply(self, asked: Asked, writer: asyncio.StreamWriter) -> None:
        follow = self.known.get((f"{asked.host}{asked.target}", asked.body.decode()))
        if follow is None:  # robots.txt, or where a redirect leads to
            await super()._reply(asked, writer)
            return
        is_list = follow.row is None
        self.list_requests += is_list
        self.detail_requests += not is_list
        writer.write((self.lists if is_list else self.details)(self, follow))


def _name(request: Request) -> tuple[str, str]:
    url = URL(request.url)
    body = "" if request.json is None else json.dumps(request.json)
    return f"{url.host_port_subcomponent}{url.raw_path_qs}", body


def honest(site: Site, follow: Follow) -> bytes:
    """A sound answer, its total that of the rows."""
    page = sound(site.name, follow)
    page = fitting(site.name, page, follow)
    return response(200, page.body, Content_Type=page.kind)


def fitting(name: str, page: Sound, follow: Follow) -> Sound:
    """The page as the only one, with a total that is met: rows that come twice or cannot be read are counted
    by some."""
    if ends := about(name).get("last_page"):
        promise, end = (one.encode() for one in ends)
        only = read_as(follow, page.body.replace(promise, end), page.kind)
        assert only is not None
        assert not only.goes_on
        return only
    totals = (counted(page, follow, len(page.keys) + more) for more in range(3))
    return next(filter(None, totals), page)


async def visited(
    name: str,
    lists: Answer = honest,
    details: Answer = honest,
    *,
    wants: bool = False,
    pages: dict[str, Any] | None = None,
    budget: Budget = Budget(pages=8, requests=60),  # noqa: B008 - frozen
) -> tuple[BoardRun, Site]:
    """A run of the platform's board over such a site; with its details if they are wanted."""
    platform = platforms()[name]
    async with Site(name, lists, details) as site, site.http() as http:
        site.pages |= pages or {}

        def start(one: Any) -> Iterable[Follow]:
            return [site.told(follow) for follow in platform.start(one)]

        done = await run(
            replace(board(name), searches=board(name).searches[:1]),
            replace(platform, start=start),
            http.fetch,
            now=lambda: EPOCH + timedelta(seconds=site.time.now),
            wants=lambda row, row_hash: wants,
            budget=budget,
        )
    return done, site


@dataclass(frozen=True)
class First:
    """The first list page of a platform: its request, and a sound answer."""

    name: str

    @cached_property
    def platform(self) -> Platform:
        return platforms()[self.name]

    @cached_property
    def follow(self) -> Follow:
        """The request of the first page with rows, past an entry that only leads to it."""
        one = replace(board(self.name), searches=board(self.name).searches[:1])
        follow = next(iter(self.platform.start(one)))
        while not (page := sound(self.name, follow)).keys:
            follow = next(item for item in page.items if isinstance(item, Follow))
        return follow

    @cached_property
    def page(self) -> Sound:
        return sound(self.name, self.follow)

    @cached_property
    def counts(self) -> bool:
        return counted(self.page, self.follow, 4321) is not None

    @cached_property
    def endless(self) -> Sound | None:
        """A first page after which the platform asks for another one; None if it never does."""
        for page in (self.page, *self._full()):
            promising = counted(page, self.follow, 4321) or page
            if promising.goes_on:
                return promising
        return None

    def _full(self) -> Iterator[Sound]:
        if self.page.kind == "application/json":
            yield swollen(self.page, self.follow, 100)


@cache
def first(name: str) -> First:
    return First(name)
