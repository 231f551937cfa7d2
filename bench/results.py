"""Figures as they are taken: one JSON line each, added to a file outside of version control."""

from __future__ import annotations

import json
from collections.abc import Iterable
from pathlib import Path

from bench.figures import Figure, from_json, to_json

FILE = Path(__file__).parent / "results" / "figures.jsonl"


def add(file: Path, figure: Figure, at: float) -> None:
    """Writes one down, and when it was taken (seconds since 1970)."""
    file.parent.mkdir(parents=True, exist_ok=True)
    with file.open("a", encoding="utf-8") as out:
        out.write(json.dumps(to_json(figure) | {"at": round(at)}, ensure_ascii=False) + "\n")


def latest(files: Iterable[Path]) -> list[Figure]:
    """The newest of each figure, size and store. One that could not be taken replaces none that was."""
    rows = [json.loads(line) for one in files for line in one.read_text(encoding="utf-8").splitlines()]
    found: dict[tuple[str, str, int], Figure] = {}
    for one in map(from_json, sorted(rows, key=lambda row: row["at"])):
        if not one.why or one.key not in found:
            found[one.key] = one
    return list(found.values())
