"""Finding credentials: longest first, every spelling, and no false friend."""

from __future__ import annotations

import pytest

import data
from aggregator.domain import mentions
from aggregator.domain.credentials import (
    ANY_AAPC,
    ANY_AHIMA,
    ANY_BOTH,
    CODERS,
    CREDENTIALS,
    RENAMED,
    UMBRELLAS,
    members,
)
from aggregator.domain.text import Document
from aggregator.domain.vocabulary import spellings

CODING = "Assigns ICD-10-CM and CPT codes. "


def found(text: str, title: str = "Job") -> list[str]:
    """The codes named, each once, in order."""
    named = mentions.find(Document.of(title, None, text))
    return list(dict.fromkeys(one.code for one in named))


@pytest.mark.parametrize(
    ("text", "codes"),
    [
        ("CPC-A", ["CPC-A"]),
        ("CPC–A", ["CPC-A"]),
        ("CPC(A)", ["CPC-A"]),
        ("CPC (Apprentice)", ["CPC-A"]),
        ("CPCA", ["CPC-A"]),
        ("CPC-H", ["COC"]),
        ("CPC-P", ["CPC-P"]),
        ("CPCO", ["CPCO"]),
        ("CPCD", ["CPCD"]),
        ("CCS-P", ["CCS-P"]),
        ("CCS–P", ["CCS-P"]),
        ("CCS‑P", ["CCS-P"]),
        ("CCS/CCS-P", ["CCS", "CCS-P"]),
        ("CCDS-O and CCDS", ["CCDS-O", "CCDS"]),
        ("C.P.C. required", ["CPC"]),
        ("CPC® required", ["CPC"]),
        ("CPC(R), CCS™", ["CPC", "CCS"]),
        ("CPCs", ["CPC"]),
        ("CPC/COC/CCS-P", ["CPC", "COC", "CCS-P"]),
        ("RHIA|RHIT", ["RHIA", "RHIT"]),
        ("HCS-D", ["HCS-D"]),
        ("CH-CBS", ["CH-CBS"]),
        ("CIRCC", ["CIRCC"]),
    ],
)
def test_codes(text: str, codes: list[str]) -> None:
    assert found(CODING + text) == codes


@pytest.mark.parametrize(
    ("text", "codes"),
    [
        ("certified professional coder", ["CPC"]),
        ("Certified Professional Coder - Apprentice", ["CPC-A"]),
        ("Certified Coding Specialist–Physician-based", ["CCS-P"]),
        ("Certified Coding Specialist, Physician", ["CCS-P"]),
        ("registered health information technician", ["RHIT"]),
        ("Certified Orthopedic Surgery Coder", ["COSC"]),
        ("Certified Orthopaedic Surgery Coder", ["COSC"]),
        ("Certified Risk Adjustment Coder (CRC)", ["CRC"]),
        ("Clinical Documentation Improvement Practitioner", ["CDIP"]),
        ("Certified Professional Coders", ["CPC"]),
    ],
)
def test_names(text: str, codes: list[str]) -> None:
    assert found(text) == codes


@pytest.mark.parametrize(
    "text",
    [
        "Lower the CPC of our Google Ads campaigns; watch CPM and ROAS.",
        "The CRC runs clinical trials under GCP with the IRB.",
        "Educate patients on CRC screening and colonoscopy.",
        "Licensed producer; CIC (Certified Insurance Counselor) a plus.",
        "Collect specimens and keep the chain of custody (COC).",
        "CCC-SLP required for this speech therapist.",
        "Follows CDC guidelines on vaccines.",
        "County program for children with special needs (CCS).",
        "We use cpc and crc checks.",
        "Commonwealth Care Alliance (CCA) members",
        "FAAPC, AAPC member",
        "RN or LPN license required.",
        "The CPCX and ACCS units, PCPC and CPC2.",
        "An OPT or CPT visa is not sponsored.",
    ],
)
def test_false_friends(text: str) -> None:
    assert found(text) == []


@pytest.mark.parametrize(
    "text",
    [
        "Explain the certificate of coverage (COC) to members.",
        "CRC screening and colonoscopy charts are coded here.",
        "CCS (California Children's Services) accounts are coded here.",
    ],
)
def test_a_coding_job_does_not_make_friends_of_them(text: str) -> None:
    assert found(CODING + text) == []


@pytest.mark.parametrize(
    ("text", "codes"),
    [
        ("RHIT or CCS", ["RHIT", "CCS"]),
        ("CPMA and CPC", ["CPMA", "CPC"]),
        ("Certified Professional Coder (CPC) credential", ["CPC"]),
    ],
)
def test_a_witness_makes_a_code_sure(text: str, codes: list[str]) -> None:
    assert found(text) == codes


@pytest.mark.parametrize(
    ("text", "code"),
    [
        ("AAPC certification required", ANY_AAPC),
        ("certified through AAPC", ANY_AAPC),
        ("AHIMA credential", ANY_AHIMA),
        ("AAPC or AHIMA certification", ANY_BOTH),
        ("certification from AHIMA or AAPC", ANY_BOTH),
        ("a nationally recognized coding credential", ANY_BOTH),
        ("coding certification required", ANY_BOTH),
        ("must be a certified coder", ANY_BOTH),
        ("credentialed by the American Health Information Management Association", ANY_AHIMA),
    ],
)
def test_umbrellas(text: str, code: str) -> None:
    assert found(CODING + text) == [code]


@pytest.mark.parametrize(
    ("text", "codes"),
    [
        ("AAPC certification (CPC or COC)", ["CPC", "COC"]),
        ("Coding certification from AAPC or AHIMA: CPC, CCS.", ["CPC", "CCS"]),
        ("CPC, CCS, or other AAPC credential", ["CPC", "CCS", ANY_AAPC]),
        ("graduate of an AAPC-approved coding certification program", []),
        ("follows AHIMA coding guidelines", []),
    ],
)
def test_umbrellas_invent_nothing(text: str, codes: list[str]) -> None:
    assert found(CODING + text) == codes


def test_offsets_are_of_the_field() -> None:
    doc = Document.of("Coder (CPC)", None, "<p>Coder with <b>CCS–P</b></p>")
    title, text = mentions.find(doc)
    assert (title.field, doc.title.plain[title.start : title.end]) == ("title", "CPC")
    assert (text.field, doc.description.plain[text.start : text.end]) == ("description", "CCS-P")


def test_hostile_text_is_read_in_part() -> None:
    named = mentions.find(Document.of("Coder", None, CODING + "CPC or " * 20_000))
    assert 0 < len(named) < 1000


def test_the_table() -> None:
    assert {
        "CPC",
        "COC",
        "CIC",
        "CRC",
        "CCA",
        "CCS",
        "CCS-P",
        "RHIT",
        "RHIA",
        "CPMA",
        "CDIP",
        "CCDS",
    } <= CREDENTIALS.keys()
    assert "CPC-H" not in CREDENTIALS  # today's COC
    assert "RN/LPN" not in CREDENTIALS
    assert {CREDENTIALS[code].status for code in UMBRELLAS} == {"umbrella"}


def test_members() -> None:
    assert {"CPC", "COC", "CIRCC", ANY_AAPC, ANY_BOTH} <= members(ANY_AAPC)
    assert not {"CCS", "CPC-A", "CPPM", "CPB"} & members(ANY_AAPC)
    assert {"CCS", "RHIT"} <= members(ANY_AHIMA)
    assert "CHDA" not in members(ANY_AHIMA)
    assert members("CPC") == {"CPC"}
    assert "CPC-A" not in CODERS


def test_every_credential_can_be_written() -> None:
    """Each code of the table is found by itself, and no phrase stands for two credentials."""
    spelt: dict[str, str] = {}
    for row in data.rows("cert_taxonomy.csv"):
        for phrase in filter(None, row["phrases"].split("|")):
            for one in spellings(phrase):
                assert spelt.setdefault(one, row["code"]) == row["code"], one
    codes = {code for code in CREDENTIALS if code not in UMBRELLAS and code != "COC-A"}
    assert codes == {RENAMED.get(code, code) for code in spelt.values()}
