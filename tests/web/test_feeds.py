"""Searches in a feed reader: what feedparser sees, what is asked for again, what is secret."""

from __future__ import annotations

import json
import re
from datetime import datetime, timedelta
from typing import Any

import feedparser
import pytest
from adverts import NOW, advert, coding, publish
from published import HOSTILE, SITE, Clock
from sqlalchemy import select
from visitors import ADDRESS, WISH, Client, Reader, everything, given, page, path, post, subscription

from aggregator.domain.posting import Opening
from aggregator.store import openings, postings
from aggregator.store.engine import Store
from aggregator.store.schema import feeds
from alerts import subscribe


async def read(client: Client, where: str) -> Any:
    answer = await client.get(where)
    assert answer.status == 200, await answer.text()
    kind = {"content-type": answer.headers["Content-Type"]}
    found = feedparser.parse(await answer.read(), response_headers=kind)
    assert not found.bozo, found.get("bozo_exception")
    return found


async def test_atom_says_what_the_page_says(client: Client, made: dict[str, Opening]) -> None:
    found = await read(client, f"/feed.atom?{WISH}")
    assert found.version == "atom10"
    assert found.feed.title == "Chartwork: remote, open to residents of Texas"
    assert found.feed.id.startswith("tag:jobs.example.org,2026:feed/")
    links = {one.rel: one.href for one in found.feed.links}
    assert links == {"self": f"{SITE.url}/feed.atom?{WISH}", "alternate": f"{SITE.url}/?{WISH}"}
    [entry] = found.entries
    opening = made["remote"]
    assert entry.title == "Remote Inpatient Coder"
    assert entry.id == f"tag:jobs.example.org,2026:opening/{opening.id}"
    assert entry.link == f"{SITE.url}/openings/{opening.id}"
    assert entry.author == "Mercy Hospital"
    assert [tag.term for tag in entry.tags] == ["hospital", "remote"]
    assert "Pay as posted: $28 to $34 an hour" in entry.summary
    first = opening.first_seen.strftime("%Y-%m-%dT%H:%M:%SZ")
    assert (entry.published, entry.updated, found.feed.updated) == (first, first, first)


async def test_json_feed_says_the_same(client: Client, made: dict[str, Opening]) -> None:
    answer = await client.get(f"/feed.json?{WISH}")
    assert answer.content_type == "application/feed+json"
    found = json.loads(await answer.read())
    atom = await read(client, f"/feed.atom?{WISH}")
    assert found["version"] == "https://jsonfeed.org/version/1.1"
    assert (found["title"], found["home_page_url"]) == (atom.feed.title, f"{SITE.url}/?{WISH}")
    assert found["feed_url"] == f"{SITE.url}/feed.json?{WISH}"
    [item], [entry] = found["items"], atom.entries
    assert (item["id"], item["url"], item["title"]) == (entry.id, entry.link, entry.title)
    assert (item["content_text"], item["date_published"]) == (entry.summary, entry.published)
    assert (item["tags"], item["authors"]) == (["hospital", "remote"], [{"name": "Mercy Hospital"}])


async def test_all_open_jobs_are_in_it_and_hostile_text_stays_text(
    client: Client, made: dict[str, Opening]
) -> None:
    found = await read(client, "/feed.atom")
    names = {int(entry.id.rpartition("/")[2]) for entry in found.entries}
    assert names == {one.id for name, one in made.items() if name != "closed"}
    [hostile] = [entry for entry in found.entries if entry.id.endswith(f"/{made['hostile'].id}")]
    assert hostile.title_detail.type == "text/plain"
    assert hostile.author == f"Clinic {HOSTILE}"
    raw = await (await client.get("/feed.atom")).text()
    assert "<script" not in raw
    assert len(json.loads(await (await client.get("/feed.json")).read())["items"]) == len(names)


async def test_no_mail_address_is_in_a_feed(store: Store, client: Client) -> None:
    async with store.write() as conn:
        text = "Send your papers to hiring@mercy.example. CCS required."
        await publish(conn, advert("mail", title="Mail Room Coder", description=text), coding())
    for where in ("/feed.atom", "/feed.json"):
        body = await (await client.get(where)).text()
        assert "Mail Room Coder" in body
        assert "@" not in body


async def test_text_that_xml_cannot_hold_is_left_out(store: Store, client: Client) -> None:
    async with store.write() as conn:
        await publish(conn, advert("odd", title="Odd \x0b\ufffe Coder", company="A\x1fB"), coding())
    found = await read(client, "/feed.atom?setting=hospital")
    assert "Odd  Coder" in [entry.title_detail.value for entry in found.entries]


@pytest.mark.parametrize("format", ["atom", "json"])
async def test_what_has_not_changed_is_not_sent_again(
    store: Store,
    client: Client,
    clock: Clock,
    made: dict[str, Opening],
    format: str,  # noqa: A002
) -> None:
    where = f"/feed.{format}?setting=hospital"
    first = await client.get(where)
    tag = first.headers["ETag"]
    assert re.fullmatch(r'"[0-9a-f]{32}"', tag)
    assert first.headers["Cache-Control"] == "public, max-age=900"
    newest = max(one.first_seen for name, one in made.items() if name != "office")
    assert first.headers["Last-Modified"] == newest.strftime("%a, %d %b %Y %H:%M:%S GMT")
    clock.now += timedelta(hours=3)
    for known in (tag, f'"x", {tag}', f"W/{tag}"):
        again = await client.get(where, headers={"If-None-Match": known})
        assert (again.status, await again.read()) == (304, b"")
        assert again.headers["ETag"] == tag
    assert (await client.get(where, headers={"If-None-Match": '"x"'})).status == 200
    async with store.write() as conn:
        await publish(conn, advert("new", title="New Coder"), coding(), now=clock.now)
    changed = await client.get(where, headers={"If-None-Match": tag})
    assert (changed.status, changed.headers["ETag"] == tag) == (200, False)
    tag = changed.headers["ETag"]
    async with store.write() as conn:  # what has closed leaves it, though nothing new has come
        behind = await postings.of_opening(conn, made["remote"].id)
        await postings.close(conn, [one.id for one in behind], clock.now)
        await openings.refresh_all(conn, {made["remote"].id: ["title:remote"]}, clock.now)
    assert (await client.get(where, headers={"If-None-Match": tag})).status == 200


async def test_an_entry_keeps_its_id_and_its_times(store: Store, client: Client, clock: Clock) -> None:
    def facts(found: Any) -> list[tuple[str, str, str]]:
        return [(entry.id, entry.published, entry.updated) for entry in found.entries]

    before = facts(await read(client, "/feed.atom?setting=office"))
    clock.now += timedelta(days=2)
    assert facts(await read(client, "/feed.atom?setting=office")) == before
    assert facts(await read(client, "/feed.atom?setting=office&lives=TX"))[0] in before


async def test_an_empty_feed_is_a_feed(client: Client) -> None:
    found = await read(client, "/feed.atom?q=nowhere+to+be+found")
    assert (found.entries, found.feed.updated) == ([], "2026-01-01T00:00:00Z")


async def test_a_search_that_cannot_be_meant_is_400(client: Client) -> None:
    answer = await client.get("/feed.atom?setting=moon")
    assert (answer.status, "'moon' is not one of" in await answer.text()) == (400, True)


async def test_pages_lead_to_their_feeds(client: Client) -> None:
    for where in (f"/?{WISH}", f"/alerts?{WISH}"):
        found = await page(client, where)
        assert {f"/feed.atom?{WISH}", f"/feed.json?{WISH}"} <= set(found.links)
    head = [had for tag, had in (await page(client, f"/?{WISH}")).tags if had.get("rel") == "alternate"]
    assert [had["href"] for had in head] == [f"/feed.atom?{WISH}", f"/feed.json?{WISH}"]


# ----------------------------------------------------------------------------------------------- private ones


async def private(client: Client, query: str = WISH) -> str:
    """The address of a private feed, without its ending."""
    answer = await post(client, "/feeds", **given(client, query=query))
    assert answer.status == 200
    [link] = [one for one in Reader(await answer.text()).links if re.fullmatch(r".*/feeds/[\w-]{22}", one)]
    return link.removeprefix(SITE.url)


async def test_a_private_feed_names_nothing_in_its_address_and_can_be_ended(
    store: Store, client: Client
) -> None:
    link = await private(client)
    found = await read(client, f"{link}.atom")
    assert [entry.title for entry in found.entries] == ["Remote Inpatient Coder"]
    assert found.feed.links[0].href == f"{SITE.url}{link}.atom"
    answer = await client.get(f"{link}.json")
    assert answer.headers["Cache-Control"] == "private, max-age=900"
    assert (answer.headers["Referrer-Policy"], answer.headers["X-Robots-Tag"]) == ("no-referrer", "noindex")
    again = await client.get(f"{link}.json", headers={"If-None-Match": answer.headers["ETag"]})
    assert again.status == 304
    async with store.read() as conn:
        [row] = (await conn.execute(select(feeds))).all()
    assert link.rpartition("/")[2] not in repr(row)
    before = await everything(store)
    assert "remote, open to residents of Texas" in (await page(client, link)).words
    await client.head(link)
    assert await everything(store) == before
    for _ in range(2):
        answer = await post(client, link)
        assert (answer.status, "This feed has ended" in await answer.text()) == (200, True)
    for gone in (link, f"{link}.atom", f"{link}.json"):
        assert (await client.get(gone)).status == 410


async def test_two_private_feeds_of_one_search_have_nothing_in_common(client: Client) -> None:
    one, other = await private(client), await private(client)
    assert one != other
    first, second = [(await read(client, f"{link}.atom")).feed.id for link in (one, other)]
    assert first != second


@pytest.mark.parametrize("query", ["", "setting=moon"])
async def test_no_feed_is_made_of_nothing(store: Store, client: Client, query: str) -> None:
    before = await everything(store)
    assert (await post(client, "/feeds", **given(client, query=query))).status == 400
    assert (await post(client, "/feeds", **given(client, query=WISH, website="x"))).status == 400
    assert await everything(store) == before


async def test_nobody_fills_the_store_with_feeds(client: Client) -> None:
    for _ in range(5):
        await private(client)
    answer = await post(client, "/feeds", **given(client, query=WISH))
    assert (answer.status, answer.headers["Retry-After"]) == (429, "3600")


async def test_a_feed_without_an_alert_lasts_a_year(store: Store, client: Client, clock: Clock) -> None:
    link = await private(client)
    for days, status in ((364, 200), (2, 410)):
        clock.now += timedelta(days=days)
        async with store.write() as conn:
            await subscribe.purge_unconfirmed(conn, clock.now)
        assert (await client.get(f"{link}.atom")).status == status


async def test_an_alert_has_one_feed_that_follows_it(store: Store, client: Client, clock: Clock) -> None:
    one = await subscription(store)
    manage = path("manage", one)

    async def do(what: str, **more: str) -> Reader:
        return Reader(await (await post(client, manage, id=str(one), do=what, **more)).text())

    def feed_in(found: Reader) -> str:
        [link] = [link for link in found.links if "/feeds/" in link]
        return link.removeprefix(SITE.url)

    first = feed_in(await do("feed"))
    assert len((await read(client, first)).entries) == 1
    second = feed_in(await do("feed"))
    assert (await client.get(first)).status == 410
    assert "It has had a private feed since March 2, 2026" in (await page(client, manage)).words
    await do("change", search="1", setting="office", frequency="daily", hour="7")
    assert [entry.title for entry in (await read(client, second)).entries] == ["Family Medicine Coder"]
    clock.now = datetime(2026, 3, 30, tzinfo=NOW.tzinfo)
    async with store.write() as conn:  # nothing is purged that has an owner
        await subscribe.purge_unconfirmed(conn, NOW + timedelta(days=900))
    assert (await client.get(second)).status == 200
    await do("no feed")
    assert (await client.get(second)).status == 410
    third = feed_in(await do("feed"))
    await do("leave")
    assert (await client.get(third)).status == 410
    assert ADDRESS not in str((await everything(store))["feeds"])
