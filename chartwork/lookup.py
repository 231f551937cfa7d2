"""Questions to the DNS. A name that does not exist has no records; no answer at all raises LookupFailed."""

from __future__ import annotations

from functools import cached_property

import dns.asyncresolver
import dns.exception
import dns.resolver
import dns.reversename


class LookupFailed(Exception):  # noqa: N818 - it says what happened
    """The DNS gave no answer at all, which says nothing about the records."""


class Dns:
    """A resolver: the machine's, looked for when it is first asked, or one that is given."""

    def __init__(self, resolver: dns.asyncresolver.Resolver | None = None) -> None:
        self._given = resolver

    @cached_property
    def _resolver(self) -> dns.asyncresolver.Resolver:
        try:
            found = self._given or dns.asyncresolver.Resolver()
        except dns.resolver.NoResolverConfiguration as none:
            raise LookupFailed("this machine has no DNS resolver") from none
        found.lifetime = 10.0
        return found

    async def txt(self, name: str) -> list[str]:
        """Each record's strings put together."""
        return [
            b"".join(one.strings).decode("utf-8", "replace")  # type: ignore[attr-defined]
            for one in await self._ask(name, "TXT")
        ]

    async def addresses(self, name: str) -> list[str]:
        """IPv4 and IPv6."""
        return [str(one) for kind in ("A", "AAAA") for one in await self._ask(name, kind)]

    async def mx(self, name: str) -> list[str]:
        """The names of its mail servers; "" is one that takes no mail (RFC 7505)."""
        return [str(one.exchange).rstrip(".") for one in await self._ask(name, "MX")]  # type: ignore[attr-defined]

    async def names(self, address: str) -> list[str]:
        """What an address is called."""
        asked = dns.reversename.from_address(address).to_text()
        return [str(one).rstrip(".").lower() for one in await self._ask(asked, "PTR")]

    async def _ask(self, name: str, kind: str) -> list[object]:
        try:
            return list(await self._resolver.resolve(name, kind, search=False))
        except (dns.resolver.NXDOMAIN, dns.resolver.NoAnswer):
            return []
        except (dns.exception.DNSException, OSError, ValueError) as broken:
            raise LookupFailed(f"{name}: {broken}") from broken
