"""One run of a board: its lists, what they are held against, and what stands in their way."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from typing import Any

import pytest
from line_platform import PLATFORM, SITE, ids, runs
from scripted_host import response

from scrapers.answer import Cause
from scrapers.report import OUTCOMES
from scrapers.source import (
    Board,
    Follow,
    ParseError,
)

# Lists -----------------------------------------------------------------------------------------------------


async def test_a_board_of_one_page() -> None:
    done, _ = await runs({"list": "total 2\nrow 1\nrow 2"})
    report = done.report
    assert (report.board, report.outcome, report.message) == ("lakeside", "ok", "")
    assert (report.listed, report.total, report.pages, report.requests) == (2, 2, 1, 1)
    assert ids(done) == ["1", "2"]
    assert all(one.complete for one in done.seen)
    assert (report.finished_at - report.started_at).total_seconds() == 2.0  # the gap after robots.txt
    assert report.missing["description"] == 2
    assert "external_id" not in report.missing


async def test_pages_are_followed_to_the_last_at_the_platforms_pace() -> None:
    done, host = await runs({"list": "row 1\npage b", "b": "row 2\npage c", "c": "row 3"})
    assert ids(done) == ["1", "2", "3"]
    assert (done.report.outcome, done.report.pages, done.report.total) == ("ok", 3, None)
    assert host.asked[-1].at - host.asked[-2].at == 1.0


async def test_every_search_is_asked_and_a_posting_counts_once() -> None:
    pages = {"a": "total 2\nrow 1\nrow 2", "b": "total 2\nrow 2\nrow 3"}
    done, _ = await runs(pages, searches=("a", "b"))
    assert ids(done) == ["1", "2", "3"]
    assert (done.report.outcome, done.report.listed, done.report.total) == ("ok", 3, 4)


async def test_a_page_that_only_repeats_rows_ends_the_list() -> None:
    """A source that ignores its own offset gives the first page for ever."""
    pages = {"list": "row 1\nrow 2\npage p2", "p2": "row 1\nrow 2\npage p3", "p3": "row 9"}
    done, host = await runs(pages)
    assert ids(done) == ["1", "2"]
    assert len(host.urls) == 2
    assert (done.report.outcome, done.report.urls) == ("truncated", (f"{SITE}/p2",))


async def test_a_last_page_that_repeats_rows_is_the_end() -> None:
    """Some sites give the last page for every page beyond it."""
    done, _ = await runs({"list": "row 1\nrow 2\npage p2", "p2": "row 2"})
    assert (done.report.outcome, ids(done)) == ("ok", ["1", "2"])
    done, _ = await runs({"list": "total 2\nrow 1\nrow 2\npage p2", "p2": "total 2\nrow 2\npage p3"})
    assert (done.report.outcome, ids(done)) == ("ok", ["1", "2"])


async def test_pages_that_name_each_other_are_read_once() -> None:
    """An index of sitemaps has no rows, so only its addresses tell that it goes round."""
    done, host = await runs({"list": "page list\npage b\npage b", "b": "page list\nrow 1"})
    assert (ids(done), done.report.outcome) == (["1"], "ok")
    assert len(host.urls) == 2


async def test_no_posting_at_all_is_empty() -> None:
    done, _ = await runs({"list": "total 0"})
    assert (done.report.outcome, done.report.total, done.seen) == ("empty", 0, ())


@pytest.mark.parametrize(
    ("total", "rows", "outcome"),
    [
        (3, 0, "truncated"),
        (4, 1, "ok"),
        (5, 1, "truncated"),
        (100, 90, "ok"),
        (100, 89, "truncated"),
        (1, 9, "ok"),
    ],
)
async def test_what_came_is_held_against_what_the_source_counts(total: int, rows: int, outcome: str) -> None:
    """Lists move while they are read: a tenth or three may be missing, all may not."""
    text = "\n".join([f"total {total}", *(f"row {number}" for number in range(rows))])
    done, _ = await runs({"list": text})
    assert done.report.outcome == outcome
    if outcome == "truncated":
        assert done.report.message == f"{rows} of {total} postings came"


async def test_only_the_largest_total_of_a_search_counts() -> None:
    """Workday's later pages say 0."""
    done, _ = await runs({"list": "total 2\nrow 1\npage b", "b": "total 0\nrow 2"})
    assert (done.report.outcome, done.report.total) == ("ok", 2)


# Failures of lists -----------------------------------------------------------------------------------------

GATES = [
    "<title>Just a moment...</title>",
    "<p>Please verify you are a human</p>",
    "<p>ACCESS DENIED</p>",
    '<script src="/cf-challenge.js">',
    "<p>Solve the captcha</p>",
    "<p>Please enable cookies</p>",
    "<iframe src=//x/_Incapsula_Resource>",
]


@pytest.mark.parametrize("gate", GATES)
async def test_a_gate_with_status_200_is_blocked_and_not_empty(gate: str) -> None:
    done, _ = await runs({"list": gate})
    assert (done.report.outcome, done.seen) == ("blocked", ())
    assert done.report.message == "a page that asks for a browser"


@pytest.mark.parametrize("page", ["<p>New look!</p>", "<script src=recaptcha.js></script><p>New look!</p>"])
async def test_another_layout_is_no_block(page: str) -> None:
    done, _ = await runs({"list": page})
    assert done.report.outcome == "layout"
    assert done.report.message == f"lakeside {SITE}/list: expected lines"
    assert done.report.urls == (f"{SITE}/list",)


STATUSES = {
    401: "auth",
    403: "blocked",
    404: "not_found",
    410: "not_found",
    422: "layout",
    429: "slow",
    500: "unreachable",
    300: "moved",
    999: "blocked",
}


@pytest.mark.parametrize(("status", "outcome"), STATUSES.items(), ids=str)
async def test_a_first_page_that_fails_names_the_outcome(status: int, outcome: str) -> None:
    done, _ = await runs({"list": response(status)})
    assert (done.report.outcome, done.report.pages, done.seen) == (outcome, 0, ())
    assert done.report.message == f"HTTP {status} ({SITE}/list)"


async def test_robots_txt_that_forbids_is_told() -> None:
    done, _ = await runs({"robots.txt": "User-agent: *\nDisallow: /", "list": "row 1"})
    assert done.report.outcome == "robots"


def test_every_cause_has_an_outcome() -> None:
    assert set(OUTCOMES) == set(Cause.__args__)


async def test_how_long_a_host_wants_peace_is_told() -> None:
    done, _ = await runs({"list": response(429, Retry_After="3600")})
    assert (done.report.outcome, done.report.retry_after) == ("slow", 3600.0)


@pytest.mark.parametrize("second", [response(404), "<p>New look!</p>", GATES[0], "raise KeyError"])
async def test_a_later_page_that_fails_cuts_the_list_short(second: Any) -> None:
    done, _ = await runs({"list": "row 1\npage b", "b": second})
    assert (done.report.outcome, ids(done)) == ("truncated", ["1"])
    assert done.report.urls == (f"{SITE}/b",)


async def test_a_first_search_that_fails_ends_the_run() -> None:
    done, host = await runs({"a": response(403), "b": "row 1"}, searches=("a", "b"))
    assert (done.report.outcome, len(host.urls)) == ("blocked", 1)


async def test_a_later_search_that_fails_cuts_the_list_short() -> None:
    done, _ = await runs({"a": "row 1", "b": response(403), "c": "row 3"}, searches=("a", "b", "c"))
    assert (done.report.outcome, ids(done)) == ("truncated", ["1", "3"])


ERRORS = """
ArithmeticError AssertionError KeyError MemoryError OSError RecursionError RuntimeError StopIteration
TypeError ValueError re.error
"""


@pytest.mark.parametrize("error", ERRORS.split())
async def test_a_reader_that_crashes_is_a_report(error: str) -> None:
    done, _ = await runs({"list": f"row 1\nraise {error}"})
    assert (done.report.outcome, ids(done)) == ("layout", ["1"])
    assert "expected a page that can be read" in done.report.message


@pytest.mark.parametrize(
    "error", [KeyError("host"), ParseError("a host"), RuntimeError("?"), AssertionError()]
)
async def test_a_board_that_does_not_fit_its_platform_is_a_report(error: Exception) -> None:
    def refuses(board: Board) -> Iterator[Follow]:
        raise error
        yield

    done, host = await runs({}, replace(PLATFORM, start=refuses))
    assert (done.report.outcome, host.asked) == ("layout", [])
    assert done.report.message.startswith("the board's entry does not fit its platform")


async def test_no_more_than_ten_addresses_are_told_each_once() -> None:
    searches = ("list", *(f"s{number}" for number in range(15)))
    done, _ = await runs({"list": "row 1"}, searches=searches)
    assert len(set(done.report.urls)) == len(done.report.urls) == 10
