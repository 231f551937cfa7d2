"""Makes the vacancies: for each employer so many coding jobs and so many others, varied in every fact."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from datetime import date, timedelta
from random import Random
from typing import Any

from aggregator.domain.places import STATES
from aggregator.domain.posting import Pay
from bench.world.facts import DAYS, Demand, Vacancy, dice, table

_UMBRELLA = {"umbrella": "ANY-AAPC-AHIMA", "aapc": "ANY-AAPC", "ahima": "ANY-AHIMA"}
_FORMS = {
    "any": 34, "one": 13, "both": 14, "umbrella": 8, "aapc": 3, "ahima": 3, "grace": 8, "apprentice": 7,
    "full_only": 7, "none": 3, "preferred": 6,
}  # fmt: skip
_BEGINNERS = {"apprentice": 5, "none": 2, "preferred": 2, "grace": 3, "umbrella": 1}
# How often an employer's coders sit at home, and so on: remote, hybrid, onsite, remote later, not said.
_SEATS = {
    "hospital": (45, 16, 22, 9, 8),
    "clinic": (30, 22, 30, 10, 8),
    "payer": (64, 22, 8, 0, 6),
    "vendor": (90, 0, 0, 0, 10),
    "home": (55, 15, 20, 10, 0),
    "government": (40, 10, 40, 10, 0),
}
_LEVELS = {
    0: ("I", ""),
    1: ("I", ""),
    2: ("II", ""),
    3: ("II", "III", ""),
    4: ("III", "Senior"),
    5: ("III", "Senior", "Lead"),
}
_LEADERS = ("manager", "educator", "trainee")
_HARD_STATES = ("CA", "NY", "CO", "WA", "MA", "NJ", "HI", "AK", "IL", "OR", "CT")
_MANY_STATES = tuple(one for one in STATES if one not in (*_HARD_STATES, "DC", "PR", "GU", "VI", "AS", "MP"))


def vacancies(slug: str, employer: dict[str, Any]) -> Iterator[Vacancy]:
    """The vacancies of one employer: coding jobs of the first day, then those of the second, then others."""
    kinds = employer["kinds"]
    for number in range(employer["coding"] + employer["fresh"]):
        fresh = number >= employer["coding"]
        yield _coding(slug, employer, kinds[number % len(kinds)], number, fresh)
    fitting = [name for name, one in table("others").items() if _where(employer["family"]) in one["where"]]
    dice("others", slug).shuffle(fitting)
    for number in range(employer.get("others", 0)):
        yield _other(slug, employer, fitting[number % len(fitting)], number)


def _where(family: str) -> str:
    return "hospital" if family == "government" else family


def _coding(slug: str, employer: dict[str, Any], job: str, number: int, fresh: bool) -> Vacancy:
    chance, kind = dice("vacancy", slug, number), table("coding")[job]
    state = employer["states"][number % len(employer["states"])]
    arrangement, later = _seat(chance, employer["family"], job, fresh)
    years, entry = _experience(chance, kind, job)
    title = _base_title(chance, kind)
    if arrangement == "unsaid" and "Remote" in title:
        arrangement = "remote"
    demand = _demand(chance, kind, job, years)
    if fresh and arrangement == "remote" and "CPC" in kind["codes"] and chance.random() < 0.6:
        demand = Demand("any", (_some(chance, kind["codes"], "CPC"),), _extra(chance, kind["codes"]))
    allowed, excluded = _residency(chance, employer, state, arrangement)
    employment = _employment(chance, employer["family"], entry or job in _LEADERS)
    title = _dressed(chance, title, kind, job, years, entry) + _terms(chance, title, arrangement, employment)
    pay, pay_form = _pay(chance, kind["pay"], years, employment, employer["family"], job)
    return Vacancy(
        id=f"{slug}-{number + 1:02d}",
        employer=slug,
        job=job,
        title=title,
        city=chance.choice(table("places")[state]),
        state=state,
        requisition=_requisition(slug, number),
        posted=_posted(chance, fresh),
        relevance=kind["relevance"],
        facility=kind["facility"],
        workplaces=tuple(kind["settings"]),
        spot=_spot(chance, arrangement, allowed, state),
        arrangement=arrangement,
        later=later,
        allowed=allowed,
        excluded=excluded,
        demand=demand,
        years=years,
        entry=entry,
        employment=employment,
        pay=pay,
        pay_form=pay_form,
    )


def _other(slug: str, employer: dict[str, Any], job: str, number: int) -> Vacancy:
    chance, kind = dice("other", slug, number), table("others")[job]
    state = employer["states"][number % len(employer["states"])]
    low, high = kind["pay"]
    pay = Pay(low + chance.choice((0, 0.5, 0.75)), high + chance.choice((0, 0.25, 0.9)), "hour")
    stated = chance.random() < 0.6
    return Vacancy(
        id=f"{slug}-x{number + 1:02d}",
        employer=slug,
        job=job,
        title=kind["titles"][(number // 7 + number) % len(kind["titles"])],
        city=chance.choice(table("places")[state]),
        state=state,
        requisition=_requisition(slug, 500 + number),
        posted=_posted(chance, fresh=False),
        relevance=kind["relevance"],
        employment=chance.choice(("full_time", "full_time", "part_time", "prn")),
        pay=pay if stated else None,
        pay_form="hour" if stated else "none",
    )


def _seat(chance: Random, family: str, job: str, fresh: bool) -> tuple[str, bool]:
    """(arrangement, remote later). New jobs of the second day are mostly remote."""
    seats = ("remote", "hybrid", "onsite", "later", "unsaid")
    if job == "asc":
        return chance.choice((("onsite", False), ("hybrid", False), ("remote", False)))
    if fresh and chance.random() < 0.7:
        return "remote", False
    seat = chance.choices(seats, _SEATS[family])[0]
    return ("onsite", True) if seat == "later" else (seat, False)


def _experience(chance: Random, kind: dict[str, Any], job: str) -> tuple[float | None, bool]:
    if job == "trainee":
        return None, True
    if "CPC-A" in kind["codes"] or kind["pay"][0] < 20:
        years = chance.choice((None, 1, 1, 2, 0))
    elif kind["relevance"] == "adjacent":
        years = chance.choice((None, 2, 3, 3, 5, 5))
    else:
        years = chance.choice((None, 1, 2, 2, 3, 3, 4, 5))
    return (None, True) if years == 0 else (years, False)


def _demand(chance: Random, kind: dict[str, Any], job: str, years: float | None) -> Demand:
    codes: list[str] = [one for one in kind["codes"] if one != "CPC-A"]
    forms = dict(_BEGINNERS if job == "trainee" else _FORMS)
    if not kind["both"]:
        forms.pop("both", None)
    if "CPC" not in codes or (years or 0) > 1:
        forms.pop("apprentice", None)
    if "CPC" not in codes:
        for form in ("full_only", "aapc"):
            forms.pop(form, None)
    if "RHIT" not in codes and "CCS" not in codes:
        forms.pop("ahima", None)
    form = chance.choices(list(forms), list(forms.values()))[0]
    if form in _UMBRELLA:
        return Demand(form, ((_UMBRELLA[form],),))
    if form == "both":
        groups = tuple(tuple(group) for group in kind["both"])
        taken = {code for group in groups for code in group}
        return Demand(form, groups, tuple(one for one in _extra(chance, codes) if one not in taken))
    if form == "none":
        return Demand(form)
    if form == "preferred":
        return Demand(form, (), _some(chance, codes, codes[0]))
    if form == "one":
        return Demand(form, ((codes[0],),), tuple(one for one in _extra(chance, codes) if one != codes[0]))
    if form == "apprentice":
        return Demand(form, (("CPC", "CPC-A"),), apprentice="accepted")
    group = _some(chance, codes, "CPC" if form == "full_only" else codes[0])
    preferred = tuple(one for one in _extra(chance, codes) if one not in group)
    if form == "grace":
        return Demand(form, (group,), preferred, chance.choice((6, 9, 12, 12, 18)))
    return Demand(form, (group,), preferred, apprentice="excluded" if form == "full_only" else "not_stated")


def _some(chance: Random, codes: Sequence[str], first: str) -> tuple[str, ...]:
    """One or more of the codes, `first` among them, in their order."""
    codes = [one for one in codes if one != "CPC-A"]
    count = min(len(codes), chance.choice((1, 2, 2, 3, 3, 4)))
    chosen = {first, *chance.sample([one for one in codes if one != first], max(0, count - 1))}
    return tuple(one for one in codes if one in chosen)


def _extra(chance: Random, codes: Sequence[str]) -> tuple[str, ...]:
    """What is only preferred: often nothing, else the less usual credentials."""
    if chance.random() < 0.5:
        return ()
    return tuple(one for one in codes[-2:] if one != "CPC-A")[: chance.choice((1, 2))]


def _residency(
    chance: Random, employer: dict[str, Any], state: str, arrangement: str
) -> tuple[tuple[str, ...], tuple[str, ...]]:
    """(allowed, excluded) states, by the employer's habit; only remote jobs say anything of it."""
    if arrangement != "remote" or chance.random() < 0.2:
        return (), ()
    match employer["lives"]:
        case "allowed":
            return tuple(sorted(employer["states"])), ()
        case "allowed_many":
            extra = chance.sample(_MANY_STATES, chance.randint(9, 20))
            return tuple(sorted({*employer["states"], *extra})), ()
        case "one":
            return (state,), ()
        case "excluded":
            barred = [one for one in _HARD_STATES if one not in employer["states"]]
            return (), tuple(sorted(chance.sample(barred, chance.randint(2, 5))))
        case _:
            return (), ()


def _employment(chance: Random, family: str, full: bool) -> str:
    if family == "vendor" and not full:
        return chance.choice(
            ("full_time", "full_time", "full_time", "contract", "part_time", "temporary", "prn")
        )
    if full:
        return "full_time"
    return chance.choice(("full_time",) * 7 + ("part_time", "prn", "prn"))


def _pay(
    chance: Random, base: Sequence[float], years: float | None, employment: str, family: str, job: str
) -> tuple[Pay | None, str]:
    """(pay, form of telling it). Projects pay by the chart, leaders by the year, many say nothing."""
    if job in ("hcc_vendor", "vendor_profee") and employment == "contract":
        low = chance.choice((1.75, 2.1, 2.6, 3.25))
        return Pay(low, low + chance.choice((0.9, 1.4, 2.0)), "chart"), "chart"
    rise = 1 + 0.03 * (years or 0)
    low = round((base[0] + chance.random() * 2) * rise, 2)
    high = round((base[1] - chance.random() * 2) * rise, 2)
    if base[0] >= 40 or (base[0] >= 28 and chance.random() < 0.5) or (family == "government"):
        return Pay(round(low * 2080, -2), round(high * 2080, -2), "year"), "year"
    form = chance.choices(("hour", "upto", "from", "none"), (58, 7, 6, 29))[0]
    if form == "none":
        return None, "none"
    return Pay(None if form == "upto" else low, None if form == "from" else high, "hour"), form


def _base_title(chance: Random, kind: dict[str, Any]) -> str:
    title: str = chance.choice(kind["titles"])
    return title


def _dressed(
    chance: Random, title: str, kind: dict[str, Any], job: str, years: float | None, entry: bool
) -> str:
    """The kind's title with the level that goes with the experience."""
    level = chance.choice(_LEVELS[int(years)]) if years else ""
    if entry and job != "trainee":
        level = chance.choice(("I", ""))
    if kind["relevance"] == "adjacent":
        level = "Senior" if level in ("III", "Senior", "Lead") else ""
    if job == "manager" or title[-1] == ")" or title.endswith(" I - Ancillary"):
        level = ""
    if level in ("Senior", "Lead"):
        return f"{level} {title}"
    head, dash, tail = title.partition(" - ")
    if not level:
        return title
    return f"{head} {level}{dash}{tail}" if "," not in head else f"{title} - Level {level}"


def _terms(chance: Random, title: str, arrangement: str, employment: str) -> str:
    """What employers append to a title: per diem, remote."""
    appended = ""
    if employment == "prn":
        appended += chance.choice((" - PRN", " (Per Diem)", ", PRN"))
    if arrangement == "remote" and "Remote" not in title and chance.random() < 0.6:
        appended += chance.choice((" (Remote)", " - Remote", " - Work from Home"))
    if arrangement == "hybrid" and (draw := chance.random()) < 0.5:
        appended += " (Hybrid)" if draw < 0.4 else " (Remote)"  # some call remote what is not
    return appended


def _spot(chance: Random, arrangement: str, allowed: tuple[str, ...], state: str) -> str:
    if arrangement != "remote":
        return "city"
    if allowed == (state,):
        return "state"
    return chance.choice(("nation", "nation", "city"))


def _requisition(slug: str, number: int) -> str:
    return str(
        dice("requisition", slug).randint(11, 48) * 1000 + number * 7 + dice(slug, number).randint(0, 6)
    )


def _posted(chance: Random, fresh: bool) -> date:
    if fresh:
        return DAYS[1]
    return DAYS[0] - timedelta(days=min(chance.randint(0, 24), chance.randint(0, 52)))
