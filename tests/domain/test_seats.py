"""Sentences about the place of work that are read by the classes of their words."""

from __future__ import annotations

from collections import Counter
from itertools import permutations

import pytest

import data
from aggregator.domain import seats
from aggregator.domain.text import read
from aggregator.domain.vocabulary import spellings


def told(said: str) -> list[str]:
    return [kind for kind, _ in seats.read(read(said))]


def test_a_word_is_of_one_class() -> None:
    words = Counter(
        one
        for row in data.rows("cues/seat/words.csv")
        for phrase in row["phrases"].split("|")
        for one in spellings(phrase)
    )
    assert [one for one, times in words.items() if times > 1] == []


@pytest.mark.parametrize(
    ("parts", "kind"),
    [
        (
            ("you sit at home for half of the week", "you are on campus for the rest", "so do all coders"),
            "hybrid",
        ),
        (("two days in the department", "three days at your house", "that is the week of a coder"), "hybrid"),
        (("you log in from your house", "we have no office", "all of our coders do"), "full"),
        (("nobody works from a house", "all coders sit in the hospital", "it is a small town"), "not"),
    ],
)
def test_the_order_of_what_is_said_changes_nothing(parts: tuple[str, ...], kind: str) -> None:
    assert {kind} == {one for order in permutations(parts) for one in told(", ".join(order) + ".")}


@pytest.mark.parametrize(
    ("said", "kinds"),
    [
        ("Nobody on the team commutes.", ["full"]),
        ("Nobody on the team telecommutes.", ["not"]),
        ("You will never sit in our building.", ["full"]),
        ("Coders do not sit in their houses, and the building is full.", ["not"]),
        ("Presence in the office: never", ["full"]),
        ("No fee. You sit in our building.", ["site"]),
    ],
)
def test_a_no_bears_on_one_side(said: str, kinds: list[str]) -> None:
    assert told(said) == kinds


@pytest.mark.parametrize(
    "said",
    [
        "Patients work from their houses.",
        "The home page tells where you sit.",
        "Works with a remote manager.",
        "The building is old.",
        "Whether coders work from a house has been discussed.",
    ],
)
def test_something_else_says_nothing(said: str) -> None:
    assert told(said) == []


def test_the_words_that_say_it_are_given() -> None:
    text = read("Codes charts. You log in from your spare room. CPC required.")
    ((_, cue),) = seats.read(text)
    assert text.plain[cue.start : cue.end] == "spare room"
