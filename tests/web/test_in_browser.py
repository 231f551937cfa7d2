"""The pages in a real Chromium: accessible, narrow, quick, without scripts, and talking to nobody else.

The site runs in a thread of its own, because the browser's library occupies this one.
"""

from __future__ import annotations

import re
from collections.abc import AsyncIterator, Iterator
from contextlib import asynccontextmanager, contextmanager
from dataclasses import replace
from datetime import timedelta
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

import pytest
from adverts import NOW, advert, board, coding, keep
from axe_playwright_python.sync_playwright import Axe
from background import apart, listening
from playwright.sync_api import Browser, BrowserContext, Page
from published import REMOTE_TEXT, SITE, Clock, fill, remote
from test_sources import CATALOGUE, ran

from aggregator.domain.breaker import Rest
from aggregator.domain.search import Filter
from aggregator.store import boards, openings, rests, subscriptions
from aggregator.store.engine import Connection, Store
from aggregator.store.listed import Catalogue
from alerts import private_feeds, tokens
from alerts.message import Site
from web.app import make_app
from web.page import CATALOGUE as SETS

pytestmark = pytest.mark.browser

PAGES = (
    "list",
    "filtered",
    "wrong",
    "opening",
    "closed",
    "hostile",
    "states",
    "state",
    "credentials",
    "credential",
    "market",
    "remote",
    "guide",
    "sources",
    "source",
    "elsewhere",
    "nowhere else",
    "about",
    "api",
    "ask",
    "confirm",
    "manage",
    "change",
    "choose",
    "signin",
    "signin open",
    "private feed",
    "too old",
    "unsubscribe",
    "nowhere",
    "recorded",
)
LARGEST = 60 * 1024  # bytes of HTML
MOST_REQUESTS = 5
NARROW = 320  # CSS pixels: WCAG 2.2, 1.4.10


Served = dict[str, str]  # the address of every page by name


async def _fill(store: Store) -> dict[str, str]:
    """More openings than a page holds, with texts of real length, and one person's alerts."""
    async with store.write() as conn:
        made = await fill(conn)
        keys = {}
        for n in range(30):
            posting, tags = remote() if n % 2 else (advert(), coding())
            more = advert(
                f"more {n}",
                title=f"{posting.title}, Risk Adjustment and Professional Fee Billing {n}",
                description=REMOTE_TEXT + "\n\nCodes charts to the standards of the house." * 60,
            )
            keys[await keep(conn, more, tags, now=NOW - timedelta(hours=n))] = [f"title:{n}"]
        await openings.refresh_all(conn, keys, NOW)
        await _boards_of_every_state(conn)
        mine = []
        for wish in (Filter(setting=frozenset({"remote"}), lives="TX"), Filter(q=("risk", "adjustment"))):
            wanted = await subscriptions.filter_id(conn, wish, NOW)
            facts = {"address": "ann@example.org", "filter_id": wanted, "created_at": NOW, "last_match_id": 0}
            rhythm = {"frequency": "daily", "zone": "America/Chicago", "hour": 7, "consent": {}}
            mine.append(await subscriptions.add(conn, **facts, **rhythm))
        await subscriptions.change(conn, mine[1], status="active", paused_until=NOW + timedelta(days=3))
        wish = Filter(setting=frozenset({"remote"}), lives="TX")
        key = await private_feeds.make(conn, wish, ip="192.0.2.1", now=NOW, site=SITE)
    links = {one: urlsplit(tokens.link(SITE, one, mine[0], NOW)).path for one in ("confirm", "manage")}
    return {
        "list": "/",
        "filtered": "/?q=coder&setting=hospital&setting=remote&holds=CPC&lives=TX&pay=20&years=2",
        "wrong": "/?pay=lots&setting=moon",
        "opening": f"/openings/{made['remote'].id}?lives=TX&holds=CPC",
        "closed": f"/openings/{made['closed'].id}",
        "hostile": f"/openings/{made['hostile'].id}",
        "states": "/states?sort=median",
        "state": "/states/TX",
        "credentials": "/credentials",
        "credential": "/credentials/CPC",
        "market": "/market",
        "remote": "/remote?lives=TX",
        "guide": "/guide",
        "sources": "/sources",
        "source": "/sources/ill",
        "elsewhere": "/elsewhere?setting=remote&lives=TX&q=risk+adjustment&posted=3",
        "nowhere else": "/elsewhere",
        "about": "/about",
        "api": "/api",
        "ask": "/alerts?setting=remote&lives=TX",
        "unsubscribe": urlsplit(tokens.link(SITE, "unsubscribe", mine[0], NOW)).path,
        "nowhere": "/nowhere",
        "change": f"{links['manage']}/{mine[1]}",
        "choose": "/alerts",
        "signin": "/alerts/link",
        "signin open": "/alerts/open/AAAAAAAAAAAAAAAAAAAAAA",
        "private feed": f"/feeds/{key}",
        "too old": "/feeds/AAAAAAAAAAAAAAAAAAAAAA",
        **links,
    }


async def _boards_of_every_state(conn: Connection) -> None:
    known = [board(), board("hunt", employer="Job Hunt", kind="aggregator")]
    many = [board(f"b{at}", employer=f"Regional Health System {at}", platform="icims") for at in range(40)]
    ill = board("ill", employer="Birch Health", platform="workday")
    await boards.register(conn, [*known, *many, ill, *CATALOGUE], NOW)
    await ran(conn, "ill", *range(20, 45), "unchanged", "layout", "layout", "blocked")
    await ran(conn, "good", 29, 30, 31)
    await ran(conn, "shrunk", 40, 40, 40, 3)
    await rests.put(conn, "lever", Rest("lever", "auth", NOW, NOW + timedelta(hours=1), 5))


@asynccontextmanager
async def _sites(store: Store) -> AsyncIterator[Served]:
    paths = await _fill(store)
    async with _site(store, SITE) as live, _site(store, replace(SITE, recording=True)) as recorded:
        yield {name: live + path for name, path in paths.items()} | {"recorded": f"{recorded}/openings/1"}


@asynccontextmanager
async def _site(store: Store, site: Site) -> AsyncIterator[str]:
    app = make_app(store=store, site=site, clock=Clock())
    app[SETS] = Catalogue(store, patience=60)
    async with listening(app) as url:
        yield url


@pytest.fixture(scope="module")
def served(migrated_file: Path, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Served]:
    with apart(migrated_file, tmp_path_factory.mktemp("browser"), _sites) as pages:
        yield pages


@contextmanager
def visit(browser: Browser, url: str, **how: Any) -> Iterator[Page]:
    """A page in a window of its own."""
    context: BrowserContext = browser.new_context(**how)
    try:
        page = context.new_page()
        page.goto(url)
        yield page
    finally:
        context.close()


def unfold(page: Page) -> None:
    """Opens whatever can be opened."""
    page.evaluate("document.querySelectorAll('details').forEach(one => one.open = true)")


@pytest.mark.parametrize("name", PAGES)
def test_every_page(browser: Browser, served: Served, name: str) -> None:
    """One visit on a narrow screen, for visits are dear: what it asks for, how it is walked by keyboard,
    and, with all of it unfolded, what axe says of it in light and in dark."""
    with (
        visit(browser, "about:blank", viewport={"width": NARROW, "height": 800}) as page,
        _small_and_asking_nobody_else(page, served[name]),
    ):
        assert page.locator("h1").count() == 1
        assert (
            page.locator("script:not([type='application/ld+json'])").count() == 0
        )  # without them it is the same page
        _begins_with_a_way_to_the_content(page)
        _shows_every_tab_stop(page)
        unfold(page)
        assert page.evaluate("document.documentElement.scrollWidth") <= NARROW
        for scheme in ("light", "dark"):  # without motion: colours half way between the two are none
            page.emulate_media(color_scheme=scheme, reduced_motion="reduce")  # type: ignore[arg-type]
            _axe_finds_nothing(page)


@contextmanager
def _small_and_asking_nobody_else(page: Page, url: str) -> Iterator[None]:
    """For as long as the visit lasts."""
    asked: list[str] = []
    complaints: list[str] = []
    page.on("request", lambda one: asked.append(one.url))
    page.on("console", lambda one: complaints.append(one.text) if one.type in ("error", "warning") else None)
    page.on("pageerror", lambda one: complaints.append(str(one)))
    answer = page.goto(url)
    assert answer is not None
    assert len(answer.body()) <= LARGEST
    assert page.evaluate("getComputedStyle(document.querySelector('main')).maxWidth") != "none"
    yield
    # Chromium says of every page with an error status that it failed to load
    refused = f"the server responded with a status of {answer.status}"
    assert [one for one in complaints if answer.ok or refused not in one] == []
    assert [one for one in asked if urlsplit(one).netloc != urlsplit(url).netloc] == []
    assert 1 < len(asked) <= MOST_REQUESTS


def _begins_with_a_way_to_the_content(page: Page) -> None:
    page.keyboard.press("Tab")
    focused = page.locator(":focus")
    assert focused.inner_text() == "Skip to content"
    box = focused.bounding_box()
    assert box is not None
    assert box["x"] >= 0
    page.keyboard.press("Enter")
    page.wait_for_url(lambda url: url.endswith("#main"))  # the key is taken before the browser has gone there
    page.keyboard.press("Tab")
    assert page.evaluate("!document.activeElement.closest('header, .skip[href=\"#main\"]')")


def _shows_every_tab_stop(page: Page) -> None:
    seen = 0
    for _ in range(200):
        page.keyboard.press("Tab")
        state = page.evaluate(
            """() => {
                const one = document.activeElement;
                if (one === document.body) return null;
                const box = one.getBoundingClientRect(), style = getComputedStyle(one);
                return {html: one.outerHTML.slice(0, 200), trap: !!one.closest('.trap'),
                        shown: box.width > 0 && box.height > 0 && box.right > 0,
                        outline: style.outlineStyle};
            }"""
        )
        if state is None:
            break
        seen += 1
        assert state["shown"], state
        assert not state["trap"], state
        assert state["outline"] != "none", state
    assert seen > 1


def _axe_finds_nothing(page: Page) -> None:
    found = Axe().run(page)
    said = [
        f"{one['id']}: {one['help']}: {node['target']} {node['html'][:200]} {node.get('failureSummary')}"
        for one in found.response["violations"]
        for node in one["nodes"][:3]
    ]
    assert said == []
    assert len(found.response["passes"]) > 10


def contrast(one: str, other: str) -> float:
    """The contrast of two CSS colours as WCAG 2.2 defines it: https://www.w3.org/TR/WCAG22/#dfn-contrast-ratio"""

    def luminance(colour: str) -> float:
        parts = [int(part) / 255 for part in re.findall(r"\d+", colour)[:3]]
        red, green, blue = (p / 12.92 if p <= 0.04045 else ((p + 0.055) / 1.055) ** 2.4 for p in parts)
        return 0.2126 * red + 0.7152 * green + 0.0722 * blue

    dark, light = sorted((luminance(one), luminance(other)))
    return (light + 0.05) / (dark + 0.05)


@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_pictures_stand_out(browser: Browser, served: Served, scheme: Any) -> None:
    """Axe does not look into SVG. Text needs 4.5 to 1 (1.4.3), shapes 3 to 1 (1.4.11)."""
    with visit(browser, served["states"], color_scheme=scheme) as page:
        tiles = page.evaluate(
            """() => [...document.querySelectorAll('.tile')].flatMap(tile =>
                [...tile.querySelectorAll('text')].map(text => [tile.getAttribute('class'),
                    getComputedStyle(text).fill, getComputedStyle(tile.querySelector('rect')).fill]))"""
        )
        assert len(tiles) == 2 * 51
        assert [one for one in tiles if contrast(one[1], one[2]) < 4.5] == []
    with visit(browser, served["opening"], color_scheme=scheme) as page:
        paper = page.evaluate("getComputedStyle(document.body).backgroundColor")
        bars = page.evaluate(
            "() => [...document.querySelectorAll('.pay-bar rect')].map(one => getComputedStyle(one).fill)"
        )
        mean = page.evaluate("getComputedStyle(document.querySelector('.pay-bar .mean')).stroke")
        assert len(bars) == 2
        assert [one for one in bars if contrast(one, paper) < 3] == []
        assert contrast(mean, bars[1]) >= 3
    with visit(browser, served["state"], color_scheme=scheme) as page:
        paper = page.evaluate("getComputedStyle(document.body).backgroundColor")
        fills = page.evaluate(
            "() => [...document.querySelectorAll('.wage-range rect')].map(one => getComputedStyle(one).fill)"
        )
        lines = page.evaluate(
            """() => [...document.querySelectorAll('.wage-range line')]
                .map(one => getComputedStyle(one).stroke)"""
        )
        counts = page.evaluate("getComputedStyle(document.querySelector('.meter .filled')).fill")
        assert (len(fills), len(lines)) == (2, 2)
        assert [one for one in [*fills, counts] if contrast(one, paper) < 3] == []
        assert [one for one in lines if contrast(one, fills[1]) < 3] == []
    with visit(browser, served["source"], color_scheme=scheme) as page:
        lines = page.evaluate(
            "() => [...document.querySelectorAll('.spark path')].map(one => getComputedStyle(one).stroke)"
        )
        assert len(lines) == 2
        assert [one for one in lines if contrast(one, paper) < 3] == []


def test_without_scripts_a_search_is_made_and_taken_back(browser: Browser, served: Served) -> None:
    with visit(browser, served["list"], java_script_enabled=False) as page:
        page.get_by_role("checkbox", name=re.compile("^Remote")).check()
        page.get_by_label("I live in").select_option("TX")
        page.get_by_label("Pay at least").fill("32 apples")
        page.get_by_role("button", name="Show jobs").click()
        assert page.get_by_text("Pay at least: '32 apples' is not a number").is_visible()
        assert page.get_by_role("checkbox", name=re.compile("^Remote")).is_checked()
        page.get_by_label("Pay at least").fill("32")
        page.get_by_role("button", name="Search").click()
        asked = "q=&lives=TX&setting=remote&years=&pay=32&paid=&posted="
        assert urlsplit(page.url).query == asked
        assert page.locator(".total").inner_text().startswith("16 openings")
        page.get_by_role("link", name="best paid first").click()
        page.get_by_role("link", name="paying $32 an hour or more").click()
        without = "setting=remote&lives=TX&order=pay"
        assert urlsplit(page.url).query == without
        page.locator(".card a").first.click()
        assert page.get_by_label("For remote work the figures").input_value() == "TX"
        page.go_back()
        assert urlsplit(page.url).query == without
        page.go_back()
        page.go_back()
        assert urlsplit(page.url).query == asked
        assert page.get_by_role("checkbox", name=re.compile("^Remote")).is_checked()
        assert page.get_by_label("Pay at least").input_value() == "32"


def test_a_count_is_what_choosing_it_finds(browser: Browser, served: Served) -> None:
    """On a phone: behind the fold above the results."""
    with visit(browser, served["list"], viewport={"width": 360, "height": 800}) as page:
        assert not page.locator("[name=setting]").first.is_visible()
        page.get_by_text("Filters", exact=True).click()
        page.get_by_text("State of the job").first.click()
        said = page.locator("label", has_text="Nevada").locator("b").inner_text()
        page.get_by_label("Nevada").check()
        page.get_by_role("button", name="Show jobs").click()
        assert page.locator(".total strong").inner_text() == said
        assert page.locator("[name=setting][value=remote]").is_disabled()
        assert page.get_by_text("Filters (1 in use)").is_visible()


def test_by_keyboard_from_a_search_to_managing_its_alert(browser: Browser, served: Served) -> None:
    """Search → opening → back → subscribe → manage, without a mouse."""
    with visit(browser, served["list"]) as page:

        def reach(what: str) -> None:
            for _ in range(300):
                page.keyboard.press("Tab")
                if page.evaluate("what => document.activeElement.matches(what)", what):
                    return
            raise AssertionError(f"{what} is not reached")

        reach("#q")
        page.keyboard.type("inpatient")
        page.keyboard.press("Enter")
        page.wait_for_url("**/?q=inpatient*")
        reach(".card a")
        page.keyboard.press("Enter")
        page.wait_for_url("**/openings/*")
        page.go_back()
        reach(".subscribe > summary")
        page.keyboard.press("Enter")
        reach("#address")
        page.keyboard.type("kay@example.org")
        page.keyboard.press("Enter")
        page.wait_for_url("**/alerts")
        assert page.locator("h1").inner_text() == "Now look into your mailbox"
        page.goto(served["manage"])
        reach(".own a[href*='/manage/'], .own button")
        assert page.evaluate("getComputedStyle(document.activeElement).outlineStyle") != "none"


@pytest.mark.parametrize("name", ["filtered", "opening"])
def test_other_ways_of_seeing(browser: Browser, served: Served, name: str) -> None:
    """One visit on a wide screen, each way looked at by axe too: light, dark, without motion, in forced
    colours, at 200 %, and on paper."""
    with visit(browser, served[name], viewport={"width": 1280, "height": 900}) as page:
        unfold(page)
        assert page.evaluate(_MOVING)
        page.emulate_media(reduced_motion="reduce")
        assert page.evaluate(_MOVING) == []
        for scheme in ("dark", "light"):
            page.emulate_media(color_scheme=scheme)  # type: ignore[arg-type]
            assert page.evaluate("document.documentElement.scrollWidth") <= 1280
            _axe_finds_nothing(page)
        page.set_viewport_size({"width": 640, "height": 450})  # what 200 % zoom leaves
        assert page.evaluate("document.documentElement.scrollWidth") <= 640
        _axe_finds_nothing(page)
        page.set_viewport_size({"width": 1280, "height": 900})
        page.emulate_media(forced_colors="active")
        assert page.evaluate(_UNBOUND) == []
        _axe_finds_nothing(page)
        page.emulate_media(forced_colors="none", media="print")
        assert [one for one in page.locator(".filters, .ask, .check, .wrong").all() if one.is_visible()] == []
        assert page.locator(".card, .text").first.is_visible()


# What moves, and what only its paper sets apart from the rest of the page.
_MOVING = """() => [...document.querySelectorAll('*')].filter(one => {
    const style = getComputedStyle(one);
    return style.transitionDuration !== '0s' || style.animationName !== 'none';
}).map(one => one.outerHTML.slice(0, 100))"""
_UNBOUND = """() => [...document.querySelectorAll('.card, .panel, .tag')]
    .filter(one => getComputedStyle(one).borderTopWidth !== '1px').map(one => one.outerHTML.slice(0, 100))"""


def test_without_scripts_a_list_is_paged(browser: Browser, served: Served) -> None:
    with visit(browser, served["list"], java_script_enabled=False) as page:
        first = page.locator(".card h3").all_inner_texts()
        page.get_by_role("link", name="More jobs").click()
        second = page.locator(".card h3").all_inner_texts()
    assert (len(first), len(second)) == (25, 9)


def test_without_scripts_an_alert_is_asked_for_and_changed(browser: Browser, served: Served) -> None:
    """A real browser's forms pass our own guard against forms of other sites."""
    with visit(browser, served["filtered"], java_script_enabled=False) as page:
        page.get_by_text("Alert me about this search").click()
        page.get_by_label("Your e-mail address").fill("bob@example.org")
        page.get_by_role("button", name="Mail me new ones").click()
        assert page.get_by_role("heading", name="Now look into your mailbox").is_visible()
        page.goto(served["manage"])
        page.get_by_role("button", name="Go on").click()
        assert page.get_by_text("It goes on.").is_visible()
        page.goto(served["confirm"])
        page.get_by_role("button", name="Start this alert").click()
        assert page.get_by_role("heading", name="Your alert has started").is_visible()
        page.goto(served["unsubscribe"])
        page.get_by_role("button", name="End it").click()
        assert page.get_by_role("heading", name="This alert has ended").is_visible()


def test_a_form_of_another_site_is_refused(browser: Browser, served: Served) -> None:
    with visit(browser, "about:blank") as page:
        page.set_content(
            f'<form method="post" action="{served["manage"]}"><button name="do" value="leave all">x'
        )
        page.get_by_role("button").click()
        assert page.get_by_text("This form was sent from another site").is_visible()


@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_pages_that_answer_a_form_are_accessible_too(browser: Browser, served: Served, scheme: Any) -> None:
    """Those that no link leads to: asked, asked for a link, a wrong code, a feed made, a change refused."""
    narrow = {"width": NARROW, "height": 800}
    with visit(browser, served["ask"], color_scheme=scheme, bypass_csp=True, viewport=narrow) as page:

        def check(heading: str) -> None:
            assert page.locator("h1").inner_text() == heading
            found = Axe().run(page).response["violations"]
            assert [(one["id"], node["html"]) for one in found for node in one["nodes"]] == []
            assert page.evaluate("document.documentElement.scrollWidth") <= NARROW

        page.get_by_label("Your e-mail address").fill(f"{scheme}@example.org")
        page.get_by_role("button", name="Mail me new ones").click()
        check("Now look into your mailbox")
        page.goto(served["signin"])
        page.get_by_label("Your e-mail address").fill(f"{scheme}@example.org")
        page.get_by_role("button", name="Mail me the link").click()
        check("Now look into your mailbox")
        page.get_by_label("The six digits").fill("123 456")
        page.get_by_role("button", name="Open my alerts").click()
        assert page.get_by_text("This code is wrong").is_visible()
        check("Now look into your mailbox")
        page.goto(served["ask"])
        page.get_by_role("button", name="Make a private feed").click()
        check("A private feed")
        page.goto(served["change"])
        page.get_by_label("Pay at least").fill("lots")
        page.get_by_role("button", name="Save").click()
        assert page.get_by_label("Pay at least").input_value() == "lots"
        check("Change your alert")
