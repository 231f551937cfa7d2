"""A domain's SPF record (RFC 7208): is there one, can it be followed, and does it end in a refusal?"""

from __future__ import annotations

from dataclasses import dataclass, field

from chartwork.lookup import Dns

MOST = 10  # look-ups, RFC 7208, 4.6.4; one more and every mail fails
_ASKING = ("include", "a", "mx", "ptr", "exists")


@dataclass(slots=True)
class Spf:
    """`record`: None without one; `ends`: its "all" with its sign; `trouble`: what must be put right."""

    record: str | None = None
    lookups: int = 0
    ends: str | None = None
    trouble: list[str] = field(default_factory=list)


async def read(dns: Dns, domain: str) -> Spf:
    """Follows a record through everything that it includes. Raises LookupFailed."""
    found = Spf()
    await _follow(dns, domain, found, {domain})
    if found.record is None:
        return found
    if found.lookups > MOST:
        found.trouble.append(f"it takes {found.lookups} look-ups, {MOST} are allowed")
    if found.ends is None:
        found.trouble.append('it does not end in "-all" or "~all"')
    elif found.ends in ("all", "+all", "?all"):
        found.trouble.append(f'"{found.ends}" lets the whole world send')
    return found


async def _follow(dns: Dns, domain: str, found: Spf, seen: set[str]) -> None:
    records = [one for one in await dns.txt(domain) if one.lower().split(" ")[0] == "v=spf1"]
    if len(records) > 1:
        found.trouble.append(f"{domain} has {len(records)} SPF records; only one is allowed")
    if not records:
        if len(seen) > 1:
            found.trouble.append(f"{domain}, which it includes, has no SPF record")
        return
    top = len(seen) == 1 and found.record is None
    if top:
        found.record = records[0]
    for term in records[0].split()[1:]:
        await _term(dns, term.lower(), found, seen, top=top)


async def _term(dns: Dns, term: str, found: Spf, seen: set[str], *, top: bool) -> None:
    name, _, value = term.lstrip("+-~?").replace("=", ":", 1).partition(":")
    name = name.partition("/")[0]
    if name == "all" and top:
        found.ends = term
    if name in (*_ASKING, "redirect"):
        found.lookups += 1
    if name not in ("include", "redirect") or "%" in value or found.lookups > 4 * MOST:
        return
    if value in seen:  # counted again, and known
        return
    if name == "redirect" and top:
        inner = Spf()
        await _follow(dns, value, inner, {value})
        found.ends, found.lookups = inner.ends, found.lookups + inner.lookups
        found.trouble += inner.trouble if inner.record else [f"{value}, which it redirects to, has none"]
        return
    seen.add(value)
    await _follow(dns, value, found, seen)
