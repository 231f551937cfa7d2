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

import data
from aggregator.domain import arrangement as arrangements
from aggregator.domain import facilities
from aggregator.domain.facilities import HCC, Said, Where
from aggregator.domain.posting import Arrangement, Facility, SettingName, Tag
from aggregator.domain.text import Document, lowered


@dataclass(frozen=True, slots=True)
class SettingFacts:
    """What a posting says about where the work is."""

    settings: tuple[SettingName, ...]
    facility: Facility
    arrangement: Arrangement
    remote_later: bool


_HOSPITAL = ("inpatient", "outpatient", "government")
_OFFICE = ("office", "asc", "post_acute")
_NO_RECORDS = ("vendor", "payer", HCC)
_ANYBODYS = frozenset(
    {"inpatient", "outpatient", "ed", "hospice", "home_health", "trauma", "surgery", "infusion"}
)
_SHARE = 0.4  # a kind of record that is spoken of so much beside the most frequent one counts too


def read(
    doc: Document, *, company: str | None, stated: Arrangement = "unknown"
) -> tuple[SettingFacts, list[Tag]]:
    """The facts and their tags, at least one for each setting; `stated` is the source's own label."""
    arrangement, later, tags = arrangements.read(doc, stated)
    said = facilities.read(doc)
    facility = said.facility
    if facility != "unknown":
        tags.append(doc.tag(f"facility:{facility}", *said.first[facility], f"facility/{facility}"))
    settings: list[SettingName] = []
    for name, proof, rule in _workplaces(doc, company, said, arrangement):
        settings.append(name)
        tags.append(doc.tag(f"setting:{name}", *proof, f"setting/{rule}"))
    if arrangement in ("remote", "hybrid"):
        settings.append("remote")
    return SettingFacts(tuple(settings), facility, arrangement, later), tags


def _workplaces(
    doc: Document, company: str | None, said: Said, arrangement: Arrangement
) -> list[tuple[SettingName, Where, str]]:
    """Hospital, office, both or neither, each with the words that say so and the rule."""
    found: dict[SettingName, tuple[Where, str]] = {}
    hospital, office = _by_records(said)
    employer = _employer(company)
    if office == "asc" and hospital and (said.ours or "hospital" in employer):
        office = None  # its own day surgery
    payer = (said.is_payer or "payer" in employer) and not said.ours and "hospital" not in employer
    if hospital and not payer:
        found["hospital"] = said.first[hospital], f"facility:{hospital}"
    if office:
        found["office"] = said.first[office], f"facility:{office}"
    if hospital and "government" in employer and not (office and said.first[office].field == "title"):
        found.pop("office", None)  # its own hospitals, whichever visit is coded
    if "hospital" not in found and not payer and (not office or said.owns_clinics or "hospital" in employer):
        if said.ours:
            found["hospital"] = said.ours, "our hospital"
        elif "hospital" in employer and (proof := _proof(doc, said)):
            found["hospital"] = proof, "employer's name"
    if not found:
        found |= _by_circumstance(doc, said, employer, arrangement)
    order: tuple[SettingName, ...] = ("hospital", "office")
    return [(name, *found[name]) for name in order if name in found]


def _proof(doc: Document, said: Said) -> Where | None:
    """The words nearest to a hospital, where only its name says that it is one."""
    named = (said.first[name] for name in ("government", "inpatient", "outpatient") if name in said.first)
    return next(named, None) or _any_words(doc)


def _by_records(said: Said) -> tuple[str | None, str | None]:
    """(what makes it hospital, what makes it office) by whose records are coded."""
    records = {name: n for name, n in said.counts.items() if name not in _NO_RECORDS}
    most = max(records.values(), default=0)
    kept = [name for name, n in records.items() if n >= most * _SHARE]
    hospital = next((name for name in kept if name in _HOSPITAL), None)
    office = next((name for name in kept if name in _OFFICE), None)
    if said.is_professional and not said.is_institutional:
        hospital = None  # the fees of who visits the sick in a hospital
    if hospital == "outpatient" and said.is_practice and not (said.is_institutional or said.ours):
        hospital = None  # visits to the practice itself
    if "government" in kept and not (office and said.first[office].field == "title"):
        office = None  # the records of the government's own hospitals, whichever visit they are of
    plans = said.counts.get(HCC, 0) + said.counts.get("payer", 0)
    if HCC in said.first and not said.is_institutional and plans >= sum(records.values()):
        hospital = None  # a health plan's members, wherever they were seen
    if hcc := said.first.get(HCC):
        if hcc.field == "title":
            return None, HCC
        office = office or HCC
    return hospital, office


def _by_circumstance(
    doc: Document, said: Said, employer: frozenset[str], arrangement: Arrangement
) -> dict[SettingName, tuple[Where, str]]:
    """An office, where only the employer's kind or the specialty tells."""
    site = said.first.get("vendor") or said.first.get("payer")
    if site and arrangement != "remote":
        return {"office": (site, "vendor or payer")}
    if "office" in employer and (proof := _any_words(doc)):
        return {"office": (proof, "employer's name")}
    if said.anyones and not said.is_payer:
        return {"hospital": (said.anyones, "hospital")}
    for cue in doc.title.scan.longest("specialty"):
        if cue.value not in _ANYBODYS:
            return {"office": (Where("title", cue.start, cue.end), "specialty")}
    if "biller" in employer and arrangement in ("onsite", "hybrid") and (proof := _any_words(doc)):
        return {"office": (proof, "employer's name")}
    return {}


def _employer(company: str | None) -> frozenset[str]:
    """What kinds of employer a name speaks of (data/employers.csv)."""
    found = _employers().finditer(lowered(company or ""))
    kinds = frozenset(one.lastgroup for one in found if one.lastgroup)
    return kinds | {"hospital"} if "government" in kinds else kinds


@cache
def _employers() -> re.Pattern[str]:
    groups = []
    for row in data.rows("employers.csv"):
        words = "|".join(re.escape(one.lower()).replace(r"\*", r"\w*") for one in row["phrases"].split("|"))
        groups.append(f"(?P<{row['value']}>{words})")
    return re.compile(rf"\b(?:{'|'.join(groups)})(?!\w)")


def _any_words(doc: Document) -> Where | None:
    """The title, where only the employer's name says what kind of place it is."""
    plain = doc.title.plain
    return Where("title", 0, len(plain)) if plain.strip() else None
