"""The table, and what is written where."""

from __future__ import annotations

from pathlib import Path

import pytest

from bench import report, results
from bench.figures import KINDS, Figure

BEGIN, END = report.FIGURES
SMALL = Figure("search p99", 0.0010, size=10_000, store="SQLite", note="processor")
LARGE = Figure("search p99", 0.0240, size=1_000_000, store="SQLite")


def cells(table: str, *start: str) -> list[str]:
    rows = [[cell.strip() for cell in line.strip("|").split(" | ")] for line in table.splitlines()]
    return next(row for row in rows if row[: len(start)] == list(start))


def test_a_row_says_what_was_met_and_by_how_much_not() -> None:
    table = report.table([SMALL, LARGE])
    what = "the ten commonest requests, p99"
    assert cells(table, what, "10 k", "SQLite")[3:] == ["1.00 ms (processor)", "", "", "", "≤ 10.0 ms", "yes"]
    asked, met = cells(table, what, "1 M", "SQLite")[-2:]
    assert asked == "≤ 10.0 ms; ≤ 3× growth"
    assert met == "no: 2.4× too much (≤ 10.0 ms); no: 8.0× too much (≤ 3× growth)"


def test_a_row_holds_bound_ratio_and_peers() -> None:
    figure = Figure("send", 0.001, 0.0002, {"aiosmtplib": 0.00095}, 10_000, "PostgreSQL")
    assert report.row(figure, {})[1:] == [
        "10 k", "PostgreSQL", "1.00 ms", "200 µs (raw SMTP, pipelined)", "5.0", "aiosmtplib 950 µs (0.9×)",
        "≥ 0.9× aiosmtplib", "yes",
    ]  # fmt: skip


def test_what_was_not_taken_says_why() -> None:
    table = report.table([SMALL, Figure("LCP", size=10_000, why="Chromium is not installed")])
    assert cells(table, "largest paint on a phone, processor at a quarter")[-1] == (
        "not taken: Chromium is not installed"
    )
    assert cells(table, "send one mail from an outbox of so many", "10 k", "SQLite")[-1] == (
        "not taken: the bench was not run for it"
    )


def test_every_kind_has_a_line() -> None:
    table = report.table([SMALL])
    assert all(f"| {one.says} |" in table for one in KINDS)


def test_single_requests_are_shown_at_the_largest_size_only() -> None:
    found = [Figure("search p99: remote", 0.001, size=size, store="SQLite") for size in (10_000, 100_000)]
    assert [one.size for one in report.shown([*found, SMALL])] == [10_000, 100_000]
    assert cells(report.table([*found, SMALL]), "the ten commonest requests, p99: remote")[1] == "100 k"


def test_growth() -> None:
    row = cells(report.growth_table([LARGE, SMALL]), "the ten commonest requests, p99")
    assert row[1:] == ["SQLite", "10 k", "1 M", "24.0"]
    assert "One size" in report.growth_table([SMALL])


def test_the_readme_shows_the_largest_size() -> None:
    table = report.readme([SMALL, LARGE])
    assert "1 M" in table
    assert "10 k" not in table


def test_only_what_stands_between_the_marks_is_made() -> None:
    document = f"Before.\n\n{BEGIN}\nold\n{END}\n\nAfter.\n"
    made = report.between(document, "new")
    assert made == f"Before.\n\n{BEGIN}\n\nnew\n\n{END}\n\nAfter.\n"
    assert report.between(made, "new") == made
    with pytest.raises(ValueError, match="lacks"):
        report.between("no marks", "new")


def test_the_note_has_the_marks() -> None:
    for marks in (report.FIGURES, report.PAPER):
        report.between(report.NOTE.read_text(encoding="utf-8"), "", marks)


def test_ten_million_carries_on_the_power_between_the_two_largest() -> None:
    sizes = {10_000: 0.5, 100_000: 0.001, 1_000_000: 0.010}
    found = [Figure("search p99", took, size=size, store="SQLite") for size, took in sizes.items()]
    row = cells(report.ten_million(found), "the ten commonest requests, p99")
    assert row[1:] == ["SQLite", "1 M", "10.0 ms", "1.00", "100 ms"]
    assert "Two sizes" in report.ten_million(found[:1])


def test_the_newest_of_each_figure_counts_unless_it_could_not_be_taken(tmp_path: Path) -> None:
    file = tmp_path / "deep" / "figures.jsonl"
    results.add(file, SMALL, 2)
    results.add(file, Figure("search p99", 0.5, size=10_000, store="SQLite"), 1)
    results.add(file, Figure("search p99", size=10_000, store="SQLite", why="a fault"), 3)
    results.add(file, Figure("CLS", size=10_000, why="a fault"), 3)
    assert results.latest([file]) == [SMALL, Figure("CLS", size=10_000, why="a fault")]
