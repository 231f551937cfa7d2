"""Serves the recorded world from a process of its own, so that its work is not counted as the reader's.

Prints the address, and ends when its standard input does.
"""

from __future__ import annotations

import asyncio
import sys

from chartwork.recording import Recording


async def main() -> None:
    async with Recording(day=1) as recording:
        print(recording.gateway, flush=True)
        await asyncio.to_thread(sys.stdin.read)


asyncio.run(main())
