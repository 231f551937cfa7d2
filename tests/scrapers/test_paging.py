"""What a platform asks next: the first requests of a board, and those that a list page leads to."""

from __future__ import annotations

import json
from typing import Any
from urllib.parse import unquote

import pytest

from scrapers.jobposting import first
from scrapers.modes import mode
from scrapers.registry import platform
from scrapers.source import Board, Follow, Item, Page, Total

BOARD = Board(
    "b", "B", "other", "x", "https://b.example/", host="b.example", tenant="b", site="s", searches=("a, b",)
)


def answered(name: str, follow: Follow, value: Any) -> list[Item]:
    body = value if isinstance(value, bytes) else json.dumps(value).encode()
    return list(follow.parse(Page(follow.request.url, body)))


def next_pages(items: list[Item]) -> list[Follow]:
    return [one for one in items if isinstance(one, Follow) and one.row is None]


def start(name: str) -> Follow:
    (follow,) = platform(name).start(BOARD)
    return follow


def oracle(number: int, total: int | None) -> dict[str, Any]:
    rows = [{"Id": str(one), "Title": "Coder"} for one in range(number)]
    return {"items": [{"requisitionList": rows, "TotalJobsCount": total}], "hasMore": False}


def lever(number: int, total: int | None) -> list[Any]:
    return [
        {"id": str(one), "text": "Coder", "hostedUrl": f"https://jobs.lever.co/b/{one}"}
        for one in range(number)
    ]


def smartrecruiters(number: int, total: int | None) -> dict[str, Any]:
    rows = [{"id": str(one), "name": "Coder", "refNumber": "1"} for one in range(number)]
    return {"content": rows, "totalFound": total}


def phenom(number: int, total: int | None) -> bytes:
    rows = [{"jobId": str(one), "title": "Coder"} for one in range(number)]
    data = {"eagerLoadRefineSearch": {"totalHits": total, "data": {"jobs": rows}}}
    return f"<script>phApp.ddo = {json.dumps(data)}; phApp.x = {{}}</script>".encode()


def jibe(number: int, total: int | None) -> dict[str, Any]:
    rows = [{"data": {"slug": str(one), "title": "Coder"}} for one in range(number)]
    return {"jobs": rows, "totalCount": total}


ANSWERS = {
    "oracle_recruiting": oracle,
    "lever": lever,
    "smartrecruiters": smartrecruiters,
    "phenom": phenom,
    "icims_jibe": jibe,
}
FIRST = {
    "oracle_recruiting": 'finder=findReqs;siteNumber=s,keyword="a  b",limit=100,offset=0,sortBy=',
    "lever": "?mode=json&skip=0&limit=100",
    "smartrecruiters": "/b/postings?limit=100&offset=0&q=a,+b",
    "phenom": "https://b.example/s/search-results?from=0&s=1&keywords=a,+b",
    "icims_jibe": "https://b.example/api/jobs?page=1&limit=100&keywords=a,+b",
}
# platform, rows of the first page, what the source counts, a part of the next request or None
NEXT = [
    ("oracle_recruiting", 100, 217, "limit=100,offset=100,"),
    ("oracle_recruiting", 99, 217, "limit=100,offset=100,"),  # a short page is not the last one
    ("oracle_recruiting", 100, 100, None),
    ("oracle_recruiting", 0, 217, None),
    ("oracle_recruiting", 3, None, "offset=100,"),
    ("lever", 100, None, "skip=100&"),
    ("lever", 99, None, None),
    ("smartrecruiters", 100, 143, "offset=100&q=a,+b"),
    ("smartrecruiters", 43, 43, None),
    ("smartrecruiters", 0, 143, None),
    ("phenom", 10, 11, "from=10&s=1&keywords=a,+b"),
    ("phenom", 10, 10, None),
    ("phenom", 0, 10, None),
    ("icims_jibe", 10, 212, "page=2&limit=100&keywords=a,+b"),
    ("icims_jibe", 10, 10, None),
    ("icims_jibe", 0, 10, None),
]


@pytest.mark.parametrize("name", FIRST)
def test_the_first_request(name: str) -> None:
    assert FIRST[name] in unquote(start(name).request.url)


@pytest.mark.parametrize(("name", "rows", "total", "expected"), NEXT)
def test_the_next_page(name: str, rows: int, total: int | None, expected: str | None) -> None:
    items = answered(name, start(name), ANSWERS[name](rows, total))
    pages = [unquote(one.request.url) for one in next_pages(items)]
    assert len(pages) == (expected is not None)
    assert all(expected in one for one in pages if expected)
    counts = [one.count for one in items if isinstance(one, Total)]
    assert counts == ([] if total is None or name == "lever" else [total])


@pytest.mark.parametrize("name", ANSWERS)
def test_a_second_page_counts_on(name: str) -> None:
    first_page = answered(name, start(name), ANSWERS[name](100, 150))
    (second,) = next_pages(first_page)
    assert next_pages(answered(name, second, ANSWERS[name](50, 150))) == []


# Labels ----------------------------------------------------------------------------------------------------

MODES = [
    "Remote",
    "Fully Remote",
    "Hybrid (2 days)",
    "On-site",
    "Onsite",
    "In-Person",
    "Work from home",
    "Remote - Ohio",
    "Remote Eligible",
    "Virtual",
]
NO_MODES = [
    "Remote Patient Monitoring",
    "Virtual Care",
    "Home Health",
    "LAT_LNG",
    "ANY",
    "Office",
    "",
    None,
    7,
    ["x"],
]


@pytest.mark.parametrize("label", MODES)
def test_a_label_that_is_a_work_mode(label: str) -> None:
    assert mode(["Coding", label]) == label


@pytest.mark.parametrize("label", NO_MODES)
def test_a_label_that_is_none(label: Any) -> None:
    assert mode([label]) is None


def test_the_first_of_several_fields() -> None:
    assert first({"a": None, "b": " ", "c": 7, "d": "x"}, "a", "b", "c", "d") == "7"
    assert first(None, "a") is None
