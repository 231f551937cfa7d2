"""The whole posting: every claim with its proof, nothing for a job that codes nothing, and the contract."""

from __future__ import annotations

import json
import subprocess
import sys
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from aggregator.domain import tagging
from aggregator.domain.posting import Pay, Place, Tags

TITLE = "Inpatient Coder II - Remote"
LOCATION = "Tulsa, OK"
TEXT = """<p>Codes inpatient records of our hospital with ICD-10-CM/PCS and assigns MS-DRGs in Epic.</p>
<p><b>Requirements</b></p><ul><li>RHIT and CCS or CIC</li><li>2 years of inpatient coding experience</li></ul>
<p><b>Preferred</b></p><ul><li>RHIA</li></ul>
<p>This full-time position is 100% remote. CPC-A will not be considered. Pay: $24.50 - $31.00 per hour.</p>"""


@pytest.fixture
def tags() -> Tags:
    return tagging.tag(title=TITLE, company="Example Hospital", location=LOCATION, description=TEXT)


def test_contract(tags: Tags) -> None:
    said = tagging.as_contract(tags)
    assert said.pop("evidence")
    assert said == {
        "relevance": "core",
        "is_medical_coding": True,
        "settings": ["hospital", "remote"],
        "facility": "inpatient",
        "arrangement": "remote",
        "remote_later": False,
        "residency": {"allowed_states": [], "excluded_states": []},
        "requirements": {
            "required": [["RHIT"], ["CCS", "CIC"]],
            "preferred": ["RHIA"],
            "excluded": ["CPC-A"],
            "grace_months": None,
        },
        "apprentice": "excluded",
        "experience_years_min": 2,
        "entry_level": False,
        "pay": {"min": 24.5, "max": 31.0, "unit": "hour", "currency": "USD"},
        "state": "OK",
        "country": "US",
        "specialties": ["inpatient"],
        "systems": ["epic"],
        "employment": ["full_time"],
    }


def test_every_claim_quotes_the_field_as_given(tags: Tags) -> None:
    fields = {"title": TITLE, "location": LOCATION, "description": TEXT}
    evidence = tagging.as_contract(tags)["evidence"]
    for one in evidence:
        assert set(one) == {"tag", "field", "start", "end", "quote"}
        assert fields[one["field"]][one["start"] : one["end"]] == one["quote"] != ""
    named = {one["tag"] for one in evidence}
    codes = ("RHIT", "CCS", "CIC", "RHIA", "CPC-A")
    assert {f"credential:{code}" for code in codes} <= named
    assert {"setting:hospital", "setting:remote", "relevance:core", "experience", "pay"} <= named


def test_json_can_say_it(tags: Tags) -> None:
    assert json.loads(json.dumps(tagging.as_contract(tags))) == tagging.as_contract(tags)


@pytest.mark.parametrize(
    ("title", "text"),
    [
        ("Registered Nurse - ICU", "Cares for patients. RN license required. 2 years of experience."),
        ("Medical Biller", "Submits claims with CPT and ICD-10 codes. CPC required."),
        ("Clinical Research Coordinator (CRC)", "GCP, IRB. CRC required."),
        ("Software Engineer - Medical Coding", "ICD-10, CPT, HCC, AAPC, coders. Python. CPC required."),
        ("", ""),
    ],
)
def test_no_coding_job_claims_nothing(title: str, text: str) -> None:
    found = tagging.tag(title=title, description=text, location="Tulsa, OK")
    assert not found.is_coding
    assert not found.requirement.required
    assert found.settings == ()
    assert found.experience_years is None
    assert all(one.name.startswith("relevance:") for one in found.evidence)


def test_unknown_is_never_a_guess() -> None:
    said = tagging.as_contract(
        tagging.tag(title="Medical Coder", description="Assigns ICD-10 and CPT codes.")
    )
    assert said["is_medical_coding"]
    assert said["settings"] == []
    assert (said["facility"], said["arrangement"], said["apprentice"]) == ("unknown", "unknown", "not_stated")
    assert (said["pay"], said["state"], said["country"], said["experience_years_min"]) == (None,) * 4
    assert said["requirements"] == {"required": [], "preferred": [], "excluded": [], "grace_months": None}


def test_what_the_source_states_stands_before_the_text() -> None:
    stated = Pay(60_000, 70_000, "year")
    found = tagging.tag(
        title=TITLE,
        location="Dallas, TX",
        description=TEXT,
        stated_pay=stated,
        stated_places=[Place("Tulsa", "OK", "US")],
        stated_employment=["part_time"],
        stated_arrangement="onsite",
    )
    assert found.pay == stated
    assert found.place.state == "OK"
    assert found.employment == ("part_time",)
    assert found.arrangement == "remote"  # the text says so in words


def test_plain_text_is_not_read_as_markup() -> None:
    text = "Assigns ICD-10-CM <and> CPT codes. CCS required."
    found = tagging.tag(title="Coder", description=text, markup=False)
    (proof,) = [one for one in found.evidence if one.name == "credential:CCS"]
    assert text[proof.start : proof.end] == "CCS"


@pytest.mark.parametrize(
    "text",
    [
        "CPC or ",
        "AAPC ",
        "2 years experience ",
        "Requirements: ",
        "TX, ",
        "((((",
        "&amp;",
        "<p ",
        "remote ",
        " \n",
    ],
)
def test_hostile_text_is_answered(text: str) -> None:
    found = tagging.tag(title="Coder", description="ICD-10 CPT codes. " + text * 3000)
    assert found.relevance == "core"


FLOORS = {
    "relevance F1": 0.98,
    "required codes F1": 0.97,
    "required groups exact": 0.93,
    "preferred codes F1": 0.95,
    "settings exact": 0.9,
    "arrangement": 0.95,
    "allowed states": 0.95,
    "experience years": 0.95,
    "evidence quotes the text": 1.0,
    "claims with evidence": 1.0,
}


def test_real_postings_stay_well_read(tmp_path: Path) -> None:
    shared = Path(__file__).parents[2].parent / "shared"
    score = shared / "checks" / "score_tags.py"
    if not score.exists():
        pytest.skip("the labelled postings are not at hand")
    program = tmp_path / "tag.py"
    program.write_text(
        "import json, sys\n"
        "from aggregator.domain.tagging import as_contract, tag\n"
        "for line in sys.stdin:\n"
        "    one = json.loads(line)\n"
        "    key = one.pop('id')\n"
        "    one['description'] = one['description'] or ''\n"
        "    print(json.dumps({'id': key} | as_contract(tag(**one))))\n"
    )
    root = Path(__file__).parents[2]
    done = subprocess.run(
        [sys.executable, score, "--json", "--cmd", f"{sys.executable} {program}"],
        capture_output=True,
        text=True,
        check=True,
        env={"PYTHONPATH": str(root)},
    )
    figures = json.loads(done.stdout)["postings"]
    low = {name: figures[name]["value"] for name, floor in FLOORS.items() if figures[name]["value"] < floor}
    assert not low


@given(text=st.text(max_size=400), title=st.sampled_from(["Coder", "Medical Coder", "Auditor"]))
@settings(max_examples=60, deadline=None)
def test_any_text_is_answered_and_every_span_quotes_it(text: str, title: str) -> None:
    source = f"Assigns ICD-10-CM and CPT codes. {text} CPC or CCS\u2013P required; 2 years of coding."
    found = tagging.tag(title=title, description=source)
    for one in found.evidence:
        assert {"title": title, "location": "", "description": source}[one.field][
            one.start : one.end
        ] == one.quote


@pytest.mark.parametrize(
    ("location", "ours"),
    [
        (None, True),
        ("Worldwide", True),
        ("Canada; United States", True),
        ("Northern America, Europe, UK, France", True),
        ("Hong Kong; Singapore; Taiwan", False),
        ("Spain; Portugal", False),
        ("UK, France", False),
        ("Chennai, India; Manila, PH", False),
    ],
)
def test_a_job_for_other_countries_alone_is_none_of_ours(location: str | None, ours: bool) -> None:
    text = "Codes inpatient records with ICD-10-CM/PCS. CCS required."
    tags = tagging.tag(title="Inpatient Coder", company=None, location=location, description=text)
    assert tagging.is_ours(tags) is ours
