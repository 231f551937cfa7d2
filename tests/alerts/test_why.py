"""Why an opening stands in a mail: in words that are true of it and of what was asked for."""

from __future__ import annotations

from dataclasses import replace
from typing import Any
from urllib.parse import parse_qs

import pytest
from adverts import NOW, coding
from hypothesis import assume, given
from test_match import openings, wishes

from aggregator.domain.posting import Copy, Group, Opening, Pay, Place, Requirement, Residency
from aggregator.domain.search import Filter, matches, parse
from alerts import news, why

CCS = Requirement((Group(frozenset({"CCS", "CIC"})),))

BOTH = Requirement((*CCS.required, Group(frozenset({"RHIT"}))))


def opening(**tags: Any) -> Opening:
    return Opening(1, "Coder", "Mercy", "Epic", coding(**tags), first_seen=NOW, last_verified=NOW)


def asked(query: str) -> Filter:
    return parse(parse_qs(query))


PARTLY = {"arrangement": "hybrid", "settings": ("hospital", "remote")}
REMOTE = {"arrangement": "remote", "settings": ("hospital", "remote")}


@pytest.mark.parametrize(
    ("query", "tags", "said"),
    [
        ("q=epic+coder", {}, "says “epic coder”"),
        ("setting=remote,hospital,office", REMOTE, "hospital and remote"),
        ("holds=CCS,CPC", {"requirement": CCS}, "your CCS meets what it requires"),
        ("holds=CCS,CIC", {"requirement": CCS}, "your CCS or CIC meets what it requires"),
        ("holds=CCS,RHIT", {"requirement": BOTH}, "your CCS and RHIT meet what it requires"),
        ("holds=CPC", {}, "it requires no certification at hire"),
        ("requires=CIC,CPC", {"requirement": CCS}, "asks for CIC"),
        ("state=TX,OK", {}, "in Texas"),
        ("lives=TX", {}, "in Texas, where you live"),
        ("lives=OK", REMOTE, "takes residents of Oklahoma"),
        ("pay=20", {"pay": Pay(20, 25, "hour")}, "pays what you ask for"),
        ("pay=20", {}, "its pay is not stated, so it is not ruled out"),
        ("pay=20&paid=1", {"pay": Pay(20, 25, "hour")}, "pays what you ask for"),
        ("paid=1", {"pay": Pay(20, 25, "hour")}, "its pay is stated"),
        ("posted=7", {}, "posted March 2"),
        ("years=3", {"experience_years": 2.0}, "asks for 2 years, and you have 3"),
        ("years=0", {}, "it states no years of experience"),
        ("years=0", {"experience_years": 0.0}, "it asks for no experience"),
    ],
)
def test_how_it_meets_what_was_asked_for(query: str, tags: dict[str, Any], said: str) -> None:
    one, wish = opening(**tags), asked(query)
    assert matches(wish, one, NOW.date())
    assert why.met(one, wish) == (said,)


def test_all_that_was_asked_for_is_answered_in_its_order() -> None:
    wish = asked("lives=TX&setting=hospital&holds=CCS")
    assert why.met(opening(requirement=CCS), wish) == (
        "hospital",
        "your CCS meets what it requires",
        "in Texas, where you live",
    )
    assert why.met(opening(), Filter()) == ()


def test_a_part_of_a_search_that_has_no_words_here_is_said_as_it_was_asked(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.delitem(why._MET, "state")
    assert why.met(opening(), asked("state=TX&setting=hospital")) == ("hospital", "in Texas")


@given(wishes, openings)
def test_there_are_words_for_whatever_matches(wish: Filter, one: Opening) -> None:
    assume(matches(wish, one, NOW.date()))
    said = why.met(one, wish)
    assert bool(said) is not wish.is_empty
    assert all(words.strip() == words != "" for words in said)


@pytest.mark.parametrize(
    ("kind", "query", "tags", "said"),
    [
        ("open", "setting=hospital", {}, "open again"),
        ("setting", "setting=remote,office", REMOTE, "now remote"),
        ("setting", "q=epic", REMOTE, "now in another setting"),
        ("home", "lives=TX", REMOTE, "now open to residents of Texas"),
        ("home", "q=epic", REMOTE, "now open to more states"),
        ("home", "arrangement=remote&lives=TX", REMOTE, "now open to residents of Texas"),
        ("arrangement", "arrangement=remote,hybrid", REMOTE, "now fully remote"),
        ("arrangement", "arrangement=remote&lives=TX", REMOTE, "now fully remote"),
        ("arrangement", "lives=TX", REMOTE, "now open to residents of Texas"),
        ("arrangement", "lives=TX", {"arrangement": "onsite"}, "now in Texas, where you live"),
        ("arrangement", "q=epic", REMOTE, "now done elsewhere"),
        ("setting", "setting=remote", PARTLY, "now partly remote"),
        ("place", "state=TX", {}, "now in Texas"),
        ("place", "lives=TX", {}, "now in Texas"),
        ("place", "q=epic", {}, "now in another place"),
        ("requirement", "holds=CCS,CPC", {"requirement": CCS}, "now open to CCS"),
        ("requirement", "holds=CPC", {}, "now without a certification at hire"),
        ("requirement", "requires=CIC", {"requirement": CCS}, "now asks for CIC"),
        ("requirement", "q=epic", {}, "now with other requirements"),
        ("experience", "years=1", {"experience_years": 1.0}, "now asks for 1 year"),
        ("experience", "years=1", {}, "now asks for no experience"),
        ("pay", "paid=1", {"pay": Pay(20, 25, "hour")}, "now with pay"),
        ("raise", "pay=25", {"pay": Pay(20, 25, "hour")}, "now pays more"),
        ("specialty", "q=epic", {}, "now described otherwise"),
        ("schedule", "q=epic", {}, "now described otherwise"),
        ("employer", "q=epic", {}, "now described otherwise"),
        ("words", "q=epic", {}, "now says “epic”"),
        ("words", "paid=1", {}, "now worded otherwise"),
    ],
)
def test_what_change_let_it_in(kind: str, query: str, tags: dict[str, Any], said: str) -> None:
    assert why.now_fits([kind], opening(**tags), asked(query)) == (said,)


def test_of_a_field_without_words_of_its_own_it_says_what_was_asked_for() -> None:
    assert why._now_asked("state")(opening(), asked("state=TX")) == "now in Texas"


def test_every_kind_of_change_has_words() -> None:
    assert set(news.KINDS) == set(why._CHANGED)


def test_kinds_of_changes() -> None:
    was = opening(residency=Residency(frozenset({"TX"})), pay=Pay(20, 25, "hour"))
    now = replace(was, title="Coder II", tags=coding(places=(Place("Tulsa", "OK", "US"),)))
    assert news.kinds(was, now) == ("home", "place", "raise", "words")
    assert news.kinds(now, was) == ("home", "place", "pay", "words")
    assert news.without(now, was, news.kinds(was, now)) == was
    assert news.without(now, was, ["words"]) == replace(now, title="Coder")
    own, other = (Copy("b", "B", "https://b.example", it, "open", NOW, NOW) for it in (True, False))
    assert news.kinds(replace(was, copies=(other,)), replace(was, copies=(other, other))) == ()
    found = replace(was, copies=(own, other))
    assert news.kinds(replace(was, copies=(other,)), found) == ("employer",)
    gone = replace(found, copies=(replace(own, status="closed"), other))
    assert news.kinds(gone, found) == ("employer",)
    assert news.kinds(gone, replace(was, copies=(other,))) == ()
    assert news.without(found, replace(was, copies=(other,)), ["employer"]).copies == (other,)
    assert news.kinds(was, replace(was, posted_on=NOW.date(), reposts=3)) == ()
    assert news.kinds(was, replace(was, location="Greater Tyler")) == ("place",)
