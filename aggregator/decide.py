"""What people decide about openings: two are one, or a copy is none. Their word stands above identity's, and
above whatever the postings say later; nobody is mailed anew for it.
"""

from __future__ import annotations

from datetime import datetime
from itertools import product

from aggregator.domain.identity import BY_HAND, Name
from aggregator.domain.posting import Opening
from aggregator.remake import remade
from aggregator.store import matches, openings, postings, verdicts
from aggregator.store.engine import Connection, StoreError
from aggregator.store.postings import StoredPosting


async def split(conn: Connection, posting_id: int, now: datetime) -> tuple[Opening, Opening]:
    """Takes a posting out of its opening: (what is left, the posting's own opening). Whoever was told of the
    one is not told of the other. Raises StoreError when it is no copy of anything."""
    await openings.alone(conn)
    mine = await postings.get(conn, posting_id)
    if mine is None:
        raise StoreError(f"there is no coding posting {posting_id}")
    others = [one for one in await postings.of_opening(conn, mine.opening_id) if one.id != posting_id]
    if not others:
        raise StoreError(f"posting {posting_id} is the only one of opening {mine.opening_id}")
    (made,) = await openings.create(conn, 1, now)
    await verdicts.give(conn, product([_name(mine)], map(_name, others)), same=False, now=now)
    await postings.move(conn, [posting_id], made, "")
    await matches.tell_nobody(conn, like=mine.opening_id, opening_id=made, now=now)
    shown = {one.id: one for one in await remade(conn, (mine.opening_id, made), now)}
    return shown[mine.opening_id], shown[made]


async def merge(conn: Connection, opening_id: int, other_id: int, now: datetime) -> Opening:
    """Makes the second opening's postings those of the first; the second leads there from now on. Whoever was
    told of either is told of neither again. Raises StoreError for an opening without postings."""
    await openings.alone(conn)
    here = await postings.of_opening(conn, opening_id)
    there = await postings.of_opening(conn, other_id)
    if opening_id == other_id or not here or not there:
        raise StoreError(f"{opening_id} and {other_id} are not two openings with postings")
    await verdicts.give(conn, product(map(_name, here), map(_name, there)), same=True, now=now)
    await postings.move(conn, [one.id for one in there], opening_id, BY_HAND)
    await matches.carry_over(conn, other_id, opening_id)
    await openings.lead(conn, other_id, opening_id)
    shown = {one.id: one for one in await remade(conn, (opening_id, other_id), now)}
    return shown[opening_id]


def _name(one: StoredPosting) -> Name:
    return one.posting.board, one.posting.key
