"""Keys reach the source that asks for them, and nothing else: no board, report, log or error."""

from __future__ import annotations

import asyncio
import logging
import re
import traceback
from dataclasses import dataclass, field
from datetime import UTC, datetime
from urllib.parse import parse_qs, urlsplit

import pytest
from hypothesis import given
from hypothesis import strategies as st

from scrapers.answer import Answer, FetchError, Validators
from scrapers.keys import NeedsKey, unlocked, with_keys
from scrapers.registry import platforms
from scrapers.run import run
from scrapers.source import Board, Follow, Page, Platform, RawPosting, Request, Rights, SourceError

KEYS = {"app_id": "4f0c1d2e", "app_key": "s3cr3t/+key &x=1"}


def coded(page: Page, board: Board) -> list[RawPosting]:
    return [RawPosting(title="Coder", url=one) for one in page.json()]


def started(board: Board) -> list[Follow]:
    asked = Request("https://api.jobs.example/v1/{app_id}/search?key={app_key}")
    return [Follow(asked, lambda page: coded(page, board))]


LOCKED = Platform(
    "jobsexample",
    Rights("needs key", "", ""),
    started,
    {"list": coded},
    secrets=("app_id", "app_key"),
)
BOARD = Board("b", "", "other", "jobsexample", "https://jobs.example/")


@dataclass
class Source:
    """Answers with what it was asked by, as Adzuna does, or fails with it."""

    failure: FetchError | None = None
    asked: list[Request] = field(default_factory=list)

    async def __call__(
        self, request: Request, *, pace: float | None = None, validators: Validators | None = None
    ) -> Answer:
        self.asked.append(request)
        if self.failure:
            cause = OSError(request.url)
            raise FetchError(
                self.failure.cause, f"no answer from {request.url}", url=request.url, retry_after=7
            ) from cause
        body = f'["https://jobs.example/ad/1?utm_source={KEYS["app_id"]}", "https://jobs.example/ad/2"]'
        return Answer(Page(request.url, body.encode()), 200, Validators(etag="e"))


def fetched(source: Source, keys: dict[str, str] = KEYS, platform: Platform = LOCKED) -> Answer:
    (follow,) = started(BOARD)
    return asyncio.run(with_keys(source, platform, keys)(follow.request))


def holds_a_key(text: str) -> bool:
    return any(re.search(re.escape(part), text) for part in ("4f0c1d2e", "s3cr3t"))


# Into the request -------------------------------------------------------------------------------------------


def test_a_key_is_put_into_url_header_and_json() -> None:
    request = Request(
        "https://a.example/{app_id}?k={app_id}",
        json={"key": "{app_id}", "deep": [{"k": "{app_id}"}, 5, None], "words": "coder"},
        headers={"Authorization": "Bearer {app_id}"},
    )
    assert unlocked(request, KEYS) == Request(
        "https://a.example/4f0c1d2e?k=4f0c1d2e",
        json={"key": "4f0c1d2e", "deep": [{"k": "4f0c1d2e"}, 5, None], "words": "coder"},
        headers={"Authorization": "Bearer 4f0c1d2e"},
    )
    assert "{app_id}" in request.url


def test_a_request_without_placeholders_stays_as_it_is() -> None:
    request = Request("https://a.example/?q=%7Bapp_id%7D&r={ x }", headers={"Accept": "text/html"})
    assert unlocked(request, {}) == request
    assert unlocked(Request("https://a.example/"), {}).method == "GET"


@given(st.text(min_size=1).filter(lambda one: one.strip() and "\ud800" not in one))
def test_no_key_becomes_another_path_or_parameter(key: str) -> None:
    try:
        key.encode()
    except UnicodeEncodeError:
        return
    url = unlocked(Request("https://a.example/{k}/jobs?page=1&key={k}"), {"k": key}).url
    parts = urlsplit(url)
    assert url.isascii()
    assert (parts.netloc, len(parts.path.split("/")), parts.fragment) == ("a.example", 3, "")
    assert parse_qs(parts.query, keep_blank_values=True) == {"page": ["1"], "key": [key.strip()]}


def test_a_key_that_holds_braces_is_not_filled_in_again() -> None:
    filled = unlocked(Request("x:", headers={"K": "{a}"}), {"a": "{b}", "b": "no"})
    assert filled.headers == {"K": "{b}"}


# A missing key ----------------------------------------------------------------------------------------------


@pytest.mark.parametrize("keys", [{}, {"app_id": "4f0c1d2e"}, {"app_id": "4f0c1d2e", "app_key": " \n"}])
def test_a_missing_key_is_one_line_and_nothing_is_asked(keys: dict[str, str]) -> None:
    source = Source()
    with pytest.raises(NeedsKey) as missing:
        fetched(source, keys)
    wanted = "app_key" if keys else "app_id"
    assert str(missing.value) == f"jobsexample needs the key {wanted!r}, which has not been set"
    assert isinstance(missing.value, SourceError)
    assert (missing.value.platform, missing.value.key) == ("jobsexample", wanted)
    assert not source.asked


def test_a_board_without_its_key_is_a_report_and_no_crash() -> None:
    fetch = with_keys(Source(), LOCKED, {})
    report = asyncio.run(run(BOARD, LOCKED, fetch, now=lambda: datetime(2026, 11, 24, tzinfo=UTC))).report
    assert report.outcome == "auth"
    assert report.message == "jobsexample needs the key 'app_id', which has not been set"


# Out of the answer ------------------------------------------------------------------------------------------


def test_the_source_gets_the_keys_and_the_answer_has_none() -> None:
    source = Source()
    answer = fetched(source)
    assert source.asked[0].url == (
        "https://api.jobs.example/v1/4f0c1d2e/search?key=s3cr3t%2F%2Bkey%20%26x%3D1"
    )
    assert answer.page == Page(
        "https://api.jobs.example/v1/{app_id}/search?key={app_key}",
        b'["https://jobs.example/ad/1?utm_source={app_id}", "https://jobs.example/ad/2"]',
    )
    assert (answer.status, answer.validators) == (200, Validators(etag="e"))


@pytest.mark.parametrize(
    "spelled",
    ["s3cr3t/+key &x=1", "s3cr3t%2f%2Bkey+%26x%3d1", "s3cr3t/%2Bkey%20&x=1", r"s3cr3t\/+key &x=1"],
)
def test_a_key_is_known_in_every_spelling(spelled: str) -> None:
    class Echo(Source):
        async def __call__(self, request: Request, **_: object) -> Answer:
            return Answer(Page(f"https://b.example/?k={spelled}", f"<{spelled}>".encode()), 200)

    answer = fetched(Echo())
    assert answer.page == Page("https://b.example/?k={app_key}", b"<{app_key}>")


def test_a_word_of_few_letters_is_left_in_the_text() -> None:
    page = fetched(Source(), {"app_id": "ad", "app_key": "s3cr3t"}).page
    assert page is not None
    assert b"jobs.example/ad/2" in page.body


def test_an_answer_without_a_page_stays_one() -> None:
    class Unmodified(Source):
        async def __call__(self, request: Request, **_: object) -> Answer:
            return Answer(None, 304)

    assert fetched(Unmodified()) == Answer(None, 304)


def test_an_error_tells_nothing_not_even_in_its_traceback() -> None:
    with pytest.raises(FetchError) as failed:
        fetched(Source(FetchError("rate_limited", "")))
    error = failed.value
    assert (error.cause, error.retry_after) == ("rate_limited", 7)
    assert "https://api.jobs.example/v1/{app_id}/search" in str(error)
    assert error.__cause__ is None
    assert error.__context__ is None
    shown = "".join(traceback.format_exception(error))
    assert not holds_a_key(shown + repr(error) + repr(vars(error)))


@pytest.mark.parametrize("failure", [None, FetchError("network", "")])
def test_nothing_of_a_run_holds_a_key(failure: FetchError | None, caplog: pytest.LogCaptureFixture) -> None:
    caplog.set_level(logging.DEBUG)
    fetch = with_keys(Source(failure), LOCKED, KEYS)
    done = asyncio.run(run(BOARD, LOCKED, fetch, now=lambda: datetime(2026, 11, 24, tzinfo=UTC)))
    assert done.report.outcome == ("ok" if failure is None else "unreachable")
    assert not holds_a_key(repr(done) + caplog.text)


def test_a_platform_without_keys_is_fetched_as_ever() -> None:
    source = Source()
    assert with_keys(source, platforms()["greenhouse"], KEYS) is source


def test_keys_of_others_are_not_used() -> None:
    source = Source()
    only = Platform("p", LOCKED.rights, started, {"list": coded}, secrets=("app_id",))
    with pytest.raises(NeedsKey, match="app_key"):
        fetched(source, KEYS, only)
    assert not source.asked


# The platforms ----------------------------------------------------------------------------------------------


@pytest.mark.parametrize("platform", platforms().values(), ids=lambda one: one.name)
def test_a_platform_asks_for_exactly_the_keys_that_it_names(platform: Platform) -> None:
    board = Board("b", "", "other", platform.name, "https://b.example/x", "b.example", "t", "s", ("coder",))
    asked = [one.request for one in platform.start(board)] if platform.secrets else []
    named = re.findall(r"\{([a-z][a-z0-9_]*)\}", repr(asked))
    assert set(named) == set(platform.secrets)
    assert platform.secrets == () or platform.rights.verdict != "on"
