"""How boards are asked: what a platform requests first, and what it goes on to ask after a page."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest

from scrapers.jobposting import count
from scrapers.registry import platform
from scrapers.source import Board, Follow, Item, Page, ParseError, RawPosting, Request, Total

SAMPLES = Path(__file__).parent / "samples"


def started(board: Board) -> list[Request]:
    return [one.request for one in platform(board.platform).start(board)]


def read(board: Board, sample: str, kind: str = "list", **more: Any) -> list[Item]:
    body = (SAMPLES / board.platform / sample).read_bytes()
    return list(platform(board.platform).readers[kind](Page("", body), board, **more))


def onward(items: list[Item]) -> list[Follow]:
    return [one for one in items if isinstance(one, Follow) and one.row is None]


def details(items: list[Item]) -> list[str]:
    return [one.request.url for one in items if isinstance(one, Follow) and one.row is not None]


def totals(items: list[Item]) -> list[int]:
    return [one.count for one in items if isinstance(one, Total)]


def test_an_icims_page_that_is_not_the_one_asked_for_is_refused() -> None:
    """A session that answers page 1 for ever would otherwise end as a whole board."""
    board = Board("t", "", "other", "icims", "", host="careers-t.icims.com")
    assert len(onward(read(board, "list-cards.html", number=0))) == 1
    with pytest.raises(ParseError, match="iCIMS page 2, not 1"):
        read(board, "list-cards.html", number=1)


# Workable ---------------------------------------------------------------------------------------------------

WORKABLE = Board("h", "", "other", "workable", "https://apply.workable.com/harborview/", tenant="harborview")


def test_workable_asks_for_the_whole_board_with_texts() -> None:
    (asked,) = started(WORKABLE)
    assert asked.method == "GET"
    assert asked.url == "https://apply.workable.com/api/v1/widget/accounts/harborview?details=true"


def test_workable_searches_on_the_server_and_goes_on_with_the_token() -> None:
    board = Board("h", "", "other", "workable", "", tenant="harborview", searches=("coder", "auditor"))
    assert [one.json["query"] for one in started(board)] == ["coder", "auditor"]
    items = read(board, "list-search.json", search="coder")
    assert totals(items) == [12]
    (after,) = onward(items)
    assert after.request.json["token"] == "WzE3NjM1MTA0MDAwMDBd"
    assert after.request.json["query"] == "coder"
    assert details(items) == ["https://apply.workable.com/api/v2/accounts/harborview/jobs/7A11C0DE04"]


def test_workable_wants_a_detail_only_where_the_text_is_missing() -> None:
    items = read(WORKABLE, "list.json")
    assert totals(items) == [3]
    assert details(items) == ["https://apply.workable.com/api/v2/accounts/harborview/jobs/7A11C0DE02"]


# ADP --------------------------------------------------------------------------------------------------------

CENTER = "https://workforcenow.adp.com/mascsr/default/mdf/recruitment/recruitment.html?cid=0f3a&ccId=9_2"
ADP = Board("r", "", "other", "adp", CENTER, tenant="0f3a", site="9_2")


def test_adp_counts_from_one_and_stops_at_the_total() -> None:
    assert "$top=20&$skip=1" in started(ADP)[0].url
    assert ["$skip=21" in one.request.url for one in onward(read(ADP, "list.json"))] == [True]
    assert ["$skip=41" in one.request.url for one in onward(read(ADP, "list.json", skip=21))] == [True]
    assert onward(read(ADP, "list.json", skip=41)) == []


def test_adp_asks_for_details_by_the_public_id_else_by_the_item() -> None:
    asked = [url.partition("?")[0].rpartition("/")[2] for url in details(read(ADP, "list.json"))]
    assert asked == ["571204", "9205551120418_1", "HRB%3A20482%3A1134"]


MYJOBS = Board("n", "", "other", "adp_myjobs", "", tenant="northwoods")


def test_adp_myjobs_lists_with_the_token_of_the_site_and_its_name() -> None:
    (first,) = platform("adp_myjobs").start(MYJOBS)
    record = {"myJobsToken": "ey.ab-1", "orgoid": "G3", "clientName": "Northwoods Health"}
    (listing,) = first.parse(Page("", json.dumps(record).encode()))
    assert isinstance(listing, Follow)
    assert listing.request.headers == {"myjobstoken": "ey.ab-1", "Accept-Language": "en-US"}
    assert "$skip=0" in listing.request.url
    items = list(listing.parse(Page("", (SAMPLES / "adp_myjobs" / "list.json").read_bytes())))
    assert {one.company for one in items if isinstance(one, RawPosting)} == {"Northwoods Health"}
    assert ["$skip=50" in one.request.url for one in onward(items)] == [True]


@pytest.mark.parametrize("token", [None, "", "a\r\nHost: b", ["t"]])
def test_adp_myjobs_without_a_token_is_no_site(token: Any) -> None:
    (first,) = platform("adp_myjobs").start(MYJOBS)
    with pytest.raises(ParseError, match="myJobsToken"):
        list(first.parse(Page("", json.dumps({"myJobsToken": token}).encode())))


# Jobvite ----------------------------------------------------------------------------------------------------

JOBVITE = Board("d", "", "lab", "jobvite", "", tenant="delmarlabs", searches=("coder",))


def test_jobvite_searches_on_the_server_and_pages_by_its_count() -> None:
    assert [one.url for one in started(JOBVITE)] == [
        "https://jobs.jobvite.com/delmarlabs/search/?q=coder&p=0"
    ]
    items = read(JOBVITE, "list-table.html", search="coder")
    assert totals(items) == [3]
    assert [one.request.url for one in onward(items)] == [
        "https://jobs.jobvite.com/delmarlabs/search/?q=coder&p=1"
    ]


def test_jobvite_without_results_is_empty_and_an_uncounted_page_is_the_last() -> None:
    assert read(JOBVITE, "list-none.html") == [Total(0)]
    assert onward(read(JOBVITE, "list-cards.html")) == []


@pytest.mark.parametrize("body", ["<html><body class='jv-x'>Sorry, something went wrong</body></html>", ""])
def test_jobvite_says_of_other_pages_that_they_are_no_list(body: str) -> None:
    with pytest.raises(ParseError):
        list(platform("jobvite").readers["list"](Page("", body.encode()), JOBVITE))


# Boards on one page -----------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("name", "host", "url", "sample", "first_detail"),
    [
        (
            "bamboohr",
            "cedar.bamboohr.com",
            "https://cedar.bamboohr.com/careers/list",
            "list.json",
            "https://cedar.bamboohr.com/careers/41/detail",
        ),
        (
            "breezy",
            "quarryhealth.breezy.hr",
            "https://quarryhealth.breezy.hr/json",
            "list.json",
            "https://quarryhealth.breezy.hr/p/3e91c0de77a1-profee-coder-ii",
        ),
        (
            "jazzhr",
            "tamarack.applytojob.com",
            "https://tamarack.applytojob.com/apply",
            "list-cards.html",
            "https://tamarack.applytojob.com/apply/kR8wQ2mZp1/Certified-Coder-Orthopedics",
        ),
    ],
)
def test_a_board_on_one_page_leads_to_its_details(
    name: str, host: str, url: str, sample: str, first_detail: str
) -> None:
    board = Board("b", "", "other", name, "", host=host, tenant=host.partition(".")[0])
    assert [one.url for one in started(board)] == [url]
    items = read(board, sample)
    assert onward(items) == []
    assert details(items)[0] == first_detail


def test_a_jazzhr_shell_is_no_empty_board_and_an_empty_list_is_one() -> None:
    board = Board("t", "", "other", "jazzhr", "", host="tamarack.applytojob.com")
    reader = platform("jazzhr").readers["list"]
    with pytest.raises(ParseError):
        list(reader(Page("", b"<html><script>resumator.load()</script></html>"), board))
    assert (
        list(reader(Page("", b"<div class='job-board-list'><div class='jobs-list'></div></div>"), board))
        == []
    )


# Rows and details -------------------------------------------------------------------------------------------


def test_a_plain_page_does_not_replace_the_place_that_the_list_knows() -> None:
    board = Board("j", "Juniper", "other", "paylocity", "", tenant="0f3a")
    row = next(one.row for one in read(board, "list.html") if isinstance(one, Follow))
    (found,) = read(board, "detail-plain.html", "detail", row=row)
    assert isinstance(found, RawPosting)
    assert (found.external_id, found.location, found.state) == ("4500117", "Boulder, CO", "CO")
    assert found.pay == "$29.00 - $35.00 per hour"
    assert "Reviews coded claims" in (found.description or "")


def test_a_breezy_page_gives_its_row_the_text() -> None:
    board = Board("q", "", "other", "breezy", "", host="quarryhealth.breezy.hr")
    row = next(one.row for one in read(board, "list.json") if isinstance(one, Follow))
    (found,) = read(board, "detail.html", "detail", row=row)
    assert isinstance(found, RawPosting)
    assert (found.pay, found.location) == ("$24 – $31 / hour", "Knoxville, TN; Macon, GA")
    assert "CPC required" in (found.description or "")


# Variants ---------------------------------------------------------------------------------------------------


def test_a_total_may_be_a_text() -> None:
    board = Board("h", "", "other", "smartrecruiters", "", tenant="h")
    row = {"id": "1", "name": "Coder", "refNumber": "R-1"}
    page = Page("", json.dumps({"content": [row], "totalFound": "143"}).encode())
    items = list(platform("smartrecruiters").readers["list"](page, board))
    assert totals(items) == [143]
    assert len(onward(items)) == 1


@pytest.mark.parametrize("total", ["", "many", "-3", "1e9", "9999999999", "\u0664", None, [], True])
def test_what_is_no_total_is_none(total: Any) -> None:
    assert count(total) is None


@pytest.mark.parametrize(
    ("location", "expected"),
    [
        ({"name": "Remote - US"}, "Remote - US"),
        (None, "Tampa, FL; Reno, NV"),
        ({"name": ""}, "Tampa, FL; Reno, NV"),
    ],
)
def test_a_greenhouse_job_without_a_place_is_at_its_offices(location: Any, expected: str) -> None:
    offices = [
        {"name": "A", "location": "Tampa, FL"},
        {"name": "B", "location": None},
        {"location": "Reno, NV"},
    ]
    job = {"id": 1, "title": "Coder", "absolute_url": "https://x.example/1"}
    body = json.dumps({"jobs": [job | {"location": location, "offices": offices}]}).encode()
    board = Board("h", "", "other", "greenhouse", "", tenant="h")
    (found,) = (
        one
        for one in platform("greenhouse").readers["list"](Page("", body), board)
        if isinstance(one, RawPosting)
    )
    assert found.location == expected


@pytest.mark.parametrize(
    ("stated", "expected"), [(True, "Virtual"), ("true", "Virtual"), ("false", None), (0, None)]
)
def test_a_switch_may_be_a_word(stated: Any, expected: str | None) -> None:
    board = Board("h", "", "other", "dayforce", "", tenant="h")
    row = {"ReferenceNumber": "5", "Title": "Coder", "JobDetailsUrl": "https://x.example/5"}
    body = json.dumps([row | {"IsVirtualLocation": stated}]).encode()
    found = [
        one
        for one in platform("dayforce").readers["list"](Page("", body), board)
        if isinstance(one, RawPosting)
    ]
    assert [one.remote for one in found] == [expected]


# Workday ----------------------------------------------------------------------------------------------------

WORKDAY = Board("m", "", "other", "workday", "https://m.wd1.myworkdayjobs.com/C", "m", "m", "C")


def workday(**answer: Any) -> list[Item]:
    return list(platform("workday").readers["list"](Page("", json.dumps(answer).encode()), WORKDAY))


@pytest.mark.parametrize(
    ("bullets", "end", "number"),
    [
        (["27601"], "Coder-I_R0041822", "R0041822"),  # a ZIP code, the same on every row of the town
        (["27601", "R0041822"], "Coder-I_R0041822", "R0041822"),
        (["JR_12345"], "Coder_JR_12345-1", "JR_12345"),
        (["R0041822-2"], "Coder_R0041822-2", "R0041822-2"),
        (["27601"], "Coder-27601", None),
        ([], "Coder_R0041822-1", "R0041822"),
    ],
)
def test_a_workday_requisition_is_the_one_at_the_end_of_the_address(
    bullets: list[str], end: str, number: str | None
) -> None:
    path = f"/job/Raleigh-NC/{end}"
    (row,) = (
        one.row
        for one in workday(jobPostings=[{"title": "Coder", "externalPath": path, "bulletFields": bullets}])
        if isinstance(one, Follow) and one.row
    )
    assert (row.requisition, row.external_id) == (number, number or path)


def counted(*counts: int) -> dict[str, Any]:
    return {"facetParameter": "f", "values": [{"descriptor": "x", "count": one} for one in counts]}


@pytest.mark.parametrize(
    ("total", "facets", "expected"),
    [
        (2_000, [counted(13_000, 757), counted(5)], 13_757),
        (2_000, [{"facetParameter": "places", "values": [counted(2), counted(13_000, 757)]}], 13_757),
        (2_000, [counted(1_990)], 2_000),
        (2_000, None, 2_000),
        (1_999, [counted(2_400)], 1_999),  # a posting of several towns counts in each
    ],
)
def test_workdays_2000_may_be_a_clamp(total: int, facets: Any, expected: int) -> None:
    row = {"title": "Coder", "externalPath": "/job/x/Coder_R0041822"}
    items = workday(total=total, facets=facets, jobPostings=[row])
    assert totals(items) == [expected]


# SuccessFactors ---------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("shown", "after"), [("1 – 10 of 30", ["10"]), ("21 – 30 of 30", []), ("1 – 25 of 103", ["25"])]
)
def test_successfactors_goes_on_from_the_last_row_of_a_page(shown: str, after: list[str]) -> None:
    """Tenants choose how many rows a page holds."""
    board = Board("p", "", "other", "successfactors", "", "jobs.platteriver.example", searches=("coder",))
    body = f'<span class="paginationLabel">Results <b>{shown}</b></span><table id="searchresults"></table>'
    items = list(platform("successfactors").readers["list"](Page("", body.encode()), board))
    assert [one.request.url.partition("startrow=")[2] for one in onward(items)] == after
