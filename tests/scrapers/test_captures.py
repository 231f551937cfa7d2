"""Genuine responses of real sources, which lie beside the repository and are never copied into it."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest

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
