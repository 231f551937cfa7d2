"""The main job, whole: boards are read over HTTP, a reader subscribes in a browser and gets each job once.

Once as one process on SQLite, once as several on PostgreSQL.
"""

from __future__ import annotations

import asyncio
import os
import re
import socket
from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import asynccontextmanager
from datetime import UTC, datetime, timedelta
from email import message_from_bytes, policy
from pathlib import Path
from typing import Literal, cast

import aiohttp
import pytest
from google_profile import Shown, wrong
from jobs import all_done
from many import Watched, many
from playwright.async_api import Page, async_playwright
from programs import chromium
from smtp_server import Server, smtp_server

from aggregator.collect import Collector
from aggregator.domain.search import Filter, parse
from aggregator.store import boards, matches, openings, subscriptions
from aggregator.store.engine import Store
from aggregator.workers import Workers
from chartwork import demo
from chartwork.parts import site_of
from chartwork.recording import Recording
from chartwork.service import Running
from chartwork.settings import Settings

pytestmark = [pytest.mark.browser, pytest.mark.xdist_group("clock"), pytest.mark.timeout(300)]

READER = "reader@example.org"
WISH = parse({"setting": ["remote"], "holds": ["CPC"]})
# Where the pictures of the documentation go, when they are to be made anew:
# PICTURES=docs/images .venv/bin/pytest tests/test_end_to_end.py -k sqlite
PICTURES = os.environ.get("PICTURES")
PICTURED = {
    "list": "/?setting=remote&holds=CPC",
    "remote": "/remote?lives=TX",
    "states": "/states?map=remote",
    "state": "/states/CA",
    "credential": "/credentials/CPC",
    "market": "/market",
    "guide": "/guide",
}
Scheme = Literal["light", "dark"]


class TestClock:
    """Recorded time, moved by the test. `tell` is told of it."""

    __test__ = False

    def __init__(self) -> None:
        self.tell: Callable[[datetime], None] = lambda now: None
        self._now = demo.BEGINS

    @property
    def now(self) -> datetime:
        return self._now

    @now.setter
    def now(self, now: datetime) -> None:
        self._now = now
        self.tell(now)

    def __call__(self) -> datetime:
        return self.now


@asynccontextmanager
async def apart(
    settings: Settings, clock: TestClock, folder: Path
) -> AsyncIterator[tuple[Running, Recording]]:
    """The same service in processes of its own: a web site, two workers, two schedulers."""
    port, told = settings.port, dict[str, object]()
    mail = ("smtp_host", "smtp_port", "smtp_security", "mail_from", "mail_postal")
    for name in ("database", "port", "site_url", *mail):
        told[name] = getattr(settings, name)
    variables = {f"CHARTWORK_{name.upper()}": str(value) for name, value in told.items()}
    variables["CHARTWORK_SECRET"] = settings.secret.get_secret_value() if settings.secret else ""
    async with Watched() as recording, Workers(settings.database, role="test") as work:
        with many(folder, variables) as processes:
            world = {"mail": str(recording.mail(1)), "gateway": recording.gateway, "pace": 0.0, "total": 30.0}
            names = [one.name for one in demo.boards(recording.mail(1))]
            processes.describe(**world, boards=names, every=19.5 * 3600, lease=180.0, dead=60.0)
            clock.tell = processes.tell
            clock.tell(clock.now)
            for role, count in (("serve", 1), ("work", 2), ("schedule", 2)):
                processes.start(role, count)
            assert await processes.port(0) == port
            store = await Store.open(settings.database, migrate=False)
            site = site_of(settings, port=port, recording=True)
            nobody = cast("Collector", None)  # the workers have theirs
            try:
                yield Running(store, site, nobody, work, port), recording
            finally:
                await store.close()
            assert set(await processes.stop()) == {0}, processes.said()


@asynccontextmanager
async def browser_page() -> AsyncIterator[Page]:
    """A page of a real browser, without JavaScript."""
    async with async_playwright() as playwright:
        browser = await playwright.chromium.launch(executable_path=chromium(), args=["--no-sandbox"])
        context = await browser.new_context(
            java_script_enabled=False, viewport={"width": 1280, "height": 900}
        )
        yield await context.new_page()
        await browser.close()


async def until(condition: Callable[[], Awaitable[bool]], what: str) -> None:
    for _ in range(600):
        if await condition():
            return
        await asyncio.sleep(0.1)
    pytest.fail(f"waited in vain for {what}")


async def everything_read(service: Running, since: datetime, now: datetime) -> None:
    """Every board that is due has been run since then, and nothing is at work."""

    async def done() -> bool:
        async with service.store.read() as conn:
            states = await boards.states(conn)
        return bool(states) and all(one.was_read(since, now) for one in states)

    await until(done, "the boards")
    await all_done(service.work)


async def found(service: Running, wish: Filter, today: datetime) -> set[int]:
    async with service.store.read() as conn:
        return {one.id for one in (await openings.search(conn, wish, today.date(), limit=1000)).openings}


async def mails(sink: Server, count: int) -> None:
    async def came() -> bool:
        return len(sink.to(READER)) >= count

    await until(came, f"mail number {count}")


def text_of(body: bytes) -> str:
    """The plain text of a message."""
    part = message_from_bytes(body, policy=policy.default).get_body(("plain",))  # type: ignore[attr-defined]
    return str(part.get_content())


def told(text: str, url: str) -> set[int]:
    return {int(one) for one in re.findall(re.escape(url) + r"/openings/(\d+)", text)}


async def two_looks_for_mail() -> None:
    """The ticks come every second: after this, what was due has been made and sent."""
    await asyncio.sleep(2.5)


def _free_port() -> int:
    with socket.create_server(("127.0.0.1", 0)) as free:
        return int(free.getsockname()[1])


async def test_the_main_job(empty_url: str, tmp_path: Path) -> None:
    clock, port = TestClock(), _free_port()
    async with smtp_server() as sink:
        settings = Settings(
            database=empty_url,
            port=port,
            site_url=f"http://127.0.0.1:{port}",
            secret="a secret of this test, long enough",
            smtp_host="127.0.0.1",
            smtp_port=sink.port,
            smtp_security="none",
            mail_from="alerts@chartwork.example",
            mail_postal="Chartwork, 1 Main Street, Springfield",
            outbox=tmp_path / "outbox",
        )
        several = empty_url.startswith("postgresql")
        whole = apart(settings, clock, tmp_path) if several else demo.recorded(settings, clock)
        async with whole as (service, recording), browser_page() as page:
            await everything_read(service, demo.BEGINS, clock.now)
            await _look(page, service)
            if empty_url.startswith("sqlite"):  # pages are the same whatever they are read from
                await _every_page_tells_search_engines_what_it_shows(service, clock.now)
            await _subscribe(page, service, sink)
            first = await _next_morning(service, recording, clock, sink)
            await _nothing_twice(service, clock, sink)
            await _leave(service, clock, sink, first)


async def _every_page_tells_search_engines_what_it_shows(service: Running, today: datetime) -> None:
    """Markup is there for every opening with an employer, a text and a place that may be passed on."""
    async with service.store.read() as conn:
        known = (await openings.search(conn, Filter(), today.date(), limit=1000)).openings
    bare, differing = [], {}
    async with aiohttp.ClientSession() as client:
        for one in known:
            async with client.get(f"{service.site.url}/openings/{one.id}") as answer:
                shown = Shown(await answer.text())
            if shown.markup is None:
                bare.append(one)
            elif said := wrong(shown.markup) + shown.differs():
                differing[one.title] = said
    assert differing == {}
    assert len(bare) < len(known) / 20
    assert all(not one.description for one in bare)  # alert mails of one site hold no texts


async def _look(page: Page, service: Running) -> None:
    """The list, an opening with its proof, and the salary figures beside it."""
    await page.goto(service.site.url)
    assert "recording" in (await page.inner_text(".recording")).lower()
    await page.check('input[name="setting"][value="remote"]')
    await page.check('input[name="holds"][value="CPC"]')
    await page.click("text=Show jobs")
    shown = await page.inner_text(".total strong")
    assert int(shown) == len(await found(service, WISH, demo.BEGINS))
    # of a job that only a mail tells of there are no words to mark
    await page.click('.card:not(:has-text("Not found on")) h3 a >> nth=0')
    assert await page.locator("mark").count() > 0
    assert "SOC 29-2072" in await page.inner_text("section[aria-labelledby=salary]")
    if PICTURES:
        await _picture(page, service)
        await page.goto(service.site.url + "/?" + WISH.query())
        return
    await page.go_back()


async def _picture(page: Page, service: Running) -> None:
    """This opening and the other main pages: on a wide screen in light colours, on a phone in dark ones."""
    urls = {"opening": page.url} | {name: service.site.url + path for name, path in PICTURED.items()}
    for ending, width, scheme in (("-phone", 360, "dark"), ("", 1280, "light")):
        await page.set_viewport_size({"width": width, "height": 1200})
        await page.emulate_media(color_scheme=cast(Scheme, scheme), reduced_motion="reduce")
        for name, url in urls.items():
            await page.goto(url)
            await page.screenshot(path=f"{PICTURES}/{name}{ending}.png")
    await page.set_viewport_size({"width": 1280, "height": 900})


async def _subscribe(page: Page, service: Running, sink: Server) -> None:
    """An address is enough; nothing starts before the button behind the mailed link is pressed."""
    await page.click("text=Alert me about this search")
    await page.fill("#address", READER)
    await page.click("text=Mail me new ones")
    assert "mailbox" in await page.inner_text("h1")
    await mails(sink, 1)
    link = re.search(r"http\S+/alerts/confirm/\S+", text_of(sink.to(READER)[0]))
    assert link is not None
    await page.goto(link[0])
    async with service.store.read() as conn:
        assert [one.status for one in await subscriptions.of_address(conn, READER)] == ["pending"]
    await page.click("text=Start this alert")
    assert "started" in await page.inner_text("h1")


async def _next_morning(service: Running, recording: Recording, clock: TestClock, sink: Server) -> str:
    """The second day's jobs come in one digest: all that fit, and no others. Returns its text."""
    before = await found(service, WISH, clock.now)
    await demo.next_day(service, recording, clock)
    clock.now = demo.ALL_DUE
    await everything_read(service, demo.SECOND_DAY, clock.now)
    new = await found(service, WISH, clock.now) - before
    assert len(new) >= 5
    await two_looks_for_mail()
    assert len(sink.to(READER)) == 1, "the digest comes at seven, not in the night"
    clock.now = datetime(2026, 11, 17, 12, 1, tzinfo=UTC)
    await mails(sink, 2)
    text = text_of(sink.to(READER)[1])
    listed = told(text, service.site.url)
    assert listed <= new
    everything = re.search(r"See all (\d+): (\S+)", text)
    assert everything is not None
    assert int(everything[1]) == len(new)
    assert await all_of(everything[2]) == new
    return text


async def all_of(address: str) -> set[int]:
    """The openings on all pages of a mail's list."""
    found: set[int] = set()
    async with aiohttp.ClientSession() as session:
        for number in range(1, 99):
            async with session.get(f"{address}?page={number}") as answer:
                text = await answer.text()
            found |= {int(one) for one in re.findall(r'href="/openings/(\d+)', text)}
            if f"?page={number + 1}" not in text:
                break
    return found


async def _nothing_twice(service: Running, clock: TestClock, sink: Server) -> None:
    """The same boards again, and another morning: no mail, for there is no news."""
    clock.now += timedelta(days=1)
    await everything_read(service, clock.now, clock.now)
    await two_looks_for_mail()
    assert len(sink.to(READER)) == 2


async def _leave(service: Running, clock: TestClock, sink: Server, text: str) -> None:
    """One POST as a mail program sends it ends the alert, whatever it might still have had to tell."""
    unseen = (await found(service, Filter(), clock.now)) - told(text, service.site.url)
    async with service.store.write() as conn:
        alert = (await subscriptions.of_address(conn, READER))[0]
        assert await matches.add(conn, [(alert.filter_id, one) for one in unseen], clock.now)
    address = message_from_bytes(sink.to(READER)[1])["List-Unsubscribe"].strip("<>")
    async with aiohttp.ClientSession() as session:
        form = {"List-Unsubscribe": "One-Click"}
        async with session.post(address, data=form, allow_redirects=False) as answer:
            assert answer.status == 200
    clock.now += timedelta(days=1)
    await everything_read(service, clock.now, clock.now)
    await two_looks_for_mail()
    assert len(sink.to(READER)) == 2
