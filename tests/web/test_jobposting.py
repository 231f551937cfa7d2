"""JobPosting markup: when there is one, what it says, and that its page says the same."""

from __future__ import annotations

from dataclasses import replace
from datetime import date
from typing import Any

import pytest
from adverts import NOW, advert, board, coding, keep, publish
from google_profile import Shown, wrong
from published import HOSTILE, SITE, fill, remote, serving

from aggregator.domain.places import STATES
from aggregator.domain.posting import Copy, Opening, Pay, Place, Residency
from aggregator.store import boards, openings
from aggregator.store.engine import Store
from web import jobposting

ON_SQLITE = pytest.mark.parametrize("store_url", ["sqlite"], indirect=True)


def copy(platform: str = "workday") -> Copy:
    return Copy("mercy", "Mercy", "https://mercy.example/1", True, "open", NOW, NOW, platform=platform)


def opening(*, copies: tuple[Copy, ...] | None = None, **more: Any) -> Opening:
    facts = {
        name: more.pop(name) for name in ("company", "description", "posted_on", "status") if name in more
    }
    shown = {"company": "Mercy", "description": "Codes charts.\n\nA & B:\n<b>CCS</b>", "tags": coding(**more)}
    given = {"first_seen": NOW, "last_verified": NOW, "copies": (copy(),) if copies is None else copies}
    return Opening(7, "Coder", **(shown | facts | given))


def test_what_google_requires_and_recommends_as_far_as_it_is_known() -> None:
    one = opening(
        posted_on=date(2026, 2, 20),
        pay=Pay(28, 34.5, "hour"),
        employment=("full_time", "prn"),
        experience_years=2.0,
    )
    made = jobposting.posting(one, SITE)
    assert wrong(made) == []
    assert made == {
        "@context": "https://schema.org/",
        "@type": "JobPosting",
        "title": "Coder",
        "description": "<p>Codes charts.</p><p>A &amp; B:<br>&lt;b&gt;CCS&lt;/b&gt;</p>",
        "datePosted": "2026-02-20",
        "hiringOrganization": {"@type": "Organization", "name": "Mercy"},
        "identifier": {"@type": "PropertyValue", "name": "Chartwork", "value": "7"},
        "url": "https://jobs.example.org/openings/7",
        "employmentType": ["FULL_TIME", "PER_DIEM"],
        "baseSalary": {
            "@type": "MonetaryAmount",
            "currency": "USD",
            "value": {"@type": "QuantitativeValue", "minValue": 28, "maxValue": 34.5, "unitText": "HOUR"},
        },
        "jobLocation": [
            {
                "@type": "Place",
                "address": {
                    "@type": "PostalAddress",
                    "addressLocality": "Tyler",
                    "addressRegion": "TX",
                    "addressCountry": "US",
                },
            }
        ],
        "experienceRequirements": {"@type": "OccupationalExperienceRequirements", "monthsOfExperience": 24},
    }


@pytest.mark.parametrize(
    ("more", "states"),
    [
        ({}, ["USA"]),
        ({"residency": Residency(frozenset({"TX", "OK"}))}, ["Oklahoma, USA", "Texas, USA"]),
        (
            {"residency": Residency(excluded=frozenset({"CA"}))},
            [f"{name}, USA" for code, name in STATES.items() if code != "CA"],
        ),
        ({"remote_later": True}, None),
        ({"residency": Residency(radius_miles=50)}, None),
        ({"arrangement": "hybrid"}, None),
        ({"arrangement": "unknown"}, None),
    ],
    ids=["anywhere", "two states", "all but one", "later", "a radius", "hybrid", "unknown"],
)
def test_work_from_home_is_what_is_done_from_home_altogether(
    more: dict[str, Any], states: list[str] | None
) -> None:
    made = jobposting.posting(opening(**{"arrangement": "remote"} | more), SITE)
    assert made is not None
    assert wrong(made) == []
    assert (made.get("jobLocationType") == "TELECOMMUTE") is (states is not None)
    assert ("jobLocation" in made) is (states is None)
    if states is not None:
        assert [one["name"] for one in made["applicantLocationRequirements"]] == states


@pytest.mark.parametrize(
    ("pay", "value"),
    [
        (Pay(50_000, 60_000, "year"), {"minValue": 50_000, "maxValue": 60_000, "unitText": "YEAR"}),
        (Pay(30, 30, "hour"), {"value": 30, "unitText": "HOUR"}),
        (Pay(None, 1500, "week"), {"maxValue": 1500, "unitText": "WEEK"}),
        (Pay(5000, None, "month"), {"minValue": 5000, "unitText": "MONTH"}),
        (Pay(2, 3, "chart"), None),
        (Pay(50_000, 60_000, "hour", doubtful=True), None),
        (None, None),
    ],
    ids=str,
)
def test_pay_is_as_posted_or_not_there(pay: Pay | None, value: dict[str, Any] | None) -> None:
    made = jobposting.posting(opening(pay=pay), SITE)
    assert made is not None
    assert wrong(made) == []
    told = made.get("baseSalary", {}).get("value")
    assert told == (None if value is None else {"@type": "QuantitativeValue", **value})


@pytest.mark.parametrize(
    "more",
    [
        {"company": None},
        {"description": " \n "},
        {"places": ()},
        {"places": (Place(country="US"),)},
        {"status": "closed"},
        {"status": "missing"},
        {"copies": ()},
        {"copies": (copy("jobicy"),)},
        {"copies": (copy("jobicy"), copy("workday"))},
        {"copies": (copy("nobody knows"),)},
    ],
    ids=str,
)
def test_there_is_none_for_what_lacks_a_fact_or_may_not_be_passed_on(more: dict[str, Any]) -> None:
    assert jobposting.posting(opening(**more), SITE) is None
    assert jobposting.script(opening(**more), SITE) == ""


def test_a_job_whose_best_posting_may_be_passed_on_is() -> None:
    assert jobposting.posting(opening(copies=(copy("workday"), copy("jobicy"))), SITE) is not None


def test_nobody_applies_here_and_no_day_is_made_up() -> None:
    made = jobposting.posting(opening(), SITE)
    assert made is not None
    assert not {"directApply", "validThrough"} & made.keys()


def test_the_first_day_that_is_known_is_the_day_posted() -> None:
    later = jobposting.posting(opening(posted_on=date(2026, 3, 30)), SITE)
    none = jobposting.posting(opening(), SITE)
    assert [one and one["datePosted"] for one in (later, none)] == ["2026-03-02", "2026-03-02"]


def test_no_text_ends_the_script() -> None:
    evil = "</script><script>alert(1)</script><!--\u2028]]>&amp;"
    one = replace(opening(description=evil, company=evil), title=evil)
    made = jobposting.script(one, SITE)
    assert made.count("<") == 2
    assert made.count(">") == 2
    assert "&" not in made
    shown = Shown(f"<h1>x</h1><div class='text'></div>{made}")
    assert (shown.markup["title"], shown.markup["hiringOrganization"]["name"]) == (evil, evil)


@pytest.mark.parametrize(
    "broken", ["title", "datePosted", "hiringOrganization", "jobLocation", "description"]
)
def test_the_profile_finds_what_is_left_out(broken: str) -> None:
    made = jobposting.posting(opening(), SITE)
    assert made is not None
    del made[broken]
    assert wrong(made) != []


@ON_SQLITE
async def test_the_page_says_what_its_markup_says(store: Store) -> None:
    async with store.write() as conn:
        made = await fill(conn)
        posting, tags = remote()
        paid = replace(posting, key="dated", title="Dated Coder", posted_on=date(2026, 2, 20))
        made["dated"] = await publish(conn, paid, replace(tags, experience_years=2.5))
        await boards.register(conn, [board("free", platform="jobicy")], NOW)
        number = await keep(conn, advert("only", board="free"), coding())
        [made["jobicy"]] = await openings.refresh_all(conn, {number: ["title:only"]}, NOW)
    async with serving(store) as client:
        pages = {
            name: Shown(await (await client.get(f"/openings/{one.id}")).text()) for name, one in made.items()
        }
    assert {name for name, one in pages.items() if one.markup} == {"remote", "office", "plain", "dated"}
    for name, one in pages.items():
        if one.markup:
            assert wrong(one.markup) == [], name
            assert one.differs() == [], name
    assert "posted February 20, 2026" in pages["dated"].words
    assert HOSTILE in pages["hostile"].words
