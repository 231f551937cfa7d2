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
    assert written["at"] == "2026-01-02T00:00:00+00:00"
    assert written["flag"] is False  # a default is written too: it may change, what a row says may not


def test_a_new_field_takes_its_default() -> None:
    assert load(Outer, {"number": 1}) == Outer(1)


@pytest.mark.parametrize(
    ("data", "complaint"),
    [
        ({}, "Outer: lacks number"),
        ({"number": 1, "numbre": 2}, "Outer: does not know numbre"),
        ([], "Outer: expected Outer, not []"),
        ({"number": True}, "Outer.number: expected int, not True"),
        ({"number": "1"}, "Outer.number: expected int, not '1'"),
        ({"number": 1, "flag": 1}, "Outer.flag: expected bool, not 1"),
        ({"number": 1, "share": True}, "Outer.share: expected a finite number, not True"),
        ({"number": 1, "share": float("nan")}, "Outer.share: expected a finite number, not nan"),
        ({"number": 1, "day": "2 January"}, "Outer.day: expected a date, not '2 January'"),
        ({"number": 1, "day": 20260102}, "Outer.day: expected a date, not 20260102"),
        ({"number": 1, "at": "2026-01-02T00:00:00"}, "Outer.at: expected an instant with its zone"),
        ({"number": 1, "at": "noon"}, "Outer.at: expected an instant with its zone, not 'noon'"),
        ({"number": 1, "kind": "c"}, "Outer.kind: expected one of a, b, not 'c'"),
        ({"number": 1, "kind": []}, "Outer.kind: expected one of a, b, not []"),
        ({"number": 1, "inner": None}, "Outer.inner: expected Inner, not None"),
        ({"number": 1, "many": [{"text": 1}]}, "Outer.many.text: expected str, not 1"),
        ({"number": 1, "many": "ab"}, "Outer.many: expected a list, not 'ab'"),
        ({"number": 1, "names": ["a", 1]}, "Outer.names: expected str, not 1"),
        ({"number": 1, "by_name": {"a": "1"}}, "Outer.by_name.a: expected int, not '1'"),
        ({"number": 1, "by_name": []}, "Outer.by_name: expected a mapping by name, not []"),
    ],
)
def test_refuses_to_read_what_does_not_fit(data: Any, complaint: str) -> None:
    with pytest.raises(CodecError) as caught:
        load(Outer, data)
    assert str(caught.value).startswith(complaint)


@pytest.mark.parametrize(
    ("value", "complaint"),
    [
        (Outer(1.0), "Outer.number: expected int, not 1.0"),  # type: ignore[arg-type]
        (Outer(1, day=NOW), "Outer.day: expected date, not datetime"),
        (Outer(1, at=datetime(2026, 1, 2)), "Outer.at: expected an instant with its zone"),  # noqa: DTZ001
        (Outer(1, share=float("inf")), "Outer.share: expected a finite number, not inf"),
        (Outer(1, many=[Inner()]), "Outer.many: expected a tuple, not [Inner"),  # type: ignore[arg-type]
        (Outer(1, names={"a"}), "Outer.names: expected a frozenset, not {'a'}"),  # type: ignore[arg-type]
        (Outer(1, inner=Group(frozenset())), "Outer.inner: expected Inner, not Group("),  # type: ignore[arg-type]
        (Outer(1, kind="c"), "Outer.kind: expected one of a, b, not 'c'"),  # type: ignore[arg-type]
    ],
)
def test_refuses_to_write_what_does_not_fit(value: Outer, complaint: str) -> None:
    with pytest.raises(CodecError) as caught:
        dump(value)
    assert str(caught.value).startswith(complaint)


def test_refuses_a_type_that_it_does_not_know() -> None:
    @dataclass
    class Strange:
        value: complex

    Strange.__init__.__globals__["Strange"] = Strange
    with pytest.raises(CodecError, match=r"complex.* is not a type that is stored"):
        dump(Strange(1j))


@pytest.mark.parametrize("kind", [Posting, Tags, Board, BoardReport])
def test_knows_every_type_that_is_stored(kind: type) -> None:
    with pytest.raises(CodecError, match=r"^\w+: (lacks|does not know) "):
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
