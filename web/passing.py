"""What may be passed on: to search engines, to everybody's feed readers, to programs.

Some sources let us show their postings and forbid to hand them on (`Rights.forbids`). What is shown of an
opening is what its best posting says, the first of its copies: where that one's source allows it, the
opening is passed on, without the copies whose sources do not. A platform that no module has any more has
given no permission.
"""

from __future__ import annotations

from dataclasses import replace
from datetime import date
from functools import cache

from aggregator.domain.posting import Opening
from aggregator.domain.search import Filter
from aggregator.store import openings
from aggregator.store.cursor import Cursor
from aggregator.store.engine import Connection
from aggregator.store.openings import Order, Result
from scrapers import registry

_LOOKS = 20  # searches for one page


@cache
def platforms() -> frozenset[str]:
    """Those whose terms let their postings be passed on."""
    known = registry.platforms().values()
    return frozenset(one.name for one in known if "passing on" not in one.rights.forbids)


def passed_on(opening: Opening) -> Opening | None:
    """The opening with those of its copies that may be passed on; None when it may not be itself."""
    if not opening.copies or opening.copies[0].platform not in platforms():
        return None
    return replace(opening, copies=tuple(one for one in opening.copies if one.platform in platforms()))


async def page(
    conn: Connection, wish: Filter, today: date, *, after: Cursor | None, limit: int, order: Order = "newest"
) -> Result:
    """`openings.search` without what may not be passed on. As full a page, unless it is the last one or
    there is hardly anything else for a long way: then it is shorter, and the next one goes on from
    there."""
    found: list[Opening] = []
    for _ in range(_LOOKS):
        more = await openings.search(conn, wish, today, after=after, limit=limit - len(found), order=order)
        found += [kept for one in more.openings if (kept := passed_on(one))]
        after = more.next
        if after is None or len(found) == limit:
            break
    return Result(tuple(found), after)
