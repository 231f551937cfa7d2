"""What is coded (specialties) and with what (record systems, encoders)."""

from __future__ import annotations

import re

from aggregator.domain.posting import Tag
from aggregator.domain.text import Document

_SPECIALTIES = {
    "hcc": r"hccs?\b|risk adjustment|medicare advantage cod",
    "inpatient": r"inpatient\b|ms-?drg|apr-?drg|icd-10-pcs",
    "outpatient": r"outpatient\b|apcs?\b|same[- ]day surgery|sds\b|observation",
    "ed": r"ed\b|emergency (?:department|room|medicine)",
    "em": r"e/?m\b|evaluation (?:and|&) management",
    "surgery": r"surg(?:ery|ical)",
    "orthopedics": r"orthop(?:a)?edic",
    "cardiology": r"cardio(?:logy|vascular|thoracic)|cath lab",
    "radiology": r"radiology\b",
    "interventional_radiology": r"interventional radiology|ir cod|ir\b(?=[ /,].{0,20}cod)|ivr\b(?= cod)",
    "anesthesia": r"an(?:a)?esthesi",
    "pain": r"pain management",
    "obgyn": r"ob/?-?gyn\b|obstetric|gynecolog",
    "oncology": r"oncolog|hematolog",
    "infusion": r"infusion|injections?",
    "pathology": r"pathology|laborator(?:y|ies) cod",
    "home_health": r"home health|oasis\b|pdgm\b",
    "hospice": r"hospice\b",
    "behavioral_health": r"behavioral health|psychiat|mental health",
    "dental": r"dental\b",
    "pediatrics": r"pediatric",
    "urology": r"urolog",
    "gastroenterology": r"gastroenterolog|gi\b",
    "neurology": r"neuro(?:logy|surg)",
    "ophthalmology": r"ophthalm",
    "dermatology": r"dermatolog",
    "trauma": r"trauma\b(?!-informed)",
    "wound_care": r"wound care",
    "fqhc": r"fqhc\b|federally qualified health",
    "primary_care": r"primary care|family (?:practice|medicine)|internal medicine",
    "hospitalist": r"hospitalist",
}
_SYSTEMS = {
    "epic": r"Epic\b(?! proportions)",
    "cerner": r"Cerner\b|Oracle Health\b",
    "meditech": r"MEDITECH\b|Meditech\b",
    "athena": r"athena(?:health|IDX|One)?\b|Athena(?:health)?\b",
    "eclinicalworks": r"e-?ClinicalWorks\b|eCW\b",
    "nextgen": r"NextGen\b",
    "allscripts": r"Allscripts\b|Veradigm\b",
    "3m": r"3M\b|Solventum\b|360 ?Encompass\b",
    "optum": r"EncoderPro\b|Encoder Pro\b|Optum (?:CAC|eCAC|360|Enterprise)|eCAC\b",
    "trucode": r"TruCode\b|TruBridge\b",
    "nuance": r"Nuance\b|Clintegrity\b",
    "dolbey": r"Dolbey\b|Fusion CAC\b",
    "codify": r"Codify\b",
    "find-a-code": r"Find-?A-?Code\b",
    "webpt": r"WebPT\b",
    "kareo": r"Kareo\b|Tebra\b",
}


def _one(table: dict[str, str]) -> re.Pattern[str]:
    """One pattern for a whole table, whose rules all begin a word: the name is told by the group."""
    return re.compile(
        r"\b(?=\w)(?:" + "|".join(f"(?P<g{at}>{rule})" for at, rule in enumerate(table.values())) + ")"
    )


_FIND_SPECIALTY, _FIND_SYSTEM = _one(_SPECIALTIES), _one(_SYSTEMS)


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
        for found in rule.finditer(text.lower if kind == "specialty" else text.plain):
            name = names[int((found.lastgroup or "g0")[1:])]
            if name not in tags:
                tags[name] = doc.tag(f"{kind}:{name}", field, *found.span(), kind)
    return tuple(name for name in names if name in tags), list(tags.values())
