"""Sets of ids by a number that each id has. PURE."""

from __future__ import annotations

from collections.abc import Iterator
from math import isinf

from pyroaring import BitMap


class Numbers:
    """Ids by a number: exact values in buckets, so that "at least" unites few sets."""

    def __init__(self, width: float) -> None:
        self._width = width
        self._buckets: dict[float, tuple[BitMap, dict[float, BitMap]]] = {}

    def _bucket(self, value: float) -> float:
        return value if isinf(value) else value // self._width

    def add(self, identity: int, value: float) -> None:
        every, exact = self._buckets.setdefault(self._bucket(value), (BitMap(), {}))
        every.add(identity)
        exact.setdefault(value, BitMap()).add(identity)

    def discard(self, identity: int) -> None:
        for number, (every, exact) in self._buckets.items():
            if identity in every:
                every.discard(identity)
                value = next(one for one, ids in exact.items() if identity in ids)
                exact[value].discard(identity)
                if not exact[value]:
                    del exact[value]
                if not every:
                    del self._buckets[number]
                return

    def between(self, least: float, most: float) -> BitMap:
        """Whose number is from `least` to `most`."""
        first, last, parts = self._bucket(least), self._bucket(most), []
        for number, (every, exact) in self._buckets.items():
            if first < number < last:
                parts.append(every)
            elif number in (first, last):
                parts += [ids for value, ids in exact.items() if least <= value <= most]
        return BitMap.union(*parts) if parts else BitMap()

    def sets(self, least: float, most: float) -> list[tuple[float, BitMap]]:
        """The numbers from `least` to `most`, each with its ids."""
        first, last = self._bucket(least), self._bucket(most)
        return [
            (value, ids)
            for number, (_, exact) in self._buckets.items()
            if first <= number <= last
            for value, ids in exact.items()
            if least <= value <= most
        ]

    def falling(self, among: BitMap, start: float) -> Iterator[tuple[float, BitMap]]:
        """Members of a set by falling number, from `start` on."""
        for number in sorted((one for one in self._buckets if one <= self._bucket(start)), reverse=True):
            every, exact = self._buckets[number]
            here = among & every
            left = len(here)
            for value in sorted(exact, reverse=True) if left else ():
                if some := here & exact[value]:
                    if value <= start:
                        yield value, some
                    left -= len(some)
                    if not left:
                        break
