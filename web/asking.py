"""What programs may ask with: every parameter of the API and of the MCP tools, once. PURE.

The table says how a value is written, describes it in the API's contract and in the tools' schemas, and
is what is checked. A parameter that is not in it, or that is written otherwise, is an error: a filter
that is silently left out gives answers to another question.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from types import MappingProxyType
from typing import Any
from urllib.parse import parse_qs

from aggregator.domain.credentials import CREDENTIALS
from aggregator.domain.places import STATES
from aggregator.domain.search import SETTINGS
from aggregator.store.search_index import IDS

Query = Mapping[str, Sequence[str]]
_NUMBER = r"(?:0|[1-9][0-9]{0,6})(?:\.[0-9]{1,4})?"


@dataclass(frozen=True, slots=True)
class Parameter:
    """`schema`: of one value. `pattern`: what it must look like as text. `many`: it may be given
    repeatedly."""

    name: str
    said: str
    schema: Mapping[str, Any]
    pattern: str
    many: bool = False

    @property
    def whole(self) -> dict[str, Any]:
        """The schema of all its values."""
        if not self.many:
            return dict(self.schema)
        return {"type": "array", "items": dict(self.schema), "minItems": 1, "maxItems": 100}

    def wrong(self, values: Sequence[str]) -> str:
        """What is wrong with the values as they were given; "" when nothing is."""
        if len(values) > (100 if self.many else 1):
            return "given too often"
        unfit = next((one for one in values if not re.fullmatch(self.pattern, one)), None)
        return "" if unfit is None else f"{unfit!r:.60} is not {self._allowed}"

    @property
    def _allowed(self) -> str:
        allowed = [str(one) for one in self.schema.get("enum", ())]
        return f"one of {', '.join(allowed)}" if allowed else f"a value of this kind: {self.said}"


def _chosen(name: str, allowed: Iterable[str], said: str, *, many: bool = True) -> Parameter:
    values = list(allowed)
    schema = {"type": "string", "enum": values}
    return Parameter(name, said, schema, "|".join(map(re.escape, values)), many)


def _number(name: str, least: float, most: float, said: str) -> Parameter:
    return Parameter(name, said, {"type": "number", "minimum": least, "maximum": most}, _NUMBER)


def _whole(name: str, most: int, said: str) -> Parameter:
    return Parameter(name, said, {"type": "integer", "minimum": 1, "maximum": most}, "[1-9][0-9]{0,3}")


FILTER = (
    Parameter(
        "q",
        "words that must all stand in title, employer or text; no other characters count",
        {"type": "string", "minLength": 1, "maxLength": 200},
        r"(?s:.{1,200})",
    ),
    _chosen("setting", SETTINGS, "any of these settings"),
    _chosen("holds", CREDENTIALS, "what somebody holds: only openings that this satisfies, now or in time"),
    _chosen("requires", CREDENTIALS, "openings that demand one of these credentials"),
    _chosen("state", STATES, "the state of the job, any of these"),
    _chosen("lives", STATES, "where somebody lives: remote jobs must take it, others be in it", many=False),
    _number("pay", 0, 1_000_000, "least pay in dollars, an hour below 1,000, else a year"),
    _chosen("paid", ["1"], "only openings that state their pay", many=False),
    _whole("posted", 365, "posted within so many days"),
    _number("years", 0, 60, "years of experience that somebody has"),
)
ORDER = _chosen("order", ("newest", "pay"), "the newest first (the usual), or the best paid", many=False)
AFTER = Parameter(
    "after",
    "where the last page ended; take it from `next`",
    {"type": "string", "pattern": r"^(-?[0-9]{1,12}(\.[0-9]{1,6})?)?_[0-9]{1,12}$"},
    r"(-?[0-9]{1,12}(\.[0-9]{1,6})?)?_[0-9]{1,12}",
)
LIMIT = _whole("limit", 100, "how many on a page, 25 if not given")
SEARCH = (*FILTER, ORDER, AFTER, LIMIT)
ABOUT = tuple(one for one in FILTER if one.name in ("holds", "years", "lives"))
NAME = Parameter(
    "after",
    "the name of the last source of the page before; take it from `next`",
    {"type": "string", "minLength": 1, "maxLength": 100},
    r"(?s:.{1,100})",
)
SOURCES = (NAME, LIMIT)
ID = Parameter(
    "id", "the opening's number", {"type": "integer", "minimum": 1, "maximum": IDS - 1}, r"[0-9]{1,12}"
)
USPS = _chosen("usps", STATES, "a state's code", many=False)
CODE = _chosen("code", CREDENTIALS, "a credential's code", many=False)


class AskingError(ValueError):
    """What cannot be answered. `errors`: by parameter."""

    def __init__(self, errors: Mapping[str, str]) -> None:
        self.errors = MappingProxyType(dict(errors))
        super().__init__("; ".join(f"{name}: {what}" for name, what in errors.items()))


def check(query: Query, allowed: Sequence[Parameter]) -> None:
    """Raises AskingError for names and values that are not in the table."""
    known = {one.name: one for one in allowed}
    unknown = {name: "there is no such parameter" for name in query if name not in known}
    wrong = {name: said for name, one in known.items() if (said := one.wrong(query.get(name, ())))}
    if unknown or wrong:
        raise AskingError(unknown | wrong)


def parameter_of(query: str, name: str) -> str | None:
    """One value of a query string that we made."""
    return next(iter(parse_qs(query).get(name, ())), None)
