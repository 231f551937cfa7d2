"""How a board does, in words: every outcome has some, and volume counts beside it."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from typing import get_args

import pytest

from aggregator.domain.breaker import Rest
from aggregator.domain.health import CAUSES, STATES, Facts, Health, Past, judge, unread, volumes, words
from aggregator.domain.lifecycle import COMPLETE, BoardHistory
from scrapers.report import Outcome

NOW = datetime(2026, 11, 16, 12, tzinfo=UTC)
HOUR = timedelta(hours=1)


def past(*runs: int | str) -> list[Past]:
    """Runs oldest first: a number of postings, or an outcome."""
    return [
        Past("ok" if isinstance(one, int) else one, one if isinstance(one, int) else 0, True, NOW - HOUR)
        for one in runs
    ]


def health(*runs: int | str, failures: int = 0, **more: object) -> Health:
    facts = {"due_at": NOW + HOUR, "history": BoardHistory(failures=failures), "past": past(*runs)}
    return judge(Facts(**(facts | more)), None, NOW)  # type: ignore[arg-type]


@pytest.mark.parametrize("outcome", get_args(Outcome))
def test_every_outcome_has_words_for_everybody(outcome: str) -> None:
    assert outcome in CAUSES
    assert (CAUSES[outcome] == "") == (outcome in ("ok", "unchanged"))
    assert "_" not in words(outcome)


def test_an_outcome_of_a_later_version_is_said_by_its_name() -> None:
    assert words("moon_phase") == "Moon phase."


@pytest.mark.parametrize("outcome", [one for one in get_args(Outcome) if one not in COMPLETE])
def test_a_failure_is_trouble_and_the_third_in_a_row_more(outcome: str) -> None:
    first, third = health(5, outcome, failures=1), health(5, outcome, outcome, outcome, failures=3)
    assert (first.state, first.cause, first.said) == ("trouble", outcome, CAUSES[outcome])
    lists = outcome in ("truncated", "over_budget")  # its new jobs are seen all the same
    assert third.state == ("trouble" if lists else "failing")
    assert third.effect == "Jobs from here may reach you late; none is closed because of this."


FALLS = {
    "less than half": ((40, 41, 39, 12), "It lists 12 where about 40 are usual."),
    "nothing at all": ((40, 41, 39, 0), "It lists 0 where about 40 are usual."),
    "confirmed long ago": ((40, 41, 39, 40, 12, 12), "It lists 12 where about 40 are usual."),
    "as before it": ((40, 41, 39, 12, "unchanged"), "It lists 12 where about 40 are usual."),
}
STANDS = {
    "half": (40, 40, 40, 20),
    "more": (40, 40, 40, 400),
    "too few runs": (40, 40, 1),
    "too small": (3, 3, 3, 3, 0),
    "failures before it do not count": (40, "blocked", "blocked", 1),
    "nothing changed": (40, 40, 40, "unchanged"),
    "the new level is the usual one": (40, 40, 12, 12, 12, 12, 12),
}


@pytest.mark.parametrize(("runs", "said"), FALLS.values(), ids=FALLS)
def test_far_fewer_postings_than_usual_are_trouble(runs: tuple[int | str, ...], said: str) -> None:
    found = health(*runs)
    assert (found.state, found.cause, found.said) == ("trouble", "fewer", said)
    assert found.effect.startswith("Two readings agree")


def test_a_fall_that_is_not_believed_yet_closes_nothing() -> None:
    runs = [*past(40, 40, 40), Past("ok", 3, False, NOW)]
    assert health(past=runs).effect == "Jobs from here may reach you late; none is closed because of this."


@pytest.mark.parametrize("runs", STANDS.values(), ids=STANDS)
def test_a_board_that_lists_what_it_does_works(runs: tuple[int | str, ...]) -> None:
    found = health(*runs)
    assert (found.state, found.cause, found.said) == ("working", "", "")


def test_other_states() -> None:
    assert health().state == "unchecked"
    assert health("empty").said == "It answers, and lists nothing."
    assert health("empty").state == "working"
    details = health(30, details=2, details_failed=3)
    assert (details.state, details.said) == ("trouble", "Its list can be read, but 3 job pages could not.")
    assert health(30, details=3, details_failed=3).state == "working"
    assert health(30, due_at=NOW - 25 * HOUR).cause == "late"
    assert (health("empty", failures=1).state, health("empty", failures=1).cause) == ("trouble", "unverified")
    assert health(30, due_at=NOW - 23 * HOUR).state == "working"
    off = unread("off", "its terms forbid it")
    assert (off.words, off.said, off.effect) == ("Off", "Its terms forbid it.", "No job comes from here.")
    assert unread("needs key", "").words == "Needs a key"


def test_a_platform_at_rest_explains_all_its_boards() -> None:
    rest = Rest("workday", "layout", NOW, datetime(2026, 11, 16, 14, 5, tzinfo=UTC), 5)
    found = judge(Facts(NOW, BoardHistory(), past(30)), rest, NOW)
    assert found.state == "resting"
    assert found.said == (
        "Boards of this platform failed one after the other (it answers with a page that we cannot read: its"
        " layout has changed), so all of them are left alone until November 16, 14:05 UTC; then one is tried"
        " first."
    )
    assert set(STATES) >= {found.state}


def test_volumes_carry_over_what_had_not_changed() -> None:
    runs = past("unchanged", 5, "unchanged", "blocked", "unchanged", "empty", "truncated")
    assert volumes(runs) == (None, 5, 5, None, 5, 0, 0)
