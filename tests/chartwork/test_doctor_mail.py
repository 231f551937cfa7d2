"""What `chartwork doctor mail` finds, with a DNS of the test's own on loopback."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager
from io import StringIO
from pathlib import Path
from typing import Any

import dns.asyncresolver
import dns.flags
import dns.message
import dns.rcode
import dns.rrset
import pytest
from cryptography.hazmat.primitives import serialization
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey
from smtp_server import closed_port, smtp_server

from alerts.dkim import DkimKey
from chartwork import admin
from chartwork.doctor_mail import Finding, examine
from chartwork.lookup import Dns, LookupFailed
from chartwork.settings import Settings

Records = dict[tuple[str, str], list[str]]


class Zone(asyncio.DatagramProtocol):
    """A name server that knows a few records; `broken` names it refuses to speak of."""

    def __init__(self, records: Records, broken: set[str]) -> None:
        self.records, self.broken = records, broken

    def connection_made(self, transport: Any) -> None:
        self.transport = transport

    def datagram_received(self, data: bytes, address: Any) -> None:
        asked = dns.message.from_wire(data)
        [question] = asked.question
        name, kind = question.name.to_text().rstrip(".").lower(), dns.rdatatype.to_text(question.rdtype)
        answer = dns.message.make_response(asked)
        answer.flags |= dns.flags.RA
        if name in self.broken:
            answer.set_rcode(dns.rcode.SERVFAIL)
        elif found := self.records.get((name, kind)):
            answer.answer.append(dns.rrset.from_text(question.name, 60, "IN", kind, *found))
        elif not any(one == name for one, _ in self.records):
            answer.set_rcode(dns.rcode.NXDOMAIN)
        self.transport.sendto(answer.to_wire(), address)


@asynccontextmanager
async def zone(records: Records, *broken: str) -> AsyncIterator[Dns]:
    loop = asyncio.get_running_loop()
    made: Callable[[], Zone] = lambda: Zone(records, set(broken))  # noqa: E731 - a factory
    transport, _ = await loop.create_datagram_endpoint(made, local_addr=("127.0.0.1", 0))
    resolver = dns.asyncresolver.Resolver(configure=False)
    resolver.nameservers, resolver.port = ["127.0.0.1"], transport.get_extra_info("sockname")[1]
    try:
        yield Dns(resolver)
    finally:
        transport.close()


@pytest.fixture
def settings(tmp_path: Path) -> Settings:
    private = Ed25519PrivateKey.generate()
    plain = (serialization.Encoding.PEM, serialization.PrivateFormat.PKCS8, serialization.NoEncryption())
    (tmp_path / "s1.pem").write_bytes(private.private_bytes(*plain))
    given: dict[str, Any] = {
        "site_url": "https://jobs.example.org",
        "mail_from": "alerts@example.org",
        "mail_postal": "1 Main St",
        "smtp_host": "127.0.0.1",
        "smtp_security": "none",
        "secret": "k" * 32,
        "dkim": {"s1": tmp_path / "s1.pem"},
        "bounce_domain": "bounce.example.org",
        "bounce_mailbox": "maildir:/nowhere",
    }
    return Settings(**given)


def good(settings: Settings) -> Records:
    key = DkimKey.of("example.org", "s1", settings.dkim["s1"].read_bytes())
    return {
        ("bounce.example.org", "TXT"): ['"v=spf1 include:_spf.example.org ~all"', '"something else"'],
        ("bounce.example.org", "MX"): ["10 mx.example.org."],
        ("_spf.example.org", "TXT"): ['"v=spf1 ip4:192.0.2.1 -all"'],
        ("s1._domainkey.example.org", "TXT"): [f'"{key.record[:20]}" "{key.record[20:]}"'],
        ("_dmarc.example.org", "TXT"): ['"v=DMARC1; p=none"'],
        ("mx.example.org", "A"): ["192.0.2.1"],
        ("1.2.0.192.in-addr.arpa", "PTR"): ["mx.example.org."],
        ("relay.example.org", "A"): ["192.0.2.1"],
    }


async def fixes(settings: Settings, records: Records, *broken: str) -> dict[str, str]:
    """What is to be fixed, by name."""
    async with zone(records, *broken) as dns_:
        return {one.name: f"{one.said}; {one.fix}" async for one in examine(settings, dns_) if one.fix}


async def test_all_is_well(settings: Settings) -> None:
    async with smtp_server() as server:
        settings = settings.model_copy(update={"smtp_port": server.port})
        assert await fixes(settings, good(settings)) == {}


def _many(settings: Settings, count: int) -> Records:
    names = [f"n{number}.example.org" for number in range(count)]
    record = " ".join(["v=spf1", *(f"include:{name}" for name in names), "-all"])
    halves = f'"{record[:200]}" "{record[200:]}"' if len(record) > 200 else f'"{record}"'
    return {("bounce.example.org", "TXT"): [halves]} | {(one, "TXT"): ['"v=spf1 -all"'] for one in names}


@pytest.mark.parametrize(
    ("name", "changes", "said"),
    [
        ("spf", {("bounce.example.org", "TXT"): ['"hello"']}, "has no record"),
        ("spf", {("bounce.example.org", "TXT"): ['"v=spf1 -all"', '"v=spf1 ~all"']}, "only one is allowed"),
        ("spf", {("bounce.example.org", "TXT"): ['"v=spf1 +all"']}, "lets the whole world send"),
        ("spf", {("bounce.example.org", "TXT"): ['"v=spf1 mx"']}, "does not end in"),
        ("spf", {("_spf.example.org", "TXT"): []}, "_spf.example.org, which it includes, has no SPF record"),
        ("spf", {("bounce.example.org", "TXT"): ['"v=spf1 redirect=none.example.org"']}, "redirects to"),
        ("dkim", {("s1._domainkey.example.org", "TXT"): []}, "does not exist"),
        ("dkim", {("s1._domainkey.example.org", "TXT"): ['"v=DKIM1; k=ed25519; p=AAAA"']}, "another key"),
        ("dkim", {("s1._domainkey.example.org", "TXT"): ['"v=DKIM1; p="']}, "another key"),
        ("dmarc", {("_dmarc.example.org", "TXT"): []}, 'add TXT _dmarc.example.org "v=DMARC1'),
        ("dmarc", {("_dmarc.example.org", "TXT"): ['"v=DMARC1; rua=mailto:a@b"']}, "it needs p="),
        (
            "dmarc",
            {("_dmarc.example.org", "TXT"): ['"v=DMARC1; p=none"', '"v=DMARC1; p=reject"']},
            "leave one",
        ),
        ("bounces", {("bounce.example.org", "MX"): []}, "takes no mail"),
        ("bounces", {("bounce.example.org", "MX"): ["0 ."]}, "takes no mail"),
    ],
)
async def test_what_is_wrong_in_the_dns_is_named(
    settings: Settings, name: str, changes: Records, said: str
) -> None:
    async with smtp_server() as server:
        settings = settings.model_copy(update={"smtp_port": server.port})
        found = await fixes(settings, good(settings) | changes)
    assert list(found) == [name]
    assert said in found[name]


@pytest.mark.parametrize(("count", "wrong"), [(10, False), (11, True)])
async def test_ten_look_ups_are_allowed(settings: Settings, count: int, wrong: bool) -> None:
    found = await fixes(settings, good(settings) | _many(settings, count))
    assert (f"takes {count} look-ups, 10 are allowed" in found.get("spf", "")) == wrong


async def test_includes_in_a_circle_have_an_end(settings: Settings) -> None:
    circle = {
        ("bounce.example.org", "TXT"): ['"v=spf1 include:a.example.org -all"'],
        ("a.example.org", "TXT"): ['"v=spf1 include:bounce.example.org include:a.example.org -all"'],
    }
    assert "spf" not in await fixes(settings, good(settings) | circle)


@pytest.mark.parametrize(
    ("changes", "said"),
    [
        ({("1.2.0.192.in-addr.arpa", "PTR"): []}, "192.0.2.1 has no name"),
        ({("mx.example.org", "A"): ["192.0.2.99"]}, "make the two agree"),
        ({("relay.example.org", "A"): []}, "relay.example.org has no address"),
        ({}, None),
    ],
)
async def test_the_servers_address_and_name_must_agree(
    settings: Settings, changes: Records, said: str | None, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("chartwork.doctor_mail._server", _no_server)
    settings = settings.model_copy(update={"smtp_host": "relay.example.org"})
    found = await fixes(settings, good(settings) | changes)
    assert (said is None) == (found == {})
    assert said is None or said in found["ptr"]


async def _no_server(settings: Settings) -> Finding:
    return Finding("tls", "not asked")


@pytest.mark.parametrize(
    ("change", "name", "said"),
    [
        ({"mail_postal": ""}, "settings", "CHARTWORK_MAIL_POSTAL"),
        ({"smtp_host": None}, "settings", "set CHARTWORK_SMTP_HOST"),
        ({"site_url": "http://jobs.example.org"}, "links", "https://"),
        ({"smtp_host": "relay.example.org"}, "tls", "in the clear"),
        ({"dkim": {}}, "dkim", "no key signs mails"),
        ({"bounce_mailbox": None}, "bounces", "nobody reads them"),
        ({"bounce_domain": ""}, "bounces", "set CHARTWORK_BOUNCE_DOMAIN"),
        ({"mail_from": "alerts@other.example"}, "bounces", "no part of other.example"),
    ],
)
async def test_what_is_wrong_in_the_settings_is_named(
    settings: Settings, change: dict[str, Any], name: str, said: str
) -> None:
    async with smtp_server() as server:
        changed = settings.model_copy(update={"smtp_port": server.port} | change)
        assert said in (await fixes(changed, good(settings)))[name]


async def test_a_server_that_is_not_there_and_a_dns_that_is_silent(settings: Settings) -> None:
    settings = settings.model_copy(update={"smtp_port": await closed_port()})
    found = await fixes(settings, good(settings), "_dmarc.example.org")
    assert found.keys() == {"tls", "dmarc"}
    assert "ask again" in found["dmarc"]
    async with zone({}, "x.example") as dns_:
        with pytest.raises(LookupFailed):
            await dns_.mx("x.example")


async def test_on_a_machine_without_dns_all_else_is_looked_at(
    settings: Settings, monkeypatch: pytest.MonkeyPatch
) -> None:
    def none(self: dns.asyncresolver.Resolver, file: str) -> None:
        raise dns.resolver.NoResolverConfiguration

    monkeypatch.setattr(dns.asyncresolver.Resolver, "read_resolv_conf", none)
    async with smtp_server() as server:
        out = StringIO()
        assert await admin.doctor_mail(settings.model_copy(update={"smtp_port": server.port}), out) == 1
    lines = out.getvalue().splitlines()
    assert [one for one in lines if one.startswith("ok  tls")]
    assert "BAD spf: this machine has no DNS resolver; ask again when the DNS answers" in lines


async def test_the_command_prints_a_line_for_each(
    settings: Settings, monkeypatch: pytest.MonkeyPatch
) -> None:
    async with smtp_server() as server, zone(good(settings)) as dns_:
        monkeypatch.setattr("chartwork.lookup.Dns", lambda: dns_)
        settings = settings.model_copy(update={"smtp_port": server.port})
        out = StringIO()
        assert await admin.doctor_mail(settings, out) == 0
        assert {line[:4] for line in out.getvalue().splitlines()} == {"ok  "}
        out = StringIO()
        assert await admin.doctor_mail(settings.model_copy(update={"mail_postal": ""}), out) == 1
        assert (
            "BAD settings: CHARTWORK_MAIL_POSTAL: must be set before mail is sent; set it" in out.getvalue()
        )
