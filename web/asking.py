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
from aggregator.domain.search import ARRANGEMENTS, EMPLOYERS, SCHEDULES, SETTINGS, SPECIALTIES
from aggregator.store.search_index import IDS

Query = Mapping[str, Sequence[str]]
_WHOLE = re.compile(r"[0-9]{1,12}")
_NUMBER = re.compile(r"[0-9]{1,20}(?:\.[0-9]{1,50})?(?:[eE][-+]?[0-9]{1,3})?")


@dataclass(frozen=True, slots=True)
class Parameter:
    """`schema`: of one value. `many`: it may be given repeatedly."""

    name: str
    said: str
    schema: Mapping[str, Any]
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
        unfit = next((one for one in values if not _fits(one, self.schema)), None)
        return "" if unfit is None else f"{unfit!r:.60} is not {self._allowed}"

    @property
    def _allowed(self) -> str:
        if "enum" in self.schema:
            return f"one of {', '.join(self.schema['enum'])}"
        if "maximum" in self.schema:
            return f"a number from {self.schema['minimum']} to {self.schema['maximum']}"
        return f"a value of this kind: {self.said}"


def _fits(value: str, schema: Mapping[str, Any]) -> bool:
    """Is a value, as a query string holds it, one of the schema's?"""
    if "enum" in schema:
        return value in schema["enum"]
    if schema["type"] == "string":
        if "pattern" in schema and not re.search(schema["pattern"], value):
            return False
        return bool(schema["minLength"] <= len(value) <= schema["maxLength"])
    written = _WHOLE if schema["type"] == "integer" else _NUMBER
    return bool(written.fullmatch(value) and schema["minimum"] <= float(value) <= schema["maximum"])


def _text(name: str, said: str, most: int, **more: str) -> Parameter:
    return Parameter(name, said, {"type": "string", "minLength": 1, "maxLength": most, **more})


def _chosen(name: str, allowed: Iterable[str], said: str, *, many: bool = True) -> Parameter:
    return Parameter(name, said, {"type": "string", "enum": list(allowed)}, many)


def _number(name: str, most: int, said: str) -> Parameter:
    return Parameter(name, said, {"type": "number", "minimum": 0, "maximum": most})


def _whole(name: str, most: int, said: str) -> Parameter:
    return Parameter(name, said, {"type": "integer", "minimum": 1, "maximum": most})


# A letter that words are told apart by, an accent aside (`domain.search.words`), or a digit.
_SEARCHED = "[0-9A-Za-zÀ-ÅÇ-ÏÑ-ÖÙ-Ýà-åç-ïñ-öù-ýÿ]"
FILTER = (
    _text(
        "q",
        "words that must all stand in title, employer, place or text; no other characters count",
        200,
        pattern=_SEARCHED,
    ),
    _chosen("setting", SETTINGS, "any of these settings; remote holds what is partly remote, too"),
    _chosen("arrangement", ARRANGEMENTS, "where the work is done, any of these; hybrid is partly remote"),
    _chosen("holds", CREDENTIALS, "what somebody holds: only openings that this satisfies, now or in time"),
    _chosen("requires", CREDENTIALS, "openings that demand one of these credentials"),
    _chosen("state", STATES, "the state of the job, any of these"),
    _chosen("lives", STATES, "where somebody lives: remote jobs must take it, others be in it", many=False),
    _number("pay", 1_000_000, "least pay in dollars, an hour below 1,000, else a year"),
    _chosen("paid", ["1"], "only openings that state their pay", many=False),
    _whole("posted", 365, "posted within so many days"),
    _number("years", 60, "years of experience that somebody has"),
    _chosen("specialty", SPECIALTIES, "openings that name any of these specialties"),
    _chosen("schedule", SCHEDULES, "openings that name any of these schedules"),
    _chosen(
        "employer", EMPLOYERS, "who hires: on the employer's own site, a staffing firm, a coding company"
    ),
)
ORDER = _chosen("order", ("newest", "pay"), "the newest first (the usual), or the best paid", many=False)
AFTER = _text(
    "after",
    "where the last page ended; take it from the last answer",
    50,
    pattern=r"^([0-9]{1,12}(\.[0-9]{1,20})?)?_[0-9]{1,12}$",
)
LIMIT = _whole("limit", 100, "how many on a page, 25 if not given")
SEARCH = (*FILTER, ORDER, AFTER, LIMIT)
ABOUT = tuple(one for one in FILTER if one.name in ("holds", "years", "lives"))
NAME = _text("after", "the name of the last source of the page before; take it from the last answer", 100)
SOURCES = (NAME, LIMIT)
ID = _whole("id", IDS - 1, "the opening's number")
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
