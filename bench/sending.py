"""What sending costs: a mail's bytes, and messages a second beside bare aiosmtplib on the same machine.

The server is a process of its own that takes everything. Both sides have as many kept connections; ours also
claims each message in an SQLite store, and notes what became of it.
"""

from __future__ import annotations

import asyncio
import shutil
import subprocess
import sys
import tempfile
import time
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import replace
from datetime import UTC, datetime
from functools import partial
from pathlib import Path

import aiosmtplib
from cryptography.hazmat.primitives import serialization
from cryptography.hazmat.primitives.asymmetric import ed25519, rsa

from aggregator.domain.search import Filter
from aggregator.store import outbox, subscriptions
from aggregator.store.engine import Store
from alerts import message, send
from alerts.dkim import DkimKey
from alerts.message import Content, Site
from alerts.smtp import Smtp
from bench.measure import Line, seconds

MAILS, CONNECTIONS = 1500, 4
NOW = datetime(2026, 3, 2, 12, 0, tzinfo=UTC)
SINK = """
import asyncio, sys

class Sink(asyncio.Protocol):
    def connection_made(self, transport):
        self.transport, self.buffer, self.body = transport, b"", False
        transport.write(b"220 sink\\r\\n")
    def data_received(self, data):
        self.buffer += data
        while True:
            if self.body:
                if b"\\r\\n.\\r\\n" not in self.buffer[-5:]:
                    return
                self.buffer, self.body = b"", False
                self.transport.write(b"250 ok\\r\\n")
            line, end, rest = self.buffer.partition(b"\\r\\n")
            if not end:
                return
            self.buffer = rest
            word = line[:4].upper()
            self.body = word == b"DATA"
            said = {b"DATA": b"354 go", b"QUIT": b"221 bye"}.get(word, b"250 ok")
            self.transport.write(said + b"\\r\\n")

async def main():
    server = await asyncio.get_running_loop().create_server(Sink, "127.0.0.1", 0)
    print(server.sockets[0].getsockname()[1], flush=True)
    await server.serve_forever()

asyncio.run(main())
"""


def _site(*keys: DkimKey) -> Site:
    url, sender = "https://jobs.chartwork.example", "alerts@chartwork.example"
    return Site(url, "Chartwork", sender, "1 Main St", b"k" * 32, dkim=keys)


def _key(private: rsa.RSAPrivateKey | ed25519.Ed25519PrivateKey) -> DkimKey:
    plain = (serialization.Encoding.PEM, serialization.PrivateFormat.PKCS8, serialization.NoEncryption())
    return DkimKey.of("chartwork.example", "s1", private.private_bytes(*plain))


def _content() -> Content:
    """A digest of twenty openings, about as long as a real one, with gaps for the links of one reader."""
    row = "Inpatient Coder III, Mercy Hospital, Tyler, TX. CCS required. Pay as posted: $28 – $36 an hour.\n"
    html = "".join(f'<tr><td style="padding:8px">{row}</td></tr>' for _ in range(20 * 8))
    foot = "Leave: \ue001 Change or pause: \ue002\n"
    text, links = row * 20 * 3 + foot, '<a href="\ue001">Leave</a> <a href="\ue002">Change</a>'
    return Content("20 new jobs: hospital", text, f"<table>{html}</table>{links}")


def _for(number: int, content: Content) -> Content:
    leave, change = (f"https://jobs.chartwork.example/{way}/{number}.{'x' * 22}" for way in ("u", "m"))
    return replace(content, unsubscribe=leave, gaps={"\ue001": leave, "\ue002": change})


def _bytes_of(number: int, content: Content, site: Site) -> bytes:
    identity = message.message_id(site, number, "date:2026-03-02")
    address = f"r{number}@example.org"
    return message.build(_for(number, content), to=address, site=site, now=NOW, identity=identity)


@asynccontextmanager
async def _sink() -> AsyncIterator[int]:
    process = subprocess.Popen([sys.executable, "-c", SINK], stdout=subprocess.PIPE, text=True)  # noqa: S603, ASYNC220
    assert process.stdout is not None
    try:
        yield int(process.stdout.readline())
    finally:
        process.kill()
        process.stdout.close()
        process.wait()


async def _bare(port: int, bodies: list[bytes]) -> float:
    """Messages a second of aiosmtplib with kept connections."""
    waiting = iter(enumerate(bodies))

    async def line() -> None:
        async with aiosmtplib.SMTP(hostname="127.0.0.1", port=port, use_tls=False, start_tls=False) as client:
            for number, body in waiting:
                await client.sendmail("alerts@chartwork.example", [f"r{number}@d{number % 50}.example"], body)

    start = time.perf_counter()
    await asyncio.gather(*(line() for _ in range(CONNECTIONS)))
    return len(bodies) / (time.perf_counter() - start)


async def _filled(folder: Path, bodies: list[bytes]) -> Store:
    store = await Store.open(f"sqlite:///{folder / 'store.db'}")
    async with store.write() as conn:
        wish = await subscriptions.filter_id(conn, Filter(setting=frozenset({"hospital"})), NOW)
        for number, body in enumerate(bodies):
            address = f"r{number}@d{number % 50}.example"
            facts = {"frequency": "daily", "zone": "America/New_York", "hour": 7, "consent": {}}
            one = await subscriptions.add(
                conn, filter_id=wish, address=address, created_at=NOW, last_match_id=0, **facts
            )
            await subscriptions.change(conn, one, status="active")
            await outbox.add(
                conn,
                subscription_id=one,
                slot="date:2026-03-02",
                kind="digest",
                recipient=address,
                message_id=f"<{number}@chartwork.example>",
                body=body,
                now=NOW,
            )
    return store


async def _ours(port: int, bodies: list[bytes]) -> float:
    """Messages a second from the outbox."""
    folder = Path(tempfile.mkdtemp(prefix="chartwork-bench-"))
    try:
        store = await _filled(folder, bodies)
        start = time.perf_counter()
        async with Smtp("127.0.0.1", port, security="none", at_once=CONNECTIONS) as transport:
            done = await send.deliver(store, transport, site=_site(), now=lambda: NOW, limit=len(bodies))
        rate = done.sent / (time.perf_counter() - start)
        await store.close()
    finally:
        shutil.rmtree(folder)
    assert done.sent == len(bodies)
    return rate


async def _rates() -> Line:
    bodies = [_bytes_of(number, _content(), _site()) for number in range(MAILS)]
    async with _sink() as port:
        rounds = [(await _ours(port, bodies), await _bare(port, bodies)) for _ in range(3)]
    ours, bare = (max(rates) for rates in zip(*rounds, strict=True))
    detail = (
        f"{ours:.0f} mails a second, aiosmtplib {bare:.0f}, {CONNECTIONS} connections, {len(bodies[0])} bytes"
    )
    return Line("send from the outbox", ours / bare, "≥ 0.9", detail)


async def lines() -> list[Line]:
    content, found = _content(), []
    keys = {
        "not signed": (),
        "signed by Ed25519": (_key(ed25519.Ed25519PrivateKey.generate()),),
        "signed by RSA-2048": (_key(rsa.generate_private_key(65537, 2048)),),
    }
    for name, some in keys.items():
        site = _site(*some)
        each = seconds(partial(_bytes_of, content=content, site=site), range(200))
        detail = f"{len(_bytes_of(1, content, site))} bytes; milliseconds a subscriber"
        found.append(Line(f"a rendered digest ready for the wire, {name}", each * 1000, "≤ 0.5", detail))
    return [*found, await _rates()]
