"""Hospital, office or remote: what people filter by, derived from whose records are coded and from where.

facility: whose records, by the words of title and text (data/cues/facility.csv, with weights).
arrangement: where the coder sits.  A hospital's coder at home is hospital and remote. A vendor's or a payer's
coder sits in an office unless at home. Where no word tells whose records they are, the employer's name does
(data/employers.csv), else the specialty in the title: who codes orthopedics and says no more codes
physicians' fees.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from functools import cache
from typing import NamedTuple

import data
from aggregator.domain import arrangement as arrangements
from aggregator.domain.posting import Arrangement, Facility, Field, SettingName, Tag
from aggregator.domain.scan import Cue
from aggregator.domain.specialties import is_perk
from aggregator.domain.text import Document, Text, lowered


@dataclass(frozen=True, slots=True)
class SettingFacts:
    """What a posting says about where the work is."""

    settings: tuple[SettingName, ...]
    facility: Facility
    arrangement: Arrangement
    remote_later: bool


class _Where(NamedTuple):
    field: Field
    start: int
    end: int


@dataclass(slots=True)
class _Said:
    """How much is said of each kind of facility, and where first."""

    counts: dict[str, float]
    first: dict[str, _Where]
    ours: _Where | None = None  # "our hospital", "a 120-bed hospital"
    anyones: _Where | None = None  # a hospital at all


# "our", "a 300-bed": a hospital that hires, not one that is a client's or a patient's.
_OURS = re.compile(
    r"\b(?:our|the|this|an?|acute[- ]care|level [i1]+|\d+[- ]bed)[ -](?:[\w-]+ ){0,3}?$", re.IGNORECASE
)
_HIM = "him department"
# What a specialty's practice is called: "pediatrics practice", "a 5-physician office".
_PRACTICE_BEFORE = re.compile(
    r"\b(?:(?:\d+|\w+)-(?:physician|provider|doctor|surgeon|office)|multi-?specialty|physician|surgeon|surgical|specialty|\w+ology|\w+iatrics?|\w+iatry) $"
)
# Care that an employer gives its own people.
_PERK = re.compile(
    r"\bvision\b|\b401|\bpto\b|indemnity|no cost|of your choice|paid time off|tuition|life insurance"
)
_PERKS = frozenset({"payer", "office"})
_KIND: dict[str, Facility] = {"ambulatory": "outpatient", "hcc": "unknown"}
_HOSPITAL = ("inpatient", "outpatient", "government")
_OFFICE = ("office", "asc", "post_acute")
_NO_RECORDS = ("vendor", "payer", "hcc")
_SURGERY_IS_NOBODYS = frozenset(
    {"inpatient", "outpatient", "ed", "hospice", "home_health", "trauma", "surgery", "infusion"}
)
_TITLE_WEIGHT = 6
_ASKED = 0.5  # "experience in a hospital or clinic" tells less of this employer
_SHARE = 0.4  # a kind of record that is spoken of so much beside the most frequent one counts too


def read(
    doc: Document, *, company: str | None, stated: Arrangement = "unknown"
) -> tuple[SettingFacts, list[Tag]]:
    """The facts and their tags, at least one for each setting; `stated` is the source's own label."""
    arrangement, later, tags = arrangements.read(doc, stated)
    said = _count(doc)
    facility = _facility(said)
    if facility != "unknown":
        tags.append(doc.tag(f"facility:{facility}", *said.first[facility], f"facility/{facility}"))
    settings: list[SettingName] = []
    for name, proof, rule in _workplaces(doc, company, said, arrangement):
        settings.append(name)
        tags.append(doc.tag(f"setting:{name}", *proof, f"setting/{rule}"))
    if arrangement in ("remote", "hybrid"):
        settings.append("remote")
    return SettingFacts(tuple(settings), facility, arrangement, later), tags


@cache
def _weights() -> dict[str, float]:
    return {row["value"]: float(row["weight"]) for row in data.rows("cues/facility.csv")}


def _count(doc: Document) -> _Said:
    """A title speaks louder; what is asked of the coder's past speaks lower."""
    said, weights = _Said({}, {}), _weights()
    for field, text in doc.fields("title", "description"):
        lower = text.lower
        for cue in text.scan.longest("facility"):
            if cue.value == "hospital":
                said.anyones = said.anyones or _Where(field, cue.start, cue.end)
                if said.ours is None and (
                    lower[cue.start : cue.end] == _HIM
                    or _OURS.search(lower, max(0, cue.start - 50), cue.start)
                ):
                    said.ours = _Where(field, cue.start, cue.end)
                continue
            weight = weights[cue.value]
            if not weight or (cue.value in _PERKS and is_perk(text, cue, _PERK)):
                continue
            name = _KIND.get(cue.value, cue.value) if cue.value != "hcc" else "hcc"
            if field == "title":
                weight *= _TITLE_WEIGHT
            elif lower.find("experience", max(0, cue.start - 50), cue.end + 30) >= 0:
                weight *= _ASKED
            said.counts[name] = said.counts.get(name, 0) + weight
            said.first.setdefault(name, _Where(field, cue.start, cue.end))
        if "office" not in said.counts and (practice := _practice(text)):
            said.counts["office"] = _TITLE_WEIGHT if field == "title" else 1
            said.first["office"] = _Where(field, practice.start, practice.end)
    return said


def _practice(text: Text) -> Cue | None:
    """The practice of a specialty, by its words: "dermatology practice"."""
    practices = text.scan.longest("practice")
    ends = {cue.end for cue in text.scan.of("specialty")} if practices else frozenset[int]()
    for cue in practices:
        if cue.start - 1 in ends or _PRACTICE_BEFORE.search(text.lower, max(0, cue.start - 30), cue.start):
            return cue
    return None


def _facility(said: _Said) -> Facility:
    known = {name: n for name, n in said.counts.items() if name != "hcc"}
    return max(known, key=lambda name: known[name]) if known else "unknown"  # type: ignore[return-value]


def _workplaces(
    doc: Document, company: str | None, said: _Said, arrangement: Arrangement
) -> list[tuple[SettingName, _Where, str]]:
    """Hospital, office, both or neither, each with the words that say so and the rule."""
    first = said.first
    records = {name: n for name, n in said.counts.items() if name not in _NO_RECORDS}
    most = max(records.values(), default=0)
    kept = [name for name, n in records.items() if n >= most * _SHARE]
    hospital = next((name for name in kept if name in _HOSPITAL), None)
    office = next((name for name in kept if name in _OFFICE), None)
    if "government" in kept and first.get("office", _Where("description", 0, 0)).field != "title":
        office = None  # the records of the government's own hospitals, whichever visit they are of
    if hcc := first.get("hcc"):
        if hcc.field == "title":
            hospital, office = None, "hcc"
        elif office is None:
            office = "hcc"
    found: dict[SettingName, tuple[_Where, str]] = {}
    if hospital:
        found["hospital"] = first[hospital], f"facility:{hospital}"
    if office:
        found["office"] = first[office], f"facility:{office}"
    employer = _employer(company) if "hospital" not in found else frozenset()
    if "hospital" not in found and ("hospital" in employer or "office" not in found):
        if said.ours:
            found["hospital"] = said.ours, "our hospital"
        elif "hospital" in employer and (proof := first.get("government") or _any_words(doc)):
            found["hospital"] = proof, "employer's name"
    if not found:
        found |= _by_circumstance(doc, said, employer, arrangement)
    order: tuple[SettingName, ...] = ("hospital", "office")
    return [(name, *found[name]) for name in order if name in found]


def _by_circumstance(
    doc: Document, said: _Said, employer: frozenset[str], arrangement: Arrangement
) -> dict[SettingName, tuple[_Where, str]]:
    """An office, where only the employer's kind or the specialty tells."""
    site = said.first.get("vendor") or said.first.get("payer")
    if site and arrangement != "remote":
        return {"office": (site, "vendor or payer")}
    if "office" in employer and (proof := _any_words(doc)):
        return {"office": (proof, "employer's name")}
    if said.anyones:
        return {"hospital": (said.anyones, "hospital")}
    for cue in doc.title.scan.longest("specialty"):
        if cue.value not in _SURGERY_IS_NOBODYS:
            return {"office": (_Where("title", cue.start, cue.end), "specialty")}
    return {}


def _employer(company: str | None) -> frozenset[str]:
    """What kinds of employer a name speaks of (data/employers.csv)."""
    found = _employers().finditer(lowered(company or ""))
    return frozenset(one.lastgroup for one in found if one.lastgroup)


@cache
def _employers() -> re.Pattern[str]:
    groups = []
    for row in data.rows("employers.csv"):
        words = "|".join(re.escape(one.lower()).replace(r"\*", r"\w*") for one in row["phrases"].split("|"))
        groups.append(f"(?P<{row['value']}>{words})")
    return re.compile(rf"\b(?:{'|'.join(groups)})(?!\w)")


def _any_words(doc: Document) -> _Where | None:
    """The title, where only the employer's name says what kind of place it is."""
    plain = doc.title.plain
    return _Where("title", 0, len(plain)) if plain.strip() else None
