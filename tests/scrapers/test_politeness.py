"""The proof of politeness: whole runs of several boards at once, through the real client; the server that all
of them reach writes down every request that leaves.

Single rules are tested in test_http_pacing and its neighbours. Here they hold together, over boards that
share a host, a second run, and a host in trouble. Time is the client's own, moved by its waiting only.
"""

from __future__ import annotations

import asyncio
import json
from collections import Counter, defaultdict
from collections.abc import AsyncIterator, Sequence
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from itertools import pairwise
from typing import Any

import pytest
from adverts import board
from scripted_host import Asked, Host, Names, response

from aggregator.collect import Collector
from aggregator.record import Collected
from aggregator.store import boards
from aggregator.store.engine import Store
from scrapers import addresses
from scrapers.http import Http
from scrapers.source import Board

BEGIN = datetime(2026, 11, 16, 12, tzinfo=UTC)
PACE = 2.0
SHARED, OWN, SLOW, AWAY, SHUT = (
    "boards-api.greenhouse.io",
    "careers.example.net",
    "slow.example.org",
    "moved.example.com",
    "shut.example.com",
)
TEXT = "Codes inpatient charts with ICD-10-CM and PCS. CCS required."


def jobs(tenant: str) -> bytes:
    job = {
        "id": 1,
        "title": "Inpatient Coder",
        "absolute_url": f"https://jobs.example/{tenant}/1",
        "location": {"name": "Tulsa, OK"},
        "content": f"<p>{TEXT}</p>",
    }
    return json.dumps({"jobs": [job], "meta": {"total": 1}}).encode()


def feed(link: str) -> str:
    item = f"<item><title>Outpatient Coder</title><link>{link}</link><description>{TEXT}</description></item>"
    return f"<?xml version='1.0'?><rss version='2.0'><channel>{item}</channel></rss>"


def detail(url: str) -> str:
    posting = {
        "@type": "JobPosting",
        "title": "Inpatient Coder",
        "url": url,
        "description": TEXT,
        "hiringOrganization": {"name": "Example"},
    }
    return f'<html><script type="application/ld+json">{json.dumps(posting)}</script></html>'


DETAILS = [f"https://{OWN}/jobs/{name}-inpatient-coder" for name in ("first", "second", "third")]
SITEMAP = f"<urlset>{''.join(f'<url><loc>{url}</loc></url>' for url in DETAILS)}</urlset>"


@dataclass
class Ledger(Host):
    """The server behind the gateway: it counts how many requests each host has open at a time, and how many
    connections, and answers with 304 who names the tag that it gave."""

    open_for: Counter[str] = field(default_factory=Counter)
    most_for: Counter[str] = field(default_factory=Counter)
    lines: dict[str, set[object]] = field(default_factory=lambda: defaultdict(set))
    most_lines: Counter[str] = field(default_factory=Counter)
    not_modified: list[str] = field(default_factory=list)

    async def _serve(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        await super()._serve(reader, writer)
        for some in self.lines.values():
            some.discard(writer.get_extra_info("peername"))

    async def _reply(self, asked: Asked, writer: asyncio.StreamWriter) -> None:
        self.lines[asked.host].add(writer.get_extra_info("peername"))
        self.most_lines[asked.host] = max(self.most_lines[asked.host], len(self.lines[asked.host]))
        self.open_for[asked.host] += 1
        self.most_for[asked.host] = max(self.most_for[asked.host], self.open_for[asked.host])
        for _ in range(5):  # others get their turn while this one is open
            await asyncio.sleep(0)
        try:
            await super()._reply(asked, writer)
            await writer.drain()
        finally:
            self.open_for[asked.host] -= 1

    def tagged(self, body: bytes | str, tag: str) -> Any:
        async def answer(asked: Asked, writer: asyncio.StreamWriter) -> None:
            if asked.headers.get("if-none-match") == tag:
                self.not_modified.append(asked.url.partition("?")[0])
                writer.write(response(304, ETag=tag))
            else:
                writer.write(response(200, body, ETag=tag))

        return answer

    def by_host(self) -> dict[str, list[Asked]]:
        found: dict[str, list[Asked]] = {}
        for one in self.asked:
            found.setdefault(one.host, []).append(one)
        return found


CATALOGUE = [
    *(board(name, platform="greenhouse", tenant=name, host=SHARED) for name in ("alder", "birch", "cedar")),
    board("sitemap", platform="jsonld", url=f"https://{OWN}/sitemap.xml", tenant="/jobs/"),
    board("feed", platform="feed", url=f"https://{OWN}/jobs.rss"),
    board("slow", platform="feed", url=f"https://{SLOW}/jobs.rss"),
    board("away", platform="feed", url=f"https://{AWAY}/jobs.rss"),
    board("linkedin", platform="feed", url="https://www.linkedin.com/jobs/feed.rss"),
    board("shut", platform="feed", url=f"https://{SHUT}/jobs.rss"),
]


class Service:
    """Collects every board of a catalogue at once, as often as a test asks."""

    def __init__(
        self, store: Store, ledger: Ledger, http: Http, catalogue: Sequence[Board] = CATALOGUE
    ) -> None:
        self.ledger, self.days, self.catalogue = ledger, 0, catalogue

        async def nobody(*_: Any) -> int:
            return 0

        self.collector = Collector(store, http.fetch, self.now, nobody)

    def now(self) -> datetime:
        return BEGIN + timedelta(days=self.days, seconds=self.ledger.time.now)

    async def round(self) -> dict[str, Collected]:
        """One run of every board, all at the same time; the outcome of each."""
        self.ledger.asked.clear()
        self.ledger.not_modified.clear()
        names = [one.name for one in self.catalogue]
        done = await asyncio.gather(*(self.collector.collect(one, asked=True) for one in names))
        found = {name: one for name, one in zip(names, done, strict=True) if one is not None}
        assert set(found) == set(names)
        return found


@pytest.fixture
async def ledger() -> AsyncIterator[Ledger]:
    async with Ledger() as running:
        for tenant in ("alder", "birch", "cedar"):
            running.pages[f"{SHARED}/v1/boards/{tenant}/jobs"] = running.tagged(jobs(tenant), f'"{tenant}"')
        running.pages[f"{OWN}/robots.txt"] = response(
            200, "User-agent: *\nCrawl-delay: 7\nDisallow: /private"
        )
        running.pages[f"{OWN}/sitemap.xml"] = response(200, SITEMAP)
        running.pages[f"{OWN}/jobs.rss"] = running.tagged(feed(f"https://{OWN}/rss/1"), '"feed"')
        running.pages |= {url.removeprefix("https://"): response(200, detail(url)) for url in DETAILS}
        busy = response(429, Retry_After="20")
        running.pages[f"{SLOW}/jobs.rss"] = [busy, response(200, feed(f"https://{SLOW}/1"))]
        running.pages[f"{AWAY}/jobs.rss"] = response(302, Location="https://uk.indeed.com/rss")
        running.pages[f"{SHUT}/jobs.rss"] = response(403)
        yield running


@pytest.fixture
async def service(store: Store, ledger: Ledger) -> AsyncIterator[Service]:
    async with store.write() as conn:
        await boards.register(conn, CATALOGUE, BEGIN)
    async with ledger.http() as http:
        yield Service(store, ledger, http)


def outcomes(done: dict[str, Collected]) -> dict[str, str]:
    return {name: one.run.report.outcome for name, one in done.items()}


def assert_polite(ledger: Ledger) -> None:
    """What holds for every request of every host, in any run."""
    assert set(ledger.most_for.values()) == {1}, ledger.most_for
    for host, asked in ledger.by_host().items():
        pace = 7.0 if host == OWN else PACE
        gaps = [later.at - earlier.at for earlier, later in pairwise(asked)]
        assert all(gap >= pace for gap in gaps[1:]), (host, gaps)
        assert all(gap >= PACE for gap in gaps[:1]), (
            host,
            gaps,
        )  # what robots.txt asks for is known after it
        assert "linkedin" not in host
        assert "indeed" not in host
        for one in asked:
            assert one.headers["user-agent"] == "Chartwork/1.2 (+https://chartwork.example/bot)"
            assert not one.target.startswith("/private")


async def test_a_run_of_many_boards_is_polite_to_every_host(service: Service, ledger: Ledger) -> None:
    done = await service.round()
    assert outcomes(done) == {
        **dict.fromkeys(("alder", "birch", "cedar", "sitemap", "feed", "slow"), "ok"),
        "away": "denied",
        "linkedin": "denied",
        "shut": "blocked",
    }
    assert_polite(ledger)
    asked = ledger.by_host()
    assert set(asked) == {SHARED, OWN, SLOW, AWAY, SHUT}
    for host, requests in asked.items():
        assert [one.target for one in requests].count("/robots.txt") == 1, host
        assert requests[0].target == "/robots.txt", host
    # three boards of one host, a sitemap with three pages beside a feed on another: none is asked twice
    assert {host: len(requests) - 1 for host, requests in asked.items()} == {
        SHARED: 3,
        OWN: 5,
        SLOW: 2,
        AWAY: 1,
        SHUT: 1,
    }
    busy, good = (one.at for one in asked[SLOW][1:])
    assert good - busy >= 20, "what Retry-After asks for"


async def test_the_second_run_asks_for_what_has_changed_only(service: Service, ledger: Ledger) -> None:
    await service.round()
    service.days += 1
    ledger.time.now += 3600
    done = await service.round()
    assert_polite(ledger)
    whole = {f"{SHARED}/v1/boards/{one}/jobs" for one in ("alder", "birch", "cedar")}
    assert set(ledger.not_modified) == whole | {f"{OWN}/jobs.rss"}
    told = outcomes(done)
    assert {name for name, one in told.items() if one == "unchanged"} == {
        *("alder", "birch", "cedar", "feed", "slow"),
    }
    # the sitemap says no more than before, so that no page of a job is read again
    assert sorted(one.target for one in ledger.by_host()[OWN]) == ["/jobs.rss", "/sitemap.xml"]
    assert "/robots.txt" not in {one.target for one in ledger.asked}, "it is kept for a day"
    ledger.time.now += 90_000
    await service.round()
    asked = ledger.by_host()
    assert {requests[0].target for requests in asked.values()} == {"/robots.txt"}, "and read anew after it"


async def test_a_host_that_keeps_failing_is_left_alone(service: Service, ledger: Ledger) -> None:
    ledger.pages[f"{SHARED}/v1/boards/alder/jobs"] = response(403)
    ledger.pages[f"{SHARED}/v1/boards/birch/jobs"] = response(403)
    ledger.pages[f"{SHARED}/v1/boards/cedar/jobs"] = response(403)
    done = await service.round()
    assert outcomes(done)["cedar"] == "blocked"
    assert len(ledger.by_host()[SHARED]) == 4, "robots.txt and three refusals"
    for _ in range(2):
        ledger.time.now += 600
        done = await service.round()
        assert SHARED not in ledger.by_host(), "nothing is asked while it rests"
        assert outcomes(done)["alder"] == "blocked"
        assert outcomes(done)["sitemap"] == "ok", "others are read as ever"
        assert_polite(ledger)
    ledger.time.now += 1200
    await service.round()
    assert len(ledger.by_host()[SHARED]) == 1, "a single probe"


async def test_a_host_that_wants_peace_for_an_hour_gets_it(service: Service, ledger: Ledger) -> None:
    ledger.pages[f"{SHARED}/v1/boards/alder/jobs"] = response(429, Retry_After="3600")
    done = await service.round()
    told = outcomes(done)
    assert told["alder"] == "slow"
    earlier = [one for one in ("birch", "cedar") if told[one] == "ok"]
    assert len(ledger.by_host()[SHARED]) == 2 + len(earlier), "robots.txt, who came before, and none after"
    ledger.time.now += 3000
    await service.round()
    assert SHARED not in ledger.by_host()
    ledger.pages[f"{SHARED}/v1/boards/alder/jobs"] = response(200, jobs("alder"))
    ledger.time.now += 700
    assert outcomes(await service.round())["alder"] == "ok"
    assert_polite(ledger)


async def test_a_robots_txt_that_cannot_be_read_stops_everything(service: Service, ledger: Ledger) -> None:
    ledger.pages[f"{SHARED}/robots.txt"] = response(503)
    done = await service.round()
    assert {outcomes(done)[name] for name in ("alder", "birch", "cedar")} == {"unreachable"}
    assert {one.target for one in ledger.by_host()[SHARED]} == {"/robots.txt"}
    assert_polite(ledger)


async def test_a_host_has_one_connection(store: Store, monkeypatch: pytest.MonkeyPatch) -> None:
    """Behind a gateway all hosts share connections; here the client reaches the server as it does hosts."""
    monkeypatch.setattr(addresses, "is_public", lambda address: address == "127.0.0.1")
    async with Ledger() as ledger:
        monkeypatch.setattr(addresses, "PORTS", {ledger.port})
        one, two = (f"{name}.example:{ledger.port}" for name in ("one", "two"))
        places = [f"{one}/a.rss", f"{one}/b.rss", f"{one}/c.rss", f"{two}/a.rss", f"{two}/b.rss"]
        ledger.pages = {place: response(200, feed(f"https://{place}/1")) for place in places}
        ledger.pages[f"{two}/b.rss"] = response(302, "elsewhere", Location=f"http://{one}/a.rss")
        ledger.pages[f"{one}/c.rss"] = response(500, "broken")
        catalogue = [
            board(f"feed{at}", platform="feed", url=f"http://{url}") for at, url in enumerate(places)
        ]
        async with store.write() as conn:
            await boards.register(conn, catalogue, BEGIN)
        names = Names(one_example=["127.0.0.1"], two_example=["127.0.0.1"])
        async with ledger.http(gateway=None, resolver=names) as http:
            done = await Service(store, ledger, http, catalogue).round()
    assert outcomes(done) == {
        **dict.fromkeys(("feed0", "feed1", "feed3"), "ok"),
        "feed2": "unreachable",
        "feed4": "moved",
    }
    assert dict(ledger.most_lines) == {one: 1, two: 1}
    assert ledger.open_at_most == 2, "the two hosts are read at the same time"
