"""When a platform rests, and when it is tried again."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

import pytest

from aggregator.domain.breaker import (
    FIRST_REST,
    LONGEST_REST,
    PROBE_TIME,
    WINDOW,
    WORKED_WITHIN,
    Latest,
    Rest,
    after_run,
    let_through,
    probing,
    tripped,
)

NOW = datetime(2026, 11, 16, 12, tzinfo=UTC)
MINUTE, HOUR, DAY = timedelta(minutes=1), timedelta(hours=1), timedelta(days=1)


def runs(*outcomes: str, ok: timedelta = DAY) -> list[Latest]:
    """Boards by their newest run, the newest first, a minute apart; each read well `ok` before it."""
    return [
        Latest(f"b{at}", outcome, NOW - at * MINUTE, NOW - at * MINUTE - ok)
        for at, outcome in enumerate(outcomes)
    ]


RESTS = {
    "five alike": (["layout"] * 5, 5),
    "five alike after good ones": (["blocked"] * 5 + ["ok"] * 40, 5),
    "all of a small platform": (["auth"] * 3, 3),
    "four": (["moved"] * 4, 4),
}
WORKS = {
    "none": [],
    "two boards only": ["layout", "layout"],
    "a good one between": ["layout", "layout", "ok", "layout", "layout"],
    "a good one last": ["ok", *["layout"] * 9],
    "empty is an answer": ["empty", *["layout"] * 9],
    "different causes": ["layout", "blocked", "layout", "blocked", "layout"],
    "our own line": ["unreachable"] * 9,
    "told to wait": ["slow"] * 9,
    "lists cut short": ["truncated"] * 9,
    "four of five": ["layout"] * 4 + ["ok"],
}


@pytest.mark.parametrize(("outcomes", "boards"), RESTS.values(), ids=RESTS)
def test_a_platform_rests_when_its_boards_fail_alike(outcomes: list[str], boards: int) -> None:
    found = tripped("workday", reversed(runs(*outcomes)), NOW)
    assert found == Rest("workday", outcomes[0], NOW, NOW + FIRST_REST, boards)


@pytest.mark.parametrize("outcomes", WORKS.values(), ids=WORKS)
def test_it_does_not_rest_for_less(outcomes: list[str]) -> None:
    assert tripped("workday", runs(*outcomes), NOW) is None


def test_boards_that_have_been_dead_for_long_say_nothing() -> None:
    dead = runs(*["not_found"] * 6, ok=WORKED_WITHIN + MINUTE)
    never = [Latest(f"n{at}", "not_found", NOW, None) for at in range(6)]
    assert tripped("workday", [*dead, *never], NOW) is None
    assert tripped("workday", [*dead, *never, *runs(*["not_found"] * 3)], NOW) is not None


def test_what_was_long_ago_does_not_count() -> None:
    assert tripped("workday", runs(*["layout"] * 5), NOW + WINDOW + MINUTE) is None


REST = Rest("workday", "layout", NOW, NOW + FIRST_REST, 5)


@pytest.mark.parametrize("outcome", ["ok", "unchanged", "empty", "truncated", "over_budget"])
@pytest.mark.parametrize("board", ["b1", "another"])
def test_a_board_that_can_be_read_ends_the_rest(outcome: str, board: str) -> None:
    assert after_run(probing(REST, "b1", NOW), board, outcome, NOW) is None


def test_a_probe_that_fails_doubles_the_rest_up_to_a_bound() -> None:
    rest, now, waits = REST, NOW, []
    for _ in range(8):
        now = rest.until
        rest = probing(rest, "b1", now)
        assert (rest.probe, rest.until) == ("b1", now + PROBE_TIME)
        told = after_run(rest, "b1", "layout", now)
        assert told is not None
        rest = told
        waits.append(rest.until - now)
    assert waits[:4] == [FIRST_REST * 2, FIRST_REST * 4, FIRST_REST * 8, FIRST_REST * 16]
    assert waits[-1] == LONGEST_REST
    assert (rest.cause, rest.since, rest.probe, rest.failed_probes) == ("layout", NOW, None, 8)


def test_runs_that_were_under_way_do_not_lengthen_it() -> None:
    assert after_run(REST, "b7", "layout", NOW) == REST
    probed = probing(REST, "b1", NOW)
    assert after_run(probed, "b7", "layout", NOW) == probed


def test_of_a_platform_at_rest_nobody_is_let_through_and_then_one() -> None:
    due = [("a", "workday"), ("b", "lever"), ("c", "workday"), ("d", "lever")]
    assert let_through(due, {}, NOW) == ("a", "b", "c", "d")
    assert let_through(due, {"workday": REST}, NOW) == ("b", "d")
    assert let_through(due, {"workday": REST}, REST.until) == ("a", "b", "d")
    assert let_through(due, {"workday": probing(REST, "a", REST.until)}, REST.until) == ("b", "d")
