"""Texts that are far larger than any posting are answered with bounded work."""

from __future__ import annotations

import pytest
from labelled import postings
from phrasebook import tagged

# Those of other trades as well, one behind the other, would be no coding job.
FRESH = [posting for posting in postings() if posting["labels"]["is_medical_coding"]]
PATTERNS = (
    *(
        "CPC, ",
        "CPC or ",
        "CPC/",
        "CPC-",
        "C.P.C.",
        "CPC required. ",
        "Certified Professional ",
        "RHIT and (",
        "not ",
    ),
    *("$25 - ", "$25,", "1", "1,000,000", "25.50-", "per hour ", "2+ years of ", "two ", "(2) "),
    *("must reside in TX, ", "OR ", "in IN, ", "not hire in ", "remote ", "remote after ", "hybrid or "),
    *("Remote Training Xa ", "Work Location Remote Training Xa ", "remote/", "Location. "),
    *("<div>", "<p>x</p>", "</ul>", "<", "&", "&amp;", "<!--", "<li>CPC</li>", "<a href='", "<table>"),
    *(
        " ",
        "\n",
        "\n- ",
        "\t",
        "\u00a0",
        "\u200b",
        "-",
        "—",
        "'",
        '"',
        "(",
        "[",
        "*",
        "#",
        ".",
        ":",
        "a",
        "A",
        "é",
    ),
    *("AAPC or AHIMA ", "within 6 months of ", "inpatient outpatient ", "Required:\n", "a: b; c, "),
)


def _answered(text: str) -> None:
    whole = "Assigns ICD-10-CM and CPT codes. CPC required.\n\n" + text
    tags = tagged(whole)
    assert tags["is_medical_coding"]
    proofs = [proof for proof in tags["evidence"] if proof["field"] == "description"]
    assert all(whole[proof["start"] : proof["end"]] == proof["quote"] != "" for proof in proofs)


@pytest.mark.timeout(120)  # all of it takes two seconds; one quadratic pattern takes minutes
def test_a_repeated_text_is_bounded_work() -> None:
    for piece in PATTERNS:
        _answered((piece * 10_000)[:10_000])


@pytest.mark.timeout(120)
@pytest.mark.parametrize(
    "texts",
    [
        [posting["description"] for posting in FRESH],
        [posting["description"].replace("\n", " ") for posting in FRESH],
        ["<div>", "<span>x"],
        ["x"],
        ["CPC or CCS, "],
    ],
    ids=["postings", "run-on", "nested", "word", "list"],
)
def test_a_large_text_is_bounded_work(texts: list[str]) -> None:
    whole = "\n".join(texts)
    _answered((whole * (200_000 // len(whole) + 1))[:200_000])


@pytest.mark.timeout(120)  # ten seconds; the square of the length takes two minutes and more
@pytest.mark.parametrize("piece", ["Remote Training Xa ", "Location. "])
def test_a_search_backwards_has_an_end(piece: str) -> None:
    _answered((piece * 30_000)[:300_000])
