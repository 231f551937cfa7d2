"""Which addresses may be asked: http(s) on ports 80 and 443, on the public internet, no denied host.

Addresses are judged twice. `screened` reads the URL; `socket_for` sees the resolved address at the moment
of connecting, so neither a name that resolves to a private address nor one that changes between check and
connect nor an odd spelling (0x7f.1) gets through. aiohttp's own resolver hook is bypassed for IP literals.
Special ranges: https://www.iana.org/assignments/iana-ipv4-special-registry/ and its IPv6 sister.
"""

from __future__ import annotations

import socket
from collections.abc import Callable
from ipaddress import IPv4Address, ip_address, ip_network
from typing import Any

from yarl import URL

from scrapers.answer import FetchError
from scrapers.denied import denied

PORTS = frozenset({80, 443})
REFUSED = "is no public address"  # the words by which a refusal is known inside a joined connection error

_CLOSED_4 = [
    ip_network(block)
    for block in (
        "0.0.0.0/8",
        "10.0.0.0/8",
        "100.64.0.0/10",  # carriers' NAT, RFC 6598
        "127.0.0.0/8",
        "169.254.0.0/16",  # link-local: the metadata services of clouds
        "172.16.0.0/12",
        "192.0.0.0/24",
        "192.0.2.0/24",
        "192.88.99.0/24",  # 6to4 relays, RFC 7526
        "192.168.0.0/16",
        "198.18.0.0/15",  # benchmarks, RFC 2544
        "198.51.100.0/24",
        "203.0.113.0/24",
        "224.0.0.0/4",
        "240.0.0.0/4",
    )
]
# Only global unicast is open: so IPv4-mapped, NAT64, unique local, link-local and multicast are closed.
_OPEN_6 = ip_network("2000::/3")
_CLOSED_6 = [
    ip_network(block)
    for block in (
        "2001::/23",  # protocol assignments, Teredo (2001::/32) among them
        "2001:db8::/32",
        "2002::/16",  # 6to4
        "3fff::/20",
    )
]


def is_public(address: str) -> bool:
    """Is this IP address on the public internet? False for everything that is no IP address."""
    try:
        parsed = ip_address(address)
    except ValueError:
        return False
    if isinstance(parsed, IPv4Address):
        return not any(parsed in block for block in _CLOSED_4)
    return parsed in _OPEN_6 and not any(parsed in block for block in _CLOSED_6)


def screened(address: str, base: URL | None = None) -> URL:
    """The address as it will be asked. Raises FetchError: denied (a host of the list) or refused_address."""
    try:
        url = URL(address) if base is None else base.join(URL(address))
        host, port = (url.raw_host or "").rstrip(".").lower(), url.port
    except (ValueError, TypeError) as broken:
        raise FetchError("refused_address", f"no address: {broken}", url=address) from broken
    if line := denied(host):
        message = f"{host} is on the list of denied hosts ({line.place}): {line.why}"
        raise FetchError("denied", message, url=str(url))
    reason = _objection(url, host, port)
    if reason:
        raise FetchError("refused_address", reason, url=str(url))
    return url.with_fragment(None)


def _objection(url: URL, host: str, port: int | None) -> str | None:
    if url.scheme not in ("http", "https"):
        return f"scheme {url.scheme or 'missing'!r} is not http or https"
    if not host:
        return "an address without a host"
    if "%" in host:  # "%6cinkedin.com" would be compared with the list of denied hosts as it is written
        return "an address with an escaped host"
    if url.raw_user is not None or url.raw_password is not None:
        return "an address with a user or a password"
    if port not in PORTS:
        return f"port {port} is not 80 or 443"
    if _is_literal(host) and not is_public(host):
        return f"{host} {REFUSED}"
    return None


def _is_literal(host: str) -> bool:
    try:
        ip_address(host)
    except ValueError:
        return False
    return True


def socket_for(exempt: tuple[str, int] | None) -> Callable[[Any], socket.socket]:
    """Makes the sockets of a connector. It raises OSError for an address that is not public.

    `exempt` is the (IP address, port) of the gateway, the only one that is allowed besides.
    """

    def make(info: tuple[Any, ...]) -> socket.socket:
        family, kind, protocol, _, target = info
        if (target[0], target[1]) != exempt and not is_public(target[0]):
            raise OSError(f"{target[0]} {REFUSED}")
        return socket.socket(family=family, type=kind, proto=protocol)

    return make
