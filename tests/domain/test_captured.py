"""The tagger on postings that real sources served; `captured` says how they are labelled and read.

Few of them are coding jobs. What the others say of place, years, pay and state is read as it would be of a
coding job: the words for it are anybody's.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable
from functools import cache
from pathlib import Path

import captured
import labelled
import pytest
from labelled import Json

from aggregator.domain import experience, pay, residency, settings, whereabouts
from aggregator.domain.levels import Levels
from aggregator.domain.posting import Tags
from aggregator.domain.tagging import as_contract
from aggregator.domain.text import Document

pytestmark = pytest.mark.skipif(
    not captured.CAPTURES.is_dir(), reason="no captures beside the repository (../shared/captures)"
)
# What was reached; raise a floor when its figure rises, never lower one to make room.
OF_CODING = {
    "settings": 1.0,
    "arrangement": 1.0,
    "allowed states": 1.0,
    "excluded states": 1.0,
    "required groups": 1.0,
    "excluded codes": 1.0,
    "experience": 1.0,
    "entry level": 1.0,
    "pay": 1.0,
    "country": 1.0,
}
OF_OTHERS = {
    "arrangement": 0.98,
    "experience": 0.91,  # years in trades that no coder has count for nothing
    "pay": 1.0,
    "state": 1.0,
}


@cache
def postings() -> list[Json]:
    return captured.postings()


def is_coding(posting: Json) -> bool:
    return bool(posting["labels"]["is_medical_coding"])


def as_of_a_coder(posting: Json) -> Json:
    """What the readers say of a posting, whatever job it is."""
    doc = Document.of(posting["title"], posting["location"], posting["description"])
    facts, _ = settings.read(doc, company=posting["company"], stated="unknown")
    years, entry, _ = experience.read(doc, Levels(doc.description))
    posted, _ = pay.read(doc)
    living, _ = residency.read(doc)
    places, _ = whereabouts.read(doc, posting["location"], (), living.allowed)
    return as_contract(
        Tags(
            relevance="core",
            arrangement=facts.arrangement,
            experience_years=years,
            entry_level=entry,
            pay=posted,
            residency=living,
            places=places,
        )
    )


def below(floors: dict[str, float], found: Iterable[Json], read: Callable[[Json], Json]) -> dict[str, float]:
    """The figures under their floors. Raises ZeroDivisionError where nothing is labelled for one."""
    rows = [(posting["labels"], read(posting)) for posting in found]
    reached = {}
    for name in floors:
        field, right = labelled.EXACT[name]
        scored = [right(*row) for row in rows if field not in row[0].get("unscored", ())]
        reached[name] = sum(scored) / len(scored)
    return {name: round(figure, 3) for name, figure in reached.items() if figure < floors[name]}


def test_coding_jobs_are_told_from_all_others() -> None:
    wrong = [one["id"] for one in postings() if labelled.tagged(one)["is_medical_coding"] != is_coding(one)]
    assert wrong == []


def test_no_figure_of_a_coding_job_falls_below_its_floor() -> None:
    assert below(OF_CODING, filter(is_coding, postings()), labelled.tagged) == {}


def test_no_figure_of_another_job_falls_below_its_floor() -> None:
    others = (one for one in postings() if not is_coding(one))
    assert below(OF_OTHERS, others, as_of_a_coder) == {}


@pytest.mark.parametrize("row", captured.labels(), ids=lambda row: row["id"])
def test_every_claim_rests_on_words_of_the_posting(row: Json) -> None:
    (posting,) = (one for one in postings() if one["id"] == row["id"])
    tags = labelled.tagged(posting)
    for proof in tags["evidence"]:
        assert (posting[proof["field"]] or "")[proof["start"] : proof["end"]] == proof["quote"] != ""
    assert labelled.claims(tags) <= {proof["tag"] for proof in tags["evidence"]}


def test_the_set_is_what_it_says() -> None:
    found = captured.labels()
    assert len({row["id"] for row in found}) == len(found) == 74
    assert sum(map(is_coding, found)) == 3


def test_no_text_is_written_into_the_repository(tmp_path: Path) -> None:
    with pytest.raises(SystemExit, match="lies in the repository"):
        captured.main(str(captured.REPOSITORY / "postings.jsonl"))
    captured.main(str(tmp_path / "postings.jsonl"))
    assert len((tmp_path / "postings.jsonl").read_text(encoding="utf-8").splitlines()) == 74
