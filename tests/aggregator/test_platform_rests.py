"""Board after board of one platform fails alike: the rest is left alone, one is tried, and all go on."""

from __future__ import annotations

from collections import Counter
from datetime import timedelta
from typing import Any

import pytest
from adverts import board
from test_collect import NOW, OTHERS, page

from aggregator.collect import Collector
from aggregator.domain.breaker import FIRST_REST, LONGEST_REST
from aggregator.store import boards, rests
from aggregator.store.engine import Store
from scrapers.answer import Answer, FetchError, Validators
from scrapers.source import Page, Request

HOUR = timedelta(hours=1)
CHANGED = b"<html><title>Our new careers site</title></html>"


class Vendor:
    """Eight tenants of one vendor; `answer` is what every one of them gives."""

    def __init__(self, store: Store) -> None:
        self.store, self.now = store, NOW
        self.answer: bytes | FetchError = page(*OTHERS)
        self.asked: Counter[str] = Counter()

    async def fetch(
        self, request: Request, *, pace: float | None = None, validators: Validators | None = None
    ) -> Answer:
        tenant = request.url.split("/boards/")[1].split("/")[0]
        self.asked[tenant] += 1
        if isinstance(self.answer, FetchError):
            raise self.answer
        return Answer(Page(request.url, self.answer, "application/json"), 200)

    @property
    def collector(self) -> Collector:
        """A new one each time: what it knows of rests it has from the store, as after a restart."""

        async def nobody(*_: Any) -> int:
            return 0

        return Collector(self.store, self.fetch, lambda: self.now, nobody)

    async def round(self) -> list[str]:
        """Reads what is due, one after the other; returns whose turn it was."""
        self.asked.clear()
        for name in await self.collector.due():
            await self.collector.collect(name)
        return sorted(self.asked)

    async def resting(self) -> dict[str, Any]:
        async with self.store.read() as conn:
            return await rests.every(conn)


TENANTS = [f"t{at}" for at in range(8)]


@pytest.fixture
async def vendor(store: Store) -> Vendor:
    known = [
        board(name, platform="greenhouse", host="boards-api.greenhouse.io", tenant=name) for name in TENANTS
    ]
    async with store.write() as conn:
        await boards.register(conn, known, NOW)
    made = Vendor(store)
    assert await made.round() == TENANTS
    made.now += 12 * HOUR
    return made


async def test_after_five_alike_the_others_are_postponed(vendor: Vendor) -> None:
    vendor.answer = CHANGED
    assert len(await vendor.round()) == 5
    (rest,) = (await vendor.resting()).values()
    assert (rest.platform, rest.cause, rest.until) == ("greenhouse", "layout", vendor.now + FIRST_REST)
    assert await vendor.round() == []
    vendor.now += FIRST_REST - timedelta(seconds=1)
    assert await vendor.collector.due() == []
    assert await vendor.collector.collect(TENANTS[7]) is None, "one that was in a queue already"
    assert vendor.asked == {}


async def test_one_is_tried_then_and_the_rest_goes_on_or_ends(vendor: Vendor) -> None:
    vendor.answer = CHANGED
    await vendor.round()
    for expected in (2, 4, 8, 16, 24, 24):
        vendor.now = (await vendor.resting())["greenhouse"].until
        assert len(await vendor.collector.due()) == 1
        assert len(await vendor.round()) == 1
        assert await vendor.round() == []
        (rest,) = (await vendor.resting()).values()
        assert rest.until - vendor.now == min(FIRST_REST * expected, LONGEST_REST)
    vendor.answer = page(*OTHERS)
    vendor.now = rest.until
    (probe,) = await vendor.round()
    assert await vendor.resting() == {}
    # what was postponed has been due all the time; the probe has its next turn later
    assert await vendor.round() == sorted({*TENANTS} - {probe})


async def test_while_one_is_tried_no_other_is(vendor: Vendor) -> None:
    vendor.answer = CHANGED
    await vendor.round()
    vendor.now += FIRST_REST
    (probe,) = await vendor.collector.due()

    async def meanwhile(request: Request, **_: Any) -> Answer:
        assert await vendor.collector.due() == []
        assert await vendor.collector.collect(TENANTS[7]) is None
        return Answer(Page(request.url, page(*OTHERS), "application/json"), 200)

    vendor.fetch = meanwhile  # type: ignore[method-assign]
    assert await vendor.collector.collect(probe) is not None
    assert await vendor.resting() == {}


async def test_who_asks_for_a_board_by_name_gets_it(vendor: Vendor) -> None:
    vendor.answer = CHANGED
    await vendor.round()
    before = await vendor.resting()
    assert await vendor.collector.collect(TENANTS[7], asked=True) is not None
    # it was no probe of the schedule's, but it was one: its failure lengthens the rest
    (rest,) = (await vendor.resting()).values()
    assert rest.until > before["greenhouse"].until
    vendor.answer = page(*OTHERS)
    assert await vendor.collector.collect(TENANTS[7], asked=True) is not None
    assert await vendor.resting() == {}


async def test_a_line_that_is_down_blames_no_vendor(vendor: Vendor) -> None:
    vendor.answer = FetchError("network", "no route")
    assert await vendor.round() == TENANTS
    assert await vendor.resting() == {}


async def test_a_single_board_is_its_own_trouble(vendor: Vendor) -> None:
    whole = vendor.fetch

    async def one_is_blocked(request: Request, **more: Any) -> Answer:
        if "/t3/" in request.url:
            raise FetchError("blocked", "HTTP 403")
        return await whole(request, **more)

    vendor.fetch = one_is_blocked  # type: ignore[method-assign]
    for _ in range(4):
        await vendor.round()
        vendor.now += 12 * HOUR
    assert await vendor.resting() == {}
