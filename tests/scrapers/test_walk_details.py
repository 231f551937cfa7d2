"""One run of a board: its details, its budget, and what it hands to the next run."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from datetime import datetime
from functools import partial
from pathlib import Path
from typing import Any

import pytest
from line_platform import BOARD, EPOCH, PLATFORM, SITE, WHOLE, ids, lines, runs
from scripted_host import Asked, response

from scrapers import mailbox
from scrapers.answer import Answer, FetchError, Validators
from scrapers.report import Budget, key, row_hash
from scrapers.run import always, run, run_pages
from scrapers.source import (
    Board,
    Item,
    Page,
    ParseError,
    RawPosting,
    Request,
)
from scrapers.walk import read

# Details ---------------------------------------------------------------------------------------------------


async def test_details_complete_their_rows() -> None:
    done, _ = await runs({"list": "job 1 Coder\nrow 2", "job/1": "row 1 Coder II"})
    assert [(one.raw.title, one.complete) for one in done.seen] == [("Coder II", True), ("Coder 2", True)]
    assert done.seen[0].row_hash == row_hash(RawPosting("Coder", "1"))
    assert (done.report.details, done.report.requests) == (1, 2)


async def test_details_come_after_the_whole_list() -> None:
    _, host = await runs({"list": "job 1\npage b", "b": "job 2", "job/1": "row 1", "job/2": "row 2"})
    assert [one.removeprefix("jobs.example.com/") for one in host.urls] == ["list", "b", "job/1", "job/2"]


async def test_a_detail_that_is_not_wanted_is_not_asked_for() -> None:
    known = {row_hash(RawPosting("Coder 1", "1"))}
    done, host = await runs(
        {"list": "job 1\njob 2", "job/2": "row 2"}, wants=lambda _, seen: seen not in known
    )
    assert [(one.raw.external_id, one.complete) for one in done.seen] == [("1", False), ("2", True)]
    assert (done.report.outcome, done.report.details, len(host.urls)) == ("ok", 1, 2)
    assert always(done.seen[0].raw, "")


async def test_a_row_that_one_search_gives_whole_needs_no_detail() -> None:
    done, host = await runs({"a": "row 1", "b": "job 1"}, searches=("a", "b"))
    assert (len(host.urls), done.seen[0].complete) == (2, True)


@pytest.mark.parametrize("status", [404, 410])
async def test_a_posting_whose_page_is_gone_is_gone(status: int) -> None:
    done, _ = await runs({"list": "job 1\njob 2", "job/1": response(status), "job/2": "row 2"})
    assert (done.gone, ids(done)) == (("1",), ["2"])
    assert (done.report.outcome, done.report.listed, done.report.details_failed) == ("ok", 2, 0)


@pytest.mark.parametrize("detail", [response(500), response(400), "<p>New look!</p>", "", "raise KeyError"])
async def test_a_detail_that_fails_keeps_its_row(detail: Any) -> None:
    done, _ = await runs({"list": "job 1\njob 2", "job/1": detail, "job/2": "row 2"})
    assert [(one.raw.external_id, one.complete) for one in done.seen] == [("1", False), ("2", True)]
    assert (done.report.outcome, done.report.details, done.report.details_failed) == ("ok", 1, 1)
    assert done.report.urls == (f"{SITE}/job/1",)


GATE = "<title>Just a moment...</title>"


@pytest.mark.parametrize("detail", [response(403), response(401), response(429, Retry_After="3600"), GATE])
async def test_a_host_that_has_had_enough_is_asked_for_no_more_details(detail: Any) -> None:
    done, host = await runs({"list": "job 1\njob 2\njob 3", "job/1": "row 1", "job/2": detail})
    assert [one.complete for one in done.seen] == [True, False, False]
    assert (done.report.outcome, done.report.details_failed, done.report.details_left) == ("ok", 1, 1)
    assert done.report.message.startswith("details: ")
    assert len(host.urls) == 3


# Budgets ---------------------------------------------------------------------------------------------------

LONG = {f"p{number}": f"row {number}\npage p{number + 1}" for number in range(9)} | {"list": "page p0"}


@pytest.mark.parametrize(
    ("budget", "message"),
    [
        (Budget(pages=3), "more than 3 list pages"),
        (Budget(requests=3), "more than 3 requests"),
        (Budget(seconds=3), "more than 3 seconds"),
    ],
)
async def test_a_list_beyond_its_budget_is_cut(budget: Budget, message: str) -> None:
    done, _ = await runs(LONG, budget=budget)
    assert (done.report.outcome, done.report.message) == ("over_budget", message)
    assert 0 < len(done.seen) < 9


@pytest.mark.parametrize("budget", [Budget(requests=3), Budget(seconds=3)])
async def test_details_beyond_the_budget_are_counted_and_the_list_is_whole(budget: Budget) -> None:
    text = "\n".join(f"job {number}" for number in range(5))
    done, _ = await runs(
        {"list": text} | {f"job/{number}": f"row {number}" for number in range(5)}, budget=budget
    )
    assert (done.report.outcome, len(done.seen)) == ("ok", 5)
    assert done.report.details + done.report.details_left == 5
    assert done.report.details_left >= 3
    assert [one.complete for one in done.seen].count(True) == done.report.details


# What the next run needs -----------------------------------------------------------------------------------


async def test_a_304_is_unchanged() -> None:
    known = Validators('"1"', None)
    done, host = await runs({"list": response(304, ETag='"2"')}, WHOLE, validators=known, body_hash="abc")
    assert (done.report.outcome, done.seen, done.report.pages) == ("unchanged", (), 0)
    assert (done.validators, done.body_hash) == (Validators('"2"', None), "abc")
    assert host.asked[-1].headers["if-none-match"] == '"1"'


async def test_the_same_bytes_are_unchanged_and_others_are_not() -> None:
    first, _ = await runs({"list": response(200, "row 1", ETag='"1"')}, WHOLE)
    assert (first.report.outcome, first.validators) == ("ok", Validators('"1"'))
    assert first.body_hash
    again, _ = await runs({"list": response(200, "row 1", ETag='"2"')}, WHOLE, body_hash=first.body_hash)
    assert (again.report.outcome, again.body_hash) == ("unchanged", first.body_hash)
    assert again.validators == Validators('"2"')
    other, _ = await runs({"list": "row 2"}, WHOLE, body_hash=first.body_hash)
    assert (other.report.outcome, ids(other)) == ("ok", ["2"])
    assert other.body_hash not in (None, first.body_hash)


@pytest.mark.parametrize(
    "broken", ["<p>New look!</p>", "row 1\nraise KeyError", "total 9\nrow 1", response(500)]
)
async def test_a_page_that_could_not_be_read_whole_is_read_anew(broken: Any) -> None:
    done, _ = await runs({"list": broken}, WHOLE, validators=Validators('"1"'), body_hash="abc")
    assert (done.validators, done.body_hash) == (Validators(), None)


async def test_a_board_of_several_pages_is_never_asked_conditionally() -> None:
    done, host = await runs({"list": "row 1"}, validators=Validators('"1"'), body_hash="abc")
    assert "if-none-match" not in host.asked[-1].headers
    assert (done.validators, done.body_hash) == (Validators(), None)


async def test_nor_is_one_of_several_searches() -> None:
    pages = {"a": response(200, "row 1", ETag='"1"'), "b": response(200, "row 2", ETag='"2"')}
    done, host = await runs(pages, WHOLE, searches=("a", "b"), validators=Validators('"1"'))
    assert (ids(done), done.validators) == (["1", "2"], Validators())
    assert not any("if-none-match" in one.headers for one in host.asked)


def test_a_row_hash_changes_with_what_a_row_says_but_not_with_its_age() -> None:
    row = RawPosting("Coder", "1", posted_on="Posted 3 Days Ago")
    assert row_hash(row) == row_hash(replace(row, posted_on="Posted 4 Days Ago"))
    assert row_hash(row) != row_hash(replace(row, title="Coder II"))
    dated = replace(row, posted_on="2026-11-20")
    assert row_hash(dated) != row_hash(replace(row, posted_on="2026-11-21"))
    assert row_hash(dated) != row_hash(replace(row, posted_on="1795500000"))


def test_a_posting_is_known_by_its_id_else_by_its_url() -> None:
    assert key(RawPosting("Coder", "1", "https://a.example/")) == "1"
    assert key(RawPosting("Coder", None, "https://a.example/")) == "https://a.example/"


# Mails -----------------------------------------------------------------------------------------------------

MAIL = replace(PLATFORM, medium="mail", start=lambda board: ())


def now() -> datetime:
    return EPOCH


async def test_mails_are_read_as_one_board() -> None:
    pages = [Page("a", b"row 1\njob 2"), Page("b", b"row 2\nrow 3")]
    done = await run_pages(BOARD, MAIL, pages, now=now)
    assert (done.report.outcome, sorted(ids(done))) == ("ok", ["1", "2", "3"])
    assert (done.report.pages, done.report.requests) == (2, 0)


async def test_mails_of_others_are_counted() -> None:
    done = await run_pages(BOARD, MAIL, [Page("a", b"<p>Sale!"), Page("b", b"row 1")], now=now)
    assert (done.report.outcome, done.report.message) == ("ok", "1 of 2 mails are none of lines")
    done = await run_pages(BOARD, MAIL, [Page("a", b"<p>Sale!"), Page("b", b"raise KeyError")], now=now)
    assert (done.report.outcome, done.report.message) == ("layout", "2 of 2 mails are none of lines")


async def test_no_mail_is_empty() -> None:
    assert (await run_pages(BOARD, MAIL, [], now=now)).report.outcome == "empty"


async def test_a_mailbox_that_cannot_be_read_is_unreachable(tmp_path: Path) -> None:
    done = await run_pages(BOARD, MAIL, mailbox.read(str(tmp_path / "none")), now=now)
    assert done.report.outcome == "unreachable"
    assert "no such file" in done.report.message


# Parts -----------------------------------------------------------------------------------------------------


def test_what_was_read_before_an_error_is_kept() -> None:
    items, broken = read(partial(lines, board=BOARD), Page("", b"row 1\nraise KeyError\nrow 2"))
    assert [one.external_id for one in items if isinstance(one, RawPosting)] == ["1"]
    assert isinstance(broken, ParseError)


async def test_the_client_may_be_another_one() -> None:
    async def fetch(
        request: Request, *, pace: float | None = None, validators: Validators | None = None
    ) -> Answer:
        assert pace == 1.0
        if request.url.endswith("/list"):
            return Answer(Page(request.url, b"row 1"), 200)
        raise FetchError("network", "no", url=request.url)

    done = await run(BOARD, PLATFORM, fetch, now=now)
    assert (done.report.outcome, done.report.finished_at) == ("ok", EPOCH)


async def test_a_source_that_hangs_up_in_the_middle_does_not_raise() -> None:
    async def hangs_up(asked: Asked, writer: Any) -> None:
        writer.write(b"HTTP/1.1 200 OK\r\nContent-Length: 9\r\n\r\nrow")
        writer.close()

    done, _ = await runs({"list": [hangs_up]})
    assert done.report.outcome == "unreachable"


async def test_a_mail_is_read_before_the_next_one_is_fetched() -> None:
    """All mails of a month at once may be more than the memory holds."""
    told: list[str] = []

    def mails() -> Iterator[Page]:
        for number in "12":
            told.append(f"came {number}")
            yield Page(number, f"row {number}".encode())

    def reads(page: Page, board: Board) -> Iterator[Item]:
        told.append(f"read {page.url}")
        yield from lines(page, board)

    done = await run_pages(BOARD, replace(PLATFORM, readers={"list": reads}), mails(), now=lambda: EPOCH)
    assert sorted(ids(done)) == ["1", "2"]
    assert told == ["came 1", "read 1", "came 2", "read 2"]
