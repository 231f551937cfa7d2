"""Links in mails: what each may do is its purpose, and one made for another purpose is worth nothing. PURE.

unsubscribe   never expires; its only power is to end one subscription. Its address is short: mail programs
              have broken longer ones than 75 characters
confirm       7 days; starts what the address's owner is shown
manage        30 days, and every mail brings a new one; changes, pauses, ends, exports, erases. One that
              a magic link is changed for lasts an hour
sent          never expires; shows the openings that one message carried
form          a day; stands in forms that anybody may fill in: whoever sends one has been given it by us

Magic links and feeds are no tokens but random secrets of which the store keeps a hash: they can be used up.
"""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from typing import Literal

from itsdangerous import BadSignature, Signer

from alerts.message import Site

Purpose = Literal["confirm", "manage", "unsubscribe"]
_LASTS: dict[Purpose, timedelta | None] = {
    "confirm": timedelta(days=7),
    "manage": timedelta(days=30),
    "unsubscribe": None,
}
VISIT = timedelta(hours=1)  # what a magic link, or its code, opens the alerts for
_FORM = timedelta(days=1)
_EPOCH = datetime(1970, 1, 1, tzinfo=UTC)
_PATHS: dict[Purpose, str] = {"confirm": "alerts/confirm", "manage": "alerts/manage", "unsubscribe": "u"}


class TokenError(Exception):
    """A link cannot be used. `expired`: it was genuine, and is too old."""

    def __init__(self, *, expired: bool) -> None:
        self.expired = expired
        super().__init__("this link is too old" if expired else "this is no link that we made")


def make(
    site: Site, purpose: Purpose, subscription_id: int, now: datetime, lasts: timedelta | None = None
) -> str:
    """A token for one subscription: letters, digits, "-", "_" and ".". `lasts`: less long than usual."""
    lasts = lasts or _LASTS[purpose]
    said = str(subscription_id) if lasts is None else f"{subscription_id}.{int((now + lasts).timestamp())}"
    return _signer(site, purpose).sign(said).decode()


def link(site: Site, purpose: Purpose, subscription_id: int, now: datetime) -> str:
    """The address that a mail shows."""
    return f"{site.url}{path(site, purpose, subscription_id, now)}"


def path(
    site: Site, purpose: Purpose, subscription_id: int, now: datetime, lasts: timedelta | None = None
) -> str:
    """The same without the site's address."""
    return f"/{_PATHS[purpose]}/{make(site, purpose, subscription_id, now, lasts)}"


def form(site: Site, now: datetime) -> str:
    """What a form holds that anybody may fill in; the same for an hour, so that pages can be kept."""
    return _signer(site, "form").sign(str(int(now.timestamp()) // 3600)).decode()


def is_form(site: Site, given: str, now: datetime) -> bool:
    """Has `form` made it, within a day?"""
    try:
        hour = int(_signer(site, "form").unsign(given).decode())
    except (BadSignature, UnicodeError):
        return False
    return -1 <= now.timestamp() // 3600 - hour <= _FORM // timedelta(hours=1)


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


def sent(site: Site, subscription_id: int, now: datetime) -> str:
    """The address of the list of what a message carries that is made now."""
    said = f"{subscription_id}.{(now - _EPOCH) // timedelta(microseconds=1)}"
    return f"{site.url}/alerts/sent/{_signer(site, 'sent').sign(said).decode()}"


def read_sent(site: Site, token: str) -> tuple[int, datetime]:
    """The subscription, and when its message was made. Raises TokenError."""
    try:
        said = _signer(site, "sent").unsign(token).decode()
    except (BadSignature, UnicodeError):
        raise TokenError(expired=False) from None
    subscription_id, _, made_at = said.partition(".")
    return int(subscription_id), _EPOCH + timedelta(microseconds=int(made_at))


def _signer(site: Site, purpose: Purpose | Literal["form", "sent"]) -> Signer:
    return Signer(site.key, salt=f"chartwork {purpose}")
