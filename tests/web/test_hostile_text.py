"""Two hundred texts that want to be run, in everything that a source or a link may say, in a real
Chromium that ignores our Content-Security-Policy: none is run, and none makes an element, a handler or a
link."""

from __future__ import annotations

import re
from collections.abc import Iterator
from contextlib import suppress
from pathlib import Path
from urllib.parse import quote, urlencode

import pytest
from adverts import NOW, advert, board, coding, keep
from background import serving_apart
from hostile import VECTORS
from playwright.sync_api import Browser, BrowserContext, Error, Page, Route

from aggregator.domain.posting import Place, Tag
from aggregator.store import boards, openings
from aggregator.store.engine import Connection

pytestmark = [pytest.mark.browser, pytest.mark.timeout(600)]
# What a page of ours never holds. A link's address may be no script, nor the page's own text.
_MADE = """() => [
    ...[...document.querySelectorAll('script:not([type$="ld+json"]), iframe, object, embed, base')],
    ...[...document.querySelectorAll('*')].filter(one =>
        [...one.attributes].some(two => /^on|^formaction|^srcdoc/i.test(two.name))),
    ...[...document.querySelectorAll('a, area')].filter(one => !/^(https?|):$/.test(one.protocol)),
    ...[...document.querySelectorAll('form')].filter(one => !/^\\/\\w*/.test(one.getAttribute('action'))),
].map(one => one.outerHTML.slice(0, 200))"""


PAIRS = tuple(zip(VECTORS[::2], VECTORS[1::2], strict=True))


async def fill(conn: Connection) -> None:
    """An opening for every two texts, which stand in all that its sources may say, and in their own names."""
    sources = [
        board(f"b{at}", employer=one, url=one, platform="workday", kind=one) for at, one in enumerate(VECTORS)
    ]
    await boards.register(conn, [board(), *sources], NOW)
    keys = {}
    for at, (one, other) in enumerate(PAIRS):
        both = f"{one} {other}"
        words = {"title": f"{at} {both}", "company": both, "location": both}
        text = f"Coder. {both} CCS required.\n\n{other}"
        proof = Tag("credential:CCS", "description", 7, 7 + len(both), both, both)
        place, told = Place(both, "TX", "US"), (one, other)
        tags = coding(places=(place,), systems=told, specialties=told, evidence=(proof,))
        first, second = (
            advert(f"{at}", board=f"b{2 * at + n}", url=url, description=text, **words)
            for n, url in enumerate(told)
        )
        number = await keep(conn, first, tags)
        await keep(conn, second, tags, opening_id=number, merge_reason=both)
        keys[number] = [f"title:{at}"]
    await openings.refresh_all(conn, keys, NOW)


class Reader:
    """Somebody who opens pages; `ran`: what was run on any of them, with its address."""

    def __init__(self, context: BrowserContext) -> None:
        self.ran: list[str] = []
        context.expose_binding("tell", lambda source, said: self.ran.append(f"{source['frame'].url} {said}"))
        context.add_init_script(
            "window.alert = window.confirm = window.prompt = said => window.tell(`${said}`)"
        )
        self.page: Page = context.new_page()
        self.page.on("dialog", lambda one: (self.ran.append(one.message), one.dismiss()))

    def open(self, url: str) -> list[str]:
        """What a text has made on the page of an address."""
        try:
            self.page.goto(url, wait_until="load")
        except Error as other:
            if "Download is starting" in other.message:  # a file for another program
                return []
            raise
        return list(self.page.evaluate(_MADE))


@pytest.fixture(scope="module")
def site(migrated_file: Path, tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    with serving_apart(migrated_file, tmp_path_factory.mktemp("hostile"), fill) as url:
        yield url


@pytest.fixture(scope="module")
def reader(browser: Browser) -> Reader:
    context = browser.new_context(bypass_csp=True)
    context.route(re.compile(r"/static/"), lambda one: one.abort())  # looks do not matter
    return Reader(context)


# A page whose author has not thought of it: a text in attributes, in a link, in scripts, and as it is.
_CARELESS = """<input value="{0}"><input value='{0}'><p title={0}>x</p><a id="x" href="{0}">x</a>
<script type="application/ld+json">{0}</script><script>said = "{0}"</script><script>said = '{0}'</script>
{0}"""


def test_what_sources_say_is_never_run(reader: Reader, site: str) -> None:
    made = {}
    for at in range(1, len(PAIRS) + 1):
        made[at] = reader.open(f"{site}/openings/{at}")
    lists = 0
    where = f"{site}/"
    while where:
        lists += 1
        made[where] = reader.open(where)
        following = reader.page.query_selector(".next a")
        where = f"{site}{following.get_attribute('href')}" if following else ""
    assert lists == -(-len(PAIRS) // 25)
    assert reader.ran == []
    assert {where: found for where, found in made.items() if found} == {}


def test_what_links_say_is_never_run(reader: Reader, site: str) -> None:
    made = {}
    names = ("q", "pay", "years", "order", "posted", "lives")
    for at in range(0, len(VECTORS), len(names)):
        texts = (*VECTORS[at:], *VECTORS)[: len(names)]
        for path in ("/", "/alerts", "/elsewhere", "/sources") if at % 48 == 0 else ("/",):
            where = f"{path}?{urlencode(dict(zip(names, texts, strict=True)))}"
            made[where] = reader.open(site + where)
    for at in range(0, len(VECTORS), 25):
        for path in ("/states/{}", "/sources/{}", "/u/{}", "/nowhere/{}"):
            where = path.format(quote(VECTORS[at], safe=""))
            made[where] = reader.open(site + where)
    assert reader.ran == []
    assert {where: found for where, found in made.items() if found} == {}


def test_what_machines_are_told_is_never_run_by_a_browser(reader: Reader, site: str) -> None:
    """Feeds, files and JSON are opened by people, too, by mistake or on purpose."""
    asked = urlencode({"q": "alert"})
    for where in (
        *(f"/feed.{kind}?{asked}" for kind in ("atom", "json")),
        f"/openings.csv?{asked}",
        *(
            f"/api/v1/openings?{urlencode({'limit': 100})}",
            f"/api/v1/openings?{urlencode({'pay': VECTORS[0]})}",
        ),
        *(f"/api/v1/openings/{at}" for at in range(1, len(PAIRS), 20)),
        *(f"/api/v1/sources?limit=100&after={after}" for after in ("a", "b2")),
        *("/sitemap-openings-0.xml", "/sitemap.xml", "/opensearch.xml", "/robots.txt"),
        f"/api/v1/{quote(VECTORS[0], safe='')}",
    ):
        reader.open(site + where)
    assert reader.ran == []


def test_they_are_run_where_nobody_takes_care(reader: Reader, site: str) -> None:
    """Else the other tests could find nothing. Every third of them; what waits for a hand, for another
    coding or for another browser runs nowhere here."""
    tried = VECTORS[::3]

    def careless(asked: Route) -> None:
        text = tried[int(asked.request.url.rpartition("?")[2])]
        asked.fulfill(content_type="text/html", body=_CARELESS.replace("{0}", text))

    reader.page.route("**/careless?*", careless)
    for at in range(len(tried)):
        with suppress(Error):  # some lead away
            reader.page.goto(f"{site}/careless?{at}", timeout=3000)
            reader.page.evaluate("document.getElementById('x')?.click()")
    reader.page.wait_for_timeout(100)
    run = {int(found[1]) for one in reader.ran if (found := re.search(r"/careless\?(\d+)", one))}
    assert len(run) >= len(tried) / 4, [one for at, one in enumerate(tried) if at not in run]
