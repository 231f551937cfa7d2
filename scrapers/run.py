"""Runs one board: asks for its pages, reads them, asks for the details that the caller wants, and reports.

The list comes first and whole, so that it moves as little as possible while it is read; then the details. A
board that fails is a report with a cause, never an exception. Only the outcome "ok" says that the list is the
board; every other one says why it may be less.
"""

from __future__ import annotations

import asyncio
import logging
from collections.abc import Callable, Iterable
from dataclasses import replace
from datetime import UTC, datetime
from itertools import chain
from operator import itemgetter

from scrapers import diagnosis, sent
from scrapers.answer import Answer, FetchError, Validators
from scrapers.report import BoardReport, BoardRun, Budget, Outcome, Seen, key
from scrapers.source import (
    Board,
    Forged,
    Item,
    NoJob,
    Page,
    ParseError,
    Platform,
    RawPosting,
    Request,
    SourceError,
    Unvouched,
)
from scrapers.walk import Fetch, Query, Walk, read

__all__ = ["BoardReport", "BoardRun", "Budget", "Fetch", "Outcome", "Seen", "always", "run", "run_pages"]

log = logging.getLogger(__name__)

_BUDGET = Budget()
_UNDATED = datetime.min.replace(tzinfo=UTC)


def always(row: RawPosting, row_hash: str) -> bool:
    return True


async def run(
    board: Board,
    platform: Platform,
    fetch: Fetch,
    *,
    now: Callable[[], datetime],
    wants: Callable[[RawPosting, str], bool] = always,
    validators: Validators | None = None,
    body_hash: str | None = None,
    budget: Budget = _BUDGET,
) -> BoardRun:
    """One board, start to end. Raises nothing that a source can cause.

    `wants(row, row_hash)`: is the detail of this row worth a request? `validators` and `body_hash` are those
    of the last run; they count only for a platform whose first answer is the whole board.
    """
    walk = Walk(board, platform, fetch, now, wants, budget)
    try:
        follows = list(platform.start(board))
    except Exception as broken:
        log.warning("%s cannot start", board.name, exc_info=True)
        walk.fails("layout", f"the board's entry does not fit its platform: {broken!r}", board.url)
        return walk.result()
    if platform.whole and len(follows) == 1:
        walk.known = (validators or Validators(), body_hash)
    for follow in follows:
        if not walk.hopeless:
            await walk.read_list(follow)
    if not walk.hopeless:
        await walk.complete()
    return walk.result()


async def run_pages(
    board: Board, platform: Platform, pages: Iterable[Page], *, now: Callable[[], datetime]
) -> BoardRun:
    """The pages of a mailbox, read as one board. What a mail links to is never fetched.

    A mail that is none of the platform's is counted in the message; only when no mail could be read do they
    name the outcome. A known alert without a job does so in any case. No mail at all is "empty".

    Mails that the mailbox vouches for have the first word on a job; what only others name is marked. Of two
    of a kind the newer has it: the older one may name a place or a pay that has changed since. Of each mail
    only what it says is kept: a mailbox of a month may be larger than memory.
    """
    walk = Walk(board, platform, _nowhere, now, always, _BUDGET)
    refused: list[tuple[bool, Outcome]] = []  # an alert without a job? and the cause
    said: list[tuple[datetime, int, list[Item]]] = []  # by a mail's day, and its number
    try:
        mails = iter(pages)
        while (page := await asyncio.to_thread(next, mails, None)) is not None:
            walk.pages += 1
            items, broken = await asyncio.to_thread(
                read, lambda one: platform.readers["list"](one, board), page
            )
            said.append((sent.at(page.body) or _UNDATED, walk.pages, items))
            refused += [(isinstance(broken, NoJob), _cause(broken, page))] if broken is not None else []
    except SourceError as failure:
        walk.fails("unreachable", str(failure), board.url)
    if refused:
        _tell(walk, refused)
    newest_first = [items for *_, items in sorted(said, key=itemgetter(0, 1), reverse=True)]
    own, forwarded = (
        [items for items in newest_first if any(isinstance(one, Unvouched) for one in items) is unvouched]
        for unvouched in (False, True)
    )
    walk.take(list(chain.from_iterable(own)), Query())
    vouched = frozenset(walk.found)
    walk.take(list(chain.from_iterable(forwarded)), Query())
    came = walk.result()
    return replace(came, seen=tuple(replace(one, vouched=key(one.raw) in vouched) for one in came.seen))


def _tell(walk: Walk, refused: list[tuple[bool, Outcome]]) -> None:
    silent = sum(no_job for no_job, _ in refused)
    walk.message = f"{len(refused)} of {walk.pages} mails are none of {walk.platform.name}"
    if silent:
        walk.message = f"{silent} of {walk.pages} mails are alerts without a job that can be read"
        walk.outcome = "no_job"
    elif len(refused) == walk.pages:
        causes = {cause for _, cause in refused}
        walk.outcome = causes.pop() if len(causes) == 1 else "layout"


def _cause(broken: ParseError, page: Page) -> Outcome:
    """Why a mail is no alert: forged, a page that a gate put in its place, nothing, or something else."""
    if isinstance(broken, Forged):
        return "forged"
    if not page.body.strip():
        return "truncated"
    stand_in = diagnosis.stand_in(page)
    return stand_in[0] if stand_in else "layout"


async def _nowhere(
    request: Request, *, pace: float | None = None, validators: Validators | None = None
) -> Answer:
    raise FetchError("refused_address", "a mail is read without the network", url=request.url)
