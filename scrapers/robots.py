"""What a host's robots.txt allows us: RFC 9309 for the statuses, protego for the matching. PURE."""

from __future__ import annotations

import re

from protego import Protego

AGENT = "Chartwork"

_USER_AGENT = re.compile(r"(\s*user[- ]?agent\s*:?\s*)([^#\n]*)", re.IGNORECASE)


class Robots:
    """The rules of one robots.txt for us; without a text everything is allowed.

    What a status means (RFC 9309, 2.3.1): 2xx the text holds; 4xx, or more than five redirects, there are no
    rules; 5xx, 429 and no answer at all forbid everything, which is the fetcher's to raise.
    """

    def __init__(self, text: str = "") -> None:
        self._rules = Protego.parse(_for_us(text)) if text else None

    def allows(self, url: str) -> bool:
        return self._rules is None or self._rules.can_fetch(url, AGENT)

    @property
    def gap(self) -> float:
        """Seconds that the host wants between two requests (Crawl-delay, Request-rate); 0 if none."""
        if self._rules is None:
            return 0.0
        rate = self._rules.request_rate(AGENT)
        return max(self._rules.crawl_delay(AGENT) or 0.0, rate.seconds / rate.requests if rate else 0.0)


def _for_us(text: str) -> str:
    """The text with all agents that are not us under one name.

    Protego keeps every rule once per agent, so 500 KB with thousands of both would keep it busy for minutes.
    """
    return "\n".join(map(_renamed, text.removeprefix("\ufeff").splitlines()))


def _renamed(line: str) -> str:
    named = _USER_AGENT.match(line)
    if named is None:
        return line
    agent = named[2].partition("/")[0].strip().lower()
    return f"{named[1]}{AGENT if agent == AGENT.lower() else '*' if agent == '*' else 'another'}"
