"""What holds for every posting, whatever it says."""

from __future__ import annotations

import os
import subprocess
import sys
from itertools import permutations
from pathlib import Path
from random import Random
from typing import Any

import pytest
from drawn import CODES, UNRELATED, WRITTEN, Drawn, as_html, as_plain, drawn_postings
from hypothesis import HealthCheck, Phase, example, given, settings
from hypothesis import strategies as st
from labelled import claims, postings
from phrasebook import TITLE, Case, everything, tagged, tags_of

from aggregator.domain.tagging import as_contract, tag

bounded = settings(max_examples=60, deadline=None, suppress_health_check=list(HealthCheck))

FRESH = postings()
CODING = [case for case in everything() if case.want.get("is_medical_coding") is not False]
PIECES = [
    *(
        "<p>",
        "</p>",
        "<li>",
        "<ul",
        "<table><tr><td>",
        "&nbsp;",
        "&amp;lt;",
        "&#x110000;",
        "<!--",
        "]]>",
        "<script>",
    ),
    *(
        "\u00a0",
        "\u200b",
        "\u00ad",
        "\u202e",
        "\ufeff",
        "\r\n",
        "\x00",
        "\ud800",
        "\U0001f9ec",
        "İ",
        "ß",
        "ﬁ",
    ),
    *("CPC", "CCS–P", "RHIT or", "required", "Preferred:", "not", "within 6 months of hire", "no CPC-A"),
    *(
        "$25-",
        "$1,000,000k",
        "per hour",
        "401(k)",
        "remote",
        "must reside in",
        "OR",
        "IN",
        "TX,",
        "2+ years of",
    ),
    *(
        "Medical Coder",
        "ICD-10-CM",
        "inpatient",
        "professional fee",
        "- ",
        "• ",
        "\n\n",
        ":",
        "(",
        ")",
        "/",
        ";",
        "½",
    ),
]
SOUP = st.lists(st.sampled_from(PIECES) | st.text(max_size=12), max_size=60).map(" ".join)
GLUED = st.lists(st.sampled_from(PIECES) | st.characters(), max_size=60).map("".join)


def _facts(tags: dict[str, Any]) -> dict[str, Any]:
    return {name: value for name, value in tags.items() if name != "evidence"}


@pytest.mark.parametrize("paragraph", UNRELATED, ids=lambda paragraph: paragraph[:40])
def test_an_unrelated_paragraph_changes_nothing(paragraph: str) -> None:
    @settings(bounded, max_examples=20, phases=[Phase.generate])
    @given(case=st.sampled_from(CODING), before=st.booleans(), posting=drawn_postings(), at=st.integers(0, 4))
    def check(case: Case, before: bool, posting: Drawn, at: int) -> None:
        parts = [paragraph, case.description] if before else [case.description, paragraph]
        assert _facts(tags_of(case, "\n\n".join(parts))) == _facts(tags_of(case))
        sections = (*posting.sections[:at], ("About us", (paragraph,)), *posting.sections[at:])
        assert _facts(tagged(as_html(sections))) == _facts(tagged(as_html(posting.sections)))
        assert _facts(tagged(as_plain(sections))) == _facts(tagged(as_plain(posting.sections)))

    check()


@bounded
@given(
    pair=st.lists(st.sampled_from(CODES), min_size=2, max_size=2, unique=True),
    no=st.sampled_from(["not required", "not needed", "not necessary", "not mandatory"]),
)
def test_what_is_not_required_is_not_required(pair: list[str], no: str) -> None:
    code, other = pair
    said = (
        f"Assigns ICD-10-CM and CPT codes. {other} certification is required. {code} certification is {no}."
    )
    assert tagged(said)["requirements"]["required"] == [[other]]
    assert tagged(f"Assigns ICD-10-CM and CPT codes. {code} is {no}.")["requirements"]["required"] == []


@bounded
@given(posting=drawn_postings(), chance=st.randoms(use_true_random=False))
def test_items_of_a_section_may_come_in_any_order(posting: Drawn, chance: Random) -> None:
    shuffled = tuple(
        (heading, tuple(chance.sample(items, len(items)))) for heading, items in posting.sections
    )
    for write in (as_plain, as_html):
        before, after = _facts(tagged(write(posting.sections))), _facts(tagged(write(shuffled)))
        assert after == before


@pytest.mark.parametrize("written", WRITTEN)
def test_a_posting_asks_for_the_same_however_it_is_written(written: str) -> None:
    @bounded
    @given(posting=drawn_postings())
    def check(posting: Drawn) -> None:
        tags = tagged(WRITTEN[written](posting.sections))
        assert frozenset(map(frozenset, tags["requirements"]["required"])) == posting.required
        assert frozenset(tags["requirements"]["preferred"]) == posting.preferred - posting.required_codes
        assert tags["experience_years_min"] == posting.years
        assert tags["pay"] == {
            "min": posting.pay[0],
            "max": posting.pay[1],
            "unit": "hour",
            "currency": "USD",
        }

    check()


@pytest.mark.parametrize(
    "codes", [("CPC", "CCS", "RHIT"), ("CCS-P", "CPC-A", "CPC"), ("CIC", "COC", "CRC", "RHIA")]
)
@pytest.mark.parametrize("list_of", ["{0} or {1}", "{0}, or {1}", "{0} and/or {1}"])
def test_alternatives_may_come_in_any_order(codes: tuple[str, ...], list_of: str) -> None:
    for order in permutations(codes):
        said = list_of.format(", ".join(order[:-1]), order[-1])
        found = tagged(f"Assigns ICD-10-CM and CPT codes. {said} required.")["requirements"]["required"]
        assert [set(group) for group in found] == [set(codes)], said


@settings(bounded, max_examples=120)
@given(title=SOUP | st.just(TITLE), location=SOUP, description=SOUP | GLUED)
@example(title="Medical Coder\u200b", location="", description="<p>\x00CPC&nbsp;required&#0;</p>")
@example(title="CODER", location="\ud800", description="\ufeffICD-10 CPT CPC\u00ad-A ok\u202e")
def test_any_text_gets_an_answer_that_quotes_it(title: str, location: str, description: str) -> None:
    given_fields = {"title": title, "location": location, "description": description}
    tags = as_contract(tag(**given_fields))
    for proof in tags["evidence"]:
        assert given_fields[proof["field"]][proof["start"] : proof["end"]] == proof["quote"] != ""
    assert claims(tags) <= {proof["tag"] for proof in tags["evidence"]}
    assert as_contract(tag(**given_fields)) == tags


@bounded
@given(posting=st.sampled_from(FRESH), cut=st.floats(0, 1), junk=GLUED)
def test_a_torn_posting_gets_an_answer_that_quotes_it(posting: dict[str, Any], cut: float, junk: str) -> None:
    at = int(cut * len(posting["description"]))
    text = posting["description"][:at] + junk + posting["description"][at:]
    tags = tagged(text, posting["title"], location=posting["location"])
    for proof in tags["evidence"]:
        field = {"title": posting["title"], "location": posting["location"], "description": text}[
            proof["field"]
        ]
        assert field[proof["start"] : proof["end"]] == proof["quote"] != ""
    assert claims(tags) <= {proof["tag"] for proof in tags["evidence"]}


def test_the_answer_does_not_hang_on_the_seed_of_the_hash() -> None:
    code = "import json, labelled\nfor p in labelled.postings(): print(json.dumps(labelled.tagged(p)))"
    here = Path(__file__).parent

    def run(seed: str) -> str:
        paths = os.pathsep.join(map(str, (here.parents[1], here.parents[2])))
        seen = {"PYTHONHASHSEED": seed, "PYTHONPATH": paths, "PATH": os.environ["PATH"]}
        return subprocess.run(
            [sys.executable, "-c", code], env=seen, capture_output=True, text=True, check=True
        ).stdout

    assert run("1") == run("2") != ""
