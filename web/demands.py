"""What an opening asks of its holder, in plain words and one thing at a time. PURE."""

from __future__ import annotations

from dataclasses import dataclass

from aggregator.domain import phrases
from aggregator.domain.credentials import CREDENTIALS, UMBRELLAS
from aggregator.domain.posting import Group, Tags
from aggregator.domain.requirements import welcome, within

_NOBODY = "No certification is stated."


@dataclass(frozen=True, slots=True)
class Code:
    """A credential as it is named in a line; `name` for who does not know the letters."""

    code: str
    said: str
    name: str


@dataclass(frozen=True, slots=True)
class Demand:
    """One line. `level`: "must", "may" or "not"; the codes stand between `before` and `after`."""

    level: str
    before: str
    codes: tuple[Code, ...] = ()
    after: str = ""


def of(tags: Tags) -> tuple[Demand, ...]:
    """Every demand, what is welcome, and what is refused."""
    requirement = tags.requirement
    made = [_group(one, at) for at, one in enumerate(requirement.required)]
    if not made:
        made = [Demand("may", _NOBODY)]
    if preferred := welcome(requirement):
        made.append(Demand("may", "Welcome, but not demanded:", _codes(preferred)))
    if requirement.apprentice == "accepted":
        made.append(Demand("may", "Apprentices (CPC-A) may apply."))
    elif requirement.apprentice == "excluded":
        made.append(Demand("not", "Apprentices (CPC-A) may not apply."))
    refused = requirement.excluded - {"CPC-A", "COC-A"}
    if refused:
        made.append(Demand("not", "Does not count here:", _codes(refused)))
    years = tags.experience_years
    made.append(Demand("must" if years else "may", f"{phrases.experience(tags)}."))
    return tuple(made)


def _group(group: Group, at: int) -> Demand:
    codes = _codes(group.codes)
    before = ("And you need" if at else "You need") + (" one of" if len(codes) > 1 else "")
    return Demand("must", before, codes, within(group))


def _codes(codes: frozenset[str]) -> tuple[Code, ...]:
    def said(code: str) -> str:
        return CREDENTIALS[code].name if code in UMBRELLAS else code

    return tuple(
        Code(one, said(one), "" if one in UMBRELLAS else CREDENTIALS[one].name)
        for one in sorted(codes)
        if one in CREDENTIALS
    )
