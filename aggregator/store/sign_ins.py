"""Links that open somebody's alerts once, and the codes beside them. Only hashes are kept."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import delete, insert, update
from sqlalchemy.ext.asyncio import AsyncConnection

from aggregator.store.schema import outbox, sign_ins


async def add(
    conn: AsyncConnection,
    subscription_id: int,
    *,
    link_hash: str,
    page_hash: str,
    code_hash: str,
    expires_at: datetime,
) -> None:
    """A link to a person's alerts, by any of their subscriptions; those made for it before end."""
    await conn.execute(delete(sign_ins).where(sign_ins.c.subscription_id == subscription_id))
    row = {
        "subscription_id": subscription_id,
        "link_hash": link_hash,
        "page_hash": page_hash,
        "code_hash": code_hash,
        "expires_at": expires_at,
    }
    await conn.execute(insert(sign_ins).values(row))


async def use_link(conn: AsyncConnection, link_hash: str, now: datetime) -> int | None:
    """Whose link it is, once: it is gone now. None when it is nobody's (any more)."""
    theirs = (sign_ins.c.link_hash == link_hash) & (sign_ins.c.expires_at > now)
    used = delete(sign_ins).where(theirs).returning(sign_ins.c.subscription_id)
    found: int | None = (await conn.execute(used)).scalar()
    return found


async def try_code(
    conn: AsyncConnection, page_hash: str, code_hash: str, now: datetime, most: int
) -> int | None:
    """Whose code it is, once; counts the attempt. None when it is wrong, too old, or the `most` are used."""
    open_ = (sign_ins.c.page_hash == page_hash) & (sign_ins.c.expires_at > now) & (sign_ins.c.attempts < most)
    counted = update(sign_ins).where(open_).values(attempts=sign_ins.c.attempts + 1)
    tried = (await conn.execute(counted.returning(sign_ins.c.id))).scalar()
    right = delete(sign_ins).where(sign_ins.c.id == tried, sign_ins.c.code_hash == code_hash)
    found: int | None = (await conn.execute(right.returning(sign_ins.c.subscription_id))).scalar()
    return found


async def forget_before(conn: AsyncConnection, now: datetime, mailed_before: datetime) -> None:
    """Drops what is too old to be used, and the messages that brought it: links stand in them."""
    await conn.execute(delete(sign_ins).where(sign_ins.c.expires_at <= now))
    old = (outbox.c.kind == "link") & (outbox.c.created_at < mailed_before) & (outbox.c.state != "sending")
    await conn.execute(delete(outbox).where(old))
