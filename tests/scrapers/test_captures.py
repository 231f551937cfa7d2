"""Genuine responses of real sources, which lie beside the repository and are never copied into it."""

from __future__ import annotations

import hashlib
import io
import json
import re
from datetime import UTC, date, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest

from aggregator.domain.places import parse_location
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

FACTS: dict[str, list[dict[str, Any]]] = json.loads((Path(__file__).parent / "captures.json").read_bytes())
READ = [(body, told) for body, told in OURS if not refused(body)]


def _digest(text: str) -> str:
    return hashlib.sha256(text.encode()).hexdigest()[:12]


def _letters(text: str) -> str:
    """Of a text what no reading of markup, entities and blanks can differ in."""
    return _digest("".join(re.findall("[a-z0-9]", text.lower())))


def _printed(body: Path, kind: str | None) -> list[dict[str, Any]]:
    out = io.StringIO()
    pipes.parse(platform_of(body), body, None, kind, out)
    return [json.loads(line) for line in out.getvalue().splitlines()]


def _same_url(said: str | list[str] | None, printed: str | None) -> bool:
    if isinstance(said, list):  # the file does not state the address: what must stand in it
        return printed is not None and all(part in printed for part in said)
    return said == (_digest(printed) if printed else None)


def _same_place(fact: dict[str, Any], row: dict[str, Any]) -> bool:
    """City, state and country are of the first place of ours, else of the first; `location` names all."""
    places, line = fact["places"], row["location"] or ""
    first = next((one for one in places if one[2] == "US"), places[0] if places else [None] * 3)
    states = {state for _, state, country in places if country == "US" and state}
    towns = [town for town, *_ in places if town] if len(places) > 1 else []
    named = {one.state for one in parse_location(line) if one.state}
    abroad = bool(places) and all(country != "US" for *_, country in places)  # "Kolkata, IN"
    return (
        [row[name] for name in ("city", "state", "country")] == first
        and (abroad or named == states)
        and all(town in line for town in towns)
        and len(line.split(";")) >= len(places)
        and fact.get("named", "") in line
        and bool(line) >= bool(places)
    )


def _same_day(said: str | int | None, printed: str | None, today: date) -> bool:
    """A day that a source counts back from today stands as a number of days."""
    return printed == ((today - timedelta(days=said)).isoformat() if isinstance(said, int) else said)


def _same_pay(said: Any, printed: Any) -> bool:
    if isinstance(said, dict):  # a guess of the site's is told as one, in words
        told = isinstance(printed, str) and re.search(r"predicted|estimated", printed, re.IGNORECASE)
        return bool(told) and re.findall(r"\$?[\d.]+K?", printed) == said["guess"]
    if isinstance(said, str):
        return isinstance(printed, str) and _digest(printed) == said
    figures = (
        [printed[name] for name in ("min", "max", "unit", "currency")] if isinstance(printed, dict) else None
    )
    return figures == said and (figures is not None or printed is None)


def _wrong(fact: dict[str, Any], row: dict[str, Any], today: date) -> dict[str, Any]:
    """Which facts of a row differ, and what was printed."""
    said_id, text = fact["id"], row["description"]
    right = {
        "external_id": bool(row["external_id"]) if said_id == "#" else row["external_id"] == said_id,
        "title": _digest(row["title"]) == fact["title"],
        "url": _same_url(fact["url"], row["url"]),
        "location": _same_place(fact, row),
        "remote": row["remote"] == fact["remote"],
        "posted_on": _same_day(fact["posted"], row["posted_on"], today),
        "pay": _same_pay(fact["pay"], row["pay"]),
        "description": (_letters(text) if text else None) == fact["text"],
    }
    return {name: row[name] for name, is_right in right.items() if not is_right}


@pytest.mark.parametrize(("body", "told"), READ, ids=[f"{one.parent.name}/{one.name}" for one, _ in READ])
def test_a_capture_is_parsed_to_what_it_states(body: Path, told: dict[str, Any]) -> None:
    """Every row of every file.

    captures.json was not made from what `chartwork parse` prints. A script of its own took each fact from the
    raw file (json, regular expressions, ElementTree), with none of our code and by the meaning that the file
    and the vendors' formats give each field; the values were read beside the files, and every difference was
    decided by the raw text. Titles, addresses and texts stand as digests, since they are other people's:

    id       as stated; "#" where a source has none and ours is made
    url      digest; a list of parts where the file does not hold the address
    places   [city, state, country] of every place; `named`: words that name one without saying what it is
    posted   a day, or a number of days before today
    pay      [min, max, unit, currency]; {"guess": figures} of the site; a digest of other words
    text     digest of the letters and digits
    """
    kind = told["kind"] if told["kind"] in platforms()[platform_of(body)].readers else None
    before = datetime.now(UTC).date()
    found, facts = _printed(body, kind), FACTS[f"{body.parent.name}/{body.name}"]
    assert len(found) == len(facts)
    assert len({one["external_id"] or one["url"] for one in found}) == len(found)
    for today in (before, datetime.now(UTC).date()):  # midnight may pass between the two
        wrong = [differing for pair in zip(facts, found, strict=True) if (differing := _wrong(*pair, today))]
        if not wrong:
            break
    assert wrong == []


def test_every_capture_that_is_read_has_its_facts() -> None:
    assert {f"{body.parent.name}/{body.name}" for body, _ in READ} == set(FACTS)


@pytest.mark.parametrize("body", [one for one, _ in OURS if refused(one)], ids=lambda one: one.name)
def test_a_capture_that_is_no_such_thing_prints_nothing(body: Path) -> None:
    out = io.StringIO()
    with pytest.raises(ParseError) as said:
        pipes.parse(platform_of(body), body, None, None, out)
    assert out.getvalue() == ""
    assert "expected" in str(said.value)
    assert "\n" not in str(said.value)
