"""Dataclasses as JSON values and back: exactly, or an error that names the field."""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta, timezone
from typing import Any, Literal

import pytest
from adverts import NOW, advert, board

from aggregator.domain.posting import (
    Group,
    Pay,
    Place,
    Posting,
    Quota,
    Requirement,
    Residency,
    Tag,
    Tags,
    Terms,
)
from aggregator.store.codec import dump, load
from aggregator.store.errors import CodecError
from scrapers.report import BoardReport
from scrapers.source import Board

RICH = Tags(
    relevance="core",
    settings=("hospital", "remote"),
    facility="inpatient",
    arrangement="remote",
    residency=Residency(frozenset({"TX", "OK"}), frozenset({"CA"})),
    requirement=Requirement((Group(frozenset({"CCS", "CIC"}), 12),), frozenset({"RHIT"})),
    experience_years=2.0,
    pay=Pay(28.5, None, "hour"),
    places=(Place("Tyler", "TX", "US"), Place()),
    terms=Terms((Quota(12, 15, "chart", "hour"),), 95.5, ("weekends",), ("1099",), ("own",), ("offered",)),
    employer="staffing",
    warnings=("chat only",),
    evidence=(Tag("setting:remote", "title", 0, 6, "Remote", "title says remote"),),
)
REPORT = BoardReport(
    "mercy", "ok", "", NOW, NOW, missing={"pay": 3}, retry_after=1.5, urls=("https://mercy.example/",)
)


@dataclass(frozen=True)
class Inner:
    text: str = ""


@dataclass(frozen=True)
class Outer:
    number: int
    flag: bool = False
    share: float | None = None
    day: date | None = None
    at: datetime | None = None
    kind: Literal["a", "b"] = "a"
    inner: Inner = Inner()
    many: tuple[Inner, ...] = ()
    names: frozenset[str] = frozenset()
    by_name: Mapping[str, int] | None = None


@pytest.mark.parametrize(
    "value",
    [
        RICH,
        Tags(),
        REPORT,
        board(searches=("coder", "coding"), rights="off"),
        advert(posted_on=date(2026, 2, 28), places=(Place(None, "TX"),), employment=("full_time",)),
        Outer(1, True, 2.5, date(2026, 1, 2), NOW, "b", Inner("é"), (Inner(), Inner("x")), frozenset("ba")),
        Outer(1, by_name={"a": 1}),
        Outer(1, at=datetime(2026, 1, 2, 3, 4, 5, 678, timezone(timedelta(hours=-6)))),
    ],
    ids=lambda value: type(value).__name__,
)
def test_comes_back_as_it_was(value: Any) -> None:
    assert load(type(value), json.loads(json.dumps(dump(value)))) == value


def test_writes_equal_values_equally() -> None:
    written = dump(Outer(1, at=datetime(2026, 1, 2, tzinfo=UTC), names=frozenset({"c", "a", "b"})))
    assert written["names"] == ["a", "b", "c"]
    assert written["at"] == "2026-01-02T00:00:00Z"
    assert written["flag"] is False  # a default is written too: it may change, what a row says may not


def test_a_new_field_takes_its_default() -> None:
    assert load(Outer, {"number": 1}) == Outer(1)


@pytest.mark.parametrize(
    ("data", "complaint"),
    [
        ({}, "missing required field `number`"),
        ([], "Expected `object`, got `array`"),
        ({"number": True}, "Expected `int`, got `bool` - at `$.number`"),
        ({"number": "1"}, "Expected `int`, got `str` - at `$.number`"),
        ({"number": 1, "flag": 1}, "Expected `bool`, got `int` - at `$.flag`"),
        ({"number": 1, "share": True}, "Expected `float | null`, got `bool` - at `$.share`"),
        ({"number": 1, "day": "2 January"}, "Invalid RFC3339 encoded date - at `$.day`"),
        ({"number": 1, "day": 20260102}, "Expected `date | null`, got `int` - at `$.day`"),
        ({"number": 1, "at": "noon"}, "Invalid RFC3339 encoded datetime - at `$.at`"),
        ({"number": 1, "kind": "c"}, "Invalid enum value 'c' - at `$.kind`"),
        ({"number": 1, "kind": []}, "Expected `str`, got `array` - at `$.kind`"),
        ({"number": 1, "inner": None}, "Expected `object`, got `null` - at `$.inner`"),
        ({"number": 1, "many": [{"text": 1}]}, "Expected `str`, got `int` - at `$.many[0].text`"),
        ({"number": 1, "many": "ab"}, "Expected `array`, got `str` - at `$.many`"),
        ({"number": 1, "names": ["a", 1]}, "Expected `str`, got `int` - at `$.names[1]`"),
        ({"number": 1, "by_name": {"a": "1"}}, "Expected `int`, got `str` - at `$.by_name[...]`"),
        ({"number": 1, "by_name": []}, "Expected `object | null`, got `array` - at `$.by_name`"),
    ],
)
def test_refuses_to_read_what_does_not_fit(data: Any, complaint: str) -> None:
    with pytest.raises(CodecError) as caught:
        load(Outer, data)
    assert str(caught.value).startswith("Outer: ")
    assert str(caught.value).endswith(complaint)


@pytest.mark.parametrize(
    ("value", "complaint"),
    [
        (Outer("1"), "Expected `int`, got `str` - at `$.number`"),  # type: ignore[arg-type]
        (Outer(1, day=NOW), "Invalid RFC3339 encoded date - at `$.day`"),
        (Outer(1, share=float("inf")), "not to be written as it is - at `$.share`"),
        (Outer(1, share=float("nan")), "not to be written as it is - at `$.share`"),
        (Outer(1, many=[Inner()]), "not to be written as it is - at `$.many`"),  # type: ignore[arg-type]
        (Outer(1, inner=Group(frozenset())), "not to be written as it is - at `$.inner`"),  # type: ignore[arg-type]
        (Outer(1, kind="c"), "Invalid enum value 'c' - at `$.kind`"),  # type: ignore[arg-type]
        (Outer(1j), "complex is unsupported"),  # type: ignore[arg-type]
    ],
)
def test_refuses_to_write_what_would_not_come_back(value: Outer, complaint: str) -> None:
    with pytest.raises(CodecError) as caught:
        dump(value)
    assert str(caught.value).startswith("Outer: ")
    assert str(caught.value).endswith(complaint)


@pytest.mark.parametrize("kind", [Posting, Tags, Board, BoardReport])
def test_knows_every_type_that_is_stored(kind: type) -> None:
    """And passes over what a newer release has written beside it."""
    if kind is Tags:  # every fact of it may be unknown
        assert load(kind, {"nothing": 1}) == Tags()
    else:
        with pytest.raises(CodecError, match=r"^\w+: Object missing required field"):
            load(kind, {"nothing": 1})


def test_tags_of_before_a_fact_was_known_still_load() -> None:
    old = dump(RICH)
    for name in ("terms", "employer", "warnings"):
        del old[name]
    for name in ("radius_miles", "time_zones"):
        del old["residency"][name]
    del old["pay"]["doubtful"]
    found = load(Tags, old)
    assert (found.terms, found.employer, found.warnings) == (Terms(), "unknown", ())
    assert (found.residency, found.pay) == (RICH.residency, RICH.pay)
