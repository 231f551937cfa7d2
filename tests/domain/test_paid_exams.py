"""An employer who pays for an exam may demand the credential or only offer it: the clause decides."""

from __future__ import annotations

import pytest

from aggregator.domain import demands, mentions
from aggregator.domain.levels import Levels
from aggregator.domain.text import Document


def read(text: str) -> list[tuple[str, int | None]]:
    doc = Document.of("Medical Coder", None, "Assigns ICD-10-CM and CPT codes.\n" + text)
    found, _ = demands.read(doc, Levels(doc.description), mentions.find(doc))
    return [("|".join(sorted(one.codes)), one.grace_months) for one in found.required]


@pytest.mark.parametrize(
    ("text", "code", "months"),
    [
        ("Must earn CCS within 9 months of hire; we pay for the exam once.", "CCS", 9),
        ("Must earn CPC or CIC within six months of hire, and we pay the exam fee.", "CIC|CPC", 6),
        ("CCS required; we pay for the exam.", "CCS", None),
        ("CCS required, exam fee reimbursed.", "CCS", None),
        ("CCS is required (dues are paid by the hospital).", "CCS", None),
        ("You must hold a CPC; yearly dues and CEUs are company-paid.", "CPC", None),
        ("We pay for the exam; CRC required within 12 months.", "CRC", 12),
        ("Requirements:\n- CPC or CCS (we pay your dues)", "CCS|CPC", None),
        ("Tuition reimbursement. CCS required.", "CCS", None),
    ],
)
def test_demanded(text: str, code: str, months: int | None) -> None:
    assert read(text) == [(code, months)]


@pytest.mark.parametrize(
    "text",
    [
        "We pay for the CPC or CCS exam.",
        "Reimbursement for CPC, CCS and RHIT dues.",
        "CPC exam fees reimbursed.",
        "Benefits:\n- CPC dues; we pay for CEUs",
        "Perks: discount on CRC and CPMA courses, and CEUs for CPC holders.",
        "You can apply for reimbursement of CCS dues after a year.",
        "CPC voucher for new employees.",
    ],
)
def test_only_offered(text: str) -> None:
    assert read(text) == []
