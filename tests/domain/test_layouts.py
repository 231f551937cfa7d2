"""One and the same demand in every layout that boards deliver: lists, line breaks, markdown, run-on text.

Each layout gets many draws of headings, demands and items beside them; what was put under a heading that
requires must come out as required, what under one that wishes as preferred.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from random import Random

import pytest

from aggregator.domain import tagging
from aggregator.domain.posting import Group, Requirement

Layout = Callable[[str, Sequence[str], str, Sequence[str]], str]
INTRO = "Reviews records and assigns ICD-10-CM and CPT codes for our clinics.\n"
DRAWS = 60

REQUIRED = [
    ("CPC certification", ["CPC"]),
    ("CPC or CCS", ["CCS|CPC"]),
    ("Current CPC, COC, CIC, or CRC credential through AAPC", ["CIC|COC|CPC|CRC"]),
    ("RHIT and CCS", ["CCS", "RHIT"]),
    ("Certified Professional Coder (CPC) or Certified Coding Specialist (CCS)", ["CCS|CPC"]),
    ("AAPC or AHIMA coding certification", ["ANY-AAPC-AHIMA"]),
    ("CCS or CIC, obtained within 12 months of hire", ["CCS|CIC@12"]),
    ("Coding credential (CPC, CCS-P, RHIT)", ["CCS-P|CPC|RHIT"]),
    ("One of: CPC, CCS, RHIA", ["CCS|CPC|RHIA"]),
    ("", []),
]
PREFERRED = [
    ("CRC", {"CRC"}),
    ("CPMA or CEMC certification", {"CPMA", "CEMC"}),
    ("Certified Interventional Radiology Cardiovascular Coder (CIRCC)", {"CIRCC"}),
    ("", set()),
]
DEMANDS = [
    "Required Qualifications",
    "Minimum Qualifications:",
    "REQUIREMENTS:",
    "Requirements",
    "Basic Qualifications",
    "What you need:",
    "Must have:",
    "Qualifications:",
    "Required",
    "Knowledge, Skills, and Abilities Required:",
    "Licensure/Certification",
    "Education & Certification (Required)",
    "About You",
    "Who You Are",
    "The must-haves:",
    "The essentials:",
    "You bring:",
    "In order to be considered for this role you must have:",
    "Qualifications (Required):",
    "Certification:",
    "Licensure, Registration, and/or Certification Required:",
    "Minimum Education, Training & Experience Required",
]
WISHES = [
    "Preferred Qualifications",
    "Preferred:",
    "PREFERRED QUALIFICATIONS:",
    "Nice to have:",
    "Desired Skills",
    "Pluses:",
    "Desirable:",
    "Preferred Experience and Certifications",
    "Bonus if you have:",
    "Additional Preferred Qualifications",
    "Optional:",
    "Extra points for:",
    "Also great:",
    "What will set you apart:",
    "Preferences:",
    "Qualifications (Preferred):",
    "Preferred but not required:",
    "The following are a plus:",
    "We would love it if you have:",
    "Bonus qualifications",
    "Preferred Education, Experience, and Certifications",
    "Not required but helpful:",
]
BESIDE = (
    "High school diploma or GED",
    "2 years of coding experience",
    "Strong attention to detail",
    "Knowledge of anatomy and medical terminology",
)
BESIDE_WISHES = ("Bachelor's degree", "Experience with Epic")


def in_lists(demand: str, items: Sequence[str], wish: str, more: Sequence[str]) -> str:
    made = (
        f"<p><b>{title}</b></p><ul>{''.join(f'<li>{one}</li>' for one in some)}</ul>"
        for title, some in ((demand, items), (wish, more))
    )
    return "".join(made) + "<p><b>Benefits</b></p><p>Medical and dental.</p>"


def in_lines(demand: str, items: Sequence[str], wish: str, more: Sequence[str]) -> str:
    return "\n".join([demand, *items, "", wish, *more, "", "Benefits", "Medical and dental."])


def dashed(demand: str, items: Sequence[str], wish: str, more: Sequence[str]) -> str:
    return in_lines(demand, [f"- {one}" for one in items], wish, [f"- {one}" for one in more])


def in_markdown(demand: str, items: Sequence[str], wish: str, more: Sequence[str]) -> str:
    return in_lines(
        f"**{demand}**\n", [f"* {one}" for one in items], f"## {wish}", [f"* {one}" for one in more]
    )


def run_on(demand: str, items: Sequence[str], wish: str, more: Sequence[str]) -> str:
    return " ".join([demand, *items, wish, *more, "Benefits Medical and dental."])


def in_sentences(demand: str, items: Sequence[str], wish: str, more: Sequence[str]) -> str:
    return run_on(demand, [f"{one}." for one in items], wish, [f"{one}." for one in more])


def bulleted_run_on(demand: str, items: Sequence[str], wish: str, more: Sequence[str]) -> str:
    return run_on(demand, [f"• {one}" for one in items], wish, [f"• {one}" for one in more])


def told(requirement: Requirement) -> tuple[list[str], set[str]]:
    return sorted(map(_short, requirement.required)), set(requirement.preferred)


def _short(group: Group) -> str:
    return "|".join(sorted(group.codes)) + (f"@{group.grace_months}" if group.grace_months else "")


@pytest.mark.parametrize(
    "layout", [in_lists, in_lines, dashed, in_markdown, run_on, in_sentences, bulleted_run_on]
)
def test_a_demand_survives_its_layout(layout: Layout) -> None:
    chance = Random(layout.__name__)
    for _ in range(DRAWS):
        (demand, groups), (wish, codes) = chance.choice(REQUIRED), chance.choice(PREFERRED)
        items, more = (
            chance.sample(BESIDE, chance.randint(1, 3)),
            chance.sample(BESIDE_WISHES, chance.randint(1, 2)),
        )
        items.insert(chance.randint(0, len(items)), demand or "Good typing")
        more.insert(chance.randint(0, len(more)), wish or "Curiosity")
        text = INTRO + layout(chance.choice(DEMANDS), items, chance.choice(WISHES), more)
        found = tagging.tag(title="Medical Coder", description=text).requirement
        assert told(found) == (sorted(groups), codes), text


@pytest.mark.parametrize(
    ("text", "groups", "preferred"),
    [
        (
            "Certification(s):\nCPC - AAPC\nCCS - AHIMA\nRequired within 6 months of hire",
            ["CCS|CPC@6"],
            set(),
        ),
        ("License/Certification:\nCPC (Required)\nCRC (Preferred)", ["CPC"], {"CRC"}),
        ("Certifications/Licenses: Required: CPC or CCS-P Preferred: CPMA", ["CCS-P|CPC"], {"CPMA"}),
        ("Must possess one (1) of the following:\na. CPC\nb. CCS\nc. RHIT", ["CCS|CPC|RHIT"], set()),
        (
            "Must meet one of these:\n1. Certified Coding Specialist (CCS)\n2. RHIA or RHIT",
            ["CCS|RHIA|RHIT"],
            set(),
        ),
        ("EITHER PATTERN I\nCertificate: CCS.\nOR PATTERN II\nCertificate: RHIT.", ["CCS|RHIT"], set()),
        (
            "<table><tr><td>Certification</td><td>RHIA or RHIT, and CCS. CDIP is a plus.</td></tr></table>",
            ["CCS", "RHIA|RHIT"],
            {"CDIP"},
        ),
        ("Basic Qualifications:\n-High school diploma\n-CPC certified\n\nPreferred:\n-CRC", ["CPC"], {"CRC"}),
        (
            "They code.\nCredential policy\nAAPC (CPC, CEDC) or AHIMA (CCS) certified.\nPay is fair.",
            ["CCS|CEDC|CPC"],
            set(),
        ),
    ],
)
def test_layouts_of_their_own(text: str, groups: list[str], preferred: set[str]) -> None:
    found = tagging.tag(title="Medical Coder", description=INTRO + text).requirement
    assert told(found) == (groups, preferred)
