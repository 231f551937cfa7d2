"""What people type into the fields of a search → values, and what is wrong with some. PURE."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Mapping, Sequence

Fold = Callable[[str], str]
# "52k", "25 an hour", "$25/hr", "52,000 a year", "3 years"
_WITH_UNIT = re.compile(
    r"\$?\s?(?P<number>[0-9][0-9.,]{0,40})\s?(?P<k>k)?\s?"
    r"(?:(?:/|an?\b|per\b)?\s?(?P<unit>hour|hr|h|hourly|years?|yrs?|y|yearly|annum|annually))?\.?",
    re.IGNORECASE,
)
_LONGEST_NAME = 4  # words of one value, e.g. "Northern Mariana Islands"


class Typed:
    """Query-string values by name; `errors`: what is wrong, by name, to stand behind the name of the field."""

    def __init__(self, query: Mapping[str, Sequence[str]]) -> None:
        self._query = query
        self.errors: dict[str, str] = {}

    def text(self, name: str) -> str:
        return " ".join(self._query.get(name, ()))

    def many(
        self,
        name: str,
        allowed: Iterable[str],
        what: str,
        fold: Fold = str.upper,
        names: Mapping[str, str] | None = None,
    ) -> frozenset[str]:
        """Values, one or several in each that is given. `names`: other words for some of those allowed."""
        given = [part.strip() for value in self._query.get(name, ()) for part in value.split(",")]
        if not any(given):
            return frozenset()
        known = {fold(one): one for one in allowed}
        known |= {fold(other): one for other, one in (names or {}).items()}
        found: set[str] = set()
        for part in given:
            some = _several(part, known, fold)
            if some is None:
                self.errors.setdefault(name, f"{part!r:.60} is not {what}")
            found |= some or set()
        return frozenset(found)

    def number(
        self, name: str, top: float, least: float = 0, units: Mapping[str, tuple[float, float]] | None = None
    ) -> float | None:
        """`units`: the first letter of a word that may stand behind the number, and between which numbers it
        may."""
        given = next((value.strip() for value in self._query.get(name, ()) if value.strip(" $,")), None)
        if given is None:
            return None
        value = _number(given, units or {})
        if not least <= value <= top:
            self.errors[name] = f"{given!r:.60} is not a number from {least:g} to {top:,.0f}"
            return None
        return abs(value)  # no "-0"

    def yes(self, name: str) -> bool:
        return any(value.strip() not in ("", "0") for value in self._query.get(name, ()))


def _several(part: str, known: Mapping[str, str], fold: Fold) -> set[str] | None:
    """The values that stand in a part, the longest names first ("West Virginia"); None where one is none."""
    found, rest = set(), part.split()
    while rest:
        for length in range(_LONGEST_NAME, 0, -1):
            if (name := fold(" ".join(rest[:length]))) in known:
                found.add(known[name])
                rest = rest[length:]
                break
        else:
            return None
    return found


def _number(given: str, units: Mapping[str, tuple[float, float]]) -> float:
    """-1 for what is no number, or none in its unit."""
    try:
        return float(given.lstrip("$").replace(",", ""))
    except ValueError:
        found = _WITH_UNIT.fullmatch(" ".join(given.split()))
    if not found or not units:
        return -1
    try:
        value = float(found["number"].replace(",", "")) * (1000 if found["k"] else 1)
    except ValueError:
        return -1
    unit = (found["unit"] or "")[:1].lower().replace("a", "y")  # annually
    low, high = units.get(unit, (-1, -1)) if unit else (value, value)
    return value if low <= value <= high else -1
