"""robots.txt: what its status, its text and its silence mean (RFC 9309), and that every request asks it."""

from __future__ import annotations

import asyncio
import gzip

import pytest
from scripted_host import Asked, Host, response

from scrapers.http import FetchError, Http
from scrapers.robots import Robots
from scrapers.source import Request

LIST = "https://jobs.example.com/list"
ROBOTS = "jobs.example.com/robots.txt"
GOOD = response(200, "good")
INWARD = response(302, Location="http://10.0.0.1/robots.txt")
FORBIDDEN = response(200, "User-agent: *\nDisallow: /")


async def end(http: Http, url: str = LIST) -> str:
    """How a request ends: "good" or the cause of its failure."""
    try:
        await http.fetch(Request(url))
    except FetchError as failed:
        return failed.cause
    return "good"


async def hangs_up(asked: Asked, writer: asyncio.StreamWriter) -> None:
    writer.close()


# What an answer means --------------------------------------------------------------------------------------

MEANS = {
    "rules that allow": (response(200, "User-agent: *\nDisallow: /private"), "good"),
    "rules that forbid": (FORBIDDEN, "robots"),
    "an empty file": (response(200), "good"),
    "nothing to say": (response(204), "good"),
    "a page of HTML": (response(200, "<html><body>Disallow: everything?</body></html>"), "good"),
    "400": (response(400), "good"),
    "401": (response(401), "good"),
    "403": (response(403), "good"),
    "404": (response(404), "good"),
    "410": (response(410), "good"),
    "451": (response(451), "good"),
    "429": (response(429), "rate_limited"),
    "500": (response(500), "server"),
    "503": (response(503), "server"),
    "599": (response(599), "server"),
    "an odd status": (response(999), "blocked"),
    "a redirect to nowhere": (response(302), "redirect"),
    "a redirect to a private address": (
        response(302, Location="http://10.0.0.1/robots.txt"),
        "refused_address",
    ),
    "no answer": (hangs_up, "network"),
    "no HTTP": (b"220 mail.example.com ESMTP\r\n\r\n", "network"),
    "a broken body": (response(200, b"no gzip", Content_Encoding="gzip"), "encoding"),
}


@pytest.mark.parametrize(("robots", "expected"), MEANS.values(), ids=MEANS)
async def test_what_an_answer_means(robots: object, expected: str) -> None:
    async with Host() as host, host.http() as http:
        host.pages |= {ROBOTS: robots, "jobs.example.com/list": GOOD}
        assert await end(http) == expected
    assert len(host.urls) == (expected == "good")


async def test_silence_forbids_everything() -> None:
    async def silent(asked: Asked, writer: asyncio.StreamWriter) -> None:
        await asyncio.Event().wait()

    async with Host() as host, host.http(total=0.05) as http:
        host.pages[ROBOTS] = silent
        with pytest.raises(FetchError, match="which forbids everything") as failed:
            await http.fetch(Request(LIST))
    assert failed.value.cause == "timeout"
    assert not host.urls


async def test_a_redirected_robots_txt_holds_for_the_host_that_redirects() -> None:
    async with Host() as host, host.http() as http:
        host.pages |= {
            ROBOTS: response(301, Location="https://www.example.com/r.txt"),
            "www.example.com/r.txt": FORBIDDEN,
        }
        assert await end(http) == "robots"


@pytest.mark.parametrize(("redirects", "expected"), [(5, "robots"), (6, "good")])
async def test_five_redirects_are_followed_and_more_mean_no_rules(redirects: int, expected: str) -> None:
    async with Host() as host, host.http() as http:
        host.pages |= {"jobs.example.com/list": GOOD, f"jobs.example.com/{redirects}": FORBIDDEN}
        host.pages[ROBOTS] = response(302, Location="/1")
        host.pages |= {
            f"jobs.example.com/{n}": response(302, Location=f"/{n + 1}") for n in range(1, redirects)
        }
        assert await end(http) == expected


async def test_of_a_long_file_the_first_512_kb_count() -> None:
    filler = b"# nothing to see here\n" * 23_000
    long = {
        "a": filler + b"User-agent: *\nDisallow: /",
        "b": filler * 2 + b"User-agent: *\nDisallow: /",
        "c": b"User-agent: *\nDisallow: /\n" + filler * 12,
    }
    async with Host() as host, host.http() as http:
        for name, text in long.items():
            host.pages |= {
                f"{name}.example.com/robots.txt": response(200, text),
                f"{name}.example.com/": GOOD,
            }
        ends = [await end(http, f"https://{name}.example.com/") for name in long]
    assert ends == ["robots", "good", "robots"]


async def test_a_bomb_is_read_no_further_than_that() -> None:
    bomb = gzip.compress(b"User-agent: *\nDisallow: /\n" + b"\n" * 20_000_000)
    async with Host() as host, host.http() as http:
        host.pages[ROBOTS] = response(200, bomb, Content_Encoding="gzip")
        assert await end(http) == "robots"


# How long it holds -----------------------------------------------------------------------------------------


async def test_it_is_read_once_a_day() -> None:
    async with Host() as host, host.http() as http:
        host.pages |= {ROBOTS: [response(200), FORBIDDEN], "jobs.example.com/list": GOOD}
        ends = await asyncio.gather(*(end(http) for _ in range(4)))
        host.time.now += 86_300
        ends.append(await end(http))
        host.time.now += 100
        ends.append(await end(http))
    assert ends == ["good"] * 5 + ["robots"]
    assert [one.url for one in host.asked].count(ROBOTS) == 2


async def test_one_that_could_not_be_read_is_asked_for_again_after_ten_minutes() -> None:
    async with Host() as host, host.http() as http:
        host.pages |= {ROBOTS: [*[response(500)] * 3, response(404)], "jobs.example.com/list": GOOD}
        ends = [await end(http), await end(http)]
        asked = len(host.asked)
        host.time.now += 600
        ends.append(await end(http))
    assert ends == ["server", "server", "good"]
    assert asked == 3


async def test_every_origin_has_its_own() -> None:
    async with Host() as host, host.http() as http:
        host.pages |= {ROBOTS: FORBIDDEN, "www.example.com/": GOOD, "jobs.example.com/list": GOOD}
        assert await end(http, "https://www.example.com/") == "good"
        assert await end(http) == "robots"
        assert await end(http, "http://jobs.example.com/list") == "robots"
    assert [one.url for one in host.asked].count(ROBOTS) == 2


async def test_where_a_redirect_leads_is_asked_too() -> None:
    async with Host() as host, host.http() as http:
        host.pages |= {
            ROBOTS: response(200, "User-agent: *\nDisallow: /private"),
            "jobs.example.com/list": response(302, Location="/private/list"),
        }
        assert await end(http) == "robots"
    assert host.urls == ["jobs.example.com/list"]


async def test_no_request_goes_out_without_it() -> None:
    async with Host() as host, host.http() as http:
        host.pages |= {
            "a.example.com/": response(302, Location="https://b.example.com/"),
            "b.example.com/": GOOD,
        }
        for url in ("https://a.example.com/", LIST, "https://c.example.com/x"):
            await end(http, url)
    gates: set[str] = set()
    for one in host.asked:
        if one.target == "/robots.txt":
            gates.add(one.host)
        assert one.host in gates


# How fast --------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("rule", "gap"), [("Crawl-delay: 10", 10.0), ("Request-rate: 1/20", 20.0), ("Crawl-delay: 1", 2.0)]
)
async def test_a_gap_that_the_host_states_is_kept_if_it_is_longer(rule: str, gap: float) -> None:
    async with Host() as host, host.http() as http:
        host.pages |= {ROBOTS: response(200, f"User-agent: *\n{rule}\n"), "jobs.example.com/list": GOOD}
        await end(http)
        await end(http)
    assert host.asked[-1].at - host.asked[-2].at == gap


async def test_a_host_that_wants_minutes_between_two_requests_is_left_alone() -> None:
    async with Host() as host, host.http() as http:
        host.pages[ROBOTS] = response(200, "User-agent: *\nCrawl-delay: 3600\n")
        assert await end(http) == "robots"


# The text --------------------------------------------------------------------------------------------------

TEXTS = {
    "everybody": ("User-agent: *\nDisallow: /", False),
    "somebody else": ("User-agent: Googlebot\nDisallow: /", True),
    "us": ("User-agent: chartwork\nDisallow: /", False),
    "us, with a version": ("User-agent: Chartwork/1.0\nDisallow: /", False),
    "us before everybody": ("User-agent: *\nDisallow: /\n\nUser-agent: Chartwork\nAllow: /", True),
    "us among others": ("User-agent: Googlebot\nUser-agent: CHARTWORK\nDisallow: /", False),
    "a name that begins like ours": ("User-agent: Chartworker\nDisallow: /", True),
    "a name that ours begins with": ("User-agent: Chart\nDisallow: /", True),
    "others have several rules": ("User-agent: A\nDisallow: /\nUser-agent: B\nDisallow: /list", True),
    "longest match": ("User-agent: *\nDisallow: /\nAllow: /list", True),
    "a star and an end": ("User-agent: *\nDisallow: /*.pdf$\nDisallow: /l*t$", False),
    "nothing disallowed": ("User-agent: *\nDisallow:", True),
    "a mark in front": ("\ufeffUser-agent: *\nDisallow: /", False),
    "old line ends": ("User-agent: *\rDisallow: /", False),
    "comments": ("# hello\nUser-agent: * # all\nDisallow: / # all", False),
    "sloppy": ("user agent *\ndisallow /list", False),
    "rules before any agent": ("Disallow: /\nUser-agent: *\nAllow: /", True),
    "noise": ("\x00\x01\x02 : : :\n::::\n" * 9, True),
}


@pytest.mark.parametrize(("text", "allowed"), TEXTS.values(), ids=TEXTS)
def test_texts_are_read_for_us(text: str, allowed: bool) -> None:
    assert Robots(text).allows(LIST) is allowed


def test_without_a_text_everything_is_allowed_at_once() -> None:
    assert Robots().allows(LIST)
    assert Robots().gap == 0.0


def test_thousands_of_agents_and_rules_are_read_as_one() -> None:
    """Protego keeps each rule once per agent: 500 KB like these would take minutes."""
    agents = "".join(f"User-agent: bot{number}\n" for number in range(8_000))
    rules = "".join(f"Disallow: /{number}\n" for number in range(8_000))
    assert Robots(agents + rules).allows(f"{LIST}/7")
