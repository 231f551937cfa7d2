"""Programs that some tests need: skipped without them, but never where CI is set."""

from __future__ import annotations

import os
import shutil
from typing import NoReturn

import pytest


def program(name: str, package: str) -> str:
    """The path of a program of Debian's `package`."""
    found = shutil.which(name, path=f"{os.environ.get('PATH', '')}:/usr/sbin")
    return found or missing(name, package)


def chromium() -> str:
    """The path of Chromium; where it is to be had, of the one without windows, which does half the work."""
    return shutil.which("chromium-headless-shell") or program("chromium", "chromium")


def missing(name: str, package: str) -> NoReturn:
    """Skips the test; fails it in CI, where every part is installed."""
    stop = pytest.fail if os.environ.get("CI") == "true" else pytest.skip
    stop(f"{name} is not installed (Debian: {package})")
