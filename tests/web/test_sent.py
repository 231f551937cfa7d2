"""All jobs of one mail: exactly those, whatever comes or goes later, and nothing about anybody else."""

from __future__ import annotations

from collections.abc import AsyncIterator
from datetime import datetime, timedelta
from urllib.parse import urlsplit

import pytest
from adverts import NOW, advert, coding, publish
from published import SITE, Clock, serving
from readers import SITE as READERS
from readers import arrive, subscriber
from smtp_server import smtp_server
from sqlalchemy import update
from test_own_pages import SECRET
from visitors import Client, everything, page, subscription

from aggregator import decide
from aggregator.store import deliveries, openings, outbox, postings, subscriptions
from aggregator.store.engine import Store
from aggregator.store.schema import outbox as box
from alerts import personal, send, tokens
from alerts.delivery import Delivered


@pytest.fixture
async def client(store: Store) -> AsyncIterator[Client]:
    async with serving(store, clock=Clock()) as running:
        yield running


async def published(store: Store, *keys: str) -> list[int]:
    async with store.write() as conn:
        return [(await publish(conn, advert(key, title=f"Coder {key}"), coding())).id for key in keys]


async def mailed(store: Store, alert: int, opening_ids: list[int], slot: str = "date:2026-03-02") -> int:
    async with store.write() as conn:
        return await outbox.add(
            conn,
            subscription_id=alert,
            slot=slot,
            kind="digest",
            recipient="ann@example.org",
            message_id=f"<{alert}.{slot}@x>",
            body=b"",
            now=NOW,
            opening_ids=opening_ids,
        )


def path(alert: int, made_at: datetime = NOW) -> str:
    return urlsplit(tokens.sent(SITE, alert, made_at)).path


async def test_it_shows_exactly_what_the_mail_was_about(client: Client, store: Store) -> None:
    alert = await subscription(store, "setting=hospital")
    *sent, later = await published(store, "1", "2", "3")
    await mailed(store, alert, sent)
    shown = await page(client, path(alert))
    assert shown.openings() == sent[::-1]
    assert "The 2 jobs of your mail of March 2, 2026" in shown.words
    assert "/?setting=hospital" in shown.links
    assert later not in shown.openings()


async def test_what_has_closed_since_stands_apart(client: Client, store: Store) -> None:
    alert = await subscription(store, "setting=hospital")
    sent = await published(store, "1", "2")
    await mailed(store, alert, sent)
    async with store.write() as conn:
        await postings.close(conn, [one.id for one in await postings.of_opening(conn, sent[1])], NOW)
        await openings.refresh_all(conn, {sent[1]: []}, NOW)
    shown = await page(client, path(alert))
    assert shown.openings() == sent
    before, after = shown.words.split("Closed since")
    assert ("Coder 1" in before, "Coder 2" in before, "Coder 2" in after) == (True, False, True)


async def test_two_that_were_found_to_be_one_are_one(client: Client, store: Store) -> None:
    alert = await subscription(store, "setting=hospital")
    one, other = await published(store, "1", "2")
    await mailed(store, alert, [one, other])
    async with store.write() as conn:
        await decide.merge(conn, one, other, NOW)
    assert (await page(client, path(alert))).openings() == [one]


async def test_a_long_list_is_paged(client: Client, store: Store) -> None:
    alert = await subscription(store, "setting=hospital")
    sent = await published(store, *map(str, range(30)))
    await mailed(store, alert, sent)
    first, second = [await page(client, f"{path(alert)}?page={number}") for number in (1, 2)]
    assert first.openings() + second.openings() == sent[::-1]
    assert ("?page=2" in first.links, "?page=1" in second.links) == (True, True)
    for wrong in ("0", "x", "-1"):
        assert (await page(client, f"{path(alert)}?page={wrong}")).openings() == first.openings()
    await page(client, f"{path(alert)}?page=3", status=404)


async def test_it_is_private_and_changes_nothing(client: Client, store: Store) -> None:
    alert = await subscription(store, "setting=hospital")
    await mailed(store, alert, await published(store, "1"))
    before = await everything(store)
    answer = await client.get(path(alert))
    assert {name: answer.headers[name] for name in SECRET} == SECRET
    assert await everything(store) == before
    assert "ann@example.org" not in await answer.text()


async def test_of_what_is_not_kept_it_says_so(client: Client, store: Store) -> None:
    alert = await subscription(store, "setting=hospital")
    await page(client, path(alert), status=410)  # no such mail
    await mailed(store, alert, await published(store, "1"))
    await page(client, path(alert))
    async with store.write() as conn:
        await personal.erase(conn, "ann@example.org", NOW, SITE)
    await page(client, path(alert), status=410)


async def test_a_mail_that_was_lost_and_arrived_all_the_same_has_its_own_list(
    client: Client, store: Store
) -> None:
    """Its sender died before it noted the answer; the next mail brings its openings again, and a new one."""
    alert = await subscriber(store, address="ann@example.org")
    lost = await arrive(store, "1", "2", now=NOW + timedelta(hours=1))
    first, second = NOW + timedelta(days=1), NOW + timedelta(days=2)
    async with smtp_server() as server, server.client() as transport:
        await send.prepare(store, site=READERS, now=first, limit=9)
        async with store.write() as conn:
            await conn.execute(update(box).values(state="sending", claims=1, next_try_at=first))
        done = await send.deliver(store, transport, site=READERS, now=lambda: first, limit=9)
        assert done == Delivered(ambiguous=1)
        new = await arrive(store, "3", now=first)
        await send.prepare(store, site=READERS, now=second, limit=9)
        done = await send.deliver(store, transport, site=READERS, now=lambda: second, limit=9)
        assert done == Delivered(sent=1)
    assert (await page(client, path(alert.id, first))).openings() == lost[::-1]
    assert (await page(client, path(alert.id, second))).openings() == [*new, *lost[::-1]]


async def test_the_lists_of_two_alerts_that_became_one_stay_apart(client: Client, store: Store) -> None:
    alert, left = [await subscription(store, f"setting={name}") for name in ("hospital", "office")]
    one, other = await published(store, "1", "2")
    await mailed(store, alert, [one])
    await mailed(store, left, [other])
    async with store.write() as conn:
        await subscriptions.absorb(conn, left, alert)
    assert (await page(client, path(alert))).openings() == [one]


async def test_a_mail_of_the_release_before_shows_what_has_not_been_given_back(
    client: Client, store: Store
) -> None:
    alert = await subscription(store, "setting=hospital")
    sent = await published(store, "1", "2")
    number = await mailed(store, alert, sent)
    async with store.write() as conn:
        await conn.execute(update(box).values(carried=None))
    assert (await page(client, path(alert))).openings() == sent[::-1]
    async with store.write() as conn:
        await deliveries.give_back(conn, number, NOW)
    await page(client, path(alert), status=410)


async def test_a_link_of_another_mail_or_purpose_shows_nothing_of_this_one(
    client: Client, store: Store
) -> None:
    alert = await subscription(store, "setting=hospital")
    await mailed(store, alert, await published(store, "1"))
    other = urlsplit(tokens.sent(SITE, alert, NOW + timedelta(microseconds=1))).path
    await page(client, other, status=410)
    await page(client, f"{path(alert)}x", status=404)
    unsubscribe = tokens.make(SITE, "unsubscribe", alert, NOW)
    await page(client, f"/alerts/sent/{unsubscribe}", status=404)


def test_the_link_says_who_and_when_to_the_microsecond() -> None:
    at = NOW + timedelta(microseconds=123_457)
    link = tokens.sent(SITE, 7, at)
    assert tokens.read_sent(SITE, link.rpartition("/")[2]) == (7, at)
    assert len(link) <= len(SITE.url) + 70
