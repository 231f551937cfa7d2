"""What is coded (specialties) and with what (record systems, encoders)."""

from __future__ import annotations

import re

from aggregator.domain.posting import Tag
from aggregator.domain.text import Document

_SPECIALTIES = {
    "hcc": r"\bHCCs?\b|risk adjustment|medicare advantage cod",
    "inpatient": r"\binpatient\b|\bMS-?DRG|\bAPR-?DRG|ICD-10-PCS",
    "outpatient": r"\boutpatient\b|\bAPCs?\b|same[- ]day surgery|\bSDS\b|observation",
    "ed": r"\bED\b|emergency (?:department|room|medicine)",
    "em": r"\bE/?M\b|evaluation (?:and|&) management",
    "surgery": r"surg(?:ery|ical)",
    "orthopedics": r"orthop(?:a)?edic",
    "cardiology": r"cardio(?:logy|vascular|thoracic)|\bcath lab",
    "radiology": r"\bradiology\b",
    "interventional_radiology": r"interventional radiology|\bIR cod|\bIR\b(?=[ /,].{0,20}cod)|\bIVR\b(?= cod)",
    "anesthesia": r"an(?:a)?esthesi",
    "pain": r"pain management",
    "obgyn": r"\bOB/?-?GYN\b|obstetric|gynecolog",
    "oncology": r"oncolog|hematolog",
    "infusion": r"infusion|injections?",
    "pathology": r"pathology|laborator(?:y|ies) cod",
    "home_health": r"home health|\bOASIS\b|\bPDGM\b",
    "hospice": r"\bhospice\b",
    "behavioral_health": r"behavioral health|psychiat|mental health",
    "dental": r"\bdental\b",
    "pediatrics": r"pediatric",
    "urology": r"\burolog",
    "gastroenterology": r"gastroenterolog|\bGI\b",
    "neurology": r"neuro(?:logy|surg)",
    "ophthalmology": r"ophthalm",
    "dermatology": r"dermatolog",
    "trauma": r"\btrauma\b(?!-informed)",
    "wound_care": r"wound care",
    "fqhc": r"\bFQHC\b|federally qualified health",
    "primary_care": r"primary care|family (?:practice|medicine)|internal medicine",
    "hospitalist": r"hospitalist",
}
_SYSTEMS = {
    "epic": r"\bEpic\b(?! proportions)",
    "cerner": r"\bCerner\b|\bOracle Health\b",
    "meditech": r"\bMEDITECH\b|\bMeditech\b",
    "athena": r"\bathena(?:health|IDX|One)?\b|\bAthena(?:health)?\b",
    "eclinicalworks": r"\be-?ClinicalWorks\b|\beCW\b",
    "nextgen": r"\bNextGen\b",
    "allscripts": r"\bAllscripts\b|\bVeradigm\b",
    "3m": r"\b3M\b|\bSolventum\b|\b360 ?Encompass\b",
    "optum": r"\bEncoderPro\b|\bEncoder Pro\b|\bOptum (?:CAC|eCAC|360|Enterprise)|\beCAC\b",
    "trucode": r"\bTruCode\b|\bTruBridge\b",
    "nuance": r"\bNuance\b|\bClintegrity\b",
    "dolbey": r"\bDolbey\b|\bFusion CAC\b",
    "codify": r"\bCodify\b",
    "find-a-code": r"\bFind-?A-?Code\b",
    "webpt": r"\bWebPT\b",
    "kareo": r"\bKareo\b|\bTebra\b",
}


def _one(table: dict[str, str], flags: int) -> re.Pattern[str]:
    """One pattern for a whole table: a name that a rule of its own decides is told by its group."""
    return re.compile("|".join(f"(?P<g{at}>{rule})" for at, rule in enumerate(table.values())), flags)


_FIND_SPECIALTY, _FIND_SYSTEM = _one(_SPECIALTIES, re.IGNORECASE), _one(_SYSTEMS, 0)


def read(doc: Document) -> tuple[tuple[str, ...], tuple[str, ...], list[Tag]]:
    """(specialties, systems, tags "specialty:…" and "system:…"), each in the order of the tables."""
    special, some = _read(doc, "specialty", _SPECIALTIES, _FIND_SPECIALTY)
    systems, more = _read(doc, "system", _SYSTEMS, _FIND_SYSTEM)
    return special, systems, some + more


def _read(
    doc: Document, kind: str, table: dict[str, str], rule: re.Pattern[str]
) -> tuple[tuple[str, ...], list[Tag]]:
    names = list(table)
    tags: dict[str, Tag] = {}
    for field, text in doc.fields("title", "description"):
        for found in rule.finditer(text.plain):
            name = names[int((found.lastgroup or "g0")[1:])]
            if name not in tags:
                tags[name] = doc.tag(f"{kind}:{name}", field, *found.span(), kind)
    return tuple(name for name in names if name in tags), list(tags.values())
