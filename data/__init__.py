"""Facts with provenance that ship with Chartwork, one CSV file each (see data/README.md)."""

from __future__ import annotations

import csv
from functools import cache
from importlib.resources import files


class DataError(Exception):
    """A file of facts is missing or cannot be read; the message names it."""


def lines(name: str) -> list[str]:
    """The lines of one file of this folder, by its path in it. Raises DataError."""
    try:
        return files(__name__).joinpath(name).read_text(encoding="utf-8").splitlines()
    except (OSError, UnicodeDecodeError) as missing:
        cause = missing.strerror if isinstance(missing, OSError) else None
        raise DataError(f"data/{name}: {cause or missing}") from missing


@cache
def rows(name: str) -> tuple[dict[str, str], ...]:
    """The rows of one file, header names as keys. An empty cell means "not published". Raises DataError."""
    return tuple(csv.DictReader(lines(name)))


@cache
def names(folder: str) -> tuple[str, ...]:
    """The names of the CSV files in a folder of this one, in order, without their ending."""
    found = files(__name__).joinpath(folder).iterdir()
    return tuple(sorted(one.name.removesuffix(".csv") for one in found if one.name.endswith(".csv")))
