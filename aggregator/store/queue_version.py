"""Of which version Procrastinate's tables are, told without loading Procrastinate."""

from __future__ import annotations

import json
import re
from importlib.metadata import version

from sqlalchemy import Connection, text

Version = tuple[int, ...]


def noted(connection: Connection) -> dict[str, Version] | None:
    """The version of the tables, by phase; None without a queue."""
    comment = "SELECT obj_description(to_regclass('procrastinate_jobs'), 'pg_class')"
    said = connection.execute(text(comment)).scalar()
    return None if said is None else {name: tuple(one) for name, one in json.loads(said).items()}


def note(connection: Connection, versions: dict[str, Version]) -> None:
    """Says of which version the tables are from now on."""
    said = json.dumps(versions)  # numbers only
    connection.exec_driver_sql(f"COMMENT ON TABLE procrastinate_jobs IS '{said}'")


def installed() -> Version:
    """The version of the program."""
    return tuple(int(one) for one in re.findall(r"\d+", version("procrastinate"))[:3])


def wanted(*, finish: bool) -> set[str]:
    """Phases whose steps are taken: those that an older program cannot live with only to `finish`."""
    return {"pre", "post"} if finish else {"pre"}


def is_behind(connection: Connection, *, finish: bool) -> bool:
    """Is there a queue, of another version than the program's?"""
    kept = noted(connection)
    return kept is not None and any(kept[phase] != installed() for phase in wanted(finish=finish))
