"""Fixtures for everybody: a real store, once on SQLite and once on PostgreSQL."""

from __future__ import annotations

import gc
import os
import shutil
from collections.abc import AsyncIterator, Generator, Iterator
from pathlib import Path

import pytest
from hypothesis import settings
from postgres import Cluster, binaries, cluster
from programs import missing
from statements import share
from tracing import Tracing

from aggregator.store import migrations
from aggregator.store.engine import Store

# The same examples in every run: a test fails because of a change, not because of luck. To look
# for new ones: HYPOTHESIS=random make test.
settings.register_profile("same", derandomize=True)
settings.register_profile("random")
settings.load_profile(os.environ.get("HYPOTHESIS", "same"))

share()

BOTH = ["sqlite", pytest.param("postgres", marks=pytest.mark.postgres)]


@pytest.hookimpl(wrapper=True)
def pytest_collection() -> Generator[None, object, object]:
    """What has been collected stays: nobody looks through thousands of tests for garbage, again and again."""
    gc.disable()
    try:
        return (yield)
    finally:
        gc.enable()
        gc.freeze()


def pytest_configure(config: pytest.Config) -> None:
    config.pluginmanager.register(Tracing())


@pytest.fixture(scope="session")
def postgres() -> Iterator[Cluster]:
    """A private PostgreSQL for the session. Without its binaries tests skip, but never where CI is set."""
    with cluster(binaries() or missing("initdb", "postgresql")) as running:
        yield running


@pytest.fixture(scope="session")
def migrated_file(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """An SQLite store with all tables and no rows, to be copied."""
    file = tmp_path_factory.mktemp("migrated") / "store.db"
    migrations.upgrade(f"sqlite:///{file}")
    return file


@pytest.fixture(params=BOTH)
def store_url(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[str]:
    """The URL of a store with all tables and no rows, on either database."""
    if request.param == "sqlite":
        shutil.copy(request.getfixturevalue("migrated_file"), tmp_path / "store.db")
        yield f"sqlite:///{tmp_path / 'store.db'}"
        return
    server: Cluster = request.getfixturevalue("postgres")
    url = server.migrated()
    yield url
    server.recycle(url)


@pytest.fixture(params=BOTH)
def empty_url(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[str]:
    """The URL of a database without tables, on either database."""
    if request.param == "sqlite":
        yield f"sqlite:///{tmp_path / 'empty.db'}"
        return
    server: Cluster = request.getfixturevalue("postgres")
    url = server.empty()
    yield url
    server.drop(url)


@pytest.fixture
async def store(store_url: str) -> AsyncIterator[Store]:
    """An open store without rows, on either database."""
    opened = await Store.open(store_url, migrate=False)
    yield opened
    await opened.close()
