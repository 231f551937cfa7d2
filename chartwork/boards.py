"""What `chartwork boards …` does: how one board answers, and new ones."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator, Sequence
from contextlib import AsyncExitStack, asynccontextmanager
from dataclasses import asdict, dataclass, replace
from importlib.metadata import version
from typing import Any, TextIO

from aggregator.domain import lifecycle
from aggregator.store import boards
from chartwork.output import print_rows, status
from chartwork.parts import catalogued, keys_of, standing
from chartwork.service import World
from chartwork.serving import opened
from chartwork.settings import Settings
from scrapers import catalogue, mailbox, registry
from scrapers.catalogue import CatalogueError
from scrapers.discover import discover
from scrapers.http import Http
from scrapers.keys import with_keys
from scrapers.probe import Probe, probe
from scrapers.report import Budget
from scrapers.run import run_pages
from scrapers.source import Board, SourceError
from scrapers.walk import Fetch

_RUNS = 20
# One word each: a search may read two as either. What codes says "coder" or "coding" somewhere in its text.
_SEARCHES = ("coder", "coding")


class CheckFailed(SourceError):  # noqa: N818 - it says what happened
    """A board that does not answer, or under another employer's name."""


@dataclass(frozen=True, slots=True)
class Wish:
    """What an operator says of a board that is to be added or switched on."""

    employer: str | None = None
    kind: str | None = None
    permission: bool = False
    unchecked: bool = False


async def runs(settings: Settings, name: str, out: TextIO, *, as_json: bool) -> None:
    """Prints the last runs of a board, the newest first. Raises CatalogueError for an unknown board."""
    async with AsyncExitStack() as stack:
        store = await opened(stack, settings, migrate=False)
        async with store.read() as conn:
            if name not in {one.board.name for one in await boards.states(conn)}:
                raise CatalogueError(f"there is no board {name!r}; `chartwork boards list` shows all")
            found = await boards.recent_runs(conn, name, _RUNS)
    columns = ("finished_at", "outcome", "believed", "listed", "requests", "message")
    rows = [asdict(one.report) | {"believed": one.trusted} for one in found]
    shown = [{column: row[column] for column in columns} for row in rows]
    for row in shown:
        row["finished_at"] = row["finished_at"].isoformat(timespec="minutes")
    print_rows(out, columns, shown, as_json=as_json)


async def check(settings: Settings, world: World, names: Sequence[str], out: TextIO, *, as_json: bool) -> int:
    """Reads the lists of boards, keeps nothing, and prints how each answered and whom it named."""
    wanted = chosen(world.boards, names)
    async with _asking(world) as fetch:
        room = asyncio.Semaphore(settings.collect_at_once)

        async def one(board: Board) -> dict[str, Any]:
            async with room:
                return await _check(board, fetch, settings, world)

        rows = await asyncio.gather(*map(one, wanted))
    print_rows(out, ("board", "outcome", "listed", "employer", "message"), rows, as_json=as_json)
    return status([row["outcome"] in lifecycle.COMPLETE for row in rows])


async def _check(board: Board, fetch: Fetch, settings: Settings, world: World) -> dict[str, Any]:
    platform = registry.platform(board.platform)
    if platform.medium == "mail":
        password = settings.mailbox_password
        secret = password.get_secret_value() if password else None
        since = world.clock().date() - lifecycle.STANDS
        pages = mailbox.read(board.url, password=secret, since=since)
        seen = Probe((await run_pages(board, platform, pages, now=world.clock)).report, ())
    else:
        fetch = with_keys(fetch, platform, keys_of(settings).get(platform.name, {}))
        seen = await probe(board, platform, fetch, now=world.clock, budget=Budget())
    report, named = seen.report, seen.named
    facts = {name: getattr(report, name) for name in ("board", "outcome", "listed", "message")}
    return facts | {"employer": named[0] if named else ""}


async def add(settings: Settings, world: World, url: str, wish: Wish, out: TextIO) -> None:
    """Adds the board behind an address to the user's own file, once it has answered under the right name.

    Raises CatalogueError where it may not be read or is there already, SourceError where it does not answer
    or is another employer's; then nothing has been written.
    """
    async with _asking(world) as fetch:
        board = _resolved(url) if wish.unchecked else await discover(url, fetch)
        board = _placed(replace(board, kind=wish.kind or board.kind), catalogued(settings), url)
        board = _allowed(board, settings, wish)
        if wish.unchecked:
            board = replace(board, employer=wish.employer or "", verified=False, searches=_searches(board))
            said = "not asked: its first run verifies the employer's name"
        else:
            board, said = await _verified(board, fetch, settings, world, wish)
    catalogue.put(settings.more_boards, board)
    whose = f" of {board.employer}" if board.employer else ""
    print(f"{board.name}: a {board.platform} board{whose}, {said}; added to {settings.more_boards}", file=out)


async def enable(settings: Settings, name: str, wish: Wish, out: TextIO) -> None:
    """Switches a board on that is off, by a line in the user's own file. Raises CatalogueError."""
    found = {one.name: one for one in catalogued(settings)}
    if name not in found:
        raise CatalogueError(f"there is no board {name!r}; `chartwork boards list` shows all")
    if standing(found[name], settings).rights == "on":
        print(f"{name} is on", file=out)
        return
    board = _allowed(found[name], settings, wish)
    catalogue.put(settings.more_boards, board)
    now = standing(board, settings)
    said = "on" if now.rights == "on" else f"permitted, but it {now.rights.replace('needs', 'needs a')}"
    print(f"{name}: {said}; noted in {settings.more_boards}", file=out)


def _resolved(url: str) -> Board:
    board = registry.resolve(url)
    if board is None:
        known = ", ".join(registry.platforms())
        raise CatalogueError(f"{url}: no platform knows this address (platforms: {known})")
    return board


def _place(board: Board) -> tuple[str, ...]:
    """What no two boards share: an address can be written in several ways."""
    where = (board.host, board.tenant, board.site) if board.tenant else (board.url,)
    return (board.platform, *where)


def _placed(board: Board, listed: Sequence[Board], url: str) -> Board:
    """The board under a name that is free. Raises CatalogueError when its place is in the catalogue."""
    if there := next((one for one in listed if _place(one) == _place(board)), None):
        raise CatalogueError(f"{url}: it is there already, as {there.name!r}")
    names = {one.name for one in listed}
    longer = f"{board.name}-{board.platform}"
    tried = (board.name, longer, f"{longer}-{board.site}".lower())
    free = next((one for one in tried if one not in names), None)
    if free is None:
        raise CatalogueError(f"{url}: the names {', '.join(tried)} are taken")
    return replace(board, name=free)


def _allowed(board: Board, settings: Settings, wish: Wish) -> Board:
    """The board as the operator may read it. Raises CatalogueError with the reason if not."""
    rights = registry.platform(board.platform).rights
    line_off = any(one.name == board.name and one.rights == "off" for one in catalogued(settings))
    by_platform = rights.verdict == "off" and board.platform not in settings.permitted
    if not (by_platform or line_off):
        now = standing(replace(board, rights="on"), settings)
        if now.rights == "needs key":
            raise CatalogueError(f"{board.name} needs a key. {now.reason}")
        return replace(board, rights="on")
    if not wish.permission:
        reason = rights.reason if by_platform else board.note
        terms = f" (terms: {rights.terms})" if rights.terms else ""
        bars = f"; barred: {', '.join(rights.forbids)}" if rights.forbids else ""
        raise CatalogueError(
            f"{board.name} is off: {reason}{bars}{terms}. If its owner has allowed you to read it, say so "
            "with --i-have-permission"
        )
    return replace(board, rights="permitted")


async def _verified(
    board: Board, fetch: Fetch, settings: Settings, world: World, wish: Wish
) -> tuple[Board, str]:
    """The board under the name that its answer gives. Raises CheckFailed."""
    platform = registry.platform(board.platform)
    fetch = with_keys(fetch, platform, keys_of(settings).get(platform.name, {}))
    asked = replace(board, employer=wish.employer or "", searches=(), verified=False)
    seen = await probe(asked, platform, fetch, now=world.clock)
    report = seen.report
    if not seen.proven:
        said = report.message or "nothing is listed, or no employer's name could be read"
        raise CheckFailed(f"{board.url}: {report.outcome.replace('_', ' ')}: {said}; nothing was added")
    named = wish.employer or next(iter(seen.named), "") or board.employer
    said = f"{report.listed} listed on its first pages"
    if not seen.named:
        said += f" ({platform.name} names no employer: taken as given)"
    searches = _searches(board) if report.outcome == "over_budget" else ()  # a small board is read whole
    return replace(board, employer=named, verified=True, searches=searches), said


def _searches(board: Board) -> tuple[str, ...]:
    """The usual searches where the platform has a search: one that has asks twice for two of them."""
    start = registry.platform(board.platform).start
    asked = [len(list(start(replace(board, searches=words)))) for words in ((), _SEARCHES)]
    return _SEARCHES if asked[1] > asked[0] else ()


@asynccontextmanager
async def _asking(world: World) -> AsyncIterator[Fetch]:
    contact, gateway = world.contact, world.gateway
    async with Http(
        contact=contact, version=version("chartwork"), limits=world.limits, gateway=gateway
    ) as http:
        yield http.fetch


def chosen(known: Sequence[Board], names: Sequence[str]) -> list[Board]:
    """The boards of these names, or all that are on.

    Raises CatalogueError for an unknown name, and with the reason for a board that may not be read.
    """
    by_name = {one.name: one for one in known}
    for name in names:
        if name not in by_name:
            raise CatalogueError(f"there is no board {name!r}; `chartwork boards list` shows all")
        if by_name[name].rights != "on":
            raise CatalogueError(f"{name} may not be read: {by_name[name].note}")
    return [by_name[name] for name in names] if names else [one for one in known if one.rights == "on"]
