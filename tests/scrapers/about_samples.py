"""What each folder of samples says of itself in its `about.json`:

board         the fields of the board that the samples belong to
addresses     careers URLs of the platform → [tenant, site] of the board that each leads to
also_read_as  kind of page → readers of other platforms ("jsonld detail") that may read such a sample, too
entry         the answer to a first request that only leads to the list, where there is such
page_mark     what of a list sample changes from page to page, and names the next one
last_page     what of a list sample promises a further page, and what stands there on the last one
uncounted     why no list of the platform says how many postings there are, where none does
one_page      why no page of a list leads to a further one, where none does
markup_at     where the platform keeps details in JSON-LD: an address that it knows as its own
"""

from __future__ import annotations

import json
from functools import cache
from pathlib import Path
from typing import Any

from scrapers.source import Board

SAMPLES = Path(__file__).parent / "samples"
NAMES = sorted(one.parent.name for one in SAMPLES.glob("*/about.json"))


@cache
def about(platform: str) -> dict[str, Any]:
    told: dict[str, Any] = json.loads((SAMPLES / platform / "about.json").read_bytes())
    return told


def board(platform: str) -> Board:
    facts = about(platform)["board"]
    return Board(**facts | {"platform": platform, "searches": tuple(facts.get("searches", ()))})


def addresses() -> dict[str, tuple[str, str, str]]:
    """Careers URL → platform, tenant, site."""
    return {
        url: (name, tenant, site)
        for name in NAMES
        for url, (tenant, site) in about(name).get("addresses", {}).items()
    }


def also_read_as(platform: str, kind: str) -> set[tuple[str, str]]:
    """The readers, by platform and kind, that a sample may be read by although it is not theirs."""
    theirs = about(platform).get("also_read_as", {}).get(kind, [])
    return {(one.partition(" ")[0], one.partition(" ")[2]) for one in theirs}


def marked_up() -> dict[str, str]:
    """The platforms with details in JSON-LD, with an address of each."""
    return {name: about(name)["markup_at"] for name in NAMES if "markup_at" in about(name)}
