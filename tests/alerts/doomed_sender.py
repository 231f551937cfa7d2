"""A sender in a process of its own, made to be killed: store URL, port, the time that it is."""

from __future__ import annotations

import asyncio
import sys
from datetime import datetime

from readers import SITE

from aggregator.store.engine import Store
from alerts import send
from alerts.smtp import Smtp


async def main(url: str, port: str, at: str) -> None:
    now = datetime.fromisoformat(at)
    store = await Store.open(url, migrate=False)
    await send.prepare(store, site=SITE, now=now, limit=1000)
    async with Smtp("127.0.0.1", int(port), security="none") as transport:
        await send.deliver(store, transport, site=SITE, now=lambda: now, limit=1000)
    await store.close()


if __name__ == "__main__":
    asyncio.run(main(*sys.argv[1:]))
