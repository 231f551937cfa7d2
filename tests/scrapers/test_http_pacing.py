"""When the client asks: the gap, the turns, the tries, the rests and the breaker, on a clock of our own."""

from __future__ import annotations

import asyncio
from email.utils import formatdate
from itertools import pairwise
from typing import Any

import pytest
from scripted_host import Asked, Host, response

from scrapers.http import FetchError, Http
from scrapers.lane import retry_after
from scrapers.source import Request

LIST = "https://jobs.example.com/list"
PATH = "jobs.example.com/list"
BUSY, GOOD = response(503), response(200, "good")


def gaps(host: Host) -> list[float]:
    """Seconds from the end of one request to the start of the next; the clock stands still while one runs."""
    return [later.at - earlier.at for earlier, later in pairwise(host.asked)]


async def cause(http: Http, url: str = LIST, **json: Any) -> str:
    """How a request ends: "good" or the cause of its failure."""
    try:
        await http.fetch(Request(url, json=json or None))
    except FetchError as failed:
        return failed.cause
    return "good"


# The gap ---------------------------------------------------------------------------------------------------


async def test_two_seconds_lie_between_two_requests() -> None:
    async with Host() as host, host.http() as http:
        host.pages[PATH] = GOOD
        for _ in range(3):
            await cause(http)
    assert gaps(host) == [2.0, 2.0, 2.0]


async def test_time_that_has_passed_is_not_waited_for_again() -> None:
    async with Host() as host, host.http() as http:
        await cause(http)
        host.time.now += 60
        await cause(http)
    assert host.time.slept == [2.0]


async def test_the_gap_counts_from_the_end_of_a_slow_answer() -> None:
    async def slowly(asked: Asked, writer: asyncio.StreamWriter) -> None:
        host.time.now += 25
        writer.write(GOOD)

    async with Host() as host, host.http() as http:
        host.pages[PATH] = [slowly, GOOD]
        await cause(http)
        await cause(http)
    assert gaps(host) == [2.0, 27.0]


async def test_a_platform_may_ask_for_another_pace() -> None:
    """The larger one of two paces holds between them: the platform before cannot be hurried."""
    async with Host() as host, host.http() as http:
        host.pages[PATH] = GOOD
        for pace in (0.5, 0.5, 5.0, 0.5, 0.5):
            await http.fetch(Request(LIST), pace=pace)
    assert gaps(host) == [2.0, 0.5, 5.0, 5.0, 0.5]


async def test_a_recording_on_this_machine_is_not_spared() -> None:
    async with Host() as host, host.http(pace=0.0, spares=False) as http:
        host.pages[PATH] = GOOD
        for _ in range(2):
            await http.fetch(Request(LIST), pace=5.0)
    assert gaps(host) == [0.0, 0.0]


async def test_redirects_and_tries_keep_the_gap_as_well() -> None:
    async with Host() as host, host.http() as http:
        host.pages[PATH] = [response(302, Location="/a"), GOOD]
        host.pages["jobs.example.com/a"] = [BUSY, GOOD]
        assert await cause(http) == "good"
    assert gaps(host) == [2.0, 2.0, 2.0]


async def test_hosts_do_not_wait_for_each_other() -> None:
    async with Host() as host, host.http() as http:
        host.pages["other.example.com/"] = GOOD
        await cause(http)
        await cause(http, "https://other.example.com/")
    assert gaps(host) == [2.0, 0.0, 2.0]


async def test_a_name_with_a_dot_or_capitals_is_the_same_host() -> None:
    async with Host() as host, host.http() as http:
        for name in ("jobs.example.com", "jobs.example.com.", "JOBS.example.com"):
            await cause(http, f"https://{name}/list")
    assert all(gap >= 2 for gap in gaps(host))


async def test_a_host_is_asked_one_thing_at_a_time() -> None:
    at_once: list[int] = []
    running = 0

    async def watched(asked: Asked, writer: asyncio.StreamWriter) -> None:
        nonlocal running
        running += 1
        at_once.append(running)
        await asyncio.sleep(0.01)
        running -= 1
        writer.write(GOOD)

    async with Host() as host, host.http() as http:
        host.pages[PATH] = watched
        host.pages["jobs.example.com/robots.txt"] = watched
        ends = await asyncio.gather(*(cause(http) for _ in range(5)))
    assert ends == ["good"] * 5
    assert at_once == [1] * 6
    assert host.open_at_most == 1
    assert gaps(host) == [2.0] * 5


async def test_other_hosts_are_asked_meanwhile() -> None:
    arrived = asyncio.Event()

    async def waits(asked: Asked, writer: asyncio.StreamWriter) -> None:
        await arrived.wait()
        writer.write(GOOD)

    async def arrives(asked: Asked, writer: asyncio.StreamWriter) -> None:
        arrived.set()
        writer.write(GOOD)

    async with Host() as host, host.http() as http:
        host.pages |= {PATH: waits, "other.example.com/": arrives}
        ends = await asyncio.gather(cause(http), cause(http, "https://other.example.com/"))
    assert ends == ["good", "good"]


async def test_who_gives_up_waiting_leaves_the_host_to_the_next() -> None:
    started = asyncio.Event()

    async def never(asked: Asked, writer: asyncio.StreamWriter) -> None:
        started.set()
        await asyncio.Event().wait()

    async with Host() as host, host.http() as http:
        host.pages[PATH] = [never, GOOD]
        first = asyncio.create_task(cause(http))
        await started.wait()
        first.cancel()
        assert await cause(http) == "good"
        with pytest.raises(asyncio.CancelledError):
            await first


# Tries -----------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("json", [{}, {"offset": 0}], ids=["GET", "POST"])
async def test_a_failing_server_gets_three_tries_further_and_further_apart(json: dict[str, int]) -> None:
    """Our POSTs are searches: they change nothing there, so they may be repeated like a GET."""
    async with Host() as host, host.http(pace=0.1) as http:
        host.pages[PATH] = [BUSY, BUSY, GOOD]
        assert await cause(http, **json) == "good"
    assert len({one.method for one in host.asked[1:]}) == 1
    assert gaps(host)[1:] == [1.0, 2.0]


async def test_after_three_tries_the_cause_is_told() -> None:
    async with Host() as host, host.http() as http:
        host.pages[PATH] = [BUSY, BUSY, BUSY, GOOD]
        assert await cause(http) == "server"
    assert len(host.urls) == 3


@pytest.mark.parametrize("status", [400, 401, 403, 404, 405, 410, 999])
async def test_what_will_not_get_better_is_asked_once(status: int) -> None:
    async with Host() as host, host.http() as http:
        host.pages[PATH] = response(status)
        await cause(http)
    assert len(host.urls) == 1


async def test_a_connection_that_breaks_is_tried_again_after_the_gap() -> None:
    """aiohttp would repeat a GET at once by itself when a kept connection turns out closed."""

    async def hangs_up(asked: Asked, writer: asyncio.StreamWriter) -> None:
        writer.close()

    async with Host() as host, host.http() as http:
        host.pages[PATH] = [GOOD, hangs_up, GOOD]
        assert [await cause(http), await cause(http)] == ["good", "good"]
    assert gaps(host) == [2.0, 2.0, 2.0]


# Retry-After -----------------------------------------------------------------------------------------------

WALL = 1_800_000_000.0
STATED = {
    "seconds": ("17", 17.0),
    "with blanks": (" 17 ", 17.0),
    "zero": ("0", 0.0),
    "more than a day": ("90000", 86_400.0),
    "beyond all bounds": ("9" * 5000, 86_400.0),
    "a date": (formatdate(WALL + 50, usegmt=True), 50.0),
    "a date with an offset": ("Fri, 15 Jan 2027 10:00:10 +0200", 10.0),
    "a date without a zone": ("Fri, 15 Jan 2027 08:00:10", 10.0),
    "a date in the past": (formatdate(WALL - 50, usegmt=True), 0.0),
    "a date in ten years": (formatdate(WALL + 3e8, usegmt=True), 86_400.0),
    "nothing": (None, None),
    "empty": ("", None),
    "negative": ("-1", None),
    "a fraction": ("1.5", None),
    "foreign digits": ("１７", None),
    "words": ("soon", None),
    "a date that cannot be": ("Fri, 99 Jan 2027 08:00:10 GMT", None),
    "a year that cannot be": ("Fri, 15 Jan 99999 08:00:10 GMT", None),
    "an offset that cannot be": ("Fri, 15 Jan 2027 08:00:10 +9999", None),
}


@pytest.mark.parametrize(("value", "seconds"), STATED.values(), ids=STATED)
def test_retry_after_is_read_as_seconds_or_as_a_date(value: str | None, seconds: float | None) -> None:
    assert retry_after(value, WALL, 86_400.0) == seconds


@pytest.mark.parametrize("status", [429, 503])
@pytest.mark.parametrize("form", ["seconds", "date"])
async def test_a_short_retry_after_is_waited_for(status: int, form: str) -> None:
    async with Host() as host, host.http() as http:
        at = host.time.wall() + 2 + 20  # the gap after robots.txt, then what the host asks for
        asked = "20" if form == "seconds" else formatdate(at, usegmt=True)
        host.pages[PATH] = [response(status, Retry_After=asked), GOOD]
        assert await cause(http) == "good"
    assert gaps(host) == [2.0, 20.0]


async def test_nobody_else_asks_while_a_host_wants_peace() -> None:
    async with Host() as host, host.http() as http:
        host.pages[PATH] = [response(429, Retry_After="20"), GOOD]
        host.pages["jobs.example.com/other"] = GOOD
        await asyncio.gather(cause(http), cause(http, "https://jobs.example.com/other"))
    assert gaps(host) == [2.0, 20.0, 2.0]


async def test_a_long_retry_after_sends_everybody_away_without_a_request() -> None:
    async with Host() as host, host.http() as http:
        host.pages[PATH] = [response(429, Retry_After="3600"), GOOD]
        with pytest.raises(FetchError) as told:
            await http.fetch(Request(LIST))
        host.time.now += 600
        with pytest.raises(FetchError, match="rests for 3000 s more") as again:
            await http.fetch(Request(LIST))
        asked = len(host.urls)
        host.time.now += 3000
        assert await cause(http) == "good"
    assert (told.value.cause, told.value.retry_after) == ("rate_limited", 3600.0)
    assert (again.value.cause, again.value.retry_after) == ("rate_limited", 3000.0)
    assert asked == 1


async def test_a_block_with_a_long_retry_after_is_a_rest_too() -> None:
    async with Host() as host, host.http() as http:
        host.pages[PATH] = response(403, Retry_After="3600")
        assert [await cause(http), await cause(http)] == ["blocked", "blocked"]
    assert len(host.urls) == 1


# The breaker -----------------------------------------------------------------------------------------------


async def test_three_failures_close_the_way_for_half_an_hour() -> None:
    async with Host() as host, host.http() as http:
        host.pages[PATH] = response(403)
        for _ in range(5):
            assert await cause(http) == "blocked"
        assert len(host.urls) == 3
        host.time.now += 1799
        await cause(http)
        assert len(host.urls) == 3


async def test_a_single_probe_opens_the_way_or_closes_it_again() -> None:
    async with Host() as host, host.http() as http:
        host.pages[PATH] = [*[BUSY] * 10, GOOD, BUSY, GOOD]
        for _ in range(3):
            await cause(http)
        assert len(host.urls) == 9
        host.time.now += 1800
        assert [await cause(http), await cause(http)] == ["server", "server"]
        assert len(host.urls) == 10
        host.time.now += 1800
        assert [await cause(http), await cause(http)] == ["good", "good"]
        assert len(host.urls) == 13  # the second one with its tries, as before


async def test_failures_long_ago_and_answers_between_do_not_add_up() -> None:
    async with Host() as host, host.http() as http:
        host.pages[PATH] = response(403)
        host.pages["jobs.example.com/none"] = response(404)
        await cause(http)
        await cause(http)
        assert await cause(http, "https://jobs.example.com/none") == "not_found"
        await cause(http)
        await cause(http)
        host.time.now += 601
        await cause(http)
        await cause(http)
    assert len(host.urls) == 7


async def test_a_longer_rest_is_not_cut_short_by_the_breaker() -> None:
    async with Host() as host, host.http() as http:
        host.pages[PATH] = [response(403), response(403), response(429, Retry_After="7200"), GOOD]
        for _ in range(3):
            await cause(http)
        host.time.now += 7000
        assert await cause(http) == "rate_limited"
        host.time.now += 200
        assert await cause(http) == "good"


async def test_one_host_in_trouble_is_no_other_hosts_trouble() -> None:
    async with Host() as host, host.http() as http:
        host.pages |= {PATH: response(403), "other.example.com/": GOOD}
        for _ in range(4):
            await cause(http)
        assert await cause(http, "https://other.example.com/") == "good"
