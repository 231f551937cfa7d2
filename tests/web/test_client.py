"""Where a visitor comes from: the peer, or what our own proxies say, read from the right."""

from __future__ import annotations

from ipaddress import ip_network

import pytest
from aiohttp import web
from aiohttp.test_utils import make_mocked_request

from web.page import PROXIES, client_ip


class Peer:
    """A connection from an address."""

    def __init__(self, address: str) -> None:
        self.address = address

    def get_extra_info(self, name: str, default: object = None) -> object:
        return (self.address, 40_000) if name == "peername" else default


@pytest.mark.parametrize(
    ("peer", "told", "who"),
    [
        ("198.51.100.9", [], "198.51.100.9"),
        ("198.51.100.9", ["192.0.2.1"], "198.51.100.9"),  # not our proxy: anybody can write that
        ("10.0.0.2", ["192.0.2.1"], "192.0.2.1"),
        ("10.0.0.2", ["203.0.113.5, 192.0.2.1"], "192.0.2.1"),  # only the last was written by ours
        ("10.0.0.2", ["203.0.113.5, 192.0.2.1, 10.0.0.7"], "192.0.2.1"),  # two of ours, one behind the other
        ("10.0.0.2", ["203.0.113.5", "192.0.2.1 , 10.0.0.7"], "192.0.2.1"),  # in two headers
        ("10.0.0.2", ["2001:db8::7"], "2001:db8::7"),
        ("fd00::1", ["192.0.2.1"], "192.0.2.1"),
        ("10.0.0.2", [], "10.0.0.2"),
        ("10.0.0.2", ["10.0.0.3"], "10.0.0.3"),
        ("10.0.0.2", ["192.0.2.1, unknown"], "10.0.0.2"),
        ("10.0.0.2", ["192.0.2.1, 10.0.0.3, nonsense' --, 10.0.0.4"], "10.0.0.4"),
        ("10.0.0.2", [","], "10.0.0.2"),
        ("", ["192.0.2.1"], "unknown"),
    ],
)
def test_who_asks(peer: str, told: list[str], who: str) -> None:
    app = web.Application()
    app[PROXIES] = (ip_network("10.0.0.0/8"), ip_network("fd00::/8"))
    headers = [("X-Forwarded-For", one) for one in told]
    request = make_mocked_request("GET", "/", headers=headers, app=app, transport=Peer(peer))  # type: ignore[arg-type]
    assert client_ip(request) == who
