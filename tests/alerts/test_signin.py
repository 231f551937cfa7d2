"""Links that open one's alerts, and the six digits beside them."""

from __future__ import annotations

import re
from datetime import datetime, timedelta

import pytest
from adverts import NOW
from readers import OFFICE, READER, SITE, ask, letters, part, subscriber
from smtp_server import Server, smtp_server
from sqlalchemy import func, select

from aggregator.store.engine import Store
from aggregator.store.schema import metadata, outbox, sign_ins
from alerts import answers, send, signin, smtp, subscribe
from alerts.address import AskError

MINUTE = timedelta(minutes=1)


async def asked(store: Store, address: str = READER, now: datetime = NOW) -> str:
    """The secret of the page that asked for a link, which has been mailed if it ever will be."""
    async with store.write() as conn:
        page = await signin.ask(conn, address=address, ip="192.0.2.1", now=now, site=SITE)
    await answers.answer(store, site=SITE, now=now, limit=9)
    return page


async def mailed(store: Store) -> tuple[str, str]:
    """Link and code of the newest mail."""
    async with store.read() as conn:
        text = part((await letters(conn, "link"))[-1])
    link, code = re.search(r"/alerts/open/(\S+)", text), re.search(r"(\d{3}) (\d{3})", text)
    assert link
    assert code
    return link[1], code[1] + code[2]


async def by_link(store: Store, link: str, now: datetime = NOW) -> int | None:
    async with store.write() as conn:
        return await signin.by_link(conn, link, now, SITE)


async def by_code(store: Store, page: str, code: str, now: datetime = NOW) -> int | None:
    async with store.write() as conn:
        return await signin.by_code(conn, page, code, now, SITE)


async def test_a_link_works_once(store: Store) -> None:
    one = await subscriber(store)
    page = await asked(store)
    link, code = await mailed(store)
    assert await by_link(store, link, NOW + 14 * MINUTE) == one.id
    assert await by_link(store, link, NOW + 14 * MINUTE) is None
    assert await by_code(store, page, code) is None  # one way used up the other


@pytest.mark.parametrize("typed", ["{0}{1}", "{0} {1}", " {0}-{1} "])
async def test_a_code_works_once_on_the_page_that_asked(store: Store, typed: str) -> None:
    one = await subscriber(store)
    page = await asked(store)
    link, code = await mailed(store)
    assert await by_code(store, "another page", code) is None
    said = typed.format(code[:3], code[3:])
    assert await by_code(store, page, said, NOW + 14 * MINUTE) == one.id
    assert await by_code(store, page, said, NOW + 14 * MINUTE) is None
    assert await by_link(store, link) is None


async def test_both_are_too_old_after_a_quarter_of_an_hour(store: Store) -> None:
    await subscriber(store)
    page = await asked(store)
    link, code = await mailed(store)
    assert await by_link(store, link, NOW + 15 * MINUTE) is None
    assert await by_code(store, page, code, NOW + 15 * MINUTE) is None
    assert await by_link(store, link, NOW + 15 * MINUTE - timedelta(seconds=1)) is not None


async def test_a_code_may_be_tried_five_times(store: Store) -> None:
    await subscriber(store)
    page = await asked(store)
    link, code = await mailed(store)
    wrong = "000000" if code != "000000" else "000001"
    for _ in range(signin.ATTEMPTS):
        assert await by_code(store, page, wrong) is None
    assert await by_code(store, page, code) is None
    assert await by_link(store, link) is not None  # the link cannot be guessed, and goes on working


async def test_the_fifth_attempt_counts(store: Store) -> None:
    one = await subscriber(store)
    page = await asked(store)
    _, code = await mailed(store)
    for _ in range(signin.ATTEMPTS - 1):
        assert await by_code(store, page, "1") is None
    assert await by_code(store, page, code) == one.id


async def test_asking_again_ends_what_was_asked_for_before(store: Store) -> None:
    one = await subscriber(store)
    first_page = await asked(store)
    first_link, first_code = await mailed(store)
    page = await asked(store, now=NOW + MINUTE)
    link, code = await mailed(store)
    assert await by_link(store, first_link) is None
    assert await by_code(store, first_page, first_code) is None
    assert await by_code(store, page, code) == one.id
    assert link != first_link


async def test_nobody_is_mailed_who_has_no_alert(store: Store) -> None:
    await subscriber(store)
    page = await asked(store, "stranger@example.org")
    assert await by_code(store, page, "123456") is None
    async with store.read() as conn:
        assert await letters(conn) == []


async def test_whoever_has_left_may_still_see_what_is_kept(store: Store) -> None:
    one = await subscriber(store)
    async with store.write() as conn:
        await subscribe.leave(conn, one.id, NOW)
    await asked(store)
    async with smtp_server() as server:
        assert await delivered(store, server) == 1
    link, _ = await mailed(store)
    assert await by_link(store, link) == one.id


async def test_whoever_is_barred_gets_nothing(store: Store) -> None:
    one = await subscriber(store)
    async with store.write() as conn:
        await send.subscriptions.suppress(conn, SITE.keyed(one.address), "complaint", NOW)
    await asked(store)
    async with store.read() as conn:
        assert await letters(conn) == []


async def delivered(store: Store, server: Server) -> int:
    async with smtp.Smtp("127.0.0.1", server.port, security="none") as transport:
        done = await send.deliver(store, transport, site=SITE, now=lambda: NOW, limit=9)
    return done.sent


async def test_what_is_no_address_is_refused(store: Store) -> None:
    with pytest.raises(AskError):
        await asked(store, "nobody")


async def test_the_store_keeps_neither_link_nor_code_beyond_the_mail(store: Store) -> None:
    await subscriber(store)
    page = await asked(store)
    link, code = await mailed(store)
    async with store.read() as conn:
        [row] = (await conn.execute(select(sign_ins))).all()
        assert not [secret for secret in (link, code, page) if secret in repr(row)]
    async with store.write() as conn:
        await subscribe.purge_unconfirmed(conn, NOW + 61 * MINUTE)
    async with store.read() as conn:
        for table in metadata.sorted_tables:
            rows = repr((await conn.execute(select(table))).all())
            assert link not in rows
        assert await conn.scalar(select(func.count()).select_from(sign_ins)) == 0


async def test_other_mails_are_not_purged_with_links(store: Store) -> None:
    await ask(store)
    await ask(store, filter=OFFICE)
    await asked(store)
    async with store.write() as conn:
        await subscribe.purge_unconfirmed(conn, NOW + 61 * MINUTE)
    async with store.read() as conn:
        assert list(await conn.scalars(select(outbox.c.kind))) == ["confirm"]
