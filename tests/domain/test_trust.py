"""Whose advert it is, and what it has in common with scams; what employers warn of themselves is no cue."""

from __future__ import annotations

import pytest

from aggregator.domain import conditions, trust
from aggregator.domain.posting import Pay, Tags
from aggregator.domain.tagging import tag
from aggregator.domain.text import Document
from aggregator.domain.vocabulary import values


def warned(text: str, pay: Pay | None = None, *, entry_level: bool = False) -> tuple[str, ...]:
    return trust.warnings(Document.of("Coder", None, text), pay, entry_level=entry_level)[0]


@pytest.mark.parametrize(
    ("text", "cue"),
    [
        ("Contact the hiring manager on Telegram.", "chat only"),
        ("Add us on WhatsApp for the interview via text.", "chat only"),
        ("We will send you a check to purchase a laptop.", "check for equipment"),
        ("A registration fee of $49 is due.", "fees"),
        ("Send your bank account details with the form.", "bank data"),
        ("Start your own billing business from home!", "business opportunity"),
        ("Enroll today and become a certified coder in ten weeks.", "school"),
        ("Send a resume to hr.desk@gmail.com", "free mail"),
        ("Do not miss out: message the hiring manager on Telegram.", "chat only"),
        ("Don't wait, text us at once for a chat interview", "chat only"),
        ("Do not hesitate to contact our recruiter on WhatsApp.", "chat only"),
        ("You are not required to come in: interview via text", "chat only"),
        ("Never worked before? We interview on Telegram.", "chat only"),
        ("Be aware that interviews are held on Google Hangouts.", "chat only"),
        ("We do not use the phone but WhatsApp.", "chat only"),
        ("We don't ask for experience, just message us on Telegram.", "chat only"),
        ("A legitimate company: add our manager on Telegram", "chat only"),
        ("You need not buy anything yourself; a check will be sent.", "check for equipment"),
        ("No experience is needed but the registration fee.", "fees"),
    ],
)
def test_a_scam_cue_is_shown(text: str, cue: str) -> None:
    doc = Document.of("Coder", None, text)
    found, tags = trust.warnings(doc, None, entry_level=False)
    assert cue in found
    assert next(one.quote for one in tags if one.name == f"warning:{cue}") in text


@pytest.mark.parametrize(
    "text",
    [
        "",
        "We never interview by Telegram or WhatsApp.",
        "Beware of fraud: no employer of ours will send you a check.",
        "We don't charge an application fee.",
        "There is no application fee and no training fee.",
        "No application or registration fees, ever.",
        "You apply without a registration fee.",
        "A registration fee is not required of anybody.",
        "Our recruiters will not ask you for your bank account details.",
        "You will never be asked to share your bank account details or credit card details.",
        "At no time will we request bank account details.",
        "Nobody here will ever contact applicants by WhatsApp, Telegram or Google Hangouts.",
        "We do not, and never will, conduct interviews via text.",
        "Job offers that come from gmail.com are not ours.",
        "Messages on Telegram do not come from us.",
        "We write from our own domain, not from gmail.com or yahoo.com.",
        "Please be aware of people who pose as our recruiters on WhatsApp.",
        "Scammers may send you a check.",
        "We won't make an offer after a chat interview.",
        "Tuition reimbursement and AAPC dues.",
        "Mail your resume to jobs@example.org",
        "Codes for our billing department.",
    ],
)
def test_no_warning(text: str) -> None:
    assert warned(text) == ()


@pytest.mark.parametrize(
    ("pay", "entry", "cue"),
    [
        (Pay(65, 70, "hour"), True, "high pay for a beginner"),
        (Pay(65, 70, "hour"), False, ""),
        (Pay(80, 95, "hour"), False, "unusually high pay"),
        (Pay(8, 9, "hour"), False, "unusually low pay"),
        (Pay(5, 5, "hour", doubtful=True), False, "doubtful pay"),
        (Pay(24, 31, "hour"), True, ""),
        (Pay(3.25, 3.25, "chart"), True, ""),
        (Pay(45_000, 60_000, "month", "PHP"), True, ""),
        (Pay(None, 30, "hour"), False, ""),
    ],
)
def test_pay_far_from_what_the_occupation_earns(pay: Pay, entry: bool, cue: str) -> None:
    assert warned("", pay, entry_level=entry) == ((cue,) if cue else ())


@pytest.mark.parametrize(
    ("text", "company", "kind"),
    [
        ("Our client, an orthopedic group, needs a coder.", None, "staffing"),
        ("Codes the charts of our clients.", None, "vendor"),
        ("Codes charts.", "Alder Staffing", "staffing"),
        ("Codes charts.", "Alder Coding Partners", "vendor"),
        ("Codes charts for the client's family.", "Alder Hospital", "unknown"),
        ("Codes charts.", None, "unknown"),
    ],
)
def test_whose_advert_it_is(text: str, company: str | None, kind: str) -> None:
    assert trust.employer(Document.of("Coder", None, text), company)[0] == kind


def test_a_title_that_its_text_takes_back() -> None:
    text = "This is not a remote position. Assigns ICD-10-CM and CPT codes for a hospital."
    found = tag(title="Remote Medical Coder", description=text)
    assert (found.arrangement, found.warnings) == ("onsite", ("title says remote",))
    assert ("conflict:arrangement", "Remote") in {(one.name, one.quote.split()[0]) for one in found.evidence}
    assert tag(title="Medical Coder", description=text).warnings == ()


def test_every_warning_can_be_said() -> None:
    assert {*values("scam")} <= conditions._WARNINGS.keys()
    for one in conditions._WARNINGS:
        assert conditions.warnings(Tags(warnings=(one,)))[0]


def test_a_posting_carries_them() -> None:
    found = tag(
        title="Medical Coder",
        description="Our client needs a coder for ICD-10-CM and CPT. Interview on Telegram. "
        "No experience needed. Pay: $70 per hour.",
    )
    assert (found.employer, "chat only" in found.warnings) == ("staffing", True)
    assert {"employer:staffing", "warning:chat only"} <= {one.name for one in found.evidence}
    assert conditions.employer(found) == "A staffing firm that hires for a client"
