"""Postings for tests of everything behind the store, and the short way to put them in."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import Any

from sqlalchemy.ext.asyncio import AsyncConnection

from aggregator.domain.posting import Opening, Place, Posting, Tags
from aggregator.store import boards, openings, postings
from aggregator.store.postings import NewPosting
from scrapers.source import Board

NOW = datetime(2026, 3, 2, 12, 0, tzinfo=UTC)


def board(name: str = "mercy", **more: Any) -> Board:
    facts = {
        "employer": "Mercy Hospital",
        "kind": "employer",
        "platform": "workday",
        "url": "https://mercy.example/jobs",
    }
    return Board(name, **(facts | more))


def advert(key: str = "1", **more: Any) -> Posting:
    facts = {
        "board": "mercy",
        "key": key,
        "title": "Inpatient Coder",
        "url": f"https://mercy.example/jobs/{key}",
        "company": "Mercy Hospital",
        "description": "Assigns ICD-10-CM codes. CCS required.",
    }
    return Posting(**(facts | more))


def coding(**more: Any) -> Tags:
    facts = {"relevance": "core", "settings": ("hospital",), "places": (Place("Tyler", "TX", "US"),)}
    return Tags(**(facts | more))


async def keep(
    conn: AsyncConnection,
    posting: Posting,
    tags: Tags,
    *,
    opening_id: int | None = None,
    own_site: bool = True,
    now: datetime = NOW,
    merge_reason: str = "",
) -> int:
    """Adds a posting to an opening, or to a new one, without refreshing it; returns the opening's id."""
    target = opening_id or (await openings.create(conn, 1, now))[0]
    hashes = {"row_hash": f"row {posting.key}", "content_hash": f"content {posting.key}"}
    await add(
        conn, posting, tags, now, **hashes, own_site=own_site, opening_id=target, merge_reason=merge_reason
    )
    return target


async def add(
    conn: AsyncConnection,
    posting: Posting,
    tags: Tags,
    now: datetime = NOW,
    *,
    row_hash: str = "row",
    content_hash: str = "content",
    own_site: bool = True,
    **facts: Any,
) -> int:
    """Remembers a posting and returns its id."""
    new = NewPosting(posting, tags, row_hash, content_hash, own_site, **facts)
    await postings.add_all(conn, [new], now)
    return (await postings.known(conn, posting.board))[posting.key].id


async def publish(conn: AsyncConnection, posting: Posting, tags: Tags, *, now: datetime = NOW) -> Opening:
    """An opening with this one posting, ready to be found. Registers the catalogue's one board."""
    await boards.register(conn, [board(posting.board)], now)
    opening_id = await keep(conn, posting, tags, now=now)
    return (await openings.refresh_all(conn, {opening_id: [f"title:{posting.title}"]}, now))[0]
