"""Which waiting message goes out next: a few at once to each recipient domain, all domains in turn. PURE."""

from __future__ import annotations

from collections import Counter, deque
from collections.abc import Iterable

AT_ONCE = 2  # to one domain; mailbox providers count connections


class Lanes:
    """Message ids by recipient domain, as they wait. `slow` domains have one message at a time, until one is
    taken."""

    def __init__(self, slow: Iterable[str]) -> None:
        self.slow = set(slow)
        self._waiting: dict[str, deque[int]] = {}
        self._busy: Counter[str] = Counter()

    @property
    def waiting(self) -> set[str]:
        """The domains of which messages are here."""
        return set(self._waiting)

    def add(self, found: Iterable[tuple[int, str]]) -> None:
        """(id, domain) pairs, in the order in which they shall go out."""
        for number, domain in found:
            self._waiting.setdefault(domain, deque()).append(number)

    def ready(self) -> int:
        """How many could be picked now."""
        return sum(min(self._room(name), len(lane)) for name, lane in self._waiting.items())

    def pick(self, most: int) -> list[tuple[int, str]]:
        """Up to so many that may go out now, as (id, domain); each takes up room in its lane until `done`."""
        picked: list[tuple[int, str]] = []
        while len(picked) < most:
            free = [name for name in self._waiting if self._room(name) > 0]
            if not free:
                break
            for name in free[: most - len(picked)]:
                lane = self._waiting.pop(name)  # and back at the end: all domains have their turn
                picked.append((lane.popleft(), name))
                self._busy[name] += 1
                if lane:
                    self._waiting[name] = lane
        return picked

    def done(self, domain: str) -> None:
        """A message that was picked no longer takes up room."""
        self._busy[domain] -= 1

    def hold(self, domain: str) -> None:
        """What waits for a domain shall not go out now."""
        self.slow.add(domain)
        self._waiting.pop(domain, None)

    def _room(self, domain: str) -> int:
        return (1 if domain in self.slow else AT_ONCE) - self._busy[domain]
