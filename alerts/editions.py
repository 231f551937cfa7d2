"""Digests of one moment: each is read and rendered once, however many people get it."""

from __future__ import annotations

from collections import OrderedDict
from datetime import datetime, timedelta
from urllib.parse import quote

from aggregator.domain import health
from aggregator.store import boards, matches, openings, rests
from aggregator.store.engine import Connection
from aggregator.store.subscriptions import Subscription
from alerts import digest
from alerts.digest import Edition, Trouble
from alerts.message import Content, Site

_KEPT = 64  # editions: those of one filter come one after another (`subscriptions.due`)
_LATELY = timedelta(days=30)
_RUNS = 30  # of a board, that its health is judged by, as on its page
_ILL = ("failing", "resting", "trouble")


class Editions:
    """The digests that are made now."""

    def __init__(self, site: Site, now: datetime) -> None:
        self.site, self._now = site, now
        self._made: OrderedDict[tuple[int, tuple[int, ...]], Edition] = OrderedDict()
        self._ill: dict[str, Trouble] | None = None

    async def of(self, conn: Connection, one: Subscription, opening_ids: tuple[int, ...]) -> Content:
        """The digest of openings, the newest match first, for one subscriber."""
        key = one.filter_id, opening_ids
        if key not in self._made:
            self._made[key] = await self._edition(conn, one, opening_ids)
            if len(self._made) > _KEPT:
                self._made.popitem(last=False)
        return self._made[key].to(one.id, self.site, self._now)

    async def _edition(self, conn: Connection, one: Subscription, opening_ids: tuple[int, ...]) -> Edition:
        given = opening_ids[: digest.SHOWN]
        return digest.edition(
            await openings.several(conn, given),
            one.wish,
            site=self.site,
            total=len(opening_ids),
            changes=await matches.reasons(conn, one.filter_id, given),
            troubles=await self._troubles(conn, one.filter_id),
        )

    async def _troubles(self, conn: Connection, filter_id: int) -> list[Trouble]:
        """Of the sources that brought something to this search lately those that cannot be read as usual."""
        if self._ill is None:
            self._ill = await _in_trouble(conn, self.site, self._now)
        if not self._ill:
            return []
        theirs = await matches.fed_by(conn, filter_id, self._now - _LATELY, self._ill)
        return sorted((self._ill[name] for name in theirs), key=lambda one: one.source.casefold())


async def _in_trouble(conn: Connection, site: Site, now: datetime) -> dict[str, Trouble]:
    pasts, resting = await boards.histories(conn, _RUNS), await rests.every(conn)
    found = {}
    for one in await boards.states(conn):
        if not one.enabled:
            continue
        name = one.board.name
        judged = health.judge(one.facts(pasts.get(name, ())), resting.get(one.board.platform), now)
        if judged.state in _ILL:
            page = f"{site.url}/sources/{quote(name, safe='')}"
            found[name] = Trouble(one.board.employer or name, page, judged.said)
    return found
