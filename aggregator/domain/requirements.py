"""What a certification requirement means: who meets it, and how to say it.

Reading one from a text is `demands`.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass, replace
from typing import Literal

from aggregator.domain.credentials import (
    ANY_AAPC,
    ANY_AHIMA,
    ANY_BOTH,
    APPRENTICE,
    APPRENTICES,
    CODERS,
    members,
)
from aggregator.domain.places import STATES
from aggregator.domain.posting import Group, Requirement, Residency, Tags

_ANYWHERE = Residency()
_IN_WORDS = {
    ANY_AAPC: "any AAPC coding credential",
    ANY_AHIMA: "any AHIMA coding credential",
    ANY_BOTH: "any AAPC or AHIMA coding credential",
}


@dataclass(frozen=True, slots=True)
class Qualification:
    """May somebody apply? "unstated": the posting says nothing that could be met or not. `missing`: the demands
    not met, in words; `grace_months`: time to earn them; `unasked`: limits of years and home, in words, of
    somebody who said neither; `certified`: a certification is demanded, and theirs meets it."""

    answer: Literal["yes", "within_grace", "not_yet", "unstated"]
    missing: tuple[str, ...] = ()
    grace_months: int | None = None
    unasked: tuple[str, ...] = ()
    certified: bool = False


def accepted_codes(requirement: Requirement) -> tuple[frozenset[str], ...]:
    """For each demand that must be met at hire, every code that meets it.

    An umbrella is met by any of its members. An apprentice's CPC-A counts as CPC only where the posting
    says so; where it refuses apprentices and demands nothing else, any full coding credential is the demand.
    """
    now = [group for group in requirement.required if group.grace_months is None]
    if not now and not requirement.required and requirement.apprentice == "excluded":
        return (CODERS,)
    return tuple(_meets(group, requirement) for group in now)


def _meets(group: Group, requirement: Requirement) -> frozenset[str]:
    codes = frozenset().union(*(members(code) for code in group.codes)) | group.codes
    if requirement.apprentice == "accepted" and "CPC" in codes:
        return codes | {APPRENTICE}
    return codes - {APPRENTICE} if requirement.apprentice == "excluded" else codes


def welcome(requirement: Requirement) -> frozenset[str]:
    """What is preferred beyond what every holder must have: of "CPC required; CPC or RHIA preferred" RHIA."""
    now = (one.codes for one in requirement.required if one.grace_months is None and len(one.codes) == 1)
    return requirement.preferred.difference(*now)


def demands_coder(requirement: Requirement) -> bool:
    """Does it require a coder's credential, rather than a biller's or a registrar's?"""
    return any(group.codes & (CODERS | APPRENTICES) for group in requirement.required)


def qualifies(
    holds: Iterable[str],
    years: float | None,
    requirement: Requirement,
    experience_years: float | None = None,
    *,
    lives: str | None = None,
    residency: Residency = _ANYWHERE,
) -> Qualification:
    """What somebody lacks for a job who `holds` codes, has `years` of experience and lives in a state (None:
    not said). `residency`: the states that the job takes; leave it out where its place, and not its
    worker's home, is what counts.
    """
    have = frozenset(holds)
    missing = [
        in_words(Requirement((group,)))
        for group in requirement.required
        if group.grace_months is None and not have & _meets(group, requirement)
    ]
    if not requirement.required and (needs := accepted_codes(requirement)) and not have & needs[0]:
        missing.append("a full coding credential, no apprentice's")
    if years is not None and experience_years is not None and years < experience_years:
        missing.append(of_years(experience_years))
    if lives is not None and not residency.admits(lives):
        missing.append(f"a home outside {STATES[lives]}")
    if missing:
        return Qualification("not_yet", tuple(missing))
    unasked = tuple(_unasked(years, experience_years, lives, residency))
    later = [g for g in requirement.required if g.grace_months and not have & _meets(g, requirement)]
    if later:
        months = min(group.grace_months or 0 for group in later)
        words = tuple(in_words(Requirement((g,))) for g in later)
        return Qualification("within_grace", words, months, unasked)
    return Qualification("yes", unasked=unasked, certified=bool(requirement.required))


def of_years(number: float) -> str:
    """So many years, in words."""
    return f"{number:g} year{'s' * (number != 1)} of experience"


def _unasked(
    years: float | None, experience_years: float | None, lives: str | None, residency: Residency
) -> Iterator[str]:
    if years is None and experience_years:
        yield of_years(experience_years)
    if lives is None and residency.allowed:
        yield f"a home in {', '.join(sorted(residency.allowed))}"
    elif lives is None and residency.excluded:
        yield f"a home outside {', '.join(sorted(residency.excluded))}"
    if residency.radius_miles:  # a state does not say how far away somebody lives
        yield f"a home within {residency.radius_miles} miles"


def suits(tags: Tags, holds: Iterable[str], years: float | None, lives: str | None) -> Qualification | None:
    """The same for an opening. None where too little is said to answer: somebody who does not say what they
    hold may only learn that years or home are in their way."""
    residency = tags.residency if tags.arrangement == "remote" else _ANYWHERE
    have = frozenset(holds)
    demand = tags.requirement if have else Requirement()
    found = qualifies(have, years, demand, tags.experience_years, lives=lives, residency=residency)
    if not have:
        return found if found.answer == "not_yet" else None
    return replace(found, answer="unstated") if found.answer == "yes" and _is_silent(tags) else found


def _is_silent(tags: Tags) -> bool:
    """Says it nothing of certification nor of experience?"""
    asks = tags.requirement
    of_certification = asks.required or asks.preferred or asks.apprentice != "not_stated"
    return not of_certification and tags.experience_years is None and not tags.entry_level


def in_words(requirement: Requirement) -> str:
    """What is required, e.g. "RHIT and one of CCS, CIC within 12 months of hire"; "" when nothing is."""
    many = len(requirement.required) > 1
    return " and ".join(_group(group, among_others=many) for group in requirement.required)


def _group(group: Group, *, among_others: bool) -> str:
    names = [_IN_WORDS.get(code, code) for code in sorted(group.codes)]
    if len(names) > 2 or (among_others and len(names) > 1):
        said = f"one of {', '.join(names)}"
    else:
        said = " or ".join(names)
    return f"{said} {within(group)}".rstrip()


def within(group: Group) -> str:
    """The time that is given to earn it, e.g. "within 12 months of hire"; "" when none is."""
    months = group.grace_months
    return "" if months is None else f"within {months} month{'s' * (months != 1)} of hire"
