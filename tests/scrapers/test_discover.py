"""From the address of a careers page to its board."""

from __future__ import annotations

import gzip
from typing import Any

import pytest
from about_samples import SAMPLES
from scripted_host import Host, response

from scrapers.answer import FetchError
from scrapers.discover import NoBoard, discover
from scrapers.source import Board

SITE = "https://www.lakeside.example"
MAP = (
    '<urlset xmlns="http://www.sitemaps.org/schemas/sitemap/0.9">'
    "<url><loc>https://www.lakeside.example/jobs/12-coder</loc></url></urlset>"
)
OTHER_MAP = MAP.replace("jobs/12-coder", "news/12")
FEED = "<rss><channel><item><title>Coder</title><link>https://l.example/1</link></item></channel></rss>"


async def find(url: str, pages: dict[str, Any]) -> tuple[Board, list[str]]:
    async with Host(pages=pages) as host, host.http() as http:
        return await discover(url, http.fetch), host.urls


def careers(body: str) -> dict[str, Any]:
    return {"www.lakeside.example/careers": response(200, f"<html><body>{body}</body></html>")}


async def test_an_address_that_says_it_all_is_not_asked() -> None:
    board, asked = await find("https://careers-lakeside.icims.com/jobs", {})
    assert (board.platform, board.tenant, asked) == ("icims", "careers-lakeside", [])


async def test_an_address_that_leads_on_to_a_platform() -> None:
    target = "https://lakeside.wd5.myworkdayjobs.com/External"
    pages = {
        "www.lakeside.example/careers": response(302, Location=target),
        "lakeside.wd5.myworkdayjobs.com/External": response(200, "<html>"),
    }
    board, _ = await find(f"{SITE}/careers", pages)
    assert (board.platform, board.tenant, board.site) == ("workday", "lakeside", "External")


LINKS = [
    '<a href="https://jobs.lever.co/lakeside?team=HIM">Open positions</a>',
    '<iframe src="https://jobs.lever.co/lakeside"></iframe>',
    r'<script>{"careers":"https:\/\/jobs.lever.co\/lakeside\/apply"}</script>',
    '<a href="https://jobs.lever.co/lakeside/1">Coder</a> <a href="https://jobs.lever.co/lakeside/2">Nurse</a>',
    (
        '<a href="https://www.linkedin.com/company/l">in</a> <a href="/feed/">RSS</a>'
        ' <a href="https://www.usajobs.gov/">USAJOBS</a> <a href="https://jobs.lever.co/lakeside">Jobs</a>'
    ),
]


@pytest.mark.parametrize("body", LINKS)
async def test_a_page_that_names_a_platforms_address(body: str) -> None:
    board, asked = await find(f"{SITE}/careers", careers(body))
    assert (board.platform, board.tenant) == ("lever", "lakeside")
    assert asked == ["www.lakeside.example/careers"]


async def test_a_page_that_leads_to_two_boards_names_both() -> None:
    body = '<a href="https://jobs.lever.co/lakeside">A</a> <a href="https://hill.breezy.hr/p/1">B</a>'
    with pytest.raises(
        NoBoard, match=r"several boards.*https://jobs\.lever\.co/lakeside, https://hill\.breezy\.hr"
    ):
        await find(f"{SITE}/careers", careers(body))


@pytest.mark.parametrize(("body", "platform"), [(MAP, "jsonld"), (FEED, "feed")])
async def test_a_sitemap_or_a_feed_under_any_address(body: str, platform: str) -> None:
    board, _ = await find(f"{SITE}/all", {"www.lakeside.example/all": response(200, body)})
    assert (board.platform, board.url, board.host) == (platform, f"{SITE}/all", "www.lakeside.example")


async def test_an_employers_own_site_by_its_sitemap() -> None:
    pages = careers("We care.") | {"www.lakeside.example/sitemap.xml": response(200, MAP)}
    board, _ = await find(f"{SITE}/careers", pages)
    assert (board.platform, board.url) == ("jsonld", f"{SITE}/sitemap.xml")


async def test_a_sitemap_in_a_gzip_file() -> None:
    packed = f"{SITE}/sitemap-jobs.xml.gz"
    pages = careers("We care.") | {
        "www.lakeside.example/robots.txt": response(200, f"Sitemap: {packed}"),
        "www.lakeside.example/sitemap-jobs.xml.gz": response(200, gzip.compress(MAP.encode())),
    }
    assert (await find(f"{SITE}/careers", pages))[0].url == packed
    assert (await find(packed, {}))[0].platform == "jsonld"


async def test_the_sitemap_that_robots_names_after_jobs_comes_first() -> None:
    named = ("https://other.example/jobs.xml", f"{SITE}/pages.xml", f"{SITE}/job-map.xml")
    robots = "".join(f"Sitemap: {one}\n" for one in named)
    pages = careers("We care.") | {
        "www.lakeside.example/robots.txt": response(200, robots),
        "www.lakeside.example/job-map.xml": response(200, MAP),
    }
    board, asked = await find(f"{SITE}/careers", pages)
    assert board.url == f"{SITE}/job-map.xml"
    assert "other.example/jobs.xml" not in asked


@pytest.mark.parametrize(
    "found", [response(404), response(200, OTHER_MAP), response(200, "<html>no map</html>")]
)
async def test_a_site_without_a_board_says_so(found: bytes) -> None:
    pages = careers("We care.") | {"www.lakeside.example/sitemap.xml": found}
    with pytest.raises(NoBoard, match=r"no platform knows this address.*platforms: adp, "):
        await find(f"{SITE}/careers", pages)


async def test_a_page_that_does_not_answer_is_told() -> None:
    with pytest.raises(FetchError) as failed:
        await find(f"{SITE}/careers", {"www.lakeside.example/careers": response(403)})
    assert failed.value.cause == "blocked"


async def test_a_denied_host_is_not_asked() -> None:
    with pytest.raises(FetchError) as failed:
        await find("https://www.linkedin.com/jobs", {})
    assert failed.value.cause == "denied"


@pytest.mark.parametrize(("status", "cause"), [(403, "blocked"), (503, "server"), (429, "rate_limited")])
async def test_a_sitemap_that_is_refused_is_not_taken_for_none(status: int, cause: str) -> None:
    pages = careers("We care.") | {"www.lakeside.example/sitemap.xml": response(status)}
    with pytest.raises(FetchError) as failed:
        await find(f"{SITE}/careers", pages)
    assert failed.value.cause == cause
    assert "sitemap.xml" in str(failed.value)


@pytest.mark.parametrize("status", [404, 410])
async def test_a_sitemap_that_is_not_there_leads_on_to_the_usual_one(status: int) -> None:
    pages = careers("We care.") | {
        "www.lakeside.example/robots.txt": response(200, f"Sitemap: {SITE}/job-map.xml"),
        "www.lakeside.example/job-map.xml": response(status),
        "www.lakeside.example/sitemap.xml": response(200, MAP),
    }
    assert (await find(f"{SITE}/careers", pages))[0].url == f"{SITE}/sitemap.xml"


FOREIGN = [  # TalentBrew's jobs, and anybody's search
    "job/pasadena/medical-coder/641/59876543210",
    "search/?q=coder",
]


@pytest.mark.parametrize("path", FOREIGN)
async def test_a_path_that_several_platforms_have_is_no_proof_of_one(path: str) -> None:
    pages = {
        f"www.lakeside.example/{path.partition('?')[0]}": response(200, "<html><body>We care.</body></html>"),
        "www.lakeside.example/sitemap.xml": response(200, MAP),
    }
    board, _ = await find(f"{SITE}/{path}", pages)
    assert (board.platform, board.url) == ("jsonld", f"{SITE}/sitemap.xml")


@pytest.mark.parametrize("path", FOREIGN)
async def test_a_page_of_such_a_path_may_name_another_platform(path: str) -> None:
    body = '<a href="https://jobs.lever.co/lakeside">Jobs</a>'
    pages = {
        f"www.lakeside.example/{path.partition('?')[0]}": response(200, f"<html><body>{body}</body></html>")
    }
    assert (await find(f"{SITE}/{path}", pages))[0].platform == "lever"


@pytest.mark.parametrize(
    ("path", "sample"), [("search/?q=coder", "list.html"), ("job/Omaha-Coder-NE/905511201/", "detail.html")]
)
async def test_a_page_of_successfactors_is_known_by_what_stands_on_it(path: str, sample: str) -> None:
    body = (SAMPLES / "successfactors" / sample).read_bytes()
    board, asked = await find(
        f"{SITE}/{path}", {f"www.lakeside.example/{path.partition('?')[0]}": response(200, body)}
    )
    assert (board.platform, board.host) == ("successfactors", "www.lakeside.example")
    assert asked == [f"www.lakeside.example/{path}"]


@pytest.mark.timeout(120)  # it took a quarter of an hour
async def test_a_robots_txt_of_line_breaks_is_read_in_no_time() -> None:
    pages = careers("Join us") | {
        "www.lakeside.example/robots.txt": response(200, "\n" * 200_000),
        "www.lakeside.example/sitemap.xml": response(200, MAP),
    }
    board, _ = await find(f"{SITE}/careers", pages)
    assert board.platform == "jsonld"
