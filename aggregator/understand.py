"""What a run has seen becomes what the store shall know: steps 3 and 4 of `aggregator.collect`."""

from __future__ import annotations

import asyncio
import logging
from dataclasses import replace
from datetime import date

from aggregator.domain import tagging, titles
from aggregator.domain.identity import Advert
from aggregator.domain.lifecycle import KnownPosting
from aggregator.domain.normalise import content_hash, normalise
from aggregator.record import Listed, Read
from scrapers.answer import Validators
from scrapers.report import BoardRun, Seen
from scrapers.report import key as key_of
from scrapers.source import Board, RawPosting

log = logging.getLogger(__name__)
_CHUNK = 50  # postings that are read before others get their turn


def wants(row: RawPosting, row_hash: str, known: dict[str, KnownPosting]) -> bool:
    """Is the detail worth a request? Not for a row that says what it said, nor for a nurse."""
    before = known.get(key_of(row))
    return (before is None or before.row_hash != row_hash) and titles.may_code(row.title)


async def understand(
    result: BoardRun, board: Board, known: dict[str, KnownPosting], today: date
) -> tuple[BoardRun, dict[str, Listed | None]]:
    """Every posting that was seen, by key; None for a row that was recognised as unchanged. What says no more
    than it did is not judged again: that is most of a board, and most of the work.

    One that cannot be processed takes no other with it: it stays as it was, the report says so, and the
    board is read in full the next time. Reading is work for the processor: it is done in slices, so that
    the site answers meanwhile.
    """
    read: dict[str, Listed | None] = {}
    amiss: list[str] = []
    for at in range(0, len(result.seen), _CHUNK):
        for seen in result.seen[at : at + _CHUNK]:
            key = key_of(seen.raw)
            before = known.get(key)
            same_row = before is not None and not seen.complete and before.row_hash == seen.row_hash
            try:
                read[key] = None if same_row else _read(seen, board, before, today)
            except Exception:
                log.exception("%s: posting %r cannot be processed", board.name, key)
                amiss.append(key)
                if before is not None:
                    read[key] = None
        await asyncio.sleep(0)
    return (_with_word(result, amiss) if amiss else result), read


def _with_word(result: BoardRun, amiss: list[str]) -> BoardRun:
    message = f"{len(amiss)} of {len(result.seen)} postings cannot be processed, {amiss[0]!r} first"
    report = replace(result.report, message="; ".join(filter(None, (result.report.message, message))))
    return replace(result, report=report, validators=Validators(), body_hash=None)


def _read(seen: Seen, board: Board, before: KnownPosting | None, today: date) -> Listed | None:
    posting = normalise(seen.raw, board, today, vouched=seen.vouched)
    wanted = seen.complete or not titles.may_code(posting.title)
    if not wanted and before is not None:
        return None  # its detail could not be read this time; what we know is better than the row
    # An empty row hash is equal to none: the detail is asked for again.
    row_hash, said = seen.row_hash if wanted else "", content_hash(posting)
    if before is not None and before.content_hash == said:
        return Listed(posting.key, row_hash, said)
    tags = tagging.tag_posting(posting)
    return Read(posting.key, row_hash, said, Advert(posting, tags), tagging.is_ours(tags))
