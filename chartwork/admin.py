"""What the service's commands do, one function each; `cli` gives them their settings and their output."""

from __future__ import annotations

import asyncio
import csv
import json
import logging
from collections.abc import Callable, Sequence
from contextlib import AsyncExitStack
from dataclasses import asdict
from importlib.metadata import version
from typing import Any, TextIO

from rich.console import Console
from rich.table import Table

from aggregator.domain import lifecycle
from aggregator.store import backup as copies
from aggregator.store import boards, migrations
from aggregator.store.engine import StoreError
from alerts import subscribe
from alerts.message import MailError
from chartwork import demo as recorded_world
from chartwork.parts import keys_of, known_boards, site_of, transport_of, with_outbox
from chartwork.service import (
    Ended,
    collect_one,
    collecting,
    opened,
    real_world,
    running,
    send_mail,
    serving,
    system_clock,
)
from chartwork.settings import Settings, SettingsError, unknown_variables
from data import DataError
from scrapers import catalogue, mailbox, registry
from scrapers.catalogue import CatalogueError
from scrapers.http import Http
from scrapers.keys import with_keys
from scrapers.run import run as run_board
from scrapers.run import run_pages
from scrapers.source import Board

Announce = Callable[[int], None]
log = logging.getLogger(__name__)

DONE, FAILED, PARTLY = 0, 1, 3
_RUNS = 20


async def run(settings: Settings, announce: Announce) -> None:
    """Everything, until SIGTERM or SIGINT. Raises SettingsError, StoreError, CatalogueError."""
    async with running(settings, real_world(settings)) as service:
        announce(service.port)
        await Ended().wait()


async def demo(settings: Settings, announce: Announce) -> None:
    """The recorded world, until SIGTERM or SIGINT."""
    settings = with_outbox(settings, settings.outbox)
    clock = recorded_world.Clock()
    async with recorded_world.recorded(settings, clock) as (service, recording):
        announce(service.port)
        log.info("a recorded world: nothing leaves this machine, and mails are files in %s", settings.outbox)
        story = asyncio.create_task(recorded_world.play(service, recording, clock, settings.outbox))
        ended = asyncio.create_task(Ended().wait())
        try:
            await asyncio.wait({story, ended}, return_when=asyncio.FIRST_COMPLETED)
            if story.done():
                story.result()  # what went wrong with the story ends the program
            await ended
        finally:
            story.cancel()
            await asyncio.gather(story, return_exceptions=True)


async def serve(settings: Settings, announce: Announce) -> None:
    """The web site alone."""
    async with serving(settings) as port:
        announce(port)
        await Ended().wait()


async def collect(settings: Settings, names: Sequence[str]) -> int:
    """Reads the named boards, or all that are due; the exit status says whether all could be read."""
    world = real_world(settings)
    _known(world.boards, names)
    async with AsyncExitStack() as stack:
        store = await opened(stack, settings, migrate=False)
        collector = await stack.enter_async_context(collecting(settings, world, store))
        room = asyncio.Semaphore(settings.collect_at_once)

        async def one(name: str) -> bool:
            async with room:
                done = await collect_one(collector, name)
                return done is not None and done.run.report.outcome in lifecycle.COMPLETE

        good = await asyncio.gather(*map(one, names or await collector.due()))
    return _status(good)


async def send(settings: Settings) -> int:
    """Makes and sends what is due once."""
    async with AsyncExitStack() as stack:
        store = await opened(stack, settings, migrate=False)
        done = await send_mail(store, site_of(settings), settings, system_clock)
    return PARTLY if done.failed or done.retried or done.ambiguous else DONE


def list_boards(settings: Settings, out: TextIO, *, as_json: bool) -> None:
    """Prints the catalogue."""
    columns = ("name", "employer", "kind", "platform", "rights", "url", "note")
    rows = [{name: getattr(one, name) for name in columns} for one in known_boards(settings)]
    print_rows(out, columns, rows, as_json=as_json)


def add_board(settings: Settings, url: str, out: TextIO) -> None:
    """Adds a line to the user's own catalogue. Raises CatalogueError when no platform knows the address."""
    board = registry.resolve(url)
    if board is None:
        known = ", ".join(registry.platforms())
        raise CatalogueError(f"{url}: no platform knows this address (platforms: {known})")
    if any(one.name == board.name for one in known_boards(settings)):
        raise CatalogueError(f"{url}: there is a board {board.name!r} already")
    rights = registry.platform(board.platform).rights
    if rights.verdict == "off" and board.platform not in settings.permitted:
        how = "name the platform in CHARTWORK_PERMITTED once you have permission"
        log.warning("%s will not be read (%s: %s); %s", board.name, rights.verdict, rights.reason, how)
    path = settings.more_boards
    is_new = not path.exists()
    with path.open("a", encoding="utf-8", newline="") as file:
        table = csv.DictWriter(file, catalogue.COLUMNS, lineterminator="\n")
        if is_new:
            table.writeheader()
        table.writerow(catalogue.line(board))
    print(f"{board.name}: a {board.platform} board, added to {path}", file=out)


async def board_runs(settings: Settings, name: str, out: TextIO, *, as_json: bool) -> None:
    """Prints the last runs of a board, the newest first. Raises StoreError when there is no such board."""
    async with AsyncExitStack() as stack:
        store = await opened(stack, settings, migrate=False)
        async with store.read() as conn:
            await boards.state(conn, name)
            runs = await boards.recent_runs(conn, name, _RUNS)
    columns = ("finished_at", "outcome", "believed", "listed", "requests", "message")
    rows = [asdict(one.report) | {"believed": one.trusted} for one in runs]
    shown = [{column: row[column] for column in columns} for row in rows]
    for row in shown:
        row["finished_at"] = row["finished_at"].isoformat(timespec="minutes")
    print_rows(out, columns, shown, as_json=as_json)


async def check_boards(settings: Settings, names: Sequence[str], out: TextIO, *, as_json: bool) -> int:
    """Reads the lists of boards, keeps nothing, and prints how each answered."""
    world = real_world(settings)
    wanted = _known(world.boards, names)
    async with Http(contact=world.contact, version=version("chartwork"), limits=world.limits) as http:
        room = asyncio.Semaphore(settings.collect_at_once)

        async def one(board: Board) -> dict[str, Any]:
            async with room:
                return await _check(board, http, settings)

        rows = await asyncio.gather(*map(one, wanted))
    print_rows(out, ("board", "outcome", "listed", "message"), rows, as_json=as_json)
    return _status([row["outcome"] in lifecycle.COMPLETE for row in rows])


async def _check(board: Board, http: Http, settings: Settings) -> dict[str, Any]:
    platform = registry.platform(board.platform)
    if platform.medium == "mail":
        password = settings.mailbox_password
        secret = password.get_secret_value() if password else None
        pages = mailbox.read(board.url, password=secret, since=None)
        result = await run_pages(board, platform, pages, now=system_clock)
    else:
        nothing = lambda row, row_hash: False  # noqa: E731 - no detail is wanted
        fetch = with_keys(http.fetch, platform, keys_of(settings).get(platform.name, {}))
        result = await run_board(board, platform, fetch, now=system_clock, wants=nothing)
    report = asdict(result.report)
    return {name: report[name] for name in ("board", "outcome", "listed", "message")}


def upgrade(settings: Settings, out: TextIO) -> None:
    """Makes or migrates the tables. Raises StoreError."""
    migrations.upgrade(settings.database)
    print(f"at revision {migrations.head()}", file=out)


def backup(settings: Settings, file: Any, out: TextIO) -> None:
    """Copies the database. Raises StoreError."""
    print(copies.backup(settings.database, file), file=out)


def restore(settings: Settings, file: Any, out: TextIO, *, force: bool) -> None:
    """Puts a copy in the database's place. Raises StoreError."""
    copies.restore(settings.database, file, force=force)
    print(f"restored from {file}", file=out)


async def doctor(settings: Settings, out: TextIO) -> int:
    """Looks at everything that the service needs, and prints a line for each."""
    checks: list[tuple[str, Callable[[], Any]]] = [
        ("variables", _no_unknown_variables),
        ("boards", lambda: f"{len(known_boards(settings))} boards"),
        ("contact", lambda: real_world(settings).contact),
        ("database", lambda: _database(settings)),
        ("links", lambda: site_of(settings).url),
    ]
    good = [_report(out, name, check) for name, check in checks]
    said = await _mail(settings)
    good.append(_report(out, "mail", lambda: said if isinstance(said, str) else _fail(str(said))))
    return DONE if all(good) else FAILED


async def _mail(settings: Settings) -> str | Exception:
    """Where mail goes, or why it cannot."""
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
            kept = await subscribe.export(conn, address, site_of(settings))
    print(json.dumps(kept, indent=2), file=out)


async def erase(settings: Settings, address: str, out: TextIO) -> None:
    """Deletes an address everywhere. Raises AskError."""
    async with AsyncExitStack() as stack:
        store = await opened(stack, settings, migrate=False)
        async with store.write() as conn:
            ended = await subscribe.erase(conn, address, system_clock(), site_of(settings))
    print(f"erased, with {ended} alerts", file=out)


def _known(catalogued: Sequence[Board], names: Sequence[str]) -> list[Board]:
    by_name = {one.name: one for one in catalogued}
    unknown = [name for name in names if name not in by_name]
    if unknown:
        raise CatalogueError(f"there is no board {unknown[0]!r}; `chartwork boards list` shows all")
    return [by_name[name] for name in names] if names else [one for one in catalogued if one.rights == "on"]


def _status(good: Sequence[bool]) -> int:
    if all(good):
        return DONE
    return PARTLY if any(good) else FAILED


def print_rows(out: TextIO, columns: Sequence[str], rows: Sequence[dict[str, Any]], *, as_json: bool) -> None:
    """A table for people, or one JSON object a line."""
    if as_json:
        for row in rows:
            print(json.dumps(row), file=out)
        return
    table = Table(*columns)
    for row in rows:
        table.add_row(*(str(row[name]) for name in columns))
    Console(file=out).print(table)


def _report(out: TextIO, name: str, check: Callable[[], Any]) -> bool:
    try:
        said, good = check(), True
    except (SettingsError, CatalogueError, DataError, StoreError) as wrong:
        said, good = wrong, False
    print(f"{'ok ' if good else 'BAD'} {name}: {said}", file=out)
    return good


def _database(settings: Settings) -> str:
    have, need = migrations.check(settings.database), migrations.head()
    if have is None:
        return "none yet; `chartwork run` makes it"
    return f"at revision {have}" if have == need else _fail(f"at revision {have}; run `chartwork db upgrade`")


def _no_unknown_variables() -> str:
    unknown = unknown_variables()
    return _fail(f"{', '.join(unknown)}: no such setting") if unknown else "all known"


def _fail(line: str) -> str:
    raise SettingsError(line)
