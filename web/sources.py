"""Where the jobs come from, and how each source does: shown to everybody."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from aiohttp import web

from aggregator.store import boards
from aggregator.store.boards import BoardState
from web.page import STORE, render

_TROUBLE = 3  # failures in a row from which a source counts as not working


@dataclass(frozen=True, slots=True)
class Source:
    """One board as the public sees it."""

    name: str
    employer: str
    kind: str
    platform: str
    health: str
    last_ok_at: datetime | None
    listed: int | None
    said: str


async def index(request: web.Request) -> web.Response:
    """Every board with its health."""
    async with request.app[STORE].read() as conn:
        known = [_source(one) for one in await boards.states(conn)]
    return render(request, "sources.html", sources=known)


def _source(one: BoardState) -> Source:
    report = one.last_report
    return Source(
        name=one.board.name,
        employer=one.board.employer or one.board.name,
        kind=one.board.kind,
        platform=one.board.platform,
        health=health(one),
        last_ok_at=one.last_ok_at,
        listed=report.listed if report else None,
        said=_said(one),
    )


def health(one: BoardState) -> str:
    """How a source does, in words that anybody understands."""
    if not one.enabled:
        return "Off"
    if one.last_run_at is None:
        return "Not checked"
    if one.history.failures >= _TROUBLE:
        return "Not working"
    return "Having trouble" if one.history.failures or one.history.suspect else "Working"


def _said(one: BoardState) -> str:
    if not one.enabled:
        return one.board.rights if one.board.rights != "on" else "no longer in the catalogue"
    report = one.last_report
    if report is None or health(one) == "Working":
        return ""
    return report.message or report.outcome.replace("_", " ")
