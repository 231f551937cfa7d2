"""The recorded world in data/demo: made the same each time, varied, and read in full by the collector."""

from __future__ import annotations

import asyncio
import csv
import json
import re
import subprocess
import sys
from collections import Counter, defaultdict
from collections.abc import AsyncIterator, Callable, Iterable
from contextlib import asynccontextmanager
from dataclasses import replace
from datetime import UTC, date, datetime
from itertools import combinations
from pathlib import Path
from statistics import median
from typing import Any

import pytest

import data
from aggregator.domain.normalise import normalise
from aggregator.domain.posting import Posting, Tags
from aggregator.domain.tagging import tag
from chartwork.recording import DEMO, Recording
from scrapers import catalogue, mailbox, registry
from scrapers.http import Http, Limits
from scrapers.report import BoardRun, key
from scrapers.run import run, run_pages
from scrapers.source import Board

BOARDS = catalogue.load(data.lines("demo/boards.csv"), "data/demo/boards.csv")
TRUTH: list[dict[str, Any]] = [json.loads(line) for line in data.lines("demo/truth.jsonl")]
CODING = [one for one in TRUTH if one["coding"]]
ROOT = Path(__file__).parents[2]
SHARED = ROOT.parent / "shared"


def listed(board: str, day: int) -> dict[str, dict[str, Any]]:
    """What stands on a board on a day, by key."""
    there = (one for one in TRUTH if one["board"] == board and one["day_from"] <= day)
    return {one["key"]: one for one in there if one["day_to"] is None or day <= one["day_to"]}


def at(day: int) -> Callable[[], datetime]:
    return lambda: datetime(2026, 11, 15 + day, 13, tzinfo=UTC)


@asynccontextmanager
async def served() -> AsyncIterator[tuple[Recording, Http]]:
    limits = Limits(pace=0.0, spares=False)
    async with (
        Recording() as recording,
        Http(contact="http://x.example/", version="1", limits=limits, gateway=recording.gateway) as http,
    ):
        yield recording, http


@pytest.fixture
async def world() -> AsyncIterator[tuple[Recording, Http]]:
    async with served() as running:
        yield running


async def read(
    world: tuple[Recording, Http], board: Board, day: int, before: BoardRun | None = None
) -> BoardRun:
    recording, http = world
    recording.day = day
    platform = registry.platform(board.platform)
    if platform.medium == "mail":
        return await run_pages(
            board, platform, mailbox.read(str(recording.mail(day) / board.name)), now=at(day)
        )
    known = {"validators": before.validators, "body_hash": before.body_hash} if before else {}
    return await run(board, platform, http.fetch, now=at(day), **known)


def files(folder: Path) -> dict[str, bytes]:
    return {str(one.relative_to(folder)): one.read_bytes() for one in folder.rglob("*") if one.is_file()}


# How it is made ---------------------------------------------------------------------------------------------


def test_the_generator_writes_the_same_bytes_that_are_committed(tmp_path: Path) -> None:
    command = [sys.executable, "-m", "bench.world", str(tmp_path / "demo")]
    subprocess.run(command, cwd=ROOT, check=True, capture_output=True)
    ours, theirs = files(tmp_path / "demo"), files(DEMO)
    assert ours.keys() == theirs.keys(), "run python -m bench.world"
    assert [name for name, body in ours.items() if theirs[name] != body] == [], "run python -m bench.world"


def test_it_is_small_enough_to_be_committed() -> None:
    assert sum(one.stat().st_size for one in DEMO.rglob("*") if one.is_file()) < 6_000_000


def test_employers_are_invented() -> None:
    lists = {
        "employer": SHARED / "data" / "sources_catalogue.csv",
        "name": SHARED / "data" / "sources_candidates.csv",
    }
    if not all(one.exists() for one in lists.values()):
        pytest.skip("the lists of real employers are not part of the project")
    real: dict[str, set[str]] = {}
    for column, file in lists.items():
        with file.open(encoding="utf-8") as sheet:
            real[column] = {one[column].lower() for one in csv.DictReader(sheet)}
    names = {one["company"].lower() for one in TRUTH}
    assert len(names) >= 45
    assert not names & (real["employer"] | real["name"])
    assert not {name.split()[0] for name in names} & {name.split()[0] for name in real["employer"]}


# What it holds ----------------------------------------------------------------------------------------------


# What no other platform's answers hold, in each recorded platform's own: its format, and what is odd in it.
QUIRKS = {
    "adp": r'"shortName": "(Remote, \w\w, | )US"',
    "arbeitnow": r'"description": "&lt;',
    "ashby": r'"addressLocality": ""',
    "bamboohr": r'"isRemote": null',
    "breezy": r'"is_remote": true, "remote_details": .*within chosen location',
    "dayforce": r'"ReferenceNumber": (\d+),.*"ReferenceNumber": \1,',
    "feed": r"<(?:rss|source|feed)\b",
    "greenhouse": r'"content": "&lt;',
    "himalayas": r'"locationRestrictions": \["United States"\]',
    "icims": r'"addressRegion": "UNAVAILABLE"',
    "icims_jibe": r'"apply_url": "https://careers-\w+\.icims\.com/jobs/\d+/login"',
    "indeed_alert": r"from=3Dja",
    "infor": r'"value": "US:\w\w:\w+", "type": "array"',
    "jazzhr": r'(?s)"@type": "Organization".*"@type": "JobPosting"',
    "jobicy": r'"jobTitle": "[^"]*&#8211;',
    "jobvite": r'"minValue": "", "maxValue": "", "unitText": ""',
    "jsonld": r"/\*<!\[CDATA\[\*/",
    "lever": r'"interval": "per-hour-wage"',
    "linkedin_alert": r"otpToken=3D",
    "madgex": r"<opensearch:totalResults>",
    "oracle_recruiting": r'"ExternalDescriptionStr": "", "ExternalResponsibilitiesStr": "<',
    "paylocity": r'"LocationName": "Hybrid"',
    "peopleadmin": r"Location: [\w ]+, \w\w\. Position type: Staff\.",
    "phenom": r"phApp\.ddo = .*; phApp\.experimentData",
    "recruitee": r'"salary": \{"max": "[\d.]+", "min": "[\d.]+"',
    "remoteok": r'^\[\{"last_updated": \d+, "legal": ',
    "smartrecruiters": r'"totalFound": \d+.*"country": "us"',
    "successfactors": r'class="jobTitle visible-phone"',
    "taleo": r"cws=41&rid=\d+",
    "workable": r'"shortcode": "(\w+)".*"country": "United States".*"shortcode": "\1".*"country": "Canada"',
    "workday": r'"total": 0, "jobPostings"',
    "ymcareers": r"<title>[^<]* \| [^<]*</title>",
    "ziprecruiter_alert": r"auth_token=3D",
}


def test_boards_cover_the_platforms_that_may_be_collected_without_a_key() -> None:
    covered = {one.platform for one in BOARDS}
    free = {name for name, one in registry.platforms().items() if one.rights.verdict == "on"}
    assert covered == QUIRKS.keys()
    assert len(covered & free) >= 27


@pytest.mark.parametrize("platform", QUIRKS)
def test_answers_have_the_platforms_format(platform: str) -> None:
    boards = {one.name for one in BOARDS if one.platform == platform}
    kept = [
        one for name in boards for part in ("files", "mail/day1") for one in (DEMO / part / name).rglob("*")
    ]
    texts = [one.read_text(encoding="utf-8").replace("=\n", "") for one in kept if one.is_file()]
    assert any(re.search(QUIRKS[platform], one) for one in texts)


def test_every_kind_of_employer_is_there_and_stands_on_several_kinds_of_board() -> None:
    kinds = Counter(one.kind for one in BOARDS)
    assert kinds.keys() >= {"health system", "physician group", "payer", "coding vendor", "lab", "staffing"}
    assert kinds.keys() >= {"job board", "aggregator", "alert mail"}
    places = defaultdict(set)
    for one in TRUTH:
        places[one["opening"]].add(next(board.kind for board in BOARDS if board.name == one["board"]))
    others = {"job board", "aggregator", "alert mail"}
    assert len([one for one in places.values() if one & others and one - others]) >= 60
    assert len([one for one in places.values() if len(one) >= 3]) >= 8


def test_postings_are_many() -> None:
    assert len(TRUTH) >= 950
    assert len(CODING) >= 600
    assert len({(one["board"], one["key"]) for one in TRUTH}) == len(TRUTH)


def values(name: str) -> Counter[Any]:
    return Counter(one.get(name) for one in CODING if not isinstance(one.get(name), list))


def test_facts_are_varied() -> None:
    assert len({state for one in CODING for state in one["states"]}) >= 40
    assert {"remote", "hybrid", "onsite", "unknown"} <= values("arrangement").keys()
    assert set(values("facility")) >= {
        *("inpatient", "outpatient", "asc", "office", "payer", "vendor", "post_acute", "government"),
    }
    assert set(values("employment")) >= {"full_time", "part_time", "prn", "contract", "temporary"}
    assert {"accepted", "excluded", "not_stated"} <= values("apprentice").keys()
    assert len([one for one in CODING if one.get("remote_later")]) >= 5
    assert len([one for one in CODING if one.get("entry")]) >= 8
    assert {1, 2, 3, 4, 5} <= values("years").keys()
    assert {None, 6, 12} <= values("grace_months").keys()
    assert {one["pay"][2] for one in CODING if one.get("pay")} == {"hour", "year", "chart"}


def test_residency_takes_every_form() -> None:
    told = [one for one in CODING if not one["bare"]]
    lengths = Counter(min(len(one["allowed"]), 10) for one in told)
    assert lengths[1] >= 2  # "Georgia residents only"
    assert lengths[5] >= 5
    assert lengths[10] >= 3
    assert len([one for one in told if one["excluded"]]) >= 10


def test_demands_take_every_form() -> None:
    told = [one["requires"] for one in CODING if not one["bare"]]
    assert len([one for one in told if len(one) == 2]) >= 10
    assert len([one for one in told if not one]) >= 10
    codes = {code for groups in told for group in groups for code in group}
    assert {
        "ANY-AAPC",
        "ANY-AHIMA",
        "ANY-AAPC-AHIMA",
        "CPC",
        "CPC-A",
        "CCS",
        "RHIT",
        "CRC",
        "CIC",
        "COC",
    } <= codes
    assert len(codes) >= 20


def test_copies_stand_on_several_boards() -> None:
    boards = defaultdict(set)
    for one in CODING:
        boards[one["opening"]].add(one["board"])
    assert len([one for one in boards.values() if len(one) >= 2]) >= 15
    assert len([one for one in boards.values() if len(one) >= 3]) >= 5


def test_reposts_come_back_under_another_key() -> None:
    first = {(one["board"], one["opening"]) for one in CODING if one["day_to"] == 1}
    again = {(one["board"], one["opening"]) for one in CODING if one["day_from"] == 2}
    assert len(first & again) >= 2


def test_the_second_day_brings_and_takes() -> None:
    assert len([one for one in CODING if one["day_from"] == 2]) >= 25
    assert len([one for one in CODING if one["day_to"] == 1]) >= 12
    for board in BOARDS:
        before, after = listed(board.name, 1), listed(board.name, 2)
        assert len(before.keys() - after.keys()) * 2 < len(before), board.name


def test_new_remote_jobs_for_a_cpc_come_on_the_second_day() -> None:
    new = [
        one for one in CODING if one["day_from"] == 2 and not one["bare"] and one["arrangement"] == "remote"
    ]
    assert len([one for one in new if any("CPC" in group for group in one["requires"])]) >= 5


def test_near_misses_and_other_jobs_stand_beside() -> None:
    count = Counter(one["relevance"] for one in TRUTH)
    assert count["near_miss"] >= 40
    assert count["no"] >= 60
    titles = " ".join(one["title"] for one in TRUTH if not one["coding"])
    for word in (
        "Biller",
        "Release of Information",
        "Code Enforcement",
        "Full-Stack Coder",
        "Claims Examiner",
        "Color",
    ):
        assert word in titles


def test_texts_are_of_many_templates_and_of_real_length() -> None:
    kinds = {one["kind"] for one in CODING}
    assert len(kinds) >= 25
    assert len({(one["kind"], one["opening"].partition("-")[0]) for one in CODING}) >= 150


# How it is read ---------------------------------------------------------------------------------------------


@pytest.mark.parametrize("board", BOARDS, ids=lambda one: one.name)
async def test_the_collector_finds_what_stands_on_each_day(
    world: tuple[Recording, Http], board: Board
) -> None:
    for day in (1, 2):
        result = await read(world, board, day)
        assert result.report.outcome == "ok", result.report
        assert {key(one.raw) for one in result.seen} == listed(board.name, day).keys()
        assert all(one.complete for one in result.seen)
        assert (result.report.details_failed, result.gone) == (0, ())
        assert all(one.vouched for one in result.seen)  # the mailboxes vouch for their alerts


@pytest.mark.parametrize(
    "board", [one for one in BOARDS if registry.platform(one.platform).whole], ids=lambda one: one.name
)
async def test_a_whole_board_says_when_it_is_unchanged(world: tuple[Recording, Http], board: Board) -> None:
    first = await read(world, board, 1)
    again = await read(world, board, 1, first)
    assert again.report.outcome == "unchanged"
    changed = listed(board.name, 1).keys() != listed(board.name, 2).keys()
    assert (await read(world, board, 2, again)).report.outcome == ("ok" if changed else "unchanged")


async def test_every_host_has_a_robots_txt(world: tuple[Recording, Http]) -> None:
    hosts = {json.loads(line)["host"] for line in data.lines("demo/routes.jsonl")}
    robots = {json.loads(line)["host"] for line in data.lines("demo/routes.jsonl") if "/robots.txt" in line}
    assert hosts == robots
    assert {one.host for one in BOARDS if one.kind != "alert mail"} == hosts


async def test_boards_that_page_have_more_than_one_page(world: tuple[Recording, Http]) -> None:
    paging = {
        "workday",
        "icims",
        "icims_jibe",
        "phenom",
        "workable",
        "adp",
        "successfactors",
        "taleo",
        "madgex",
    }
    for platform in sorted(paging | {"himalayas", "arbeitnow"}):
        boards = [one for one in BOARDS if one.platform == platform]
        runs = [(one, (await read(world, one, 1)).report) for one in boards]
        assert any(report.pages > max(1, len(one.searches)) for one, report in runs), platform


async def test_searches_find_what_they_ask_for_and_nothing_else(world: tuple[Recording, Http]) -> None:
    searched = [one for one in BOARDS if one.searches]
    assert len({one.platform for one in searched}) >= 10
    for board in searched:
        for word in board.searches:
            for one in (await read(world, replace(board, searches=(word,)), 1)).seen:
                said = f"{one.raw.title} {one.raw.description}".lower()
                assert word in said, (board.name, word, one.raw.title)


Reading = tuple[dict[str, Any], Posting, Tags]


async def readings(world: tuple[Recording, Http]) -> list[Reading]:
    found = []
    for board in BOARDS:
        told = listed(board.name, 2)
        for one in (await read(world, board, 2)).seen:
            posting = normalise(one.raw, board, date(2026, 11, 17))
            tags = tag(
                title=posting.title,
                company=posting.company,
                location=posting.location,
                description=posting.description,
                markup=False,
                stated_arrangement=posting.arrangement,
                stated_pay=posting.pay,
                stated_places=posting.places,
                stated_employment=posting.employment,
            )
            found.append((told[posting.key], posting, tags))
    return found


ONCE = pytest.mark.xdist_group("found")  # one worker reads all postings, and the others none


@pytest.fixture(scope="module")
def found() -> list[Reading]:
    """Every posting of the second day with what it says and what the product reads in it."""

    async def all_of_them() -> list[Reading]:
        async with served() as running:
            return await readings(running)

    return asyncio.run(all_of_them())


def share(readings: Iterable[Reading], agrees: Callable[[dict[str, Any], Tags], bool]) -> float:
    """How often the product reads what the posting says."""
    verdicts = [agrees(told, tags) for told, _, tags in readings]
    return sum(verdicts) / len(verdicts)


@ONCE
def test_the_product_reads_what_the_postings_say(found: list[Reading]) -> None:
    assert share(found, lambda told, tags: tags.is_coding == told["coding"]) >= 0.98
    coding = [one for one in found if one[0]["coding"] and one[2].is_coding]
    assert share(coding, lambda told, tags: tags.arrangement == told["arrangement"]) >= 0.95
    full = [one for one in coding if not one[0]["bare"]]
    assert share(full, lambda told, tags: {*told["settings"]} <= {*tags.settings}) >= 0.9
    assert share(full, lambda told, tags: tags.experience_years == told["years"]) >= 0.95
    assert share(full, lambda told, tags: demanded(tags) == sorted(map(sorted, told["requires"]))) >= 0.9
    assert share(full, lambda told, tags: tags.requirement.grace_months == told["grace_months"]) >= 0.95
    assert share(full, lambda told, tags: sorted(tags.residency.allowed) == told["allowed"]) >= 0.95
    assert share(full, lambda told, tags: sorted(tags.residency.excluded) == told["excluded"]) >= 0.95
    assert share(full, lambda told, tags: told["employment"] in tags.employment) >= 0.95
    paid = [one for one in full if one[0]["pay"]]
    assert share(paid, lambda told, tags: tags.pay is not None and tags.pay.unit == told["pay"][2]) >= 0.95


def demanded(tags: Tags) -> list[list[str]]:
    return sorted(sorted(group.codes) for group in tags.requirement.required)


@ONCE
def test_titles_and_employers_are_shown_as_they_were_meant(found: list[Reading]) -> None:
    assert [(told["title"], one.title) for told, one, _ in found if told["title"] != one.title] == []
    named = [(told["company"], one.company) for told, one, _ in found if told["company"] != one.company]
    # a number of the legal entity, as Workday's tenants write it, is left as it is
    assert [pair for pair in named if pair[0] not in (pair[1] or "")] == []


@ONCE
def test_texts_read_like_adverts(found: list[Reading]) -> None:
    lengths = [len(posting.description) for told, posting, _ in found if "requires" in told]
    assert min(lengths) > 800
    assert 1_300 < sorted(lengths)[len(lengths) // 2] < 4_000
    litter = re.compile(r"\{\w*\}|&\w+;|&#\d+;|</?[a-z]+[ />]|\bNone\b|UNAVAILABLE")
    shown = [f"{one.title}\n{one.company}\n{one.location}\n{one.description}" for _, one, _ in found]
    assert [text for text in shown if litter.search(text.replace("\nNone\n", "\n", 1))] == []


@ONCE
def test_no_two_employers_adverts_look_alike(found: list[Reading]) -> None:
    """Runs of five words that two employers' own adverts for the same kind of job share."""
    kinds: dict[str, list[tuple[str, set[tuple[str, ...]]]]] = defaultdict(list)
    for told, posting, _ in found:
        if told["coding"] and told["opening"].startswith(told["board"]):
            words = posting.description.lower().split()
            kinds[told["kind"]].append(
                (told["board"], set(zip(*(words[at:] for at in range(5)), strict=False)))
            )
    shared = [
        len(one & other) / len(one | other)
        for some in kinds.values()
        for (board, one), (elsewhere, other) in combinations(some, 2)
        if board != elsewhere
    ]
    assert len(shared) > 1_000
    assert median(shared) < 0.2
    assert max(shared) < 0.5
