"""Scanners of mailboxes open every link of every mail, some in a real browser: that changes nothing, ever.

What they open is what a person may need later, at any age of the mail.
"""

from __future__ import annotations

import re
from datetime import timedelta
from email import message_from_bytes, policy
from html import unescape

import pytest
from adverts import advert, coding, publish
from playwright.async_api import async_playwright
from programs import chromium
from published import SITE, Clock, serving
from sqlalchemy import select
from visitors import ADDRESS, Client, asked, dealt_with, everything, given, path, post, status_of

from aggregator.store import subscriptions
from aggregator.store.engine import Store
from aggregator.store.schema import outbox
from alerts import arrivals, send

ON_SQLITE = pytest.mark.parametrize("store_url", ["sqlite"], indirect=True)
_LINK = re.compile(r"https://jobs\.example\.org/[^\s<>\"]*")


async def mails_of_a_life(store: Store, client: Client, clock: Clock) -> int:
    """Every kind of mail: the question, the reminder, the digest, the link. Returns the alert."""
    await asked(client, query="setting=hospital")
    async with store.read() as conn:
        [one] = await subscriptions.of_address(conn, ADDRESS)
    await post(client, path("confirm", one.id))
    clock.now += timedelta(hours=25)
    await asked(client, query="setting=hospital")
    async with store.write() as conn:
        made = [
            await publish(conn, advert(str(n)), coding(), now=clock.now) for n in range(6)
        ]  # more than of one employer are shown
        await arrivals.on_openings(conn, made, clock.now)
    clock.now += timedelta(days=1)
    await send.prepare(store, site=SITE, now=clock.now, limit=9)
    await post(client, "/alerts/link", **given(client, address=ADDRESS))
    await dealt_with(client)
    await asked(client, query="setting=office")  # one more waits to be confirmed
    return one.id


async def links_of(store: Store) -> dict[str, set[str]]:
    """The paths that mails lead to, in headers, text and HTML, by what kind of mail it is."""
    found: dict[str, set[str]] = {}
    async with store.read() as conn:
        for row in await conn.execute(select(outbox.c.kind, outbox.c.body)):
            mail = message_from_bytes(row.body, policy=policy.default)
            texts = [str(mail["List-Unsubscribe"] or "")]
            texts += [part.get_content() for part in mail.walk() if part.get_content_maintype() == "text"]
            links = {unescape(one) for text in texts for one in _LINK.findall(text)}
            found.setdefault(row.kind, set()).update(one.removeprefix(SITE.url) for one in links)
    return found


def every(found: dict[str, set[str]]) -> list[str]:
    return sorted(set().union(*found.values()))


@pytest.mark.parametrize("age", [timedelta(0), timedelta(days=6), timedelta(days=400)])
async def test_a_scanner_that_gets_and_heads_changes_nothing(store: Store, age: timedelta) -> None:
    clock = Clock()
    async with serving(store, clock=clock) as client:
        one = await mails_of_a_life(store, client, clock)
        found = await links_of(store)
        assert set(found) == {"confirm", "digest", "link"}
        pages = (
            "/?",
            "/alerts/confirm/",
            "/alerts/manage/",
            "/alerts/open/",
            "/alerts/sent/",
            "/openings/",
            "/u/",
        )
        assert [one for one in pages if not any(link.startswith(one) for link in every(found))] == []
        clock.now += age
        before = await everything(store)
        for link in every(found):
            for _ in range(2):
                for method in ("GET", "HEAD", "OPTIONS"):
                    answer = await client.request(method, link, allow_redirects=True)
                    assert answer.status in ((200, 405) if age < timedelta(days=1) else (200, 405, 410)), link
        assert await everything(store) == before
        assert await status_of(store, one) == "active"


@ON_SQLITE
@pytest.mark.browser
async def test_a_scanner_with_a_browser_changes_nothing_and_uses_nothing_up(store: Store) -> None:
    clock = Clock()
    async with serving(store, clock=clock) as client, async_playwright() as playwright:
        one = await mails_of_a_life(store, client, clock)
        found = await links_of(store)
        before = await everything(store)
        browser = await playwright.chromium.launch(executable_path=chromium(), args=["--no-sandbox"])
        page = await browser.new_page()
        for link in every(found):
            answer = await page.goto(str(client.make_url("/")).rstrip("/") + link, wait_until="networkidle")
            assert answer is not None
            assert answer.status == 200, link
            await page.mouse.move(200, 300)
            await page.mouse.wheel(0, 2000)
        await browser.close()
        assert await everything(store) == before
        # and afterwards the person's own click still works, on each of them
        [opens] = [link for link in found["link"] if "/open/" in link]
        assert (await client.post(opens, allow_redirects=False)).status == 303
        [leaves] = [link for link in found["digest"] if link.startswith("/u/")]
        assert (await client.post(leaves)).status == 200
    assert await status_of(store, one) == "left"
