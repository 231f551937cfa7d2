"""Hospital, office or remote: what people filter by, derived from whose records are coded and from where.

facility: whose records, by the words of title and text.  arrangement: where the coder sits.  A hospital's
coder at home is hospital and remote. A vendor's or a payer's coder sits in an office unless at home.
"""

from __future__ import annotations

import re
from dataclasses import dataclass

from aggregator.domain import arrangement as arrangements
from aggregator.domain.posting import Arrangement, Facility, Field, SettingName, Tag
from aggregator.domain.text import Document


@dataclass(frozen=True, slots=True)
class SettingFacts:
    """What a posting says about where the work is."""

    settings: tuple[SettingName, ...]
    facility: Facility
    arrangement: Arrangement
    remote_later: bool


_RULES: dict[Facility, str] = {
    "inpatient": r"inpatient\b|(?:ms|apr)-?drgs?\b|drgs?\b|icd-?10-?pcs|acute[- ]care|ub-?04\b|dnf[bc]\b",
    "outpatient": r"outpatient\b|apcs?\b|same[- ]day surg|sds\b|observation\b|ed\b|emergency (?:department|room)|opps\b|facility cod|ancillary",
    "asc": r"ambulatory surg\w+|ascs?\b|surgery cent(?:er|re)|surgical cent(?:er|re)",
    "office": r"pro-?fee\b|pro fee\b|professional[- ](?:fee|service|billing|coding)|physician (?:practice|office|group|coding|billing|services|network|coder)|medical group"
    r"|clinics?\b|physician-?based|e/?m\b|evaluation (?:and|&) management|cms-?1500|charge entry|physicians?' offices?|primary care|medical practice|faculty practice|provider assigned|coder physician|auditor physician|anesthesia",
    "payer": r"health plan|medicare advantage|payment integrity|payer\b(?! (?:rules|polic|require|guideline|specific|edit|denial|mix|audit))|radv\b|hedis\b|claims? edit\w+|insurance company",
    "vendor": r"our clients?\b|clients?\b|staffing\b|rcm\b|revenue cycle (?:management )?(?:company|services|partner|vendor)|outsourc|consult\w+ (?:firm|company)|bpo\b|1099\b",
    "post_acute": r"home health|hospice\b|skilled nursing|snf\b|oasis\b|pdgm\b|post[- ]acute|long[- ]term care",
    "government": r"veterans?\b|vha\b|vamc\b|federal (?:government|employee)|gs-?\d|indian health service|department of (?:veterans|defense|health)|military treatment|u\.?s\.? army|nhs\b",
}
# Every rule begins a word, in lower case.
_FIND = re.compile(rf"\b(?=[a-z\d])(?:{'|'.join(f'(?P<{name}>{rule})' for name, rule in _RULES.items())})")
_HCC = re.compile(r"\bHCCs?\b|risk adjustment", re.IGNORECASE)
_HOSPITAL_EMPLOYER = re.compile(
    r"\bhospitals?\b|health ?system|medical cent(?:er|re)|health ?care system|\bVeterans\b|\bNHS\b|\bregional health|\bchildren's\b"
    r"|\bmemorial\b|infirmary|\bmercy\b|\buniversity health|\bVHA\b",
    re.IGNORECASE,
)
_OUR_HOSPITAL = re.compile(
    r"\b(?:our|the|this|a|acute[- ]care|level [I1]+|\d+[- ]bed) (?:[\w-]+ ){0,3}?(?:hospital|medical center|health system)\b|\bHIM department\b",
    re.IGNORECASE,
)
_HOSPITAL: frozenset[Facility] = frozenset({"inpatient", "outpatient", "government"})
_TITLE_WEIGHT = 6
_WEIGHTS = {"vendor": 0.4, "payer": 1.0, "government": 2.0}
_SHARE = 0.4  # a kind of record that is spoken of so much beside the most frequent one counts too


def read(
    doc: Document, *, company: str | None, stated: Arrangement = "unknown"
) -> tuple[SettingFacts, list[Tag]]:
    """The facts and their tags, at least one for each setting; `stated` is the source's own label."""
    arrangement, later, tags = arrangements.read(doc, stated)
    counts, first = _count(doc)
    facility = _facility(counts)
    if facility != "unknown":
        tags.append(doc.tag(f"facility:{facility}", *_span(first[facility]), facility))
    settings: list[SettingName] = []
    for name, proof in _workplaces(doc, company, counts, first, arrangement):
        settings.append(name)
        tags.append(doc.tag(f"setting:{name}", *_span(proof), "facility"))
    if arrangement in ("remote", "hybrid"):
        settings.append("remote")
    return SettingFacts(tuple(settings), facility, arrangement, later), tags


_Where = tuple[Field, re.Match[str]]


def _span(where: _Where) -> tuple[Field, int, int]:
    field, match = where
    return field, match.start(), match.end()


def _count(doc: Document) -> tuple[dict[Facility, float], dict[Facility, _Where]]:
    """How much is said of each kind of facility, and where first; a title speaks louder."""
    counts: dict[Facility, float] = {}
    first: dict[Facility, _Where] = {}
    for field, text in doc.fields("title", "description"):
        for match in _FIND.finditer(text.lower):
            name: Facility = match.lastgroup  # type: ignore[assignment]
            weight = _WEIGHTS.get(name, 1.0) * (_TITLE_WEIGHT if field == "title" else 1)
            counts[name] = counts.get(name, 0) + weight
            first.setdefault(name, (field, match))
    return counts, first


def _facility(counts: dict[Facility, float]) -> Facility:
    return max(counts, key=lambda name: counts[name]) if counts else "unknown"


def _workplaces(
    doc: Document,
    company: str | None,
    counts: dict[Facility, float],
    first: dict[Facility, _Where],
    arrangement: Arrangement,
) -> list[tuple[SettingName, _Where]]:
    """Hospital, office, both or neither, each with the words that say so."""
    records = {name: n for name, n in counts.items() if name not in ("vendor", "payer")}
    most = max(records.values(), default=0)
    kept = [name for name, n in records.items() if n >= most * _SHARE]
    hospital = next((first[name] for name in kept if name in _HOSPITAL), None)
    office = next((first[name] for name in kept if name in ("office", "asc", "post_acute")), None)
    hcc = _find(doc, _HCC)
    if hcc and (hcc[0] == "title" or office is None):
        office, hospital = hcc, hospital if hcc[0] != "title" else None
    employer = _HOSPITAL_EMPLOYER.search(company or "")
    if hospital is None and (employer or office is None):
        hospital = _find(doc, _OUR_HOSPITAL) or (
            first.get("government") or _any_words(doc) if employer else None
        )
    found: list[tuple[SettingName, _Where]] = []
    if hospital:
        found.append(("hospital", hospital))
    if office:
        found.append(("office", office))
    if not found and arrangement != "remote" and (site := first.get("vendor") or first.get("payer")):
        found.append(("office", site))
    return found


def _find(doc: Document, rule: re.Pattern[str]) -> _Where | None:
    for field, text in doc.fields("title", "description"):
        if match := rule.search(text.plain):
            return field, match
    return None


def _any_words(doc: Document) -> _Where | None:
    """The title, where only the employer's name says what kind of place it is."""
    match = re.search(r"\S.*\S", doc.title.plain)
    return ("title", match) if match else None
