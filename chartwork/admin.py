"""What the service's commands do, one function each; `cli` gives them their settings and their output."""

from __future__ import annotations

import asyncio
import json
import logging
import os
import secrets
from collections import Counter
from collections.abc import Callable, Sequence
from contextlib import AsyncExitStack
from dataclasses import replace
from datetime import timedelta
from pathlib import Path
from typing import Any, TextIO

from aggregator.domain import lifecycle
from aggregator.store import backup as copies
from aggregator.store import migrations
from aggregator.store.engine import StoreError
from alerts import personal
from alerts.message import MailError
from chartwork.boards import chosen
from chartwork.mailing import send_mail
from chartwork.output import DONE, FAILED, PARTLY, status
from chartwork.parts import known_boards, site_of, transport_of
from chartwork.service import collect_one, collecting, real_world, register, running
from chartwork.serving import Ended, opened, system_clock
from chartwork.settings import KEY_LENGTH, Settings, SettingsError, unknown_variables
from data import DataError
from scrapers.catalogue import CatalogueError
from scrapers.source import Board

Announce = Callable[[int], None]
log = logging.getLogger(__name__)


async def run(settings: Settings, announce: Announce) -> None:
    """Everything, until SIGTERM or SIGINT. Raises SettingsError, StoreError, CatalogueError."""
    world = real_world(settings)
    log.info("%s", _in_short(world.boards))
    async with running(settings, world) as service:
        announce(service.port)
        await Ended().wait()


async def collect(settings: Settings, names: Sequence[str]) -> int:
    """Reads the named boards, or all that are due; the exit status says whether all could be read."""
    world = replace(real_world(settings), apart=timedelta(0))
    chosen(world.boards, names)
    async with AsyncExitStack() as stack:
        store = await opened(stack, settings, migrate=False)
        await register(store, world)
        collector = await stack.enter_async_context(collecting(settings, world, store))
        room = asyncio.Semaphore(settings.collect_at_once)

        async def one(name: str) -> bool:
            async with room:
                soonest = await collector.not_before(name)
                if soonest is not None and soonest > system_clock():
                    log.warning(
                        "%s: its terms allow the next run at %s", name, f"{soonest:%Y-%m-%d %H:%M} UTC"
                    )
                    return False
                done = await collect_one(collector, name, asked=bool(names))
                return done is not None and done.run.report.outcome in lifecycle.COMPLETE

        good = await asyncio.gather(*map(one, names or await collector.due()))
    return status(good)


async def send(settings: Settings) -> int:
    """Makes and sends what is due once. After SIGTERM or SIGINT nothing new goes out; what is being sent
    ends."""
    async with AsyncExitStack() as stack:
        store = await opened(stack, settings, migrate=False)
        ended = Ended()
        waiting = asyncio.create_task(ended.wait())
        stack.callback(waiting.cancel)
        done = await send_mail(store, site_of(settings), settings, system_clock, ended.event)
    return PARTLY if done.failed or done.retried or done.ambiguous else DONE


def upgrade(settings: Settings, out: TextIO, *, finish: bool = False) -> None:
    """Makes or migrates the tables. Raises StoreError."""
    migrations.upgrade(settings.database, finish=finish)
    print(f"at revision {migrations.current(settings.database)}", file=out)


def backup(settings: Settings, file: Any, out: TextIO) -> None:
    """Copies the database. Raises StoreError."""
    print(copies.backup(settings.database, file), file=out)


def restore(settings: Settings, file: Any, out: TextIO, *, force: bool) -> None:
    """Puts a copy in the database's place, which may not mail before `adopt`. Raises StoreError."""
    copies.restore(settings.database, file, force=force)
    print(
        f"restored from {file}. It sends no mail: it does not know who was mailed, or unsubscribed, or was"
        " erased since that copy was made. `chartwork adopt --gone` lets it mail again",
        file=out,
    )


async def doctor(settings: Settings, out: TextIO) -> int:
    """Looks at everything that the service needs, and prints a line for each."""
    checks: list[tuple[str, Callable[[], Any]]] = [
        ("variables", _no_unknown_variables),
        ("boards", lambda: _in_short(known_boards(settings))),
        ("contact", lambda: real_world(settings).contact),
        ("database", lambda: _database(settings)),
        ("links", lambda: site_of(settings, key=_unkept(settings)).url),
    ]
    good = [_report(out, name, check) for name, check in checks]
    said = await _mail(settings)
    good.append(_report(out, "mail", lambda: said if isinstance(said, str) else _fail(str(said))))
    return DONE if all(good) else FAILED


async def doctor_mail(settings: Settings, out: TextIO) -> int:
    """Looks at everything that mailbox providers look at, and prints a line for each."""
    from chartwork import doctor_mail as doctors
    from chartwork.lookup import Dns

    good = True
    async for one in doctors.examine(settings, Dns()):
        good = good and not one.fix
        print(f"{'BAD' if one.fix else 'ok '} {one.name}: {one.said}{one.fix and f'; {one.fix}'}", file=out)
    return DONE if good else FAILED


async def _mail(settings: Settings) -> str | Exception:
    """Where mail goes, or why it cannot."""
    outbox = settings.outbox
    if not settings.smtp_host and not outbox.exists() and os.access(outbox.absolute().parent, os.W_OK):
        return f"files in {outbox}, made with the first"
    try:
        async with transport_of(settings) as transport:
            await transport.connect()
    except (MailError, SettingsError) as wrong:
        return wrong
    return settings.smtp_host or f"files in {settings.outbox}"


async def export(settings: Settings, address: str, out: TextIO) -> None:
    """Prints what is kept of an address. Raises AskError."""
    async with AsyncExitStack() as stack:
        store = await opened(stack, settings, migrate=False)
        async with store.read() as conn:
            kept = await personal.export(conn, address, site_of(settings))
    print(json.dumps(kept, indent=2), file=out)


async def erase(settings: Settings, address: str, out: TextIO) -> None:
    """Deletes an address everywhere. Raises AskError."""
    async with AsyncExitStack() as stack:
        store = await opened(stack, settings, migrate=False)
        async with store.write() as conn:
            ended = await personal.erase(conn, address, system_clock(), site_of(settings))
    print(f"erased, with {ended} alerts", file=out)


async def allow(settings: Settings, address: str, out: TextIO) -> None:
    """Holds nothing against an address any more. Raises AskError."""
    async with AsyncExitStack() as stack:
        store = await opened(stack, settings, migrate=False)
        async with store.write() as conn:
            why = await personal.allow(conn, address, site_of(settings))
    print(f"may be written to again ({why})" if why else "nothing stood against it", file=out)


def _report(out: TextIO, name: str, check: Callable[[], Any]) -> bool:
    try:
        said, good = check(), True
    except (SettingsError, CatalogueError, DataError, StoreError) as wrong:
        said, good = wrong, False
    print(f"{'ok ' if good else 'BAD'} {name}: {said}", file=out)
    return good


def _in_short(known: Sequence[Board]) -> str:
    """How many boards are read, and which platforms wait for a key."""
    counted = Counter(one.rights for one in known)
    waiting = ", ".join(sorted({one.platform for one in known if one.rights == "needs key"}))
    keys = f"; without their key nothing is asked of {waiting} (CHARTWORK_KEYS)" if waiting else ""
    return f"{len(known)} boards, {counted['on']} of them on, {counted['off']} off{keys}"


def _unkept(settings: Settings) -> bytes | None:
    """A key for one look where there is no store yet, so that the look leaves nothing behind."""
    file = Path(settings.database.removeprefix("sqlite:///"))
    there = settings.secret or not settings.database.startswith("sqlite:///") or file.exists()
    return None if there else secrets.token_bytes(KEY_LENGTH)


def _database(settings: Settings) -> str:
    have = migrations.check(settings.database)
    if have is None:
        return "none yet; `chartwork run` makes it"
    said = f"at revision {have}"
    return said if migrations.serves(have) else _fail(f"{said}; run `chartwork db upgrade`")


def _no_unknown_variables() -> str:
    unknown = unknown_variables()
    return _fail(f"{', '.join(unknown)}: no such setting") if unknown else "all known"


def _fail(line: str) -> str:
    raise SettingsError(line)
