"""Where a page of a list ended, as the link to the next one says it."""

from __future__ import annotations

import math
from dataclasses import dataclass

from aggregator.store import search_index


@dataclass(frozen=True, slots=True)
class Cursor:
    """Where a page of results ended: the last opening, by day ("newest") or yearly pay ("pay")."""

    value: float | None
    id: int

    def __str__(self) -> str:
        return f"{'' if self.value is None else repr(self.value)}_{self.id}"

    @classmethod
    def parse(cls, given: str) -> Cursor:
        """The cursor that `str` wrote into a link. Raises ValueError for anything else."""
        value, _, identity = given.partition("_")
        made = cls(float(value) if value else None, int(identity))
        if not 0 <= made.id < search_index.IDS or not math.isfinite(made.value or 0):
            raise ValueError(f"no cursor: {given!r:.40}")
        return made
