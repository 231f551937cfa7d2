"""Links in mails: each does one thing, for as long as it should, and nobody else can make one."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from typing import get_args

import pytest
from hypothesis import given
from hypothesis import strategies as st

from alerts import tokens
from alerts.message import Site
from alerts.tokens import Purpose, TokenError

NOW = datetime(2026, 3, 2, 12, 0, tzinfo=UTC)
SITE = Site("https://jobs.chartwork.example", "Chartwork", "alerts@chartwork.example", "1 Main St", b"k" * 32)
PURPOSES: tuple[Purpose, ...] = get_args(Purpose)
LASTS = {"confirm": timedelta(days=7), "manage": timedelta(days=30)}
IDS = st.integers(1, 10**12)


@given(IDS, st.sampled_from(PURPOSES))
def test_a_token_says_which_subscription_it_is_for(number: int, purpose: Purpose) -> None:
    assert tokens.read(SITE, purpose, tokens.make(SITE, purpose, number, NOW), NOW) == number


@given(IDS, st.sampled_from(PURPOSES), st.sampled_from(PURPOSES))
def test_one_made_for_another_purpose_is_worth_nothing(number: int, made: Purpose, wanted: Purpose) -> None:
    if made == wanted:
        return
    with pytest.raises(TokenError) as refused:
        tokens.read(SITE, wanted, tokens.make(SITE, made, number, NOW), NOW)
    assert not refused.value.expired


@given(st.sampled_from(PURPOSES), st.data())
def test_one_changed_character_is_noticed(purpose: Purpose, data: st.DataObject) -> None:
    token = tokens.make(SITE, purpose, 42, NOW)
    # The last character holds bits that base64 does not use; the one before it is wholly used.
    at = data.draw(st.integers(0, len(token) - 2))
    other = data.draw(st.sampled_from([one for one in "0123456789abcXYZ-_." if one != token[at]]))
    with pytest.raises(TokenError):
        tokens.read(SITE, purpose, f"{token[:at]}{other}{token[at + 1 :]}", NOW)


@given(st.sampled_from(PURPOSES), st.text())
def test_what_somebody_makes_up_is_refused_and_breaks_nothing(purpose: Purpose, made_up: str) -> None:
    with pytest.raises(TokenError) as refused:
        tokens.read(SITE, purpose, made_up, NOW)
    assert not refused.value.expired


def test_half_a_character_is_refused_too() -> None:
    with pytest.raises(TokenError):
        tokens.read(SITE, "unsubscribe", "1.\udcff", NOW)


def test_another_key_makes_other_tokens() -> None:
    stranger = Site(SITE.url, SITE.name, SITE.sender, SITE.postal, b"x" * 32)
    with pytest.raises(TokenError):
        tokens.read(SITE, "unsubscribe", tokens.make(stranger, "unsubscribe", 1, NOW), NOW)


@pytest.mark.parametrize("purpose", LASTS)
def test_a_link_works_to_its_last_second(purpose: Purpose) -> None:
    token = tokens.make(SITE, purpose, 7, NOW)
    assert tokens.read(SITE, purpose, token, NOW + LASTS[purpose]) == 7
    with pytest.raises(TokenError) as refused:
        tokens.read(SITE, purpose, token, NOW + LASTS[purpose] + timedelta(seconds=1))
    assert refused.value.expired
    assert "too old" in str(refused.value)


def test_leaving_works_for_ever() -> None:
    token = tokens.make(SITE, "unsubscribe", 7, NOW)
    assert tokens.read(SITE, "unsubscribe", token, NOW + timedelta(days=36_500)) == 7


def test_the_link_to_leave_is_the_same_in_every_mail() -> None:
    later = NOW + timedelta(days=400)
    assert tokens.link(SITE, "unsubscribe", 7, NOW) == tokens.link(SITE, "unsubscribe", 7, later)


@pytest.mark.parametrize("number", [1, 999, 1_000_000])
def test_the_link_to_leave_stays_short(number: int) -> None:
    assert len(tokens.link(SITE, "unsubscribe", number, NOW)) <= 70


@given(IDS, st.sampled_from(PURPOSES))
def test_a_token_needs_no_quoting_in_an_address(number: int, purpose: Purpose) -> None:
    token = tokens.make(SITE, purpose, number, NOW)
    assert token.replace("-", "").replace("_", "").replace(".", "").isalnum()
    assert token.isascii()


def test_each_purpose_has_its_own_page() -> None:
    addresses = [tokens.link(SITE, one, 7, NOW).removeprefix(SITE.url) for one in PURPOSES]
    assert [one.rpartition("/")[0] for one in addresses] == ["/alerts/confirm", "/alerts/manage", "/u"]
