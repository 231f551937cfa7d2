"""The fault matrix: every platform's board on a site that fails in every way that sites fail.

Whatever happens, a run ends in the one cause that names it, asks for a bounded number of pages, raises
nothing, and closes no posting that the source did not call gone. Platforms are discovered, and their sites
are made of their own samples; what a format cannot know is told in the tables of exceptions, with the reason.
"""

from __future__ import annotations

import gzip
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any

import pytest
from about_samples import about
from faulty_site import Answer, First, Site, Sound, first, fitting, honest, marked, renumbered, sound, visited
from faulty_site import counted as with_total
from scripted_host import response

from aggregator.domain.lifecycle import BoardHistory, Decisions, KnownPosting, decide, judge_run
from scrapers.answer import Validators
from scrapers.registry import platforms
from scrapers.report import BoardRun, Budget, key
from scrapers.source import Follow

HTTP = [name for name, one in platforms().items() if one.medium == "http"]
DETAILED = [name for name in HTTP if "detail" in platforms()[name].readers]
BEFORE = datetime(2026, 11, 1, tzinfo=UTC)
FIRST_SEEN = "told by an earlier run"


def decided(done: BoardRun, expected: set[str]) -> Decisions:
    """What the run means to a store that knows all these postings and one more, which no run lists."""
    known = {
        name: KnownPosting(number, name, "", "h", "core", None, "missing", 1, BEFORE, BEFORE)
        for number, name in enumerate([*sorted(expected), FIRST_SEEN])
    }
    listed = done.report.listed
    trust = judge_run(done.report.outcome, listed, BoardHistory(usual=float(len(known))))
    return decide(known, {key(one.raw): "h" for one in done.seen}, trusted=trust.trusted, gone=done.gone)


def closes_nothing(done: BoardRun, expected: set[str]) -> None:
    decisions = decided(done, expected)
    assert (decisions.missing, decisions.gone) == ((), ())


@pytest.mark.parametrize("name", HTTP)
async def test_a_sound_site_is_read_whole(name: str) -> None:
    """What the faults below are faults of. The one posting that it does not list is missed."""
    done, _ = await visited(name)
    assert (done.report.outcome, done.report.message) == ("ok", "")
    keys = {key(one.raw) for one in done.seen}
    assert keys == first(name).page.keys
    assert FIRST_SEEN in decided(done, keys).gone


# Answers that are no list ----------------------------------------------------------------------------------


def page(text: str, status: int = 200, **headers: str) -> bytes:
    return response(status, text, **({"Content_Type": "text/html; charset=utf-8"} | headers))


MARKETING = "<!doctype html><html><title>Hiring made easy</title><body>Book a demo</body></html>"
LOGIN = (
    "<!doctype html><html><title>Sign in to continue</title>"
    "<form method=post><input name=user><input type=password name=p></form></html>"
)
OTHER = "https://www.vendor.example/product"
WEDNESDAY = "Wed, 27 Jan 2027 08:00:00 GMT"


def nested(kind: str, size: int) -> bytes:
    opens, closes = {"json": ("[", "]"), "html": ("<div>", "</div>"), "xml": ("<a>", "</a>")}[kind]
    times = size // len(opens + closes)
    return (opens * times + closes * times).encode()


def zipped(body: bytes) -> bytes:
    return response(200, gzip.compress(body), Content_Encoding="gzip")


ANSWERS: dict[str, tuple[str, bytes]] = {
    # what stands in front of sites, with status 200
    "cloudflare": (
        "blocked",
        page("<title>Just a moment...</title><script src=/cdn-cgi/cf-chl.js></script>"),
    ),
    "perimeterx": (
        "blocked",
        page("<title>Access to this page has been denied</title>Press & Hold to confirm"),
    ),
    "datadome": ("blocked", page("<p id=cmsg>Please enable JS and disable any ad blocker</p>")),
    "akamai": ("blocked", page("<h1>Access Denied</h1>Reference #18.2 https://errors.edgesuite.net/18.2")),
    "imperva": ("blocked", page("<h1>Pardon Our Interruption</h1>")),
    "cookie wall": ("blocked", page("<p>Please Enable Cookies to Continue</p>")),
    "captcha": ("blocked", page("<div class=h-captcha>Are you a robot?</div>")),
    "login page": ("auth", page(LOGIN)),
    # statuses
    "401": ("auth", page("", 401)),
    "403": ("blocked", page("", 403)),
    "406": ("blocked", page("", 406)),
    "404": ("not_found", page("", 404)),
    "410": ("not_found", page("", 410)),
    "400": ("layout", page("", 400)),
    "500": ("unreachable", page("", 500)),
    "502": ("unreachable", page(MARKETING, 502)),
    "503": ("unreachable", page("", 503, Retry_After="7200")),
    "429": ("slow", page("", 429)),
    "429 for an hour": ("slow", page("", 429, Retry_After="3600")),
    "429 until a day": ("slow", page("", 429, Retry_After=WEDNESDAY)),
    # bodies
    "nothing": ("truncated", page("")),
    "blanks": ("truncated", page(" \n")),
    "another page": ("layout", page(MARKETING)),
    "null": ("layout", response(200, "null", Content_Type="application/json")),
    "an error in JSON": ("layout", response(200, '{"error": "x"}', Content_Type="application/json")),
    "an error in XML": ("layout", response(200, "<?xml version='1.0'?><error>x</error>")),
    "a picture": ("layout", response(200, b"\x89PNG\r\n\x1a\n\x00\x00", Content_Type="image/png")),
    "an answer that breaks off": (
        "unreachable",
        b"HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n1\r\n{\r\nno length\r\n",
    ),
    **{
        f"{size // 10**6} MB of nested {kind}": ("layout", page(nested(kind, size).decode()))
        for kind in ("json", "html", "xml")
        for size in (4_000_000, 10_000_000)
    },
    "10 MB of nesting, zipped": ("layout", zipped(nested("json", 10_000_000))),
    # elsewhere
    "the vendor's own site": ("moved", response(302, Location=OTHER)),
    "its login page": ("auth", response(302, Location="https://login.vendor.example/signin?next=%2F")),
    "a plain address": ("unreachable", response(302, Location="http://10.0.0.1/")),
    "itself, for ever": ("moved", response(302, Location="https://loop.example/")),
}
ELSEWHERE = {"www.vendor.example/product": page(MARKETING), "login.vendor.example/signin": page(LOGIN)}
ELSEWHERE["loop.example/"] = response(302, Location="https://loop.example/")


@pytest.mark.parametrize("name", HTTP)
@pytest.mark.parametrize("answer", ANSWERS)
async def test_an_answer_that_is_no_list_has_its_cause(answer: str, name: str) -> None:
    outcome, body = ANSWERS[answer]
    done, site = await visited(name, lambda site, follow: body, pages=ELSEWHERE)
    assert (done.report.outcome, done.seen) == (outcome, ()), done.report.message
    assert done.report.message
    assert len(done.report.urls) == 1
    assert "?" not in done.report.urls[0]
    assert len(site.asked) <= 3 * (1 + 6)  # tries of robots.txt and of the page, with six hops at most
    closes_nothing(done, first(name).page.keys)


@pytest.mark.parametrize("name", HTTP)
@pytest.mark.parametrize("answer", ["429 for an hour", "429 until a day", "503"])
async def test_peace_that_a_host_asks_for_is_kept_and_told(answer: str, name: str) -> None:
    done, site = await visited(name, lambda site, follow: ANSWERS[answer][1])
    assert (done.report.retry_after or 0) >= 3_600
    assert site.list_requests == 1


# Sound lists, spoilt ---------------------------------------------------------------------------------------


def spoilt(change: Any) -> Answer:
    """The honest site, its first list page with rows changed."""

    def answer(site: Site, follow: Follow) -> bytes:
        page = sound(site.name, follow)
        if follow.row is not None or not page.keys:
            return honest(site, follow)
        changed: bytes = change(fitting(site.name, page, follow))
        return changed

    return answer


def cut(part: float) -> Any:
    return lambda page: response(200, page.body[: int(len(page.body) * part)], Content_Type=page.kind)


@pytest.mark.parametrize("name", HTTP)
@pytest.mark.parametrize("part", [0.3, 0.6, 0.9])
async def test_half_a_list_is_truncated(part: float, name: str) -> None:
    """JSON and XML end with what they began with, pages with `</html>`."""
    done, _ = await visited(name, spoilt(cut(part)))
    assert done.report.outcome == "truncated", done.report.message
    closes_nothing(done, first(name).page.keys)


@pytest.mark.parametrize("name", HTTP)
@pytest.mark.parametrize(
    "kind",
    ["application/pdf", "text/plain", "text/html; charset=utf-16", "x; charset=iso-8859-1", "x; charset=?"],
)
async def test_a_wrong_type_or_charset_costs_nothing(kind: str, name: str) -> None:
    done, _ = await visited(name, spoilt(lambda page: response(200, page.body, Content_Type=kind)))
    assert done.report.outcome == "ok", done.report.message
    assert {key(one.raw) for one in done.seen} == first(name).page.keys


@pytest.mark.parametrize("name", HTTP)
async def test_a_list_of_another_host_is_not_the_boards(name: str) -> None:
    """The answer is sound, but redirects led to it from another host: it may be another tenant's."""

    def answer(site: Site, follow: Follow) -> bytes:
        page = sound(site.name, follow)
        site.pages["moved.example/jobs"] = response(200, page.body, Content_Type=page.kind)
        return response(301, Location="https://moved.example/jobs")

    done, _ = await visited(name, answer)
    assert (done.report.outcome, done.seen) == ("moved", ())
    assert done.report.message == "redirected to https://moved.example/jobs"
    closes_nothing(done, first(name).page.keys)


# Totals and pages ------------------------------------------------------------------------------------------

COUNTED = [name for name in HTTP if first(name).counts]
PAGED = [name for name in HTTP if first(name).endless is not None]
LIE = 4321


def test_what_no_total_can_tell_is_known_of_each_platform() -> None:
    """Where the format counts its postings they are counted, where a list goes on it is followed; the samples
    of every other platform say why not."""
    assert set(HTTP) - set(COUNTED) == {name for name in HTTP if about(name).get("uncounted")}
    assert set(HTTP) - set(PAGED) == {name for name in HTTP if about(name).get("one_page")}


@dataclass
class Pages:
    """A site that gives these list pages one after another, the last one for ever; `total` in each."""

    start: First
    pages: list[Sound]
    total: int | None = None

    def __post_init__(self) -> None:
        self.given: dict[str, int] = {}
        self.keys: set[str] = set()

    def __call__(self, site: Site, follow: Follow) -> bytes:
        if follow.row is None and not sound(site.name, follow).keys:
            return honest(site, follow)
        at = len(self.given)
        self.given[follow.request.url + repr(follow.request.json)] = at
        page = self.pages[min(at, len(self.pages) - 1)]
        self.keys |= page.keys
        told = with_total(page, self.start.follow, self.total) if self.total is not None else None
        told = marked(told or page, follow, about(site.name).get("page_mark", ""), at)
        return response(200, told.body, Content_Type=page.kind)


def series(name: str, number: int) -> list[Sound]:
    """So many list pages of different rows, each of which another one follows."""
    start = first(name)
    assert start.endless is not None
    return [start.endless, *(renumbered(start.endless, start.follow, 100 * by) for by in range(1, number))]


@pytest.mark.parametrize("name", COUNTED)
async def test_a_total_that_is_too_high_is_not_believed_to_be_met(name: str) -> None:
    pages = Pages(first(name), [first(name).page], LIE)
    done, site = await visited(name, pages)
    assert done.report.outcome == "truncated"
    assert done.report.message == f"{len(pages.keys)} of {LIE} postings came"
    assert site.list_requests <= 4
    closes_nothing(done, pages.keys)


@pytest.mark.parametrize("name", COUNTED)
async def test_a_total_that_is_too_low_loses_no_row(name: str) -> None:
    start = first(name)  # a platform may count the rows that it sees, and then never says less
    low = next(total for total in range(1, 9) if with_total(start.page, start.follow, total))
    pages = Pages(start, [start.page], low)
    done, _ = await visited(name, pages)
    assert done.report.outcome == "ok"
    assert {key(one.raw) for one in done.seen} == pages.keys


@pytest.mark.parametrize("name", PAGED)
async def test_the_same_page_for_ever_ends_the_list(name: str) -> None:
    """Each of them promises another one, or counts more than came: the end of the list was not seen."""
    pages = Pages(first(name), series(name, 1), LIE)
    done, site = await visited(name, pages)
    assert done.report.outcome == "truncated"
    assert site.list_requests <= 4
    assert {key(one.raw) for one in done.seen} == pages.keys
    closes_nothing(done, pages.keys)


@pytest.mark.parametrize("name", PAGED)
async def test_pages_that_go_round_end_the_list(name: str) -> None:
    one, two = series(name, 2)
    done, site = await visited(name, Pages(first(name), [one, two, one, two, one, two], LIE))
    assert done.report.outcome == "truncated"
    assert site.list_requests <= 6
    assert {key(each.raw) for each in done.seen} == one.keys | two.keys
    closes_nothing(done, one.keys | two.keys)


@pytest.mark.parametrize("name", PAGED)
async def test_a_middle_page_with_one_new_row_does_not_end_the_list(name: str) -> None:
    start = first(name)
    one, three = series(name, 2)
    two = renumbered(one, start.follow, 900, only=1)
    done, _ = await visited(name, Pages(start, [one, two, three, three], LIE))
    assert {key(each.raw) for each in done.seen} == one.keys | two.keys | three.keys


@pytest.mark.parametrize("name", PAGED)
async def test_a_list_without_end_stops_at_the_budget(name: str) -> None:
    pages = Pages(first(name), series(name, 8), 10 * LIE)
    done, site = await visited(name, pages, budget=Budget(pages=5, requests=60))
    assert done.report.outcome == "over_budget", done.report.message
    assert site.list_requests <= 6
    closes_nothing(done, pages.keys)


@pytest.mark.parametrize("name", PAGED)
@pytest.mark.parametrize(
    "answer", ["cloudflare", "login page", "nothing", "404", "500", "429", "another page"]
)
async def test_a_later_page_that_fails_cuts_the_list_short(answer: str, name: str) -> None:
    pages = Pages(first(name), series(name, 1), LIE)

    def then(site: Site, follow: Follow) -> bytes:
        return ANSWERS[answer][1] if pages.given else pages(site, follow)

    done, _ = await visited(name, then)
    assert done.report.outcome == "truncated", done.report.message
    assert {key(one.raw) for one in done.seen} == pages.keys
    closes_nothing(done, pages.keys)


# Details ---------------------------------------------------------------------------------------------------

DETAIL_ANSWERS: dict[str, Any] = {
    name: ANSWERS[name][1]
    for name in (
        "cloudflare",
        "datadome",
        "login page",
        "nothing",
        "another page",
        "500",
        "403",
        "429",
        "null",
        "the vendor's own site",
        "its login page",
    )
}


def rows_with_details(name: str) -> int:
    return sum(isinstance(one, Follow) and one.row is not None for one in first(name).page.items)


LISTED_WHOLE = {name: "its list holds the texts" for name in DETAILED if not rows_with_details(name)}


@pytest.mark.parametrize("name", [one for one in DETAILED if one not in LISTED_WHOLE])
@pytest.mark.parametrize("answer", DETAIL_ANSWERS)
async def test_a_detail_that_fails_leaves_its_row_as_it_is(answer: str, name: str) -> None:
    done, _ = await visited(
        name, details=lambda site, follow: DETAIL_ANSWERS[answer], wants=True, pages=ELSEWHERE
    )
    report = done.report
    assert report.outcome == "ok"
    assert {key(one.raw) for one in done.seen} == first(name).page.keys
    assert (report.details, done.gone) == (0, ())
    assert report.details_failed + report.details_left == rows_with_details(name)
    assert sum(one.complete for one in done.seen) == len(done.seen) - rows_with_details(name)
    assert (done.validators, done.body_hash) == (Validators(), None)  # "unchanged" would ask for it no more


@pytest.mark.parametrize("name", [one for one in DETAILED if one not in LISTED_WHOLE])
async def test_a_detail_that_answers_the_list_is_no_detail(name: str) -> None:
    listing = first(name).page

    def detail(site: Site, follow: Follow) -> bytes:
        return response(200, listing.body, Content_Type=listing.kind)

    done, _ = await visited(name, details=detail, wants=True)
    assert (done.report.outcome, done.report.details) == ("ok", 0)
    assert done.report.details_failed == rows_with_details(name)


@pytest.mark.parametrize("name", [one for one in DETAILED if one not in LISTED_WHOLE])
async def test_a_detail_of_another_host_is_not_the_boards(name: str) -> None:
    """The text is sound, but redirects led to it from another host: it may be another employer's job."""

    def detail(site: Site, follow: Follow) -> bytes:
        page = sound(site.name, follow)
        site.pages["moved.example/jobs/1"] = response(200, page.body, Content_Type=page.kind)
        return response(301, Location="https://moved.example/jobs/1")

    done, _ = await visited(name, details=detail, wants=True)
    assert (done.report.outcome, done.report.details, done.gone) == ("ok", 0, ())
    assert done.report.details_failed == rows_with_details(name)
    assert done.report.message == "details: redirected to https://moved.example/jobs/1"


@pytest.mark.parametrize("name", [one for one in DETAILED if one not in LISTED_WHOLE])
async def test_half_a_detail_is_no_detail(name: str) -> None:
    def detail(site: Site, follow: Follow) -> bytes:
        page = sound(site.name, follow)
        return response(200, page.body[: len(page.body) // 2], Content_Type=page.kind)

    done, _ = await visited(name, details=detail, wants=True)
    assert (done.report.outcome, done.report.details) == ("ok", 0)


@pytest.mark.parametrize("name", [one for one in DETAILED if one not in LISTED_WHOLE])
@pytest.mark.parametrize("status", [404, 410])
async def test_a_closed_posting_is_gone_and_no_other(status: int, name: str) -> None:
    done, _ = await visited(name, details=lambda site, follow: page("", status), wants=True)
    assert done.report.outcome == "ok"
    rows = {key(one.row) for one in first(name).page.items if isinstance(one, Follow) and one.row}
    assert set(done.gone) == rows
    keys = first(name).page.keys
    assert set(decided(done, keys).gone) == rows | {FIRST_SEEN}
