"""A platform made for the tests of a run, and runs of it with a real client on a scripted host.

It reads lines: "total N", "page PATH", "row ID[ TITLE]", "job ID[ TITLE]" (a row with a page of its own),
"raise NAME"; a page that begins with "<" is none of its.
"""

from __future__ import annotations

import builtins
import re
from collections.abc import Callable, Iterable, Iterator
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from functools import partial
from typing import Any

from scripted_host import Host, response

from scrapers.report import BoardRun
from scrapers.run import run
from scrapers.source import (
    Board,
    Follow,
    Item,
    Page,
    ParseError,
    Platform,
    RawPosting,
    Request,
    Rights,
    Total,
)

SITE = "https://jobs.example.com"
BOARD = Board("lakeside", "Lakeside", "health system", "lines", f"{SITE}/list")
EPOCH = datetime(2026, 11, 24, tzinfo=UTC)


def lines(page: Page, board: Board) -> Iterator[Item]:
    if page.text.startswith("<"):
        raise ParseError("lines", board=board.name, url=page.url)
    for line in page.text.splitlines():
        word, _, rest = line.partition(" ")
        yield from WORDS[word](rest, board)


def follow(path: str, board: Board) -> Follow:
    return Follow(Request(f"{SITE}/{path}"), partial(lines, board=board))


def row(rest: str, board: Board) -> Iterator[RawPosting]:
    number, _, title = rest.partition(" ")
    yield RawPosting(title=title or f"Coder {number}", external_id=number)


def job(rest: str, board: Board) -> Iterator[Follow]:
    for one in row(rest, board):
        number = one.external_id
        yield replace(follow(f"job/{number}", board), row=one)


def crash(rest: str, board: Board) -> Iterator[Item]:
    raise getattr(builtins, rest, re.error)("boom")
    yield


WORDS: dict[str, Callable[[str, Board], Iterable[Item]]] = {
    "total": lambda rest, board: [Total(int(rest))],
    "page": lambda rest, board: [follow(rest, board)],
    "row": row,
    "job": job,
    "raise": crash,
}


def start(board: Board) -> Iterator[Follow]:
    for path in board.searches or ("list",):
        yield follow(path, board)


PLATFORM = Platform(
    "lines",
    Rights("on", "made for these tests", "2026-11-24"),
    start,
    {"list": lines, "detail": lines},
    pace=1.0,
)
WHOLE = replace(PLATFORM, whole=True)


async def runs(pages: dict[str, Any], platform: Platform = PLATFORM, **changes: Any) -> tuple[BoardRun, Host]:
    """A run over a host with these pages: path → text, or bytes of a whole response, or a list of them."""
    board = replace(BOARD, searches=changes.pop("searches", ()))
    async with Host() as host, host.http() as http:
        for path, content in pages.items():
            answers = content if isinstance(content, list) else [content]
            host.pages[f"jobs.example.com/{path}"] = [
                response(200, one) if isinstance(one, str) else one for one in answers
            ]
        now = lambda: EPOCH + timedelta(seconds=host.time.now)  # noqa: E731
        done = await run(board, platform, http.fetch, now=now, **changes)
    return done, host


def ids(done: BoardRun) -> list[str | None]:
    return [one.raw.external_id for one in done.seen]
