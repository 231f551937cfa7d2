"""The job feeds that are alike: one posting in each of their spellings, read by the one table of tags."""

from __future__ import annotations

import pytest

from scrapers.registry import platform
from scrapers.source import Board, Page, ParseError, RawPosting

BOARD = Board("f", "", "other", "feed", "https://jobs.example/feed.xml")
URL = "https://jobs.example/1"

COUSINS = {
    "Indeed": f"""<source><publisher>P</publisher><job><title><![CDATA[Inpatient Coder]]></title>
        <date><![CDATA[Fri, 20 Nov 2026 08:00:00 GMT]]></date>
        <referencenumber><![CDATA[R-1]]></referencenumber>
        <url><![CDATA[{URL}?source=Indeed]]></url>
        <company><![CDATA[Alder]]></company>
        <city><![CDATA[Tulsa]]></city><state><![CDATA[OK]]></state><country><![CDATA[US]]></country>
        <salary><![CDATA[$25 per hour]]></salary><remotetype><![CDATA[Hybrid]]></remotetype>
        <jobtype><![CDATA[fulltime]]></jobtype><description><![CDATA[<p>Codes.]]></description></job></source>""",
    "LinkedIn": f"""<source><lastBuildDate>Fri, 20 Nov 2026</lastBuildDate>
        <job><partnerJobId>R-1</partnerJobId>
        <company>Alder</company><title>Inpatient Coder</title><description>Codes.</description>
        <location>Tulsa, OK</location><applyUrl>{URL}</applyUrl><workplaceTypes>Remote</workplaceTypes>
        </job></source>""",
    "Recruitee": f"""<jobs><job><reference>R-1</reference><title>Inpatient Coder</title><url>{URL}</url>
        <company>Alder</company><city>Tulsa</city><state>OK</state><description>Codes.</description></job>
        </jobs>""",
    "Personio": """<workzag-jobs><position><id>R-1</id><office>Tulsa</office><name>Inpatient Coder</name>
        <jobDescriptions><jobDescription><name>Work</name><value>Codes.</value></jobDescription>
        </jobDescriptions>
        <employmentType>permanent</employmentType><schedule>full-time</schedule>
        <createdAt>2026-11-20T08:00:00+00:00</createdAt></position></workzag-jobs>""",
    "startupjobs": f"""<offers><offer><id> R-1 </id><position>  Inpatient Coder </position><url>{URL}</url>
        <startup>Alder</startup><cities><city>Tulsa</city></cities>
        <jobtypes><jobtype>Full-time</jobtype></jobtypes>
        <lastUpdate>2026-11-20</lastUpdate><description><![CDATA[Codes&nbsp;charts.]]></description>
        </offer></offers>""",
    "RSS": f"""<rss><channel><title>T</title><item><title>Inpatient Coder</title><guid>R-1</guid>
        <link>{URL}</link>
        <pubDate>Fri, 20 Nov 2026 08:00:00 GMT</pubDate><description>Codes.</description></item>
        </channel></rss>""",
    "Atom": f"""<feed xmlns="http://www.w3.org/2005/Atom"><entry><id>R-1</id><title>Inpatient Coder</title>
        <link rel="self" href="https://jobs.example/feed"/><link href="{URL}"/>
        <published>2026-11-20T08:00:00Z</published><content>Codes.</content></entry></feed>""",
}


def read(text: str) -> list[RawPosting]:
    found = platform("feed").readers["list"](Page("", text.encode()), BOARD)
    return [one for one in found if isinstance(one, RawPosting)]


@pytest.mark.parametrize("cousin", COUSINS)
def test_a_cousin_says_the_same(cousin: str) -> None:
    (found,) = read(COUSINS[cousin])
    assert (found.title, found.external_id) == ("Inpatient Coder", "R-1")
    assert found.url == (None if cousin == "Personio" else URL)
    assert "Codes" in (found.description or "")
    if "Alder" in COUSINS[cousin]:
        assert found.company == "Alder"
    if "Tulsa" in COUSINS[cousin]:
        assert "Tulsa" in f"{found.location} {found.city}"
    if cousin not in ("LinkedIn", "Recruitee"):
        assert "20" in (found.posted_on or "")


def test_what_indeed_and_linkedin_say_besides() -> None:
    (indeed,), (linkedin,) = read(COUSINS["Indeed"]), read(COUSINS["LinkedIn"])
    assert (indeed.state, indeed.country, indeed.pay) == ("OK", "US", "$25 per hour")
    assert (indeed.remote, indeed.employment, linkedin.remote) == ("Hybrid", "fulltime", "Remote")


@pytest.mark.parametrize(
    "text",
    [
        '<!DOCTYPE x [<!ENTITY a SYSTEM "file:///etc/passwd">]><source><job><title>&a;</title></job></source>',
        '<!DOCTYPE x [<!ENTITY a "aaaa">]><rss><item><title>&a;</title></item></rss>',
        "<source>" + "<job>" * 5_000,
        "<html><job><title>Coder</title></job></html>",
    ],
)
def test_no_feed(text: str) -> None:
    with pytest.raises(ParseError):
        read(text)
