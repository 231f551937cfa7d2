"""Facts with provenance that ship with Chartwork, one CSV file each (see data/README.md)."""

from __future__ import annotations

import csv
from functools import cache
from importlib.resources import files


class DataError(Exception):
    """A file of facts is missing or cannot be read; the message names it."""


@cache
def rows(name: str) -> tuple[dict[str, str], ...]:
    """The rows of one file, header names as keys. An empty cell means "not published". Raises DataError."""
    try:
        text = files(__name__).joinpath(name).read_text(encoding="utf-8")
    except OSError as missing:
        raise DataError(f"data/{name}: {missing.strerror or missing}") from missing
    return tuple(csv.DictReader(text.splitlines()))
