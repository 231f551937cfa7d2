"""Boards over time, on the real store: what a second and a third look make of postings and openings."""

from __future__ import annotations

import asyncio
import json
import os
import signal
import subprocess
import sys
from collections.abc import Sequence
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest

from aggregator import decide
from aggregator.collect import Collector
from aggregator.domain import tagging
from aggregator.domain.posting import Opening, Posting, Tags
from aggregator.domain.search import Filter
from aggregator.record import Collected
from aggregator.store import boards, migrations, openings, outdated, postings
from aggregator.store.engine import Connection, Store
from scrapers import registry
from scrapers.answer import Answer, FetchError, Validators
from scrapers.source import Board, Page, Request

NOW = datetime(2026, 11, 16, 12, tzinfo=UTC)
DAY = timedelta(days=1)
TEXT = (
    "Codes inpatient charts with ICD-10-CM and PCS. CCS required. Two years of experience. Tulsa, Oklahoma."
)
OWN = Board(
    name="mercy",
    employer="Mercy Example",
    kind="health system",
    platform="greenhouse",
    url="https://job-boards.greenhouse.io/mercyexample",
    host="boards-api.greenhouse.io",
    tenant="mercyexample",
)
HUNT = Board(
    name="hunt",
    employer="",
    kind="job board",
    platform="greenhouse",
    url="https://job-boards.greenhouse.io/hunt",
    host="boards-api.greenhouse.io",
    tenant="hunt",
)


def job(number: int, title: str = "Inpatient Coder", text: str = TEXT, **more: Any) -> dict[str, Any]:
    return {
        "id": number,
        "title": title,
        "absolute_url": f"https://jobs.example/{number}",
        "location": {"name": "Tulsa, OK"},
        "content": f"<p>{text}</p>",
        "company_name": "Mercy Example",
    } | more


def page(*jobs: dict[str, Any]) -> bytes:
    return json.dumps({"jobs": jobs, "meta": {"total": len(jobs)}}).encode()


class World:
    """Two boards whose answers the test sets, collected at times that it sets."""

    def __init__(self, store: Store) -> None:
        self.store, self.now = store, NOW
        self.answers: dict[str, bytes | FetchError] = {}
        self.told: list[list[int]] = []
        self.asked: list[str] = []
        self.breaks = False

    async def fetch(
        self, request: Request, *, pace: float | None = None, validators: Validators | None = None
    ) -> Answer:
        self.asked.append(request.url)
        answer = self.answers["hunt" if "/hunt/" in request.url else "mercy"]
        if isinstance(answer, FetchError):
            raise answer
        return Answer(Page(request.url, answer, "application/json"), 200)

    async def on_openings(self, conn: Connection, found: Sequence[Opening], now: datetime) -> int:
        if self.breaks:
            raise RuntimeError("struck down")
        self.told.append([one.id for one in found])
        return len(found)

    async def collect(self, *jobs: dict[str, Any], name: str = "mercy", later: timedelta = DAY) -> Collected:
        self.answers[name] = page(*jobs)
        return await self.run(name, later)

    async def run(self, name: str = "mercy", later: timedelta = DAY) -> Collected:
        self.now += later
        done = await self.collector.collect(name)
        assert done is not None
        return done

    @property
    def collector(self) -> Collector:
        return Collector(self.store, self.fetch, lambda: self.now, self.on_openings)

    async def listed(self) -> tuple[Opening, ...]:
        async with self.store.read() as conn:
            return (await openings.search(conn, Filter(), self.now.date(), limit=100)).openings

    async def opening(self, opening_id: int) -> Opening:
        async with self.store.read() as conn:
            found = await openings.get(conn, opening_id)
        assert found is not None
        return found


@pytest.fixture
async def world(store: Store) -> World:
    async with store.write() as conn:
        await boards.register(conn, [OWN, HUNT], NOW)
    return World(store)


NURSE = job(90, "Registered Nurse", "Cares for patients on a medical floor.")
OTHERS = [
    job(
        50 + at,
        f"Outpatient Coder {at}",
        f"Codes clinic visits of team {at} with CPT. CPC required.",
        requisition_id=f"R{at}",
    )
    for at in range(4)
]


async def test_a_coding_job_becomes_an_opening_and_a_nurse_none(world: World) -> None:
    done = await world.collect(job(1), NURSE)
    (shown,) = await world.listed()
    assert (len(done.decisions.new), done.openings, world.told) == (2, 1, [[shown.id]])
    assert (shown.title, shown.company, shown.tags.place.state) == ("Inpatient Coder", "Mercy Example", "OK")
    assert shown.copies[0].own_site
    again = await world.collect(job(1), NURSE)
    assert len(again.decisions.unchanged) == 2
    assert (await world.opening(shown.id)).last_verified == world.now
    assert len(world.told) == 1


LEAD = replace(OWN, verified=False)


async def told(world: World) -> boards.BoardState:
    async with world.store.read() as conn:
        return await boards.state(conn, "mercy")


async def test_a_lead_is_read_once_its_answer_names_its_employer(world: World) -> None:
    async with world.store.write() as conn:
        await boards.register(conn, [LEAD, HUNT], NOW)
    await world.collect(job(1))
    assert len(await world.listed()) == 1
    assert len(world.asked) == 2  # a look, and the run
    await world.collect(job(1))
    assert len(world.asked) == 3  # it is proven now


async def test_nothing_is_kept_of_another_employers_board(world: World) -> None:
    async with world.store.write() as conn:
        await boards.register(conn, [LEAD, HUNT], NOW)
    for looks in (1, 2):
        done = await world.collect(*(job(at, company_name="Mercy Travel") for at in (1, 2)))
        assert (done.run.report.outcome, done.trusted, done.openings) == ("wrong_employer", False, 0)
        state = await told(world)
        assert (state.last_ok_at, state.history.failures) == (None, looks)
        assert state.due_at == world.now + timedelta(hours=24)  # the most of the usual rhythm
        assert state.last_report is not None
        assert "names 'Mercy Travel', not 'Mercy Example'" in state.last_report.message
    async with world.store.read() as conn:
        assert await postings.known(conn, "mercy") == {}
    assert await world.listed() == ()
    await world.collect(job(1))  # it was ours after all
    assert len(await world.listed()) == 1


@pytest.mark.parametrize(
    ("answer", "wait"),
    [(page(), timedelta(hours=24)), (FetchError("server", "503"), timedelta(minutes=15))],
)
async def test_what_lists_nothing_proves_no_lead(
    world: World, answer: bytes | FetchError, wait: timedelta
) -> None:
    async with world.store.write() as conn:
        await boards.register(conn, [LEAD, HUNT], NOW)
    world.answers["mercy"] = answer
    assert not (await world.run()).trusted
    state = await told(world)
    assert (state.last_ok_at, state.history.failures, state.due_at) == (None, 1, world.now + wait)


async def test_a_lead_whose_answer_names_nobody_waits_for_somebody_to_look(world: World) -> None:
    """A short name at a vendor that tells no employer may be anybody's."""
    async with world.store.write() as conn:
        await boards.register(conn, [LEAD, HUNT], NOW)
    done = await world.collect(job(1, company_name=None))
    assert (done.run.report.outcome, done.trusted, done.openings) == ("ok", False, 0)
    assert "write yes" in done.run.report.message
    state = await told(world)
    assert (state.last_ok_at, state.due_at) == (None, world.now + timedelta(hours=24))
    async with world.store.write() as conn:
        await boards.register(conn, [OWN, HUNT], world.now)
    assert (await world.collect(job(1, company_name=None))).openings == 1


async def test_another_line_under_the_name_of_a_proven_lead_is_looked_at_anew(world: World) -> None:
    async with world.store.write() as conn:
        await boards.register(conn, [LEAD, HUNT], NOW)
    await world.collect(job(1))
    async with world.store.write() as conn:
        await boards.register(conn, [replace(LEAD, employer="Lakeside Example"), HUNT], world.now)
    assert (await told(world)).due_at == world.now
    done = await world.collect(job(1))
    assert done.run.report.outcome == "wrong_employer"


async def test_a_source_is_asked_no_oftener_than_its_terms_allow(world: World) -> None:
    """Himalayas grants one run a day; neither news nor a failure makes it sooner."""
    daily = Board("mercy", "", "job board", "himalayas", "https://himalayas.app/", "himalayas.app")
    async with world.store.write() as conn:
        await boards.register(conn, [daily, HUNT], NOW)
    row = {"title": "Medical Coder", "guid": "https://h.example/1", "companyName": "A", "description": TEXT}
    for answer in (json.dumps({"jobs": [row], "totalCount": 1}).encode(), FetchError("server", "503")):
        world.answers["mercy"] = answer
        await world.run()
        assert (await told(world)).due_at >= world.now + DAY
        assert await world.collector.not_before("mercy") == world.now + DAY
    assert await world.collector.not_before("hunt") is None


async def test_what_a_posting_says_anew_is_shown_and_told(world: World) -> None:
    await world.collect(job(1))
    (shown,) = await world.listed()
    await world.collect(job(1, text=TEXT + " Pay: $30 - $35 per hour."))
    (changed,) = await world.listed()
    assert changed.id == shown.id
    assert changed.tags.pay is not None
    assert changed.first_seen == shown.first_seen
    assert world.told == [[shown.id], [shown.id]]


async def test_missing_then_closed_then_relisted(world: World) -> None:
    await world.collect(job(1), *OTHERS)
    gone = next(one for one in await world.listed() if one.title == "Inpatient Coder")
    await world.collect(*OTHERS)
    assert (await world.opening(gone.id)).status == "missing"
    await world.collect(*OTHERS)
    closed = await world.opening(gone.id)
    assert closed.status == "closed"
    assert gone.id not in {one.id for one in await world.listed()}
    world.told.clear()
    await world.collect(job(1), *OTHERS)
    back = await world.opening(gone.id)
    assert (back.status, back.reposts, back.first_seen) == ("open", 1, gone.first_seen)
    assert world.told == [[gone.id]]


@pytest.mark.parametrize(
    ("answer", "outcome"),
    [
        (page(), "empty"),
        (page(OTHERS[0]), "ok"),
        (b"<html><title>Just a moment...</title></html>", "blocked"),
        (b"<html><title>Careers</title></html>", "layout"),
        (FetchError("blocked", "403"), "blocked"),
        (FetchError("network", "no route"), "unreachable"),
        (page(*OTHERS)[:-40], "truncated"),
    ],
)
async def test_a_board_that_looks_broken_closes_nothing(
    world: World, answer: bytes | FetchError, outcome: str
) -> None:
    await world.collect(job(1), *OTHERS)
    world.answers["mercy"] = answer
    done = await world.run()
    assert (done.run.report.outcome, done.trusted) == (outcome, False)
    assert done.reason
    assert {one.status for one in await world.listed()} == {"open"}
    assert len(await world.listed()) == 5


async def test_a_shrunken_board_is_believed_when_a_second_run_agrees(world: World) -> None:
    await world.collect(job(1), *OTHERS)
    for expected in ("open", "missing", "closed"):
        done = await world.collect(OTHERS[0])
        statuses = {
            (await world.opening(one)).status for one in world.told[0] if one not in await _still(world)
        }
        assert statuses == {expected}, done.reason


async def _still(world: World) -> set[int]:
    return {one.id for one in await world.listed() if one.title == OTHERS[0]["title"]}


async def test_however_often_a_board_is_blocked_it_closes_nothing(world: World) -> None:
    await world.collect(job(1), *OTHERS)
    world.answers["mercy"] = FetchError("blocked", "403")
    for _ in range(5):
        await world.run()
    assert len(await world.listed()) == 5
    async with world.store.read() as conn:
        state = await boards.state(conn, "mercy")
    assert state.history.failures == 5
    assert state.due_at > world.now


async def test_an_unchanged_board_says_that_its_postings_still_stand(world: World) -> None:
    await world.collect(job(1), *OTHERS)
    await world.collect(*OTHERS)
    done = await world.run()  # the same bytes once more
    assert done.run.report.outcome == "unchanged"
    assert {one.last_verified for one in await world.listed()} == {world.now}
    (gone,) = [one for one in world.told[0] if (await world.opening(one)).status != "open"]
    assert (await world.opening(gone)).status == "closed"


async def test_a_source_of_the_newest_closes_what_it_has_not_named_for_a_month(
    world: World, monkeypatch: pytest.MonkeyPatch
) -> None:
    newest = replace(registry.platform("greenhouse"), newest=2)
    monkeypatch.setattr(registry, "platform", lambda name: newest)
    await world.collect(job(1), *OTHERS)
    first = world.now
    await world.collect(*OTHERS)
    await world.run()  # the same bytes once more
    (number,) = [one.id for one in await world.listed() if one.last_verified == first]
    assert (await world.opening(number)).status == "open"
    await world.run(later=30 * DAY)
    await world.run()
    assert (await world.opening(number)).status == "closed"


async def test_a_list_that_is_not_full_shows_all_there_is(
    world: World, monkeypatch: pytest.MonkeyPatch
) -> None:
    roomy = replace(registry.platform("greenhouse"), newest=100)
    monkeypatch.setattr(registry, "platform", lambda name: roomy)
    await world.collect(job(1), *OTHERS)
    (number,) = [one.id for one in await world.listed() if one.copies[0].url.endswith("/1")]
    await world.collect(*OTHERS)
    await world.collect(*OTHERS, NURSE)
    assert (await world.opening(number)).status == "closed"


async def test_copies_are_one_opening_and_the_employers_own_comes_first(world: World) -> None:
    await world.collect(job(7), name="hunt")
    await world.collect(job(1))
    (shown,) = await world.listed()
    assert [one.board for one in shown.copies] == ["mercy", "hunt"]
    assert [one.source for one in shown.copies] == ["Mercy Example", "hunt"]
    assert any(one.merge_reason for one in shown.copies)
    await world.collect(*OTHERS)
    await world.collect(*OTHERS)
    left = await world.opening(shown.id)
    assert left.status == "open", "the job board still shows it"
    assert [(one.board, one.status) for one in left.copies] == [("mercy", "closed"), ("hunt", "open")]


async def test_levels_and_requisitions_stay_apart(world: World) -> None:
    await world.collect(
        job(1, "Coder I", requisition_id="R-1"),
        job(2, "Coder II", requisition_id="R-2"),
        job(3, "Coder I", requisition_id="R-3"),
    )
    assert len(await world.listed()) == 3


async def test_what_breaks_on_the_way_is_a_failed_run_and_nothing_else(world: World) -> None:
    world.breaks = True
    done = await world.collect(job(1), NURSE)
    assert done.run.report.outcome == "broken"
    assert "RuntimeError" in done.run.report.message
    assert await world.listed() == ()
    async with world.store.read() as conn:
        state = await boards.state(conn, "mercy")
        assert await postings.known(conn, "mercy") == {}
    assert state.history.failures == 1
    assert state.due_at > world.now  # its host is not asked again at the next tick
    world.breaks = False
    done = await world.run()
    assert len(done.decisions.new) == 2
    assert len(await world.listed()) == 1


@pytest.mark.parametrize("said", ["\ud83d", "a\x00b"])
@pytest.mark.parametrize("name", ["id", "title", "absolute_url", "content", "company_name"])
async def test_what_is_no_character_is_replaced_wherever_it_stands(
    world: World, name: str, said: str
) -> None:
    done = await world.collect(job(1), job(2, **{name: f"https://x.example/{said}"}), NURSE)
    assert (done.run.report.outcome, done.run.report.message) == ("ok", "")
    assert len(done.decisions.new) == 3


async def test_one_posting_that_cannot_be_processed_takes_no_other_with_it(
    world: World, monkeypatch: pytest.MonkeyPatch
) -> None:
    await world.collect(job(1), job(2))
    tag = tagging.tag_posting

    def strike(posting: Posting) -> Tags:
        if posting.key in ("2", "3"):
            raise ArithmeticError(posting.key)
        return tag(posting)

    monkeypatch.setattr(tagging, "tag_posting", strike)
    done = await world.collect(job(1), job(2, title="Coder III"), job(3), job(4))
    assert done.run.report.message == "2 of 4 postings cannot be processed, '2' first"
    assert (done.decisions.new, done.decisions.missing) == (("4",), ())
    monkeypatch.undo()
    done = await world.run()
    assert (done.decisions.new, done.decisions.changed) == (("3",), ("2",))


async def test_a_board_is_run_by_one_at_a_time(world: World) -> None:
    started, go_on = asyncio.Event(), asyncio.Event()

    async def slow(request: Request, **options: Any) -> Answer:
        started.set()
        await go_on.wait()
        return Answer(Page(request.url, page(job(1)), "application/json"), 200)

    first = Collector(world.store, slow, lambda: NOW, world.on_openings)
    running = asyncio.create_task(first.collect("mercy"))
    await started.wait()
    assert "mercy" not in await first.due()
    assert await Collector(world.store, slow, lambda: NOW, world.on_openings).collect("mercy") is None
    go_on.set()
    assert await running is not None
    late = Collector(world.store, slow, lambda: NOW + DAY, world.on_openings)
    assert "mercy" in await late.due()


async def test_a_board_that_brings_news_comes_sooner(world: World) -> None:
    async def interval() -> timedelta:
        async with world.store.read() as conn:
            found = (await boards.state(conn, "mercy")).interval
        assert found is not None
        return found

    await world.collect(job(1))
    usual = await interval()
    await world.collect(job(1), *OTHERS)
    sooner = await interval()
    assert sooner < usual
    for _ in range(20):
        await world.collect(job(1), *OTHERS)
    assert usual < await interval() <= DAY
    world.answers["mercy"] = FetchError("network", "no route")
    before = await interval()
    await world.run()
    assert await interval() == before


KILLED = """
import asyncio, sys, time
from test_collect import NOW, OWN, HUNT, World, job
from aggregator.store import boards
from aggregator.store.engine import Store

class Slow(World):
    async def on_openings(self, conn, found, now):
        print("writing", flush=True)
        time.sleep(60)

async def main():
    store = await Store.open(sys.argv[1], migrate=False)
    async with store.write() as conn:
        await boards.register(conn, [OWN, HUNT], NOW)
    await Slow(store).collect(*(job(at, f"Coder of team {at}") for at in range(40)))

asyncio.run(main())
"""


async def test_a_process_killed_while_it_writes_leaves_nothing_half_done(tmp_path: Path) -> None:
    url = f"sqlite:///{tmp_path / 'store.db'}"
    migrations.upgrade(url)
    places = os.pathsep.join([str(Path(__file__).parent), str(Path(__file__).parents[1])])
    program = [sys.executable, "-c", KILLED, url]
    process = await asyncio.create_subprocess_exec(
        *program, stdout=subprocess.PIPE, env=os.environ | {"PYTHONPATH": places}
    )
    assert process.stdout is not None
    assert await process.stdout.readline() == b"writing\n"
    process.send_signal(signal.SIGKILL)
    await process.wait()
    store = await Store.open(url, migrate=False)
    try:
        world = World(store)
        assert await world.listed() == ()
        await world.collect(*(job(at, f"Coder of team {at}") for at in range(40)), later=2 * DAY)
        assert len({one for told in world.told for one in told}) == len(await world.listed()) > 0
    finally:
        await store.close()


async def test_what_was_parted_by_hand_stays_apart_whatever_it_says_later(world: World) -> None:
    await world.collect(job(1))
    await world.collect(job(7), name="hunt")
    (shown,) = await world.listed()
    assert len(shown.copies) == 2
    async with world.store.write() as conn:
        behind = await postings.of_opening(conn, shown.id)
        copied = next(one for one in behind if one.posting.board == "hunt")
        await decide.split(conn, copied.id, world.now)
    assert len(await world.listed()) == 2
    await world.collect(job(7, "Registered Nurse", "Cares for patients."), name="hunt")  # somebody's mistake
    await world.collect(job(7, text=TEXT + " Every other Friday is free."), name="hunt")
    await world.collect(job(1, text=TEXT + " Sign-on bonus."))
    assert sorted(len(one.copies) for one in await world.listed()) == [1, 1]


async def test_what_was_joined_by_hand_stays_one_whatever_it_says_later(world: World) -> None:
    await world.collect(job(1))
    await world.collect(
        job(7, "Coding Auditor", "Audits ICD-10-CM and CPT coding. CPMA required."), name="hunt"
    )
    first, second = sorted(one.id for one in await world.listed())
    async with world.store.write() as conn:
        await decide.merge(conn, first, second, world.now)
    world.told.clear()
    await world.collect(
        job(7, "Senior Coding Auditor", "Audits ICD-10-CM and CPT coding. CCS required."), name="hunt"
    )
    (shown,) = await world.listed()
    assert (shown.id, len(shown.copies), world.told) == (first, 2, [[first]])


async def test_what_says_what_it_said_is_not_judged_again(
    world: World, monkeypatch: pytest.MonkeyPatch
) -> None:
    await world.collect(job(1), job(2, "Outpatient Coder"))
    judged: list[str] = []
    tag = tagging.tag_posting
    monkeypatch.setattr(tagging, "tag_posting", lambda one: judged.append(one.key) or tag(one))
    done = await world.collect(job(1), job(2, "Outpatient Coder II"))
    assert (judged, done.decisions.unchanged, done.decisions.changed) == (["2"], ("1",), ("2",))


async def test_what_is_to_be_read_again_is_read_by_the_next_run_if_this_one_has_begun(world: World) -> None:
    """Rules of a new release doubt a posting while its board is asked, by a run that knew what it says."""
    await world.collect(NURSE)
    fetch = world.fetch

    async def doubted(request: Request, **options: Any) -> Answer:
        async with world.store.write() as conn:
            for one in await outdated.some(conn, tagging.RULES + 1, 9):
                await outdated.reconsider(conn, one, tagging.RULES + 1, read_again=True)
        return await fetch(request, **options)

    world.now += DAY
    collector = Collector(world.store, doubted, lambda: world.now, world.on_openings)
    assert (await collector.collect("mercy")) is not None
    done = await world.collect(NURSE)
    assert done.decisions.changed == ("90",)


async def test_a_run_that_is_cancelled_while_it_takes_its_board_gives_it_back(
    world: World, monkeypatch: pytest.MonkeyPatch
) -> None:
    """On SQLite a transaction is never broken off: it may have been kept when its task hears of the end."""
    ended = asyncio.Event()
    at_once = world.store.at_once

    async def too_late(work: Any) -> Any:
        made = await at_once(work)
        if not ended.is_set():
            ended.set()
            raise asyncio.CancelledError
        return made

    monkeypatch.setattr(world.store, "at_once", too_late)
    world.now += DAY
    with pytest.raises(asyncio.CancelledError):
        await world.collector.collect("mercy")
    assert "mercy" in await world.collector.due()
