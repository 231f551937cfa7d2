"""The public APIs of job sites: what is asked of them, page after page, and when they are asked no more."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any
from urllib.parse import parse_qs, unquote, urlsplit

import pytest

from scrapers.registry import platform, platforms
from scrapers.source import Board, Follow, Item, Page, RawPosting, Request, Total

SAMPLES = Path(__file__).parent / "samples"
APIS = (
    *("usajobs", "careeronestop", "adzuna", "jooble", "themuse", "remoteok", "himalayas", "jobicy"),
    *("arbeitnow", "remotive", "weworkremotely", "workingnomads", "jsearch"),
)


def board(name: str, *searches: str, site: str = "") -> Board:
    return Board(name, "", "other", name, "https://x.example/", site=site, searches=searches)


def started(name: str, *searches: str, site: str = "") -> list[Follow]:
    return list(platform(name).start(board(name, *searches, site=site)))


def asked(request: Request) -> dict[str, str]:
    """The parameters of a request's address."""
    return {name: values[0] for name, values in parse_qs(urlsplit(request.url).query).items()}


def answered(follow: Follow, value: Any) -> list[Item]:
    return list(follow.parse(Page("", value if isinstance(value, bytes) else json.dumps(value).encode())))


def onward(items: list[Item]) -> list[Request]:
    return [one.request for one in items if isinstance(one, Follow)]


def totals(items: list[Item]) -> list[int]:
    return [one.count for one in items if isinstance(one, Total)]


def remote(items: list[Item]) -> list[str | None]:
    return [one.remote for one in items if isinstance(one, RawPosting)]


def last_page(follow: Follow, value: Any) -> int:
    """How many pages come when every one is answered alike."""
    pages = 1
    while after := [one for one in answered(follow, value) if isinstance(one, Follow)]:
        (follow,) = after
        pages += 1
    return pages


@pytest.mark.parametrize("name", APIS)
def test_a_source_whose_terms_ask_for_credit_says_which(name: str) -> None:
    found = platform(name)
    assert "(https://" in found.attribution
    assert found.secrets or found.rights.verdict != "needs key"


@pytest.mark.parametrize("name", [one for one in APIS if platforms()[one].rights.verdict == "on"])
def test_what_is_on_needs_no_key(name: str) -> None:
    assert name in ("remoteok", "himalayas", "jobicy", "arbeitnow")


# USAJOBS ----------------------------------------------------------------------------------------------------


def usajobs(total: int, *flags: bool | None) -> dict[str, Any]:
    rows = []
    for number, flag in enumerate(flags):
        details = {} if flag is None else {"RemoteIndicator": flag}
        job = {"PositionTitle": "Coder", "UserArea": {"Details": details}}
        rows.append({"MatchedObjectId": str(number), "MatchedObjectDescriptor": job})
    return {"SearchResult": {"SearchResultItems": rows, "SearchResultCountAll": total}}


def test_usajobs_asks_for_the_series_once_per_remote_flag() -> None:
    follows = started("usajobs")
    assert [asked(one.request)["RemoteIndicator"] for one in follows] == ["True", "False"]
    assert {asked(one.request)["JobCategoryCode"] for one in follows} == {"0675"}
    assert follows[0].request.headers == {"Authorization-Key": "{api_key}", "User-Agent": "{email}"}


def test_usajobs_asks_for_words_in_all_series_or_in_the_one_of_the_board() -> None:
    assert "JobCategoryCode" not in asked(started("usajobs", "coder")[0].request)
    (first, _) = started("usajobs", "medical coder", site="0669")
    assert (asked(first.request)["Keyword"], asked(first.request)["JobCategoryCode"]) == (
        "medical coder",
        "0669",
    )


def test_usajobs_gives_no_more_than_ten_thousand_of_one_query() -> None:
    assert last_page(started("usajobs")[0], usajobs(25_000, None)) == 20
    assert last_page(started("usajobs")[0], usajobs(612, None)) == 2
    assert totals(answered(started("usajobs")[0], usajobs(25_000, None))) == [25_000]


def test_usajobs_remote_rows_are_known_by_the_question() -> None:
    only_remote, others = started("usajobs")
    assert remote(answered(only_remote, usajobs(2, None, True))) == ["Remote", "Remote"]
    assert remote(answered(others, usajobs(2, None, True))) == [None, "Remote"]


def test_usajobs_that_ignored_the_question_is_not_believed() -> None:
    assert remote(answered(started("usajobs")[0], usajobs(3, None, False, True))) == [None, None, "Remote"]


def test_usajobs_counts_nothing_without_items() -> None:
    assert answered(started("usajobs")[0], usajobs(0)) == [Total(0)]


# Searches in the address or in the body ---------------------------------------------------------------------


def test_careeronestop_has_no_empty_part_in_its_path() -> None:
    (follow,) = started("careeronestop", "coder/auditor ii")
    path = urlsplit(follow.request.url).path
    assert path == "/v2/jobsearch/{user_id}/coder%2Fauditor%20ii/US/0/0/0/0/100/30"
    assert unquote(path).count("//") == 0
    assert follow.request.headers["Authorization"] == "Bearer {token}"
    (after,) = onward(answered(follow, {"Jobcount": "241", "Jobs": [{"JvId": "1", "JobTitle": "Coder"}]}))
    assert "/0/0/0/100/100/30" in after.url
    assert last_page(follow, {"Jobcount": "241", "Jobs": [{"JvId": "1", "JobTitle": "Coder"}]}) == 3


@pytest.mark.parametrize("jobs", [{}, {"Jobs": None}, {"Jobs": []}])
def test_careeronestop_without_results_is_empty(jobs: dict[str, Any]) -> None:
    assert answered(started("careeronestop")[0], {"Jobcount": "0", **jobs}) == [Total(0)]


def test_adzuna_counts_its_pages_in_the_path_and_keeps_the_keys_apart() -> None:
    first, second = started("adzuna", "medical coder", "coding auditor")
    assert second.request.url.startswith("https://api.adzuna.com/v1/api/jobs/us/search/1?")
    assert first.request.url.endswith("&app_id={app_id}&app_key={app_key}")
    assert asked(second.request)["what"] == "coding auditor"
    page = {"count": 120, "results": [{"id": "1", "title": "Coder", "redirect_url": "https://a.example/"}]}
    (after,) = onward(answered(first, page))
    assert "/search/2?" in after.url
    assert last_page(first, page) == 3


def test_jooble_asks_in_the_body_until_all_have_come() -> None:
    (follow,) = started("jooble", "coder")
    assert follow.request.method == "POST"
    assert follow.request.json == {"keywords": "coder", "location": "United States", "page": "1"}
    rows = [{"id": number, "title": "Coder", "snippet": "x"} for number in range(20)]
    (after,) = onward(answered(follow, {"totalCount": 57, "jobs": rows}))
    assert after.json["page"] == "2"
    assert last_page(follow, {"totalCount": 57, "jobs": rows}) == 3
    assert onward(answered(follow, {"totalCount": 57, "jobs": []})) == []


def test_jsearch_ends_with_a_page_that_is_not_full() -> None:
    (follow,) = started("jsearch", "medical coder")
    rows = [{"job_id": str(number), "job_title": "Coder"} for number in range(10)]
    (after,) = onward(answered(follow, {"data": rows}))
    assert (asked(after)["page"], after.headers["X-RapidAPI-Key"]) == ("2", "{api_key}")
    assert onward(answered(follow, {"data": rows[:9]})) == []
    assert last_page(follow, {"data": rows}) == 50


# Pages ------------------------------------------------------------------------------------------------------


def test_themuse_stops_before_the_page_that_is_an_error() -> None:
    (follow,) = started("themuse", site="Healthcare")
    assert asked(follow.request) == {"page": "0", "category": "Healthcare", "api_key": "{api_key}"}
    rows = [{"id": 1, "name": "Coder", "short_name": "coder"}]
    assert last_page(follow, {"page_count": 20_000, "results": rows}) == 100
    assert last_page(follow, {"page_count": 2, "results": rows}) == 2
    assert onward(answered(follow, {"page_count": 3, "results": []})) == []


def test_himalayas_searches_by_page_and_browses_by_offset() -> None:
    (found,), (whole,) = started("himalayas", "medical coder"), started("himalayas")
    assert found.request.url == "https://himalayas.app/jobs/api/search?q=medical+coder&page=1"
    assert asked(whole.request) == {"limit": "20", "offset": "0"}
    page = {"totalCount": 47, "jobs": [{"title": "Coder", "guid": "https://h.example/1"}]}
    assert asked(onward(answered(found, page))[0])["page"] == "2"
    assert asked(onward(answered(whole, page))[0])["offset"] == "20"
    assert last_page(found, page) == 3
    assert last_page(found, page | {"totalCount": 100_371}) == 401


def test_jobicy_takes_one_word_of_search_a_request_and_no_other_parameter() -> None:
    assert [asked(one.request) for one in started("jobicy", "coder", "coding")] == [
        {"count": "100", "geo": "usa", "tag": "coder"},
        {"count": "100", "geo": "usa", "tag": "coding"},
    ]
    assert [asked(one.request) for one in started("jobicy")] == [{"count": "100", "geo": "usa"}]


def test_arbeitnow_goes_on_while_it_names_a_next_page() -> None:
    (follow,) = started("arbeitnow")
    rows = [{"slug": "a", "title": "Coder"}]
    (after,) = onward(answered(follow, {"data": rows, "links": {"next": "https://elsewhere.example/"}}))
    assert after.url == "https://www.arbeitnow.com/api/job-board-api?page=2"
    assert onward(answered(follow, {"data": rows, "links": {"next": None}})) == []
    assert onward(answered(follow, {"data": rows})) == []


@pytest.mark.parametrize("name", ["remoteok", "remotive", "workingnomads", "weworkremotely"])
def test_a_source_of_one_answer_is_asked_once(name: str) -> None:
    (follow,) = started(name, "coder")
    sample = next(one for one in (SAMPLES / name).glob("list.*") if one.suffixes in ([".json"], [".xml"]))
    assert onward(answered(follow, sample.read_bytes())) == []
    assert platform(name).whole


# Remote OK --------------------------------------------------------------------------------------------------


def test_remoteok_is_empty_with_its_terms_alone_and_nothing_without_them() -> None:
    (follow,) = started("remoteok")
    assert answered(follow, [{"legal": "terms", "last_updated": 1}]) == []
    with pytest.raises(Exception, match="begins with its terms"):
        answered(follow, [])
