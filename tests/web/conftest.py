"""Fixtures of the site's tests: it over a handful of openings, and a Chromium to read it with."""

from __future__ import annotations

import sqlite3
from collections.abc import AsyncIterator, Callable, Iterator
from contextlib import ExitStack, closing
from functools import partial

import pytest
from playwright.sync_api import Browser, sync_playwright
from postgres import Cluster
from programs import chromium
from published import Clock, fill, serving
from visitors import Client

from aggregator.domain.posting import Opening
from aggregator.store.engine import Store

Filled = tuple[Callable[[str], None], dict[str, Opening]]  # gives a store its rows; what was published


@pytest.fixture
def clock() -> Clock:
    return Clock()


@pytest.fixture(scope="session")
def filled() -> dict[str, Filled]:
    """By the name of the database: what fills a store at once."""
    return {}


@pytest.fixture
async def made(
    request: pytest.FixtureRequest,
    tmp_path_factory: pytest.TempPathFactory,
    store: Store,
    store_url: str,
    filled: dict[str, Filled],
) -> dict[str, Opening]:
    """What `fill` publishes, by name. It is made once on either database; later stores get its rows."""
    kind = store_url.partition(":")[0]
    if kind in filled:
        lay, published = filled[kind]
        lay(store_url)
    else:
        async with store.write() as conn:
            published = await fill(conn)
        if kind == "sqlite":
            kept = tmp_path_factory.mktemp("filled") / "store.db"
            copy(store_url, f"sqlite:///{kept}")
            lay = partial(copy, f"sqlite:///{kept}")
        else:
            server: Cluster = request.getfixturevalue("postgres")
            lay = partial(server.lay, server.keep(store_url))
        filled[kind] = lay, published
    return dict(published)


def copy(source: str, target: str) -> None:
    """All of an SQLite store, from URL to URL."""
    paths = (url.removeprefix("sqlite:///") for url in (source, target))
    with ExitStack() as stack:
        here, there = (stack.enter_context(closing(sqlite3.connect(path))) for path in paths)
        here.backup(there)


@pytest.fixture
async def client(store: Store, made: dict[str, Opening], clock: Clock) -> AsyncIterator[Client]:
    async with serving(store, clock=clock) as running:
        yield running


@pytest.fixture(scope="module")
def browser() -> Iterator[Browser]:
    with sync_playwright() as playwright:
        running = playwright.chromium.launch(executable_path=chromium(), args=["--no-sandbox"])
        yield running
        running.close()
