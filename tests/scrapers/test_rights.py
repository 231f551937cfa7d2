"""The record of rights: complete, and acted upon."""

from __future__ import annotations

import re
from datetime import date

import pytest

from scrapers import registry
from scrapers.source import Platform

ALL = list(registry.platforms().values())
# Hours between two runs that a provider's own words ask for.
PACES = {"himalayas": 24, "adzuna": 24, "remotive": 6, "jobicy": 1}
OFF = {"neogov", "healthcaresource", "weworkremotely", "remotive", "workingnomads", "jsearch"}
KEYED = {"usajobs", "careeronestop", "adzuna", "jooble", "themuse", "jsearch"}
CREDITED = {"careeronestop", "adzuna", "remoteok", "himalayas", "jobicy", "arbeitnow"}


@pytest.mark.parametrize("platform", ALL, ids=lambda one: one.name)
def test_the_record_says_why_and_when_and_where_the_terms_are(platform: Platform) -> None:
    rights = platform.rights
    assert len(rights.reason) > 20
    assert date(2026, 11, 1) <= date.fromisoformat(rights.read_on)
    assert not rights.terms or re.fullmatch(r"https://[\w./-]+", rights.terms)
    assert rights.least_hours == PACES.get(platform.name, 0)


@pytest.mark.parametrize("platform", ALL, ids=lambda one: one.name)
def test_what_may_not_be_stored_or_alerted_on_is_off(platform: Platform) -> None:
    barred = {"storing", "alerting"} & set(platform.rights.forbids)
    assert not barred or platform.rights.verdict == "off"
    if platform.rights.forbids or platform.rights.least_hours:
        assert platform.rights.terms, "whose words are these?"


def test_the_verdicts_are_those_that_were_decided() -> None:
    assert {one.name for one in ALL if one.secrets} == KEYED
    assert {one.rights.verdict for one in ALL if one.name in OFF} == {"off"}
    assert all(one.attribution for one in ALL if one.name in CREDITED)
    assert {one.name for one in ALL if "passing on" in one.rights.forbids} == {"jobicy", "remotive"}


def test_attributions_are_named_once_and_unknown_platforms_ask_for_none() -> None:
    jobicy = registry.platform("jobicy").attribution
    assert registry.attributions(["workday", "jobicy", "nosuch", "jobicy", ""]) == (jobicy,)
