"""What the recorded world consists of: employers with boards, vacancies, and the postings that list them."""

from __future__ import annotations

import tomllib
from dataclasses import dataclass, field
from datetime import date
from functools import cache
from pathlib import Path
from random import Random
from typing import Any

from aggregator.domain.posting import Apprentice, Pay

DAYS = (date(2026, 11, 16), date(2026, 11, 17))


@cache
def table(name: str) -> dict[str, Any]:
    """One of the TOML files beside this module."""
    return tomllib.loads((Path(__file__).parent / f"{name}.toml").read_text(encoding="utf-8"))


def dice(*about: object) -> Random:
    """Chance that depends on what it is about and on nothing else: the same in every run."""
    return Random("/".join(map(str, about)))


@dataclass(frozen=True, slots=True)
class Demand:
    """The credentials that a vacancy demands: all-of over any-of. `form` chooses the wording."""

    form: str
    groups: tuple[tuple[str, ...], ...] = ()
    preferred: tuple[str, ...] = ()
    grace_months: int | None = None
    apprentice: Apprentice = "not_stated"


@dataclass(frozen=True, slots=True)
class Vacancy:
    """One job that somebody wants to fill. `job` names its kind in coding.toml or others.toml.

    `spot` is how its place is told: "city", "state" or "nation". `years` is None where none are demanded.
    """

    id: str
    employer: str
    job: str
    title: str
    city: str
    state: str
    requisition: str
    posted: date
    relevance: str
    facility: str = "unknown"
    workplaces: tuple[str, ...] = ()
    spot: str = "city"
    arrangement: str = "onsite"
    later: bool = False
    allowed: tuple[str, ...] = ()
    excluded: tuple[str, ...] = ()
    demand: Demand = field(default_factory=lambda: Demand("none"))
    years: float | None = None
    entry: bool = False
    employment: str = "full_time"
    pay: Pay | None = None
    pay_form: str = "none"

    @property
    def is_coding(self) -> bool:
        return self.relevance in ("core", "adjacent")

    @property
    def settings(self) -> tuple[str, ...]:
        remote = ("remote",) if self.arrangement in ("remote", "hybrid") else ()
        return self.workplaces + remote

    @property
    def kind(self) -> dict[str, Any]:
        kind: dict[str, Any] = table("coding" if self.is_coding else "others")[self.job]
        return kind


@dataclass(frozen=True, slots=True)
class Posting:
    """A vacancy as one board lists it from a day on, until the end of `until` (None: it is still there).

    `company` is whom the board names; a copy (`copied`) is worded anew. `edited`: changed on the second day.
    """

    vacancy: Vacancy
    board: str
    key: str
    title: str
    company: str
    since: int = 1
    until: int | None = None
    copied: bool = False
    edited: bool = False
    again: bool = False

    def stands_on(self, day: int) -> bool:
        return self.since <= day and (self.until is None or day <= self.until)

    @property
    def posted(self) -> date:
        """The board's date: a copy comes later than the original, a repost is dated anew."""
        first = DAYS[self.since - 1]
        if self.again:
            return first
        late = dice("late", self.board, self.key).randint(0, 4) if self.copied else 0
        return min(date.fromordinal(self.vacancy.posted.toordinal() + late), first)
