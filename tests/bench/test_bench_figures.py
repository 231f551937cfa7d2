"""What is asked of figures, and how they are told."""

from __future__ import annotations

import pytest

from bench.figures import BY_NAME, KINDS, Figure, amount, from_json, growths, kind_of, to_json, verdicts


def judged(figure: Figure, *others: Figure) -> dict[str, bool | None]:
    return {one.said: one.met for one in verdicts(figure, growths([figure, *others]))}


def test_a_cost_is_judged_against_its_bound_and_its_peers() -> None:
    peers = {"Scrapy": 0.0031, "ats-scrapers": 0.0039}
    figure = Figure("crawl", 0.001, 0.0004, peers, 10_000, "SQLite")
    assert judged(figure) == {"≤ 2× bound": False, "≥ 3× Scrapy": True, "≥ 4× ats-scrapers": False}


def test_a_verdict_says_by_how_much_not() -> None:
    (bound, scrapy, _) = verdicts(Figure("crawl", 0.001, 0.0001, {"Scrapy": 0.001}))
    assert bound.off == pytest.approx(5)
    assert scrapy.off == pytest.approx(3)


def test_a_peer_that_was_not_there_leaves_its_target_open() -> None:
    assert judged(Figure("crawl", 0.001, 0.001))["≥ 3× Scrapy"] is None


def test_growth_is_judged_at_the_largest_size_of_the_same_store() -> None:
    first, last = (
        Figure("search p99", took, size=size, store="SQLite")
        for took, size in ((0.001, 10_000), (0.004, 10**6))
    )
    elsewhere = Figure("search p99", 0.001, size=10**6, store="PostgreSQL")
    assert judged(last, first) == {"≤ 10.0 ms": True, "≤ 3× growth": False}
    assert judged(first, last) == {"≤ 10.0 ms": True}
    assert judged(elsewhere, first) == {"≤ 10.0 ms": True}


def test_memory_is_asked_of_up_to_a_hundred_thousand_only() -> None:
    assert judged(Figure("memory run", 260e6, size=100_000)) == {"≤ 250 MB": False}
    assert judged(Figure("memory run", 260e6, size=1_000_000)) == {}


def test_a_figure_that_was_not_taken_meets_nothing() -> None:
    assert set(judged(Figure("send", why="no server")).values()) == {None}


def test_a_limit_that_is_reached_is_met() -> None:
    assert judged(Figure("start", 1.5)) == {"≤ 1.50 s": True}


@pytest.mark.parametrize(
    ("value", "unit", "said"),
    [
        (0.0000426, "s", "42.6 µs"),
        (0.01234, "s", "12.3 ms"),
        (1.5, "s", "1.50 s"),
        (123.4, "s", "123 s"),
        (36362, "B", "36.4 kB"),
        (950, "B", "950 B"),
        (250e6, "B", "250 MB"),
        (0.0123, "", "0.0123"),
        (None, "s", ""),
    ],
)
def test_amounts(value: float | None, unit: str, said: str) -> None:
    assert amount(value, unit) == said  # type: ignore[arg-type]


def test_a_figure_survives_being_written_down() -> None:
    for one in (
        Figure("crawl", 0.001, 0.0004, {"Scrapy": 0.003}, 10_000, "SQLite", note="x"),
        Figure("LCP", size=10_000, why="Chromium is not installed"),
        Figure("CLS", 0.0, size=10_000),
    ):
        assert from_json(to_json(one) | {"at": 1}) == one


def test_every_kind_has_a_name_of_its_own() -> None:
    assert len(BY_NAME) == len(KINDS)
    assert len({one.says for one in KINDS}) == len(KINDS)


def test_one_request_is_a_line_of_its_own_and_asked_nothing_itself() -> None:
    assert kind_of(Figure("search p99: a rare word")).says.endswith("p99: a rare word")
    assert verdicts(Figure("search p99: a rare word", 1.0)) == []
