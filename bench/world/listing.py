"""Which board lists which vacancy, under which key, from which day until which."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import replace
from typing import Any
from uuid import UUID

from bench.world.facts import Posting, Vacancy, dice, table
from bench.world.search import fits
from bench.world.vacancies import vacancies
from bench.world.writers import places
from scrapers.alertmail import fingerprint


def postings() -> dict[str, list[Posting]]:
    """Every posting of both days, by board."""
    made = {slug: list(vacancies(slug, one)) for slug, one in table("employers").items()}
    boards = {slug: one for slug, one in table("employers").items() if one["platform"]}
    found = {slug: list(_own(slug, one, made[slug])) for slug, one in boards.items()}
    for slug, one in table("employers").items():
        # a mail repeats what a board of somebody shows, and only LinkedIn's may be the one place of a job
        sure = [name for name in one.get("boards", ()) if name not in ("indeed", "ziprecruiter")]
        for number, vacancy in enumerate(made[slug] if sure else ()):
            for board in one["boards"]:
                if board == sure[number % len(sure)] or dice("also", board, vacancy.id).random() < 0.4:
                    found[board].append(_posting(board, vacancy, _since(one, number), copied=True))
    for board, sources in table("copies").items():
        for slug, chosen in sources.items():
            coding = [(at, one) for at, one in enumerate(made[slug]) if one.is_coding]
            if boards[board].get("only") == "remote":
                coding = [(at, one) for at, one in coding if one.arrangement == "remote"]
            for number, vacancy in (coding[at] for at in chosen):
                since = _since(table("employers")[slug], number)
                found[board].append(_posting(board, vacancy, since, copied=True))
    for board, some in found.items():
        if not boards[board]["coding"] and boards[board]["gone"]:
            some[3] = replace(some[3], until=1)
    return {board: [one for one in some if _is_found(boards[board], one)] for board, some in found.items()}


def _is_found(board: dict[str, Any], one: Posting) -> bool:
    """What none of a board's searches finds is as good as absent."""
    searches = board.get("searches", ())
    return not searches or any(fits(one, search) for search in searches)


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
        one = replace(one, edited=number in board.get("edited", ()))
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
    """The key by which the product tells this board's postings apart; see the platform's module.

    A board's own pattern, with d4 to d9 for digits, h10 to h16 for hexadecimal ones, and so on.
    """
    chance = dice("key", board, vacancy.id, again)
    bits = chance.getrandbits(128)
    known: dict[str, Any] = {
        f"d{size}": str(bits % (9 * 10 ** (size - 1)) + 10 ** (size - 1)) for size in range(4, 10)
    }
    known |= {f"h{size}": f"{bits:032x}"[:size] for size in (10, 12, 16)}
    known |= {"H10": f"{bits:032X}"[:10], "uuid": str(UUID(int=bits, version=4))}
    known["word"] = "".join(
        chance.choice("bcdfghjkmnpqrstvwxzBCDFGHJKLMNPQRSTVWXZ23456789") for _ in range(7)
    )
    company = table("employers")[vacancy.employer]["employer"]
    known |= {"slug": slug(title), "company": slug(company), "requisition": vacancy.requisition}
    known["print"] = fingerprint(title, company, places.town(vacancy))
    key: str = listing["key"].format(host=listing["host"], **known)
    return key


def slug(text: str) -> str:
    """A text as it stands in an address."""
    return re.sub(r"[^a-z0-9]+", "-", text.lower()).strip("-")
