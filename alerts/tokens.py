"""Links in mails: what each may do is its purpose, and one made for another purpose is worth nothing. PURE.

unsubscribe   never expires; its only power is to end one subscription. Its address is short: mail programs
              have broken longer ones than 75 characters
confirm       7 days; starts what the address's owner is shown
manage        30 days, and every mail brings a new one; changes, pauses, ends, exports, erases
"""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import Literal

from itsdangerous import BadSignature, Signer

from alerts.message import Site

Purpose = Literal["confirm", "manage", "unsubscribe"]
_LASTS: dict[Purpose, timedelta | None] = {
    "confirm": timedelta(days=7),
    "manage": timedelta(days=30),
    "unsubscribe": None,
}
_PATHS: dict[Purpose, str] = {"confirm": "alerts/confirm", "manage": "alerts/manage", "unsubscribe": "u"}


class TokenError(Exception):
    """A link cannot be used. `expired`: it was genuine, and is too old."""

    def __init__(self, *, expired: bool) -> None:
        self.expired = expired
        super().__init__("this link is too old" if expired else "this is no link that we made")


def make(site: Site, purpose: Purpose, subscription_id: int, now: datetime) -> str:
    """A token for one subscription: letters, digits, "-", "_" and "."."""
    lasts = _LASTS[purpose]
    said = str(subscription_id) if lasts is None else f"{subscription_id}.{int((now + lasts).timestamp())}"
    return _signer(site, purpose).sign(said).decode()


def link(site: Site, purpose: Purpose, subscription_id: int, now: datetime) -> str:
    """The address that a mail shows."""
    return f"{site.url}/{_PATHS[purpose]}/{make(site, purpose, subscription_id, now)}"


def read(site: Site, purpose: Purpose, token: str, now: datetime) -> int:
    """The subscription that a token is for. Raises TokenError."""
    try:
        said = _signer(site, purpose).unsign(token).decode()
    except (BadSignature, UnicodeError):
        raise TokenError(expired=False) from None
    subscription_id, _, until = said.partition(".")
    if until and now.timestamp() > int(until):
        raise TokenError(expired=True)
    return int(subscription_id)


def _signer(site: Site, purpose: Purpose) -> Signer:
    return Signer(site.key, salt=f"chartwork {purpose}")
