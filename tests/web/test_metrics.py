"""What a monitoring system reads, by a strict reader of the format, and who may read it.

The grammar: https://prometheus.io/docs/instrumenting/exposition_formats/#text-format-details
"""

from __future__ import annotations

import asyncio
import re
from ipaddress import ip_network
from typing import Any

import pytest
from adverts import NOW, board
from aiohttp.test_utils import TestClient, TestServer
from published import SITE, Clock, fill, serving
from test_sources import CATALOGUE, HOUR, ran

from aggregator.domain.breaker import Rest
from aggregator.store import boards, rests
from aggregator.store.engine import Store
from web.app import make_app
from web.metrics import Family

ON_SQLITE = pytest.mark.parametrize("store_url", ["sqlite"], indirect=True)
Sample = tuple[str, frozenset[tuple[str, str]]]

_HELP = re.compile(r"# HELP ([a-zA-Z_:][a-zA-Z0-9_:]*) [^\n]+")
_TYPE = re.compile(r"# TYPE ([a-zA-Z_:][a-zA-Z0-9_:]*) (counter|gauge|histogram|summary|untyped)")
_SAMPLE = re.compile(r"([a-zA-Z_:][a-zA-Z0-9_:]*)(?:\{(.*)\})? (-?\d+(?:\.\d+)?(?:e[+-]\d+)?|NaN|[+-]Inf)")
_LABEL = re.compile(r'([a-zA-Z_][a-zA-Z0-9_]*)="((?:[^"\\\n]|\\\\|\\"|\\n)*)"(?:,|$)')


def read(text: str) -> dict[Sample, float]:
    """All samples; fails for anything that the format does not allow."""
    assert text.endswith("\n")
    found: dict[Sample, float] = {}
    families: list[str] = []
    lines = text[:-1].split("\n")
    for at, line in enumerate(lines):
        if helped := _HELP.fullmatch(line):
            assert helped[1] not in families, "the lines of a metric stand together"
            families.append(helped[1])
            typed = _TYPE.fullmatch(lines[at + 1])
            assert typed, lines[at + 1]
            assert typed[1] == helped[1]
        elif not _TYPE.fullmatch(line):
            sample = _SAMPLE.fullmatch(line)
            assert sample, line
            assert sample[1] == families[-1]
            labels = _LABEL.findall(sample[2] or "")
            assert "".join(f'{name}="{value}",' for name, value in labels).rstrip(",") == (sample[2] or "")
            key = (sample[1], frozenset((name, _plain(value)) for name, value in labels))
            assert key not in found, line
            found[key] = float(sample[3])
    return found


def _plain(value: str) -> str:
    return re.sub(r"\\(.)", lambda one: {"n": "\n"}.get(one[1], one[1]), value)


async def scraped(client: TestClient[Any, Any]) -> dict[Sample, float]:
    answer = await client.get("/metrics")
    assert answer.status == 200
    assert answer.headers["Content-Type"] == "text/plain; version=0.0.4; charset=utf-8"
    return read(await answer.text())


def value(found: dict[Sample, float], name: str, **labels: str) -> float | None:
    return found.get((f"chartwork_{name}", frozenset(labels.items())))


async def test_boards_platforms_and_counts_are_measured(store: Store) -> None:
    async with store.write() as conn:
        made = await fill(conn)
        await boards.register(conn, [*CATALOGUE, board()], NOW)
        await ran(conn, "good", 29, 31, requests=4)
        await ran(conn, "bad", 12, "layout", "layout")
        await rests.put(conn, "lever", Rest("lever", "auth", NOW, NOW + HOUR, 5))
    async with serving(store) as client:
        found = await scraped(client)
    good, bad = {"board": "good", "platform": "greenhouse"}, {"board": "bad", "platform": "workday"}
    assert value(found, "up") == 1
    assert value(found, "board_enabled", **good) == 1
    assert value(found, "board_enabled", board="barred", platform="neogov") == 0
    assert value(found, "board_last_run_age_seconds", **good) == 3600
    assert value(found, "board_last_good_run_age_seconds", **bad) == 13 * 3600
    assert value(found, "board_overdue_seconds", **good) == -3600
    assert value(found, "board_outcome", **bad, outcome="layout") == 1
    assert value(found, "board_health", **bad, state="trouble", cause="layout") == 1
    assert value(found, "board_listed_postings", **good) == 31
    assert value(found, "board_usual_postings", **good) == 30
    assert value(found, "board_failures", **bad) == 2
    assert value(found, "board_suspect_runs", **bad) == 0
    assert value(found, "board_last_run_seconds", **good) == 0
    assert value(found, "board_last_run_requests", **good) == 4
    assert value(found, "platform_boards", platform="workday", state="trouble") == 1
    assert value(found, "platform_boards", platform="workday", state="working") == 0
    assert value(found, "platform_resting", platform="lever") == 1
    assert value(found, "platform_resting", platform="workday") == 0
    assert value(found, "openings", status="open") == len(made) - 1
    assert value(found, "openings", status="closed") == 1
    assert value(found, "postings", status="open") == 5
    assert value(found, "skipped_postings") == 0
    assert value(found, "matches") == 0
    assert value(found, "board_enabled", board="odd name/?#é", platform="feed") == 1


async def test_an_empty_store_is_measured_too(store: Store) -> None:
    async with serving(store) as client:
        assert value(await scraped(client), "up") == 1


def test_labels_are_escaped() -> None:
    family = Family("x", "gauge", "X.")
    family.add(1.5, a='q"uote \\ back\nline', b="é{},=")
    family.add(None, a="not known")
    family.add(1e15, a="large")
    found = read("\n".join(family.lines()) + "\n")
    assert found == {
        ("x", frozenset({("a", 'q"uote \\ back\nline'), ("b", "é{},=")})): 1.5,
        ("x", frozenset({("a", "large")})): 1e15,
    }


@ON_SQLITE
@pytest.mark.parametrize("header", ["X-Forwarded-For", "Forwarded", "Via"])
async def test_without_a_token_nobody_beyond_this_machine_is_answered(store: Store, header: str) -> None:
    async with serving(store) as client:
        assert (await client.get("/metrics")).status == 200
        assert (await client.get("/metrics", headers={header: "127.0.0.1"})).status == 404
    async with serving(store, proxies=["127.0.0.1/32"]) as client:
        assert (await client.get("/metrics")).status == 404
        assert (await client.get("/metrics", headers={"X-Forwarded-For": "127.0.0.1"})).status == 404


@ON_SQLITE
@pytest.mark.parametrize(
    ("given", "status"),
    [
        ("Bearer a-long-token", 200),
        ("Bearer a-long-tokem", 401),
        ("Bearer ", 401),
        ("Basic a-long-token", 401),
        ("a-long-token", 401),
        ("Bearer \u00e9", 401),
        (None, 401),
    ],
)
async def test_with_a_token_only_who_knows_it_is_answered(
    store: Store, given: str | None, status: int
) -> None:
    proxies = (ip_network("127.0.0.1/32"),)
    app = make_app(store=store, site=SITE, clock=Clock(), proxies=proxies, metrics_token="a-long-token")
    async with TestClient(TestServer(app)) as client:
        answer = await client.get("/metrics", headers={"Authorization": given} if given else {})
        assert answer.status == status
        assert answer.headers.get("WWW-Authenticate") == ('Bearer realm="metrics"' if status == 401 else None)
        assert ("chartwork_up" in await answer.text()) == (status == 200)


@ON_SQLITE
async def test_a_token_in_bytes_that_are_no_text_is_not_the_one(store: Store) -> None:
    """No client writes such a header, so it is written by hand."""
    app = make_app(store=store, site=SITE, clock=Clock(), metrics_token="a-long-token")
    async with TestServer(app) as server:
        reader, writer = await asyncio.open_connection(server.host, server.port)
        writer.write(b"GET /metrics HTTP/1.1\r\nHost: x\r\nAuthorization: Bearer \xff\r\n\r\n")
        assert (await reader.readline()).split()[1] == b"401"
        writer.close()
        await writer.wait_closed()


@ON_SQLITE
@pytest.mark.parametrize("remote", ["192.0.2.7", "2001:db8::1", "", "10.0.0.1", "::ffff:192.0.2.7"])
async def test_the_peer_must_be_this_machine(
    store: Store, remote: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("aiohttp.web.BaseRequest.remote", property(lambda self: remote or None))
    async with serving(store) as client:
        assert (await client.get("/metrics")).status == 404
        monkeypatch.setattr("aiohttp.web.BaseRequest.remote", property(lambda self: "::ffff:127.0.0.1"))
        assert (await client.get("/metrics")).status == 200
