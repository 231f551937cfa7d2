"""What is coded, and with which systems."""

from __future__ import annotations

import pytest

from aggregator.domain import specialties
from aggregator.domain.text import Document


def read(text: str, title: str = "Coder") -> tuple[tuple[str, ...], tuple[str, ...]]:
    special, systems, _ = specialties.read(Document.of(title, None, text))
    return special, systems


@pytest.mark.parametrize(
    ("text", "names"),
    [
        ("HCC coding", ("hcc",)),
        ("Risk Adjustment charts", ("hcc",)),
        ("Codes ED visits and E/M levels", ("ed", "em")),
        ("interventional radiology", ("interventional_radiology",)),
        ("orthopaedic and orthopedic cases", ("orthopedics",)),
        ("OB/GYN clinic", ("obgyn",)),
        ("MS-DRG assignment", ("inpatient",)),
        ("trauma-informed workplace", ()),
        ("trauma center", ("trauma",)),
        ("edited reports, managed well", ()),
        ("Anesthesia coding", ("anesthesia",)),
        ("anaesthesia coding", ("anesthesia",)),
        ("We sell software", ()),
    ],
)
def test_specialties(text: str, names: tuple[str, ...]) -> None:
    assert read(text)[0] == names


def test_the_title_counts() -> None:
    assert read("", "Radiology Coder")[0] == ("radiology",)


@pytest.mark.parametrize(
    ("text", "names"),
    [
        ("Epic and Cerner", ("epic", "cerner")),
        ("an epic adventure of Epic proportions", ()),
        ("3M 360 Encompass", ("3m",)),
        ("Solventum encoder", ("3m",)),
        ("Optum EncoderPro", ("optum",)),
        ("eClinicalWorks or eCW", ("eclinicalworks",)),
        ("athenahealth", ("athena",)),
        ("the nuance of a nuanced chart", ()),
        ("Dolbey Fusion CAC", ("dolbey",)),
        ("Meditech, MEDITECH", ("meditech",)),
    ],
)
def test_systems(text: str, names: tuple[str, ...]) -> None:
    assert read(text)[1] == names


def test_proof() -> None:
    text = "<p>Codes <b>HCC</b> charts in Epic; HCC again</p>"
    _, _, tags = specialties.read(Document.of("Coder", None, text))
    assert [(tag.name, tag.quote) for tag in tags] == [("specialty:hcc", "HCC"), ("system:epic", "Epic")]
    assert all(text[tag.start : tag.end] == tag.quote for tag in tags)
