"""The platforms are found by themselves, and an address leads to its board."""

from __future__ import annotations

from pathlib import Path

import pytest
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

KNOWN = {
    "https://job-boards.greenhouse.io/lakeshore": ("greenhouse", "lakeshore", ""),
    "https://boards.greenhouse.io/lakeshore/jobs/4011?t=1": ("greenhouse", "lakeshore", ""),
    "https://boards.greenhouse.io/embed/job_board?for=lakeshore": ("greenhouse", "lakeshore", ""),
    "https://boards-api.greenhouse.io/v1/boards/lakeshore/jobs": ("greenhouse", "lakeshore", ""),
    "https://job-boards.eu.greenhouse.io/lakeshore": ("greenhouse", "lakeshore", ""),
    "https://buckeye.wd5.myworkdayjobs.com/en-US/Careers": ("workday", "buckeye", "Careers"),
    "https://buckeye.wd5.myworkdayjobs.com/Careers/job/Ohio/Coder_R-1": ("workday", "buckeye", "Careers"),
    "https://buckeye.wd1.myworkdayjobs.com/wday/cxs/buckeye/Careers/jobs": ("workday", "buckeye", "Careers"),
    "https://wd1.myworkdaysite.com/recruiting/buckeye/Careers": ("workday", "buckeye", "Careers"),
    "https://careers-tidewater.icims.com/jobs/1234/coder/job": ("icims", "careers-tidewater", ""),
    "https://careers-tidewater.icims.com": ("icims", "careers-tidewater", ""),
    "https://prairie.fa.us2.oraclecloud.com/hcmUI/CandidateExperience/en/sites/CX_1/job/48213": (
        "oracle_recruiting",
        "prairie",
        "CX_1",
    ),
    "https://fa-x.fa.ocs.oraclecloud.com/hcmRestApi/resources/latest/recruitingCEJobRequisitions"
    "?onlyData=true&finder=findReqs;siteNumber=prairie-us,limit=25": (
        "oracle_recruiting",
        "fa-x",
        "prairie-us",
    ),
    "https://jobs.lever.co/harvestcoding/0b6f9a1e-51a8-4c57-9f0d-3f1c9d2a7e11": (
        "lever",
        "harvestcoding",
        "",
    ),
    "https://jobs.eu.lever.co/harvestcoding": ("lever", "harvestcoding", ""),
    "https://api.lever.co/v0/postings/harvestcoding?mode=json": ("lever", "harvestcoding", ""),
    "https://jobs.ashbyhq.com/Tamarack%20Health/3f8a9c02?utm_source=x": ("ashby", "Tamarack Health", ""),
    "https://api.ashbyhq.com/posting-api/job-board/tamarack": ("ashby", "tamarack", ""),
    "https://careers.smartrecruiters.com/CedarCreek1": ("smartrecruiters", "CedarCreek1", ""),
    "https://jobs.smartrecruiters.com/CedarCreek1/744-coder": ("smartrecruiters", "CedarCreek1", ""),
    "https://api.smartrecruiters.com/v1/companies/CedarCreek1/postings/7": (
        "smartrecruiters",
        "CedarCreek1",
        "",
    ),
    "https://careers.juniper.example/us/en/search-results?keywords=coder": ("phenom", "", "us/en"),
    "https://careers.juniper.example/global/en/job/JUVJUVUS1/Coder": ("phenom", "", "global/en"),
    "https://careers.redriver.example/api/jobs?page=1": ("icims_jibe", "", ""),
    "https://jobs.prairie.example/sitemap.xml": ("jsonld", "", ""),
    "https://jobs.prairie.example/jobs_sitemap_1.xml": ("jsonld", "", ""),
    "https://jobs.prairie.example/jobs.rss": ("feed", "", ""),
    "https://careers.coders.example/jobs?display=rss&keywords=coder&page=2": ("ymcareers", "", ""),
    "https://careers.coders.example/jobs/state_province/texas/page4?display=rss": ("ymcareers", "", ""),
    "https://careerassist.ahima.org/jobs/": ("ymcareers", "", ""),
    "https://jobs.journal.example/jobsrss/?keywords=coder&countrycode=US": ("madgex", "", ""),
    "https://www.journal.example/unijobs/jobsrss/?page=3": ("madgex", "", ""),
    "https://www.governmentjobs.com/careers/kestrelcounty/jobs/5510021": ("neogov", "kestrelcounty", ""),
    "https://www.schooljobs.com/SearchEngine/JobsFeed?agency=kestrel": ("neogov", "kestrel", ""),
    "https://agency.governmentjobs.com/jobfeed.cfm?agency=kestrel": ("neogov", "kestrel", ""),
    "https://www.governmentjobs.com/careers/home/index?agency=kestrel": ("neogov", "kestrel", ""),
    "https://pm.healthcaresource.com/cs/svmc#/job/20417": ("healthcaresource", "svmc", ""),
    "https://pm.healthcaresource.com/JobseekerSearchAPI/svmc/api/Search?size=9": (
        "healthcaresource",
        "svmc",
        "",
    ),
    "https://jobs.prairie.example/feed/": ("feed", "", ""),
    "https://cedarvalley.bamboohr.com/careers/86": ("bamboohr", "cedarvalley", ""),
    "https://quarryhealth.breezy.hr/p/9b5dbab30b78-coder": ("breezy", "quarryhealth", ""),
    "https://lumencoding.recruitee.com/o/coder": ("recruitee", "lumencoding", ""),
    "https://tamarack.applytojob.com/apply/kR8wQ2mZp1/Coder": ("jazzhr", "tamarack", ""),
    "https://jobs.jobvite.com/delmarlabs/job/oK4Tzfw2": ("jobvite", "delmarlabs", ""),
    "https://jobs.jobvite.com/careers/delmarlabs/jobs?error=404": ("jobvite", "delmarlabs", ""),
    "https://workforcenow.adp.com/mascsr/x/recruitment.html?cid=0f3a-1c&ccId=9_2": ("adp", "0f3a-1c", "9_2"),
    "https://recruiting.paylocity.com/recruiting/jobs/All/0f3a2b1c-5d6e-4f70-8a9b-0c1d2e3f4a5b/Juniper": (
        "paylocity",
        "0f3a2b1c-5d6e-4f70-8a9b-0c1d2e3f4a5b",
        "Juniper",
    ),
    "https://myjobs.adp.com/NorthwoodsCareers/cx/job-details?reqId=50": (
        "adp_myjobs",
        "northwoodscareers",
        "",
    ),
    "https://apply.workable.com/harborview/j/7A11C0DE01/": ("workable", "harborview", ""),
    "https://apply.workable.com/api/v1/widget/accounts/harborview": ("workable", "harborview", ""),
    "https://harborview.workable.com/": ("workable", "harborview", ""),
}

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
