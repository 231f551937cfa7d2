"""The catalogue of boards: one line of CSV each."""

from __future__ import annotations

import csv
import io
from collections.abc import Iterable
from dataclasses import fields
from pathlib import Path
from typing import Literal

from scrapers.source import Board

COLUMNS = tuple(one.name for one in fields(Board))
_NEEDED = ("name", "kind", "platform", "url")
_RIGHTS: dict[str, Literal["on", "off", "permitted"]]
_RIGHTS = {"": "on", "on": "on", "off": "off", "permitted": "permitted"}
_VERIFIED = {"": True, "yes": True, "no": False}


class CatalogueError(Exception):
    """A catalogue cannot be used: which file, which line, and what is wrong there."""


def read(path: Path) -> tuple[Board, ...]:
    """The boards of a file. Raises CatalogueError."""
    try:
        text = path.read_text(encoding="utf-8-sig")
    except (OSError, UnicodeDecodeError) as broken:
        raise CatalogueError(f"{path}: {getattr(broken, 'strerror', None) or broken}") from None
    return load(io.StringIO(text), str(path))  # unlike splitlines, no new line at U+2028


def load(lines: Iterable[str], name: str) -> tuple[Board, ...]:
    """The boards of a catalogue's lines; `name` is what errors call it. Raises CatalogueError."""
    table = csv.DictReader(lines)
    try:
        columns = table.fieldnames or ()
        rows = [(f"{name}: line {table.line_num}", row) for row in table]
    except csv.Error as broken:
        raise CatalogueError(f"{name}: line {table.reader.line_num}: {broken}") from None
    if not set(_NEEDED) <= set(columns) <= set(COLUMNS):
        raise CatalogueError(f"{name}: line 1: the columns must be {', '.join(COLUMNS)}")
    found: dict[str, Board] = {}
    for where, row in rows:
        board = _board(row, where)
        if board.name in found:
            raise CatalogueError(f"{where}: there is a board {board.name!r} already")
        found[board.name] = board
    return tuple(found.values())


def line(board: Board) -> dict[str, str]:
    """A board as a row of a catalogue."""
    row = {name: str(getattr(board, name)) for name in COLUMNS}
    return row | {"searches": "|".join(board.searches), "verified": "yes" if board.verified else "no"}


def put(path: Path, board: Board) -> None:
    """Writes a board into a file, in place of the one of its name. Raises CatalogueError."""
    found = {one.name: one for one in (read(path) if path.exists() else ())}
    write(path, (found | {board.name: board}).values())


def write(path: Path, some: Iterable[Board]) -> None:
    """Writes a file of these boards. Raises CatalogueError.

    The file is made anew beside the old one, so that nobody ever reads half of it.
    """
    text = io.StringIO(newline="")
    table = csv.DictWriter(text, COLUMNS, lineterminator="\n")
    table.writeheader()
    table.writerows(map(line, some))
    fresh = path.with_name(f"{path.name}.new")
    try:
        fresh.write_text(text.getvalue(), encoding="utf-8", newline="")
        fresh.replace(path)
    except OSError as broken:
        raise CatalogueError(f"{path}: {broken.strerror or broken}") from None


def _board(row: dict[str, str], where: str) -> Board:
    if None in row or None in row.values():
        raise CatalogueError(f"{where}: not as many fields as columns")
    if missing := next((one for one in _NEEDED if not row.get(one, "").strip()), None):
        raise CatalogueError(f"{where}: {missing} is empty")
    facts = {name: value.strip() for name, value in row.items()}
    rights, verified = facts.pop("rights", ""), facts.pop("verified", "")
    if rights not in _RIGHTS:
        raise CatalogueError(f"{where}: rights must be on, off or permitted, not {rights!r}")
    if verified not in _VERIFIED:
        raise CatalogueError(f"{where}: verified must be yes or no, not {verified!r}")
    searches = tuple(one for one in facts.pop("searches", "").split("|") if one)
    facts.setdefault("employer", "")
    return Board(**facts, searches=searches, rights=_RIGHTS[rights], verified=_VERIFIED[verified])
