"""What sending costs: a mail's bytes, and messages a second beside bare aiosmtplib on the same machine.

The server is a process of its own that takes everything. Both sides have as many kept connections; ours also
claims each message in an SQLite store, and notes what became of it.
"""

from __future__ import annotations

import asyncio
import subprocess
import sys
import time
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager

import aiosmtplib
from sqlalchemy import insert

from aggregator.store import schema
from aggregator.store.engine import Store
from alerts import send
from alerts.smtp import Smtp
from bench import digests, subscribers
from bench.digests import NOW
from bench.figures import Figure

MAILS, CONNECTIONS = 1500, 4
_WAIT = 600.0  # seconds for all rounds
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
    """Seconds a message of aiosmtplib with kept connections."""
    waiting = iter(enumerate(bodies))

    async def line() -> None:
        async with aiosmtplib.SMTP(hostname="127.0.0.1", port=port, use_tls=False, start_tls=False) as client:
            for number, body in waiting:
                await client.sendmail("alerts@chartwork.example", [f"r{number}@d{number % 50}.example"], body)

    start = time.perf_counter()
    await asyncio.gather(*(line() for _ in range(CONNECTIONS)))
    return (time.perf_counter() - start) / len(bodies)


async def _pipelined(port: int, bodies: list[bytes]) -> float:
    """Seconds a message of nothing but the bytes: commands of a message in one write (RFC 2920)."""
    waiting = iter(enumerate(bodies))

    async def line() -> None:
        reader, writer = await asyncio.open_connection("127.0.0.1", port)
        await reader.readline()
        for number, body in waiting:
            asked = f"MAIL FROM:<a@b.example>\r\nRCPT TO:<r{number}@d.example>\r\nDATA\r\n"
            writer.write(asked.encode())
            for _ in range(3):
                await reader.readline()
            writer.write(body + b"\r\n.\r\n")
            await reader.readline()
        writer.close()
        await writer.wait_closed()

    start = time.perf_counter()
    await asyncio.gather(*(line() for _ in range(CONNECTIONS)))
    return (time.perf_counter() - start) / len(bodies)


async def _ours(store: Store, port: int, bodies: list[bytes], size: int, slot: str) -> float:
    """Seconds a message from the outbox, which holds one of each of so many subscribers besides."""
    numbers = subscribers.some(size, 7, len(bodies))
    rows = [subscribers.message(one, slot, NOW, body) for one, body in zip(numbers, bodies, strict=False)]
    async with store.write() as conn:
        await conn.execute(insert(schema.outbox), rows)
    start = time.perf_counter()
    async with Smtp("127.0.0.1", port, security="none", at_once=CONNECTIONS) as transport:
        done = await send.deliver(store, transport, site=digests.site(), now=lambda: NOW, limit=len(rows))
    took = (time.perf_counter() - start) / len(rows)
    assert done.sent == len(rows), done
    return took


async def sent(url: str, size: int, where: str) -> Figure:
    """A mail from an outbox, in turns with both others; by the clock, the best of each."""
    made, by = digests.content(), digests.site()
    bodies = [digests.bytes_of(number, made, by) for number in range(min(MAILS, size))]
    store = await Store.open(url)
    try:
        async with _sink() as port, asyncio.timeout(_WAIT):
            mark = f"{time.time():.0f}"  # another run's slots are taken
            rounds = [
                (
                    await _ours(store, port, bodies, size, f"bench:{mark}:{turn}"),
                    await _pipelined(port, bodies),
                    await _bare(port, bodies),
                )
                for turn in range(3)
            ]
    finally:
        await store.close()
    ours, least, bare = (min(some) for some in zip(*rounds, strict=True))
    note = f"clock; {1 / ours:.0f} a second, {CONNECTIONS} connections, {len(bodies[0]) / 1e3:.0f} kB each"
    return Figure("send", ours, least, {"aiosmtplib": bare}, size, where, note)
