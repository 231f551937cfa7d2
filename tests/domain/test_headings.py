"""Headings: what is one, what it says of the words below it, and what only looks like one."""

from __future__ import annotations

import pytest

from aggregator.domain import headings
from aggregator.domain.levels import Levels
from aggregator.domain.text import read


def found(text: str) -> list[tuple[str, str]]:
    plain = read(text)
    return [(plain.plain[one.start : one.end].strip(" *#:"), one.level) for one in headings.find(plain)]


@pytest.mark.parametrize(
    ("text", "titles"),
    [
        ("Requirements:\nCPC", [("Requirements", "neutral")]),
        ("Preferred Qualifications\nCPC", [("Preferred Qualifications", "preferred")]),
        ("## Nice to have\n* CRC", [("Nice to have", "preferred")]),
        ("MINIMUM REQUIREMENTS\ncpc", [("MINIMUM REQUIREMENTS", "required")]),
        ("Required certifications for this job: CPC", [("Required certifications for this job", "required")]),
        ("It helps if you have\n- RCC", [("It helps if you have", "preferred")]),
        ("Day to day\n- Code charts", [("Day to day", "other")]),
        ("Our toolbox\n- Epic", [("Our toolbox", "other")]),
        ("Toolbox\n- Epic", [("Toolbox", "unknown")]),
        ("It is fun.\nLogistics\nWe have no office at all.", [("Logistics", "unknown")]),
        (
            "two years Preferred Education and Experience CRC",
            [("Preferred Education and Experience", "preferred")],
        ),
        ("of hire Bonus if you have: CRC", [("Bonus if you have", "preferred")]),
        ("Required duties:\n- Code", [("Required duties", "other")]),
    ],
)
def test_headings(text: str, titles: list[tuple[str, str]]) -> None:
    assert found(text) == titles


@pytest.mark.parametrize(
    "text",
    [
        "Current CPC Certification Required",
        "one of these (CCS preferred):\nCPC",
        "Five Years of Coding Experience, or more",
        "we need experience and skills",
        "- Strong communication skills\n- Epic",
        "A CCS-P Would be Nice to Have",
    ],
)
def test_no_headings(text: str) -> None:
    assert found(text) == []


@pytest.mark.parametrize(
    ("text", "cues"),
    [
        ("CPC required", ["required"]),
        ("CRC is a plus", ["preferred"]),
        ("CPC plus CRC", []),
        ("five years plus, in coding", []),
        ("a sign-on bonus", []),
        ("Required: CPC", []),  # a heading speaks of what follows
        ("CPC req'd, CRC pref'd", ["required", "preferred"]),
    ],
)
def test_words_of_level(text: str, cues: list[str]) -> None:
    assert [one.level for one in Levels(read(text)).cues(0, len(text))] == cues
