"""The server of recorded worlds, over real HTTP, on a world of four lines."""

from __future__ import annotations

import json
from collections.abc import AsyncIterator
from pathlib import Path
from typing import Any

import aiohttp
import pytest

from chartwork.recording import DEMO, Recording
from data import DataError
from scrapers.http import Http, Limits
from scrapers.source import Request

WHOLE = {"ETag": 'W/"a"', "Last-Modified": "Mon, 16 Nov 2026 05:30:00 GMT"}


def route(day: int, target: str, file: str, **more: Any) -> dict[str, Any]:
    facts = {
        "day": day,
        "method": "GET",
        "host": "jobs.mill.example",
        "target": target,
        "json": None,
        "file": file,
    }
    return facts | {"type": "application/json", "status": 200, "headers": {}} | more


ROUTES = [
    route(1, "/feed.xml", "feed-1", type="text/xml", headers=WHOLE),
    route(
        2, "/feed.xml", "feed-2", type="text/xml", headers={"Last-Modified": "Tue, 17 Nov 2026 05:30:00 GMT"}
    ),
    route(1, "/list?a=1&b=x+y", "list"),
    route(1, "/jobs", "coder-0", method="POST", json={"searchText": "coder", "offset": 0}),
    route(1, "/jobs", "coder-20", method="POST", json={"searchText": "coder", "offset": 20}),
    route(1, "/job/7", "job"),
    route(2, "/job/7", "", status=410),
]


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    (tmp_path / "files").mkdir()
    for name in {one["file"] for one in ROUTES if one["file"]}:
        (tmp_path / "files" / name).write_text(name)
    lines = "".join(json.dumps(one) + "\n" for one in ROUTES)
    (tmp_path / "routes.jsonl").write_text(lines)
    return tmp_path


@pytest.fixture
async def world(folder: Path) -> AsyncIterator[Recording]:
    async with Recording(folder=folder) as running:
        yield running


async def ask(
    world: Recording, target: str, *, host: str = "jobs.mill.example", **more: Any
) -> tuple[int, str]:
    headers = {"Host": host, **more.pop("headers", {})}
    method = "POST" if "json" in more or "data" in more else "GET"
    async with (
        aiohttp.ClientSession() as session,
        session.request(method, world.gateway + target, headers=headers, **more) as response,
    ):
        return response.status, await response.text()


@pytest.mark.parametrize("target", ["/list?a=1&b=x+y", "/list?b=x%20y&a=1"])
async def test_order_and_spelling_of_a_query_say_nothing(world: Recording, target: str) -> None:
    assert await ask(world, target) == (200, "list")


@pytest.mark.parametrize("target", ["/list", "/list?a=1", "/list?a=1&b=x+y&c=3", "/other"])
async def test_what_was_not_recorded_is_a_404(world: Recording, target: str) -> None:
    assert (await ask(world, target))[0] == 404


async def test_hosts_are_told_apart(world: Recording) -> None:
    assert (await ask(world, "/feed.xml", host="jobs.other.example"))[0] == 404
    assert (await ask(world, "/feed.xml", host="JOBS.mill.example"))[0] == 200


@pytest.mark.parametrize("offset", [0, 20])
async def test_a_post_is_answered_by_the_part_of_its_body_that_was_recorded(
    world: Recording, offset: int
) -> None:
    body = {"appliedFacets": {}, "limit": 20, "offset": offset, "searchText": "coder"}
    assert await ask(world, "/jobs", json=body) == (200, f"coder-{offset}")


@pytest.mark.parametrize(
    "body", ['{"searchText": "coder"}', '{"searchText": "nurse", "offset": 0}', "[]", "{", ""]
)
async def test_another_body_is_a_404(world: Recording, body: str) -> None:
    assert (await ask(world, "/jobs", data=body))[0] == 404


async def test_a_later_day_replaces_what_it_has_and_keeps_the_rest(world: Recording) -> None:
    assert await ask(world, "/job/7") == (200, "job")
    world.day = 2
    assert await ask(world, "/feed.xml") == (200, "feed-2")
    assert (await ask(world, "/job/7"))[0] == 410
    assert await ask(world, "/list?a=1&b=x+y") == (200, "list")
    world.day = 1
    assert await ask(world, "/feed.xml") == (200, "feed-1")


@pytest.mark.parametrize(
    ("headers", "status"),
    [
        ({"If-None-Match": 'W/"a"'}, 304),
        ({"If-None-Match": 'W/"b"'}, 200),
        ({"If-None-Match": 'W/"b"', "If-Modified-Since": WHOLE["Last-Modified"]}, 200),
        ({"If-Modified-Since": WHOLE["Last-Modified"]}, 304),
        ({"If-Modified-Since": "Mon, 09 Nov 2026 05:30:00 GMT"}, 200),
    ],
)
async def test_who_holds_the_answer_is_told_so(
    world: Recording, headers: dict[str, str], status: int
) -> None:
    assert (await ask(world, "/feed.xml", headers=headers))[0] == status
    world.day = 2
    assert (await ask(world, "/feed.xml", headers=headers))[0] == 200


async def test_the_collectors_client_reads_it_through_the_gateway(world: Recording) -> None:
    limits = Limits(pace=0.0)
    async with Http(contact="http://x.example/", version="1", limits=limits, gateway=world.gateway) as http:
        first = await http.fetch(Request("https://jobs.mill.example/feed.xml"))
        again = await http.fetch(Request("https://jobs.mill.example/feed.xml"), validators=first.validators)
    assert first.page is not None
    assert (first.page.text, first.page.content_type) == ("feed-1", "text/xml")
    assert (again.status, again.page) == (304, None)


@pytest.mark.parametrize("damage", ["no routes", "no file", "no json", "a field less"])
def test_a_damaged_recording_is_named(folder: Path, damage: str) -> None:
    routes = folder / "routes.jsonl"
    match damage:
        case "no routes":
            routes.unlink()
        case "no file":
            (folder / "files" / "job").unlink()
        case "no json":
            routes.write_text("{")
        case _:
            routes.write_text('{"day": 1}')
    with pytest.raises(DataError, match=str(folder)):
        Recording(folder=folder)


def test_mails_lie_by_day() -> None:
    world = Recording()
    first, second = ({one.name for one in world.mail(day).rglob("*.eml")} for day in (1, 2))
    assert first
    assert first < second
    assert world.mail(1).is_relative_to(DEMO)
