"""The public page of the sources, with hundreds of boards, and the page of one."""

from __future__ import annotations

import re
from collections.abc import AsyncIterator
from datetime import timedelta
from html import unescape
from typing import Any

import pytest
from adverts import NOW, board
from aiohttp.test_utils import TestClient
from published import serving
from sqlalchemy import insert

from aggregator.domain.breaker import Rest
from aggregator.domain.lifecycle import BoardHistory
from aggregator.store import boards, rests
from aggregator.store.codec import dump
from aggregator.store.engine import Connection, Store
from aggregator.store.schema import runs
from scrapers.answer import Validators
from scrapers.report import BoardReport
from web import sources

Client = TestClient[Any, Any]
HOUR = timedelta(hours=1)
LARGEST = 60 * 1024


async def ran(conn: Connection, name: str, *told: int | str, **more: Any) -> None:
    """Runs of a board, the last one an hour ago: numbers of postings, or outcomes."""
    failures = 0
    for at, one in enumerate(told):
        end = NOW - HOUR * (6 * (len(told) - at) - 5)
        outcome = "ok" if isinstance(one, int) else one
        failures = 0 if outcome in ("ok", "empty", "unchanged") else failures + 1
        listed = one if isinstance(one, int) else 0
        report = BoardReport(name, outcome, "", end, end, listed=listed, **more)  # type: ignore[arg-type]
        await boards.record(
            conn,
            name,
            report,
            trusted=not failures,
            history=BoardHistory(30.0, 0, failures),
            due_at=NOW + HOUR,
            interval=6 * HOUR,
            validators=Validators(),
            body_hash=None,
        )


CATALOGUE = (
    board("good", employer="Alder Clinic", platform="greenhouse"),
    board("bad", employer="Birch Health", platform="workday"),
    board("shrunk", employer="Cedar Care", platform="icims"),
    board("new", employer="Dogwood", platform="icims"),
    board("keyed", employer="", platform="careeronestop", rights="off", note="CHARTWORK_KEYS holds no key"),
    board("barred", employer="Elm County", platform="neogov", rights="off", note="operator's words"),
    board("rests", employer="Fir Labs", platform="lever"),
    board("odd name/?#é", employer="<b>Gum</b>", platform="feed", url="imaps://me@mail.example/INBOX"),
)


@pytest.fixture
async def client(store: Store) -> AsyncIterator[Client]:
    async with store.write() as conn:
        await boards.register(conn, CATALOGUE, NOW)
        await ran(conn, "good", 29, 30, "unchanged", 31)
        await ran(conn, "bad", 12, 12, "layout", "layout", "layout")
        await ran(conn, "shrunk", 40, 40, 40, 3)
        await ran(conn, "rests", 5, "auth")
        await rests.put(conn, "lever", Rest("lever", "auth", NOW, NOW + HOUR, 5))
    async with serving(store) as running:
        yield running


async def words(client: Client, where: str, status: int = 200) -> str:
    answer = await client.get(where)
    assert answer.status == status, where
    html = re.sub(r"<svg[^>]*aria-label=\"([^\"]*)\".*?</svg>", r" [\1] ", await answer.text())
    return " ".join(unescape(re.sub(r"<[^>]*>", " ", html)).split())


async def test_the_summary_comes_first_and_trouble_before_the_rest(client: Client) -> None:
    found = await words(client, "/sources")
    assert (
        "8 sources 1 Not working 1 Resting 1 Having trouble 2 Not checked 1 Working 1 Needs a key 1 Off"
        in found
    )
    order = [
        "Birch Health",
        "Fir Labs",
        "Cedar Care",
        "<b>Gum</b>",
        "Dogwood",
        "Alder Clinic",
        "keyed",
        "Elm",
    ]
    at = [found.index(one) for one in order]
    assert at == sorted(at)
    assert (
        "Birch Health employer, workday Not working It answers with a page that we cannot read: its layout"
        " has changed. [5 readings: 12 to 12 postings, 12 at last; 3 failed] read well 19 hours ago" in found
    )
    assert "It lists 3 where about 40 are usual. Two readings agree" in found
    assert "Alder Clinic employer, greenhouse Working [4 readings: 29 to 31 postings, 31 at last]" in found


async def test_a_run_is_seen_at_once(store: Store, client: Client) -> None:
    """Though pages are kept, and no opening has changed."""
    assert "Alder Clinic employer, greenhouse Working" in await words(client, "/sources")
    async with store.write() as conn:
        await ran(conn, "good", "auth", "auth", "auth")
    assert "Alder Clinic employer, greenhouse Working" not in await words(client, "/sources")


async def test_why_a_source_is_not_read_is_said_in_the_words_of_its_rights(client: Client) -> None:
    found = await words(client, "/sources")
    assert "Needs a key A free key; the credit and CareerOneStop's logo must be shown." in found
    assert "Off Robots.txt disallows everything to agents that it does not list." in found
    assert "CHARTWORK_KEYS" not in found
    assert "operator's words" not in found
    # platforms without any board are named, too
    assert "weworkremotely – off: its terms exclude job advertising and search services, and storing" in found


@pytest.mark.parametrize(
    ("query", "shown"),
    [
        ("state=failing", {"bad"}),
        ("state=needs+key", {"keyed"}),
        ("platform=icims", {"shrunk", "new"}),
        ("q=health+BIRCH", {"bad"}),
        ("q=health&platform=icims", set()),
        ("state=nonsense", set()),
    ],
)
async def test_sources_are_found_by_state_platform_and_name(
    client: Client, query: str, shown: set[str]
) -> None:
    html = await (await client.get(f"/sources?{query}")).text()
    assert set(re.findall(r'<h3><a href="/sources/([^"]*)"', html)) == shown
    assert ("No source fits" in html) == (not shown)


async def test_one_source_tells_its_effect_on_alerts_and_its_runs(client: Client) -> None:
    found = await words(client, "/sources/bad")
    assert "For your alerts Jobs from here may reach you late; none is closed because of this." in found
    assert found.count("its layout has changed. –") == 3
    assert found.count("Read. 12") == 2
    assert "19 hours ago" in found
    good = await (await client.get("/sources/good")).text()
    assert '<a href="https://mercy.example/jobs" rel="noopener nofollow">' in good
    assert "Nothing had changed.</td><td>30<" in good
    resting = await words(client, "/sources/rests")
    assert (
        "Resting Boards of this platform failed one after the other (it asks for a key or a login)" in resting
    )


async def test_any_name_has_its_page_and_none_shows_a_mailbox(client: Client) -> None:
    html = await (await client.get("/sources")).text()
    (link,) = re.findall(r'<a href="(/sources/odd[^"]*)"', html)
    page = await (await client.get(link)).text()
    assert "&lt;b&gt;Gum&lt;/b&gt;" in page
    assert "imaps" not in page
    await words(client, "/sources/nobody", 404)
    await words(client, "/sources?page=2", 404)
    await words(client, "/sources?page=x")


async def test_hundreds_of_sources_stay_light_and_all_are_reached(store: Store) -> None:
    many = [
        board(f"board-{at:03}", employer=f"A Health System of Considerable Name {at:03}", platform="workday")
        for at in range(350)
    ]
    async with store.write() as conn:
        await boards.register(conn, many, NOW)
        for one in many:
            await ran(conn, one.name, "not_found")
        await conn.execute(
            insert(runs),
            [
                {
                    "board": one.name,
                    "started_at": NOW,
                    "finished_at": NOW,
                    "outcome": "not_found" if run % 5 else "ok",
                    "trusted": True,
                    "listed": 100 + 7 * run,
                    "report": dump(BoardReport(one.name, "not_found", "", NOW, NOW)),
                }
                for one in many
                for run in range(sources.RUNS)
            ],
        )
    seen: list[str] = []
    async with serving(store) as client:
        where: str | None = "/sources"
        while where:
            body = await (await client.get(where)).read()
            assert len(body) <= LARGEST, where
            html = body.decode()
            seen += re.findall(r'<h3><a href="/sources/([^"]*)"', html)
            following = re.search(r'<a href="([^"]*)" rel="next"', html)
            where = unescape(following[1]) if following else None
    assert sorted(seen) == sorted(one.name for one in many)
    assert len(seen) == 350
