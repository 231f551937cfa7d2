"""Every phrase of the tables, said once and plainly."""

from __future__ import annotations

from typing import Any

import pytest
from phrasebook import FRAME, Case, everything, plain, tags_of, told

from aggregator.domain.tagging import as_contract, tag


def _marked(case: Case) -> Any:
    marks = [pytest.mark.xfail(reason=case.xfail)] if case.xfail else []
    return pytest.param(case, id=str(case), marks=marks)


@pytest.mark.parametrize("case", [_marked(case) for case in everything()])
def test_a_phrase_says_what_it_says(case: Case) -> None:
    assert told(case.want, tags_of(case)) == plain(case.want)


def test_the_frame_says_nothing_but_that_it_is_a_coding_job() -> None:
    tags = as_contract(tag(title="Medical Coder", description=FRAME.replace("{phrase}", "")))
    silent = ("settings", "specialties", "systems", "employment")
    assert tags["is_medical_coding"]
    assert [tags[key] for key in silent] == [[], [], [], []]
    assert (tags["facility"], tags["arrangement"], tags["remote_later"]) == ("unknown", "unknown", False)
    assert tags["residency"] == {"allowed_states": [], "excluded_states": []}
    assert tags["requirements"] == {"required": [], "preferred": [], "excluded": [], "grace_months": None}
    assert (tags["apprentice"], tags["experience_years_min"], tags["entry_level"]) == (
        "not_stated",
        None,
        False,
    )
    assert (tags["pay"], tags["state"]) == (None, None)
