"""Boards and their runs: which are due, what is usual for them, and how the last runs went."""

from __future__ import annotations

from collections import Counter
from collections.abc import Collection, Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import (
    Integer,
    RowMapping,
    bindparam,
    delete,
    func,
    insert,
    select,
    text,
    update,
)
from sqlalchemy.ext.asyncio import AsyncConnection

from aggregator.domain.health import Facts, Past
from aggregator.domain.lifecycle import BoardHistory
from aggregator.store.codec import dump, load
from aggregator.store.errors import UnknownBoard
from aggregator.store.schema import boards, runs
from scrapers.answer import Validators
from scrapers.report import BoardReport
from scrapers.source import Board

_LOCK = 0x626F617264  # "board": PostgreSQL's lock of whoever registers a catalogue
KEPT_RUNS = 200  # per board; at one run an hour more than a week

# The columns of BoardHistory have its fields' names.
_REPORT = (
    select(runs.c.report)
    .where(runs.c.board == boards.c.name)
    .order_by(runs.c.id.desc())
    .limit(1)
    .scalar_subquery()
    .label("report")
)


# What every run of a board asks is made once: to make a statement takes longer than to run it.
_NAMED = boards.c.name == bindparam("named")
_HELD = _NAMED & (boards.c.leased_by == bindparam("holder"))
_FREE = boards.c.leased_until.is_(None) | (boards.c.leased_until <= bindparam("now"))
_STATES = select(boards, _REPORT)
_STATE = _STATES.where(_NAMED)
_CLAIM = update(boards).where(_NAMED, boards.c.enabled, _FREE)
_RENEW = update(boards).where(_HELD)
_RELEASE = update(boards).where(_HELD).values(leased_until=None, leased_by=None)
_RECORD = update(boards).where(_NAMED)
_NOTE = insert(runs)
_OLDEST = select(runs.c.id).where(runs.c.board == bindparam("named")).order_by(runs.c.id.desc())
_FORGET = delete(runs).where(
    runs.c.board == bindparam("named"),
    runs.c.id <= _OLDEST.offset(bindparam("kept", type_=Integer)).limit(1).scalar_subquery(),
)


@dataclass(frozen=True, slots=True)
class BoardState:
    """A line of the catalogue and what its runs have told so far."""

    board: Board
    enabled: bool
    due_at: datetime
    history: BoardHistory
    validators: Validators
    interval: timedelta | None = None
    body_hash: str | None = None
    last_run_at: datetime | None = None
    last_ok_at: datetime | None = None
    last_report: BoardReport | None = None

    def facts(self, past: Sequence[Past] = ()) -> Facts:
        """What `domain.health` judges it by. `past`: its last runs, oldest first."""
        report = self.last_report
        return Facts(
            due_at=self.due_at,
            history=self.history,
            past=past,
            details=report.details if report else 0,
            details_failed=report.details_failed if report else 0,
        )

    def was_read(self, since: datetime, now: datetime) -> bool:
        """Has it been run since then, or is it not due yet?"""
        return (self.last_run_at is not None and self.last_run_at >= since) or self.due_at > now


@dataclass(frozen=True, slots=True)
class Run:
    """One run of a board; `trusted` when it was allowed to expire postings."""

    id: int
    trusted: bool
    report: BoardReport


async def register(
    conn: AsyncConnection, catalogue: Iterable[Board], now: datetime, apart: timedelta = timedelta(0)
) -> None:
    """Makes the stored boards those of the catalogue. A new one is due at once, further ones each `apart`
    later, so that those of one host do not follow one another; one that left the catalogue, or has no right
    to be read, is disabled; `aggregator.unread` closes its postings. Another employer's name on a line that
    nobody has verified begins anew."""
    if conn.dialect.name == "postgresql":  # of several that start together each finds what the last one made
        await conn.execute(text("SELECT pg_advisory_xact_lock(:lock)"), {"lock": _LOCK})
    lines = {board.name: {"board": dump(board), "enabled": board.rights == "on"} for board in catalogue}
    columns = select(boards.c.name, boards.c.board, boards.c.enabled)
    known = {row.name: {"board": row.board, "enabled": row.enabled} for row in await conn.execute(columns)}
    for name, was in known.items():
        line = lines.get(name, was | {"enabled": False})
        if line != was:
            begins = _begins_anew(was["board"], line["board"])
            values = line | ({"last_ok_at": None, "due_at": now} if begins else {})
            await conn.execute(update(boards).where(boards.c.name == name).values(**values))
    new = _mixed({name: line for name, line in lines.items() if name not in known})
    if new:
        due = [{"name": name, "due_at": now + at * apart, **lines[name]} for at, name in enumerate(new)]
        await conn.execute(insert(boards), due)


def _begins_anew(was: dict[str, Any], line: dict[str, Any]) -> bool:
    """What a good run has proven of a line that nobody has verified is void when the line means another."""
    same = all(was.get(name) == line[name] for name in ("employer", "platform", "host", "tenant", "site"))
    return not (same or line["verified"])


def _mixed(lines: dict[str, dict[str, Any]]) -> list[str]:
    """The names of boards in use: one of each host, then a second one of each, and so on; then the rest."""
    turn: Counter[str] = Counter()
    ranked = []
    for name, line in lines.items():
        host = line["board"]["host"] or name
        ranked.append((not line["enabled"], turn[host], name))
        turn[host] += line["enabled"]
    return [name for _, _, name in sorted(ranked)]


async def due(conn: AsyncConnection, now: datetime) -> list[BoardState]:
    """The enabled boards whose time has come and that nobody runs, the longest overdue first."""
    wanted = _STATES.where(boards.c.enabled, boards.c.due_at <= bindparam("now"), _FREE)
    found = await conn.execute(wanted.order_by(boards.c.due_at, boards.c.name), {"now": now})
    return [_state(row) for row in found.mappings()]


async def state(conn: AsyncConnection, name: str) -> BoardState:
    """One board. Raises UnknownBoard when there is none of that name."""
    found = (await conn.execute(_STATE, {"named": name})).mappings().first()
    if found is None:
        raise UnknownBoard(name)
    return _state(found)


async def states(conn: AsyncConnection) -> list[BoardState]:
    """Every board by name, disabled ones too. By code point, as `board.name > name` compares: PostgreSQL
    would order by the database's language."""
    found = await conn.execute(_STATES)
    return sorted((_state(row) for row in found.mappings()), key=lambda one: one.board.name)


async def last_run_at(conn: AsyncConnection) -> datetime | None:
    """When the newest run of any board ended; None before the first."""
    newest: datetime | None = await conn.scalar(select(func.max(boards.c.last_run_at)))
    return newest


async def claim(conn: AsyncConnection, name: str, by: str, now: datetime, until: datetime) -> bool:
    """Takes a board for a run of the holder `by`; False when somebody else has it, or it may not be read.
    `record` and `release` give it back."""
    mine = {"named": name, "now": now, "leased_until": until, "leased_by": by}
    return bool((await conn.execute(_CLAIM, mine)).rowcount)


async def renew(conn: AsyncConnection, name: str, by: str, until: datetime) -> bool:
    """Keeps a claimed board; False when the lease ran out and somebody else took it."""
    held = {"named": name, "holder": by, "leased_until": until}
    return bool((await conn.execute(_RENEW, held)).rowcount)


async def release(conn: AsyncConnection, name: str, by: str) -> None:
    """Gives a board back whose run came to nothing, if it is still this holder's."""
    await conn.execute(_RELEASE, {"named": name, "holder": by})


async def record(
    conn: AsyncConnection,
    name: str,
    report: BoardReport,
    *,
    trusted: bool,
    history: BoardHistory,
    due_at: datetime,
    interval: timedelta | None,
    validators: Validators,
    body_hash: str | None,
) -> None:
    """Notes a finished run and what follows for the board. Raises UnknownBoard."""
    values: dict[str, Any] = {
        "named": name,
        "usual": history.usual,
        "suspect": history.suspect,
        "failures": history.failures,
        "due_at": due_at,
        "interval": None if interval is None else interval.total_seconds(),
        "leased_until": None,
        "leased_by": None,
        "last_run_at": report.finished_at,
        "etag": validators.etag,
        "last_modified": validators.last_modified,
        "body_hash": body_hash,
    }
    if not history.failures:
        values["last_ok_at"] = report.finished_at
    if not (await conn.execute(_RECORD, values)).rowcount:
        raise UnknownBoard(name)
    noted = {
        "board": name,
        "started_at": report.started_at,
        "finished_at": report.finished_at,
        "outcome": report.outcome,
        "trusted": trusted,
        "listed": report.listed,
        "report": dump(report),
    }
    await conn.execute(_NOTE, noted)
    await conn.execute(_FORGET, {"named": name, "kept": KEPT_RUNS})


async def recent_runs(conn: AsyncConnection, name: str, n: int) -> list[Run]:
    """The last `n` runs of a board, newest first."""
    wanted = select(runs).where(runs.c.board == name).order_by(runs.c.id.desc()).limit(n)
    return [Run(row.id, row.trusted, load(BoardReport, row.report)) for row in await conn.execute(wanted)]


async def histories(
    conn: AsyncConnection, n: int, names: Collection[str] | None = None
) -> dict[str, tuple[Past, ...]]:
    """The last `n` runs of every board, or of those named, oldest first: one query, whatever their number.

    Ordered by board, so that SQLite goes from board to board and reads no older run.
    """
    older = runs.alias()
    first = (  # the oldest that is shown, picked from the index alone: reports make the rows wide
        select(older.c.id)
        .where(older.c.board == boards.c.name)
        .order_by(older.c.id.desc())
        .limit(1)
        .offset(n - 1)
        .scalar_subquery()
    )
    shown = (runs.c.board == boards.c.name) & (runs.c.id >= func.coalesce(first, 0))
    columns = [runs.c[one] for one in ("board", "outcome", "listed", "trusted", "finished_at")]
    wanted = select(*columns).select_from(boards.join(runs, shown)).order_by(boards.c.name, runs.c.id)
    if names is not None:
        wanted = wanted.where(boards.c.name.in_(names))
    found: dict[str, list[Past]] = {}
    for name, *facts in await conn.execute(wanted):
        found.setdefault(name, []).append(Past(*facts))
    return {name: tuple(past) for name, past in found.items()}


def _state(row: RowMapping) -> BoardState:
    return BoardState(
        board=load(Board, row["board"]),
        enabled=row["enabled"],
        due_at=row["due_at"],
        history=BoardHistory(row["usual"], row["suspect"], row["failures"]),
        interval=None if row["interval"] is None else timedelta(seconds=row["interval"]),
        validators=Validators(etag=row["etag"], last_modified=row["last_modified"]),
        body_hash=row["body_hash"],
        last_run_at=row["last_run_at"],
        last_ok_at=row["last_ok_at"],
        last_report=None if row["report"] is None else load(BoardReport, row["report"]),
    )
