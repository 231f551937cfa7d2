"""Sitemaps, canonical addresses, OpenSearch, and what becomes of the address of a closed opening."""

from __future__ import annotations

from datetime import timedelta
from urllib.parse import urlsplit
from xml.etree.ElementTree import Element

import feedparser
import pytest
from adverts import NOW, advert, board, coding, keep
from defusedxml.ElementTree import fromstring
from published import SITE, Clock
from visitors import WISH, Client, Reader, page

from aggregator.domain.places import STATES
from aggregator.domain.posting import Opening
from aggregator.domain.search import Filter
from aggregator.store import boards, openings, postings, published
from aggregator.store.engine import Store
from alerts import private_feeds
from web import sitemap

_NS = "{http://www.sitemaps.org/schemas/sitemap/0.9}"
ON_SQLITE = pytest.mark.parametrize("store_url", ["sqlite"], indirect=True)


async def xml(client: Client, where: str) -> Element:
    answer = await client.get(where)
    assert (answer.status, answer.content_type) == (200, "application/xml")
    root: Element = fromstring(await answer.read())
    return root


def paths(root: Element) -> list[str]:
    found = [one.text or "" for one in root.iter(f"{_NS}loc")]
    assert all(one.startswith(f"{SITE.url}/") for one in found)
    return [one.removeprefix(SITE.url) for one in found]


async def withheld(store: Store) -> int:
    """An open opening whose source lets nobody pass it on."""
    async with store.write() as conn:
        await boards.register(conn, [board(), board("hunt"), board("free", platform="jobicy")], NOW)
        number = await keep(conn, advert("free", board="free", title="Withheld Coder"), coding())
        await openings.refresh_all(conn, {number: ["title:withheld"]}, NOW)
    return number


async def test_the_sitemap_holds_what_is_open_and_may_be_passed_on(
    store: Store, client: Client, made: dict[str, Opening]
) -> None:
    hidden = await withheld(store)
    async with store.write() as conn:
        other = await keep(conn, advert("not", title="Nurse"), coding(relevance="no", settings=()))
        await openings.refresh_all(conn, {other: ["title:nurse"]}, NOW)
    index = paths(await xml(client, "/sitemap.xml"))
    assert index == ["/sitemap-pages.xml", "/sitemap-openings-0.xml"]
    found = await xml(client, index[1])
    assert paths(found) == [f"/openings/{one.id}" for name, one in made.items() if name != "closed"]
    assert not {f"/openings/{one}" for one in (hidden, other)} & set(paths(found))
    changed = [one.text for one in found.iter(f"{_NS}lastmod")]
    assert changed[0] == "2026-03-02T12:00:00+00:00"  # its second copy is newer than the first
    assert changed[2] == "2026-01-21T12:00:00+00:00"
    assert (await client.get("/sitemap-openings-7.xml")).status == 404  # the index does not name it


async def test_parts_are_ranges_of_numbers(store: Store, made: dict[str, Opening]) -> None:
    async with store.read() as conn:
        assert await published.parts(conn, 2) == [0, 1, 2]
        assert await published.parts(conn, 100) == [0]
        found = [await published.entries(conn, {"workday"}, 2, part) for part in range(3)]
        assert [[one.id for one in part] for part in found] == [[1], [2, 3], [4]]
        assert await published.entries(conn, {"lever"}, 100, 0) == []


@ON_SQLITE
async def test_every_fixed_page_of_the_sitemap_is_there_and_says_so_itself(client: Client) -> None:
    found = paths(await xml(client, "/sitemap-pages.xml"))
    assert {"/", "/states", "/about", "/sources", "/api", "/elsewhere"} <= set(found)
    assert {f"/states/{one}" for one in STATES} <= set(found)
    assert found == sitemap.fixed(client.app)
    rules = [
        one.removeprefix("Disallow: ") for one in await lines(client, "/robots.txt") if "Disallow" in one
    ]
    for where in found:
        assert not where.startswith(tuple(rules)), where
        if where.startswith("/states/") and where != "/states/TX":
            continue
        shown = await page(client, where)
        assert canonical(shown) == SITE.url + where


async def lines(client: Client, where: str) -> list[str]:
    return (await (await client.get(where)).text()).splitlines()


def canonical(shown: Reader) -> str | None:
    found = [had["href"] for tag, had in shown.tags if tag == "link" and had.get("rel") == "canonical"]
    assert len(found) <= 1
    return found[0] if found else None


@ON_SQLITE
async def test_another_spelling_of_an_address_leads_to_the_one(
    client: Client, made: dict[str, Opening]
) -> None:
    number = made["remote"].id
    for asked, there in (
        (f"/openings/00{number}?lives=TX", f"/openings/{number}?lives=TX"),
        ("/states/tx", "/states/TX"),
    ):
        answer = await client.get(asked, allow_redirects=False)
        assert (answer.status, answer.headers["Location"]) == (308, there)


@ON_SQLITE
async def test_one_page_has_one_address_to_search_engines(client: Client, made: dict[str, Opening]) -> None:
    one = f"/openings/{made['remote'].id}"
    assert canonical(await page(client, f"{one}?holds=CPC&lives=TX")) == SITE.url + one
    asked = await page(client, "/?lives=TX&setting=REMOTE&order=pay&after=_9")
    assert canonical(asked) == f"{SITE.url}/?{WISH}"
    for where, status in ((f"/openings/{made['closed'].id}", 410), ("/?pay=lots", 400), ("/nowhere", 404)):
        assert canonical(await page(client, where, status=status)) is None


@ON_SQLITE
async def test_a_closed_opening_is_remembered_for_a_month_and_then_gone_for_good(
    store: Store, client: Client, clock: Clock, made: dict[str, Opening]
) -> None:
    where = f"/openings/{made['closed'].id}"
    clock.now = NOW + timedelta(days=30)
    found = await page(client, where, status=410)
    assert "This job is closed." in found.words
    assert ("meta", {"name": "robots", "content": "noindex"}) in found.tags
    assert found.openings() == [made["office"].id]
    clock.now += timedelta(seconds=1)
    gone = await page(client, where, status=410)
    assert "closed for more than a month" in gone.words
    assert made["closed"].title not in gone.words
    async with store.write() as conn:  # it comes back
        behind = await postings.of_opening(conn, made["closed"].id)
        await postings.reopen(conn, [one.id for one in behind], clock.now)
        await openings.refresh_all(conn, {made["closed"].id: ["title:closed"]}, clock.now)
    assert "Clinic Coder, gone" in (await page(client, where)).words


@ON_SQLITE
async def test_public_feeds_leave_out_what_may_not_be_passed_on_and_ones_own_does_not(
    store: Store, client: Client
) -> None:
    hidden = await withheld(store)
    async with store.write() as conn:
        wish = Filter(setting=frozenset({"hospital"}))
        key = await private_feeds.make(conn, wish, ip="192.0.2.1", now=NOW, site=SITE)
    seen = {}
    for where in ("/feed.atom?setting=hospital", f"/feeds/{key}.atom"):
        found = feedparser.parse(await (await client.get(where)).read())
        assert not found.bozo
        seen[where[:6]] = {int(one.id.rpartition("/")[2]) for one in found.entries}
    assert seen["/feeds"] - seen["/feed."] == {hidden}
    assert len(seen["/feed."]) > 1
    assert hidden in (await page(client, "/?setting=hospital")).openings()
    items = (await (await client.get("/feed.json?setting=hospital")).json(content_type=None))["items"]
    assert {int(one["id"].rpartition("/")[2]) for one in items} == seen["/feed."]


@ON_SQLITE
async def test_browsers_find_the_search_and_the_icon(client: Client) -> None:
    shown = await page(client, "/")
    [link] = [had for tag, had in shown.tags if tag == "link" and had.get("rel") == "search"]
    answer = await client.get(link["href"])
    assert answer.content_type == link["type"] == "application/opensearchdescription+xml"
    root = fromstring(await answer.read())
    names = {one.tag.rpartition("}")[2]: one for one in root}
    assert len(names["ShortName"].text) <= 16
    templates = [one.attrib["template"] for one in root if one.tag.endswith("Url")]
    for template in templates:
        there = urlsplit(template.replace("{searchTerms}", "risk%20adjustment"))
        assert f"{there.scheme}://{there.netloc}" == SITE.url
        assert (await client.get(f"{there.path}?{there.query}")).status == 200
    icon = await client.get("/favicon.ico", allow_redirects=False)
    assert (icon.status, icon.headers["Location"]) == (308, "/static/icon.svg")
