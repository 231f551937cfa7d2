"""Years that are demanded, and who is welcome without."""

from __future__ import annotations

import pytest

from aggregator.domain import experience
from aggregator.domain.levels import Levels
from aggregator.domain.text import Document


def read(text: str, title: str = "Coder") -> tuple[float | None, bool]:
    doc = Document.of(title, None, text)
    years, entry, _ = experience.read(doc, Levels(doc.description))
    return years, entry


@pytest.mark.parametrize(
    ("text", "years"),
    [
        ("2 years of coding experience required.", 2),
        ("2+ years' experience in inpatient coding", 2),
        ("Requirements:\n- 2+ years of coding experience", 2),
        ("Minimum of three (3) years of inpatient coding experience", 3),
        ("Minimum 2 yrs. experience", 2),
        ("At least two years of recent coding experience is required", 2),
        ("Requirements: 2 to 4 years of experience", 2),
        ("Requirements: 2-4 years experience", 2),
        ("18 months of outpatient coding experience required", 1.5),
        ("Requirements: six months of experience in a medical office", 0.5),
        ("Experience: Medical coding: 1 year (Required)", 1),
        ("Must have a minimum of one year's experience", 1),
        ("Three years of experience required, five years preferred.", 3),
        ("Five years of experience preferred; two years required.", 2),
        ("Requirements: 2 years of coding experience\nPreferred: 5 years of coding experience", 2),
        ("Requirements: 5 years of coding experience and 2 years of auditing experience", 5),
    ],
)
def test_years(text: str, years: float) -> None:
    assert read(text)[0] == years


@pytest.mark.parametrize(
    "text",
    [
        "",
        "Five years of experience preferred.",
        "Preferred: 3 years of coding experience",
        "3 years of coding experience a plus",
        "We have 25 years of experience in coding services.",
        "In business for over 20 years.",
        "Must be 18 years old.",
        "Two-year degree program in health information required.",
        "Our 401k vests after 3 years of employment.",
        "CPC within 2 years of hire required.",
        "Less than 2 years of experience",
        "Must maintain 95 % accuracy for 12 months",
    ],
)
def test_no_years(text: str) -> None:
    assert read(text)[0] is None


@pytest.mark.parametrize(
    ("title", "text"),
    [
        ("Entry Level Coder", ""),
        ("Coder Apprentice", ""),
        ("Coder Trainee", ""),
        ("Coder", "Entry-level position."),
        ("Coder", "No experience required."),
        ("Coder", "No prior coding experience is necessary."),
        ("Coder", "New graduates welcome!"),
        ("Coder", "Newly certified coders are encouraged to apply."),
        ("Coder", "0-2 years of experience"),
        ("Coder", "We will train the right person."),
    ],
)
def test_beginners(title: str, text: str) -> None:
    assert read(text, title)[1]


@pytest.mark.parametrize(
    "text",
    [
        "This is not an entry-level position.",
        "2 years of experience required",
        "Trains entry staff.",
        "You will train on our system.",
    ],
)
def test_no_beginners(text: str) -> None:
    assert not read(text)[1]


def test_proof() -> None:
    text = "Requirements: <b>2 years</b> of coding experience. New graduates welcome."
    doc = Document.of("Coder", None, text)
    _, _, tags = experience.read(doc, Levels(doc.description))
    assert [(tag.name, tag.quote) for tag in tags] == [
        ("experience", "2 years"),
        ("entry_level", "New graduates"),
    ]
    assert all(text[tag.start : tag.end] == tag.quote for tag in tags)


@pytest.mark.parametrize(
    ("text", "years"),
    [
        ("A year of coding experience is required.", 1),
        ("24 months HCC", 2),
        ("Experience required: 2 years", 2),
        ("Experience\nMinimum 5 years", 5),
        ("Must have 1 year of experience in a clinic Strong typing Knowledge of Epic preferred", 1),
        ("3 yrs of coding or an associate's degree plus 2 yrs.", 2),
        ("CPC pref'd. Min 2 yrs exp.", 2),
    ],
)
def test_years_in_few_words(text: str, years: float) -> None:
    assert read(text)[0] == years


@pytest.mark.parametrize(
    ("text", "welcome"),
    [
        ("Beginners welcome.", True),
        ("Trainees will be considered.", True),
        ("Coding experience is not required.", True),
        ("Supervisory experience is not required.", False),
        ("Mentors trainees and new graduates.", False),
        ("Training is provided on our systems.", False),
    ],
)
def test_who_is_invited(text: str, *, welcome: bool) -> None:
    assert read(text)[1] is welcome
