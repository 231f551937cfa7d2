"""What the public APIs of job sites have in common: one board each, and addresses with keys in them. PURE."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any
from urllib.parse import urlencode, urlsplit

from scrapers.html import bare_host
from scrapers.source import Board


def site_of(platform: str, address: str, kind: str = "job board") -> Callable[[str], Board | None]:
    """A `resolve` for a job site that is one board: its address, wherever on the site one is.

    `kind` is "aggregator" where what is listed stands on other boards as well.
    """
    host = bare_host(address)

    def resolve(url: str) -> Board | None:
        asked = urlsplit(url).hostname or ""
        if asked != host and not asked.endswith(f".{host}"):
            return None
        return Board(platform, "", kind, platform, address, host)

    return resolve


def query(url: str, asked: Mapping[str, Any], keys: str = "") -> str:
    """The URL with its parameters but those that are None; `keys` ("app_id={app_id}") stay as written."""
    parameters = urlencode({name: value for name, value in asked.items() if value is not None})
    return f"{url}?{'&'.join(filter(None, (parameters, keys)))}"
