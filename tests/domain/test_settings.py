"""Hospital, office, remote: whose records are coded, and from where."""

from __future__ import annotations

import pytest

from aggregator.domain import settings
from aggregator.domain.posting import Arrangement
from aggregator.domain.settings import SettingFacts
from aggregator.domain.text import Document


def read(
    text: str, title: str = "Coder", company: str | None = None, stated: Arrangement = "unknown"
) -> SettingFacts:
    return settings.read(Document.of(title, None, text), company=company, stated=stated)[0]


@pytest.mark.parametrize(
    ("title", "text", "facility", "names"),
    [
        ("Inpatient Coder", "Assigns MS-DRGs and ICD-10-PCS codes.", "inpatient", "hospital"),
        ("Coder", "Codes acute care stays; works on the DNFB.", "inpatient", "hospital"),
        ("Outpatient Coder", "Codes observation and same day surgery.", "outpatient", "hospital"),
        ("ED Coder", "Codes emergency department visits.", "outpatient", "hospital"),
        ("Coder", "Ambulatory surgery center coding for an ASC.", "asc", "office"),
        ("Coder", "Codes for our physician practice; CMS-1500.", "office", "office"),
        ("Pro-Fee Coder", "Professional fee coding of E/M levels.", "office", "office"),
        ("Coder", "A busy clinic with front desk and charge entry.", "office", "office"),
        ("Coder", "Home health OASIS coding under PDGM.", "post_acute", "office"),
        ("Coder", "Serves veterans at a VAMC as a federal employee, GS-8.", "government", "hospital"),
        ("Coder", "A health plan; Medicare Advantage and HEDIS.", "payer", "office"),
        ("Coder", "An RCM company with staffing for our clients.", "vendor", "office"),
        ("Inpatient Coder", "This is a fully remote role.", "inpatient", "hospital remote"),
        ("Pro-Fee Coder", "Hybrid: two days in office.", "office", "office remote"),
        ("Coder", "Our clients' charts; fully remote role.", "vendor", "remote"),
        ("Coder", "Codes.", "unknown", ""),
        ("Coder", "A busy dermatology practice.", "office", "office"),
        ("Coder", "Codes for a six-physician office.", "office", "office"),
        ("Coder", "A federally qualified health center (FQHC).", "office", "office"),
        ("Coder", "Medical, dental, vision, 401(k) and urgent care at no cost.", "unknown", ""),
        ("Coder", "Hospital indemnity insurance and a health plan of your choice.", "unknown", ""),
        ("Coder", "Follows Coding Clinic; we welcome protected veterans.", "unknown", ""),
        ("Orthopedic Coder", "Codes.", "unknown", "office"),
        ("Coder", "Coders for independent hospitals; fully remote role.", "unknown", "hospital remote"),
        ("", "", "unknown", ""),
    ],
)
def test_facility_and_settings(title: str, text: str, facility: str, names: str) -> None:
    found = read(text, title)
    assert (found.facility, " ".join(found.settings)) == (facility, names)


@pytest.mark.parametrize(
    ("company", "names"),
    [
        ("Alder Hospital", "hospital"),
        ("Alder Regional Health", "hospital"),
        ("Alder Health System", "hospital"),
        ("Alder Medical Center", "hospital"),
        ("Alder Children's", "hospital"),
        ("Alder Coding Partners", ""),
        ("Alder Dermatology Associates", "office"),
        ("Alder Radiology, P.C.", "office"),
        (None, ""),
    ],
)
def test_an_employers_name_tells_where_the_text_does_not(company: str | None, names: str) -> None:
    assert " ".join(read("Assigns codes.", company=company).settings) == names


@pytest.mark.parametrize(
    ("text", "not_named"),
    [
        ("Professional fee coding for a physician group. E/M. Clinic visits.", "hospital"),
        ("Inpatient MS-DRG coding. Acute care. ICD-10-PCS. DRG.", "office"),
        ("Inpatient MS-DRG coding with remote access to records.", "remote"),
        ("Codes telehealth and remote patient monitoring for a clinic.", "remote"),
        ("Knows payer rules, payer policies and payer edits. Clinic.", "hospital"),
        ("On-site job in a clinic.", "remote"),
        ("Clinic. This is not a remote position.", "remote"),
    ],
)
def test_words_that_are_no_setting(text: str, not_named: str) -> None:
    assert not_named not in read(text).settings


@pytest.mark.parametrize(
    ("title", "text", "names"),
    [
        ("HCC Coder", "Reviews charts of a hospital's patients.", "office"),
        ("Risk Adjustment Coder", "This is a remote role.", "office remote"),
        ("Coder", "HCC and risk adjustment coding.", "office"),
    ],
)
def test_risk_adjustment_is_office_work(title: str, text: str, names: str) -> None:
    assert " ".join(read(text, title).settings) == names


def test_a_source_may_say_remote() -> None:
    found = read("Inpatient MS-DRG coding.", stated="remote")
    assert (found.arrangement, found.settings) == ("remote", ("hospital", "remote"))


def test_remote_later_is_not_remote() -> None:
    found = read("Inpatient MS-DRG coding. Work from home after training.")
    assert (found.arrangement, found.remote_later, found.settings) == ("onsite", True, ("hospital",))


def test_every_setting_is_proven() -> None:
    text = "<p>Codes <b>inpatient</b> stays and professional fees of our clinics. Fully remote role.</p>"
    found, tags = settings.read(Document.of("Coder", None, text), company="Alder Hospital")
    assert found.settings == ("hospital", "office", "remote")
    assert {f"setting:{one}" for one in found.settings} <= {tag.name for tag in tags}
    assert all(text[tag.start : tag.end] == tag.quote != "" for tag in tags)


def test_an_employers_name_is_proven_by_the_title() -> None:
    _, tags = settings.read(Document.of("Coder II", None, "Assigns codes."), company="Alder Hospital")
    assert [(tag.name, tag.field, tag.quote) for tag in tags] == [("setting:hospital", "title", "Coder II")]
