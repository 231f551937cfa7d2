"""`chartwork boards …`: how every board stands, what adding one asks and writes, and how one answers."""

from __future__ import annotations

import io
import json
from collections.abc import AsyncIterator
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest
from scripted_host import Host, response

from aggregator.domain.breaker import Rest
from aggregator.domain.lifecycle import BoardHistory
from aggregator.store import boards as stored
from aggregator.store import rests
from aggregator.store.engine import Store
from chartwork import admin, boards
from chartwork.board_list import list_boards
from chartwork.boards import CheckFailed, Wish
from chartwork.parts import catalogued, known_boards
from chartwork.service import World
from chartwork.settings import Settings
from scrapers import catalogue, registry
from scrapers.answer import FetchError, Validators
from scrapers.catalogue import CatalogueError
from scrapers.discover import NoBoard
from scrapers.http import Limits
from scrapers.report import BoardReport
from scrapers.source import Board
from web.sources import RUNS, source

NOW = datetime(2026, 11, 16, 12, tzinfo=UTC)
URL = "https://job-boards.greenhouse.io/lakeside"
JOBS = "boards-api.greenhouse.io/v1/boards/lakeside/jobs"
UKG = "https://recruiting.ultipro.com/LAK1001LAKE/JobBoard/11111111-2222-3333-4444-555555555555"
ROW = {
    "id": 1,
    "title": "Nurse",
    "absolute_url": "https://l.example/1",
    "company_name": "Lakeside Health, Inc.",
}


def listing(*rows: dict[str, Any]) -> bytes:
    return response(200, json.dumps({"jobs": rows, "meta": {"total": len(rows)}}))


class Office:
    """An operator's folder, and the world that the commands ask."""

    def __init__(self, folder: Path, host: Host) -> None:
        self.folder, self.host = folder, host
        self.own = folder / "own.csv"
        self.settings = Settings(more_boards=self.own, database=f"sqlite:///{folder / 'store.db'}")
        self.out = io.StringIO()

    def sets(self, **more: Any) -> None:
        self.settings = self.settings.model_copy(update=more)

    @property
    def world(self) -> World:
        return World(
            known_boards(self.settings),
            contact="https://c.example/about",
            gateway=self.host.gateway,
            limits=Limits(pace=0.0, tries=1),
        )

    async def add(self, url: str = URL, **wish: Any) -> str:
        await boards.add(self.settings, self.world, url, Wish(**wish), self.out)
        return self.out.getvalue()

    async def listed(self) -> dict[str, dict[str, Any]]:
        out = io.StringIO()
        await list_boards(self.settings, NOW, out, as_json=True)
        return {one["name"]: one for one in map(json.loads, out.getvalue().splitlines())}

    @property
    def written(self) -> tuple[Board, ...]:
        return catalogue.read(self.own) if self.own.exists() else ()


@pytest.fixture
async def office(tmp_path: Path) -> AsyncIterator[Office]:
    async with Host() as host:
        yield Office(tmp_path, host)


# Adding ----------------------------------------------------------------------------------------------------


async def test_a_board_is_added_under_the_name_in_its_answer(office: Office) -> None:
    office.host.pages[JOBS] = listing(ROW)
    said = await office.add(kind="health system")
    assert said.startswith(
        "lakeside: a greenhouse board of Lakeside Health, Inc., 1 listed on its first pages"
    )
    (board,) = office.written
    assert (board.name, board.employer, board.kind, board.verified) == (
        "lakeside",
        ROW["company_name"],
        "health system",
        True,
    )
    assert len(office.host.urls) == 1
    assert (await office.listed())["lakeside"]["rights"] == "on"


async def test_the_name_that_was_given_must_agree(office: Office) -> None:
    office.host.pages[JOBS] = listing(ROW | {"company_name": "Lakeside Travel"})
    with pytest.raises(
        CheckFailed, match=r"wrong employer: the answer names 'Lakeside Travel'.*nothing was added"
    ):
        await office.add(employer="Lakeside Health")
    assert not office.own.exists()
    office.host.pages[JOBS] = listing(ROW)
    await office.add(employer="Lakeside Health")
    assert office.written[0].employer == "Lakeside Health"


@pytest.mark.parametrize(
    ("page", "said"),
    [(response(404), "not found"), (response(403), "blocked"), (listing(), "empty: nothing is listed")],
)
async def test_what_does_not_answer_is_not_added(office: Office, page: bytes, said: str) -> None:
    office.host.pages[JOBS] = page
    with pytest.raises(CheckFailed, match=f"^{URL}: {said}.*nothing was added"):
        await office.add()
    assert not office.own.exists()


async def test_an_employers_own_page_leads_to_its_board(office: Office) -> None:
    office.host.pages |= {
        "www.lakeside.example/careers": response(200, f'<html><a href="{URL}/jobs/1">Jobs</a></html>'),
        JOBS: listing(ROW),
    }
    await office.add("https://www.lakeside.example/careers")
    assert [one.tenant for one in office.written] == ["lakeside"]


async def test_an_employers_own_site_is_read_by_its_sitemap(office: Office) -> None:
    page = {
        "@context": "https://schema.org",
        "@type": "JobPosting",
        "title": "Coder",
        "hiringOrganization": {"name": "Lakeside"},
    }
    office.host.pages |= {
        "www.lakeside.example/careers": response(200, "<html><p>We care.</p></html>"),
        "www.lakeside.example/sitemap.xml": response(
            200, "<urlset><url><loc>https://www.lakeside.example/jobs/coder</loc></url></urlset>"
        ),
        "www.lakeside.example/jobs/coder": response(
            200, f'<html><script type="application/ld+json">{json.dumps(page)}</script></html>'
        ),
    }
    await office.add("https://www.lakeside.example/careers")
    (board,) = office.written
    assert (board.platform, board.employer) == ("jsonld", "Lakeside")


@pytest.mark.parametrize("url", ["https://www.lakeside.example/nothing", "https://www.linkedin.com/jobs"])
async def test_an_address_without_a_board_is_told(office: Office, url: str) -> None:
    office.host.pages["www.lakeside.example/nothing"] = response(200, "<html></html>")
    with pytest.raises((NoBoard, FetchError)):
        await office.add(url)
    assert not office.own.exists()


async def test_a_place_that_is_in_the_catalogue_is_not_added_twice(office: Office) -> None:
    there = next(one for one in catalogued(office.settings) if one.platform == "greenhouse")
    with pytest.raises(CatalogueError, match=f"it is there already, as '{there.name}'"):
        await office.add(there.url)
    assert office.host.urls == []


async def test_a_name_that_is_taken_is_lengthened(office: Office) -> None:
    catalogue.put(office.own, Board("lakeside", "A", "other", "feed", "https://a.example/rss"))
    office.host.pages[JOBS] = listing(ROW)
    await office.add()
    assert [one.name for one in office.written] == ["lakeside", "lakeside-greenhouse"]


def workday_page(number: int, total: int = 5_000) -> bytes:
    names = [f"R-{number}{at:02}" for at in range(20)]
    rows = [{"title": "Nurse", "externalPath": f"/job/{one}", "bulletFields": [one]} for one in names]
    return response(200, json.dumps({"total": total, "jobPostings": rows}))


async def test_only_a_large_board_is_searched(office: Office) -> None:
    site = "lakeside.wd1.myworkdayjobs.com/wday/cxs/lakeside/External"
    job = {"title": "Nurse", "jobReqId": "R-1"}
    detail = response(200, json.dumps({"jobPostingInfo": job, "hiringOrganization": {"name": "Lakeside"}}))
    office.host.pages |= {f"{site}/job/R-0{at:02}": detail for at in range(20)}
    office.host.pages[f"{site}/jobs"] = [workday_page(number) for number in range(3)]
    await office.add("https://lakeside.wd1.myworkdayjobs.com/External")
    assert office.written[0].searches == ("coder", "coding")
    assert office.host.urls.count(f"{site}/jobs") == 3


async def test_a_small_board_is_read_whole(office: Office) -> None:
    site = "lakeside.wd1.myworkdayjobs.com/wday/cxs/lakeside/External"
    office.host.pages[f"{site}/jobs"] = workday_page(0, total=20)
    job = {"title": "Nurse", "jobReqId": "R-1"}
    detail = response(200, json.dumps({"jobPostingInfo": job, "hiringOrganization": {"name": "Lakeside"}}))
    office.host.pages |= {f"{site}/job/R-0{at:02}": detail for at in range(20)}
    await office.add("https://lakeside.wd1.myworkdayjobs.com/External")
    assert office.written[0].searches == ()


async def test_one_may_add_without_asking(office: Office) -> None:
    said = await office.add(employer="Lakeside Health", unchecked=True)
    assert "its first run verifies" in said
    (board,) = office.written
    assert (board.employer, board.verified, office.host.urls) == ("Lakeside Health", False, [])
    with pytest.raises(CatalogueError, match="no platform knows this address"):
        await office.add("https://www.lakeside.example/", employer="Lakeside", unchecked=True)


# What is off, and what needs a key -------------------------------------------------------------------------


async def test_what_is_off_is_added_with_permission_only(office: Office) -> None:
    with pytest.raises(CatalogueError, match=r"robots\.txt disallows.*--i-have-permission"):
        await office.add(UKG)
    assert (office.own.exists(), office.host.urls) == (False, [])
    await office.add(UKG, permission=True, employer="Lakeside", unchecked=True)
    assert office.written[0].rights == "permitted"
    row = (await office.listed())[office.written[0].name]
    assert (row["rights"], row["reason"]) == ("on", "you have permission")


async def test_terms_and_what_they_bar_are_said(office: Office) -> None:
    with pytest.raises(
        CatalogueError, match=r"barred: storing, alerting \(terms: https://weworkremotely\.com/api"
    ):
        await boards.enable(office.settings, "weworkremotely", Wish(), office.out)


async def test_a_board_that_is_off_is_enabled_with_permission(office: Office) -> None:
    name = next(one.name for one in catalogued(office.settings) if one.platform == "avature")
    assert (await office.listed())[name]["rights"] == "off"
    with pytest.raises(CatalogueError, match=r"refuse plain clients.*--i-have-permission"):
        await boards.enable(office.settings, name, Wish(), office.out)
    assert not office.own.exists()
    await boards.enable(office.settings, name, Wish(permission=True), office.out)
    assert office.out.getvalue() == f"{name}: on; noted in {office.own}\n"
    assert (await office.listed())[name]["rights"] == "on"
    others = [
        one
        for one in (await office.listed()).values()
        if one["platform"] == "avature" and one["name"] != name
    ]
    assert {one["rights"] for one in others} == {"off"}
    await boards.enable(office.settings, name, Wish(), office.out)
    assert office.out.getvalue().endswith(f"{name} is on\n")


async def test_a_board_without_its_key_needs_it(office: Office) -> None:
    rows = await office.listed()
    for name in ("usajobs", "careeronestop", "adzuna", "jooble", "themuse"):
        assert rows[name]["rights"] == "needs key"
        assert rows[name]["reason"].startswith("CHARTWORK_KEYS holds no ")
    with pytest.raises(CatalogueError, match=r"adzuna needs a key\. CHARTWORK_KEYS holds no app_id, app_key"):
        await boards.enable(office.settings, "adzuna", Wish(permission=True), office.out)
    await boards.enable(office.settings, "jsearch", Wish(permission=True), office.out)
    assert office.out.getvalue().startswith("jsearch: permitted, but it needs a key")
    assert (await office.listed())["jsearch"]["rights"] == "needs key"
    with pytest.raises(CatalogueError, match="no board 'nosuch'"):
        await boards.enable(office.settings, "nosuch", Wish(), office.out)


async def test_what_is_off_by_default_is_shown_so(office: Office) -> None:
    off = ("neogov", "healthcaresource", "weworkremotely", "remotive", "workingnomads", "jsearch")
    rows = [one for one in (await office.listed()).values() if one["platform"] in off]
    assert {one["platform"] for one in rows} == set(off)
    assert {one["rights"] for one in rows} == {"off"}
    assert all(len(one["reason"]) > 20 for one in rows)


# The list --------------------------------------------------------------------------------------------------


async def test_the_list_shows_every_platform_and_every_board(office: Office) -> None:
    rows = await office.listed()
    assert {one["platform"] for one in rows.values()} == set(registry.platforms())
    assert len(registry.platforms()) >= 45
    assert sum(one["url"] != "" for one in rows.values()) >= 300
    assert {tuple(one) for one in rows.values()} == {
        (
            *("name", "employer", "kind", "platform", "verified", "rights"),
            *("reason", "state", "cause", "last_ok", "url", "note"),
        )
    }
    assert {one["rights"] for one in rows.values()} == {"on", "off", "needs key"}
    assert {one["state"] for one in rows.values()} == {"unchecked", "off", "needs key", "no board"}
    assert all(
        one["state"] == {"on": "unchecked"}.get(one["rights"], one["rights"])
        for one in rows.values()
        if one["state"] != "no board"
    )
    listed = {one.name: one for one in catalogued(office.settings)}
    assert {name: one["verified"] for name, one in rows.items() if name in listed} == {
        name: one.verified for name, one in listed.items()
    }
    assert "CHARTWORK_MAILBOXES" in rows["linkedin_alert"]["note"]
    assert not list(office.folder.iterdir())
    office.sets(mailboxes={"linkedin_alert": "maildir:/mail"})
    assert (await office.listed())["linkedin_alert"]["url"] == "maildir:/mail"


HELD: list[tuple[list[tuple[str, int]], int, tuple[str, str]]] = [  # runs, failures → state, cause
    ([("ok", 5)], 0, ("working", "")),
    ([("ok", 5), ("unchanged", 0)], 0, ("working", "")),
    ([("ok", 5), ("blocked", 0)], 1, ("trouble", "blocked")),
    ([("blocked", 0)] * 3, 3, ("failing", "blocked")),
    ([("wrong_employer", 0)], 1, ("trouble", "wrong_employer")),
    ([("ok", 20)] * 3 + [("ok", 4)], 0, ("trouble", "fewer")),
    ([("empty", 0)], 1, ("trouble", "unverified")),
]


@pytest.mark.parametrize(("past", "failures", "expected"), HELD)
async def test_the_list_shows_how_a_board_does_as_the_public_page_does(
    office: Office, past: list[tuple[Any, int]], failures: int, expected: tuple[str, str]
) -> None:
    store = await Store.open(office.settings.database, migrate=True)
    async with store.write() as conn:
        await stored.register(conn, known_boards(office.settings), NOW)
        for outcome, listed in past:
            await stored.record(
                conn,
                "akasa",
                BoardReport("akasa", outcome, "", NOW, NOW, listed=listed),
                trusted=outcome in ("ok", "unchanged"),
                history=BoardHistory(5.0, 0, failures),
                due_at=NOW + timedelta(hours=1),
                interval=None,
                validators=Validators(),
                body_hash=None,
            )
    async with store.read() as conn:
        public = source(
            await stored.state(conn, "akasa"), (await stored.histories(conn, RUNS))["akasa"], {}, NOW
        )
    await store.close()
    row = (await office.listed())["akasa"]
    assert (row["state"], row["cause"]) == expected == (public.health.state, public.health.cause)
    assert row["last_ok"] == (None if failures else "2026-11-16T12:00+00:00")


async def test_a_resting_platform_is_told_of_each_of_its_boards(office: Office) -> None:
    store = await Store.open(office.settings.database, migrate=True)
    platform = (await office.listed())["akasa"]["platform"]
    async with store.write() as conn:
        await rests.put(conn, platform, Rest(platform, "layout", NOW, NOW + timedelta(hours=1), 5))
    await store.close()
    rows = [one for one in (await office.listed()).values() if one["platform"] == platform]
    assert {(one["state"], one["cause"]) for one in rows if one["rights"] == "on"} == {("resting", "resting")}


async def test_a_store_that_cannot_be_read_hides_no_board(office: Office) -> None:
    office.sets(database="sqlite:////nowhere/at/all.db")
    assert (await office.listed())["akasa"]["state"] == "unchecked"


async def test_a_person_reads_a_table(office: Office) -> None:
    await list_boards(office.settings, NOW, office.out, as_json=False)
    head = office.out.getvalue().splitlines()[1]
    columns = [one.strip() for one in head.split("┃")[1:-1]]
    assert columns == ["name", "employer", "platform", "verified", "state", "last_ok", "reason"]


# How a board answers ---------------------------------------------------------------------------------------


async def test_a_check_says_how_boards_answer_and_whom_they_name(office: Office) -> None:
    lead = Board(
        "lakeside",
        "Lakeside Health",
        "other",
        "greenhouse",
        URL,
        "boards-api.greenhouse.io",
        "lakeside",
        verified=False,
    )
    catalogue.put(office.own, lead)
    catalogue.put(office.own, replace(lead, name="hill", tenant="hill", url=URL.replace("lakeside", "hill")))
    office.host.pages |= {
        JOBS: listing(ROW),
        JOBS.replace("lakeside", "hill"): listing(ROW | {"company_name": "Hill"}),
    }
    status = await boards.check(office.settings, office.world, ["lakeside", "hill"], office.out, as_json=True)
    good, bad = map(json.loads, office.out.getvalue().splitlines())
    assert good == {
        "board": "lakeside",
        "outcome": "ok",
        "listed": 1,
        "employer": "Lakeside Health, Inc.",
        "message": "",
    }
    assert (bad["outcome"], bad["employer"]) == ("wrong_employer", "Hill")
    assert status == 3


@pytest.mark.parametrize("kind", ["off", "needs key"])
async def test_what_may_not_be_read_is_asked_for_by_no_command(
    office: Office, kind: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Neither by name nor as one of all; the reason is said, and nobody is asked."""
    rows = await office.listed()
    name = next(one["name"] for one in rows.values() if one["rights"] == kind and one["state"] != "no board")
    known = {one.name: one for one in office.world.boards}
    with pytest.raises(CatalogueError) as refused:
        await boards.check(office.settings, office.world, [name], office.out, as_json=True)
    assert str(refused.value) == f"{name} may not be read: {rows[name]['reason']}"
    assert known[name] not in boards.chosen(office.world.boards, [])
    monkeypatch.setattr(admin, "real_world", lambda _: office.world)
    with pytest.raises(CatalogueError, match=f"^{name} may not be read: "):
        await admin.collect(office.settings, [name])
    assert office.host.urls == []


ALERT = """\
From: jobalerts-noreply@linkedin.com
Date: {day} Nov 2026 08:00:00 +0000
Content-Type: text/plain; charset=utf-8

Your job alert for medical coder

Certified Medical Coder
Larkspur Health
Tulsa, OK
View job: https://www.linkedin.com/comm/jobs/view/40011122{day}?otpToken=SECRET
"""


async def test_a_check_reads_as_much_of_a_mailbox_as_the_collector_does(office: Office) -> None:
    """Years of alerts may lie there."""
    for day in (10, 20):
        (office.folder / f"{day}.eml").write_text(ALERT.format(day=day))
    office.sets(mailboxes={"linkedin_alert": str(office.folder)})
    listed = {}
    for at in (datetime(2026, 11, 26, tzinfo=UTC), datetime(2026, 12, 15, tzinfo=UTC)):
        world, out = replace(office.world, clock=lambda at=at: at), io.StringIO()
        await boards.check(office.settings, world, ["linkedin_alert"], out, as_json=True)
        listed[at.month] = json.loads(out.getvalue())["listed"]
    assert listed == {11: 2, 12: 1}
