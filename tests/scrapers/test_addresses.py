"""Which addresses are asked: judged in the URL, and once more where the connection is made."""

from __future__ import annotations

import socket
from typing import Any

import pytest
from aiohttp.abc import AbstractResolver
from scripted_host import Host, Names, response
from yarl import URL

from scrapers import addresses
from scrapers.addresses import is_public, screened, socket_for
from scrapers.answer import FetchError
from scrapers.source import Request

CLOSED = """
0.0.0.0 0.1.2.3 10.0.0.1 10.255.255.255 100.64.0.1 100.127.255.255 127.0.0.1 127.255.255.254 169.254.169.254
172.16.0.1 172.31.255.255 192.0.0.8 192.0.2.1 192.88.99.1 192.168.0.1 192.168.255.255 198.18.0.1
198.19.255.255 198.51.100.7 203.0.113.9 224.0.0.1 239.255.255.255 240.0.0.1 255.255.255.255
:: ::1 ::127.0.0.1 ::ffff:127.0.0.1 ::ffff:8.8.8.8 64:ff9b::7f00:1 64:ff9b:1::1 100::1 fc00::1 fd00:ec2::254
fe80::1 fec0::1 ff02::1 2001::1 2001:db8::1 2001:0:7f00:1::1 2002:7f00:1::1 3fff::1 4000::1
"""
OPEN = """
1.1.1.1 8.8.8.8 9.255.255.255 11.0.0.0 100.63.255.255 100.128.0.0 126.255.255.255 128.0.0.0 169.253.255.255
172.15.255.255 172.32.0.0 192.0.1.0 192.167.255.255 192.169.0.0 198.17.255.255 198.20.0.0 223.255.255.255
2001:4860:4860::8888 2606:4700:4700::1111 2a00:1450:4001::200e
"""
PRIVATE, PUBLIC = CLOSED.split(), OPEN.split()
NO_ADDRESS = ["", "localhost", "0x7f.1", "127.1", "1.2.3", "8.8.8.8:80", "fe80::1%eth0"]


@pytest.mark.parametrize("address", PRIVATE)
def test_special_ranges_are_not_public(address: str) -> None:
    assert not is_public(address)


@pytest.mark.parametrize("address", PUBLIC)
def test_their_neighbours_are(address: str) -> None:
    assert is_public(address)


@pytest.mark.parametrize(
    "address", ["", "localhost", "0x7f.1", "127.1", "1.2.3", "8.8.8.8:80", "fe80::1%eth0"]
)
def test_what_is_no_address_is_not_public(address: str) -> None:
    assert not is_public(address)


# The URL ---------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("address", PRIVATE)
def test_urls_of_private_addresses_are_refused(address: str) -> None:
    host = f"[{address}]" if ":" in address else address
    with pytest.raises(FetchError, match="is no public address") as refused:
        screened(f"https://{host}/x")
    assert refused.value.cause == "refused_address"


REFUSED = {
    "another port": "https://jobs.example.com:8443/",
    "the port of a mail server": "http://jobs.example.com:25/",
    "another scheme": "ftp://jobs.example.com/",
    "a file": "file:///etc/passwd",
    "code": "javascript:alert(1)",
    "no scheme": "jobs.example.com/list",
    "no host": "https:///list",
    "nothing": "",
    "a user": "https://me@jobs.example.com/",
    "a user and a password": "https://me:secret@jobs.example.com/",
    "half a literal": "http://[::1",
    "a port out of range": "http://jobs.example.com:99999/",
    "a port that is none": "http://jobs.example.com:x/",
    "a name that cannot be": f"http://{'a' * 64}\u2024.example/",
}


@pytest.mark.parametrize("address", REFUSED.values(), ids=REFUSED)
def test_other_addresses_are_refused(address: str) -> None:
    with pytest.raises(FetchError) as refused:
        screened(address)
    assert refused.value.cause == "refused_address"


def test_an_address_loses_its_fragment_and_nothing_else() -> None:
    assert (
        str(screened("https://Jobs.example.com:443/a%2Fb?q=%7Bx#top"))
        == "https://jobs.example.com/a%2Fb?q=%7Bx"
    )
    assert screened("http://jobs.example.com:80/").port == 80


def test_a_redirect_is_read_against_where_it_came_from() -> None:
    base = URL("https://jobs.example.com/a/b?c")
    assert str(screened("../d", base)) == "https://jobs.example.com/d"
    assert str(screened("//other.example/d", base)) == "https://other.example/d"
    with pytest.raises(FetchError):
        screened("//127.0.0.1/d", base)


# The socket ------------------------------------------------------------------------------------------------


def info(address: str, port: int = 443) -> tuple[Any, ...]:
    family = socket.AF_INET6 if ":" in address else socket.AF_INET
    return (family, socket.SOCK_STREAM, socket.IPPROTO_TCP, "", (address, port))


@pytest.mark.parametrize("address", PRIVATE)
def test_no_socket_for_a_private_address(address: str) -> None:
    with pytest.raises(OSError, match="is no public address"):
        socket_for(None)(info(address))


def test_a_socket_for_a_public_address() -> None:
    with socket_for(None)(info("8.8.8.8")) as made:
        assert (made.family, made.type) == (socket.AF_INET, socket.SOCK_STREAM)


def test_the_gateway_is_exempt_at_its_port_only() -> None:
    make = socket_for(("127.0.0.1", 8080))
    make(info("127.0.0.1", 8080)).close()
    with pytest.raises(OSError, match=r"127\.0\.0\.1"):
        make(info("127.0.0.1", 80))
    with pytest.raises(OSError, match=r"127\.0\.0\.2"):
        make(info("127.0.0.2", 8080))


@pytest.fixture
async def host(monkeypatch: pytest.MonkeyPatch) -> Any:
    """A server on loopback whose port the screen lets pass, so that only the guard of the socket is left."""
    async with Host() as running:
        monkeypatch.setattr(addresses, "PORTS", {80, 443, running.port})
        running.pages = {f"{name}.example:{running.port}/": response(200, name) for name in ("a", "b")}
        yield running


async def cause(host: Host, url: str, resolver: AbstractResolver | None = None) -> str:
    async with host.http(gateway=None, resolver=resolver) as http:
        with pytest.raises(FetchError) as refused:
            await http.fetch(Request(url))
    return refused.value.cause


ODD = "localhost 0x7f.1 2130706433 127.1 017700000001 [::ffff:127.0.0.1] [::1] 127.0.0.1"


@pytest.mark.parametrize("name", ODD.split())
async def test_no_spelling_of_loopback_is_reached(host: Host, name: str) -> None:
    """With the operating system's own name resolution, as in service."""
    assert await cause(host, f"http://{name}:{host.port}/") in ("refused_address", "network")
    assert host.connections == 0


@pytest.mark.parametrize("address", ["127.0.0.1", "::1", "::ffff:127.0.0.1", "10.0.0.1", "169.254.169.254"])
async def test_a_name_that_resolves_to_a_private_address_is_refused(host: Host, address: str) -> None:
    assert (
        await cause(host, f"http://a.example:{host.port}/", Names(a_example=[address])) == "refused_address"
    )
    assert host.connections == 0


async def test_a_name_that_changes_between_two_requests_is_refused(
    host: Host, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Rebinding: the first answer is open here, the second one is not."""
    monkeypatch.setattr(addresses, "is_public", lambda address: address == "127.0.0.1")
    names, request = Names(a_example=["127.0.0.1", "127.0.0.2"]), Request(f"http://a.example:{host.port}/")
    host.pages[f"a.example:{host.port}/"] = response(200, "a", Connection="close")
    async with host.http(gateway=None, resolver=names) as http:
        await http.fetch(request)
        http._session.connector.clear_dns_cache()  # kept for ten real seconds
        with pytest.raises(FetchError) as refused:
            await http.fetch(request)
    assert refused.value.cause == "refused_address"
    assert len(host.urls) == 1


async def test_a_redirect_to_a_name_with_a_private_address_is_refused(
    host: Host, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(addresses, "is_public", lambda address: address == "127.0.0.1")
    names = Names(a_example=["127.0.0.1"], b_example=["127.0.0.2"])
    onward = response(302, Location=f"http://b.example:{host.port}/")
    host.pages[f"a.example:{host.port}/"] = onward
    assert await cause(host, f"http://a.example:{host.port}/", names) == "refused_address"
    assert {one.host for one in host.asked} == {f"a.example:{host.port}"}


async def test_the_guard_is_what_keeps_them_out(host: Host, monkeypatch: pytest.MonkeyPatch) -> None:
    """The counter-check: with the guard taken away the same request arrives."""
    monkeypatch.setattr(addresses, "is_public", lambda address: True)
    async with host.http(gateway=None, resolver=Names(a_example=["127.0.0.1"])) as http:
        answer = await http.fetch(Request(f"http://a.example:{host.port}/"))
    assert answer.page is not None
    assert answer.page.body == b"a"
