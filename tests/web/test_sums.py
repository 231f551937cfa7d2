"""What is kept is the newest answer where that is quick, and an answer at once where it is slow."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator
from datetime import timedelta

import pytest
from adverts import NOW, advert, board, coding, publish
from published import serving

from aggregator.store import boards
from aggregator.store.engine import Connection, Store, StoreError
from web import sums, warm
from web.sums import Sums

pytestmark = pytest.mark.parametrize("store_url", ["sqlite"], indirect=True)


class Maker:
    """Counts how often it was asked; a gate holds what is slow."""

    def __init__(self) -> None:
        self.times = 0
        self.asked, self.gate = asyncio.Event(), asyncio.Event()
        self.gate.set()

    async def __call__(self, conn: Connection) -> int:
        self.times += 1
        mine = self.times
        self.asked.set()
        await self.gate.wait()
        return mine


@pytest.fixture
async def keeper(store: Store) -> AsyncIterator[Sums]:
    made = Sums(store)
    yield made
    await made.close()


async def news(store: Store, key: str = "1") -> None:
    async with store.write() as conn:
        await boards.register(conn, [board()], NOW)
        await publish(conn, advert(key), coding(), now=NOW + timedelta(minutes=1))


async def test_an_answer_is_made_once_for_all_who_wait(keeper: Sums) -> None:
    make = Maker()
    make.gate.clear()
    waiting = [asyncio.create_task(keeper.get("a", make)) for _ in range(5)]
    await make.asked.wait()
    make.gate.set()
    assert await asyncio.gather(*waiting) == [1] * 5
    assert (await keeper.get("a", make), await keeper.get("b", make)) == (1, 2)


async def test_a_quick_answer_is_new_as_soon_as_the_data_is(
    store: Store, keeper: Sums, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(sums, "_QUICK", 60.0)
    make = Maker()
    assert await keeper.get("a", make) == 1
    await news(store)
    assert await keeper.get("a", make) == 2


async def test_a_slow_answer_is_the_old_one_until_there_is_another(
    store: Store, keeper: Sums, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(sums, "_QUICK", -1.0)
    make = Maker()
    assert await keeper.get("a", make) == 1
    await news(store)
    make.gate.clear()
    assert [await keeper.get("a", make) for _ in range(3)] == [1, 1, 1]
    make.gate.set()
    await asyncio.gather(*keeper._making.values())
    assert await keeper.get("a", make) == 2
    assert make.times == 2
    monkeypatch.setattr(sums, "_OLD", -1.0)
    await news(store, "2")
    assert await keeper.get("a", make) == 3


async def test_a_slow_answer_of_yesterday_is_given_until_there_is_todays(
    keeper: Sums, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(sums, "_QUICK", -1.0)
    make = Maker()
    assert await keeper.get("a", make, NOW.date()) == 1
    make.gate.clear()
    assert await asyncio.wait_for(keeper.get("a", make, NOW.date() + timedelta(days=1)), 30) == 1
    make.gate.set()
    await asyncio.gather(*keeper._making.values())
    assert await keeper.get("a", make, NOW.date() + timedelta(days=1)) == 2


async def test_who_goes_away_takes_no_answer_from_the_others(keeper: Sums) -> None:
    make = Maker()
    make.gate.clear()
    gone, stays = (asyncio.create_task(keeper.get("a", make)) for _ in range(2))
    await make.asked.wait()
    gone.cancel()
    make.gate.set()
    assert await stays == 1


async def test_what_breaks_is_told_and_tried_again(
    keeper: Sums, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    async def broken(conn: Connection) -> int:
        raise StoreError("gone")

    with pytest.raises(StoreError):
        await keeper.get("a", broken)
    assert await keeper.get("a", Maker()) == 1
    monkeypatch.setattr(sums, "_QUICK", -1.0)
    caplog.clear()
    tomorrow = NOW.date() + timedelta(days=1)
    assert await keeper.get("a", broken, tomorrow) == 1  # the old one, while it is made anew
    await asyncio.gather(*keeper._making.values(), return_exceptions=True)
    assert "a could not be made: gone" in caplog.text


async def test_the_oldest_goes_when_they_are_many(keeper: Sums, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(sums, "_MOST", 2)
    make = Maker()
    for name in ("a", "b", "c"):
        await keeper.get(name, make)
    assert await keeper.get("c", make) == 3
    assert await keeper.get("a", make) == 4


async def test_where_there_is_much_the_sums_are_made_before_anybody_asks(
    store: Store, monkeypatch: pytest.MonkeyPatch
) -> None:
    asked = asyncio.Event()
    made: list[str] = []

    async def get(self: Sums, name: str, make: object, day: object = None) -> None:
        made.append(name)
        if name.startswith("market"):
            asked.set()

    monkeypatch.setattr(Sums, "get", get)
    await news(store)
    async with serving(store):
        pass
    assert made == []
    monkeypatch.setattr(warm, "_MANY", 1)
    async with serving(store):
        await asyncio.wait_for(asked.wait(), 30)
    assert made == ["states", "credentials", "remote", "guide", "market"]
