"""Somebody at the site: what pages hold, which forms they send, and what store and mailbox say then."""

from __future__ import annotations

import email
import email.policy
import re
from html.parser import HTMLParser
from typing import Any
from urllib.parse import parse_qs, urlsplit

from adverts import NOW
from aiohttp import ClientResponse
from aiohttp.test_utils import TestClient
from published import SITE
from sqlalchemy import select

from aggregator.domain.search import parse
from aggregator.store import subscriptions
from aggregator.store.engine import Store
from aggregator.store.schema import metadata, outbox
from alerts import answers, tokens
from web.page import CLOCK, STORE

Client = TestClient[Any, Any]
WISH = "setting=remote&lives=TX"
ADDRESS = "ann@example.org"


async def everything(store: Store) -> dict[str, list[str]]:
    """Every row of every table."""
    async with store.read() as conn:
        return {
            table.name: sorted(map(repr, (await conn.execute(select(table))).all()))
            for table in metadata.sorted_tables
        }


class Reader(HTMLParser):
    """What a page holds: its title, links, form fields with their values, and its visible words."""

    def __init__(self, html: str) -> None:
        super().__init__()
        self.title, self.words, self.links, self.tags = "", "", [], []
        self.fields: list[tuple[str, str]] = []
        self._in: list[str] = []
        self._select = ""
        self.feed(html)
        self.words = " ".join(self.words.split())

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        had = {name: value or "" for name, value in attrs}
        self.tags.append((tag, had))
        self._in.append(tag)
        if tag == "a":
            self.links.append(had["href"])
        if tag == "select":
            self._select = had["name"]
        if tag == "option" and "selected" in had:
            self.fields.append((self._select, had.get("value", "")))
        if tag == "input" and (had.get("type") not in ("checkbox", "radio") or "checked" in had):
            self.fields.append((had["name"], had.get("value", "")))

    def handle_endtag(self, tag: str) -> None:
        while self._in and self._in.pop() != tag:
            pass

    def handle_data(self, data: str) -> None:
        if self._in[-1:] == ["title"]:
            self.title += data
        elif not {"script", "style"} & set(self._in):
            self.words += f" {data}"

    def openings(self) -> list[int]:
        found = (re.match(r"/openings/(\d+)", link) for link in self.links)
        return [int(one[1]) for one in found if one]


async def page(client: Client, path: str, status: int = 200, **more: Any) -> Reader:
    answer = await client.get(path, **more)
    assert answer.status == status, await answer.text()
    return Reader(await answer.text())


async def subscription(
    store: Store, query: str = WISH, address: str = ADDRESS, status: str = "active"
) -> int:
    """An alert as its owner left it."""
    async with store.write() as conn:
        wanted = await subscriptions.filter_id(conn, parse(parse_qs(query)), NOW)
        made = await subscriptions.add(
            conn,
            address=address,
            filter_id=wanted,
            created_at=NOW,
            last_match_id=0,
            frequency="daily",
            zone="America/Chicago",
            hour=7,
            consent={"text": "", "at": "", "ip": ""},
        )
        await subscriptions.change(conn, made, status=status)
    return made


async def status_of(store: Store, subscription_id: int) -> str:
    async with store.read() as conn:
        known = await subscriptions.get(conn, subscription_id)
    assert known is not None
    return known.status


def path(purpose: tokens.Purpose, subscription_id: int) -> str:
    return urlsplit(tokens.link(SITE, purpose, subscription_id, NOW)).path


async def mailed(store: Store) -> list[tuple[str, str]]:
    """Recipient and text of every message made so far, the oldest first."""
    async with store.read() as conn:
        rows = await conn.execute(select(outbox.c.recipient, outbox.c.body).order_by(outbox.c.id))
        found = []
        for row in rows:
            message = email.message_from_bytes(row.body, policy=email.policy.default)
            body = message.get_body(("plain",))
            assert body is not None
            found.append((row.recipient, body.get_content()))
    return found


async def post(
    client: Client, where: str, headers: dict[str, str] | None = None, **fields: str
) -> ClientResponse:
    return await client.post(where, data=fields, headers=headers or {})


async def asked(
    client: Client, address: str = ADDRESS, headers: dict[str, str] | None = None, **more: str
) -> Any:
    """The answer to a wish for an alert; afterwards it is dealt with."""
    answer = await post(client, "/alerts", headers, **(given(client, address=address, query=WISH) | more))
    await dealt_with(client)
    return answer


def given(client: Client, **fields: str) -> dict[str, str]:
    """The fields of a form that anybody may fill in, as our page gave it out."""
    return {"form": tokens.form(SITE, client.app[CLOCK]()), **fields}


async def dealt_with(client: Client) -> None:
    """Whatever was asked for has been done."""
    await answers.answer(client.app[STORE], site=SITE, now=client.app[CLOCK](), limit=100)
