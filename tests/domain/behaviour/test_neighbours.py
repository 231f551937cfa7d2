"""A credential is one whatever stands beside it: the look-alikes' own words occur in coding jobs as well."""

from __future__ import annotations

import pytest
from drawn import CODES
from phrasebook import tagged

WIDE = (*CODES, "CCDS", "CPB", "CASCC", "HCS-D")
# What stands beside credentials in coding jobs all the time.
NEIGHBOURS = (
    "Knowledge of medical terminology",
    "Three years of medical coding",
    "Works with clinical staff and research teams",
    "County hospital experience",
    "Knows Medicare, Medicaid and commercial insurance",
    "Follows federal guidelines and payer policy",
    "Health plan or hospital background",
    "A drug screen and background check are done",
    "Member of the cancer program team",
    "Cloud-based encoder",
    "Customer service skills",
    "Community health center setting",
    "Children's hospital experience",
    "Infection and sepsis coding",
    "Colonoscopy and screening codes",
    "Speech therapy charges",
    "Chiropractic and vocational claims",
    "Vaccine administration codes",
    "Registry and sponsor queries",
    "Accounting of charges",
)


@pytest.mark.parametrize("words", NEIGHBOURS)
def test_a_certification_that_is_called_one_stands_beside_any_words(words: str) -> None:
    assert _hidden("{code} certification required. " + words + ".") == []


@pytest.mark.parametrize("words", NEIGHBOURS)
def test_a_required_code_stands_beside_any_words(words: str) -> None:
    assert _hidden(words + ". {code} required.") == []


def _hidden(said: str) -> list[str]:
    """The codes that are not found where they are said."""
    texts = {code: f"Assigns ICD-10-CM and CPT codes.\n\n{said.format(code=code)}" for code in WIDE}
    return [code for code, text in texts.items() if tagged(text)["requirements"]["required"] != [[code]]]
