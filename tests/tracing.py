"""Coverage, where it tells something new: Python 3.11 takes twice as long for whatever it traces.

It is taken of a package by that package's own tests, of each test by its first case on either database, and
not by drawn examples; only where every case is a platform's sample are all of them traced.
"""

from __future__ import annotations

import pkgutil
from collections.abc import Generator
from importlib import import_module
from pathlib import Path

import pytest
from coverage import Coverage
from hypothesis import is_hypothesis_test

import aggregator
import alerts
import scrapers

_PACKAGES = (aggregator, alerts, scrapers)
_FOLDERS = {"aggregator", "alerts", "domain", "scrapers", "store"}
_SAMPLES = "test_platforms.py"
_TRACED = pytest.StashKey[bool]()


def _mark(items: list[pytest.Item]) -> None:
    seen: set[str] = set()
    for item in items:
        name, _, case = item.nodeid.partition("[")
        key = item.nodeid if item.path.name == _SAMPLES else f"{name} {'postgres' in case}"
        own = item.path.relative_to(Path(__file__).parent).parts[0] in _FOLDERS
        drawn = is_hypothesis_test(getattr(item, "obj", None))
        item.stash[_TRACED] = own and not drawn and key not in seen
        seen.add(key)


def _read_modules() -> None:
    """Some lines are carried out at no other time."""
    for package in _PACKAGES:
        for module in pkgutil.walk_packages(package.__path__, f"{package.__name__}."):
            if not module.name.endswith(".env"):  # Alembic's, which does its work as it is read
                import_module(module.name)


class Tracing:
    """Stops coverage, and starts it where it is taken."""

    def __init__(self) -> None:
        self._coverage: Coverage | None = None

    @pytest.hookimpl(wrapper=True)
    def pytest_collection(self, session: pytest.Session) -> Generator[None, object, object]:
        self._coverage = Coverage.current()
        if self._coverage:
            if not hasattr(session.config, "workerinput"):  # who starts the workers does it for all of them
                _read_modules()
            self._coverage.stop()
        return (yield)

    @pytest.hookimpl(trylast=True)
    def pytest_collection_modifyitems(self, items: list[pytest.Item]) -> None:
        _mark(items)

    @pytest.hookimpl(wrapper=True)
    def pytest_runtest_protocol(self, item: pytest.Item) -> Generator[None, object, object]:
        if self._coverage is None or not item.stash[_TRACED]:
            return (yield)
        self._coverage.start()
        try:
            return (yield)
        finally:
            self._coverage.stop()
