"""What an opening asks for, line by line."""

from __future__ import annotations

import pytest

from aggregator.domain.posting import Group, Requirement, Tags
from web import demands


def lines(requirement: Requirement, **more: object) -> list[str]:
    """Each line as a reader sees it, with its level."""
    found = demands.of(Tags(requirement=requirement, **more))  # type: ignore[arg-type]
    return [
        f"{one.level}: " + " ".join([one.before, *(code.said for code in one.codes), one.after]).strip()
        for one in found
    ]


def groups(*codes: str, months: int | None = None) -> tuple[Group, ...]:
    return tuple(Group(frozenset(one.split()), months) for one in codes)


@pytest.mark.parametrize(
    ("requirement", "said"),
    [
        (Requirement(), ["may: No certification is stated."]),
        (Requirement(groups("CCS")), ["must: You need CCS"]),
        (Requirement(groups("CCS CPC")), ["must: You need one of CCS CPC"]),
        (
            Requirement(groups("RHIT", "CIC CCS")),
            ["must: You need RHIT", "must: And you need one of CCS CIC"],
        ),
        (Requirement(groups("CPC", months=12)), ["must: You need CPC within 12 months of hire"]),
        (Requirement(groups("CPC", months=1)), ["must: You need CPC within 1 month of hire"]),
        (
            Requirement(groups("ANY-AAPC-AHIMA")),
            ["must: You need any AAPC or AHIMA coding credential"],
        ),
        (
            Requirement(groups("CCS"), preferred=frozenset({"RHIA", "CIC"})),
            ["must: You need CCS", "may: Welcome, but not demanded: CIC RHIA"],
        ),
        (
            Requirement(groups("CPC"), preferred=frozenset({"CPC", "RHIA"})),
            ["must: You need CPC", "may: Welcome, but not demanded: RHIA"],
        ),
        (
            Requirement(groups("CPC", months=6), preferred=frozenset({"CPC"})),
            ["must: You need CPC within 6 months of hire", "may: Welcome, but not demanded: CPC"],
        ),
        (
            Requirement(groups("CPC"), apprentice="accepted"),
            ["must: You need CPC", "may: Apprentices (CPC-A) may apply."],
        ),
        (
            Requirement(groups("CPC"), excluded=frozenset({"CPC-A", "CCA"}), apprentice="excluded"),
            [
                "must: You need CPC",
                "not: Apprentices (CPC-A) may not apply.",
                "not: Does not count here: CCA",
            ],
        ),
    ],
)
def test_each_demand_is_a_line(requirement: Requirement, said: list[str]) -> None:
    assert lines(requirement) == [*said, "may: Experience not stated."]


@pytest.mark.parametrize(
    ("facts", "said"),
    [
        ({"experience_years": 2.0}, "must: 2 years of experience."),
        ({"experience_years": 0.0}, "may: No experience demanded."),
        ({"entry_level": True}, "may: Entry level."),
    ],
)
def test_experience_is_a_line_too(facts: dict[str, object], said: str) -> None:
    assert lines(Requirement(), **facts)[-1] == said


def test_who_does_not_know_the_letters_is_told() -> None:
    [group, _] = demands.of(Tags(requirement=Requirement(groups("CCS ANY-AAPC"))))
    assert [(one.code, one.name) for one in group.codes] == [
        ("ANY-AAPC", ""),
        ("CCS", "Certified Coding Specialist"),
    ]
