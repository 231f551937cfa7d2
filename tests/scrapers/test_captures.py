"""Genuine responses of real sources, which lie beside the repository and are never copied into it."""

from __future__ import annotations

import hashlib
import io
import json
from datetime import UTC, date, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest

from chartwork import pipes
from scrapers.registry import platforms
from scrapers.source import ParseError, RawPosting
from scrapers.stored import read_stored

FOLDER = Path(__file__).parents[3] / "shared" / "captures"
# A folder is named after its platform, but for these.
NAMED = {
    "feeds-xml": "feed",
    "healthcaresource_symplr": "healthcaresource",
    "indeed": "indeed_alert",
    "jsonld-pages": "jsonld",
    "jsonld-postings-nhs": "jsonld",
    "linkedin": "linkedin_alert",
    "ukg_ultipro": "ukg",
    "ziprecruiter": "ziprecruiter_alert",
}
# What its folder's platform must refuse: pages without a JobPosting, web pages where mails are read,
# mails that are no alerts.
REFUSED = {
    "indeed": ("application-confirmation",),
    "jsonld-pages": ("talentclue", "peoplestrong", "didi-global", "wttj_list"),
    "linkedin": ("guest-", "public-"),
    "remoteok": ("job-page-error",),
}
EMPTY = ("facets_two_schemas",)  # its rows were cut away by whoever published it


def captures() -> list[tuple[Path, dict[str, Any]]]:
    """Every genuine response with what its `.meta.json` says; `mock-` files are made up."""
    found = []
    for meta in sorted(FOLDER.glob("*/*.meta.json")):
        told = json.loads(meta.read_bytes())
        stem = meta.name.removesuffix(".meta.json")
        bodies = [one for one in meta.parent.glob(f"{stem}.*") if one != meta]
        if told["genuine"]:
            found += [(body, told) for body in bodies]
    return found


def platform_of(body: Path) -> str:
    return NAMED.get(body.parent.name, body.parent.name)


ALL = captures()
OURS = [(body, told) for body, told in ALL if platform_of(body) in platforms()]
ids = [f"{body.parent.name}/{body.name}" for body, _ in OURS]
if not ALL:
    pytestmark = pytest.mark.skip(reason="no captures beside the repository (../shared/captures)")


def refused(body: Path) -> bool:
    return any(part in body.name for part in REFUSED.get(body.parent.name, ()))


def sound(postings: list[RawPosting]) -> None:
    for one in postings:
        assert one.title.strip()
        assert one.external_id or one.url
        json.dumps([one.title, one.description]).encode()


@pytest.mark.parametrize(("body", "told"), OURS, ids=ids)
def test_a_capture_is_read_by_its_platform(body: Path, told: dict[str, Any]) -> None:
    platform = platforms()[platform_of(body)]
    kind = told["kind"] if told["kind"] in platform.readers else None
    if refused(body):
        with pytest.raises(ParseError):
            read_stored(platform, body.read_bytes(), kind=kind)
        return
    found = read_stored(platform, body.read_bytes(), kind=kind)
    sound(found)
    assert bool(found) is (body.stem not in EMPTY)
    assert len(found) == 1 or told["kind"] != "detail"


@pytest.mark.parametrize(("body", "told"), OURS, ids=ids)
def test_the_kind_of_a_capture_is_found_out(body: Path, told: dict[str, Any]) -> None:
    platform = platforms()[platform_of(body)]
    if not refused(body):
        kind = told["kind"] if told["kind"] in platform.readers else None
        assert read_stored(platform, body.read_bytes()) == read_stored(platform, body.read_bytes(), kind=kind)


@pytest.mark.parametrize("name", sorted(platforms()))
def test_no_capture_of_any_source_makes_a_platform_fail(name: str) -> None:
    """JSON of one platform is none of another's; pages with a JobPosting and feeds are many platforms'."""
    strangers = []
    for body, _ in ALL:
        try:
            found = read_stored(platforms()[name], body.read_bytes())
        except ParseError:
            continue
        sound(found)
        if body.suffix == ".json" and platform_of(body) != name:
            strangers.append(f"{body.parent.name}/{body.name}")
    assert not strangers


# What the files state --------------------------------------------------------------------------------------
# captures.json has a row for each posting, read from the files: id, city, state, country, work mode, day, pay
# in figures, and digests of title, text and other words about pay.

FACTS = json.loads((Path(__file__).parent / "captures.json").read_bytes())
READ = [(body, told) for body, told in OURS if not refused(body)]


def _digest(text: str | None) -> str | None:
    return hashlib.sha256(text.encode()).hexdigest()[:12] if text else None


def _facts(printed: dict[str, Any]) -> list[Any]:
    place, pay = [printed[one] for one in ("city", "state", "country")], printed["pay"]
    figures = (
        [pay[one] for one in ("min", "max", "unit", "currency")] if isinstance(pay, dict) else _digest(pay)
    )
    texts = [_digest(printed[one]) for one in ("title", "description")]
    return [printed["external_id"], *place, printed["remote"], printed["posted_on"], figures, *texts]


def _printed(body: Path, kind: str | None) -> list[list[Any]]:
    out = io.StringIO()
    pipes.parse(platform_of(body), body, None, kind, out)
    return [_facts(json.loads(line)) for line in out.getvalue().splitlines()]


def _dated(rows: list[list[Any]], today: date) -> list[list[Any]]:
    """The expected rows; a day that a source counts back from today stands there as a number of days."""
    counted = [
        (today - timedelta(days=one[5])).isoformat() if isinstance(one[5], int) else one[5] for one in rows
    ]
    return [[*one[:5], day, *one[6:]] for one, day in zip(rows, counted, strict=True)]


@pytest.mark.parametrize(("body", "told"), READ, ids=[f"{one.parent.name}/{one.name}" for one, _ in READ])
def test_a_capture_is_parsed_to_what_it_states(body: Path, told: dict[str, Any]) -> None:
    """captures.json holds what was read from the files."""
    kind = told["kind"] if told["kind"] in platforms()[platform_of(body)].readers else None
    before = datetime.now(UTC).date()
    found = _printed(body, kind)
    expected = FACTS[f"{body.parent.name}/{body.name}"]
    assert found in (_dated(expected, before), _dated(expected, datetime.now(UTC).date()))


@pytest.mark.parametrize("body", [one for one, _ in OURS if refused(one)], ids=lambda one: one.name)
def test_a_capture_that_is_no_such_thing_prints_nothing(body: Path) -> None:
    out = io.StringIO()
    with pytest.raises(ParseError) as said:
        pipes.parse(platform_of(body), body, None, None, out)
    assert out.getvalue() == ""
    assert "expected" in str(said.value)
    assert "\n" not in str(said.value)
