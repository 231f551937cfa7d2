"""The platforms are found by themselves, and an address leads to its board."""

from __future__ import annotations

from pathlib import Path

import pytest
from about_samples import addresses
from hypothesis import example, given
from hypothesis import strategies as st

import scrapers.platforms
from scrapers import registry
from scrapers.source import Board, SourceError

MODULES = sorted(
    one.stem for one in Path(scrapers.platforms.__path__[0]).glob("*.py") if one.stem != "__init__"
)


def test_every_file_is_a_platform_under_its_own_name() -> None:
    assert list(registry.platforms()) == MODULES
    assert all(registry.platform(name).name == name for name in MODULES)


def test_the_platforms_cannot_be_changed() -> None:
    with pytest.raises(TypeError):
        registry.platforms()["mine"] = registry.platform("feed")  # type: ignore[index]


def test_an_unknown_platform_is_told_with_those_that_are_known() -> None:
    with pytest.raises(registry.UnknownPlatform) as unknown:
        registry.platform("greenhous")
    assert str(unknown.value) == f"there is no platform 'greenhous'; known: {', '.join(MODULES)}"
    assert isinstance(unknown.value, SourceError)


# Addresses: platform, tenant, site -------------------------------------------------------------------------

KNOWN = addresses()
UNKNOWN = [
    "",
    "coder",
    "http://[",
    "https://",
    "https://www.example.com/careers",
    "https://www.icims.com/",
    "https://a.b.icims.com/jobs",
    "https://job-boards.greenhouse.io/",
    "https://boards.greenhouse.io/embed/job_board",
    "https://greenhouse.io.example.com/lakeshore",
    "https://wd1.myworkdaysite.com/",
    "https://jobs.lever.co/",
    "https://jobs.ashbyhq.com/",
    "https://www.smartrecruiters.com/CedarCreek1",
    "https://prairie.fa.us2.oraclecloud.com/",
    "https://www.linkedin.com/jobs/view/1234567",
    "https://www.dayforcehcm.com/mydayforce/login.aspx",
    "https://www.governmentjobs.com/jobs?page=2",
    "https://pm.healthcaresource.com/",
    "mailto:jobs@example.com",
    "https://apply.workable.com/j/7A11C0DE01",
    "https://www.workable.com/",
    "https://www.bamboohr.com/careers",
    "https://app.breezy.hr/signin",
    "https://jobs.jobvite.com/",
    "https://recruiting.paylocity.com/Recruiting/Jobs/Details/4500117",
    "https://workforcenow.adp.com/",
    "https://myjobs.adp.com/",
    "https://app.jobvite.com/acme",
    "https://breezy.hr/",
    "https://notusajobs.gov/",
    "https://rapidapi.com/",
    "https://www.adzuna.com.jobs.example/",
    "https://a.b.recruitee.com/",
]


@pytest.mark.parametrize(("url", "expected"), KNOWN.items(), ids=KNOWN)
def test_an_address_leads_to_its_board(url: str, expected: tuple[str, str, str]) -> None:
    board = registry.resolve(url)
    assert board is not None
    assert (board.platform, board.tenant, board.site) == expected
    assert board.name
    assert board.host
    assert registry.platform(board.platform).medium == "http"


@pytest.mark.parametrize("url", KNOWN)
def test_the_address_of_a_board_leads_back_to_it_and_can_be_asked(url: str) -> None:
    board = registry.resolve(url)
    assert board is not None
    assert registry.resolve(board.url) == board
    assert [one.request.url.partition("://")[0] for one in registry.platform(board.platform).start(board)]


@pytest.mark.parametrize("url", UNKNOWN)
def test_other_addresses_lead_nowhere(url: str) -> None:
    assert registry.resolve(url) is None


PIECES = "https:// http:// [ ] : / ? # @ % .greenhouse.io .icims.com .myworkdayjobs.com sitemap.xml rss"
WRITTEN = st.sampled_from(PIECES.split(" ")) | st.text(max_size=4)


@given(st.lists(WRITTEN, max_size=8).map("".join))
@example("https://[::1]/sitemap.xml")
@example("https://a.icims.com:x/")
@example("https://boards.greenhouse.io/embed?for=%00")
def test_no_address_makes_it_fail(url: str) -> None:
    assert isinstance(registry.resolve(url), Board | None)
