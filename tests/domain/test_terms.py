"""Terms of the work: quotas, accuracy, hours, engagement, equipment and training, each with its words."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from aggregator.domain import conditions, terms
from aggregator.domain.posting import Quota, Tags, Terms
from aggregator.domain.text import Document
from aggregator.domain.vocabulary import values


def read(text: str) -> Terms:
    return terms.read(Document.of("Coder", None, text))[0]


@pytest.mark.parametrize(
    ("text", "quota"),
    [
        ("Codes 12-15 encounters per hour.", Quota(12, 15, "encounter", "hour")),
        ("Holds 2.5 charts per hour at 95% accuracy.", Quota(2.5, 2.5, "chart", "hour")),
        ("Productivity: 8 to 10 HCC charts an hour", Quota(8, 10, "chart", "hour")),
        ("Ninety days in, 110 cases per day are the standard.", Quota(110, 110, "case", "day")),
        ("Expect 40 to 50 IR cases a day.", Quota(40, 50, "case", "day")),
        ("25+ records/hour", Quota(25, 25, "record", "hour")),
        ("1.5 to 2 complex discharges an hour on average", Quota(1.5, 2, "discharge", "hour")),
        ("400 imaging studies per day", Quota(400, 400, "study", "day")),
    ],
)
def test_quota(text: str, quota: Quota) -> None:
    assert read(text).quotas == (quota,)


@pytest.mark.parametrize(
    "text",
    [
        "",
        "Pays $30 per hour.",
        "Works 8 hours a day.",
        "$0.75 per chart",
        "A hospital with 400 visits in the emergency department; open 24 hours a day.",
        "Codes charts. 2 years of experience; 40 hours per week.",
        "Charts per hour are counted.",
    ],
)
def test_no_quota(text: str) -> None:
    assert read(text).quotas == ()


@pytest.mark.parametrize(
    ("text", "percent"),
    [
        ("95% accuracy is expected.", 95),
        ("Maintains an accuracy rate of 96 %.", 96),
        ("Coding quality of 97.5 percent or better.", 97.5),
        ("Accuracy matters; bonus of 5%.", None),
        ("Accuracy matters.", None),
        ("100 charts, 90% to pass the test.", None),
        ("A 95% remote team.", None),
    ],
)
def test_accuracy(text: str, percent: float | None) -> None:
    assert read(text).accuracy == percent


@pytest.mark.parametrize(
    ("text", "kind", "value"),
    [
        ("Every other weekend is worked.", "schedule", "weekends"),
        ("No weekends!", "schedule", "no weekends"),
        ("Second shift, evenings.", "schedule", "evenings"),
        ("Monday through Friday", "schedule", "set hours"),
        ("Flexible schedule", "schedule", "flexible"),
        ("This is a W-2 position.", "engagement", "w2"),
        ("Paid on a 1099.", "engagement", "1099"),
        ("We provide a laptop.", "equipment", "supplied"),
        ("You need your own computer.", "equipment", "own"),
        ("Paid training for eight weeks.", "training", "offered"),
        ("An externship for students.", "training", "externship"),
    ],
)
def test_conditions(text: str, kind: str, value: str) -> None:
    assert getattr(read(text), kind) == (value,)


@pytest.mark.parametrize(
    "text",
    [
        "A weekend differential of $1.50.",
        "Computers and printers; a personal computer is used.",
        "Coding is not on weekends.",
        "Internal training of physicians by others.",
    ],
)
def test_no_conditions(text: str) -> None:
    assert read(text) == Terms()


def test_everything_that_can_be_found_can_be_said() -> None:
    told: dict[str, list[str]] = {}
    for value in values("work"):
        kind, name = value.split(":")
        if name != "other":
            told.setdefault(kind, []).append(name)
    quotas = (Quota(12, 15, "encounter", "hour"), Quota(1, 1, "chart", "day"), Quota(9, 9, "study", "week"))
    found = Tags(terms=Terms(quotas, 95.5, **{kind: tuple(names) for kind, names in told.items()}))
    said = conditions.terms(found)
    assert said[:4] == (
        "12 to 15 encounters an hour",
        "1 chart a day",
        "9 studies a week",
        "95.5 % accuracy",
    )
    assert len(said) == 4 + sum(map(len, told.values()))


@given(st.text(alphabet="0123456789 -.chartsperhouday%,ccy\n", max_size=80))
def test_proof_quotes_the_text(text: str) -> None:
    for tag in terms.read(Document.of("Coder", None, text, markup=False))[1]:
        assert text[tag.start : tag.end] == tag.quote != ""
