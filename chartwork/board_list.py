"""How every board stands: may it be read, why (not), and how does it do? As /sources says it."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from contextlib import AsyncExitStack
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any, TextIO

from aggregator.domain import health
from aggregator.domain.breaker import Rest
from aggregator.domain.health import Facts, Health, Past
from aggregator.domain.lifecycle import BoardHistory
from aggregator.store import boards, migrations, rests
from aggregator.store.boards import BoardState
from aggregator.store.engine import StoreError
from chartwork.output import print_rows
from chartwork.parts import Standing, catalogued, standing
from chartwork.serving import opened
from chartwork.settings import Settings
from scrapers import registry
from scrapers.source import Board, Platform
from web.sources import RUNS

_LINE = ("name", "employer", "kind", "platform", "url", "note", "verified")
_COLUMNS = (*_LINE[:4], "verified", "rights", "reason", "state", "cause", "last_ok", "url", "note")
_SHOWN = ("name", "employer", "platform", "verified", "state", "last_ok", "reason")


@dataclass(frozen=True, slots=True)
class _Known:
    """What the store knows of boards and of their platforms' rests, by name."""

    states: Mapping[str, BoardState] = field(default_factory=dict)
    past: Mapping[str, Sequence[Past]] = field(default_factory=dict)
    resting: Mapping[str, Rest] = field(default_factory=dict)


async def list_boards(settings: Settings, now: datetime, out: TextIO, *, as_json: bool) -> None:
    """Prints every board with its rights, the reason, and how it does; then the platforms without one."""
    known = await _known(settings)
    listed = catalogued(settings)
    rows = [_row(one, settings, known, now) for one in listed]
    used = {one.platform for one in listed}
    rows += [_bare(one, settings, now) for name, one in registry.platforms().items() if name not in used]
    if as_json:
        print_rows(out, _COLUMNS, rows, as_json=True)
        return
    for row in rows:
        row["reason"] = "" if row["rights"] == "on" else row["reason"]
        stands = dict.fromkeys((row["state"], row["cause"], row["rights"]))
        row["state"] = ", ".join(one for one in stands if one not in ("", "on"))
        row["verified"] = "yes" if row["verified"] else "no"
    print_rows(out, _SHOWN, rows, as_json=False)


def _row(board: Board, settings: Settings, known: _Known, now: datetime) -> dict[str, Any]:
    stands, state = standing(board, settings), known.states.get(board.name)
    seen = _health(board, stands, known, now)
    last = state.last_ok_at if state else None
    return {name: getattr(board, name) for name in _LINE} | {
        "rights": stands.rights,
        "reason": stands.reason,
        "state": seen.state,
        "cause": seen.cause,
        "last_ok": last.isoformat(timespec="minutes") if last else None,
    }


def _health(board: Board, stands: Standing, known: _Known, now: datetime) -> Health:
    """As /sources shows it."""
    if stands.rights != "on":
        return health.unread(stands.rights, stands.reason)
    state = known.states.get(board.name)
    facts = state.facts(known.past.get(board.name, ())) if state else Facts(now, BoardHistory())
    return health.judge(facts, known.resting.get(board.platform), now)


def _bare(platform: Platform, settings: Settings, now: datetime) -> dict[str, Any]:
    """A platform of which there is no board yet."""
    mail = platform.medium == "mail"
    mailbox = f"CHARTWORK_MAILBOXES names no mailbox for {platform.name}"
    how_to = mailbox if mail else "`chartwork boards add URL`"
    board = Board(platform.name, "", "alert mail" if mail else "", platform.name, "", note=how_to)
    return _row(board, settings, _Known(), now) | {"state": "no board", "cause": ""}


async def _known(settings: Settings) -> _Known:
    """What the store knows; nothing where there is none yet, or one of another version."""
    try:
        if migrations.check(settings.database) != migrations.head():
            return _Known()
        async with AsyncExitStack() as stack:
            store = await opened(stack, settings, migrate=False)
            async with store.read() as conn:
                states = {one.board.name: one for one in await boards.states(conn)}
                past = await boards.histories(conn, RUNS)
                return _Known(states, past, await rests.every(conn))
    except StoreError:
        return _Known()
