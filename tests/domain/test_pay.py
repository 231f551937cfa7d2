"""Pay in a source's own field and in a text; figures that are no pay stay unread."""

from __future__ import annotations

import pytest

from aggregator.domain import pay
from aggregator.domain.posting import Pay
from aggregator.domain.text import Document


def short(found: Pay | None) -> str:
    """ "24.5-31/hour"; "-31/hour" is up to, "24.5+/hour" from; another currency stands in front."""
    if found is None:
        return ""
    money = "" if found.currency == "USD" else f"{found.currency} "
    low = "" if found.minimum is None else f"{found.minimum:g}"
    if found.maximum is None:
        return f"{money}{low}+/{found.unit}"
    high = "" if found.maximum == found.minimum else f"-{found.maximum:g}"
    return f"{money}{low}{high}/{found.unit}"


def read(text: str) -> str:
    return short(pay.read(Document.of("Coder", None, text))[0])


@pytest.mark.parametrize(
    ("field", "said"),
    [
        ("24.5 - 31 USD per hour", "24.5-31/hour"),
        ("USD $30.11/Hr. - USD $47.10/Hr.", "30.11-47.1/hour"),
        ("$25.00 USD - $31.00 USD hourly", "25-31/hour"),
        ("US$25 to US$31 an hour", "25-31/hour"),
        ("$24.73/hr - $34.70/hr", "24.73-34.7/hour"),
        ("$55k-65k", "55000-65000/year"),
        ("$55,000.00 - $65,000.00", "55000-65000/year"),
        ("60000-70000 USD annually", "60000-70000/year"),
        ("£26,500 - £29,114 a year", "GBP 26500-29114/year"),
        ("£14.20 to £15.80 an hour", "GBP 14.2-15.8/hour"),
        ("GBP 26,500 - GBP 29,114 per annum", "GBP 26500-29114/year"),
        ("CAD $30 - CAD $35 per hour", "CAD 30-35/hour"),
        ("€3,200 per month", "EUR 3200/month"),
        ("Up to $32/hr", "-32/hour"),
        ("From $22.50 an hour", "22.5+/hour"),
        ("$0.75 per chart", "0.75/chart"),
        ("$1,200 weekly", "1200/week"),
        ("", ""),
        (None, ""),
        ("Competitive", ""),
        ("DOE", ""),
        ("Full time", ""),
        ("2026", ""),
        ("Estimated Pay $50K - $60K", ""),  # a job site's guess is nobody's offer
        ("$52,000 - $61,000 (predicted by Adzuna)", ""),
        ("$52K - $61K (Glassdoor est.)", ""),
        ("$52K - $61K (GLASSDOOR EST.)", ""),
        ("EST. SALARY $52K - $61K", ""),
        ("EST: $52,000 a year", ""),
        ("$52,000 (est.)", ""),
        ("Est. $52,000 a year", ""),
        ("$52K - $61K (Employer est.)", "52000-61000/year"),
        ("$30/hr EST", "30/hour"),  # the time zone
        ("$30.00/hr (8am-5pm EST)", "30/hour"),
        ("$30.00/hr, 8am - 5pm Est", "30/hour"),
        ("$28 - $33 an hour, EST hours", "28-33/hour"),
        ("Dollars 25 per hour", "25/hour"),
        ("US Dollars 60000 per year", "60000/year"),
        ("Offers 22 to 26 hourly", "22-26/hour"),
        ("America$25 per hour", "25/hour"),
        ("Rs. 22,000 per month", "INR 22000/month"),
        ("$24.50 per hour to $60,000 per year", "24.5-28.85/hour"),
        ("$58-71k", "58000-71000/year"),
        ("$28+/hr", "28+/hour"),
        ("PHP 45,000 - 60,000 per month", "PHP 45000-60000/month"),
    ],
)
def test_field(field: str | None, said: str) -> None:
    assert short(pay.parse(field)) == said


@pytest.mark.parametrize(
    ("field", "said"),
    [
        ("$5 per hour", "5/hour"),
        ("$9,000,000 per year", "9e+06/year"),
        ("$70,000 - $60,000 per year", "60000-70000/year"),
        ("$52,000 - $61,000 per hour", "52000-61000/hour"),
    ],
)
def test_what_nobody_is_paid_stays_as_posted_and_is_flagged(field: str, said: str) -> None:
    found = pay.parse(field)
    assert found is not None
    assert (short(found), found.doubtful, found.per_hour()) == (said, True, (None, None))


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("Pay: $24.50 - $31.00 per hour.", "24.5-31/hour"),
        ("Pay range: USD $30.11/Hr. - USD $47.10/Hr.", "30.11-47.1/hour"),
        ("The hourly pay range is $24.82 to $32.94.", "24.82-32.94/hour"),
        ("Starting pay between $20.71 and $27.92 per hour.", "20.71-27.92/hour"),
        ("Compensation: $27.19 - $39.83/hr, depending on experience.", "27.19-39.83/hour"),
        ("Base salary $66,100 - $91,700 annually.", "66100-91700/year"),
        ("Salary: $58k to $71k", "58000-71000/year"),
        ("Salary: £31,000 - £37,000 per annum, pro rata", "GBP 31000-37000/year"),
        ("Band 5, £29,900 to £36,400 a year", "GBP 29900-36400/year"),
        ("Pay up to $41.42 per hour.", "-41.42/hour"),
        ("Pay starting at $28.54 per hour.", "28.54+/hour"),
        ("We pay $0.65 per chart.", "0.65/chart"),
        ("$2,000 sign-on bonus. Pay: $24 - $30 an hour.", "24-30/hour"),
        ("Shift differential $1.50 per hour. Hourly rate: $26.10 to $33.", "26.1-33/hour"),
        ("Pay starts at $25 an hour; the full range is $25 - $34 an hour.", "25-34/hour"),
        ("Minimum: $60,120 Midpoint: $75,150 Maximum: $90,180", "60120-90180/year"),
        ("Grade 9: $71,000 (min) / $88,500 (mid) / $106,000 (max)", "71000-106000/year"),
        ("Scale: Step 1 $22.17, Step 6 $25.40, Step 12 $29.55 per hour", "22.17-29.55/hour"),
        ("Pay: $28.11 min - $34.64 mid - $41.17 max, +$2.85 evening differential", "28.11-41.17/hour"),
        ("$19.00 per hour in training, $21.50 per hour after you pass", "19-21.5/hour"),
        ("Starting rate $22.10, top rate $29.02 (hourly).", "22.1-29.02/hour"),
        ("Pay starts at $27 an hour.", "27+/hour"),
        ("$23.00/hr minimum", "23+/hour"),
        ("Hourly: $24 to $30. Bonus: up to $400 a month.", "24-30/hour"),
        ("Salary 58k to 71k, depending on experience", "58000-71000/year"),
        ("Salary: $30.92 - $37.80 Hourly / $5,359.47 - $6,552.00 Monthly", "30.92-37.8/hour"),
        ("Salary Range: $44.72 - $64.94 + differentials", "44.72-64.94/hour"),
        ("You earn $25.20 to $33.90 an hour, relocation help of up to $3,500.", "25.2-33.9/hour"),
        ("$2.75 per chart, paid every two weeks", "2.75/chart"),
        ("$340 per day on assignment plus a $59 per day meal allowance", "340/day"),
    ],
)
def test_text(text: str, said: str) -> None:
    assert read(text) == said


@pytest.mark.parametrize(
    "text",
    [
        "",
        "Assigns CPT codes 99202-99215 and ICD-10 codes.",
        "CPT 10004-69990 surgery range, 70010-79999 radiology range.",
        "A sign-on bonus of $5,000 is paid after 90 days.",
        "401(k) match of up to 6 %.",
        "Tuition reimbursement of up to $5,250 per year.",
        "A system with $2.5 billion in revenue a year.",
        "Recovered $30,000 - $45,000 in lost revenue.",
        "Codes 20-30 charts per hour at 95 % accuracy.",
        "12 to 15 encounters per hour",
        "Works 40 hours per week, 8 hours a day.",
        "Referral bonus: $500.",
        "Exam fee of $425 paid by us.",
        "A 350-bed hospital with 1,200 physicians.",
        "Stipend of $75 per month for internet.",
        "Our budget is £30,000 a year.",
        "An overtime differential of $3 - $5 per hour.",
        "We raised $84M and pay attention to 40,000 members.",
        "Night shifts earn a $2.00 per hour shift differential.",
        "An annual incentive of up to 5% of pay.",
        "Estimated pay: $24 - $30 an hour.",
        "Pay period: 80 hours.",
        "Exams are paid: 100 charts, 90 % to pass.",
    ],
)
def test_no_pay(text: str) -> None:
    assert read(text) == ""


def test_proof() -> None:
    text = "<p>Pay: <b>USD $30.11/Hr.</b> - USD $47.10/Hr., weekly.</p>"
    _, (tag,) = pay.read(Document.of("Coder", None, text))
    assert tag.name == "pay"
    assert text[tag.start : tag.end] == tag.quote
    assert tag.quote.startswith("USD $30.11")
    assert "$47.10/Hr" in tag.quote


@pytest.mark.parametrize(
    ("posted", "hour", "year"),
    [
        (Pay(25, 30, "hour"), (25, 30), (52_000, 62_400)),
        (Pay(52_000, None, "year"), (25, None), (52_000, None)),
        (Pay(None, 1_000, "week"), (None, 25), (None, 52_000)),
        (Pay(200, 240, "day"), (25, 30), (52_000, 62_400)),
        (Pay(5_200, 5_200, "month"), (30, 30), (62_400, 62_400)),
        (Pay(0.5, 0.75, "chart"), (None, None), (None, None)),
    ],
)
def test_normalised(posted: Pay, hour: tuple[float | None, ...], year: tuple[float | None, ...]) -> None:
    assert posted.per_hour() == hour
    assert posted.per_year() == year
