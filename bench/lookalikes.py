"""Pairs that share nearly everything and are two openings: one fact of the second is another one.

The other half of what `copies` makes: whoever hides a real opening behind another does its worst here.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from dataclasses import replace
from random import Random

from aggregator.domain.places import STATES
from bench.copies import CHANGES
from bench.drafts import Draft, Pair, draft_of, elsewhere, originals, own
from bench.world.facts import dice, table
from bench.world.wording import Section

Two = tuple[Draft, Draft]
Difference = Callable[[Draft, Random], Two | None]  # None: this advert does not lend itself to it

# What may be dressed otherwise without taking away the fact that sets the two apart.
_DRESS = ("plain", "markdown", "flattened", "other markup", "equal opportunity added",
          "about the board added", "how to apply added", "reordered",
          "legal form", "short name", "no number")  # fmt: skip
_LEVEL = re.compile(r"\b(?:III|II|I|Senior|Lead)\b ?")
_AWAY = re.compile(r"^Remote | \((?:Remote|Hybrid)\)| - (?:Remote|Work from Home)|(?i:\bremote,? )")
_FIELDS = ("Cardiology", "Orthopedic", "Radiology", "Neurosurgery", "Urology", "Critical Care", "Nephrology",
           "Pulmonology", "Family Medicine", "Oral Surgery", "General Surgery", "Wound Care")  # fmt: skip


def _said(draft: Draft, find: str, put: str) -> Draft:
    """The draft with a word replaced wherever it stands, in any case."""

    def change(text: str) -> str:
        return re.sub(
            rf"(?i)\b{re.escape(find)}\b", lambda one: put if one[0][0].isupper() else put.lower(), text
        )

    sections = tuple(replace(one, lines=tuple(map(change, one.lines))) for one in draft.sections)
    return replace(draft, title=change(draft.title), sections=sections)


def _level(draft: Draft, chance: Random) -> Two:
    bare = _LEVEL.sub("", draft.title).strip()
    one, other = chance.sample(
        (bare, f"{bare} I", f"{bare} II", f"{bare} III", f"Senior {bare}", f"Lead {bare}"), 2
    )
    return replace(draft, title=one), replace(draft, title=other)


def _care(draft: Draft, chance: Random) -> Two | None:
    if "inpatient" not in draft.title.lower():
        return None
    return draft, _said(draft, "inpatient", "Outpatient")


def _state(draft: Draft, chance: Random) -> Two:
    there = chance.choice([one for one in table("places") if one != draft.vacancy.state])
    moved = replace(draft.vacancy, state=there, city=chance.choice(table("places")[there]))
    return draft, _moved(draft, draft_of(moved))


def _city(draft: Draft, chance: Random) -> Two | None:
    cities = [one for one in table("places")[draft.vacancy.state] if one != draft.vacancy.city]
    if draft.vacancy.arrangement == "remote" or not cities:
        return None
    return draft, _moved(draft, draft_of(replace(draft.vacancy, city=chance.choice(cities))))


def _moved(here: Draft, there: Draft) -> Draft:
    if here.vacancy.city in here.title:
        there = replace(there, title=here.title.replace(here.vacancy.city, there.vacancy.city))
    return replace(there, requisition=None)


def _terms(draft: Draft, chance: Random) -> Two | None:
    if draft.vacancy.employment not in ("full_time", "prn"):
        return None
    bare = re.sub(r"(?i)(?:,| -)? \(?(?:PRN|Per Diem|Full[ -]Time|Casual|Weekends?)\)?", "", draft.title)
    one, other = (draft_of(replace(draft.vacancy, employment=terms)) for terms in ("full_time", "prn"))
    dressed = bare if chance.random() < 0.5 else f"{bare} (PRN)"
    return replace(one, title=bare), replace(other, title=dressed, requisition=None)


def _requisition(draft: Draft, chance: Random) -> Two:
    one, other = (f"R-{chance.randint(100_000, 999_999)}" for _ in range(2))
    return replace(draft, requisition=one), replace(draft, requisition=other)


def _link(draft: Draft, chance: Random) -> Two:
    """Another advert of the employer's own site, which is where the second one leads to."""
    digits = str(chance.randint(100_000, 999_999))
    return draft, replace(
        draft, requisition=None, url=re.sub(r"\d+$", digits, draft.url) + "?utm_source=hunt"
    )


def _arrangement(draft: Draft, chance: Random) -> Two | None:
    if draft.vacancy.arrangement not in ("remote", "onsite") or draft.vacancy.later:
        return None
    bare = _AWAY.sub("", draft.title)
    one, other = (
        draft_of(replace(draft.vacancy, arrangement=seat, allowed=(), excluded=()))
        for seat in ("remote", "onsite")
    )
    return replace(one, title=bare), replace(other, title=bare, requisition=None)


def _field(draft: Draft, chance: Random) -> Two:
    """One template, one line of it filled in otherwise, as a vendor with many clients does."""
    form = chance.choice(
        (
            "Qualified candidates must have an active credential and previous {0} coding experience.",
            "Two years of {0} experience required.",
            "{0}: Responsible for abstracting and coding of all services.",
        )
    )
    at = chance.randint(1, len(draft.sections) - 1)
    one, other = (
        replace(
            draft,
            sections=(*draft.sections[:at], Section("more", "", (form.format(field),)), *draft.sections[at:]),
            requisition=None,
        )
        for field in chance.sample(_FIELDS, 2)
    )
    return one, other


def _field_in_title(draft: Draft, chance: Random) -> Two:
    one, other = chance.sample(_FIELDS, 2)
    return replace(draft, title=f"{one} Coder"), replace(draft, title=f"{other} Coder", requisition=None)


def _client(draft: Draft, chance: Random) -> Two:
    """The same vendor for another client: another place, another house."""
    one, other = chance.sample([state for state in table("places") if state != draft.vacancy.state], 2)
    two: list[Draft] = []
    for state in (one, other):
        city = chance.choice(table("places")[state])
        beds = chance.randint(3, 12) * 50 + len(two) * 7
        line = f"Our client is a {beds}-bed hospital in {city}, {STATES[state]}."
        two.append(
            replace(
                draft,
                company="Rowan Coding Partners",
                location="Remote",
                requisition=None,
                sections=(Section("more", "", (line,)), *draft.sections),
            )
        )
    return two[0], two[1]


DIFFERENCES: dict[str, Difference] = {
    "level": _level,
    "inpatient and outpatient": _care,
    "state": _state,
    "city": _city,
    "terms of employment": _terms,
    "requisition": _requisition,
    "link": _link,
    "arrangement": _arrangement,
    "specialty in a line": _field,
    "specialty in the title": _field_in_title,
    "client": _client,
}


def lookalikes(each: int = 30) -> Iterator[Pair]:
    """`each` pairs of every difference, with none to two changes of dress beside it."""
    known = originals()
    for name, differ in DIFFERENCES.items():
        chance, made = dice("others", name), 0
        for draft in chance.sample(known, len(known)):
            if made == each:
                break
            two = differ(draft, chance)
            if two is None:
                continue
            dress = [one for one in chance.sample(_DRESS, chance.randint(0, 2)) if _fits(name, one)]
            other: Draft | None = two[1]
            if name != "link":
                other = replace(two[1], url=f"https://hunt.example/{two[1].vacancy.id}")
            for one in dress:
                other = CHANGES[one](other, chance) if other else None
            if other is not None:
                made += 1
                yield Pair((name, *dress), own(two[0]), elsewhere(other))


def _fits(difference: str, dress: str) -> bool:
    return not (difference == "requisition" and dress == "no number")
