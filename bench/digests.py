"""Digests: what one costs until it can go over the wire, and from the store to the outbox.

A digest is rendered once for all who ask the same; what is counted here is what each reader adds to that:
the links of their own, the bytes, the signature.
"""

from __future__ import annotations

import hashlib
import time
from collections.abc import Iterator
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from email.message import EmailMessage
from functools import partial

import dkim  # type: ignore[import-untyped]
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ed25519, padding, rsa
from sqlalchemy import update

from aggregator.store import schema
from aggregator.store.engine import Store
from alerts import message, send
from alerts.dkim import DkimKey
from alerts.message import Content, Site
from bench import subscribers
from bench.databases import Kept
from bench.figures import Figure
from bench.measure import cpu_of, seconds

NOW = datetime(2026, 3, 2, 12, 0, tzinfo=UTC)
_DUE, _TURNS = 300, 3
_PLAIN = (serialization.Encoding.PEM, serialization.PrivateFormat.PKCS8, serialization.NoEncryption())
Key = rsa.RSAPrivateKey | ed25519.Ed25519PrivateKey


def site(*keys: DkimKey) -> Site:
    url, sender = "https://jobs.chartwork.example", "alerts@chartwork.example"
    return Site(url, "Chartwork", sender, "1 Main St", b"k" * 32, dkim=keys)


def key(private: Key) -> DkimKey:
    return DkimKey.of("chartwork.example", "s1", private.private_bytes(*_PLAIN))


def content() -> Content:
    """A digest of twenty openings, about as long as a real one, with gaps for the links of one reader."""
    row = "Inpatient Coder III, Mercy Hospital, Tyler, TX. CCS required. Pay as posted: $28 – $36 an hour.\n"
    html = "".join(f'<tr><td style="padding:8px">{row}</td></tr>' for _ in range(20 * 8))
    foot = "Leave: \ue001 Change or pause: \ue002\n"
    text, links = row * 20 * 3 + foot, '<a href="\ue001">Leave</a> <a href="\ue002">Change</a>'
    return Content("20 new jobs: hospital", text, f"<table>{html}</table>{links}")


def _for(number: int, made: Content) -> Content:
    leave, change = (f"https://jobs.chartwork.example/{way}/{number}.{'x' * 22}" for way in ("u", "m"))
    return replace(made, unsubscribe=leave, gaps={"\ue001": leave, "\ue002": change})


def bytes_of(number: int, made: Content, by: Site) -> bytes:
    identity = message.message_id(by, number, "date:2026-03-02")
    address = f"r{number}@example.org"
    return message.build(_for(number, made), to=address, site=by, now=NOW, identity=identity)


async def due(at: Kept, size: int, where: str) -> Figure:
    """Processor seconds of one subscriber whose slot has come: found, rendered, signed, queued."""
    signing = site(key(rsa.generate_private_key(65537, 2048)))
    store, rounds, each = await Store.open(at.url), [], min(_DUE, size // _TURNS)
    drawn = list(subscribers.some(size, int(time.time()), each * _TURNS))  # other people at another time
    try:
        for turn in range(_TURNS):
            now = datetime.now(UTC) + timedelta(days=turn)  # another day is another slot
            numbers = drawn[turn * each : (turn + 1) * each]
            async with store.write() as conn:
                await subscribers.make_due(conn, numbers, now, size)
            start = _spent(at)
            made = await send.prepare(store, site=signing, now=now, limit=each)
            rounds.append((_spent(at) - start) / max(made, 1))
            assert made > len(numbers) / 2, (made, len(numbers))
            await _settle(store, numbers)
    finally:
        await store.close()
    return Figure("digest due", min(rounds), size=size, store=where, note=f"{each} due, RSA-2048")


async def _settle(store: Store, numbers: list[int]) -> None:
    """So that nobody else finds them due, or what was made for them."""
    people, box = schema.subscriptions, schema.outbox
    async with store.write() as conn:
        theirs = update(people).where(people.c.id.in_(numbers))
        await conn.execute(theirs.values(next_slot_at=subscribers.NEVER))
        await conn.execute(update(box).where(box.c.state == "queued").values(state="dropped"))


def _spent(at: Kept) -> float:
    return time.process_time() + (cpu_of(at.server) if at.server else 0.0)


def ready() -> Iterator[Figure]:
    """A rendered digest ready for the wire; the peers build it with the standard library and dkimpy."""
    made = content()
    secret = rsa.generate_private_key(65537, 2048)
    plain = seconds(partial(bytes_of, made=made, by=site()), range(200))
    stock = seconds(partial(_stock, made=made), range(20))
    yield Figure("digest plain", plain, peers={"standard library": stock})
    for name, one in (("RSA", secret), ("Ed25519", ed25519.Ed25519PrivateKey.generate())):
        each = seconds(partial(bytes_of, made=made, by=site(key(one))), range(200))
        body = bytes_of(1, made, site(key(one)))
        peers = {}
        if name == "RSA":
            peers["with dkimpy"] = seconds(partial(_by_dkimpy, made=made, secret=secret), range(3))
        least = seconds(partial(_signature, one, body), range(50))
        yield Figure(f"digest {name}", each, least, peers, note=f"{len(body) / 1e3:.0f} kB")


def _signature(secret: Key, body: bytes, number: int) -> bytes:
    """What no signer can do without: the body's hash, and one signature."""
    mark = hashlib.sha256(body).digest()
    if isinstance(secret, rsa.RSAPrivateKey):
        return secret.sign(mark, padding.PKCS1v15(), hashes.SHA256())
    return secret.sign(mark)


def _stock(number: int, made: Content) -> bytes:
    """The same mail by email.message."""
    mail, one = EmailMessage(), _for(number, made)
    mail["From"], mail["To"], mail["Subject"] = "a@b.example", f"r{number}@example.org", one.subject
    mail["List-Unsubscribe"] = f"<{one.unsubscribe}>"
    text, html = one.text, one.html
    for gap, link in one.gaps.items():
        text, html = text.replace(gap, link), html.replace(gap, link)
    mail.set_content(text)
    mail.add_alternative(html, subtype="html")
    return mail.as_bytes()


def _by_dkimpy(number: int, made: Content, secret: rsa.RSAPrivateKey) -> bytes:
    body = _stock(number, made)
    return bytes(dkim.sign(body, b"s1", b"chartwork.example", secret.private_bytes(*_PLAIN))) + body
