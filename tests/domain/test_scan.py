"""Cues: how a phrase of a table is written, and what of a text it finds."""

from __future__ import annotations

import csv

import pytest

import data
from aggregator.domain.text import read
from aggregator.domain.vocabulary import spellings


@pytest.mark.parametrize(
    ("phrase", "spelt"),
    [
        ("pro-fee", ["pro fee"]),
        ("orthop(a)edic(s)", ["orthopedic", "orthopedics", "orthopaedic", "orthopaedics"]),
        ("emergency (department)", ["emergency", "emergency department"]),
        ("certif*", ["certif*"]),
    ],
)
def test_spellings(phrase: str, spelt: list[str]) -> None:
    assert spellings(phrase) == spelt


@pytest.mark.parametrize(
    ("text", "quotes"),
    [
        ("Orthopaedic coding", ["Orthopaedic"]),
        ("RISK-ADJUSTMENT and risk\nadjustment", ["RISK-ADJUSTMENT", "risk\nadjustment"]),
        ("an Ed. in education", []),  # a capital in the table is meant
        ("ED/trauma", ["ED", "trauma"]),
        ("reeducated, oncologists", ["oncologists"]),  # a word begins, an ending is free
        ("endodental", []),
    ],
)
def test_cues_of_a_text(text: str, quotes: list[str]) -> None:
    assert [text[one.start : one.end] for one in read(text).scan.longest("specialty")] == quotes


def test_a_longer_cue_hides_those_inside_it() -> None:
    scan = read("interventional radiology").scan
    assert [one.value for one in scan.of("specialty")] == ["interventional_radiology", "radiology"]
    assert [one.value for one in scan.longest("specialty")] == ["interventional_radiology"]


def test_sentences_with_a_cue_are_told_once() -> None:
    text = read("We pay well. ED and trauma coding. Nothing here.\nDental, too")
    told = [text.plain[start:end] for start, end in text.sentences_with("specialty")]
    assert told == ["ED and trauma coding", "Dental, too"]


@pytest.mark.parametrize("kind", [*data.names("cues"), *(f"title/{one}" for one in data.names("cues/title"))])
def test_a_table_of_cues_is_sound(kind: str) -> None:
    """Every row has a value and phrases, and no phrase stands for two things of one kind."""
    table = list(csv.DictReader(data.lines(f"cues/{kind}.csv")))
    assert table
    spelt: dict[str, str] = {}
    for row in table:
        assert set(row) - {"weight"} == {"value", "phrases", "note"}
        assert row["value"]
        for phrase in row["phrases"].split("|"):
            for one in spellings(phrase):
                assert one.strip("* ")
                assert spelt.setdefault(one, row["value"]) == row["value"], one
