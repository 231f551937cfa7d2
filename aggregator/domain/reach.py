"""How far a remote job reaches, where no state is named: a radius, time zones, or anywhere in the country."""

from __future__ import annotations

import re

from aggregator.domain.posting import ANYWHERE, Tag
from aggregator.domain.specialties import in_order
from aggregator.domain.text import Document

_NUMBER = re.compile(r"(\d{2,3})[ -]?$")
_NEAR = re.compile(r"\bwithin\b|\bradius\b|no (?:more|further|farther) than|less than")
_LIVES = re.compile(
    r"\bliv(?:e|es|ing)\b|resid|\blocated\b|\bremote|\bbased\b|\bhome\b|must\b|candidates?|applicants?|commut|hybrid|local\b"
)
_TRAVELS = re.compile(
    r"travel(?! to the office)|mileage|per mile|clinics? (?:are )?within|relocat|lift|reimburs|serv(?:e|es|ing|ice) "
)
_HOURS = re.compile(
    r"\bhours?\b|time ?zone|schedule|shift|\bcore\b|business|\b[ap]\.?m\b|\bliv(?:e|ing)\b|resid|\btime\b|\d-\d|m-f|monday"
)
_NO_HOURS = re.compile(
    r"\bany (?:\w+ )?time ?zone|meeting|\bcall\b|\bclos(?:es|ing)\b|deadline|posted|interview|help ?desk|office is open|support (?:line|hours)"
)
_ANYWHERE = re.compile(
    r"\banywhere (?:in|within|across) (?:the )?(?:continental |contiguous )?(?:us|u\.s\.(?:a\.)?|usa|united states|country)(?!\w)"
    r"|\b(?:any|all)(?: of the)? (?:50|fifty|us|u\.s\.) states?\b|\bany state\b(?! (?:law|agency|or federal))"
)
_OF_WORKERS = re.compile(
    r"\bremote|work(?:ing)? from|\breside|\bliv(?:e|ing)\b|\blocated\b|\bbased\b|\bcandidates?\b|\bapplicants?\b|\bhir(?:e|ing)\b|\bhome\b"
)
_OF_OTHERS = re.compile(
    r"\bserv(?:es?|ing)\b|\bclients?\b|\bhospitals\b|\bpatients\b|\bmembers\b|\btravel|\blicens|\bexcept|\bexclud|\bbut\b|not\b|n't\b"
)


def anywhere(doc: Document) -> list[Tag]:
    """ "anywhere in the US", where the sentence speaks of those who work and not of those whom they serve."""
    for field, text in doc.fields():
        if not ("anywhere" in text.lower or " state" in text.lower):
            continue  # most texts: looking for two words is a tenth of looking for a pattern
        for found in _ANYWHERE.finditer(text.lower):
            said = text.lower[slice(*text.sentence(found.start(), found.end(), 120))]
            if _OF_WORKERS.search(said) and not _OF_OTHERS.search(said):
                return [doc.tag(ANYWHERE, field, found.start(), found.end(), "residency/any")]
    return []


def radius(doc: Document) -> tuple[int | None, list[Tag]]:
    """ "within 50 miles of Tampa", where the sentence speaks of the coder's home and not of travel."""
    for field, text in doc.fields():
        for cue in text.scan.longest("distance"):
            number = _NUMBER.search(text.plain, max(0, cue.start - 12), cue.start)
            if number is None:
                continue
            first, last = text.sentence(cue.start, cue.end, 120)
            said = text.lower[first:last]
            if _NEAR.search(said) and _LIVES.search(said) and not _TRAVELS.search(said):
                proof = doc.tag("residency:radius", field, number.start(1), cue.end, "residency/radius")
                return int(number[1]), [proof]
    return None, []


def zones(doc: Document) -> tuple[tuple[str, ...], list[Tag]]:
    """The time zones whose hours a coder keeps, or in which one must live."""
    tags: dict[str, Tag] = {}
    for field, text in doc.fields():
        for cue in text.scan.longest("zone"):
            first, last = text.sentence(cue.start, cue.end, 70)
            said = text.lower[first:last]
            if cue.value not in tags and _HOURS.search(said) and not _NO_HOURS.search(said):
                name = f"residency:zone:{cue.value}"
                tags[cue.value] = doc.tag(name, field, cue.start, cue.end, "residency/time zone")
    return in_order("zone", tags), list(tags.values())
