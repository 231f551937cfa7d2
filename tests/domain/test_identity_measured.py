"""Precision and recall of identity, on pairs made from our own texts and on the corpus's near-duplicates.

`python -m bench.identity` prints the same figures over more pairs, with what each missed pair is made of.
"""

from __future__ import annotations

import json
from datetime import date
from pathlib import Path
from typing import Any

import pytest

from aggregator.domain import tagging
from aggregator.domain.identity import Advert
from aggregator.domain.normalise import normalise
from bench.copies import copies
from bench.identity import among_all, joined, measure
from bench.lookalikes import lookalikes
from scrapers.source import Board, RawPosting

CORPUS = Path(__file__).parents[3] / "shared" / "corpus" / "postings.jsonl"
# Of the near-duplicate pairs that the corpus names, the one whose texts are the same but for their format:
# one is the employer's, the other a job board's, whose title leaves out a word of the employer's name.
ONE_OPENING = {frozenset({"m5991-373", "m5991-374"})}


def test_copies_merge_and_lookalikes_stay_apart() -> None:
    same, apart = list(copies(each=3, mixed=150)), list(lookalikes(each=8))
    found = measure(same, apart)
    assert (found.copies >= 200, found.others >= 80) == (True, True)
    assert (found.precision, [one.made for one in found.wrong]) == (1.0, [])
    assert found.recall >= 0.97, [one.made for one in found.missed]
    assert found.key_recall >= 0.99
    ended = among_all(same)
    assert ended["wrong"] == 0
    assert ended["right"] >= 0.97 * found.copies


def _read(row: dict[str, Any], *, with_url: bool) -> Advert:
    """A line of the corpus as another board's posting, so that nothing but what it says counts."""
    board = Board(row["id"], "", "job board", "feed", "https://board.example/")
    raw = RawPosting(
        title=row["title"],
        external_id=row["id"],
        url=row.get("url") if with_url else None,
        company=row.get("company"),
        location=row.get("location"),
        description=row["description"],
    )
    posting = normalise(raw, board, date(2026, 11, 17))
    return Advert(posting, tagging.tag_posting(posting))


def _pairs(*, with_url: bool) -> list[tuple[frozenset[str], Advert, Advert]]:
    if not CORPUS.exists():
        pytest.skip("the corpus of real postings is not beside this checkout")
    rows = {row["id"]: row for row in map(json.loads, CORPUS.read_text(encoding="utf-8").splitlines())}
    near = [(one, rows[one["near_dup_of"]]) for one in rows.values() if one.get("near_dup_of")]
    assert len(near) >= 8
    return [
        (frozenset({one["id"], other["id"]}), *(_read(row, with_url=with_url) for row in (one, other)))
        for one, other in near
    ]


def test_near_duplicates_of_the_corpus_stay_apart() -> None:
    merged = {pair for pair, one, other in _pairs(with_url=True) if joined(one, other) or joined(other, one)}
    assert merged == ONE_OPENING


def test_they_do_by_their_texts_alone() -> None:
    merged = {pair for pair, one, other in _pairs(with_url=False) if joined(one, other) or joined(other, one)}
    assert merged == ONE_OPENING
