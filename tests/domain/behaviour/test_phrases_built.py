"""Phrases put together from small tables: each way of saying a thing, with drawn codes, numbers, states.

A way that is not understood yet stands in `unread.txt`: subject, way as Python writes it. Strict: once it is
understood, its line has to go.
"""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest
from drawn import CODES, STATES, alternatives
from hypothesis import HealthCheck, Phase, given, settings
from hypothesis import strategies as st
from phrasebook import FRAME, TITLE

from aggregator.domain.tagging import as_contract, tag

UNREAD = frozenset((Path(__file__).parent / "unread.txt").read_text(encoding="utf-8").splitlines())

drawn = settings(
    max_examples=12, deadline=None, phases=[Phase.generate], suppress_health_check=list(HealthCheck)
)
codes = st.lists(st.sampled_from(CODES), min_size=1, max_size=4, unique=True)

REQUIRED = (
    "{} required.",
    "{} is required.",
    "{} certification required.",
    "{} credential required.",
    "{} certification is a must.",
    "{} is mandatory.",
    "{} needed.",
    "{} certification needed.",
    "{} certification is necessary.",
    "{} certification is essential.",
    "Must have {}.",
    "Must hold {}.",
    "Must be {} certified.",
    "Must possess {} certification.",
    "Must maintain {} certification.",
    "You must have {}.",
    "You have {} certification.",
    "Requires {}.",
    "This position requires {} certification.",
    "Required: {}",
    "Required certification: {}",
    "Required certifications: {}",
    "Certification required: {}",
    "Certifications required - {}",
    "Credentials: {}",
    "Certification(s): {}",
    "Licensure/Certification: {}",
    "Certification/License Required: {}",
    "Minimum requirements: {}",
    "Qualifications: {}",
    "Requirements\n- {}",
    "Requirements:\n• {}",
    "Required Qualifications\n* {}",
    "Minimum Qualifications:\n1. {}",
    "Basic Qualifications\n- {}",
    "Licenses & Certifications\n- {}",
    "Must-haves\n- {}",
    "What you need\n- {}",
    "What you'll need:\n- {}",
    "What you'll bring\n- {}",
    "You bring:\n- {}",
    "Your qualifications\n- {}",
    "The ideal candidate must hold {}.",
    "Candidates must hold {}.",
    "Applicants need {}.",
    "Current {} certification required.",
    "Active {} required.",
    "Valid {} certification required.",
    "{} in good standing required.",
    "{} certified coder required.",
    "Seeking a {} certified coder.",
    "We are looking for a coder with {}.",
)
PREFERRED = (
    "{} preferred.",
    "{} is preferred.",
    "{} certification preferred.",
    "{} strongly preferred.",
    "{} highly preferred.",
    "{} desired.",
    "{} is desirable.",
    "{} a plus.",
    "{} is a plus.",
    "{} would be a plus.",
    "{} certification is a bonus.",
    "{} nice to have.",
    "{} is an asset.",
    "{} is helpful.",
    "{} is advantageous.",
    "{} ideal but not essential.",
    "Preferably {}.",
    "Ideally {}.",
    "Preferred: {}",
    "Preferred certification: {}",
    "Certification preferred: {}",
    "Preferred\n- {}",
    "Preferred Qualifications:\n• {}",
    "Desired\n- {}",
    "Nice to have\n- {}",
    "Nice-to-haves:\n- {}",
    "Bonus\n- {}",
    "Plus\n- {}",
    "Additional desired qualifications\n- {}",
    "Preferred Licenses/Certifications\n- {}",
    "We'd love it if you had {}.",
    "Extra credit for {}.",
)
REFUSED = (
    "{} not required.",
    "{} is not required.",
    "{} certification is not required.",
    "{} not needed.",
    "{} not necessary.",
    "{} is not a requirement.",
    "No {} required.",
    "No {} needed.",
    "We do not require {}.",
    "You do not need {}.",
    "{} isn't needed.",
    "{} is not mandatory.",
)
GRACE = (
    "{code} required within {months} months of hire.",
    "{code} within {months} months of hire.",
    "{code} must be obtained within {months} months of hire.",
    "{code} required, or must be obtained within {months} months of hire.",
    "Must obtain {code} within {months} months of employment.",
    "Must become {code} certified within {months} months of hire.",
    "{code} certification to be completed within {months} months of start date.",
    "{code} required within the first {months} months of employment.",
    "{code} required (within {months} months).",
    "{code} or obtain within {months} months of hire required.",
    "Will obtain {code} no later than {months} months after hire.",
    "{code} certification must be achieved {months} months from date of hire.",
)
EXPERIENCE = (
    "{} years of coding experience.",
    "{} years of coding experience required.",
    "{}+ years of coding experience.",
    "{} + years coding experience.",
    "Minimum {} years of coding experience.",
    "Minimum of {} years coding experience.",
    "A minimum of {} years of experience in coding.",
    "At least {} years of coding experience.",
    "At least {} years in medical coding.",
    "{} or more years of coding experience.",
    "{} years or more of coding experience.",
    "{} years' coding experience.",
    "{} years’ experience as a coder.",
    "{} yrs coding experience.",
    "{} yrs of experience.",
    "{} years minimum coding experience.",
    "Experience: {} years of coding.",
    "Coding experience: {} years.",
    "Must have {} years of coding experience.",
    "Requires {} years of coding experience.",
    "Has {} years of hospital coding experience.",
    "No less than {} years of coding experience.",
    "{} to 12 years of coding experience.",
    "{}-12 years of coding experience.",
    "{} – 12 years of experience in coding.",
    "{} years of recent coding experience.",
    "{} years of progressive coding experience.",
    "{} full years of coding experience.",
    "{} years previous coding experience.",
    "{} years of related work experience.",
)
PAY = (
    "${low}.00 - ${high}.00 per hour",
    "${low}.00-${high}.00/hour",
    "${low} - ${high} / hr",
    "${low} to ${high} per hour",
    "${low}/hr - ${high}/hr",
    "${low}/hr to ${high}/hr",
    "${low} per hour to ${high} per hour",
    "${low}.00/hour - ${high}.00/hour",
    "Hourly rate: ${low}.00 - ${high}.00",
    "Hourly range ${low} - ${high}",
    "Pay: ${low}.00 - ${high}.00 per hour",
    "Pay range: ${low}.00 to ${high}.00 hourly",
    "Compensation: ${low}–${high} an hour",
    "Wage: ${low}.00 — ${high}.00 hourly",
    "The pay range for this role is ${low}.00 to ${high}.00 per hour.",
    "The hourly range is between ${low}.00 and ${high}.00.",
    "Rate of pay ${low}.00 up to ${high}.00 per hour",
    "USD ${low}.00 - ${high}.00 per hour",
    "USD {low}.00 - {high}.00 per hour",
    "${low}.00 USD - ${high}.00 USD per hour",
    "Min: ${low}.00/hr Max: ${high}.00/hr",
    "Minimum ${low}.00, maximum ${high}.00 per hour",
    "Starting at ${low}.00 and going up to ${high}.00 per hour",
    "${low}.00 (minimum) - ${high}.00 (maximum) hourly",
)
ALLOWED = (
    "Must reside in {}.",
    "Must live in {}.",
    "Must be located in {}.",
    "Must be based in {}.",
    "Must be a resident of {}.",
    "Must currently reside in {}.",
    "You must reside in one of these states: {}.",
    "You must live in one of the following states: {}.",
    "Candidates must reside in {}.",
    "Candidates must be located in {}.",
    "Applicants must live in {}.",
    "Applicants residing in {} only.",
    "Only candidates in {} will be considered.",
    "Only open to residents of {}.",
    "Open only to candidates in {}.",
    "Open to residents of {} only.",
    "We can only hire in {}.",
    "We are currently hiring in {} only.",
    "This role is limited to residents of {}.",
    "Remote within {} only.",
    "Remote for residents of {}.",
    "Residency in {} required.",
    "Residence in {} is required.",
    "Eligible states: {}.",
    "Approved states: {}.",
    "Remote eligible states: {}.",
    "Required to reside in {}.",
    "Employees must work from {}.",
    "Must reside in the state of {}.",
    "Work from home in {} only.",
)
DENIED = (
    "We do not hire in {}.",
    "We are unable to hire in {}.",
    "We cannot hire in {}.",
    "We can't hire candidates in {}.",
    "We are not able to employ residents of {}.",
    "Not available in {}.",
    "Not open to residents of {}.",
    "This position is not available to residents of {}.",
    "Not eligible: {}.",
    "Ineligible states: {}.",
    "Excluded states: {}.",
    "States excluded: {}.",
    "Excluding {}.",
    "Anywhere in the US except {}.",
    "Remote in all states except {}.",
    "Remote, excluding {}.",
    "Residents of {} are not eligible.",
    "Candidates residing in {} will not be considered.",
    "Candidates must not reside in {}.",
    "Cannot be performed in {}.",
)
ARRANGED = {
    "remote": (
        "This is a remote position.",
        "This is a fully remote role.",
        "100% Remote",
        "Remote position",
        "Position is remote.",
        "The position is remote.",
        "This position works remotely.",
        "Remote work from home.",
        "Works from home.",
        "You will work from home.",
        "Work at home position.",
        "Work-at-home coder.",
        "Telework position.",
        "Telecommuting position.",
        "Full-time remote",
        "Remote (US)",
        "Remote - Nationwide",
        "Work Type: Remote",
        "Workplace type: Remote",
        "Job location: Remote",
        "Permanently remote.",
        "Completely remote.",
        "Entirely remote.",
        "Remote opportunity.",
        "Remote: Yes",
        "Work Location: Remote",
        "This is a home-based position.",
        "A virtual position.",
    ),
    "hybrid": (
        "This is a hybrid position.",
        "Hybrid role.",
        "Hybrid work schedule.",
        "Hybrid (2 days in office).",
        "Work type: Hybrid",
        "Workplace type: Hybrid",
        "2 days on-site, 3 days remote.",
        "Two days a week in the office and three at home.",
        "In office three days a week.",
        "Partially remote.",
        "Part remote, part onsite.",
        "Split between home and office.",
        "Hybrid remote in Boise.",
        "One day a week on site is required.",
    ),
    "onsite": (
        "This is an onsite position.",
        "This is an on-site role.",
        "On site only.",
        "100% onsite.",
        "Work Type: Onsite",
        "Workplace type: On-site",
        "In-person.",
        "In-office position.",
        "Must work onsite.",
        "Must be able to work on site.",
        "Position is onsite; no remote work.",
        "Not remote.",
        "This position is not remote.",
        "This is not a work from home position.",
        "Remote work is not an option.",
        "Remote: No",
        "No telework.",
        "No work from home.",
        "Not eligible for telework.",
        "Remote work not offered.",
    ),
}


def _unread(subject: str, way: str) -> bool:
    return f"{subject}: {way!r}" in UNREAD


def _ways(subject: str, *ways: str) -> list[Any]:
    unread = [pytest.mark.xfail(reason="unread")]
    return [pytest.param(way, marks=unread if _unread(subject, way) else []) for way in ways]


def _said(phrase: str, frame: str = FRAME) -> dict[str, Any]:
    return as_contract(tag(title=TITLE, description=frame.replace("{phrase}", phrase)))


@pytest.mark.parametrize("way", _ways("required", *REQUIRED))
def test_required(way: str) -> None:
    @drawn
    @given(codes)
    def check(asked: list[str]) -> None:
        said = way.format(alternatives(asked))
        demanded = _said(said)["requirements"]
        assert (list(map(set, demanded["required"])), demanded["preferred"]) == ([set(asked)], []), said

    check()


@pytest.mark.parametrize("way", _ways("preferred", *PREFERRED))
def test_preferred(way: str) -> None:
    @drawn
    @given(codes)
    def check(asked: list[str]) -> None:
        said = way.format(alternatives(asked))
        demanded = _said(said)["requirements"]
        assert (demanded["required"], set(demanded["preferred"])) == ([], set(asked)), said

    check()


@pytest.mark.parametrize("way", _ways("not required", *REFUSED))
def test_not_required(way: str) -> None:
    @drawn
    @given(codes)
    def check(asked: list[str]) -> None:
        said = way.format(alternatives(asked))
        demanded = _said(said)["requirements"]
        assert (demanded["required"], demanded["preferred"]) == ([], []), said

    check()


@pytest.mark.parametrize("way", _ways("months", *GRACE))
def test_within_months(way: str) -> None:
    @drawn
    @given(st.sampled_from(CODES), st.integers(2, 24))
    def check(code: str, months: int) -> None:
        said = way.format(code=code, months=months)
        demanded = _said(said)["requirements"]
        assert (demanded["required"], demanded["grace_months"]) == ([[code]], months), said

    check()


TWICE = ("{0} ({1}) years", "{0} [{1}] years", "{1} - {0} - years")
NUMBERS = ("one", "two", "three", "four", "five", "six", "seven", "eight", "nine", "ten")


@pytest.mark.parametrize("way", _ways("years", *EXPERIENCE))
def test_experience(way: str) -> None:
    @drawn
    @given(st.integers(2, 10), st.sampled_from(["{0}", "{1}", "{1} ({0})"]))
    def check(years: int, written: str) -> None:
        said = way.format(written.format(years, NUMBERS[years - 1]))
        assert _said(said)["experience_years_min"] == years, said
        said = said[0].upper() + said[1:]
        assert _said(said)["experience_years_min"] == years, said

    check()


@pytest.mark.parametrize("way", _ways("years twice", *TWICE))
def test_years_said_twice(way: str) -> None:
    for years, word in enumerate(NUMBERS, 1):
        said = f"{way.format(years, word)} of coding experience required."
        assert _said(said)["experience_years_min"] == years, said


@pytest.mark.parametrize("way", _ways("pay", *PAY))
def test_pay(way: str) -> None:
    @drawn
    @given(st.integers(16, 45), st.integers(1, 20))
    def check(low: int, more: int) -> None:
        said = way.format(low=low, high=low + more)
        pay = {"min": low, "max": low + more, "unit": "hour", "currency": "USD"}
        assert _said(said)["pay"] == pay, said

    check()


REMOTE = FRAME.replace("{phrase}", "This is a fully remote position.\n\n{phrase}")
LONE_STATE = ("Must reside in {}.", "Residents of {} only.", "Eligible states: {}.")
LONE = {
    "VA",
    "ID",
    "IN",
    "OR",
    "ME",
    "CO",
    "LA",
    "OH",
}  # alone they are words; see test_a_state_that_is_a_word
states = st.lists(st.sampled_from(sorted(STATES)), min_size=1, max_size=5, unique=True)


def _listed(names: list[str], short: bool, last: str) -> str:
    shortened = short and (len(names) > 1 or STATES[names[0]] not in LONE)
    return alternatives([STATES[name] if shortened else name for name in names], last)


@pytest.mark.parametrize("way", _ways("allowed", *ALLOWED))
def test_allowed_states(way: str) -> None:
    @drawn
    @given(states, st.booleans(), st.sampled_from(["or", "and"]))
    def check(names: list[str], short: bool, last: str) -> None:
        said = way.format(_listed(names, short, last))
        residency = _said(said, REMOTE)["residency"]
        wanted = {STATES[name] for name in names}
        assert (set(residency["allowed_states"]), residency["excluded_states"]) == (wanted, []), said

    check()


@pytest.mark.parametrize("way", _ways("denied", *DENIED))
def test_denied_states(way: str) -> None:
    @drawn
    @given(states, st.booleans(), st.sampled_from(["or", "and"]))
    def check(names: list[str], short: bool, last: str) -> None:
        said = way.format(_listed(names, short, last))
        residency = _said(said, REMOTE)["residency"]
        wanted = {STATES[name] for name in names}
        assert (residency["allowed_states"], set(residency["excluded_states"])) == ([], wanted), said

    check()


@pytest.mark.parametrize("arrangement", ARRANGED)
def test_arrangement(arrangement: str) -> None:
    other = {said for said in ARRANGED[arrangement] if _said(said)["arrangement"] != arrangement}
    assert other == {said for said in ARRANGED[arrangement] if _unread(arrangement, said)}


@pytest.mark.parametrize("way", _ways("lone state", *LONE_STATE))
def test_a_state_that_is_a_word(way: str) -> None:
    found = {code: _said(way.format(code), REMOTE)["residency"]["allowed_states"] for code in sorted(LONE)}
    assert found == {code: [code] for code in sorted(LONE)}


@pytest.mark.parametrize(
    "last", _ways("last of a list", "and/or", "&", "or in", "and also", "as well as", "plus")
)
def test_the_last_state_of_a_list(last: str) -> None:
    for code in sorted(LONE):
        for said in (f"Must reside in TX, GA {last} {code}.", f"Must reside in TX, GA, {last} {code}."):
            assert set(_said(said, REMOTE)["residency"]["allowed_states"]) == {"TX", "GA", code}, said
