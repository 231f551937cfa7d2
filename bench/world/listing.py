"""Which board lists which vacancy, under which key, from which day until which."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import replace
from typing import Any

from bench.world.facts import Posting, Vacancy, dice, table
from bench.world.vacancies import vacancies

# Board → employer → which of its coding vacancies are copied there; -1 is its newest, of the second day.
_COPIES: dict[str, dict[str, tuple[int, ...]]] = {
    "chartroster": {
        "saltgrass": (0, 1, 4, -1),
        "tallow": (0, 2, 6),
        "pallister": (0, 3),
        "quillmark": (0, 1, -1),
        "northfell": (0,),
        "bellhaven": (1,),
        "stonecutter": (0, 2),
        "prairielantern": (1,),
        "harrowgate": (0,),
    },
    "hicguild": {
        "tallow": (0, 5),
        "marrowstone": (1, 6, -1),
        "saltgrass": (0, 8),
        "northfell": (5, 6),
        "cottonrow": (0,),
        "kestrel": (1,),
    },
    "junipervale": {
        "northfell": (0, 2),
        "bellhaven": (0,),
        "marrowstone": (0,),
        "cottonrow": (1,),
        "tallow": (3,),
    },
    "linkedin": {
        "saltgrass": (0, 4),
        "tallow": (0, 2, 12, -1),
        "pallister": (1, 3, -1),
        "quillmark": (0, 4, -1),
        "verdigrove": (0, 3),
        "harrowgate": (0, 2),
        "marrowstone": (1,),
        "stonecutter": (0,),
        "northfell": (0,),
    },
}
_EDITED = {"quillmark": (2, 5), "harrowgate": (1,), "junipervale": (1, 4)}


def postings() -> dict[str, list[Posting]]:
    """Every posting of both days, by board."""
    made = {slug: list(vacancies(slug, one)) for slug, one in table("employers").items()}
    boards = {slug: one for slug, one in table("employers").items() if one["platform"]}
    found = {slug: list(_own(slug, one, made[slug])) for slug, one in boards.items()}
    for slug, one in table("employers").items():
        for number, vacancy in enumerate(made[slug] if not one["platform"] else ()):
            for at, board in enumerate(one["boards"]):
                if at == number % len(one["boards"]) or dice("also", board, vacancy.id).random() < 0.4:
                    found[board].append(_posting(board, vacancy, _since(one, number), copied=True))
    for board, sources in _COPIES.items():
        for slug, chosen in sources.items():
            coding = [one for one in made[slug] if one.is_coding]
            for at in chosen:
                found[board].append(_posting(board, coding[at], 2 if at < 0 else 1, copied=True))
    for board, some in found.items():
        if not boards[board]["coding"] and boards[board]["gone"]:
            some[3] = replace(some[3], until=1)
    return found


def _since(employer: dict[str, Any], number: int) -> int:
    return 2 if employer["coding"] <= number < employer["coding"] + employer["fresh"] else 1


def _own(slug: str, board: dict[str, Any], made: list[Vacancy]) -> Iterator[Posting]:
    """An employer's postings on its own board: some close after the first day, some come back anew."""
    chance = dice("gone", slug)
    leaving = (
        chance.sample(range(3, board["coding"]), board["gone"] + board["reposted"]) if board["coding"] else []
    )
    reposted = set(leaving[: board["reposted"]])
    others = board["coding"] + board["fresh"]
    if board.get("others", 0) > 8:
        leaving.append(others + 2)
    for number, vacancy in enumerate(made):
        one = _posting(slug, vacancy, _since(board, number))
        one = replace(one, edited=number in _EDITED.get(slug, ()))
        again = number in reposted
        same_key = again and board["platform"] == "workday"  # a repost keeps its requisition there
        if number not in leaving or same_key:
            yield replace(one, again=same_key)
            continue
        yield replace(one, until=1)
        if again:
            yield replace(_posting(slug, vacancy, 2, again=True), since=2)


def _posting(
    board: str, vacancy: Vacancy, since: int, *, copied: bool = False, again: bool = False
) -> Posting:
    listing = table("employers")[board]
    employer = table("employers")[vacancy.employer]["employer"]
    title = _retitled(vacancy, board) if copied else vacancy.title
    return Posting(
        vacancy=vacancy,
        board=board,
        key=_key(listing, board, vacancy, title, again=again),
        title=title,
        company=listing["employer"] or employer,
        since=since,
        copied=copied,
        again=again,
    )


def _retitled(vacancy: Vacancy, board: str) -> str:
    """A copy's title: place added or arrangement left out; the words of the job itself stay."""
    bare = re.sub(r" (?:\((?:Remote|Hybrid)\)|- Remote|- Work from Home)$", "", vacancy.title)
    chance = dice("title", board, vacancy.id).random()
    if chance < 0.25 and vacancy.spot == "city":
        return f"{bare} - {vacancy.city}, {vacancy.state}"
    if chance < 0.5 and vacancy.arrangement == "remote" and "Remote" not in bare:
        return f"Remote {bare}"
    return bare if chance < 0.75 else vacancy.title


def _key(listing: dict[str, Any], board: str, vacancy: Vacancy, title: str, *, again: bool) -> str:
    """The key by which the product tells this board's postings apart; see the platform's module."""
    number = dice("key", board, vacancy.id, again).randint(1_000_000, 9_999_999)
    match listing["platform"]:
        case "workday":
            return f"{_PREFIX[board]}{vacancy.requisition}"
        case "greenhouse":
            return f"4{number}00{len(board) % 10}"
        case "icims":
            return str(10_000 + number % 80_000)
        case "jsonld":
            return _page(board, slug(title), number % 900_000 + 100_000)
        case "linkedin_alert":
            return f"45{number}0"
    match listing["form"]:
        case "atom":
            return f"https://{listing['host']}/postings/{number % 90_000 + 10_000}"
        case "indeed":
            return f"JV-{number % 90_000 + 10_000}"
    return str(number)


_PREFIX = {"marrowstone": "R00", "saltgrass": "JR", "tallow": "R-", "northfell": "REQ-", "pallister": "JR1"}


def _page(board: str, words: str, number: int) -> str:
    host = table("employers")[board]["host"]
    match board:
        case "ridgeline":
            return f"https://{host}/jobs/{number}"
        case "chartroster":
            return f"https://{host}/job/{words}/{number}"
        case "stonecutter":
            return f"https://{host}/job-opening/{words}-{number}"
    return f"https://{host}/jobs/{number}/{words}"


def slug(text: str) -> str:
    """A text as it stands in an address."""
    return re.sub(r"[^a-z0-9]+", "-", text.lower()).strip("-")
