"""Mails about our mails, from a mail server that hands them over by HTTP and not in a mailbox.

The body is the mail as it came. `X-Chartwork-Signature: t=SECONDS,v1=HEX`: HMAC-SHA256, by the secret, of the
seconds since 1970, a full stop and the body. One that is older than `WINDOW` is refused; one that comes again
within it changes nothing.
"""

from __future__ import annotations

import hashlib
import hmac
import re
from datetime import datetime, timedelta

from aiohttp import web

from alerts import bounces
from web.page import BOUNCE_SECRET, CLOCK, SITE, STORE

WINDOW = timedelta(minutes=5)
LARGEST = 5_000_000  # bytes; reports may bring the whole mail back
_SIGNATURE = re.compile(r"t=([0-9]{1,12}),v1=([0-9a-f]{64})")


def signature(secret: str, at: int, body: bytes) -> str:
    """The header of a body that was signed at a second."""
    mac = hmac.new(secret.encode(), f"{at}.".encode() + body, hashlib.sha256)
    return f"t={at},v1={mac.hexdigest()}"


async def bounce(request: web.Request) -> web.Response:
    """Takes one mail in; says what it was taken for, null when it had come before."""
    secret = request.app[BOUNCE_SECRET]
    if secret is None:
        raise web.HTTPNotFound
    raw = bytearray()
    async for some in request.content.iter_any():
        raw += some
        if len(raw) > LARGEST:
            raise web.HTTPRequestEntityTooLarge(LARGEST, len(raw))
    now = request.app[CLOCK]()
    if not _genuine(request.headers.get("X-Chartwork-Signature", ""), secret, bytes(raw), now):
        return web.json_response({"error": "not signed, or too long ago"}, status=401)
    async with request.app[STORE].write() as conn:
        verdict = await bounces.take(conn, bytes(raw), site=request.app[SITE], now=now)
    return web.json_response({"verdict": verdict})


def _genuine(said: str, secret: str, body: bytes, now: datetime) -> bool:
    found = _SIGNATURE.fullmatch(said)
    if found is None or abs(now.timestamp() - int(found[1])) > WINDOW.total_seconds():
        return False
    return hmac.compare_digest(signature(secret, int(found[1]), body), said)
