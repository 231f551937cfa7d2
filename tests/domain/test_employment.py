"""Full time, part time, per diem, contract, temporary, internship: of the job itself, not of its benefits."""

from __future__ import annotations

import pytest

from aggregator.domain import employment, tagging
from aggregator.domain.text import Document


def read(text: str, title: str = "Coder") -> str:
    return " ".join(employment.read(Document.of(title, None, text))[0])


@pytest.mark.parametrize(
    ("field", "kinds"),
    [
        ("FULL_TIME", "full_time"),
        ("Full time", "full_time"),
        ("full-time", "full_time"),
        ("FT", "full_time"),
        ("1.0 FTE", "full_time"),
        ("FULL_TIME, CONTRACTOR", "full_time contract"),
        ("Part time", "part_time"),
        ("PART_TIME", "part_time"),
        ("0.5 FTE", "part_time"),
        ("PRN", "prn"),
        ("Per Diem", "prn"),
        ("PER_DIEM", "prn"),
        ("Contract", "contract"),
        ("Contract-to-hire", "contract"),
        ("TEMPORARY", "temporary"),
        ("Seasonal", "temporary"),
        ("INTERN", "internship"),
        ("Vollzeit", "full_time"),
        (None, ""),
        ("", ""),
        ("OTHER", ""),
        ("Regular", ""),
        ("International", ""),
        ("Contract management", ""),
    ],
)
def test_field(field: str | None, kinds: str) -> None:
    assert " ".join(employment.parse(field)) == kinds


@pytest.mark.parametrize(
    ("title", "text", "kinds"),
    [
        ("Coder - PRN", "", "prn"),
        ("Per Diem Coder", "", "prn"),
        ("Coder (Part-Time)", "", "part_time"),
        ("Contract Coder", "", "contract"),
        ("Coder", "This is a full-time position.", "full_time"),
        ("Coder", "Schedule: full time, Monday to Friday", "full_time"),
        ("Coder", "Job type: Part-time", "part_time"),
        ("Coder", "This position is PRN.", "prn"),
        ("Coder", "Hired as a 1099 contractor in this role.", "contract"),
        ("Coder", "A temporary position of four months.", "temporary"),
        ("Coder", "Temporary assignment of about three months.", "temporary"),
        ("Coder", "Contract of 9 months.", "contract"),
        ("Coder", "Full-time or part-time hours are possible.", "full_time part_time"),
    ],
)
def test_said_of_the_job(title: str, text: str, kinds: str) -> None:
    assert read(text, title) == kinds


@pytest.mark.parametrize(
    ("title", "text"),
    [
        ("Coder", ""),
        ("Coder", "Our full-time employees enjoy health insurance."),
        ("Coder", "Negotiates contract terms with payers."),
        ("Contract Management Coder", ""),
        ("Coder", "Reviews charts of part-time physicians."),
        ("Coder", "Codes PRN medications in nursing notes."),
        ("Coder", "International travel insurance."),
        ("Coder", "Works with internal medicine."),
        ("Coder", "Keeps temp files."),
        ("Coder", "Knows each payer's contract of care."),
    ],
)
def test_not_said_of_the_job(title: str, text: str) -> None:
    assert read(text, title) == ""


@pytest.mark.parametrize(
    ("stated", "said", "kinds"),
    [
        ("full_time", "prn", "full_time prn"),
        ("part_time", "prn", "part_time prn"),
        ("full_time", "contract", "full_time contract"),
        ("full_time", "temporary", "full_time temporary"),
        ("full_time", "full_time", "full_time"),
        ("part_time", "full_time", "part_time"),  # the field knows better
        ("", "full_time prn", "full_time prn"),
        ("full_time", "", "full_time"),
        ("prn", "full_time", "prn"),
        ("", "", ""),
    ],
)
def test_beside_the_sources_own_field(stated: str, said: str, kinds: str) -> None:
    assert " ".join(employment.both(stated.split(), said.split())) == kinds


def test_a_stated_full_time_hides_no_per_diem() -> None:
    text = "Assigns ICD-10-CM and CPT codes. CCS required."
    found = tagging.tag(title="Inpatient Coder - PRN", description=text, stated_employment=("full_time",))
    assert found.employment == ("full_time", "prn")


def test_proof() -> None:
    text = "<p>This is a <i>per diem</i> position.</p>"
    _, (tag,) = employment.read(Document.of("Coder", None, text))
    assert (tag.name, tag.quote, text[tag.start : tag.end]) == ("employment:prn", "per diem", "per diem")
