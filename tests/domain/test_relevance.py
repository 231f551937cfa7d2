"""Which postings are coding jobs: by title and text together, since "coder" is a word of other trades too."""

from __future__ import annotations

import pytest

from aggregator.domain import demands, mentions, relevance, titles
from aggregator.domain.levels import Levels
from aggregator.domain.posting import Tag
from aggregator.domain.text import Document
from aggregator.domain.text import read as plain

SETS = "ICD-10-CM, CPT and HCPCS codes"


def judge(title: str, text: str) -> tuple[str, list[Tag]]:
    doc = Document.of(title, None, text)
    named = mentions.find(doc)
    requirement, _ = demands.read(doc, Levels(doc.description), named)
    return relevance.judge(
        doc,
        titles.Title(doc.title),
        names=lambda: any(one.field == "description" for one in named),
        demands=lambda: bool(requirement.required),
    )


@pytest.mark.parametrize(
    ("title", "text"),
    [
        ("Inpatient Coder II", f"Assign {SETS} and MS-DRGs for inpatient records."),
        (
            "Certified Coder",
            "Reviews physician notes and codes encounters with ICD-10 and CPT. CPC required.",
        ),
        ("Medical Coding Specialist - Cardiology", f"Reviews operative notes, assigns {SETS}."),
        ("HIM Coding Technician", f"Abstracts and assigns {SETS}."),
        ("Surgical Coder I", ""),
        ("Remote Pro Fee Coder", ""),
        ("HCC Risk Adjustment Coder", "Review charts for HCC capture with ICD-10-CM"),
        ("Chart Abstractor (HCC)", "Review charts, assign ICD-10 codes to HCC, CRC required"),
        ("Coding Associate", "Codes emergency charts with CPT, ICD-10."),
        ("Coder", f"Assigns {SETS}"),
        ("Health Information Coder", f"assign {SETS}"),
        ("Health Information Management Technician - Coding", f"assign {SETS}"),
        ("Apprentice Coder", f"learn to assign {SETS}"),
        ("Charge Review Coder", f"assign {SETS} NCCI edits"),
        ("Medical Records Technician (Coder)", ""),
        ("Cancer Center Coder", f"{SETS}"),
        ("Radiology Coder", ""),
        ("Profee Coder - Orthopedics (Part-Time)", ""),
        ("Outpatient Surgery/Observation Coding Specialist III", ""),
        ("Coding Specialist", ""),
        ("Home Health Coder/OASIS Reviewer", "ICD-10-CM PDGM OASIS"),
        ("Clinical Coder", "assign ICD-10, OPCS"),
        ("Coder (Certified)", "physician office; ICD-10; E/M levels"),
        ("Ambulatory Coder 1", "CPT"),
    ],
)
def test_core(title: str, text: str) -> None:
    assert judge(title, text)[0] == "core"


@pytest.mark.parametrize(
    ("title", "text"),
    [
        ("Coding Auditor", f"Audits {SETS}"),
        ("Coding Educator", f"Teach {SETS}"),
        ("Director of Coding", f"Leads coding staff, {SETS}, AHIMA"),
        ("Medical Biller and Coder", f"Assign {SETS}, submit claims"),
        ("Medical Billing & Coding Specialist", f"Assign {SETS}, submit claims"),
        ("DRG Validator", "Validate MS-DRG, ICD-10-PCS codes; CCS required"),
        (
            "Clinical Validation Auditor - DRG",
            "Validates DRGs by coding guidelines, ICD-10-PCS codes. CCS or CIC required.",
        ),
        ("Revenue Integrity Coding Analyst", f"edits {SETS} charge review"),
        ("Coding Quality Reviewer", f"reviews {SETS}"),
        ("Physician Coding Liaison", f"educates providers on {SETS} coding"),
        ("Coding Compliance Manager", f"{SETS} audits OIG"),
        ("Medical Coding Supervisor", ""),
        (
            "Provider Auditor",
            f"Audits coding of {SETS}; coding coding coding coders coding; assign codes; CPC required",
        ),
        ("E/M Auditor", f"Audits {SETS} of office visits; coding guidelines"),
        ("E/M Auditor, PRN", ""),
        ("Evaluation & Management Auditor", ""),
        ("Pro-Fee Auditor", f"Audits {SETS}"),
        ("CPT Reviewer", f"Reviews {SETS} that coders assign"),
        ("Medical Coding Trainer", f"train new coders on {SETS}"),
    ],
)
def test_adjacent(title: str, text: str) -> None:
    assert judge(title, text)[0] == "adjacent"


@pytest.mark.parametrize(
    ("title", "text"),
    [
        ("CDI Specialist", "Reviews clinical documentation, ICD-10, MS-DRG, queries. CCDS required. RN."),
        (
            "Clinical Documentation Integrity Specialist",
            "ICD-10 MS-DRG query physicians CCS CCDS RHIA coding guidelines AHIMA",
        ),
        (
            "Medical Biller",
            "Submit claims with CPT and ICD-10 codes; knowledge of medical coding; modifiers. Denials.",
        ),
        (
            "Accounts Receivable Specialist",
            "Follow up claims. Knowledge of CPT, ICD-10, HCPCS, modifiers. CPC preferred.",
        ),
        ("Charge Entry Clerk", "Enter CPT and ICD-10 codes"),
        ("Charge Capture Analyst", "Reconciles charges, CPT, HCPCS"),
        ("Chargemaster Coordinator", "Keeps the charge description master"),
        ("Release of Information Specialist", "Process records requests"),
        ("Medical Records Clerk", "File charts"),
        ("Tumor Registrar", "CTR. abstract cases ICD-O"),
        ("Prior Authorization Specialist", "CPT codes ICD-10"),
        ("Claims Examiner", "CPT, ICD-10, HCPCS, DRG"),
        ("Denials Management Specialist", "CPT, ICD-10 denials, appeals, modifiers, NCCI"),
        ("Utilization Review Nurse", "ICD-10 DRG InterQual"),
        ("Revenue Integrity Analyst", "CPT HCPCS charge master revenue codes NCCI edits modifiers APC"),
        ("Medical Scribe", "documents visits; ICD-10 codes"),
        ("Health Information Technician", "Scans and indexes records, chart completion"),
        ("Medical Secretary", "Codes visits? answers phones"),
        ("Payment Integrity Analyst", "CPT ICD-10 HCPCS DRG; COB"),
    ],
)
def test_near_miss(title: str, text: str) -> None:
    assert judge(title, text)[0] == "near_miss"


@pytest.mark.parametrize(
    ("title", "text"),
    [
        ("Registered Nurse - ICU", "Care; document; code blue team"),
        ("Software Engineer - Medical Coding AI", "ICD-10, CPT, Python, HCC, medical coding, coders, AAPC"),
        ("Senior Coder (Java)", "Write code in Java"),
        ("Coding Instructor for Kids", "Teach Scratch"),
        ("Code Enforcement Officer", "Enforce codes"),
        ("Date Coder Operator", "Operate coders on the packaging line; barcodes"),
        ("Video Coding Researcher", "H.265 coding"),
        ("Survey Coder", "Code open answers"),
        ("CNC Programmer", "G-code"),
        ("AI Trainer - Coding", "Evaluate AI code, Python"),
        ("Coder", "Build websites in PHP and JavaScript"),
        ("Clinical Research Coordinator (CRC)", "GCP trials, CRC"),
        ("Occupational Coder", "code occupations"),
        ("Physician - Family Medicine", "see patients; document with ICD-10 and CPT E/M coding"),
        ("Medical Assistant", "ICD-10 and CPT coding knowledge, check-in"),
        ("Qualitative Data Coder", "code interviews"),
        ("Genomics Scientist", "coding variants"),
        ("Building Code Inspector", "ICC codes"),
        ("Data Scientist, Risk Adjustment", "HCC models, ICD-10, Python"),
        (
            "Clinical Applications Analyst",
            "Epic HB PB Resolute; knowledge of CPT, ICD-10, charge; DRG; HCPCS",
        ),
        ("Dental Assistant", "CDT codes"),
        ("Charge Nurse - Orthopedic Unit", "Leads the shift; reviews charts"),
        ("Charge RN", "ICU"),
        ("Charge Technologist, CT", "Scans"),
        ("EM Physician", "Emergency medicine; documents with ICD-10 and CPT"),
        ("Financial Auditor", "Audits ledgers"),
        ("Registered Dietitian", "ICD-10"),
        ("Front Desk Receptionist", "check in; enter CPT codes"),
    ],
)
def test_no(title: str, text: str) -> None:
    assert judge(title, text)[0] == "no"


@pytest.mark.parametrize(
    "title",
    [
        "Inpatient Coder II",
        "CODING AUDITOR",
        "HIM Technician",
        "DRG Validation Specialist",
        "Clinical Documentation Integrity Specialist",
        "Medical Biller",
        "Revenue Integrity Analyst",
        "Denials Specialist",
        "Chart Abstractor",
        "Risk Adjustment Auditor",
        "RHIT - Health Information",
        "Compliance Auditor",
        "Nurse Coder",
        "558121",
    ],
)
def test_the_gate_lets_through(title: str) -> None:
    assert titles.may_code(title)


@pytest.mark.parametrize(
    "title",
    [
        "Registered Nurse - ICU",
        "RN Case Manager",
        "Software Engineer, Coding Tools",
        "Full Stack Developer",
        "Line Cook",
        "Charge Nurse, ICU",
        "Physical Therapist",
        "Pharmacy Technician",
        "Housekeeper",
        "Physician - Family Medicine",
        "Security Officer",
        "Phlebotomist",
        "",
    ],
)
def test_the_gate_keeps_out(title: str) -> None:
    assert not titles.may_code(title)


def test_a_title_alone_can_tell() -> None:
    # an alert mail has no text
    assert judge("Inpatient Medical Coder - Remote", "")[0] == "core"
    assert judge("Coder", "")[0] != "core"


def test_proof() -> None:
    text = f"<p>Assign {SETS} and query physicians. AAPC</p>"
    level, tags = judge("Outpatient Coder", text)
    assert level == "core"
    assert tags[0].quote == "Coder"
    fields = {"title": "Outpatient Coder", "description": text}
    assert len(tags) > 1
    for tag in tags:
        assert tag.name == "relevance:core"
        assert fields[tag.field][tag.start : tag.end] == tag.quote


@pytest.mark.parametrize(
    ("title", "text", "read"),
    [
        ("Registered Nurse - ICU", "Documents care in the record. Certified in ACLS. Code blue team.", False),
        ("Medical Biller", "Submits claims with CPT and ICD-10 codes.", False),
        ("CDI Specialist", "ICD-10, MS-DRG, coders, AHIMA, coding guidelines. CCDS required.", False),
        ("Software Engineer - Medical Coding", "ICD-10, CPT, HCC, coders, AAPC. CPC required.", False),
        ("Coder", "", True),
        ("Auditor", f"Audits coding of {SETS}; CPC and CPMA certified.", True),
        ("Senior Analyst", "Codes HCC conditions; ICD-10-CM; RADV. CRC certification required.", True),
    ],
)
def test_whether_a_text_is_read(title: str, text: str, *, read: bool) -> None:
    assert relevance.needs_text(titles.Title(plain(title)), text) is read


def test_what_is_not_read_would_be_no_coding_job() -> None:
    """The gate decides as the whole text would: over every title and text of this file's tables."""
    rows = [
        row.args[1][:2] if hasattr(row, "args") else row[:2]
        for table in (test_core, test_adjacent, test_near_miss, test_no)
        for mark in table.pytestmark
        for row in mark.args[1]
    ]
    shut = [row for row in rows if not relevance.needs_text(titles.Title(plain(row[0])), row[1])]
    assert len(shut) > 30
    assert {judge(*row)[0] for row in shut} <= {"near_miss", "no"}


@pytest.mark.parametrize(
    ("title", "text"),
    [
        ("Coder", "Writes React and Python services, code reviews, FHIR APIs for a medical coding product."),
        ("Professional Coder", "Python and Java."),
        ("Product Manager, Autonomous Coding", f"Owns our coding engine: {SETS}, coders, AAPC."),
        ("Enroll now: become a medical coder", "Our course prepares you for the CPC exam, ICD-10 and CPT."),
    ],
)
def test_words_of_other_trades(title: str, text: str) -> None:
    assert judge(title, text)[0] == "no"


@pytest.mark.parametrize(
    ("title", "text"),
    [
        ("Coder", "Coder for Mohs, pathology and E/M. CPC/CPCD/CCS-P."),
        ("Coding Lead", "Set the rules for add-on codes and modifier 95. CPC or CCS-P."),
        ("Health Information Technician", f"Assigns {SETS}; CPC or RHIT required."),
        ("Provider Educator", "Teaches physicians how to code E/M levels and ICD-10-CM. CPC required."),
    ],
)
def test_what_a_text_demands_tells(title: str, text: str) -> None:
    assert judge(title, text)[0] in ("core", "adjacent")
