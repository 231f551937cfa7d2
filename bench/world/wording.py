"""Words a posting: sections of sentences, chosen by the vacancy's facts and by its employer's style."""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from functools import cache
from random import Random
from typing import Any

from aggregator.domain.places import STATES
from bench.world.facts import Posting, Vacancy, dice, table

_PARTS = ("about", "summary", "duties", "needs", "plus", "terms", "pay", "benefits", "fine")
_COUNTS = ("zero", "one", "two", "three", "four", "five")


@dataclass(frozen=True, slots=True)
class Section:
    """`part` is what it is about; its lines stand as a list if `listed`, else each is a paragraph."""

    part: str
    heading: str
    lines: tuple[str, ...]
    listed: bool = False


@cache
def describe(posting: Posting, *, with_pay: bool = True) -> tuple[Section, ...]:
    """The text of a posting. A copy leaves out some lines and says some things in another way."""
    vacancy = posting.vacancy
    employer = table("employers")[vacancy.employer]
    chance = dice("text", vacancy.id)
    parts: dict[str, tuple[str, ...]] = {
        "about": (chance.choice(employer["about"]),),
        "summary": _summary(chance, vacancy),
        "duties": _duties(chance, vacancy),
        "needs": _needs(chance, vacancy),
        "plus": _plus(chance, vacancy),
        "terms": _terms(chance, vacancy),
        "pay": _pay(chance, vacancy) if with_pay else (),
        "benefits": _benefits(chance, vacancy, employer),
        "fine": tuple(_fine(chance, employer, name) for name in employer.get("fine", ())),
    }
    style = employer["style"]
    if posting.copied:
        parts, style = _copied(parts, posting, employer), "plain" if style != "plain" else "short"
    if posting.edited:
        parts["terms"] += ("Interviews take place by video in the first week of December.",)
    return _arranged(parts, style)


def _arranged(parts: dict[str, tuple[str, ...]], style: str) -> tuple[Section, ...]:
    """The parts under the headings of a style and in its order."""
    told = table("phrases")["styles"][style]
    headings = dict(zip(_PARTS, told["headings"], strict=True))
    as_list = set(told.get("lists", ("duties", "needs", "plus")))
    order = told.get("order", _PARTS)
    return tuple(Section(name, headings[name], parts[name], name in as_list) for name in order if parts[name])


def _fine(chance: Random, employer: dict[str, Any], name: str) -> str:
    """A paragraph of what every advert of an employer ends with, whatever the job."""
    return _pick(chance, "fine", name).format(employer=employer["employer"])


def _copied(
    parts: dict[str, tuple[str, ...]], posting: Posting, employer: dict[str, Any]
) -> dict[str, tuple[str, ...]]:
    """The same job in somebody else's hands: one duty less, no benefits; a staffing firm hides its client."""
    chance = dice("copy", posting.board, posting.vacancy.id)
    changed = parts | {"benefits": (), "fine": ()}
    if posting.board == "junipervale":
        name = employer["employer"]
        client = (
            f"Our client, an employer in {STATES[posting.vacancy.state]}, has asked us to fill this position."
        )
        hidden = {
            part: tuple(one.replace(name, "Our client") for one in lines) for part, lines in changed.items()
        }
        return hidden | {"about": (client,)}
    duties = list(parts["duties"])
    duties.pop(chance.randrange(len(duties)))
    changed["duties"] = tuple(duties)
    if posting.board == "hicguild":
        changed["about"] += ("Posted by a member of the Health Information Careers Guild.",)
    return changed


def _pick(chance: Random, group: str, name: str) -> str:
    phrase: str = chance.choice(table("phrases")[group][name])
    return phrase


def _fill(chance: Random, vacancy: Vacancy, text: str) -> str:
    """Figures and names for the placeholders of a kind's sentences."""
    low, high = table("phrases")["quota"].get(vacancy.job, (10, 20))
    kind = vacancy.kind
    quota = chance.randint(low, high)
    return _voice(vacancy.employer, text).format(
        employer=table("employers")[vacancy.employer]["employer"],
        city=vacancy.city,
        quota=quota if quota < 20 else 5 * round(quota / 5),
        what=_what(vacancy),
        accuracy=chance.choice((95, 95, 95, 96, 97)),
        visits=f"{chance.randint(12, 48)},000" if vacancy.job == "ed" else f"{chance.randint(6, 24)}00",
        providers=chance.randint(6, 40) * 10,
        beds=chance.choice((25, 42, 68, 88)),
        team=chance.randint(9, 34),
        system=chance.choice(kind.get("systems", [""])),
        encoder=chance.choice(kind.get("encoders", [""])),
    )


def _voice(employer: str, text: str) -> str:
    """A sentence as this employer would say it."""
    for usual, way in _ways(employer):
        text = re.sub(rf"\b{usual}\b", way, text)
    return text


@cache
def _ways(employer: str) -> tuple[tuple[str, str], ...]:
    ways = table("phrases")["voice"].items()
    return tuple((usual, dice("voice", employer, usual).choice(some)) for usual, some in ways)


def _what(vacancy: Vacancy) -> str:
    """The adjective of a kind of coding."""
    what: str = table("phrases")["what"].get(vacancy.job, "medical")
    return what


def _summary(chance: Random, vacancy: Vacancy) -> tuple[str, ...]:
    intro = vacancy.kind["intro"]
    is_vendor = table("employers")[vacancy.employer]["family"] == "vendor"
    if is_vendor and vacancy.is_coding and vacancy.facility != "vendor":
        # the kind's own words are those of an employer that codes for itself
        intro = table("phrases")["client"]["leader" if vacancy.relevance == "adjacent" else "intro"]
    lines = [intro] if isinstance(intro, str) else [chance.choice(intro)]
    if vacancy.is_coding and vacancy.demand.form != "none" and chance.random() < 0.15:
        lines.append(_pick(chance, "credentials", "boast"))
    return tuple(_fill(chance, vacancy, one) for one in lines)


def _duties(chance: Random, vacancy: Vacancy) -> tuple[str, ...]:
    duties: list[str] = list(vacancy.kind["duties"])
    if len(duties) > 5:
        duties.remove(chance.choice(duties[2:]))
    if vacancy.is_coding:
        duties += chance.sample(table("phrases")["common"]["duties"], chance.randint(1, 3))
    return tuple(_fill(chance, vacancy, one) for one in duties)


def _needs(chance: Random, vacancy: Vacancy) -> tuple[str, ...]:
    if not vacancy.is_coding:
        return (_pick(chance, "education", "required").replace("coding", "training"),)
    lines = [_credentials(chance, vacancy), _experience(chance, vacancy)]
    if chance.random() < 0.5:
        lines.append(_pick(chance, "education", "required"))
    skills: list[str] = chance.sample(vacancy.kind["skills"], 2)
    lines += [f"{skill}." for skill in skills]
    lines += chance.sample(table("phrases")["common"]["skills"], chance.randint(1, 2))
    return tuple(one for one in lines if one)


def _credentials(chance: Random, vacancy: Vacancy) -> str:
    demand = vacancy.demand
    if demand.form == "preferred":
        return ""
    groups = [_any_of(chance, group) for group in demand.groups]
    said = _pick(chance, "credentials", demand.form)
    if demand.form == "both":
        return said.format(first=groups[0][0], second=groups[1][0])
    if not groups:
        return said
    codes = demand.groups[0]
    if demand.form == "any" and len(codes) == 1:
        said = _pick(chance, "credentials", "one")
    return said.format(any=groups[0][1], slash="/".join(codes), months=demand.grace_months)


def _any_of(chance: Random, codes: Sequence[str]) -> tuple[str, str]:
    """An any-of group as a part of a sentence with others, and by itself."""
    names = [table("phrases")["full_names"].get(codes[0], codes[0]), *codes[1:]]
    if chance.random() < 0.75:
        names[0] = codes[0]
    alone = listed(names, "or")
    return (alone if len(names) == 1 else f"({' or '.join(codes)})"), alone


def listed(names: Sequence[str], joint: str) -> str:
    """ "A", "A or B", "A, B or C"."""
    return f" {joint} ".join(filter(None, (", ".join(names[:-1]), names[-1])))


def _experience(chance: Random, vacancy: Vacancy) -> str:
    if vacancy.entry:
        return _pick(chance, "experience", "entry")
    if vacancy.years is None:
        return ""
    years = int(vacancy.years)
    said = _pick(chance, "experience", "year" if years == 1 else "years")
    return said.format(n=years, N=_COUNTS[years].capitalize(), what=_what(vacancy))


def _plus(chance: Random, vacancy: Vacancy) -> tuple[str, ...]:
    if not vacancy.is_coding:
        return ()
    lines = []
    if vacancy.demand.preferred:
        said = _pick(chance, "credentials", "preferred")
        lines.append(said.format(any=listed(vacancy.demand.preferred, "or")))
    if vacancy.years is None and not vacancy.entry and chance.random() < 0.6:
        said = _pick(chance, "experience", "preferred")
        lines.append(said.format(n=chance.choice((2, 3)), what=_what(vacancy)))
    lines.append(_fill(chance, vacancy, _pick(chance, "tools", "both")))
    if chance.random() < 0.3:
        lines.append(_pick(chance, "education", "preferred"))
    return tuple(lines)


def _terms(chance: Random, vacancy: Vacancy) -> tuple[str, ...]:
    """Where, when, and where one may live."""
    form = "later" if vacancy.later else vacancy.arrangement
    lines = []
    if vacancy.is_coding and form != "unsaid":
        said = _pick(chance, "arrangement", form)
        lines.append(said.format(city=vacancy.city, state_name=STATES[vacancy.state]))
    lines += _residency(chance, vacancy)
    lines.append(_pick(chance, "employment", vacancy.employment).format(months=chance.choice((3, 6, 9))))
    return tuple(lines)


def _residency(chance: Random, vacancy: Vacancy) -> Iterable[str]:
    states = vacancy.allowed or vacancy.excluded
    if not states:
        if vacancy.arrangement == "remote" and vacancy.spot == "nation" and chance.random() < 0.5:
            yield _pick(chance, "residency", "any")
        return
    by_code = len(states) > 6 or chance.random() < 0.35
    names = states if by_code else [STATES[one] for one in states]
    form = "excluded"
    if vacancy.allowed:
        form = "allowed_one" if len(states) == 1 else "allowed_many" if len(states) > 6 else "allowed_few"
    joint = "and" if form == "allowed_many" or (form == "excluded" and chance.random() < 0.3) else "or"
    yield _pick(chance, "residency", form).format(states=listed(names, joint))


def _pay(chance: Random, vacancy: Vacancy) -> tuple[str, ...]:
    pay = vacancy.pay
    if pay is None:
        return ()
    said = _pick(chance, "pay", vacancy.pay_form)
    lines = [said.format(low=pay.minimum or 0, high=pay.maximum or 0)]
    if vacancy.is_coding and chance.random() < 0.15:
        lines.append(_pick(chance, "pay", "disclosure"))
    return tuple(lines)


def _benefits(chance: Random, vacancy: Vacancy, employer: dict[str, Any]) -> tuple[str, ...]:
    side = "vendor" if employer["family"] == "vendor" else "employer"
    lines = [_pick(chance, "benefits", side)]
    if vacancy.is_coding and chance.random() < 0.6:
        lines.append(_pick(chance, "common", "hiring"))
    lines.append(_pick(chance, "closing", "equal").format(employer=employer["employer"]))
    if chance.random() < 0.3:
        lines.append(_pick(chance, "closing", "scam"))
    return tuple(lines)
