"""Keys of sources that ask for one: put into a request just before it is fetched, taken out of its answer.

A platform writes `{app_id}` where the key belongs, so boards, reports, logs and errors never hold one. What
comes back may repeat it (Adzuna's links end in the caller's id; an address is shown in errors), so there the
key gives way to its name again.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from dataclasses import replace
from typing import Any
from urllib.parse import quote

from scrapers.answer import Answer, FetchError, Validators
from scrapers.source import Page, Platform, Request
from scrapers.walk import Fetch

_PLACEHOLDER = re.compile(r"\{([a-z][a-z0-9_]*)\}")
_TELLING = 6  # characters; anything shorter stands in ordinary text as well and is no key


class NeedsKey(FetchError):  # noqa: N818 - it says what happened
    """A key that the operator has not given; nothing was asked. `platform`, `key`: whose, and its name."""

    def __init__(self, platform: str, key: str) -> None:
        self.platform, self.key = platform, key
        super().__init__("auth", f"{platform} needs the key {key!r}, which has not been set")


def unlocked(request: Request, secrets: Mapping[str, str], *, platform: str = "the source") -> Request:
    """The request with its keys. Raises NeedsKey for a placeholder without one.

    In a URL they are percent-encoded whole, so that no key can become another path or parameter.
    """

    def filled(text: str, spell: Callable[[str], str] = str) -> str:
        return _PLACEHOLDER.sub(lambda named: spell(key(named[1])), text)

    def key(name: str) -> str:
        if not (value := secrets.get(name, "").strip()):
            raise NeedsKey(platform, name)
        return value

    def within(value: Any) -> Any:
        if isinstance(value, str):
            return filled(value)
        if isinstance(value, Mapping):
            return {name: within(one) for name, one in value.items()}
        return [within(one) for one in value] if isinstance(value, list | tuple) else value

    return Request(
        url=filled(request.url, lambda value: quote(value, safe="")),
        json=within(request.json),
        headers={name: filled(value) for name, value in request.headers.items()},
    )


def with_keys(fetch: Fetch, platform: Platform, secrets: Mapping[str, str]) -> Fetch:
    """A Fetch that knows the keys of one platform; it raises NeedsKey (a FetchError) when one is missing.

    `secrets`: name → key; only those that the platform names are ever used.
    """
    if not platform.secrets:
        return fetch
    own = {name: secrets.get(name, "").strip() for name in platform.secrets}
    hide = _hider(own)

    async def fetch_unlocked(
        request: Request, *, pace: float | None = None, validators: Validators | None = None
    ) -> Answer:
        asked = unlocked(request, own, platform=platform.name)
        try:
            answer = await fetch(asked, pace=pace, validators=validators)
        except FetchError as failure:
            refusal = _hidden(failure, hide)
        else:
            return replace(answer, page=_locked(answer.page, hide)) if answer.page else answer
        raise refusal  # here, because inside `except` the error would carry the other one along

    return fetch_unlocked


def _hider(secrets: Mapping[str, str]) -> Callable[[bytes], bytes]:
    """Puts the names back where the keys stand, plain or with some characters encoded as in URLs or JSON."""
    telling = {name: value for name, value in secrets.items() if len(value) >= _TELLING}
    by_length = sorted(telling, key=lambda name: -len(telling[name]))
    if not by_length:
        return lambda data: data
    pattern = b"|".join(b"(?P<%b>%b)" % (name.encode(), _spellings(telling[name])) for name in by_length)
    found = re.compile(pattern)
    return lambda data: found.sub(lambda one: b"{%b}" % (one.lastgroup or "").encode(), data)


def _spellings(value: str) -> bytes:
    return b"".join(_character(one) for one in value)


def _character(one: str) -> bytes:
    plain = re.escape(one.encode())
    if one.isascii() and one.isalnum():
        return plain
    encoded = "".join(f"%{byte:02X}" for byte in one.encode()).encode()
    return rb"(?:\\?%b|(?i:%b)%b)" % (plain, encoded, rb"|\+" if one == " " else b"")


def _locked(page: Page, hide: Callable[[bytes], bytes]) -> Page:
    return Page(hide(page.url.encode()).decode(), hide(page.body), page.content_type)


def _hidden(failure: FetchError, hide: Callable[[bytes], bytes]) -> FetchError:
    message, url = (hide(text.encode("utf-8", "replace")).decode() for text in (failure.message, failure.url))
    return FetchError(failure.cause, message, url=url, status=failure.status, retry_after=failure.retry_after)
