"""Fixtures of the site's tests: it over a handful of openings, and a Chromium to read it with."""

from __future__ import annotations

from collections.abc import AsyncIterator, Iterator

import pytest
from playwright.sync_api import Browser, sync_playwright
from programs import program
from published import Clock, fill, serving
from visitors import Client

from aggregator.domain.posting import Opening
from aggregator.store.engine import Store


@pytest.fixture
def clock() -> Clock:
    return Clock()


@pytest.fixture
async def made(store: Store) -> dict[str, Opening]:
    async with store.write() as conn:
        return await fill(conn)


@pytest.fixture
async def client(store: Store, made: dict[str, Opening], clock: Clock) -> AsyncIterator[Client]:
    async with serving(store, clock=clock) as running:
        yield running


@pytest.fixture(scope="module")
def browser() -> Iterator[Browser]:
    chromium = program("chromium", "chromium")
    with sync_playwright() as playwright:
        running = playwright.chromium.launch(executable_path=chromium, args=["--no-sandbox"])
        yield running
        running.close()
