"""A paragraph that has nothing to do with the job changes none of its facts."""

from __future__ import annotations

import pytest

from aggregator.domain.posting import Tags
from aggregator.domain.tagging import tag

POSTINGS = [
    {
        "title": "Inpatient Coder II",
        "location": "Remote",
        "description": "Assigns MS-DRGs and ICD-10-PCS codes. This is a fully remote position; you must "
        "reside in Ohio or Indiana. CCS required. "
        "Pay: $29.10 to $40.35 an hour. Full-time. 2.5 charts per hour at "
        "95% accuracy.",
    },
    {
        "title": "Pro-Fee Coder",
        "location": "Tulsa, OK",
        "description": "Codes E/M visits of a cardiology practice on site in Tulsa. CPC required. PRN.",
    },
    {
        "title": "Coding Specialist",
        "location": "Bend, OR",
        "description": "Hybrid: two days a week in the office. ICD-10-CM and CPT coding for an HCC project "
        "on a 1099.",
    },
    {"title": "Medical Coder", "description": "Assigns ICD-10-CM and CPT codes."},
]
PARAGRAPHS = [
    (
        "Benefits include medical, dental and vision insurance, a 401(k) with a match of up to "
        "4%, tuition help of up to "
        "$5,250 a year, paid time off, life insurance of $50,000, and an on-site gym."
    ),
    (
        "We are an equal opportunity employer. All qualified applicants receive consideration "
        "without regard to race, sex, "
        "disability or protected veteran status. California residents: see our privacy notice."
    ),
    "Physical demands: sits most of the day, lifts up to 20 pounds; visits to remote locations are rare.",
    (
        "About us: founded in 1921, we serve patients in Ohio, Kentucky and West Virginia with "
        "4,000 employees and $1.2 "
        "billion in revenue. Our corporate office is located in Dayton, OH."
    ),
    (
        "For applicants in Colorado, New York City and Washington State pay transparency laws "
        "apply. Remote interviews are "
        "held by video. Our hybrid electric vans visit schools."
    ),
    (
        "Full-time employees get a weekend differential. We never ask for a fee, nor interview by"
        " Telegram. Part-time and "
        "per diem staff are covered too."
    ),
    (
        "If working remotely, you need a quiet room. All remote employees sign an agreement. "
        "Virtual visits are part of our "
        "care, and so is remote patient monitoring."
    ),
]


def facts(found: Tags) -> tuple[object, ...]:
    return (
        found.settings, found.arrangement, found.remote_later, found.residency, found.pay, found.place,
        found.employment, found.terms, found.employer, found.warnings,
    )  # fmt: skip


@pytest.mark.parametrize("paragraph", PARAGRAPHS, ids=lambda text: text[:20])
@pytest.mark.parametrize("posting", POSTINGS, ids=lambda one: one["title"])
def test_an_unrelated_paragraph_changes_nothing(posting: dict[str, str], paragraph: str) -> None:
    alone = facts(tag(**posting))
    for text in (
        f"{posting['description']}\n\n{paragraph}",
        f"{paragraph}\n\n{posting['description']}",
        f"<p>{posting['description']}</p><p>{paragraph}</p>",
    ):
        assert facts(tag(**{**posting, "description": text})) == alone
