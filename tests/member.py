"""One process of a service that runs apart, over the recorded world that a file tells of; to be killed."""

from __future__ import annotations

import asyncio
import json
import logging
import multiprocessing
import os
import threading
import time
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any

from aggregator.domain.lifecycle import Rhythm
from aggregator.work import QUEUES, Pulse
from chartwork import apart, demo, settings
from chartwork.service import World
from chartwork.serving import Ended, serving
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
        boards=tuple(one for one in demo.boards(Path(told["mail"])) if one.name in told["boards"]),
        clock=clock,
        contact="http://127.0.0.1/about",
        gateway=told["gateway"],
        limits=Limits(pace=told["pace"], spares=False, total=told["total"]),
        rhythm=Rhythm.steady(timedelta(seconds=told["every"])),
        look_for_boards=1.0,
        look_for_mail=1.0,
        recording=True,
        pulse=Pulse(beat=1.0, dead=told["dead"], first_wait=1.0, look=0.5),
        lease=(timedelta(seconds=told["lease"]), 1.0),
    )


async def serve(chosen: settings.Settings, clock: Clock, told_at: Path) -> None:
    async with serving(chosen, clock, recording=True) as port:
        await asyncio.to_thread(told_at.write_text, str(port))
        await Ended().wait()


def _end_with_the_test() -> None:
    """Nobody is left when the test itself is killed."""
    parent = multiprocessing.parent_process()
    assert parent is not None
    parent.join()
    os._exit(1)


def main(role: str, number: int, folder: str, variables: dict[str, str]) -> None:
    """The process. Its log is a file of the folder, beside the world and the clock."""
    threading.Thread(target=_end_with_the_test, daemon=True).start()
    here = Path(folder)
    log = os.open(here / f"{role}{number}.log", os.O_WRONLY | os.O_CREAT | os.O_APPEND)
    os.dup2(log, 2)
    os.chdir(here)
    os.environ.update(variables)
    logging.basicConfig(level="INFO", format=f"%(asctime)s {os.getpid()} %(name)s %(message)s", force=True)
    told = json.loads((here / "world.json").read_text())
    clock, chosen = Clock(here / "clock.json"), settings.load()
    if role == "serve":
        asyncio.run(serve(chosen, clock, here / f"serve{number}.port"))
    elif role == "work":
        asyncio.run(apart.work(chosen, world(told, clock), QUEUES))
    else:
        asyncio.run(apart.schedule(chosen, world(told, clock)))
