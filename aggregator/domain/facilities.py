"""How much a posting speaks of each kind of facility (data/cues/facility.csv, with weights), and where first."""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from functools import cache
from typing import NamedTuple

import data
from aggregator.domain.passages import passage
from aggregator.domain.posting import Facility, Field
from aggregator.domain.scan import Cue
from aggregator.domain.specialties import is_perk
from aggregator.domain.text import Document, Text


class Where(NamedTuple):
    """Words of a posting: `doc.text(field).plain[start:end]`."""

    field: Field
    start: int
    end: int


HCC = "hcc"  # charts of a health plan's members: no facility, but office work
_FACILITIES: dict[str, Facility] = {
    "inpatient": "inpatient", "outpatient": "outpatient", "asc": "asc", "office": "office", "payer": "payer",
    "vendor": "vendor", "post_acute": "post_acute", "government": "government",
}  # fmt: skip
# Words of a patient's place alone: a hospital's records, unless somebody's professional fees are coded.
_PLACES = {"ambulatory": "outpatient", "stay": "inpatient"}
_PROFESSIONAL, _BOTH, _SERVED, _INSURER = "profee", "both", "served", "insurer"
_NAMES = _PLACES | {_PROFESSIONAL: "office", _BOTH: "office", _SERVED: "government", _INSURER: "payer"}
_INSTITUTIONAL = frozenset({"inpatient", "outpatient", "government", _BOTH})


@dataclass(slots=True)
class Said:
    """What is said of facilities; `counts` and `first` by facility, or `HCC`."""

    counts: dict[str, float] = field(default_factory=dict)
    first: dict[str, Where] = field(default_factory=dict)
    ours: Where | None = None  # "our hospital", "a 120-bed hospital"
    owns_clinics: bool = False  # "the medical center and its seven clinics"
    anyones: Where | None = None  # a hospital at all
    is_professional: bool = False  # professional fees are spoken of …
    is_institutional: bool = False  # … and a hospital's own claims

    is_practice: bool = False  # a practice hires, as far as words tell
    is_payer: bool = False  # somebody who pays claims, or works for one, hires

    def add(self, name: str, weight: float, where: Where) -> None:
        self.counts[name] = self.counts.get(name, 0) + weight
        self.first.setdefault(name, where)

    @property
    def facility(self) -> Facility:
        """The one that most is said of."""
        known = [name for name in self.counts if name in _FACILITIES]
        return _FACILITIES[max(known, key=self.counts.__getitem__)] if known else "unknown"


_TITLE_WEIGHT = 6
_ASKED = 0.5  # "experience in a hospital or clinic" tells less of this employer
_ASKED_VISITS = 0.3  # "two years of outpatient coding" tells hardly anything
_YEARS_OF = re.compile(r"\b(?:years?|yrs?|months)\b[^.;:\n•]{0,24}$")
# "our", "a 300-bed": a hospital that hires, not one that is a client's or a patient's.
_OURS = re.compile(r"\b(?:our|the|this|an?|acute[- ]care|level [i1]+|\d+[- ]bed)[ -](?:[\w'-]+ ){0,3}?$")
_ITS_CLINICS = re.compile(
    r"(?: [\w-]+){0,4}?,? (?:and|with|plus|as well as) (?:its|their|our|all|the|\d+|two|three|four|five|six|seven|eight|nine|ten|twelve|affiliated|associated|employed|owned)"
    r" (?:[\w-]+,? ){0,5}?(?:clinics?|practices?|offices|physicians?|medical group|fqhcs?|health cent(?:er|re)s?|rhcs?)\b"
)
_HIM = frozenset({"him department", "health information management department"})
# Physical demands and the like.
_ONLY_THERE = re.compile(
    r"\bexpos(?:ure|ed)\b|\bent(?:rance|er\w*)\b|\bvisits? to\b|\bround(?:s|ing)? (?:at|in)\b|\b(?:work|collaborat|communicat|interact)\w* with\b"
)
# "14 outpatient physical therapy clinics"
_OF_CLINICS = re.compile(r" (?:(?!and\b|or\b)[\w-]+ ){1,3}(?:clinics?|practices?|offices)\b")
# "laboratory, imaging and clinic accounts": visits to the clinics of a hospital.
_DEPARTMENT = (
    r"(?:ancillary|emergency|ed|observation|laboratory|lab|imaging|radiology|rehab\w*|recurring|same[- ]day)"
)
_ACCOUNTS = re.compile(r",? (?:(?:and|or|&) )?(?:[\w-]+,? ){0,5}accounts\b")
_DEPARTMENTS = re.compile(rf"\b{_DEPARTMENT}\b")
# "No ER, no inpatient work"
_NONE_OF = re.compile(r"\b(?:no|never any|not any)(?: [\w-]+(?: or| and|,))? $")
# Clinics that are nobody's hospital.
_COMMUNITY = re.compile(r"fqhc|federally qualified|community health cent|rural health clinic|urgent care")
# "A network of three hospitals and many clinics": what an employer is made of.
_SYSTEM = re.compile(
    r"\b(?:we are|we're|is|are) (?:[\w,-]+ ){0,6}(?:system|network|organi[sz]ation|family|group|enterprise)(?: (?:is made up|made up|consists|consisting|comprised))? (?:of|with|comprising|including) [^.;\n]*\b(?:hospitals?|medical cent(?:er|re)s?)\b[^.;\n]*\Z"
)
# Veterans as patients.
_CARE = re.compile(r"\b(?:serv(?:e|es|ing)|cares?|caring|treat\w*|hospitals?|va|vha|visn|patients?)\b")
_PRACTICE_BEFORE = re.compile(
    r"\b(?:(?:\d+|\w+)-(?:physician|provider|doctor|surgeon|office)|(?:multi|single)-?specialty(?: \w+)?|physician|surgeon|surgical"
    r"|specialty|chiropractic|\w+ometry|\w+ology|\w+iatrics?|\w+iatry|(?:surgeon|physician|doctor|dentist|provider|hospitalist|midwi(?:fe|ve)|\w+ologist|\w+iatrician|\w+iatrist|chiropractor|optometrist)(?:'s|s')(?: billing)?)"
    r" $"
)
# Care that an employer gives its own people; an invitation to apply.
_PERK = re.compile(
    r"\bvision\b|\b401|\bpto\b|indemnity|no cost|of your choice|paid time off|tuition|life insurance"
)
_CLIENTS = frozenset({"office", "payer", "post_acute"})
_OWNER = re.compile(
    r"\b(?:\d+ beds|founded|caregivers|employees|associates|ranked|(?:serv|car|treat)(?:e|es|ing|s)?\b[^.;\n]{0,30}\bhospitals)\b"
)
_WE_SERVE = re.compile(
    r"\b(?:we|that|who|which|company|firm|organi[sz]ation|leader|partner)\b(?: \w+){0,6}? (?:care for|help|serve|support|assist|partner with|partners with|work with|works with|provide|offer|deliver)(?:s|ing)?\b"
    r"|\b(?:provider|leader|specialist|partner)\b[^.;\n]{0,50} (?:to|for)\b|\b(?:our|its) (?:clients|customers|partners) (?:include|are|range)|\bclients? (?:such as|like|including|from)\b"
)
_HOSPITALS = re.compile(r"\b(?:hospitals|health ?systems|health care systems|healthcare systems)\b")
# "5 hospitals and 120 clinics"
_COUNTED = re.compile(
    r"\b(?:\d[\d,]*\+?|two|three|four|five|six|seven|eight|nine|ten|dozens of|hundreds of) (?:[\w-]+ ){0,3}$"
)
_CLINICS = re.compile(
    r"\b(?:clinics|physicians|practices|health plans|payers|payors|medical groups|physician groups)\b"
)
_PERKS = frozenset({"payer", "office"})
_INVITED = re.compile(
    r"encourag|\bapply\b|equal|preference|status|disab|welcome|\bhir(?:e|ing)|affirmative|minorit|\beeo|qualified|employer\b|spouses?"
)


def read(doc: Document) -> Said:
    """A title speaks louder; what is asked of the coder's past speaks lower."""
    said, weights = Said(), _weights()
    for name, text in doc.fields("title", "description"):
        loud = _TITLE_WEIGHT if name == "title" else 1
        for cue in text.scan.longest("facility"):
            if cue.value == "hospital":
                _of_hospital(said, text, cue, name)
            elif weights[cue.value] and not _is_aside(text, cue):
                asked = loud == 1 and _is_of_past(text.lower, cue)
                weight = weights[cue.value] * loud
                if asked:
                    weight *= _ASKED_VISITS if cue.value == "ambulatory" else _ASKED
                said.is_professional |= cue.value == _PROFESSIONAL
                said.is_payer |= cue.value == _INSURER
                said.is_practice |= _COMMUNITY.match(text.lower, cue.start) is not None
                said.is_institutional |= cue.value in _INSTITUTIONAL
                where = Where(name, cue.start, cue.end)
                if cue.value == _BOTH:
                    said.add("outpatient", weight, where)
                said.add(_kind(text, cue), weight, where)
        if practice := _practice(text):
            said.is_practice = True
            if "office" not in said.counts:
                said.add("office", loud, Where(name, practice.start, practice.end))
    return said


@cache
def _weights() -> dict[str, float]:
    return {row["value"]: float(row["weight"]) for row in data.rows("cues/facility.csv")}


def _of_hospital(said: Said, text: Text, cue: Cue, name: Field) -> None:
    before = text.lower[max(0, cue.start - 50) : cue.start]
    if said.ours or _ONLY_THERE.search(before):
        return
    where = Where(name, cue.start, cue.end)
    if _serves_all(text, cue):
        if text.lower.endswith("s", cue.start, cue.end):
            return  # "the firm serves hospitals and clinics"
    else:
        said.anyones = said.anyones or where
    if text.lower[cue.start : cue.end] in _HIM or _OURS.search(before):
        said.ours = where
        said.owns_clinics = _ITS_CLINICS.match(text.lower, cue.end) is not None


def _is_aside(text: Text, cue: Cue) -> bool:
    """Is it what is not done, what the employer is made of, the care that its own people get, or an invitation to veterans?"""
    if _NONE_OF.search(text.lower, max(0, cue.start - 24), cue.start):
        return True
    if cue.value == "office" and _SYSTEM.search(text.lower, text.sentence(cue.start, cue.end)[0], cue.start):
        return True
    if cue.value in _CLIENTS and _is_of_clients(text, cue):
        return True
    if cue.value in _PERKS:
        return is_perk(text, cue, _PERK)
    if cue.value == _SERVED:
        near = passage(text, cue.start, cue.end, 80)
        return _INVITED.search(text.lower, *near) is not None or not _CARE.search(text.lower, *near)
    return False


def _is_of_clients(text: Text, cue: Cue) -> bool:
    """ "We help hospitals, clinics and health plans": whom a firm serves, of every kind."""
    if cue.value != "post_acute" and not text.lower.endswith("s", cue.start, cue.end):
        return False
    first, last = text.sentence(cue.start, cue.end, 160)
    served = _WE_SERVE.search(text.lower, first, cue.start)
    if served is None and cue.value != "post_acute" and _COUNTED.search(text.lower, first, cue.start):
        return _OWNER.search(text.lower, first, cue.start) is not None
    return served is not None and _HOSPITALS.search(text.lower, first, last) is not None


def _serves_all(text: Text, cue: Cue) -> bool:
    """ "We help hospitals and clinics" names no hospital that hires."""
    first, last = text.sentence(cue.start, cue.end, 160)
    served = _WE_SERVE.search(text.lower, first, cue.start)
    return served is not None and _CLINICS.search(text.lower, served.end(), last) is not None


def _is_of_past(lower: str, cue: Cue) -> bool:
    """Is it of what the coder has done before?"""
    begins = max(0, cue.start - 50)
    return lower.find("experience", begins, cue.end + 30) >= 0 or (
        _YEARS_OF.search(lower, begins, cue.start) is not None
    )


def _kind(text: Text, cue: Cue) -> str:
    if cue.value == "ambulatory" and _OF_CLINICS.match(text.lower, cue.end):
        return "office"
    if cue.value == "office" and _is_of_hospital(text, cue):
        return "outpatient"
    return _NAMES.get(cue.value, cue.value)


def _is_of_hospital(text: Text, cue: Cue) -> bool:
    """Is it the clinic of a hospital, which stands in one list with its other departments?"""
    if text.lower[cue.start : cue.end] != "clinic":
        return False
    accounts = _ACCOUNTS.match(text.lower, cue.end)
    first, last = passage(text, cue.start, cue.end, 80)
    return accounts is not None and _DEPARTMENTS.search(text.lower, first, last) is not None


def _practice(text: Text) -> Cue | None:
    """The practice of a specialty, by its words: "dermatology practice", "a 5-physician office"."""
    practices = text.scan.longest("practice")
    ends = {cue.end for cue in text.scan.of("specialty")} if practices else frozenset[int]()
    for cue in practices:
        if _is_of_clients(text, cue):
            continue
        if cue.start - 1 in ends or _PRACTICE_BEFORE.search(text.lower, max(0, cue.start - 30), cue.start):
            return cue
    return None
