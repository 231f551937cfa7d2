"""What a digest says: the facts of a row, every link, and nothing that is fetched or run."""

from __future__ import annotations

import re
from dataclasses import replace
from datetime import UTC, datetime
from functools import partial
from html import unescape
from typing import Any

import pytest
from adverts import NOW, coding
from readers import HOSPITAL, SITE, opened, part
from selectolax.lexbor import LexborHTMLParser

from aggregator.domain.places import STATES
from aggregator.domain.posting import (
    Arrangement,
    Copy,
    Group,
    Opening,
    Pay,
    Place,
    Requirement,
    Residency,
    Status,
)
from aggregator.domain.search import Filter, parse
from alerts import digest, message, tokens
from alerts.digest import Trouble
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


def copy(source: str, *, own_site: bool = True, status: Status = "open") -> Copy:
    return Copy("mercy", source, "https://mercy.example/1", own_site, status, NOW, NOW)


def made(openings: list[Opening], wish: Filter = HOSPITAL, *, site: Site = SITE, **more: Any) -> Content:
    """A digest as its reader gets it."""
    return filled(digest.edition(openings, wish, site=site, **more).to(7, site, NOW))


def filled(content: Content) -> Content:
    text, html = content.text, content.html
    for mark, link in content.gaps.items():
        text, html = text.replace(mark, link), html.replace(mark, link)
    return replace(content, text=text, html=html, gaps={})


def links(html: str) -> list[str]:
    return [node.attributes["href"] or "" for node in LexborHTMLParser(html).css("a[href]")]


def test_a_job_that_its_employer_has_taken_down_is_said_to_be_so() -> None:
    copies = (copy("Mercy Hospital", status="closed"), copy("Indeed", own_site=False))
    said = "First seen March 2, on Indeed; gone from the employer's own site, last seen there March 2, 2026"
    assert said in " ".join(made([opening(copies=copies)]).text.split())


def test_a_row_has_the_facts_that_a_coder_decides_by() -> None:
    content = made([opening()], Filter(lives="TX"))
    facts = (
        "Inpatient Coder",
        "Mercy Hospital · Tyler, TX",
        "Remote, residents of Oklahoma and Texas only",
        "Requires CCS; RHIT preferred. 2 years of experience",
        "$24.50 to $31 an hour",
        MEAN,
        "Why it is here: takes residents of Texas",
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
    assert "Setting not stated\n  Where: Not stated\n" in content.text
    assert "Asks for: No certification stated. Experience not stated" in content.text
    assert "Pay: Not stated" in content.text
    assert "First seen March 2\n" in content.text
    assert "None" not in content.text + content.html


@pytest.mark.parametrize(
    ("titles", "total", "subject"),
    [
        (["Coder I"], None, "1 new job: Coder I at Mercy Hospital"),
        (["Coder I", "Coder II"], None, "2 new jobs: Coder I at Mercy Hospital and Coder II"),
        (["Coder I", "Coder II"], 1031, "1,031 new jobs: Coder I at Mercy Hospital, Coder II and 1,029 more"),
        (["Coder " * 30], 1, f"1 new job: {'Coder ' * 9}Coder… at Mercy Hospital"),
        ([], None, "0 new jobs: hospital"),
    ],
)
def test_the_subject_says_what_is_inside(titles: list[str], total: int | None, subject: str) -> None:
    content = made([opening(number, title) for number, title in enumerate(titles, 1)], total=total)
    assert content.subject == subject
    parsed = LexborHTMLParser(content.html)
    assert [node.text() for node in parsed.css("title")] == [subject]
    [heading] = [node.text() for node in parsed.css("h1")]
    assert subject.startswith(f"{heading}: ")
    assert content.text.startswith(f"{heading}\nHospital\n")


def test_before_it_is_opened_it_says_for_which_search_it_is_and_the_best_pay() -> None:
    some = [opening(1), opening(2, tags=coding(pay=Pay(None, 70_000, "year"))), opening(3, tags=coding())]
    said = LexborHTMLParser(made(some).html).css_first("div").text()
    assert said == "For your search: hospital. Best pay: up to $70,000 a year."
    assert "Best pay" not in made([opening(3, tags=coding())]).html


def titles(content: Content) -> list[str]:
    return [node.text() for node in LexborHTMLParser(content.html).css("h3")]


def test_twenty_are_shown_and_all_can_be_seen() -> None:
    some = [opening(number, f"Coder {number}", company=f"Employer {number // 5}") for number in range(1, 41)]
    content = made(some, parse({"setting": ["hospital"]}), total=47)
    assert content.subject.startswith("47 new jobs")
    assert titles(content) == [f"Coder {number}" for number in range(1, 21)]
    assert f"See all 47: {tokens.sent(SITE, 7, NOW)}" in content.text
    assert "See all 47" in content.html
    assert tokens.sent(SITE, 7, NOW) in links(content.html)
    assert f"{SITE.url}/openings/21" not in content.text + content.html
    assert "See all" not in made(some[:20], total=20).text


def test_no_employer_has_more_than_five() -> None:
    mercy = [opening(number, f"Mercy {number}") for number in range(1, 9)]
    others = [opening(11, "Other", company="Lakeside"), opening(12, "Again", company=" MERCY hospital")]
    content = made([*mercy, *others])
    assert titles(content) == ["Mercy 1", "Mercy 2", "Mercy 3", "Mercy 4", "Mercy 5", "Other"]
    assert "See all 10" in content.text
    nobody = [opening(number, f"Nobody's {number}", company=None) for number in range(1, 9)]
    assert len(titles(made(nobody))) == 8


def test_those_of_one_employer_stand_together_by_where_the_work_is_done() -> None:
    def at(number: int, company: str, arrangement: Arrangement) -> Opening:
        return opening(number, f"{number}", company=company, tags=coding(arrangement=arrangement))

    some = [at(1, "Mercy", "onsite"), at(2, "Lakeside", "remote"), at(3, "Birch", "remote")]
    some += [at(4, "Lakeside", "remote"), at(5, "Mercy", "hybrid"), at(6, "Birch", "unknown")]
    content = made(some)
    assert titles(content) == ["2", "4", "3", "5", "1", "6"]
    headings = [node.text() for node in LexborHTMLParser(content.html).css("h2")]
    assert headings == ["Remote", "Partly remote", "On site", "Where the work is done is not stated"]
    assert [one.upper() in content.text for one in headings] == [True] * 4


def test_one_that_is_not_new_stands_apart_and_says_what_has_changed() -> None:
    content = made([opening(1, "New"), opening(2, "Old")], Filter(paid=True), changes={2: ["pay"]})
    assert titles(content) == ["New", "Old"]
    before, after = content.text.split("NOT NEW, BUT CHANGED: NOW IN YOUR SEARCH")
    assert ("Now with pay" in before, "Now with pay" in after) == (False, True)
    assert content.html.count("Now with pay") == 1


def test_it_counts_what_the_reader_can_apply_for() -> None:
    later = replace(CCS, required=(Group(frozenset({"CCS"}), 12),))
    some = [opening(1), opening(2, tags=coding(requirement=later))]
    holder, other = (Filter(holds=frozenset({code}), lives="TX", years=5) for code in ("CCS", "CPC"))
    assert "You can apply for each of those shown here; 1 states the pay" in made(some, holder).text
    assert "For 1 you can earn the certification later; 1 states the pay" in made(some, other).text
    assert "  You: Not yet: CCS\n" in made(some, other).text
    assert "  You: You can apply and earn it later: CCS within 12 months of hire\n" in made(some, other).text
    assert "can apply" not in made(some).text
    far = coding(requirement=CCS, arrangement="remote", residency=Residency(radius_miles=50))
    some = [opening(1), opening(2, tags=far), opening(3, tags=coding())]
    said = LexborHTMLParser(made(some, holder).html).body.text()  # type: ignore[union-attr]
    lead = "You can apply for 1 of those shown here; for 1 your certification is enough, and years or a home"
    assert lead in said
    assert "; for 1 nothing is said that rules you out; 1 states the pay" in said
    assert "Your certification is enough; also asked: a home within 50 miles" in said
    assert made(some, holder).html.count('class="yes"') == 1
    untold = made(some[:2], replace(holder, lives=None, years=None)).text
    assert "You can apply" not in untold
    assert (
        "  You: Your certification is enough; also asked: 2 years of experience; a home in OK, TX\n" in untold
    )
    assert "None states its pay" in made([opening(1, tags=coding()), opening(2, tags=coding())]).text


def test_a_source_that_cannot_be_read_is_named_with_the_reason() -> None:
    ill = [Trouble(f"Source {n}", f"{SITE.url}/sources/s{n}", "It does not answer.") for n in range(5)]
    content = made([opening()], troubles=ill)
    assert "Something may be missing here" in content.text
    assert f"- Source 0: It does not answer.\n  {SITE.url}/sources/s0\n" in content.text
    assert "2 more sources" in content.text
    assert {f"{SITE.url}/sources/s2", f"{SITE.url}/sources"} <= set(links(content.html))
    assert "Source 3" not in content.html
    assert "may be missing" not in made([opening()]).text


def test_it_is_rendered_once_and_filled_for_each() -> None:
    made_once = digest.edition([opening(1), opening(2)], HOSPITAL, site=SITE, total=9)
    one, two = made_once.to(7, SITE, NOW), made_once.to(8, SITE, NOW)
    assert (one.text, one.html, one.subject) == (two.text, two.html, two.subject)
    assert one.gaps.keys() == two.gaps.keys()
    assert all(one.text.count(mark) == one.html.count(mark) == 1 for mark in one.gaps)
    assert filled(one).text == digest_of(7).text
    assert not set(one.gaps.values()) & set(two.gaps.values())
    assert one.unsubscribe == tokens.link(SITE, "unsubscribe", 7, NOW)


def digest_of(number: int) -> Content:
    some, facts = [opening(1), opening(2)], {"site": SITE, "now": NOW, "total": 9}
    return filled(digest.digest(some, HOSPITAL, subscription_id=number, **facts))


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
    long = [replace(one, company=f"Sisters of Mercy & Sons {one.id} " * 7) for one in long]
    wish = parse({"holds": ["CCS", "CPC", "RHIA"], "lives": ["TX"], "years": ["3"], "setting": ["remote"]})
    ill = [Trouble("Source " * 9, f"{SITE.url}/sources/{'s' * 60}", "It does not answer.")] * 3
    changes = {one.id: ["pay", "home"] for one in long[:10]}
    content = made(long, wish, total=500, troubles=ill, changes=changes)
    assert len(titles(content)) == 20
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
    assert titles(content) == [title]
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
        assert (f"\n{NOTICE}" in content.text) is says
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
    asks = partial(digest.confirmation, rhythm="Once a day, at 7 am (Eastern time).")
    make = asks if kind == "confirmation" else digest.reminder
    return make(HOSPITAL, subscription_id=7, site=site, now=NOW)


def test_a_digest_can_be_left_changed_and_seen_whole() -> None:
    content = made([opening()])
    leave, manage = (tokens.link(SITE, one, 7, NOW) for one in ("unsubscribe", "manage"))
    assert content.unsubscribe == leave
    assert {leave, manage, f"{manage}/7", f"{SITE.url}/?setting=hospital"} <= set(links(content.html))
    assert (
        "because you asked Chartwork to mail you new jobs for this search, and confirmed it: hospital."
        in content.text
    )


@pytest.mark.parametrize(("kind", "purpose"), [("confirmation", "confirm"), ("reminder", "manage")])
def test_a_question_has_one_link_and_is_no_list_mail(kind: str, purpose: tokens.Purpose) -> None:
    content = content_of(kind, SITE)
    assert links(content.html) == [tokens.link(SITE, purpose, 7, NOW)]
    assert content.unsubscribe is None
    assert "hospital" in content.subject


def test_a_preview_is_a_whole_mail() -> None:
    mail = opened(digest.preview([opening(0)], HOSPITAL, to="you@example.org", site=SITE, now=NOW))
    assert (mail["To"], mail["Subject"]) == (
        "you@example.org",
        "1 new job: Inpatient Coder at Mercy Hospital",
    )
    assert f"{SITE.url}/?setting=hospital" in part(mail)
    assert "openings/0" not in part(mail) + part(mail, "html")


def test_the_same_openings_make_the_same_words() -> None:
    later = datetime(2027, 1, 1, tzinfo=UTC)
    one = digest.digest([opening()], HOSPITAL, subscription_id=7, site=SITE, now=NOW)
    two = digest.digest([opening()], HOSPITAL, subscription_id=7, site=SITE, now=later)
    assert (one.text, one.html) == (two.text, two.html)


def test_a_source_is_credited_where_its_terms_ask() -> None:
    """Jobicy asks for its name and a link, a hospital's own site for nothing."""
    jobicy = replace(copy("Jobicy"), platform="jobicy")
    content = made([opening(copies=(replace(copy("Mercy Hospital"), platform="workday"), jobicy, jobicy))])
    assert content.text.count("Remote jobs from Jobicy (https://jobicy.com/)") == 1
    assert links(content.html).count("https://jobicy.com/") == 1
    assert "Jobicy (" not in made([opening()]).text
