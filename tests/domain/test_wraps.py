"""Line breaks of a width are blanks; those of lists and headings stay."""

from __future__ import annotations

import pytest

from aggregator.domain.text import read
from aggregator.domain.wraps import joined

FILLED = (
    "The coder reads the whole record after discharge and\n"
    "CCS, CIC or RHIT holders sequence the principal code,\n"
    "Query letters go to physicians where the record lacks"
)


@pytest.mark.parametrize(
    ("text", "one_line"),
    [
        ("We look for somebody who holds a current\ncredential of AAPC", True),
        ("Candidates hold one of these credentials: CPC or\nCCS", True),
        (FILLED, True),
        ("Certification of AAPC or AHIMA is required\nTwo years of coding", False),
        ("Applicants must hold all of the following:\ncpc and rhit", False),
        ("Knows coding guidelines of every kind and\n- modifiers", False),
        ("Requirements\nCPC\nCCS", False),
        ("Holds a current credential of the AAPC.\nand more", False),
    ],
)
def test_wraps(text: str, one_line: bool) -> None:
    assert ("\n" not in joined(text)) is one_line
    assert len(joined(text)) == len(text)


@pytest.mark.parametrize("ends", ["\n", "\r\n", "\r"])
def test_a_wrap_is_one_whatever_ends_a_line(ends: str) -> None:
    two = f"{FILLED}\n\nPay\n$30".replace("\n", ends)
    assert read(two).plain == FILLED.replace("\n", " ") + "\nPay\n$30"
    assert read(f"Requirements{ends}CPC{ends}{ends}CCS").plain == "Requirements\nCPC\nCCS"


def test_a_span_over_a_wrap_quotes_the_break() -> None:
    source = "Applicants for this position must be certified professional\ncoders of the AAPC"
    text = read(source)
    at = text.plain.index("professional coders")
    start, end = text.span(at, at + len("professional coders"))
    assert source[start:end] == "professional\ncoders"
