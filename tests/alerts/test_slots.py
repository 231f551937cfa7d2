"""One slot for each local date, whatever the clocks do; no instant mail at night."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta
from functools import cache
from importlib.resources import files
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

from alerts import slots
from web.forms import ZONES

FIRST, LAST = date(2026, 1, 1), date(2028, 12, 31)
NAMES = [name for name, _ in ZONES]
INSTANTS = st.datetimes(datetime(2026, 1, 1), datetime(2028, 12, 31), timezones=st.just(UTC))  # noqa: DTZ001


def at(day: str, zone: str = "America/New_York") -> datetime:
    return datetime.fromisoformat(day).replace(tzinfo=ZoneInfo(zone)).astimezone(UTC)


@pytest.mark.parametrize("hour", [0, 1, 2, 3, 7, 23])
@pytest.mark.parametrize("zone", NAMES)
def test_each_local_date_has_one_slot(zone: str, hour: int) -> None:
    here = ZoneInfo(zone)
    wanted = [FIRST + timedelta(days=number) for number in range((LAST - FIRST).days + 1)]
    now, days = datetime(2025, 12, 31, 12, 0, tzinfo=here).astimezone(UTC), []
    if slots.next_daily(now, zone, hour).astimezone(here).date() < FIRST:  # the last one of 2025
        now = slots.next_daily(now, zone, hour)
    while len(days) < len(wanted):
        later = slots.next_daily(now, zone, hour)
        assert later > now
        now = later
        days.append(slots.local_date(now, zone))
        local = now.astimezone(here)
        assert (local.hour, local.minute) == (hour, 0) or local.utcoffset() != _noon_before(local).utcoffset()
    assert days == wanted


def _noon_before(local: datetime) -> datetime:
    return datetime.combine(
        local.date() - timedelta(days=1), datetime.min.time(), tzinfo=local.tzinfo
    ).replace(hour=12)


@given(INSTANTS, st.sampled_from(NAMES), st.integers(0, 23))
def test_a_slot_is_later_than_now_and_none_lies_between(now: datetime, zone: str, hour: int) -> None:
    slot = slots.next_daily(now, zone, hour)
    assert now < slot <= now + timedelta(hours=25)
    assert slots.next_daily(slot - timedelta(microseconds=1), zone, hour) == slot
    assert slots.next_daily(slot, zone, hour) > slot


def test_an_hour_that_spring_skips_is_taken_when_its_clock_would_have_shown_it() -> None:
    slot = slots.next_daily(at("2026-03-08T00:30"), "America/New_York", 2)
    assert slot == datetime(2026, 3, 8, 7, 0, tzinfo=UTC)  # 3:00 there; there is no 2:00
    assert slots.next_daily(slot, "America/New_York", 2) == at("2026-03-09T02:00")


def test_of_an_hour_that_autumn_repeats_the_first_one_counts() -> None:
    slot = slots.next_daily(at("2026-11-01T00:30"), "America/New_York", 1)
    assert slot == datetime(2026, 11, 1, 5, 0, tzinfo=UTC)
    assert slots.next_daily(slot + timedelta(hours=1), "America/New_York", 1) == at("2026-11-02T01:00")


def us_zones() -> list[str]:
    """Every zone of the United States and their territories, by the zone table of the IANA."""
    table = (files("tzdata.zoneinfo") / "zone.tab").read_text()
    rows = [line.split("\t") for line in table.splitlines() if not line.startswith("#")]
    return sorted(row[2] for row in rows if row[0] in ("US", "PR", "GU", "VI", "AS", "MP"))


@cache
def transitions(zone: str) -> list[datetime]:
    """The instants of 2026 to 2028 after which a zone's clocks show another offset, to the hour."""
    here = ZoneInfo(zone)
    days = [datetime(2026, 1, 1, tzinfo=UTC) + timedelta(days=n) for n in range(3 * 365 + 1)]
    return [
        later
        for day in days
        if _offset(day, here) != _offset(day + timedelta(days=1), here)
        for later in (day + timedelta(hours=n) for n in range(1, 25))
        if _offset(later, here) != _offset(later - timedelta(hours=1), here)
    ]


def _offset(at: datetime, here: ZoneInfo) -> timedelta | None:
    return at.astimezone(here).utcoffset()


def test_the_zones_with_and_without_summer_time() -> None:
    zones = us_zones()
    assert len(zones) >= 30
    assert {len(transitions(name)) for name in zones} == {0, 6}
    assert [name for name in zones if not transitions(name)] == [
        *("America/Phoenix", "America/Puerto_Rico", "America/St_Thomas"),
        *("Pacific/Guam", "Pacific/Honolulu", "Pacific/Pago_Pago", "Pacific/Saipan"),
    ]


@pytest.mark.parametrize("zone", us_zones())
def test_a_service_that_looks_often_sends_once_a_date_over_every_change_of_the_clocks(zone: str) -> None:
    """As `send.prepare` does it: whoever is due gets the message of that local date, and then has another
    slot. It looks every 20 minutes for four days around each change."""
    for change in transitions(zone) or [datetime(2026, 7, 1, 12, tzinfo=UTC)]:
        begin, end = change - timedelta(days=2), change + timedelta(days=2)
        looks = [begin + n * timedelta(minutes=20) for n in range(4 * 24 * 3)]
        first, last = (slots.local_date(at, zone) for at in (begin, end))
        whole = [first + timedelta(days=n) for n in range(1, (last - first).days)]
        for hour in range(24):
            due, sent = slots.next_daily(begin, zone, hour), []
            for now in looks:
                if now >= due:
                    sent.append(slots.local_date(now, zone))
                    due = slots.next_daily(now, zone, hour)
            assert [day for day in sent if day in whole] == whole, (change, hour)


@given(INSTANTS, INSTANTS, st.sampled_from(NAMES), st.integers(0, 23))
def test_once_a_week_on_the_weekday_that_was_chosen(
    now: datetime, since: datetime, zone: str, hour: int
) -> None:
    slot = slots.first("weekly", zone, hour, since, now)
    assert now < slot <= now + timedelta(days=7, hours=2)
    assert slots.local_date(slot, zone).weekday() == slots.local_date(since, zone).weekday()
    assert slot == slots.next_daily(slot - timedelta(seconds=1), zone, hour)
    assert slots.first("weekly", zone, hour, since, slot) > slot + timedelta(days=6)


@pytest.mark.parametrize(
    ("frequency", "day"),
    [("daily", "2026-03-03T07:00"), ("weekly", "2026-03-06T07:00"), ("instant", "2026-03-02T20:00")],
)
def test_the_first_slot_of_each_rhythm(frequency: str, day: str) -> None:
    friday = at("2026-02-27T12:00")
    found = slots.first(frequency, "America/New_York", 7, friday, at("2026-03-02T20:00"))
    assert found == at(day)


def test_the_date_is_that_of_the_reader() -> None:
    now = datetime(2026, 3, 2, 3, 0, tzinfo=UTC)
    assert slots.local_date(now, "America/New_York") == date(2026, 3, 1)
    assert slots.local_date(now, "Pacific/Guam") == date(2026, 3, 2)


@pytest.mark.parametrize(
    ("now", "slot"),
    [
        ("2026-03-02T07:00", "2026-03-02T07:00"),
        ("2026-03-02T12:34", "2026-03-02T12:34"),
        ("2026-03-02T20:59", "2026-03-02T20:59"),
        ("2026-03-02T21:00", "2026-03-03T07:00"),
        ("2026-03-02T23:59", "2026-03-03T07:00"),
        ("2026-03-03T00:00", "2026-03-03T07:00"),
        ("2026-03-03T06:59", "2026-03-03T07:00"),
        ("2026-03-07T22:00", "2026-03-08T07:00"),  # the clocks go forward in this night
        ("2026-10-31T22:00", "2026-11-01T07:00"),  # and back in this one
    ],
)
def test_an_instant_mail_waits_for_the_end_of_the_night(now: str, slot: str) -> None:
    assert slots.next_instant(at(now), "America/New_York") == at(slot)


@given(INSTANTS, st.sampled_from(NAMES))
def test_no_instant_mail_is_due_at_night(now: datetime, zone: str) -> None:
    slot = slots.next_instant(now, zone)
    assert now <= slot <= now + timedelta(hours=12)
    assert 7 <= slot.astimezone(ZoneInfo(zone)).hour < 21
    assert slots.next_instant(slot, zone) == slot


def test_every_zone_that_the_form_offers_is_known() -> None:
    assert set(NAMES) <= slots.zones()
    assert "America/Nowhere" not in slots.zones()


@pytest.mark.parametrize(
    ("after", "on", "slot"),
    [
        (datetime(2026, 3, 2, 11, 59, tzinfo=UTC), 0, datetime(2026, 3, 2, 12, tzinfo=UTC)),
        (datetime(2026, 3, 2, 12, 0, tzinfo=UTC), 0, datetime(2026, 3, 9, 11, tzinfo=UTC)),  # summer time
        (datetime(2026, 3, 3, 3, 0, tzinfo=UTC), 0, datetime(2026, 3, 9, 11, tzinfo=UTC)),  # Monday there
        (datetime(2026, 3, 2, 12, 0, tzinfo=UTC), 6, datetime(2026, 3, 8, 11, tzinfo=UTC)),
    ],
)
def test_a_week_has_one_slot(after: datetime, on: int, slot: datetime) -> None:
    assert slots.next_weekly(after, "America/New_York", 7, on) == slot


@pytest.mark.parametrize("gone", ["US/Pacific-New", "", "America", "../etc", "x" * 300, "a\0b"])
def test_a_zone_that_is_none_any_more_is_the_easts(gone: str) -> None:
    now = at("2026-07-01T12:00")
    for zone in (gone, "America/New_York"):
        assert slots.next_daily(now, zone, 7) == at("2026-07-02T07:00")
        assert slots.next_weekly(now, zone, 7, 2) == at("2026-07-08T07:00")
        assert slots.next_instant(now, zone) == now
        assert slots.local_date(now, zone) == date(2026, 7, 1)
        assert slots.begin_of(date(2026, 7, 2), zone) == at("2026-07-02T00:00")


def test_what_a_machine_is_set_to_is_no_zone(monkeypatch: pytest.MonkeyPatch) -> None:
    names = {"America/New_York", "Factory", "localtime", "posixrules"}  # as Debian's folder has them
    monkeypatch.setattr(slots, "available_timezones", lambda: names)
    assert slots.zones.__wrapped__() == {"America/New_York"}
