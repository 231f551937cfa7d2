"""What a posting demands: any-of groups, all of which must be met; preferred, refused, in time.

The expectations are written short: "RHIT & CCS|CIC ~RHIA -CPC-A +A" is RHIT and (CCS or CIC), RHIA
preferred, CPC-A refused, apprentices accepted; "CRC@12" may be earned within twelve months.
"""

from __future__ import annotations

from dataclasses import replace
from typing import Any

import pytest

from aggregator.domain import demands, mentions
from aggregator.domain.credentials import ANY_AAPC, ANY_BOTH, CODERS
from aggregator.domain.levels import Levels
from aggregator.domain.posting import Group, Requirement, Residency, Tag, Tags
from aggregator.domain.requirements import accepted_codes, in_words, qualifies, suits
from aggregator.domain.text import Document

BODIES = (
    "Certified Professional Coder (CPC) through the American Academy of Professional Coders (AAPC) OR"
    " Certified Coding Specialist (CCS) through American Health Information Management Association (AHIMA)"
    " required"
)
ONE_LINE = (  # what is left of a list whose line breaks are lost
    "Required Qualifications: CPC or CRC 2+ years of coding Ability to work Monday - Friday Preferred"
    " Qualifications: CPMA Epic"
)
CODING = "Assigns ICD-10-CM and CPT codes.\n"


def read(text: str, title: str = "Medical Coder") -> tuple[Requirement, list[Tag]]:
    doc = Document.of(title, None, CODING + text)
    return demands.read(doc, Levels(doc.description), mentions.find(doc))


def short(requirement: Requirement) -> str:
    groups = [
        "|".join(sorted(one.codes)) + (f"@{one.grace_months}" if one.grace_months else "")
        for one in requirement.required
    ]
    said = [" & ".join(sorted(groups))] if groups else []
    if requirement.preferred:
        said.append("~" + ",".join(sorted(requirement.preferred)))
    if requirement.excluded:
        said.append("-" + ",".join(sorted(requirement.excluded)))
    if requirement.apprentice == "accepted":
        said.append("+A")
    return " ".join(said)


@pytest.mark.parametrize(
    ("text", "demand"),
    [
        ("CPC required.", "CPC"),
        ("CPC or CCS required.", "CCS|CPC"),
        ("CPC and/or CCS-P required.", "CCS-P|CPC"),
        ("CPC/COC/CCS-P required", "CCS-P|COC|CPC"),
        ("Certification Required: CPC/COC/CCS-P", "CCS-P|COC|CPC"),
        ("RHIT and CCS or CIC required. RHIA desired.", "CCS|CIC & RHIT ~RHIA"),
        ("CPC and CRC required.", "CPC & CRC"),
        ("Both CPC and CRC are required.", "CPC & CRC"),
        ("CPC plus CPMA required.", "CPC & CPMA"),
        ("CIRCC and either CPC or COC required.", "CIRCC & COC|CPC"),
        ("Must hold one of the following: RHIA, RHIT, CCS, and CPC.", "CCS|CPC|RHIA|RHIT"),
        ("CCS, CPC, and RHIT certifications accepted.", "CCS|CPC|RHIT"),
        ("CPC, CCS, or equivalent certification required", "CCS|CPC"),
        ("Position requires CCS. Position requires RHIT or RHIA.", "CCS & RHIA|RHIT"),
        (
            "Registered Health Information Administrator/Technician (RHIA/RHIT), or CCS required.",
            "CCS|RHIA|RHIT",
        ),
        (
            BODIES,
            "CCS|CPC",
        ),
        ("Must possess at least one AHIMA (RHIT, CCS) or AAPC (CPC, CIC) credential", "CCS|CIC|CPC|RHIT"),
        ("2+ years' HCC coding experience and CRC or CPC certification", "CPC|CRC"),
        ("Required:\n• CPC or CCS-P\nAND\n• CPMA", "CCS-P|CPC & CPMA"),
        ("Upon hire: CPC\nOr\nUpon hire: CCS-P required", "CCS-P|CPC"),
        ("Required: CCS and 3 years of hospital coding, OR RHIT and 2 years of coding", "CCS|RHIT"),
        ("Must meet ONE of the following: a) CPC with 2 years; b) CCS-P with 1 year", "CCS-P|CPC"),
        ("Required: RHIA or RHIT certification, and CCS certification", "CCS & RHIA|RHIT"),
        (
            "RHIT - Registered Health Information Technician\nOR\nCCS - Certified Coding Specialist required",
            "CCS|RHIT",
        ),
        ("CPC is a must. We want a CPC with CPC experience; CPC required.", "CPC"),
    ],
)
def test_groups(text: str, demand: str) -> None:
    assert short(read(text)[0]) == demand


@pytest.mark.parametrize(
    ("text", "demand"),
    [
        ("Requirements:\n- CPC, COC, or CCS-P\nPreferred:\n- CRC", "CCS-P|COC|CPC ~CRC"),
        (
            "Preferred Qualifications\nCPMA or CEMC\nRequired Qualifications\nCPC certification",
            "CPC ~CEMC,CPMA",
        ),
        ("Required: RHIA, RHIT, or CCS\nPreferred: CCDS or CDIP", "CCS|RHIA|RHIT ~CCDS,CDIP"),
        ("You'll need:\n- Active CPC\nNice to have:\n- COSC or CGSC", "CPC ~CGSC,COSC"),
        ("Licenses/Certifications: RHIT, RHIA or CPC-H", "COC|RHIA|RHIT"),
        (
            ONE_LINE,
            "CPC|CRC ~CPMA",
        ),
        ("Qualifications\n• CPC\nBenefits\n• We pay your CEUs for CPC and CPMA", "CPC"),
        ("Responsibilities:\n• Works with CPC and CCS staff", ""),
        ("<h3>Preferred</h3><ul><li>CIC</li></ul><h3>Required</h3><ul><li>CCS</li></ul>", "CCS ~CIC"),
    ],
)
def test_headings_govern_until_the_next(text: str, demand: str) -> None:
    assert short(read(text)[0]) == demand


@pytest.mark.parametrize(
    ("text", "demand"),
    [
        ("CCS required, RHIT preferred, CIC a plus.", "CCS ~CIC,RHIT"),
        ("CCS preferred.", "~CCS"),
        ("CPC (Required)\nCRC (Preferred)", "CPC ~CRC"),
        ("License/Certification:\n CPC (Preferred)", "~CPC"),
        ("Must have CPC, preferably with CRC", "CPC ~CRC"),
        ("CCS or CPC strongly preferred but not required.", "~CCS,CPC"),
        ("Requirements:\nCCS required; CIC preferred", "CCS ~CIC"),
        ("Required: RHIA or RHIT, CCS preferred", "RHIA|RHIT ~CCS"),
        ("Minimum Requirements: CPC, CCS or RHIT (RHIA preferred).", "CCS|CPC|RHIT ~RHIA"),
        ("CPC or CCS at hire, and CRC within 12 months of hire required", "CCS|CPC & CRC@12"),
        ("Active CPC®, CCS‑P or COC™ certification is mandatory.", "CCS-P|COC|CPC"),
    ],
)
def test_cues_come_before_headings(text: str, demand: str) -> None:
    assert short(read(text)[0]) == demand


@pytest.mark.parametrize(
    ("text", "demand"),
    [
        ("Must obtain CPC within 12 months of hire.", "CPC@12"),
        ("CPC certification required within six months of hire.", "CPC@6"),
        ("CPC required or must be obtained within 90 days of employment", "CPC@3"),
        ("CPC, CPB, or CBCS certification (required within 6 months).", "CBCS|CPB|CPC@6"),
        ("CPC or CCS required. CRC required within 1 year of hire.", "CCS|CPC & CRC@12"),
        ("At hire: CPC or CCS-P. Within 18 months of hire: CRC.", "CCS-P|CPC & CRC@18"),
        (
            "Must be certified (CCS or CPC). If not certified, must obtain within one year of hire.",
            "CCS|CPC@12",
        ),
        ("RHIT-eligible candidates considered. CCS required within 24 months of hire.", "CCS@24"),
        ("Must be CPC certified or eligible to sit for the exam (must pass within 6 months).", "CPC@6"),
        ("CPC required. Probation ends within 3 months.", "CPC"),
    ],
)
def test_time_to_earn_it(text: str, demand: str) -> None:
    assert short(read(text)[0]) == demand


@pytest.mark.parametrize(
    ("text", "demand"),
    [
        ("CPC not required.", ""),
        ("No certification required, CPC a plus.", "~CPC"),
        ("Our coders hold CPC, COC, CIC and CRC credentials.", ""),
        ("Founded in 2001, our team of CPC and CCS certified coders serves 200 clients.", ""),
        ("About us: more than 500 CPC and CRC certified coders. Requirements: CCS.", "CCS"),
        ("You will supervise coders who hold CPC or CCS.", ""),
        ("Education reimbursement for CPC and CCS exams.", ""),
        ("Bachelor's degree or RHIT required.", ""),
        ("RHIT or RHIA or five years of coding experience required.", ""),
        ("In lieu of CCS, five years of experience accepted.", ""),
    ],
)
def test_named_and_not_demanded(text: str, demand: str) -> None:
    assert short(read(text)[0]) == demand


@pytest.mark.parametrize(
    ("text", "demand"),
    [
        ("CPC required.", "CPC"),
        ("CPC or CPC-A accepted.", "CPC|CPC-A +A"),
        ("CPC required, CPC-A accepted.", "CPC|CPC-A +A"),
        ("CPC certified; CPC-A ok with one year of experience", "CPC|CPC-A +A"),
        ("CPC required. Apprentices are welcome to apply.", "CPC +A"),
        ("CPC-A will not be considered. CPC required.", "CPC -CPC-A"),
        ("Must hold a CPC; apprentice (CPC-A) status is not accepted.", "CPC -CPC-A"),
        ("CPC required, no CPC-As please.", "CPC -CPC-A"),
        ("Non-apprentice CPC required.", "CPC -CPC-A"),
        ("CPC-A's welcome! Must have CPC or CPC-A.", "CPC|CPC-A +A"),
        ("CPC required (no apprentices).", "CPC -CPC-A"),
        ("CPC (no CPC-A) or CCS required.", "CCS|CPC -CPC-A"),
        ("Apprentice designation must be removed. CPC required.", "CPC -CPC-A"),
        ("We do not accept CPC-A.", "-CPC-A"),
        ("Requirements\nAHIMA or AAPC credentialed (CPC-A not accepted).", "ANY-AAPC-AHIMA -CPC-A"),
    ],
)
def test_apprentices_three_answers(text: str, demand: str) -> None:
    assert short(read(text)[0]) == demand


@pytest.mark.parametrize(
    ("text", "demand"),
    [
        ("AAPC or AHIMA certification required.", "ANY-AAPC-AHIMA"),
        ("AAPC certification required.", "ANY-AAPC"),
        ("Coding certification preferred", "~ANY-AAPC-AHIMA"),
        ("AHIMA credential required (RHIT, RHIA or CCS).", "CCS|RHIA|RHIT"),
        (
            "Must be certified through AAPC or AHIMA. Preferred certifications include CPC and CCS.",
            "ANY-AAPC-AHIMA ~CCS,CPC",
        ),
        ("Certifications: CCS, CPC, or other AAPC credentials", "ANY-AAPC|CCS|CPC"),
    ],
)
def test_umbrellas(text: str, demand: str) -> None:
    assert short(read(text)[0]) == demand


@pytest.mark.parametrize(
    ("title", "text", "demand"),
    [
        ("Medical Coder (CPC required)", "We are nice.", "CPC"),
        ("Coder - CPC or CCS preferred", "We are nice.", "~CCS,CPC"),
        ("Certified Professional Coder (CPC)", "We are nice.", ""),
        ("Medical Coder (CPC required)", "CCS required.", "CCS"),
    ],
)
def test_a_title_demands_where_the_text_names_nothing(title: str, text: str, demand: str) -> None:
    assert short(read(text, title)[0]) == demand


def test_a_federal_catalogue_is_one_choice() -> None:
    text = (
        "Persons hired must have either (1) or (2) below.\n"
        "However, current apprentice level certifications include: CCA and COC-A.\n"
        "However, current mastery level certifications include: CCS, RHIT, CPC.\n"
    )
    assert short(read(text)[0]) == "CCA|CCS|COC-A|CPC|RHIT"


def test_every_code_has_its_proof_where_it_is_demanded() -> None:
    requirement, tags = read("Our coders hold CPC. Requirements: CCS or CPC. We do not accept CPC-A.")
    assert {tag.name for tag in tags} == {"credential:CPC", "credential:CCS", "credential:CPC-A"}
    assert {code for group in requirement.required for code in group.codes} == {"CCS", "CPC"}
    source = CODING + "Our coders hold CPC. Requirements: CCS or CPC. We do not accept CPC-A."
    for tag in tags:
        assert source[tag.start : tag.end] == tag.quote
    assert next(tag for tag in tags if tag.name == "credential:CPC").start > source.index("Requirements")


def group(*codes: str, grace: int | None = None) -> Group:
    return Group(frozenset(codes), grace)


REMOTE_TX = Tags(arrangement="remote", residency=Residency(frozenset({"TX", "OK"})))


def test_accepted_codes() -> None:
    assert accepted_codes(Requirement()) == ()
    assert accepted_codes(Requirement((group("RHIT"), group("CCS", "CIC")))) == ({"RHIT"}, {"CCS", "CIC"})
    assert accepted_codes(Requirement((group("CPC", grace=12),))) == ()
    assert "COC" in accepted_codes(Requirement((group(ANY_AAPC),)))[0]
    assert accepted_codes(Requirement((group("CPC"),), apprentice="accepted")) == ({"CPC", "CPC-A"},)
    assert accepted_codes(Requirement((group("CPC"),))) == ({"CPC"},)
    assert accepted_codes(Requirement(excluded=frozenset({"CPC-A"}), apprentice="excluded")) == (CODERS,)


@pytest.mark.parametrize(
    ("holds", "years", "answer"),
    [
        ({"RHIT", "CIC"}, None, "yes"),
        ({"RHIT", "CIC"}, 3, "yes"),
        ({"RHIT", "CIC"}, 1, "not_yet"),
        ({"RHIT"}, None, "not_yet"),
        ({"CCS", "CIC"}, None, "not_yet"),
        (set(), None, "not_yet"),
    ],
)
def test_qualifies(holds: set[str], years: float | None, answer: str) -> None:
    demand = Requirement((group("RHIT"), group("CCS", "CIC")))
    assert qualifies(holds, years, demand, 2).answer == answer


def test_qualifies_says_what_is_missing() -> None:
    demand = Requirement((group("RHIT"), group("CCS", "CIC")))
    found = qualifies({"RHIT"}, 1, demand, 2)
    assert found.missing == ("CCS or CIC", "2 years of experience")


@pytest.mark.parametrize(
    ("tags", "holds", "years", "lives", "answer", "missing"),
    [
        (Tags(requirement=Requirement((group("CPC"),))), {"CPC-A"}, None, None, "not_yet", ("CPC",)),
        (Tags(requirement=Requirement((group("CPC"),))), {"CCS"}, None, None, "not_yet", ("CPC",)),
        (
            Tags(requirement=Requirement((group("CPC"),), apprentice="accepted")),
            {"CPC-A"},
            None,
            None,
            "yes",
            (),
        ),
        (Tags(requirement=Requirement((group(ANY_BOTH),))), {"CRC"}, None, None, "yes", ()),
        (
            Tags(requirement=Requirement((group(ANY_AAPC),))),
            {"CCS"},
            None,
            None,
            "not_yet",
            ("any AAPC coding credential",),
        ),
        (
            Tags(requirement=Requirement((group("CRC", grace=6),))),
            {"CPC"},
            None,
            None,
            "within_grace",
            ("CRC within 6 months of hire",),
        ),
        (Tags(experience_years=1.0), {"CPC"}, 0, None, "not_yet", ("1 year of experience",)),
        (Tags(experience_years=3.0), {"CPC"}, None, None, "yes", ()),
        (REMOTE_TX, {"CPC"}, None, "TX", "unstated", ()),
        (REMOTE_TX, {"CPC"}, None, "CA", "not_yet", ("a home outside California",)),
        (REMOTE_TX, {"CPC"}, None, None, "unstated", ()),
        (Tags(), {"CPC"}, 3, "TX", "unstated", ()),
        (Tags(requirement=Requirement(preferred=frozenset({"CPC"}))), {"CPC"}, None, None, "yes", ()),
        (Tags(entry_level=True), {"CPC"}, None, None, "yes", ()),
        (
            replace(REMOTE_TX, residency=Residency(excluded=frozenset({"CA"}))),
            {"CPC"},
            None,
            "CA",
            "not_yet",
            ("a home outside California",),
        ),
        (replace(REMOTE_TX, arrangement="onsite"), {"CPC"}, None, "CA", "unstated", ()),
        (
            replace(REMOTE_TX, requirement=Requirement((group("CCS"),))),
            {"CPC"},
            1,
            "CA",
            "not_yet",
            ("CCS", "a home outside California"),
        ),
        (REMOTE_TX, set(), None, "CA", "not_yet", ("a home outside California",)),
        (REMOTE_TX, set(), None, "TX", None, None),
        (Tags(requirement=Requirement((group("CPC"),))), set(), 5, None, None, None),
        (Tags(), set(), None, None, None, None),
    ],
)
def test_suits(
    tags: Tags, holds: set[str], years: float | None, lives: str | None, answer: str | None, missing: Any
) -> None:
    found = suits(tags, holds, years, lives)
    assert (found and found.answer, found and found.missing) == (answer, missing)


@pytest.mark.parametrize(
    ("tags", "years", "lives", "unasked"),
    [
        (Tags(experience_years=3.0), None, "TX", ("3 years of experience",)),
        (Tags(experience_years=3.0), 3, "TX", ()),
        (Tags(experience_years=0.0), None, "TX", ()),
        (REMOTE_TX, 3, None, ("a home in OK, TX",)),
        (REMOTE_TX, 3, "TX", ()),
        (replace(REMOTE_TX, arrangement="onsite"), 3, None, ()),
        (
            Tags(arrangement="remote", residency=Residency(excluded=frozenset({"CA"})), experience_years=1.0),
            None,
            None,
            ("1 year of experience", "a home outside CA"),
        ),
        (
            Tags(arrangement="remote", residency=Residency(radius_miles=50)),
            3,
            "TX",
            ("a home within 50 miles",),
        ),
    ],
)
def test_what_the_reader_was_not_asked_for_is_carried_along(
    tags: Tags, years: float | None, lives: str | None, unasked: tuple[str, ...]
) -> None:
    for required in ((group("CPC"),), (group("CRC", grace=6),)):
        found = suits(replace(tags, requirement=Requirement(required)), {"CPC"}, years, lives)
        assert found is not None
        assert found.unasked == unasked


def test_qualifies_within_grace() -> None:
    demand = Requirement((group("CPC"), group("CRC", grace=12)))
    found = qualifies({"CPC"}, None, demand)
    assert (found.answer, found.grace_months) == ("within_grace", 12)
    assert qualifies({"CPC", "CRC"}, None, demand).answer == "yes"
    assert qualifies({"CRC"}, None, demand).answer == "not_yet"


@pytest.mark.parametrize("state", ["not_stated", "excluded"])
def test_an_apprentice_is_no_coder_unless_told_so(state: str) -> None:
    demand = Requirement((group("CPC"),), apprentice=state)  # type: ignore[arg-type]
    assert qualifies({"CPC-A"}, None, demand).answer == "not_yet"


def test_a_refusal_alone_asks_for_a_full_credential() -> None:
    demand = Requirement(excluded=frozenset({"CPC-A"}), apprentice="excluded")
    assert qualifies({"CPC-A"}, None, demand).answer == "not_yet"
    assert qualifies({"CCS"}, None, demand).answer == "yes"


def test_in_words() -> None:
    assert in_words(Requirement((group("RHIT"), group("CCS", "CIC")))) == "RHIT and one of CCS, CIC"
    assert in_words(Requirement((group("CCS", "CPC", grace=12),))) == "CCS or CPC within 12 months of hire"
    assert in_words(Requirement((group("CCS", grace=1),))) == "CCS within 1 month of hire"
    assert in_words(Requirement((group("CCS", "CIC", "COC"),))) == "one of CCS, CIC, COC"
    assert in_words(Requirement((group(ANY_BOTH),))) == "any AAPC or AHIMA coding credential"
    assert in_words(Requirement()) == ""


@pytest.mark.parametrize(
    ("text", "code", "rule"),
    [
        ("CPC required.", "CPC", "credential/code level/cue"),
        ("Requirements:\nCPC", "CPC", "credential/code level/heading"),
        ("RHIT.", "RHIT", "credential/code list/asked for"),
        ("Our coders hold a CPC.", "CPC", "credential/code boast/staff"),
        ("CPC isn't required.", "CPC", "credential/code negation/not needed"),
        ("CCA is not accepted.", "CCA", "credential/code negation/refused"),
        ("Bachelor's degree or RHIT required.", "RHIT", "credential/code route/degree or years"),
        ("We pay for the CPC exam.", "CPC", "credential/code offer/paid for"),
        ("Certified coding specialist required.", "CCS", "credential/name level/cue"),
        ("AAPC certification required.", ANY_AAPC, "credential/umbrella level/cue"),
    ],
)
def test_the_rule_stands_with_the_proof(text: str, code: str, rule: str) -> None:
    assert {tag.name: tag.rule for tag in read(text)[1]} == {f"credential:{code}": rule}


@pytest.mark.parametrize(
    ("text", "demand"),
    [
        ("CPC required; CCS may be substituted.", "CCS|CPC"),
        ("CPC required, or CCS in lieu of it.", "CCS|CPC"),
        ("Bachelor's degree required. CPC may be accepted in lieu of degree.", ""),
        ("Applicants without a CPC or CCS will not be considered.", "CCS|CPC"),
        ("CCA is not accepted; CCS required.", "CCS -CCA"),
        ("Not only CPC but also CRC is required.", "CPC & CRC"),
        ("RHIA or RHIT with CCS required.", "CCS & RHIA|RHIT"),
        ("Must have an active CPC, COSC a huge plus.", "CPC ~COSC"),
        ("A CRC is great but not a must!", "~CRC"),
        ("Associate degree with RHIT or Bachelor's degree with RHIA required", "RHIA|RHIT"),
        ("High school diploma or GED. CPC or CCS required.", "CCS|CPC"),
        ("RHIT or ability to obtain within 1 year.", "RHIT@12"),
        ("If not certified at hire, must become CPC certified within 90 days.", "CPC@3"),
        ("CRC must be earned by the first anniversary of hire.", "CRC@12"),
        ("Required: CCS (12 months grace period).", "CCS@12"),
        ("Registered Health Information Administrator or Technician required.", "RHIA|RHIT"),
        ("We need CPCs or CCSs.", "CCS|CPC"),
        ("CRC required; CPC also accepted.", "CPC|CRC"),
        ("Will accept CPC-A.", "+A"),
        ("CPC exam scheduled or completed", "CPC"),
        ("CPC and/or CCS; CRC required within 1 year", "CCS|CPC & CRC@12"),
        ("CPC required; specialty certification (e.g. COSC, CGSC) preferred", "CPC ~CGSC,COSC"),
        ("Attends AAPC chapter meetings and maintains certification.", ""),
        ("$1,000 bonus for CCS or CPC credential", ""),
        ("CCS certification in progress acceptable if obtained within 6 months.", "CCS@6"),
        ("Contact Jane Doe, RHIA, CCS for more information.", ""),
        ("Required:\n-CPC", "CPC"),
        ("CPC preferred, CPC-A accepted.", "~CPC +A"),
    ],
)
def test_wordings(text: str, demand: str) -> None:
    assert short(read(text)[0]) == demand
