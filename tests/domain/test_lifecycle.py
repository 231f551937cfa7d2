"""What a run means for what we know: it may only take away what a run that can be trusted no longer lists."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from aggregator.domain.lifecycle import (
    BoardHistory,
    Decisions,
    KnownPosting,
    Rhythm,
    decide,
    judge_run,
    next_due,
)

NOW = datetime(2026, 11, 24, 12, tzinfo=UTC)
DAY = timedelta(days=1)


def known(**postings: Any) -> dict[str, KnownPosting]:
    """Postings by key, each "open", "missing" or "closed"; what they say is "said"."""
    misses = {"open": 0, "missing": 1, "closed": 2}
    return {
        key: KnownPosting(
            id=number,
            key=key,
            row_hash="",
            content_hash="said",
            relevance="core",
            opening_id=number,
            status=status,
            misses=misses[status],
            first_seen=NOW,
            last_verified=NOW,
        )
        for number, (key, status) in enumerate(postings.items())
    }


def test_what_a_source_of_the_newest_no_longer_names_stands_for_a_while() -> None:
    before = known(a="open", b="missing", c="open")
    since = NOW - DAY
    assert decide(before, {"c": "said"}, trusted=True, since=since) == Decisions(unchanged=("c",))
    late = decide(before, {"c": "said"}, trusted=True, since=NOW + DAY)
    assert (late.missing, late.gone) == (("a",), ("b",))


@pytest.mark.parametrize(
    ("outcome", "listed", "history", "trusted", "after"),
    [
        ("ok", 40, BoardHistory(), True, BoardHistory(40.0)),
        ("ok", 40, BoardHistory(40.0), True, BoardHistory(40.0)),
        ("ok", 50, BoardHistory(40.0), True, BoardHistory(43.0)),
        ("ok", 20, BoardHistory(40.0), True, BoardHistory(34.0)),
        ("ok", 19, BoardHistory(40.0), False, BoardHistory(40.0, 1)),
        ("ok", 19, BoardHistory(40.0, 1), True, BoardHistory(19.0)),
        ("empty", 0, BoardHistory(40.0), False, BoardHistory(40.0, 1)),
        ("empty", 0, BoardHistory(40.0, 1), True, BoardHistory(0.0)),
        ("empty", 0, BoardHistory(), True, BoardHistory(0.0)),
        ("empty", 0, BoardHistory(0.0), True, BoardHistory(0.0)),
        ("unchanged", 0, BoardHistory(40.0, 1, 3), True, BoardHistory(40.0)),
        ("blocked", 0, BoardHistory(40.0), False, BoardHistory(40.0, 0, 1)),
        ("blocked", 0, BoardHistory(40.0, 1, 7), False, BoardHistory(40.0, 1, 8)),
        ("truncated", 39, BoardHistory(40.0), False, BoardHistory(40.0, 0, 1)),
        ("failed", 40, BoardHistory(40.0), False, BoardHistory(40.0, 0, 1)),
        ("anything else", 40, BoardHistory(40.0), False, BoardHistory(40.0, 0, 1)),
    ],
)
def test_which_runs_are_trusted(
    outcome: str, listed: int, history: BoardHistory, trusted: bool, after: BoardHistory
) -> None:
    found = judge_run(outcome, listed, history)
    assert (found.trusted, found.history) == (trusted, after)
    assert trusted or found.reason


def test_blocked_is_not_empty_however_often() -> None:
    history = BoardHistory(40.0)
    for _ in range(5):
        trust = judge_run("blocked", 0, history)
        assert not trust.trusted
        history = trust.history


@pytest.mark.parametrize(
    ("status", "seen", "trusted", "gone", "decided"),
    [
        (None, "said", True, False, Decisions(new=("a",))),
        (None, "said", False, False, Decisions(new=("a",))),
        ("open", "said", True, False, Decisions(unchanged=("a",))),
        ("open", "", True, False, Decisions(unchanged=("a",))),  # its detail was not read again
        ("open", "other", True, False, Decisions(changed=("a",))),
        ("open", None, True, False, Decisions(missing=("a",))),
        ("missing", None, True, False, Decisions(gone=("a",))),
        ("closed", None, True, False, Decisions()),
        ("missing", "said", True, False, Decisions(unchanged=("a",))),
        ("closed", "said", True, False, Decisions(unchanged=("a",), relisted=("a",))),
        ("closed", "other", True, False, Decisions(changed=("a",), relisted=("a",))),
        ("open", None, False, False, Decisions()),
        ("missing", None, False, False, Decisions()),
        ("open", "other", False, False, Decisions(changed=("a",))),
        ("open", None, True, True, Decisions(gone=("a",))),
        ("open", None, False, True, Decisions(gone=("a",))),  # its own page says so
        ("open", "said", True, True, Decisions(gone=("a",))),
        ("closed", None, True, True, Decisions()),
        (None, None, True, True, Decisions()),
    ],
)
def test_what_becomes_of_one(
    status: str | None, seen: str | None, trusted: bool, gone: bool, decided: Decisions
) -> None:
    before = known(a=status) if status else {}
    listed = {} if seen is None else {"a": seen}
    assert decide(before, listed, trusted=trusted, gone=["a"] if gone else []) == decided


statuses = st.dictionaries(st.sampled_from("abcdef"), st.sampled_from(["open", "missing", "closed"]))
runs = st.dictionaries(st.sampled_from("abcdef"), st.sampled_from(["said", "other", ""]))


@given(statuses, runs, st.booleans(), st.sets(st.sampled_from("abcdef")))
def test_every_key_has_one_place(
    before: dict[str, str], seen: dict[str, str], trusted: bool, gone: set[str]
) -> None:
    found = decide(known(**before), seen, trusted=trusted, gone=gone)
    placed = [*found.new, *found.changed, *found.unchanged, *found.missing, *found.gone]
    assert len(placed) == len(set(placed))
    assert set(found.relisted) <= {*found.changed, *found.unchanged}
    assert seen.keys() - gone <= set(placed)
    assert not (set(found.missing) and not trusted)
    assert trusted or set(found.gone) <= gone


def test_a_suspect_run_takes_nothing_away() -> None:
    before = known(**dict.fromkeys("abcd", "open"))
    trust = judge_run("empty", 0, BoardHistory(4.0))
    assert decide(before, {}, trusted=trust.trusted) == Decisions()
    again = judge_run("empty", 0, trust.history)
    assert decide(before, {}, trusted=again.trusted).missing == ("a", "b", "c", "d")


@pytest.mark.parametrize(
    ("failures", "wait"),
    [
        (0, timedelta(hours=6)),
        (1, timedelta(minutes=15)),
        (2, timedelta(minutes=30)),
        (3, timedelta(hours=1)),
        (5, timedelta(hours=4)),
        (6, timedelta(hours=6)),
        (10_000, timedelta(hours=6)),
    ],
)
def test_when_to_try_again(failures: int, wait: timedelta) -> None:
    assert next_due(NOW, timedelta(hours=6), failures) == NOW + wait


HOUR = timedelta(hours=1)


@pytest.mark.parametrize("failures", [0, 1, 5])
@pytest.mark.parametrize("spread", [-1.0, 0.0, 1.0])
def test_no_run_comes_sooner_than_the_terms_allow(failures: int, spread: float) -> None:
    assert next_due(NOW, 6 * HOUR, failures, spread, allowed=24 * HOUR) == NOW + 24 * HOUR
    assert next_due(NOW, 30 * HOUR, 0, spread, allowed=24 * HOUR) >= NOW + 27 * HOUR


@pytest.mark.parametrize(
    ("allowed", "usual", "least"), [(0, 6, 3), (1, 6, 3), (4, 6, 4), (24, 24, 24), (48, 48, 48)]
)
def test_a_rhythm_within_what_is_allowed(allowed: int, usual: int, least: int) -> None:
    rhythm = Rhythm.around(6 * HOUR).within(allowed * HOUR)
    assert (rhythm.usual, rhythm.least, rhythm.allowed) == (usual * HOUR, least * HOUR, allowed * HOUR)
    assert rhythm.most == max(24, allowed) * HOUR
    assert rhythm.after(rhythm.usual, news=True) >= rhythm.least
    assert rhythm.after(None, news=False) == rhythm.usual
