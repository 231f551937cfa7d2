"""What a template shows of an opening: words, proofs, marked text."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from typing import Any

import pytest
from adverts import NOW
from hypothesis import given
from hypothesis import strategies as st

from aggregator.domain.posting import Copy, Group, Opening, Pay, Place, Requirement, Residency, Tag, Tags
from aggregator.domain.search import Filter
from aggregator.domain.tagging import tag
from web import present, proofs
from web.proofs import Claim, Marked, Quote, Segment

TEXT = "Remote inpatient coder. CCS required, CPC preferred. $28 - $34 an hour."


def proof(name: str, quote: str, *, field: Any = "description", text: str = TEXT) -> Tag:
    start = text.index(quote)
    return Tag(name, field, start, start + len(quote), quote, "a rule")


def opening(tags: Tags | None = None, **more: Any) -> Opening:
    facts: dict[str, Any] = {"first_seen": NOW, "last_verified": NOW, "company": "Mercy", "description": TEXT}
    return Opening(1, "Coder", tags=tags or Tags(), **(facts | more))


def copy(board: str = "mercy", *, own_site: bool = True, status: Any = "open", **more: Any) -> Copy:
    return Copy(board, board.title(), f"https://{board}.example/1", own_site, status, NOW, NOW, **more)


# ------------------------------------------------------------------------------------------- marked text


@pytest.mark.parametrize(
    ("evidence", "expected"),
    [
        ([], [Segment(TEXT)]),
        (
            [proof("setting:remote", "Remote")],
            [Segment("Remote", ("Setting: remote",)), Segment(TEXT[6:])],
        ),
        (  # one inside the other
            [proof("credential:CCS", "CCS required, CPC preferred"), proof("credential:CPC", "CPC")],
            [
                Segment("Remote inpatient coder. "),
                Segment("CCS required, ", ("Certification: CCS",)),
                Segment("CPC", ("Certification: CCS", "Certification: CPC")),
                Segment(" preferred", ("Certification: CCS",)),
                Segment(". $28 - $34 an hour."),
            ],
        ),
        (  # crossing, and up to the end
            [proof("pay", "$28 - $34"), proof("employment:full_time", "$34 an hour.")],
            [
                Segment(TEXT[:53]),
                Segment("$28 - ", ("Pay",)),
                Segment("$34", ("Pay", "Employment: full time")),
                Segment(" an hour.", ("Employment: full time",)),
            ],
        ),
        (  # the same words prove one thing once, and two things twice
            [
                proof("setting:remote", "Remote"),
                proof("setting:remote", "Remote"),
                proof("arrangement:remote", "Remote"),
            ],
            [
                Segment("Remote", ("Setting: remote", "Where the work is done: remote")),
                Segment(TEXT[6:]),
            ],
        ),
        ([proof("setting:remote", "Remote", field="title")], [Segment(TEXT)]),
        ([Tag("pay", "description", 5, 5, "", "r")], [Segment(TEXT)]),
        ([Tag("pay", "description", 9, 5, "", "r")], [Segment(TEXT)]),
        ([Tag("pay", "description", 5, len(TEXT) + 1, "", "r")], [Segment(TEXT)]),
        (
            [Tag("novel:thing_here", "description", 0, len(TEXT), "", "r")],
            [Segment(TEXT, ("novel: thing here",))],
        ),
    ],
)
def test_text_is_cut_where_a_proof_begins_or_ends(evidence: list[Tag], expected: list[Segment]) -> None:
    assert proofs.segments(TEXT, evidence) == expected


def test_no_text_has_no_segments() -> None:
    assert proofs.segments("", [Tag("pay", "description", 0, 3, "", "r")]) == []


SPANS = st.lists(st.tuples(st.integers(0, 45), st.integers(0, 45)), max_size=8)


@given(st.text(max_size=40), SPANS)
def test_segments_are_the_whole_text_exactly_once(text: str, spans: Sequence[tuple[int, int]]) -> None:
    evidence = [Tag(f"pay:{n}", "description", a, b, "", "r") for n, (a, b) in enumerate(spans)]
    parts = proofs.segments(text, evidence)
    assert "".join(part.text for part in parts) == text
    assert all(part.text for part in parts)
    at = 0
    for part in parts:
        proving = {f"Pay: {n}" for n, (a, b) in enumerate(spans) if a <= at < b <= len(text)}
        assert set(part.claims) == proving
        at += len(part.text)


# ------------------------------------------------------------------------------------------------ claims


def test_unknown_is_said_for_every_claim() -> None:
    said = {claim.label: claim.value for claim in proofs.claims(opening())}
    assert said == {
        "Is it coding?": "No",
        "Setting": "Setting not stated",
        "Kind of employer": "Not stated",
        "Where the work is done": "Where the work is done is not stated",
        "Where you may live": "No matter: the job is not remote",
        "Certification": "No certification stated",
        "Apprentices": "Not stated",
        "Experience": "Experience not stated",
        "Pay": "Not stated",
        "Employment": "Not stated",
        "Specialty": "None named",
        "Software": "None named",
    }
    assert all(claim.quotes == () for claim in proofs.claims(opening()))


def test_every_facility_has_words() -> None:
    for facility in proofs._FACILITIES:
        claims = proofs.claims(opening(Tags(facility=facility)))  # type: ignore[arg-type]
        assert next(one.value for one in claims if one.label == "Kind of employer")


def test_a_claim_quotes_its_own_proofs_each_once_and_not_too_many() -> None:
    evidence = (
        proof("credential:CCS", "CCS required"),
        proof("credential:CPC", "CCS required"),
        proof("setting:remote", "Remote"),
        Tag("credential:RHIT", "title", 0, 4, "RHIT", "r"),
        *(Tag("specialty:er", "title", 0, 1, f"word {n}", "r") for n in range(20)),
    )
    found = {
        claim.label: claim for claim in proofs.claims(opening(Tags(relevance="core", evidence=evidence)))
    }
    assert found["Certification"].quotes == (
        Quote("CCS required", "description", "", ", CPC preferred"),
        Quote("RHIT", "title"),
    )
    assert found["Setting"].quotes == (Quote("Remote", "description", "", " inpatient coder"),)
    assert [one.words for one in found["Specialty"].quotes] == [f"word {n}" for n in range(5)]
    assert found["Is it coding?"] == Claim("relevance", "Is it coding?", "Coding is the work", ())


def test_words_that_only_show_which_posting_is_meant_say_what_the_claim_rests_on() -> None:
    tags = tag(title="Certified Coder II", company="Lakeside Hospital", stated_arrangement="remote")
    found = {claim.label: claim for claim in proofs.claims(opening(tags))}
    named = Quote("Certified Coder II", "title", ground="As the employer's name says")
    labelled = Quote("Certified Coder II", "title", ground="Labelled so by the source")
    assert found["Setting"].quotes == (labelled, named)
    assert found["Where the work is done"].quotes == (labelled,)


def test_a_mark_leads_to_its_claim_and_the_first_one_is_led_to() -> None:
    evidence = (
        proof("credential:CCS", "CCS required, CPC preferred"),
        proof("credential:CPC", "CPC"),
        proof("pay", "$28"),
        proof("setting:remote", "Remote"),
        proof("arrangement:remote", "Remote"),
        Tag("novel:thing", "description", len(TEXT) - 3, len(TEXT), "", "r"),
    )
    found = proofs.marked(TEXT, evidence)
    assert "".join(one.text for one in found) == TEXT
    assert found[0] == Marked(
        "Remote", "Setting: remote; Where the work is done: remote", "setting", ("setting", "arrangement")
    )
    assert [(one.text, one.kind, one.first) for one in found if one.title][1:] == [
        ("CCS required, ", "credential", ("credential",)),
        ("CPC", "credential", ()),
        (" preferred", "credential", ()),
        ("$28", "pay", ("pay",)),
        ("ur.", "", ()),
    ]


def test_only_words_of_the_text_can_be_led_to() -> None:
    evidence = (proof("setting:remote", "Remote", field="title"), proof("pay", "$28"))
    found = {one.kind: one.marked for one in proofs.claims(opening(Tags(evidence=evidence)))}
    assert (found["setting"], found["pay"], found["residency"]) == (False, True, False)


# ----------------------------------------------------------------------------------- where it is advertised

LEFT = f"Gone from the employer's own site, last seen there {NOW:%B} {NOW.day}, {NOW.year}"
CLOSED = ("On the employer's own site", "on 2 boards")  # a page of what is gone says where it was


@pytest.mark.parametrize(
    ("copies", "reposts", "said"),
    [
        ((), 0, ()),
        ((copy(),), 0, ("On the employer's own site",)),
        ((copy(own_site=False),), 1, ("Not found on the employer's own site", "posted again once")),
        ((copy(), copy("hunt", own_site=False)), 0, ("On the employer's own site", "on 2 boards")),
        ((copy(), copy()), 3, ("On the employer's own site", "posted again 3 times")),
        (
            (copy(status="closed"), copy("hunt", own_site=False)),
            1,
            (LEFT, "posted again once"),
        ),
        (
            (copy(status="closed", is_read=False), copy("hunt", own_site=False)),
            0,
            ("Not found on the employer's own site",),
        ),
        ((copy(status="missing"), copy("hunt", status="closed")), 0, ("On the employer's own site",)),
        ((copy(status="closed"), copy("hunt", own_site=False, status="closed")), 0, CLOSED),
    ],
)
def test_trust_says_what_is_known(copies: tuple[Copy, ...], reposts: int, said: tuple[str, ...]) -> None:
    assert present.trust(opening(copies=copies, reposts=reposts)) == said


def test_the_employers_own_posting_comes_first_and_what_is_gone_last() -> None:
    gone, hunt, own = copy("gone", status="closed"), copy("hunt", own_site=False), copy()
    assert present.copies(opening(copies=(gone, hunt, own))) == (own, hunt, gone)


@pytest.mark.parametrize(
    ("company", "places", "location", "said"),
    [
        ("Mercy", (Place("Tyler", "TX", "US"),), None, "Mercy · Tyler, TX"),
        ("Mercy", (), "Greater Tyler", "Mercy · Greater Tyler"),
        (None, (Place(None, "TX", "US"),), None, "TX"),
        (None, (), None, ""),
        ("Mercy", (), None, "Mercy"),
    ],
)
def test_where_is_employer_and_place(
    company: str | None, places: tuple[Place, ...], location: str | None, said: str
) -> None:
    assert present.where(opening(Tags(places=places), company=company, location=location)) == said


# -------------------------------------------------------------------------------------------------- cards


CCS = Requirement((Group(frozenset({"CCS"})),))
LATER = Requirement((Group(frozenset({"CCS"}), grace_months=12),))


@pytest.mark.parametrize(
    ("wish", "requirement", "answer", "lacks"),
    [
        (Filter(), CCS, "", ""),
        (Filter(years=3), CCS, "", ""),
        (Filter(holds=frozenset({"CCS"})), CCS, "You can apply", ""),
        (Filter(holds=frozenset({"CPC"})), CCS, "Not yet", "CCS"),
        (Filter(holds=frozenset({"CPC"})), Requirement(), "Nothing said that rules you out: ask", ""),
        (
            Filter(holds=frozenset({"CPC"})),
            LATER,
            "You can apply and earn it later",
            "CCS within 12 months of hire",
        ),
    ],
)
def test_a_card_says_whether_its_reader_can_apply(
    wish: Filter, requirement: Requirement, answer: str, lacks: str
) -> None:
    card = present.card(opening(Tags(requirement=requirement)), wish)
    assert (card.answer, card.lacks) == (answer, lacks)


LIMITED = Tags(arrangement="remote", residency=Residency(frozenset({"TX"})), experience_years=3.0)
ASKED = "3 years of experience; a home in TX"


@pytest.mark.parametrize(
    ("requirement", "answer", "lacks"),
    [
        (CCS, "Your certification is enough; also asked", ASKED),
        (Requirement(), "Nothing you said rules you out; also asked", ASKED),
        (
            Requirement((Group(frozenset({"CRC"}), grace_months=6),)),
            "You can earn the certification later",
            f"CRC within 6 months of hire; also asked: {ASKED}",
        ),
    ],
)
def test_nobody_can_apply_who_did_not_say_what_the_job_asks_for(
    requirement: Requirement, answer: str, lacks: str
) -> None:
    wish = Filter(holds=frozenset({"CCS"}))
    made = opening(replace(LIMITED, requirement=requirement))
    card = present.card(made, wish)
    assert (card.answer, card.lacks, card.fit) == (answer, lacks, "open")
    told = present.card(made, replace(wish, years=3, lives="TX"))
    assert "also asked" not in told.answer + told.lacks
    assert told.fit in ("yes", "within_grace")


def test_a_card_holds_what_a_list_shows() -> None:
    tags = Tags(
        settings=("hospital", "remote"), arrangement="remote", pay=Pay(28, 34, "hour"), requirement=CCS
    )
    card = present.card(opening(tags, copies=(copy(),)), Filter())
    assert [said for _, said in card.settings] == ["hospital", "remote"]
    assert card.pay == "$28 to $34 an hour"
    assert card.facts == ("Requires CCS", "Experience not stated", "Remote, no states named")
    assert card.trust == ("On the employer's own site",)
    assert present.card(opening(), Filter()).pay == ""
