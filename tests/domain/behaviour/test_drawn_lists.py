"""Lists on one line, drawn: what was put under a heading or before a word of level comes out as that.

Two grammars: headings that govern ("Required Qualifications … Preferred Qualifications …") with items in any
order, and items that each carry their own word of level before, behind or in brackets. Drawn by number, so
that a failure can be seen again.
"""

from __future__ import annotations

from random import Random
from typing import Any, NamedTuple

import pytest
from phrasebook import FRAME, tagged

ON_ONE_LINE = (
    "Summary Reviews records and assigns ICD-10-CM, CPT and HCPCS codes. {phrase} Equal Employment "
    "Opportunity We consider all applicants without regard to any status that the law protects."
)
DEMAND = [
    "Required Qualifications",
    "Minimum Qualifications",
    "Required Education and Experience",
    "Qualifications",
    "Requirements",
    "Basic Qualifications",
    "Minimum Requirements",
    "Job Requirements",
    "REQUIRED QUALIFICATIONS",
    "What You Need",
    "Must Have",
    "Required Skills and Experience",
    "Required:",
    "Qualifications:",
    "Minimum Qualifications:",
    "What You'll Need",
    "Required Knowledge, Skills, Abilities & Education:",
    "Knowledge, Skills and Abilities",
    "Position Requirements",
    "Essential Qualifications",
    "Experience and Qualifications",
    "Required Credentials",
    "Required Experience",
    "What You Will Bring",
    "Job Qualifications",
    "Education/Experience:",
    "License/Certification",
]
WISH = [
    "Preferred Qualifications",
    "Preferred Education and Experience",
    "Desired Qualifications",
    "Preferred:",
    "Nice to Have",
    "Preferred Skills",
    "PREFERRED QUALIFICATIONS",
    "Bonus Points",
    "Preferred Experience",
    "Desired Skills",
    "Preferred Requirements",
    "Nice to Have:",
    "Preferred Skills and Experience:",
    "Preferred Licenses",
    "Desirable Qualifications",
]
BESIDE = [
    "High school diploma or GED",
    "Strong Excel skills",
    "Knowledge of medical terminology",
    "Detail oriented",
    "Ability to work independently",
    "Excellent communication skills",
    "Familiarity with Epic",
    "Experience with 3M encoder",
    "Associate's degree in health information",
    "Proficient in Microsoft Office",
    "Working knowledge of DRG and APC",
    "Must be able to type 40 words per minute",
    "Must pass a background check",
    "Anatomy and physiology",
]
CODES = {
    "CPC or CCS": "CPC CCS",
    "RHIT, RHIA, or CCS": "RHIT RHIA CCS",
    "CPC certification": "CPC",
    "Certified Professional Coder (CPC)": "CPC",
    "AAPC or AHIMA coding certification": "ANY-AAPC-AHIMA",
    "CCS, CIC or RHIT credential": "CCS CIC RHIT",
    "Active CPC, COC, or CCS-P": "CPC COC CCS-P",
    "Current CRC certification through AAPC": "CRC",
    "Certified Coding Specialist (CCS) or Certified Inpatient Coder (CIC)": "CCS CIC",
    "CPC/CCS/RHIT": "CPC CCS RHIT",
}
TOLD = {
    "CPC required": "CPC",
    "RHIA or RHIT required": "RHIA RHIT",
    "Must hold one of the following: CPC, COC, CCS": "CPC COC CCS",
}
WISHED = {
    "CPMA": "CPMA",
    "CEMC or CGSC certification": "CEMC CGSC",
    "Certified Interventional Radiology Cardiovascular Coder (CIRCC)": "CIRCC",
}
WISHED_TOLD = {"CPMA preferred": "CPMA", "CEMC a plus": "CEMC", "CDEO desired": "CDEO"}
YEARS = {
    "2+ years of coding experience": 2,
    "Minimum of 3 years of inpatient coding experience": 3,
    "At least 4 years coding experience": 4,
    "3 years' experience in a hospital setting": 3,
    "1-2 years of outpatient coding": 1,
}
LEVELS = (
    ("{} required", "{} preferred"),
    ("{} Required", "{} Preferred"),
    ("{} (Required)", "{} (Preferred)"),
    ("{} - Required", "{} - Preferred"),
    ("{} is required", "{} is preferred"),
    ("{} required", "{} a plus"),
    ("Required: {}", "Preferred: {}"),
)
JOINTS = (" ", " ", "; ", ". ", "\n", "\n• ", "\n- ")


class Said(NamedTuple):
    text: str
    required: set[str]
    preferred: set[str]
    years: int | None


def _headed(chance: Random) -> Said:
    codes = CODES | TOLD
    code, wish = chance.choice(list(codes)), chance.choice(list(WISHED))
    years = chance.choice([*YEARS, None])
    asked = [code, *([years] if years else []), *chance.sample(BESIDE, chance.randint(0, 2))]
    preferred = set(WISHED[wish].split())
    if chance.random() < 0.3:
        inline = chance.choice(list(WISHED_TOLD))
        asked.append(inline)
        preferred |= {WISHED_TOLD[inline]}
    wished = [wish, *chance.sample(["Seven years auditing experience", *BESIDE[1:]], chance.randint(0, 2))]
    chance.shuffle(asked)
    chance.shuffle(wished)
    joint = chance.choice([" ", " ", "; ", ". "])
    parts = [
        f"{chance.choice(DEMAND)} {joint.join(asked)}",
        f"{chance.choice(WISH)} {joint.join(wished)}",
    ]
    if chance.random() < 0.3:
        parts.reverse()
    text = (" " if joint == " " else ". ").join(parts)
    return Said(text, set(codes[code].split()), preferred, YEARS[years] if years else None)


def _levelled(chance: Random) -> Said:
    demand, wish = chance.choice(LEVELS)
    code, wished = chance.choice(list(CODES)), chance.choice([*WISHED, None])
    years = chance.choice([*YEARS, None])
    items = [demand.format(one) for one in (code, years) if one]
    items += [wish.format(wished)] if wished else []
    items += [wish.format("5 years of coding experience")] if chance.random() < 0.3 else []
    beside = [one for one in BESIDE[:10] if not one.startswith("Experience")]  # "Preferred Experience …"
    items += [
        chance.choice([demand, wish]).format(one) for one in chance.sample(beside, chance.randint(0, 3))
    ]
    chance.shuffle(items)
    joint = chance.choice(JOINTS)
    heading = chance.choice(["Qualifications", "Education and Experience", "Licenses and Certifications", ""])
    gap = joint if "\n" in joint else " "
    text = f"{heading}{gap}{joint.join(items)}".strip()
    preferred = set(WISHED[wished].split()) if wished else set[str]()
    return Said(text, set(CODES[code].split()), preferred, YEARS[years] if years else None)


@pytest.mark.parametrize("draw", [_headed, _levelled])
def test_what_is_demanded_and_what_is_wished_keep_apart(draw: Any) -> None:
    misread = []
    for number in range(400):
        said = draw(Random(number))
        frame = FRAME if "\n" in said.text else ON_ONE_LINE
        tags = tagged(frame.replace("{phrase}", said.text))
        found = tags["requirements"]
        read = (list(map(set, found["required"])), set(found["preferred"]), tags["experience_years_min"])
        if read != ([said.required], said.preferred, said.years):
            misread.append((number, said, read))
    assert misread == []
