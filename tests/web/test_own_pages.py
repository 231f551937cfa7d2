"""The pages of one's own alerts: found by a link or a code, changed, exported, erased."""

from __future__ import annotations

import json
import logging
import re
from datetime import timedelta
from urllib.parse import urlsplit

import pytest
from adverts import NOW
from aiohttp import ClientResponse
from published import SITE, Clock
from visitors import (
    ADDRESS,
    WISH,
    Client,
    Reader,
    asked,
    dealt_with,
    everything,
    given,
    mailed,
    page,
    path,
    post,
    status_of,
    subscription,
)

from aggregator.store import subscriptions
from aggregator.store.engine import Store
from alerts import tokens

ON_SQLITE = pytest.mark.parametrize("store_url", ["sqlite"], indirect=True)
SECRET = {"Referrer-Policy": "no-referrer", "X-Robots-Tag": "noindex", "Cache-Control": "no-store"}


async def link_asked(client: Client, address: str = ADDRESS) -> ClientResponse:
    answer = await post(client, "/alerts/link", **given(client, address=address))
    await dealt_with(client)
    return answer


def logged(caplog: pytest.LogCaptureFixture) -> str:
    """What the service would log: it keeps no access log, and lets its driver say warnings only (`cli`)."""
    write = logging.Formatter("%(name)s %(message)s").format
    quiet = ("aiohttp.access", "aiosqlite")
    return "\n".join(write(one) for one in caplog.records if one.name not in quiet)


async def search_of(store: Store, one: int) -> str:
    async with store.read() as conn:
        known = await subscriptions.get(conn, one)
    assert known is not None
    return known.query


# ------------------------------------------------------------------------------------------- what will come


async def test_what_will_come_is_shown_before_signing_up(client: Client) -> None:
    found = await page(client, f"/alerts?{WISH}")
    assert "1 in the last 7 days and 1 in the last 30 would have come to you" in found.words
    assert "Remote Inpatient Coder" in found.words
    found = await page(client, "/alerts?setting=hospital&setting=office")
    assert "3 in the last 7 days and 3 in the last 30 would have come to you" in found.words
    assert len([link for link in found.links if link.startswith("/openings/")]) == 3
    listed = await page(client, f"/?{WISH}")
    assert "1 in the last 7 days and 1 in the last 30 would have come to you" in listed.words


async def test_nothing_chosen_is_answered_with_a_way_on(client: Client) -> None:
    found = await page(client, "/alerts")
    assert "Choose something first" in found.words
    assert "/alerts?setting=remote" in found.links
    assert ("form", {"class": "alert", "method": "post", "action": "/alerts"}) not in found.tags


async def test_residence_and_credentials_become_part_of_the_search(store: Store, client: Client) -> None:
    answer = await asked(client, query="setting=remote&lives=TX", about="1", lives="OK", holds="CCS")
    assert answer.status == 202
    async with store.read() as conn:
        [one] = await subscriptions.of_address(conn, ADDRESS)
    assert one.query == "setting=remote&holds=CCS&lives=OK"
    answer = await asked(client, about="1", lives="XX")
    assert answer.status == 400
    assert "I live in: 'XX' is not a US state or its code" in Reader(await answer.text()).words


async def test_boxes_of_one_name_are_all_read(store: Store, client: Client) -> None:
    fields = [*given(client, address=ADDRESS, query="setting=remote", about="1").items()]
    answer = await client.post("/alerts", data=[*fields, ("holds", "CPC"), ("holds", "CCS")])
    assert answer.status == 202
    await dealt_with(client)
    async with store.read() as conn:
        [one] = await subscriptions.of_address(conn, ADDRESS)
    assert one.query == "setting=remote&holds=CCS&holds=CPC"


# --------------------------------------------------------------------------------------------- the way there


async def test_a_link_leads_to_ones_alerts_once(store: Store, client: Client, clock: Clock) -> None:
    one = await subscription(store)
    answer = await link_asked(client)
    assert answer.status == 202
    assert "Now look into your mailbox" in await answer.text()
    [(recipient, text)] = await mailed(store)
    assert recipient == ADDRESS
    link = urlsplit(re.search(r"https://\S+/alerts/open/\S+", text)[0]).path  # type: ignore[index]
    assert len(SITE.url + link) < 200
    for _ in range(2):  # looking uses nothing up
        assert "Press the button" in (await page(client, link)).words
        assert (await client.head(link)).status == 200
    answer = await client.post(link, allow_redirects=False)
    assert answer.status == 303
    assert {name: answer.headers[name] for name in SECRET} == SECRET
    there = answer.headers["Location"]
    assert there.startswith("/alerts/manage/")
    assert ("id", str(one)) in (await page(client, there)).fields
    assert (await client.post(link)).status == 410
    clock.now += timedelta(minutes=61)
    assert (await client.get(there)).status == 410


async def test_six_digits_do_the_same(store: Store, client: Client) -> None:
    await subscription(store)
    asking = Reader(await (await link_asked(client)).text())
    [(_, text)] = await mailed(store)
    code = re.search(r"\d{3} \d{3}", text)[0]  # type: ignore[index]
    fields = {name: value for name, value in asking.fields if name in ("page", "form")}
    wrong = await post(client, "/alerts/code", **fields, code="12345")
    assert wrong.status == 400
    said = Reader(await wrong.text())
    assert "This code is wrong, too old or used up" in said.words
    assert ("page", fields["page"]) in said.fields
    answer = await client.post("/alerts/code", data={**fields, "code": code}, allow_redirects=False)
    assert (answer.status, answer.headers["Location"][:15]) == (303, "/alerts/manage/")
    assert (await post(client, "/alerts/code", **fields, code=code)).status == 400


async def test_the_answer_to_a_wish_for_a_link_is_the_same_for_every_address(
    store: Store, client: Client, clock: Clock
) -> None:
    await subscription(store, address="known@example.org")
    await subscription(store, address="waits@example.org", status="pending")
    await subscription(store, address="left@example.org", status="left")
    async with store.write() as conn:
        await subscriptions.suppress(conn, SITE.keyed("barred@example.org"), "bounce", NOW)
    answers, pages = set(), set()
    for name in ("new", "known", "waits", "left", "barred", "new"):
        clock.now += timedelta(minutes=13)
        answer = await link_asked(client, f"{name}@example.org")
        body = await answer.text()
        [secret] = [value for field, value in Reader(body).fields if field == "page"]
        [form] = [value for field, value in Reader(body).fields if field == "form"]
        kept = sorted((one, value) for one, value in answer.headers.items() if one != "Date")
        answers.add((answer.status, str(kept), body.replace(secret, "SECRET").replace(form, "FORM")))
        pages.add(secret)
    assert len(answers) == 1
    assert len(pages) == 6
    assert len({len(one) for one in pages}) == 1
    assert [to.partition("@")[0] for to, _ in await mailed(store)] == ["known", "waits", "left"]


async def test_wishes_for_links_have_limits(client: Client) -> None:
    for status in (202, 202, 202, 429):
        answer = await link_asked(client)
        assert answer.status == status
    assert answer.headers["Retry-After"] == "21600"
    assert "too many requests" in await answer.text()


@ON_SQLITE
async def test_what_is_no_address_is_said(client: Client) -> None:
    answer = await link_asked(client, "nobody")
    found = Reader(await answer.text())
    assert (answer.status, ("address", "nobody") in found.fields) == (400, True)
    assert [had for _, had in found.tags if had.get("id") == "error-address"]


@ON_SQLITE
async def test_a_robot_gets_no_link(store: Store, client: Client) -> None:
    await subscription(store)
    before = await everything(store)
    answer = await post(client, "/alerts/link", **given(client, address=ADDRESS, website="x"))
    assert answer.status == 202
    assert await everything(store) == before


# ------------------------------------------------------------------------------------------------ changing


async def test_search_and_rhythm_are_changed_on_a_page_of_their_own(store: Store, client: Client) -> None:
    one = await subscription(store)
    link = path("manage", one)
    assert f"{link}/{one}" in (await page(client, link)).links
    form = await page(client, f"{link}/{one}")
    assert ("setting", "remote") in form.fields
    boxes = {had["value"] for _, had in form.tags if had.get("name") == "arrangement"}
    assert boxes == {"remote", "hybrid", "onsite", "unknown"}
    answer = await post(
        client,
        link,
        id=str(one),
        search="1",
        setting="hospital",
        arrangement="remote,hybrid",
        holds="CPC,CCS",
        state="tx, ok",
        q="Risk Adjustment",
        frequency="weekly",
        hour="18",
        zone="America/Phoenix",
        do="change",
    )
    found = Reader(await answer.text())
    assert (answer.status, "Changed." in found.words) == (200, True)
    assert "Once a week, on Mondays at 6 pm (Arizona time)." in found.words
    assert await search_of(store, one) == (
        "q=risk+adjustment&setting=hospital&arrangement=hybrid&arrangement=remote&holds=CCS&holds=CPC&state=OK&state=TX"
    )


@ON_SQLITE
async def test_a_change_that_cannot_be_meant_comes_back_filled_in(store: Store, client: Client) -> None:
    one = await subscription(store)
    before = await everything(store)
    fields = {"setting": "hospital", "pay": "lots", "state": "TX, XX", "hour": "9", "frequency": "instant"}
    answer = await post(client, path("manage", one), id=str(one), search="1", do="change", **fields)
    found = Reader(await answer.text())
    assert answer.status == 400
    assert {("pay", "lots"), ("state", "TX, XX"), ("setting", "hospital")} <= set(found.fields)
    assert {had["id"] for _, had in found.tags if "id" in had} >= {"error-pay", "error-state"}
    assert await everything(store) == before


async def test_a_pause_until_a_day(store: Store, client: Client) -> None:
    one = await subscription(store)
    answer = await post(client, path("manage", one), id=str(one), do="pause to", until="2026-04-10")
    found = Reader(await answer.text())
    assert "Paused until April 10, 2026." in found.words
    found = Reader(await (await post(client, path("manage", one), id=str(one), do="resume")).text())
    assert "Once a day, at 7 am" in found.words


# ------------------------------------------------------------------------------------------ everything of one


async def test_everything_that_is_kept_is_downloaded(store: Store, client: Client) -> None:
    await asked(client)
    async with store.read() as conn:
        [one] = await subscriptions.of_address(conn, ADDRESS)
    await subscription(store, "setting=office", address="bob@example.org")
    answer = await post(client, path("manage", one.id), do="export")
    assert (answer.status, answer.content_type) == (200, "application/json")
    assert answer.headers["Content-Disposition"] == 'attachment; filename="alerts.json"'
    assert {name: answer.headers[name] for name in SECRET} == SECRET
    kept = json.loads(await answer.text())
    assert kept["address"] == ADDRESS
    assert [alert["search"] for alert in kept["alerts"]] == [WISH]
    assert kept["alerts"][0]["consent"]["ip"] == "127.0.0.1"
    assert [message["kind"] for message in kept["messages"]] == ["confirm"]
    assert [request["kind"] for request in kept["requests"]] == ["alert"]


async def test_after_erasure_nothing_of_an_address_is_left(
    store: Store, client: Client, clock: Clock, caplog: pytest.LogCaptureFixture
) -> None:
    """In no table and in no line of the log, but for the keyed hash that bars it."""
    caplog.set_level(logging.DEBUG)
    other = await subscription(store, address="bob@example.org")
    await asked(client)
    await asked(client, "A.nn+x@example.org", query="setting=office")
    link = urlsplit(re.search(r"https://\S+/alerts/confirm/\S+", (await mailed(store))[0][1])[0]).path  # type: ignore[index]
    await post(client, link)
    await link_asked(client)
    async with store.read() as conn:
        [one] = await subscriptions.of_address(conn, ADDRESS)
    manage = path("manage", one.id)
    await post(client, manage, id=str(one.id), do="feed")
    # one that has not been dealt with yet goes too
    await post(client, "/alerts", **given(client, address=ADDRESS, query="setting=hospital"))
    rows = await everything(store)
    assert {name for name, some in rows.items() if ADDRESS in str(some)} >= {
        "subscriptions",
        "outbox",
        "asks",
    }

    refused = await post(client, manage, do="erase")
    assert refused.status == 400
    answer = await post(client, manage, do="erase", sure="yes")
    assert (answer.status, "Everything is deleted" in await answer.text()) == (200, True)
    await dealt_with(client)

    keyed = SITE.keyed(ADDRESS)
    for name, some in (await everything(store)).items():
        assert ADDRESS not in str(some).lower(), name
        assert (keyed in str(some)) is (name == "suppressions"), name
    left = await everything(store)
    assert len(left["sign_ins"]) == len(left["feeds"]) == 0
    assert await status_of(store, other) == "active"
    assert ADDRESS not in logged(caplog).lower()
    for gone in (manage, link):
        assert (await client.get(gone)).status == 410


async def test_no_token_is_logged_even_when_all_breaks(
    store: Store, client: Client, caplog: pytest.LogCaptureFixture, monkeypatch: pytest.MonkeyPatch
) -> None:
    caplog.set_level(logging.DEBUG)
    one = await subscription(store)

    def broken(*args: object, **more: object) -> None:
        raise RuntimeError("broken")

    monkeypatch.setattr(Store, "read", broken)
    monkeypatch.setattr(Store, "write", broken)
    monkeypatch.setattr(Store, "at_once", broken)
    links = [path(purpose, one) for purpose in ("confirm", "manage", "unsubscribe")]  # type: ignore[arg-type]
    links += ["/alerts/open/a-secret-of-22-letters", "/feeds/a-secret-of-22-letters"]
    for link in links:
        for answer in (await client.get(link), await post(client, link)):
            assert answer.status in (200, 500)
            if answer.status == 500:
                assert answer.headers["Referrer-Policy"] == "no-referrer"
        assert link.rpartition("/")[2] not in logged(caplog)
    assert logged(caplog).count("broken") >= 8


async def test_a_manage_link_of_a_visit_is_shorter_lived_than_that_of_a_mail(client: Client) -> None:
    now = NOW + timedelta(hours=2)
    long, short = (tokens.make(SITE, "manage", 1, NOW, lasts) for lasts in (None, tokens.VISIT))
    assert tokens.read(SITE, "manage", long, now) == 1
    with pytest.raises(tokens.TokenError):
        tokens.read(SITE, "manage", short, now)
