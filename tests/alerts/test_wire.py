"""The bytes as a real server gets them: read by a strict parser, and verified as a receiver would."""

from __future__ import annotations

import re
from collections.abc import AsyncIterator
from dataclasses import replace
from datetime import timedelta
from email import message_from_bytes, policy
from email.message import EmailMessage

import dkim
import pytest
from adverts import NOW
from cryptography.hazmat.primitives import serialization
from cryptography.hazmat.primitives.asymmetric import ed25519, rsa
from readers import OFFICE, SITE, arrive, ask, subscriber
from smtp_server import Server, smtp_server

from aggregator.store.engine import Store
from alerts import digest, message, send, verp
from alerts.dkim import SIGNED, DkimKey
from alerts.message import Content, Site
from alerts.smtp import Letter

ONCE = ("From", "To", "Subject", "Date", "Message-ID", "MIME-Version", "Content-Type", "Auto-Submitted")
OF_A_LIST = ("List-Id", "List-Unsubscribe", "List-Unsubscribe-Post", "Precedence")
DAY = timedelta(days=1)


def _key(selector: str, private: rsa.RSAPrivateKey | ed25519.Ed25519PrivateKey) -> DkimKey:
    plain = (serialization.Encoding.PEM, serialization.PrivateFormat.PKCS8, serialization.NoEncryption())
    return DkimKey.of(SITE.domain, selector, private.private_bytes(*plain))


@pytest.fixture(scope="module")
def site() -> Site:
    keys = (
        _key("s1", rsa.generate_private_key(65537, 2048)),
        _key("s2", ed25519.Ed25519PrivateKey.generate()),
    )
    return replace(SITE, dkim=keys, bounces="bounce.chartwork.example")


@pytest.fixture
async def server() -> AsyncIterator[Server]:
    async with smtp_server() as made:
        yield made


def signatures(raw: bytes, site: Site) -> list[bool]:
    """Does each signature verify?"""
    records = {f"{key.selector}._domainkey.{key.domain}.".encode(): key.record.encode() for key in site.dkim}
    verifier = dkim.DKIM(raw)
    return [
        verifier.verify(idx=number, dnsfunc=lambda name, timeout=5: records.get(name))
        for number in range(len(site.dkim))
    ]


def strictly(raw: bytes) -> EmailMessage:
    """A message without a defect: CRLF alone ends lines, none is longer than 998, all is ASCII."""
    assert re.search(rb"(?<!\r)\n|\r(?!\n)", raw) is None
    assert max(len(line) for line in raw.split(b"\r\n")) <= 998
    raw.decode("ascii")
    made = message_from_bytes(raw, policy=policy.strict)
    assert isinstance(made, EmailMessage)
    for part in made.walk():
        assert not part.defects
        for name in part:
            assert not getattr(part[name], "defects", ()), name
    return made


async def through(server: Server, raw: bytes, site: Site) -> bytes:
    async with server.client() as client:
        await client.send(Letter(1, verp.sender(site, 1, NOW), "reader@example.org", raw))
    return server.received[-1][1]


@pytest.mark.parametrize("length", range(30, 301, 15))
async def test_an_unsubscribe_address_of_any_length_arrives_whole_and_signed(
    server: Server, site: Site, length: int
) -> None:
    link = f"https://j.chartwork.example/u/{'x' * length}"[:length]
    content = Content("2 new jobs: “remote”", "Zwei Stellen – hier.\n.\n..x\n", "<p>Zwei.</p>\n", link)
    raw = message.build(
        content, to="reader@example.org", site=site, now=NOW, identity="<1.x@chartwork.example>"
    )
    came = await through(server, raw, site)
    assert came == raw
    made = strictly(came)
    assert f"\r\nList-Unsubscribe: <{link}>\r\n".encode() in came
    assert b"\r\nList-Unsubscribe-Post: List-Unsubscribe=One-Click\r\n" in came
    assert [name for name in (*ONCE, *OF_A_LIST) if len(made.get_all(name, [])) != 1] == []
    assert signatures(came, site) == [True, True]


async def test_every_digest_and_confirmation_that_goes_out(store: Store, server: Server, site: Site) -> None:
    for number in range(3):
        await subscriber(store, address=f"r{number}@{number}.example", ip=f"192.0.2.{number}")
    await ask(store, filter=OFFICE, site=site)
    await arrive(store, *(str(number) for number in range(25)), now=NOW + timedelta(hours=1))
    await send.prepare(store, site=site, now=NOW + DAY, limit=100)
    async with server.client(at_once=4) as client:
        done = await send.deliver(store, client, site=site, now=lambda: NOW + DAY, limit=100)
    assert done.sent == 4
    for recipient, raw in server.received:
        made = strictly(raw)
        confirms = made["Subject"].startswith("Confirm")
        assert made["To"] == recipient
        assert [name for name in ONCE if len(made.get_all(name, [])) != 1] == []
        assert all((name in made) != confirms for name in OF_A_LIST)
        assert signatures(raw, site) == [True, True]
        kinds = [part.get_content_type() for part in made.walk()]
        assert kinds == ["multipart/alternative", "text/plain", "text/html"]
    assert all(one.startswith("b.") and one.endswith("@bounce.chartwork.example") for one in server.envelopes)


@pytest.mark.parametrize("name", [one.decode() for one in SIGNED])
async def test_to_change_or_to_add_what_is_signed_breaks_every_signature(
    server: Server, site: Site, name: str
) -> None:
    content = digest.digest([], OFFICE, subscription_id=1, site=site, now=NOW)
    raw = message.build(
        content, to="reader@example.org", site=site, now=NOW, identity="<1.x@chartwork.example>"
    )
    came = await through(server, raw, site)
    line = re.search(rb"(?im)^%s: ([^\r]*)\r\n" % name.encode(), came)
    assert line is not None, name
    value = line[1]
    for changed in (
        came.replace(line[0], line[0].replace(value, b"x" + value), 1),
        came.replace(line[0], b"", 1),
        came.replace(line[0], line[0] + line[0], 1),
        line[0].replace(value, b"another") + came,
    ):
        assert changed != came
        assert not any(_verified(changed, site)), name


def _verified(raw: bytes, site: Site) -> list[bool]:
    try:
        return signatures(raw, site)
    except dkim.DKIMException:
        return [False]
