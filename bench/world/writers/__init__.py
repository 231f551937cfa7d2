"""One writer for each platform: the answers that its hosts give for a board on one day."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from importlib import import_module
from typing import Any

from bench.world.book import Book
from bench.world.facts import Posting

Writer = Callable[[str, dict[str, Any], Sequence[Posting], int, Book], None]


def of(platform: str) -> Writer:
    """The writer of a platform: `write` of the module of its name."""
    writer: Writer = import_module(f"{__name__}.{platform}").write
    return writer
