"""One process of a service that runs apart, over the recorded world: its role, and the file that describes
the world. Made to be killed."""

from __future__ import annotations

import asyncio
import json
import logging
import sys
import time
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any

from aggregator.domain.lifecycle import Rhythm
from aggregator.work import QUEUES, Pulse
from chartwork import apart, demo, settings
from chartwork.service import Ended, World, serving
from scrapers.http import Limits


class Clock:
    """The time that the file tells: it stands still, or goes on since somebody wrote it."""

    def __init__(self, file: Path) -> None:
        self._file = file

    def __call__(self) -> datetime:
        told = json.loads(self._file.read_text())
        since = told["since"]
        gone = 0.0 if since is None else time.time() - since
        return datetime.fromisoformat(told["now"]) + timedelta(seconds=gone)


def world(told: dict[str, Any], clock: Clock) -> World:
    return World(
        boards=demo.boards(Path(told["mail"])),
        clock=clock,
        contact="http://127.0.0.1/about",
        gateway=told["gateway"],
        limits=Limits(pace=told["pace"], spares=False, total=told["total"]),
        rhythm=Rhythm.steady(timedelta(seconds=told["every"])),
        look_for_boards=1.0,
        look_for_mail=1.0,
        recording=True,
        pulse=Pulse(beat=1.0, dead=4.0, first_wait=0.5),
        lease=(timedelta(seconds=told["lease"]), 1.0),
    )


async def serve(chosen: settings.Settings, clock: Clock) -> None:
    async with serving(chosen, clock, recording=True) as port:
        print(port, flush=True)  # noqa: T201 - the test reads it
        await Ended().wait()


def main(role: str, file: str) -> None:
    logging.basicConfig(level="INFO", format="%(asctime)s %(name)s %(message)s")
    told = json.loads(Path(file).read_text())
    clock, chosen = Clock(Path(file).with_name("clock.json")), settings.load()
    if role == "serve":
        asyncio.run(serve(chosen, clock))
    elif role == "work":
        asyncio.run(apart.work(chosen, world(told, clock), QUEUES))
    else:
        asyncio.run(apart.schedule(chosen, world(told, clock)))


if __name__ == "__main__":
    main(*sys.argv[1:])
