"""Where a remote worker must live: only where a text speaks of living, never of pay laws or of patients."""

from __future__ import annotations

import pytest

from aggregator.domain import residency
from aggregator.domain.posting import Residency, Tag
from aggregator.domain.text import Document


def read(text: str, title: str = "Coder", location: str | None = None) -> tuple[Residency, list[Tag]]:
    return residency.read(Document.of(title, location, text))


def short(found: Residency) -> str:
    """ "FL TX -CA": allowed, and excluded with a sign."""
    return " ".join([*sorted(found.allowed), *(f"-{one}" for one in sorted(found.excluded))])


@pytest.mark.parametrize(
    ("text", "states"),
    [
        ("Remote within WA, ID, OR, and UT.", "ID OR UT WA"),
        ("You must reside in Texas, Florida or Georgia.", "FL GA TX"),
        ("Only candidates in Ohio and Indiana will be considered.", "IN OH"),
        ("Georgia residents only.", "GA"),
        ("AL residents only.", "AL"),
        (
            "This remote position is open to residents of these states: AL, AR, MS and TN.",
            "AL AR MS TN",
        ),
        ("We currently hire in AZ, NV and UT only.", "AZ NV UT"),
        ("Must live in Kansas or Missouri.", "KS MO"),
        ("Must be located in NC or SC for quarterly meetings.", "NC SC"),
        ("Remote work is limited to residents of Maine and Vermont.", "ME VT"),
        ("The salary range for this job, open to residents of Texas only, is $50,000 to $60,000.", "TX"),
        ("This position does not offer relocation and you must reside in Ohio.", "OH"),
        ("We cannot sponsor visas, and candidates must live in Iowa.", "IA"),
        ("Candidates outside of Texas will not be considered.", "TX"),
        ("Applicants who do not live in Ohio or Kentucky cannot be considered.", "KY OH"),
        ("We are unable to consider applicants residing outside Idaho.", "ID"),
    ],
)
def test_allowed(text: str, states: str) -> None:
    assert short(read(text)[0]) == states


@pytest.mark.parametrize(
    ("text", "states"),
    [
        ("Residents of CA or NY cannot be considered at this time.", "-CA -NY"),
        ("Residents of California, Colorado and New Jersey cannot be considered.", "-CA -CO -NJ"),
        ("We are not able to hire in California or Colorado.", "-CA -CO"),
        ("Unfortunately we cannot hire in CA, NY or WA.", "-CA -NY -WA"),
        ("We do not currently employ people in Alaska or Hawaii.", "-AK -HI"),
        ("California residents are not eligible for this role.", "-CA"),
        ("Applicants in New York will not be considered.", "-NY"),
        ("Remote anywhere in the US except CA, CT and MA.", "-CA -CT -MA"),
        ("This role is not available in CO, NY or WA.", "-CO -NY -WA"),
        ("Excluded states: AK, CA, HI.", "-AK -CA -HI"),
        ("Ineligible states: California, New York", "-CA -NY"),
        ("You may live in any state other than California.", "-CA"),
        ("This work may not be performed in, and you may not live in, CA or NY.", "-CA -NY"),
        ("Due to state licensing rules we are unable to hire in Oregon.", "-OR"),
        ("Open to remote candidates outside of California.", "-CA"),
    ],
)
def test_excluded(text: str, states: str) -> None:
    assert short(read(text)[0]) == states


@pytest.mark.parametrize(
    ("text", "states"),
    [
        ("Remote within TX, FL and GA, but not CA.", "FL GA TX -CA"),
        ("You must live in Texas; we cannot hire in California.", "TX -CA"),
        ("We are unable to hire in CA or NY; candidates must reside in TX or FL.", "FL TX -CA -NY"),
        ("We hire in Ohio and Michigan only and cannot consider residents of Illinois.", "MI OH -IL"),
        ("Must reside in Texas. Residents of Texas cannot be considered.", "-TX"),
    ],
)
def test_both(text: str, states: str) -> None:
    assert short(read(text)[0]) == states


@pytest.mark.parametrize(
    "text",
    [
        "",
        "Fully remote, anywhere in the United States.",
        "For applicants in Colorado, California and New York, pay transparency laws require us to state it.",
        "Pay transparency laws in CO, CA and NY require that we disclose the range.",
        "The pay range for candidates residing in California and New York is $25 to $35 an hour.",
        "The range below applies only to candidates in California and New York: $25 - $35 an hour.",
        "The compensation range is required to be posted for applicants in Illinois and Minnesota.",
        "As required by state law in Colorado, the base salary is between $60,000 and $70,000.",
        "Our hospitals are located in Texas and Oklahoma.",
        "We serve patients in Ohio, Indiana and Kentucky.",
        "Headquartered in Tampa, Florida, we have offices in Georgia and Texas.",
        "Residents of Ohio preferred.",
        "Preference is given to candidates in Ohio.",
        "An active license in Texas is required.",
        "California Consumer Privacy Act notice for applicants in California.",
        "This is an onsite job in Dallas, Texas.",
        "Colorado law requires that this notice is available to employees.",
        "The University of Washington does not charge a fee to apply.",
    ],
)
def test_nobody_is_restricted(text: str) -> None:
    assert read(text)[0] == Residency()


@pytest.mark.parametrize(
    ("title", "location", "states"),
    [
        ("Coder (Remote - must live in TX)", None, "TX"),
        ("Remote Coder, TX or FL residents", None, "FL TX"),
        ("Coder", "Remote in OH, KY, or IN", "IN KY OH"),
        ("Coder (Remote, Ohio preferred)", None, ""),
        ("Coder", "Columbus, OH", ""),
        ("Coder - Cincinnati, OH and Covington, KY", None, ""),
        ("Remote Coder", "Tulsa, OK", ""),
    ],
)
def test_title_and_place(title: str, location: str | None, states: str) -> None:
    assert short(read("", title, location)[0]) == states


def test_proof() -> None:
    text = "<p>Residents of <b>CA</b> cannot be considered.</p>"
    (tag,) = read(text)[1]
    assert (tag.name, tag.quote, text[tag.start : tag.end]) == ("residency:excluded:CA", "CA", "CA")


@pytest.mark.parametrize(
    ("text", "states"),
    [
        ("Eligible states:\n- Texas\n- Oklahoma\n- Arkansas", "AR OK TX"),
        ("Eligible states:\nTX, OK, AR\nHours: days", "AR OK TX"),
        ("Remote in WA/OR/ID only.", "ID OR WA"),
        ("Our remote coders live in New England.", "CT MA ME NH RI VT"),
        ("You must reside in North or South Carolina.", "NC SC"),
        ("After that, remote work is open to you if you live in OR, WA or ID.", "ID OR WA"),
        ("MUST RESIDE IN TX, FL OR GA.", "FL GA TX"),
        ("Applicants must live in Virginia, Maryland or West\nVirginia to be considered.", "MD VA WV"),
        ("We don't hire in California.", "-CA"),
        ("Open to all states except CA, NY AND WA.", "-CA -NY -WA"),
        ("Residents of California: see our privacy notice.", ""),
        ("State income tax is withheld for residents of NY and NJ.", ""),
    ],
)
def test_lists_in_every_form(text: str, states: str) -> None:
    assert short(read(text)[0]) == states


@pytest.mark.parametrize(
    ("text", "miles"),
    [
        ("Remote, but you must live within 50 miles of Tampa.", 50),
        ("Home-based within a 60-mile radius of Eau Claire.", 60),
        ("Candidates located within 75 miles of the main campus are asked for.", 75),
        ("Travel to clinics within 40 miles is reimbursed; remote otherwise.", None),
        ("We serve people within 100 miles of Omaha.", None),
        ("Mileage is paid at the federal rate for 30 miles or more.", None),
        ("The hospital stands 50 miles east of Tampa.", None),
    ],
)
def test_radius(text: str, miles: int | None) -> None:
    found, tags = read(text)
    assert found.radius_miles == miles
    assert [tag.name for tag in tags] == ["residency:radius"] * (miles is not None)


@pytest.mark.parametrize(
    ("text", "zones"),
    [
        ("Must be able to work EST hours.", ("Eastern",)),
        ("You can live anywhere in the Central time zone.", ("Central",)),
        ("Hours: 8-5 Pacific time.", ("Pacific",)),
        ("EST or CST business hours.", ("Eastern", "Central")),
        ("Core hours are 10 to 3 Eastern.", ("Eastern",)),
        ("Any US time zone is fine.", ()),
        ("There is a call at 9 a.m. EST on Mondays.", ()),
        ("Eastern Maine is where our hospital stands.", ()),
        ("Central to our work is care.", ()),
        ("The posting closes at 5 p.m. EST.", ()),
    ],
)
def test_time_zones(text: str, zones: tuple[str, ...]) -> None:
    assert read(text)[0].time_zones == zones


def test_a_place_with_several_cities_restricts_nobody() -> None:
    assert read("", "Coder", "Tulsa, OK; Kansas City, MO; Remote")[0] == Residency()


@pytest.mark.parametrize(
    "text",
    [
        "Fully remote, anywhere in the United States.",
        "You may live anywhere in the US.",
        "Work from home, anywhere in the U.S.",
        "Candidates from all 50 states are welcome.",
        "We hire in any state.",
        "REMOTE: ANY OF THE 50 STATES",
    ],
)
def test_any_state_is_said(text: str) -> None:
    [tag] = [one for one in read(text)[1] if one.name == "residency:any"]
    assert text[tag.start : tag.end] == tag.quote


@pytest.mark.parametrize(
    "text",
    [
        "",
        "Fully remote.",
        "We serve hospitals in all 50 states from our home office.",
        "Remote coders for clients anywhere in the United States.",
        "Remote anywhere in the US except CA, CT and MA.",
        "You cannot work from any state.",
        "Home state income tax applies; any state law that applies is kept.",
        "A remote job with meetings in some states.",
        "We have offices anywhere in the country.",
    ],
)
def test_saying_nothing_of_states_is_not_saying_any(text: str) -> None:
    assert [one for one in read(text)[1] if one.name == "residency:any"] == []
