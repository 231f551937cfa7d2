"""The HTML part of mails in a real Chromium: accessible in light and dark, on a phone, and asking nobody.

PICTURES=docs/images pytest tests/alerts/test_mail_in_browser.py writes the pictures of the docs.
"""

from __future__ import annotations

import os
from collections.abc import Iterator
from dataclasses import replace
from datetime import timedelta
from typing import Any

import pytest
from adverts import NOW, coding
from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import Browser, Page, sync_playwright
from programs import chromium
from readers import SITE
from test_digest import copy, filled

from aggregator.domain.places import STATES
from aggregator.domain.posting import Group, Opening, Pay, Place, Requirement, Residency, Tags
from aggregator.domain.search import matches, parse
from alerts import digest
from alerts.digest import Trouble

pytestmark = pytest.mark.browser

PICTURES = os.environ.get("PICTURES")
WIDE, NARROW = 760, 320  # CSS pixels; the narrow one is that of WCAG 2.2, 1.4.10
# Links that a thumb misses, but for those within a sentence.
_LOW = """() => [...document.links].filter(one =>
    one.getBoundingClientRect().height < 44 && !one.closest(".note")).map(one => one.outerHTML)"""
_TOPS = "() => [...document.querySelectorAll('h1, h2, h3')].map(one => one.getBoundingClientRect().top)"
WISH = parse({"holds": ["CPC", "CCS"], "lives": ["TX"], "years": ["3"], "pay": ["24"]})


def job(number: int, title: str, company: str, tags: Tags, source: str, **more: Any) -> Opening:
    seen = NOW - timedelta(hours=number)
    copies = (copy(source or company),)
    facts = {"description": "", "first_seen": seen, "last_verified": NOW, "copies": copies}
    return Opening(number, title, company, tags=tags, **(facts | more))


def requires(*codes: str, months: int | None = None, **more: Any) -> Requirement:
    return Requirement((Group(frozenset(codes), months),), **more)


def remote(*states: str, **more: Any) -> Tags:
    facts = {"arrangement": "remote", "settings": ("hospital", "remote"), "experience_years": 2.0}
    return coding(**(facts | {"residency": Residency(frozenset(states))} | more))


def openings() -> list[Opening]:
    """Made-up jobs of every shape that a mail shows."""
    lakeside, alder = "Lakeside Regional Medical Center", "Alder Physicians Group"
    inpatient = remote("TX", "OK", "NM", requirement=requires("CCS"), pay=Pay(29.5, 38, "hour"))
    text = "You hold a current CCS through AHIMA."
    hcc = remote(*sorted(STATES)[12:48], requirement=requires("CPC", "CRC"), settings=("office", "remote"))
    later = coding(
        settings=("office",),
        arrangement="hybrid",
        requirement=requires("COC", months=12, preferred=frozenset({"CPC"})),
        places=(Place("Austin", "TX", "US"),),
        pay=Pay(52_000, 61_000, "year"),
        entry_level=True,
    )
    onsite = coding(
        arrangement="onsite", requirement=requires("CPC", "CCS"), places=(Place("Tyler", "TX", "US"),)
    )
    unknown = coding(
        settings=(), places=(Place(None, "TX", "US"),), requirement=Requirement(apprentice="accepted")
    )
    return [
        job(1, "Inpatient Coder II", lakeside, inpatient, "", description=text),
        job(2, "Inpatient Coding Auditor", lakeside, replace(inpatient, pay=None), ""),
        job(3, "Risk Adjustment (HCC) Coder", "Meridian Coding Partners", hcc, "Job Hunt"),
        job(4, "Professional Fee Coder, Orthopedics", alder, later, ""),
        job(5, "Outpatient Surgery Coder", "Pine County Hospital", onsite, "Pine County Hospital"),
        job(6, "Medical Coder", "", unknown, "Job Hunt"),
        job(
            7,
            "Clinical Documentation & Coding Specialist",
            alder,
            replace(later, pay=Pay(27, 34, "hour")),
            "",
        ),
    ]


def mails() -> dict[str, str]:
    """The HTML of each kind, by name."""
    assert [one.title for one in openings() if not matches(WISH, one, NOW.date())] == []
    ill = Trouble("Birch Health", f"{SITE.url}/sources/birch", "It does not answer.")
    site = replace(SITE, recording=True)
    made = digest.edition(openings(), WISH, site=site, total=31, changes={7: ["pay"]}, troubles=[ill])
    often = "Once a day, at 7 am (Central time)."
    asks = digest.confirmation(WISH, rhythm=often, subscription_id=7, site=site, now=NOW)
    return {"digest": filled(made.to(7, site, NOW)).html, "confirmation": asks.html}


@pytest.fixture(scope="module")
def browser() -> Iterator[Browser]:
    with sync_playwright() as playwright:
        running = playwright.chromium.launch(executable_path=chromium(), args=["--no-sandbox"])
        yield running
        running.close()


@pytest.fixture(params=["light", "dark"])
def page(browser: Browser, request: pytest.FixtureRequest) -> Iterator[Page]:
    context = browser.new_context(color_scheme=request.param, viewport={"width": WIDE, "height": 900})
    yield context.new_page()
    context.close()


@pytest.mark.parametrize("name", ["digest", "confirmation"])
def test_axe_finds_nothing_and_nothing_is_cut_off(page: Page, name: str) -> None:
    asked: list[str] = []
    page.on("request", lambda one: asked.append(one.url))
    page.set_content(mails()[name])
    for width in (WIDE, NARROW):
        page.set_viewport_size({"width": width, "height": 900})
        found = Axe().run(page).response
        assert [(one["id"], node["html"]) for one in found["violations"] for node in one["nodes"]] == []
        assert "color-contrast" in {one["id"] for one in found["passes"]}
        assert page.evaluate("document.documentElement.scrollWidth") <= width
        assert page.evaluate(_LOW) == []
    assert asked == []


def test_light_and_dark_differ(page: Page, request: pytest.FixtureRequest) -> None:
    page.set_content(mails()["digest"])
    paper = page.evaluate("getComputedStyle(document.querySelector('.page')).backgroundColor")
    scheme = request.node.callspec.params["page"]
    assert paper == {"light": "rgb(246, 244, 238)", "dark": "rgb(20, 24, 29)"}[scheme]
    if PICTURES:
        page.set_viewport_size({"width": WIDE, "height": 1500})
        page.screenshot(path=f"{PICTURES}/mail-{scheme}.png")


def test_without_its_style_sheet_it_still_reads_from_top_to_bottom(page: Page) -> None:
    """Some mail programs take it away."""
    page.set_content(mails()["digest"].replace("<style>", "<style media=none>"))
    assert page.evaluate("document.documentElement.scrollWidth") <= WIDE
    tops = page.evaluate(_TOPS)
    assert tops == sorted(tops)
    assert len(tops) == 1 + 5 + 7
