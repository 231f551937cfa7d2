"""Where the coder sits: not where the patient is, nor the team, nor the procedure."""

from __future__ import annotations

import pytest

from aggregator.domain import arrangement
from aggregator.domain.posting import Arrangement
from aggregator.domain.text import Document


def read(
    text: str, title: str = "Coder", location: str | None = None, stated: Arrangement = "unknown"
) -> tuple[str, bool]:
    found, later, _ = arrangement.read(Document.of(title, location, text), stated)
    return found, later


@pytest.mark.parametrize(
    "text",
    [
        "This position is 100% remote.",
        "This is a fully remote role.",
        "Remote position, nationwide.",
        "Work from home with equipment supplied.",
        "You will be working remotely.",
        "WFH from day one.",
        "Telecommute from any state.",
        "A virtual position.",
        "Location: Remote",
        "Work location: Remote, USA",
        "Remote",
        "This role can be remote.",
        "Remote, with an onsite meeting twice a year.",
        "We are distributed across the country and have no office.",
        "You can work in either office or remotely.",
        "Status: full time, W-2, remote",
        "This role works remotely on a permanent basis.",
        "100% REMOTE FOR COLORADO RESIDENTS",
        "There is no requirement to come on site: the position is remote.",
        "Fully remote, with benefits after 90 days.",
    ],
)
def test_remote(text: str) -> None:
    assert read(text) == ("remote", False)


@pytest.mark.parametrize(
    "text",
    [
        "This is a hybrid role.",
        "Hybrid/Remote",
        "Remote option available.",
        "Two days in office, three days from home.",
        "3 days a week in the office",
        "Partially remote.",
        "A combination of remote and office work.",
        "There is an option to work from home.",
        "Remote with onsite meetings twice a week.",
        "You may work from home up to three days each week.",
        "Two days per week in the Oak Street office, three days at home.",
    ],
)
def test_hybrid(text: str) -> None:
    assert read(text) == ("hybrid", False)


@pytest.mark.parametrize(
    "text",
    [
        "This is an onsite position.",
        "On-site only.",
        "This is not a remote position.",
        "Remote work is not available.",
        "No remote.",
        "Not eligible for remote work.",
        "The work is done in-office, in our downtown building.",
        "In-person attendance is expected every day.",
        "Must be on site in Tulsa.",
        "This role cannot be performed remotely.",
        "This job is done in the office.",
        "Remote job: No",
        "Five days a week on site.",
        "In-office. Occasional work from home when it snows.",
        "Please note: as of today this job is not\neligible for remote work.",
    ],
)
def test_onsite(text: str) -> None:
    assert read(text) == ("onsite", False)


@pytest.mark.parametrize(
    "text",
    [
        "Remote after 90 days.",
        "Onsite at first; work from home after training.",
        "After the training period you may work from home.",
        "Working from home is possible once productivity is met.",
        "Onsite training for 6 months, then remote.",
        "On campus while you train for 5 months, then you may go remote.",
    ],
)
def test_remote_later_is_onsite_now(text: str) -> None:
    assert read(text) == ("onsite", True)


@pytest.mark.parametrize(
    "text",
    [
        "",
        "Assigns CPT codes for in-office procedures.",
        "Codes in-office surgeries, in-office injections and in-office lab tests.",
        "Codes in person interviews and in-person visits.",
        "Codes office visits, telehealth and in-person encounters.",
        "An in-person interview may be asked for.",
        "There is an on-site gym, on-site daycare and on-site parking.",
        "Prepares on-site audits of payers.",
        "Reviews remote patient monitoring.",
        "Uses remote access to the hospital's records.",
        "Serves remote areas of the state.",
        "Supports our remote team.",
        "Leads a remote team of coders.",
        "Codes virtual visits and telehealth.",
        "Works with a hybrid medical record.",
        "Codes home health and home-based care.",
        "Experience with remote coding is a plus.",
        "When working remotely you keep patients' data private.",
        "Temporarily remote.",
        "This position may be considered for remote work in the future.",
        "Reliable internet is required for all remote/hybrid positions.",
        "Vendor access is remote.",
        "Must have experience working in a remote environment.",
        "A $500 home-office stipend.",
        "Interviews are held virtually.",
        "A hybrid electric fleet.",
        "Codes procedures done in-office or in the operating room.",
        "Codes both in-office and hospital procedures.",
    ],
)
def test_not_about_the_coder(text: str) -> None:
    assert read(text) == ("unknown", False)


@pytest.mark.parametrize(
    ("title", "location", "text", "stated", "found"),
    [
        ("Coder - Remote", None, "", "unknown", "remote"),
        ("Remote Coder", None, "", "unknown", "remote"),
        ("Coder (Hybrid)", None, "", "unknown", "hybrid"),
        ("Coder", "Remote", "", "unknown", "remote"),
        ("Coder", "Remote - Ohio", "", "unknown", "remote"),
        ("Coder", "Tulsa, OK (Hybrid)", "", "unknown", "hybrid"),
        ("Coder", "Tulsa, OK", "", "remote", "remote"),
        ("Coder", None, "", "hybrid", "hybrid"),
        ("Coder", None, "", "onsite", "onsite"),
        ("Coder", None, "Codes in-office procedures.", "remote", "remote"),
        ("Coder", "Tulsa, OK", "This position is fully remote.", "onsite", "remote"),
        ("Coder - Remote", None, "This is not a remote position.", "unknown", "onsite"),
        ("Coder - Remote", None, "This is a hybrid role.", "remote", "hybrid"),
        ("Remote Site Coder", None, "", "unknown", "unknown"),
        ("Remote Patient Monitoring Coder", None, "", "unknown", "unknown"),
        ("Coder", "Remote, Oregon", "", "onsite", "remote"),
        ("Coder", "Remote Township, OR", "", "unknown", "unknown"),
    ],
)
def test_who_is_believed(
    title: str, location: str | None, text: str, stated: Arrangement, found: str
) -> None:
    assert read(text, title, location, stated)[0] == found


def test_proof() -> None:
    text = "<p>This position is <b>fully remote</b>.</p>"
    _, _, tags = arrangement.read(Document.of("Coder", None, text))
    assert {tag.name for tag in tags} == {"arrangement:remote", "setting:remote"}
    assert all(text[tag.start : tag.end] == tag.quote != "" for tag in tags)


def test_proof_of_what_only_the_source_says() -> None:
    for location, field in (("Tulsa, OK", "location"), (None, "title")):
        _, _, tags = arrangement.read(Document.of("Coder", location, ""), "remote")
        assert {(tag.name, tag.field) for tag in tags} == {
            ("arrangement:remote", field),
            ("setting:remote", field),
        }
