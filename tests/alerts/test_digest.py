"""What a digest says: the facts of a row, every link, and nothing that is fetched or run."""

from __future__ import annotations

import re
from dataclasses import replace
from datetime import UTC, datetime
from html import unescape
from typing import Any

import pytest
from adverts import NOW, coding
from readers import HOSPITAL, SITE, opened, part
from selectolax.lexbor import LexborHTMLParser

from aggregator.domain.places import STATES
from aggregator.domain.posting import Copy, Group, Opening, Pay, Place, Requirement, Residency
from aggregator.domain.search import Filter, parse
from alerts import digest, message, tokens
from alerts.message import Content, Site

RECORDED = replace(SITE, recording=True)
NOTICE = "This is a recording"
CCS = Requirement(required=(Group(frozenset({"CCS"})),), preferred=frozenset({"RHIT"}))
MEAN = (
    "Mean of all medical records specialists, Texas, May 2025 (SOC 29-2072): $25.42 an hour; the posted pay's"
    " middle is 9 % above it"
)


def opening(number: int = 1, title: str = "Inpatient Coder", **more: Any) -> Opening:
    facts = {
        "company": "Mercy Hospital",
        "description": "",
        "tags": coding(
            settings=("hospital", "remote"),
            arrangement="remote",
            residency=Residency(allowed=frozenset({"TX", "OK"})),
            requirement=CCS,
            experience_years=2.0,
            pay=Pay(24.5, 31.0, "hour"),
        ),
        "first_seen": NOW,
        "last_verified": NOW,
        "copies": (copy("Mercy Hospital"), copy("Indeed")),
    }
    return Opening(number, title, **(facts | more))


def copy(source: str) -> Copy:
    return Copy("mercy", source, "https://mercy.example/1", True, "open", NOW, NOW)


def made(openings: list[Opening], wish: Filter = HOSPITAL, *, site: Site = SITE, **more: Any) -> Content:
    return digest.digest(openings, wish, subscription_id=7, site=site, now=NOW, **more)


def links(html: str) -> list[str]:
    return [node.attributes["href"] or "" for node in LexborHTMLParser(html).css("a[href]")]


def test_a_row_has_the_facts_that_a_coder_decides_by() -> None:
    content = made([opening()], Filter(lives="TX"))
    facts = (
        "Inpatient Coder",
        "Mercy Hospital · Tyler, TX",
        "Hospital · Remote. Remote, residents of Oklahoma and Texas only",
        "Requires CCS; RHIT preferred. 2 years of experience",
        "Pay as posted: $24.50 to $31 an hour",
        MEAN,
        "First seen March 2, on Mercy Hospital and 1 more",
        f"{SITE.url}/openings/1",
    )
    shown = " ".join(LexborHTMLParser(content.html).text(separator=" ").split())
    for fact in facts[:-1]:
        assert fact in content.text
        assert fact in shown
    assert facts[-1] in content.text
    assert facts[-1] in links(content.html)


def test_what_is_not_known_is_said() -> None:
    bare = opening(tags=coding(settings=(), places=()), company=None, copies=())
    content = made([bare])
    assert "Setting not stated. Where the work is done is not stated" in content.text
    assert "No certification stated. Experience not stated" in content.text
    assert "Pay is not stated" in content.text
    assert "First seen March 2\n" in content.text
    assert "None" not in content.text + content.html


@pytest.mark.parametrize(
    ("count", "total", "heading"),
    [(1, None, "1 new job: hospital"), (2, None, "2 new jobs: hospital"), (2, 31, "31 new jobs: hospital")],
)
def test_the_subject_says_how_many_and_what_for(count: int, total: int | None, heading: str) -> None:
    content = made([opening(number) for number in range(1, count + 1)], total=total)
    assert content.subject == heading
    assert content.text.startswith(f"{heading}\n")
    parsed = LexborHTMLParser(content.html)
    assert [node.text() for node in parsed.css("h1")] == [heading]
    assert [node.text() for node in parsed.css("title")] == [heading]


def test_twenty_rows_are_shown_and_the_rest_is_counted() -> None:
    content = made([opening(number) for number in range(1, 24)], parse({"setting": ["hospital"]}))
    assert content.subject.startswith("23 new jobs")
    assert len(LexborHTMLParser(content.html).css("h2")) == 20
    assert f"And 3 more: {SITE.url}/?setting=hospital" in content.text
    assert "See 3 more" in content.html
    assert f"{SITE.url}/openings/20\n" in content.text
    assert f"{SITE.url}/openings/21" not in content.text + content.html


def test_the_longest_mail_is_not_cut_off() -> None:
    """Gmail cuts at about 102 KB, and the link to leave with it."""
    tags = coding(
        settings=("hospital", "office", "remote"),
        arrangement="remote",
        remote_later=True,
        residency=Residency(allowed=frozenset(sorted(STATES)[:50])),
        requirement=Requirement(
            required=tuple(
                Group(frozenset({"CCS", "CPC", "RHIA", "RHIT", code}), 12) for code in ("CIC", "COC")
            ),
            preferred=frozenset({"CRC", "CDEO", "CPMA", "CCS-P"}),
            apprentice="excluded",
        ),
        places=tuple(Place(f"{'Long' * 8} City {number}", "TX", "US") for number in range(9)),
        pay=Pay(24.5, 31.0, "hour"),
    )
    long = [opening(number, "Senior “Inpatient” Coder – " * 12, tags=tags) for number in range(1, 21)]
    content = made([replace(one, company="Sisters of Mercy & Sons " * 8) for one in long], total=500)
    assert len(content.html.encode()) <= 80_000
    raw = message.build(content, to="r@example.org", site=SITE, now=NOW, identity="<1@x>")
    html = raw.split(b"Content-Type: text/html")[1]
    assert len(html) <= 100_000


def test_nothing_is_fetched_and_nothing_runs() -> None:
    parsed = LexborHTMLParser(made([opening()], site=RECORDED).html)
    assert not parsed.css("img, script, link, iframe, object, embed, form, video, audio, base, svg")
    for node in parsed.css("*"):
        assert not [
            name for name in node.attributes if name.startswith("on") or name in ("src", "background")
        ]
        assert "url(" not in (node.attributes.get("style") or "")
    assert not re.search(r"url\(|@import", parsed.css_first("style").text())


def test_every_link_leads_to_the_site_and_says_nothing_of_the_reader_but_its_purpose() -> None:
    for address in links(made([opening()], total=3).html):
        assert address.startswith(f"{SITE.url}/")
        assert "utm" not in address


@pytest.mark.parametrize(
    "title",
    [
        "<script>alert(1)</script>",
        '"><img src=https://evil.example/x.png>',
        "Coder &amp; <b>Auditor</b>",
        "{{ 7 * 7 }} {% raw %}",
        "javascript:alert(1)",
    ],
)
def test_a_hostile_title_is_only_text(title: str) -> None:
    hostile = opening(
        title=title, company=title, location=title, tags=coding(places=()), copies=(copy(title),)
    )
    content = made([hostile])
    parsed = LexborHTMLParser(content.html)
    assert [node.text() for node in parsed.css("h2")] == [title]
    assert not parsed.css("script, img, b")
    assert title in content.text
    assert title in unescape(content.html)


def test_words_that_were_searched_for_are_only_text_too() -> None:
    content = made([opening()], parse({"q": ["<script>alert(1)</script>"]}))
    assert not LexborHTMLParser(content.html).css("script")


@pytest.mark.parametrize("kind", ["digest", "confirmation", "reminder"])
def test_a_recording_says_so_in_both_parts(kind: str) -> None:
    for site, says in ((SITE, False), (RECORDED, True)):
        content = content_of(kind, site)
        assert (NOTICE in content.text) is says
        assert (NOTICE in content.html) is says


@pytest.mark.parametrize("kind", ["digest", "confirmation", "reminder"])
def test_text_and_html_have_the_same_links_and_the_postal_address(kind: str) -> None:
    content = content_of(kind, SITE)
    in_text = re.findall(r"https://\S+", content.text)
    assert set(in_text) == set(links(content.html))
    assert "1 Main St" in content.text
    assert "1 Main St" in content.html
    nowhere = content_of(kind, replace(SITE, postal=""))
    assert "Chartwork, \n" not in nowhere.text
    assert "\n\n\n" not in content.text


def content_of(kind: str, site: Site) -> Content:
    if kind == "digest":
        return made([opening(1), opening(2)], site=site, total=9)
    make = digest.confirmation if kind == "confirmation" else digest.reminder
    return make(HOSPITAL, subscription_id=7, site=site, now=NOW)


def test_a_digest_can_be_left_changed_and_seen_whole() -> None:
    content = made([opening()])
    leave, manage = (tokens.link(SITE, one, 7, NOW) for one in ("unsubscribe", "manage"))
    assert content.unsubscribe == leave
    assert {leave, manage, f"{SITE.url}/?setting=hospital"} <= set(links(content.html))
    assert "You get this because you asked Chartwork for hospital and confirmed it." in content.text


@pytest.mark.parametrize(("kind", "purpose"), [("confirmation", "confirm"), ("reminder", "manage")])
def test_a_question_has_one_link_and_is_no_list_mail(kind: str, purpose: tokens.Purpose) -> None:
    content = content_of(kind, SITE)
    assert links(content.html) == [tokens.link(SITE, purpose, 7, NOW)]
    assert content.unsubscribe is None
    assert "hospital" in content.subject


def test_a_preview_is_a_whole_mail() -> None:
    mail = opened(digest.preview([opening(0)], HOSPITAL, to="you@example.org", site=SITE, now=NOW))
    assert (mail["To"], mail["Subject"]) == ("you@example.org", "1 new job: hospital")
    assert f"{SITE.url}/?setting=hospital" in part(mail)
    assert "openings/0" not in part(mail) + part(mail, "html")


def test_the_same_openings_make_the_same_words() -> None:
    later = datetime(2027, 1, 1, tzinfo=UTC)
    one = digest.digest([opening()], HOSPITAL, subscription_id=7, site=SITE, now=NOW)
    two = digest.digest([opening()], HOSPITAL, subscription_id=7, site=SITE, now=later)
    without = re.compile(r"/alerts/manage/\S+")
    assert without.sub("", one.text) == without.sub("", two.text)


def test_a_source_is_credited_where_its_terms_ask() -> None:
    """Jobicy asks for its name and a link, a hospital's own site for nothing."""
    jobicy = replace(copy("Jobicy"), platform="jobicy")
    content = made([opening(copies=(replace(copy("Mercy Hospital"), platform="workday"), jobicy, jobicy))])
    assert content.text.count("Remote jobs from Jobicy (https://jobicy.com/)") == 1
    assert links(content.html).count("https://jobicy.com/") == 1
    assert "Jobicy (" not in made([opening()]).text
