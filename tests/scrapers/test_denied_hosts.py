"""Places that may not be collected: no request leaves for them, in whatever spelling and by whatever way."""

from __future__ import annotations

import pytest
from scripted_host import Host, response

from scrapers.addresses import screened
from scrapers.denied import denied, hosts
from scrapers.http import FetchError
from scrapers.source import Request

NAMES = ("linkedin", "indeed", "glassdoor", "ziprecruiter", "flexjobs")
SPELLINGS = {
    "bare": "https://{}.com/jobs",
    "no path": "https://{}.com",
    "http": "http://{}.com/jobs",
    "www": "https://www.{}.com/jobs",
    "deep sub-domain": "https://a.b.{}.com/jobs",
    "country before": "https://uk.{}.com/jobs",
    "country's own": "https://www.{}.de/jobs",
    "co.uk": "https://{}.co.uk/jobs",
    "com.br": "https://www.{}.com.br/jobs",
    "dot at the end": "https://{}.com./jobs",
    "dots at the end": "https://{}.com../jobs",
    "stated port": "https://{}.com:443/jobs",
    "other port": "https://{}.com:8443/jobs",
    "user": "https://jobs.example.com@{}.com/jobs",
    "user and password": "https://me:secret@{}.com/jobs",
    "ideographic dot": "https://{}。com/jobs",
    "blanks around": " https://{}.com/jobs ",
    "capital scheme": "HTTPS://{}.com/jobs",
}
LIST = "https://jobs.example.com/list"


def spelled() -> dict[str, str]:
    found = {f"{name}, {how}": form.format(name) for name in NAMES for how, form in SPELLINGS.items()}
    for name in NAMES:
        wide = "".join(chr(ord(one) + 0xFEE0) for one in name)  # fullwidth letters, which IDNA makes plain
        found |= {
            f"{name}, capitals": f"https://WWW.{name.upper()}.COM/",
            f"{name}, wide": f"https://{wide}.com/",
        }
    return found


@pytest.mark.parametrize("url", spelled().values(), ids=spelled())
async def test_no_spelling_of_a_denied_host_is_asked(url: str) -> None:
    async with Host() as host, host.http() as http:
        with pytest.raises(FetchError, match="list of denied hosts") as refused:
            await http.fetch(Request(url))
        with pytest.raises(FetchError, match="list of denied hosts"):
            await http.fetch(Request(url, json={"a": 1}))
    assert refused.value.cause == "denied"
    assert (host.asked, host.connections) == ([], 0)  # not even for its robots.txt


async def test_the_reason_is_told() -> None:
    async with Host() as host, host.http() as http:
        with pytest.raises(FetchError) as refused:
            await http.fetch(Request("https://www.linkedin.com/jobs?session=secret"))
    assert str(refused.value) == (
        "www.linkedin.com is on the list of denied hosts (LinkedIn): robots.txt bars automated access without"
        " permission, and so does the User Agreement (8.2) (https://www.linkedin.com/jobs)"
    )


@pytest.mark.parametrize(
    "url", ["https://www.linkedin.com/jobs", "//INDEED.com./x", "//uk.indeed.com/", "//lnkd.in/x"]
)
@pytest.mark.parametrize("status", [301, 302, 303, 307, 308])
async def test_a_redirect_to_a_denied_host_is_not_followed(url: str, status: int) -> None:
    async with Host() as host, host.http() as http:
        host.pages["jobs.example.com/list"] = response(status, Location=url)
        with pytest.raises(FetchError) as refused:
            await http.fetch(Request(LIST))
    assert refused.value.cause == "denied"
    assert {one.host for one in host.asked} == {"jobs.example.com"}
    assert len(host.urls) == 1


async def test_a_robots_txt_that_leads_to_one_forbids_everything() -> None:
    async with Host() as host, host.http() as http:
        host.pages["jobs.example.com/robots.txt"] = response(302, Location="https://indeed.com/robots.txt")
        with pytest.raises(FetchError) as refused:
            await http.fetch(Request(LIST))
    assert refused.value.cause == "denied"
    assert [one.url for one in host.asked] == ["jobs.example.com/robots.txt"]


@pytest.mark.parametrize(
    "name", ["%6cinkedin.com", "linkedin%2ecom", "linkedin.com%2e", "%E2%93%9Binkedin.com"]
)
async def test_an_escaped_host_is_no_address(name: str) -> None:
    async with Host() as host, host.http() as http:
        with pytest.raises(FetchError) as refused:
            await http.fetch(Request(f"https://{name}/jobs"))
    assert refused.value.cause in ("refused_address", "denied")
    assert host.asked == []


@pytest.mark.parametrize(
    "name",
    [
        "notlinkedin.com",
        "linkedin.com.example.org",
        "linkedin.example.org",
        "indeed-jobs.com",
        "myindeed.co.uk",
        "flexjobs.jobs.example.com",
        "careers.zip-recruiter.com",
    ],
)
def test_names_that_only_look_alike_are_not_denied(name: str) -> None:
    assert screened(f"https://{name}/").host == name


def test_every_line_says_why_and_what_serves_the_place_instead() -> None:
    assert {one.place for one in hosts()} == {"LinkedIn", "Indeed", "Glassdoor", "ZipRecruiter", "FlexJobs"}
    assert all(one.why and one.mode in ("alert mail", "deep link") for one in hosts())
    for one in hosts():
        assert denied(one.host.replace(".*", ".com")) == one
