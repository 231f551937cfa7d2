"""A subscription's life, drawn by lot, on the real store beside a simple model of what each person is owed.

The model knows addresses, alerts and openings, and nothing of slots, match numbers or outboxes. Whatever
happens in whatever order: nobody is mailed who has not confirmed, has left or is barred; no message arrives
twice, and no opening but after a crash; and in the end everybody has every opening that came for them.
"""

from __future__ import annotations

import asyncio
import os
import shutil
import sqlite3
import tempfile
from collections import Counter
from collections.abc import Coroutine
from contextlib import suppress
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from functools import cache
from pathlib import Path
from typing import Any

from adverts import NOW
from hypothesis import HealthCheck, Phase, settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, initialize, invariant, precondition, rule
from readers import HOSPITAL, OFFICE, REMOTE, SITE, arrive, carried, opened, turn
from sqlalchemy import select

from aggregator.domain.search import Filter
from aggregator.store import migrations, subscriptions
from aggregator.store.engine import Store
from aggregator.store.schema import metadata
from aggregator.store.subscriptions import Subscription
from alerts import answers, personal, send, subscribe, tokens
from alerts.address import AskError
from alerts.limits import TooManyAsks
from alerts.message import MailError
from alerts.smtp import Letter

# The bar is 500 lives, some four minutes: LIVES=500 pytest --timeout 1200 tests/alerts/test_life.py
LIVES = int(os.environ.get("LIVES", "40"))
BOTH = st.sampled_from([0, 1])
WISHES = {"hospital": HOSPITAL, "office": OFFICE, "remote": REMOTE}
COMING = st.lists(st.sets(st.sampled_from(sorted(WISHES)), min_size=1), min_size=1, max_size=3)
NAMES = {wish.query(): name for name, wish in WISHES.items()}
ZONE = "America/New_York"
DAY, HOUR = timedelta(days=1), timedelta(hours=1)
SETTLING = (HOUR, DAY, DAY, 7 * DAY, DAY)  # after a lease, a night, a morning, a week: everything is out


class Killed(BaseException):
    """The sender's process dies here."""


@dataclass
class Wire:
    """A mail server that does as it is told; `taken` is what reached a mailbox."""

    does: str = "takes"
    at_once: int = 1
    taken: list[tuple[str, Any]] = field(default_factory=list)

    async def send(self, letter: Letter) -> str:
        if self.does == "later":
            raise MailError("450 try later", permanent=False)
        if self.does == "refuses":
            raise MailError("550 no such user", permanent=True, recipient=True)
        if self.does != "dies before":
            self.taken.append((letter.recipient, opened(letter.body)))
        if self.does.startswith("dies"):
            raise Killed
        return "250 ok"


@dataclass
class Alert:
    """What the model knows of one alert. `ran`: its owner has confirmed it once; `owed`: openings that came
    for it and were not mailed."""

    status: str
    asked_at: datetime
    first_opening: int
    ran: bool = False
    paused_until: datetime | None = None
    owed: set[int] = field(default_factory=set)


@cache
def empty_store() -> Path:
    file = Path(tempfile.mkdtemp(prefix="chartwork-life-")) / "store.db"
    migrations.upgrade(f"sqlite:///{file}")
    return file


class Life(RuleBasedStateMachine):
    """Two people, three searches. Whoever is barred for good is followed by somebody new."""

    @initialize(wishes=st.lists(st.sampled_from(sorted(WISHES)), min_size=2, max_size=2))
    def born(self, wishes: list[str]) -> None:
        self.loop = asyncio.new_event_loop()
        self.folder = tempfile.TemporaryDirectory(prefix="chartwork-life-")
        shutil.copy(empty_store(), f"{self.folder.name}/store.db")
        self.store = self.run(Store.open(f"sqlite:///{self.folder.name}/store.db", migrate=False))
        self.looking = sqlite3.connect(f"{self.folder.name}/store.db", isolation_level=None)
        self.now, self.wire = NOW, Wire()
        self.alerts: dict[tuple[str, str], Alert] = {}
        self.openings: dict[int, frozenset[str]] = {}
        self.people = ["ann@example.org", "bob@example.org"]
        self.barred: list[str] = []
        self.had: Counter[tuple[str, int]] = Counter()
        self.repeatable: set[tuple[str, int]] = set()
        for who, wish in zip(self.people, wishes, strict=True):
            self._asked(who, wish, "daily")
            self._confirmed(who)

    def run(self, work: Coroutine[Any, Any, Any]) -> Any:
        return self.loop.run_until_complete(work)

    # -------------------------------------------------------------------------------- what people do

    async def _ask(self, who: str, wish: Filter, frequency: str) -> None:
        ip = f"192.0.2.{len(self.barred)}"
        facts = {"address": who, "filter": wish, "frequency": frequency, "zone": ZONE, "hour": 7, "ip": ip}
        async with self.store.write() as conn:
            await subscribe.ask(conn, **facts, now=self.now, site=SITE)
        await answers.answer(self.store, site=SITE, now=self.now, limit=9)

    @rule(
        person=BOTH,
        wish=st.sampled_from(sorted(WISHES)),
        frequency=st.sampled_from(["daily", "weekly", "instant"]),
        then=st.booleans(),
    )
    def ask(self, person: int, wish: str, frequency: str, then: bool) -> None:
        self._asked(self.people[person], wish, frequency)
        if then:
            self._confirmed(self.people[person])

    def _asked(self, who: str, wish: str, frequency: str) -> None:
        try:
            self.run(self._ask(who, WISHES[wish], frequency))
        except TooManyAsks:
            return
        known = self.alerts.get((who, wish))
        if known is None or known.status == "left":
            first = max(self.openings, default=0) + 1
            ran = known is not None and known.ran
            self.alerts[who, wish] = Alert("pending", self.now, first, ran)
        elif known.status == "pending":
            known.asked_at = self.now

    @precondition(lambda self: self.barred)
    @rule(wish=st.sampled_from(sorted(WISHES)))
    def ask_for_one_who_is_barred(self, wish: str) -> None:
        with suppress(TooManyAsks):
            self.run(self._ask(self.barred[-1], WISHES[wish], "daily"))

    async def _theirs(self, who: str) -> dict[str, Subscription]:
        async with self.store.read() as conn:
            return {NAMES[one.query]: one for one in await subscriptions.of_address(conn, who)}

    @rule(person=BOTH)
    def confirm(self, person: int) -> None:
        self._confirmed(self.people[person])

    def _confirmed(self, who: str) -> None:
        theirs = self.run(self._theirs(who))

        async def click() -> None:
            token = tokens.make(SITE, "confirm", next(iter(theirs.values())).id, self.now)
            async with self.store.write() as conn:
                await subscribe.confirm(conn, token, self.now, SITE)

        if theirs:
            self.run(click())
        for (address, _), alert in self.alerts.items():
            if address == who and alert.status == "pending":
                alert.status, alert.ran = "active", True

    @precondition(lambda self: any(one.status == "active" for one in self.alerts.values()))
    @rule(data=st.data(), days=st.sampled_from([0, 1, 9, 30]))
    def pause(self, data: st.DataObject, days: int) -> None:
        who, wish = self._one(data, "active")
        until = self.now + days * DAY if days else None

        async def click() -> None:
            async with self.store.write() as conn:
                await subscribe.pause(conn, (await self._theirs(who))[wish], until, self.now)

        self.run(click())
        self.alerts[who, wish].paused_until = until

    @precondition(lambda self: any(one.status != "left" for one in self.alerts.values()))
    @rule(
        data=st.data(),
        to=st.sampled_from(sorted(WISHES)),
        frequency=st.sampled_from(["daily", "weekly", "instant"]),
        hour=st.sampled_from([0, 7, 22]),
    )
    def change(self, data: st.DataObject, to: str, frequency: str, hour: int) -> None:
        who, wish = self._one(data, "active", "pending")
        mine = self.run(self._theirs(who))[wish]

        async def click() -> None:
            async with self.store.write() as conn:
                await subscribe.change(conn, mine, frequency, hour, self.now, wish=WISHES[to])

        there = self.alerts.get((who, to))
        try:
            self.run(click())
        except AskError:
            assert to != wish
            assert there is not None
            assert there.status != "left"
            return
        assert to == wish or there is None or there.status == "left"
        alert = self.alerts.pop((who, wish))
        alert.owed = {one for one in alert.owed if to in self.openings[one]}
        self.alerts[who, to] = alert

    @precondition(lambda self: any(one.status != "left" for one in self.alerts.values()))
    @rule(data=st.data(), every=st.booleans())
    def leave(self, data: st.DataObject, every: bool) -> None:
        who, wish = self._one(data, "active", "pending")

        async def click() -> None:
            one = (await self._theirs(who))[wish]
            async with self.store.write() as conn:
                if every:
                    await subscribe.leave_all(conn, who, self.now)
                else:
                    await subscribe.leave(conn, one.id, self.now)

        self.run(click())
        for (address, name), alert in self.alerts.items():
            if address == who and (every or name == wish):
                alert.status, alert.owed = "left", set()

    @precondition(lambda self: len(self.openings) > 6 * len(self.barred) + 6)  # it ends much: not so often
    @rule(person=BOTH)
    def erase(self, person: int) -> None:
        who = self.people[person]

        async def click() -> None:
            async with self.store.write() as conn:
                await personal.erase(conn, who, self.now, SITE)

        self.run(click())
        self._gone(who)
        self.alerts = {key: one for key, one in self.alerts.items() if key[0] != who}

    def _gone(self, who: str) -> None:
        self.barred.append(who)
        self.people[self.people.index(who)] = f"reader{len(self.barred)}@example.org"
        for (address, _), alert in self.alerts.items():
            if address == who:
                alert.status, alert.owed = "left", set()

    def _one(self, data: st.DataObject, *standings: str) -> tuple[str, str]:
        keys = sorted(key for key, one in self.alerts.items() if one.status in standings)
        return data.draw(st.sampled_from(keys))

    # -------------------------------------------------------------------------------- what the world does

    @rule(kinds=COMING)
    def openings_come(self, kinds: list[set[str]]) -> None:
        self._come(kinds)

    def _come(self, kinds: list[set[str]]) -> None:
        for some in kinds:
            self._comes(some)

    def _comes(self, kinds: set[str]) -> None:
        key = str(len(self.openings))
        [made] = self.run(arrive(self.store, key, now=self.now, settings=tuple(sorted(kinds))))
        self.openings[made] = frozenset(kinds)
        for (_, wish), alert in self.alerts.items():
            if wish in kinds and alert.status != "left":
                alert.owed.add(made)

    @precondition(lambda self: self.openings)
    @rule(data=st.data())
    def close(self, data: st.DataObject) -> None:
        one = data.draw(st.sampled_from(sorted(self.openings)))
        self.run(turn(self.store, one, "closed", self.now))
        for alert in self.alerts.values():
            alert.owed.discard(one)

    @rule(hours=st.sampled_from([1, 3, 30]))
    def the_clock_is_set_back(self, hours: int) -> None:
        self.now -= hours * HOUR

    @rule(
        kinds=COMING,
        hours=st.sampled_from([0, 1, 12, 24, 24, 24, 24 * 7]),
        does=st.sampled_from(["takes", "takes", "takes", "later", "dies before", "dies after", "dies after"]),
    )
    def time_goes_by(self, kinds: list[set[str]], hours: int, does: str) -> None:
        self._come(kinds)
        self.now += hours * HOUR
        self._send(does)

    @precondition(lambda self: len(self.openings) > 6 * len(self.barred) + 6)
    @rule()
    def an_address_is_gone(self) -> None:
        self.now += DAY
        self._send("refuses")

    @rule(kinds=COMING)
    def a_morning_comes(self, kinds: list[set[str]]) -> None:
        self._come(kinds)
        self.now = self.now.replace(hour=12) + DAY
        self._send("takes")

    def _send(self, does: str) -> None:
        self.wire.does = does
        before = len(self.wire.taken)
        try:
            self.run(self._tick())
        except Killed:
            if does == "dies after":  # nobody knows that it arrived: what it carried may come again
                who, mail = self.wire.taken[-1]
                self.repeatable |= {(who, one) for one in carried([mail])}
        if does == "refuses":
            self._find_barred()
        self._delivered(before)

    async def _tick(self) -> None:
        await send.prepare(self.store, site=SITE, now=self.now, limit=99)
        await send.deliver(self.store, self.wire, site=SITE, now=lambda: self.now, limit=99)

    def _find_barred(self) -> None:
        for who in list(self.people):
            if self.run(self._is_suppressed(who)):
                self._gone(who)

    async def _is_suppressed(self, who: str) -> bool:
        async with self.store.read() as conn:
            return await subscriptions.suppressed(conn, SITE.keyed(who)) == "bounce"

    @rule()
    def upkeep(self) -> None:
        async def purge() -> None:
            async with self.store.write() as conn:
                await subscribe.purge_unconfirmed(conn, self.now)

        self.run(purge())
        too_old = self.now - 7 * DAY
        for key, one in list(self.alerts.items()):
            if one.status == "pending" and one.asked_at < too_old and one.ran:
                one.status, one.owed = "left", set()
            elif one.status == "pending" and one.asked_at < too_old:
                del self.alerts[key]

    # -------------------------------------------------------------------------------- what must hold

    def _delivered(self, before: int) -> None:
        """Each digest that has arrived was wanted; what it carried is owed no more."""
        for who, mail in self.wire.taken[before:]:
            if mail["List-Unsubscribe"] is None:
                continue
            active = [one for key, one in self.alerts.items() if (key[0], one.status) == (who, "active")]
            assert active, f"{who} has no alert that runs"
            assert who not in self.barred
            for number in carried([mail]):
                self.had[who, number] += 1
                first = min(one.first_opening for one in active)
                assert number >= first, "it was there before they asked"
                repeated = self.had[who, number] > 1
                assert not repeated or (who, number) in self.repeatable, "it was mailed before"
                for (address, _), one in self.alerts.items():
                    if address == who:
                        one.owed.discard(number)

    @invariant()
    def no_message_arrives_twice(self) -> None:
        if hasattr(self, "wire"):
            ids = [mail["Message-ID"] for _, mail in self.wire.taken]
            assert len(ids) == len(set(ids))

    @invariant()
    def standings_agree(self) -> None:
        if hasattr(self, "store"):
            rows = self.looking.execute(
                "SELECT address, query, status FROM subscriptions JOIN filters ON filters.id = filter_id"
            )
            theirs = {(who, NAMES[query]): status for who, query, status in rows}
            assert theirs == {key: one.status for key, one in self.alerts.items()}

    def teardown(self) -> None:
        if not hasattr(self, "store"):
            return
        try:
            self._settle()
            for (who, wish), alert in self.alerts.items():
                if alert.status == "active":
                    assert alert.owed == set(), f"{who} waits in vain ({wish})"
            self.run(self._erased_are_gone())
        finally:
            self.looking.close()
            self.run(self.store.close())
            self.loop.close()
            self.folder.cleanup()

    def _settle(self) -> None:
        """Every pause ends, the server takes everything, and time goes by."""
        for (who, wish), alert in self.alerts.items():
            if alert.status == "active":
                self.run(self._resume(who, wish))
                alert.paused_until = None
        self.now = max(self.now, NOW).replace(hour=17) + DAY  # noon in New York
        for step in (timedelta(0), *SETTLING):
            self.now += step
            self._send("takes")

    async def _resume(self, who: str, wish: str) -> None:
        async with self.store.write() as conn:
            await subscribe.pause(conn, (await self._theirs(who))[wish], None, self.now)

    async def _erased_are_gone(self) -> None:
        async with self.store.read() as conn:
            rows = {
                table.name: repr((await conn.execute(select(table))).all())
                for table in metadata.sorted_tables
            }
        for who in self.barred:
            if not any(address == who for address, _ in self.alerts):  # not those who bounced
                assert [name for name, some in rows.items() if who in some] == []


Life.TestCase.settings = settings(
    max_examples=LIVES,
    stateful_step_count=50,
    deadline=None,
    phases=[Phase.explicit, Phase.generate],  # to make a failure's story shorter takes many minutes
    suppress_health_check=[HealthCheck.too_slow, HealthCheck.filter_too_much],
)
TestLife = Life.TestCase
