"""What commands print, and the statuses that they end with."""

from __future__ import annotations

import json
from collections.abc import Sequence
from typing import Any, TextIO

DONE, FAILED, MISUSED, PARTLY = 0, 1, 2, 3
_WIDE = 100_000  # characters of a line where nobody's screen ends: nothing is cut


def status(good: Sequence[bool]) -> int:
    """All was good, some of it, or nothing."""
    if all(good):
        return DONE
    return PARTLY if any(good) else FAILED


def print_rows(out: TextIO, columns: Sequence[str], rows: Sequence[dict[str, Any]], *, as_json: bool) -> None:
    """Rows as JSON lines, or as a table of the columns."""
    if as_json:
        for row in rows:
            print(json.dumps({name: row[name] for name in columns}), file=out)
        return
    from rich.console import Console
    from rich.table import Table

    table = Table(*columns)
    table.columns[0].overflow = "fold"  # a name is copied into the next command
    for row in rows:
        table.add_row(*("" if row[name] is None else str(row[name]) for name in columns))
    width = None if out.isatty() else _WIDE
    Console(file=out, width=width, markup=False, emoji=False).print(table)  # titles are no markup
