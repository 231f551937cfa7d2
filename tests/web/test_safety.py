"""What holds on every route, found by walking them: nobody is led away, no form is taken from elsewhere."""

from __future__ import annotations

import asyncio
import re
from collections.abc import AsyncIterator
from typing import Any
from urllib.parse import quote

import pytest
from adverts import NOW
from aiohttp import ClientResponse
from published import SITE, fill, serving
from visitors import ADDRESS, WISH, Client, Reader, everything, given, path, subscription

from aggregator.store import openings
from aggregator.store.engine import Store
from alerts import tokens
from web.page import CLOCK
from web.throttle import Throttle

pytestmark = pytest.mark.parametrize("store_url", ["sqlite"], indirect=True)
AWAY = (
    "https://evil.example/",
    "//evil.example/",
    "/\\evil.example",
    "%2F%2Fevil.example",
    "https:evil.example",
)
NAMES = ("next", "url", "to", "return", "redirect", "q", "lives", "after", "query", "page")
# The others change something for whoever knows the secret in their address, or only look something up.
FOR_ANYBODY = {"/alerts", "/alerts/link", "/alerts/code", "/feeds", "/openings/{id}/report"}
BY_SECRET = {
    "/alerts/confirm/{token}",
    "/alerts/open/{token}",
    "/alerts/manage/{token}",
    "/feeds/{key}",
    "/u/{token}",
}


@pytest.fixture
async def client(store: Store) -> AsyncIterator[Client]:
    async with store.write() as conn:
        made = await fill(conn)
        await openings.lead(conn, made["closed"].id, made["office"].id)
    async with serving(store, throttle=Throttle(at_once=10**6)) as running:
        yield running


def patterns(client: Client, method: str) -> list[str]:
    return [
        one.resource.canonical
        for one in client.app.router.routes()
        if one.method == method and one.resource is not None
    ]


def filled(pattern: str, text: str) -> str:
    return re.sub(r"\{[^}]*\}", text, pattern)


def check(answer: ClientResponse) -> None:
    """The security headers, whatever the answer is."""
    policy = answer.headers["Content-Security-Policy"]
    assert "default-src 'none'" in policy
    assert "script-src" not in policy
    assert answer.headers["X-Content-Type-Options"] == "nosniff"
    assert answer.headers["Strict-Transport-Security"] == "max-age=31536000"
    assert answer.headers["Permissions-Policy"]
    assert answer.headers["Referrer-Policy"] in ("same-origin", "no-referrer")
    assert answer.headers["Cross-Origin-Opener-Policy"] == "same-origin"


async def test_nobody_is_led_to_another_site(client: Client) -> None:
    led = 0
    for pattern in patterns(client, "GET"):
        for text in ("1", "5", "TX", *(quote(one, safe="") for one in AWAY)):
            query = "&".join(f"{name}={quote(AWAY[0])}" for name in NAMES)
            answer = await client.get(f"{filled(pattern, text)}?{query}", allow_redirects=False)
            check(answer)
            there = answer.headers.get("Location")
            if there is not None:
                led += 1
                assert re.match(r"/[a-z]", there), (pattern, text, there)
    assert led >= 3
    host, port = client.server.host, client.server.port
    for where in (b"//evil.example/", b"/\\evil.example/", b"/.//evil.example", b"//evil.example/openings/5"):
        reader, writer = await asyncio.open_connection(host, port)  # as no client library would send it
        writer.write(b"GET " + where + b" HTTP/1.1\r\nHost: x\r\nConnection: close\r\n\r\n")
        said = (await reader.read()).partition(b"\r\n\r\n")[0]
        writer.close()
        assert said.startswith((b"HTTP/1.1 404", b"HTTP/1.1 400")), said
        assert b"\r\nLocation:" not in said


async def test_a_form_that_anybody_may_fill_in_needs_a_key_of_ours(store: Store, client: Client) -> None:
    assert set(patterns(client, "POST")) == FOR_ANYBODY | BY_SECRET | {"/mcp", "/hooks/bounces"}
    fields = {"address": ADDRESS, "query": WISH, "claim": "scam", "code": "123456", "page": "x"}
    before = await everything(store)
    stale = tokens.form(SITE, NOW.replace(day=1, month=1))
    for pattern in sorted(FOR_ANYBODY):
        for key in ({}, {"form": ""}, {"form": "1.x"}, {"form": stale}):
            answer = await client.post(filled(pattern, "1"), data=fields | key)
            assert answer.status in (400, 403), pattern
            check(answer)
    assert await everything(store) == before
    assert (await client.post("/openings/1/report", data=given(client, claim="scam"))).status == 200
    assert await everything(store) != before


async def test_a_form_whose_address_is_a_secret_does_nothing_without_it(store: Store, client: Client) -> None:
    one = await subscription(store, status="pending")
    genuine = {purpose: path(purpose, one) for purpose in ("confirm", "manage", "unsubscribe")}  # type: ignore[arg-type]
    before = await everything(store)
    for pattern in sorted(BY_SECRET):
        for text in ("x", "1", genuine["confirm"].rpartition("/")[2][:-1] + "_"):
            answer = await client.post(filled(pattern, text), data={"do": "leave all", "id": str(one)})
            assert answer.status in (200, 404, 410), pattern
            check(answer)
    assert await everything(store) == before


async def test_forms_of_other_sites_are_refused_on_every_route_but_the_one_for_mail_programs(
    store: Store, client: Client
) -> None:
    before = await everything(store)
    for pattern in patterns(client, "POST"):
        for headers in ({"Origin": "https://evil.example"}, {"Sec-Fetch-Site": "cross-site"}):
            body: dict[str, Any] = {"data": given(client, claim="scam", address=ADDRESS, query=WISH)}
            answer = await client.post(filled(pattern, "1"), headers=headers, **body)
            assert (answer.status == 403) is (pattern != "/u/{token}"), pattern
            check(answer)
    assert await everything(store) == before


async def test_every_form_of_every_page_for_anybody_holds_the_key(client: Client) -> None:
    now = client.app[CLOCK]()
    for where in (f"/?{WISH}", "/openings/1", f"/alerts?{WISH}", "/alerts/link"):
        shown = Reader(await (await client.get(where)).text())
        forms = [had for tag, had in shown.tags if tag == "form" and had.get("method") == "post"]
        keys = [value for name, value in shown.fields if name == "form"]
        assert len(forms) == len(keys) >= 1, where
        assert all(tokens.is_form(SITE, one, now) for one in keys)
