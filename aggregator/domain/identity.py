"""Which postings are the same opening. Two mistakes are possible, and hiding a real opening is the worse one.

First come the facts that set two postings apart (`distinct`), whatever else they share: level, state,
inpatient or outpatient, requisition, per diem or full time. Only then `alike` looks for proof that they are
one. A posting joins an opening when it is alike to one of its postings and distinct from none of them, so
that no chain of copies leads from a Coder I to a Coder III.

`keys` names where to look: postings of one opening share at least one key, most others share none.
"""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import dataclass
from functools import lru_cache
from zlib import crc32

from aggregator.domain import employment
from aggregator.domain.credentials import CREDENTIALS
from aggregator.domain.places import STATES
from aggregator.domain.posting import Posting, Tags
from aggregator.domain.search import words

_ROMAN = {"i": "1", "ii": "2", "iii": "3", "iv": "4", "v": "5"}
_LEVELS = _ROMAN | {one: one for one in _ROMAN.values()}
_LEVELS |= {"sr": "senior", "senior": "senior", "jr": "junior", "junior": "junior", "lead": "lead"}
_LEVELS |= {"principal": "principal", "apprentice": "entry", "trainee": "entry", "entry": "entry"}
_LEVELS |= {
    "associate": "associate",
    "supervisor": "supervisor",
    "manager": "manager",
    "director": "director",
}
_CARE = {"inpatient": "inpatient", "ip": "inpatient", "outpatient": "outpatient", "op": "outpatient"}
_TERMS = frozenset({"full_time", "part_time", "prn"})
_CASUAL = re.compile(r"\b(?:casual|as needed)\b", re.IGNORECASE)
_LEGAL = frozenset(words("inc llc ltd corp corporation co company pllc pc pa the of and"))
_ENTITY = re.compile(r"^\s*(?:(?:0\d+|\d{4,})\b\s*[-:_]?|\d+\s+[-:])\s*(?=\S)")
_NOISE = frozenset(
    words(
        "remote hybrid onsite site on work from home wfh based virtual telecommute usa us united "
        "states full part time ft pt prn per diem casual pool temp temporary contract permanent perm "
        "sign bonus hiring now urgent immediate needed opportunity job position opening level "
        "required preferred eligible certified a an the for at in of and or with to only must"
    )
) | {part for code in CREDENTIALS for part in words(code)}
_SHINGLE = 6  # words: long enough that two adverts rarely share one by chance
_SKETCH = 3  # shingles that stand in `keys`; two texts that share 80 % miss each other in 1 of 60 cases
_ENOUGH_TEXT = 40  # shingles; below, as in an alert mail, a text proves nothing
_COMMON = 25  # openings: a key that more of them share is an employer's boilerplate
_COPIED, _REWORDED = 0.8, 0.4


@dataclass(frozen=True, slots=True)
class Advert:
    """A posting with its tags, as identity compares it."""

    posting: Posting
    tags: Tags


@dataclass(frozen=True, slots=True)
class Home:
    """The opening that a posting belongs to, and why. `again`: the same board showed it before."""

    opening_id: int
    reason: str
    again: bool


def keys(one: Advert) -> tuple[str, ...]:
    """Look-up keys of a posting: its requisition, its employer with its title, a sketch of its text."""
    company, title = _company(one.posting.company), " ".join(sorted(_core(one.posting)))
    found = [f"title:{company}:{title}"] if company and title else []
    if company and (number := _requisition(one.posting)):
        # Its first word, since one site writes "Alder Health" and another "Alder Health System".
        found.append(f"requisition:{company.split()[0]}:{number}")
    sketch = sorted(_shingles(one.posting.description))[:_SKETCH]
    return (*found, *(f"text:{shingle:x}" for shingle in sketch))


class Register:
    """Openings by the keys of their postings: those that the store found, and those made since."""

    def __init__(self, openings: Iterable[tuple[int, Advert]]) -> None:
        self._adverts: dict[int, list[Advert]] = {}
        self._openings: dict[str, set[int]] = {}
        for opening_id, one in openings:
            self.add(opening_id, one)

    def add(self, opening_id: int, one: Advert) -> None:
        self._adverts.setdefault(opening_id, []).append(one)
        for key in keys(one):
            self._openings.setdefault(key, set()).add(opening_id)

    def remove(self, opening_id: int, board: str, key: str) -> None:
        """Forgets what a posting said; it says something else now."""
        left = [one for one in self._adverts.get(opening_id, ()) if _name(one) != (board, key)]
        self._adverts[opening_id] = left

    def home(self, one: Advert, listed: frozenset[str] = frozenset()) -> Home | None:
        """The opening that a posting belongs to, or None: alike to one of its postings, distinct from none.

        `listed`: the keys that the employer's own board shows right now. Postings that stand there side by
        side are different requisitions, however alike they look; one that gave way to another was reposted.
        """
        found = [self._openings.get(key, set()) for key in keys(one)]
        for opening_id in sorted(set().union(*(some for some in found if len(some) <= _COMMON))):
            others = self._adverts[opening_id]
            reason = next(filter(None, (alike(one, other) for other in others)), None)
            if reason and self.fits(opening_id, one, listed):
                again = any(other.posting.board == one.posting.board for other in others)
                return Home(opening_id, reason, again)
        return None

    def fits(self, opening_id: int, one: Advert, listed: frozenset[str] = frozenset()) -> bool:
        """Nothing sets a posting apart from those of an opening."""
        others = self._adverts.get(opening_id, ())
        return not any(_beside(one, other, listed) or distinct(one, other) for other in others)


def _name(one: Advert) -> tuple[str, str]:
    return one.posting.board, one.posting.key


def _beside(one: Advert, other: Advert, listed: frozenset[str]) -> bool:
    return other.posting.board == one.posting.board and other.posting.key in listed


def distinct(one: Advert, other: Advert) -> str | None:
    """What proves that two postings are not one opening; None when nothing does."""
    if _levels(one.posting.title) != _levels(other.posting.title):
        return "different levels"
    here, there = _states(one.tags), _states(other.tags)
    if here and there and not here & there:
        return "different states"
    if _apart(_cares(one), _cares(other)):
        return "inpatient and outpatient"
    if _apart(_terms(one), _terms(other)):
        return "different terms of employment"
    mine, theirs = _requisition(one.posting), _requisition(other.posting)
    if mine and theirs and mine != theirs and _same_company(one.posting, other.posting):
        return "different requisitions"
    return None


def alike(one: Advert, other: Advert) -> str | None:
    """What proves that two postings are one opening, if nothing sets them apart; None when nothing does."""
    same_company = _same_company(one.posting, other.posting)
    if (
        same_company
        and _requisition(one.posting)
        and _requisition(one.posting) == _requisition(other.posting)
    ):
        return "same employer and requisition"
    mine, theirs = _core(one.posting), _core(other.posting)
    shared = _overlap(one.posting.description, other.posting.description)
    if (
        same_company
        and mine
        and mine == theirs
        and _same_place(one, other)
        and (shared is None or shared >= _REWORDED)
    ):
        return "same employer, title and place"
    if (
        shared is not None
        and shared >= _COPIED
        and (mine <= theirs or theirs <= mine)
        and _same_place(one, other)
    ):
        return "same text and title"
    return None


def _company(name: str | None) -> str:
    """A name without its legal form, and without the number of the entity that payroll knows it by."""
    return " ".join(word for word in words(_ENTITY.sub("", name or "")) if word not in _LEGAL)


def _same_company(one: Posting, other: Posting) -> bool:
    mine, theirs = set(_company(one.company).split()), set(_company(other.company).split())
    return bool(mine and theirs) and (mine <= theirs or theirs <= mine)


def _requisition(posting: Posting) -> str:
    """The digits tell requisitions apart; their dressing ("R-", "JR", leading zeros) varies by site."""
    return "".join(re.findall(r"\d+", posting.requisition or "")).lstrip("0")


def _levels(title: str) -> frozenset[str]:
    return frozenset(_LEVELS[word] for word in words(title) if word in _LEVELS)


def _core(posting: Posting) -> frozenset[str]:
    """The words of a title that say what the job is, without level, place, employer and terms."""
    place = {word for one in posting.places for word in words(f"{one.city or ''} {one.state or ''}")}
    place |= {word for one in posting.places if one.state for word in words(STATES.get(one.state, ""))}
    noise = place | set(_company(posting.company).split()) - {"coding", "coder", "coders", "medical"}
    noise |= {_singular(word) for word in noise} | _NOISE | _LEVELS.keys()
    found = ((word, _singular(word)) for word in words(posting.title) if not word.isdigit())
    return frozenset(stem for word, stem in found if word not in noise and stem not in noise)


def _singular(word: str) -> str:
    return word.removesuffix("s") if len(word) > 4 else word


def _states(tags: Tags) -> frozenset[str]:
    return frozenset(place.state for place in tags.places if place.state)


def _cares(one: Advert) -> frozenset[str]:
    """Inpatient or outpatient: what the title says, else the tag."""
    titled = frozenset(_CARE[word] for word in words(one.posting.title) if word in _CARE)
    return titled or frozenset({one.tags.facility} & set(_CARE.values()))


def _terms(one: Advert) -> frozenset[str]:
    """Full time, part time or per diem: what the title says, else what is stated."""
    titled = _TERMS & set(employment.parse(one.posting.title))
    if _CASUAL.search(one.posting.title):
        titled |= {"prn"}
    return titled or _TERMS & set(one.tags.employment or one.posting.employment)


def _apart(mine: frozenset[str], theirs: frozenset[str]) -> bool:
    return bool(mine and theirs and not mine & theirs)


def _same_place(one: Advert, other: Advert) -> bool:
    """Nothing says that the places differ. Where a remote job is listed says little about it."""
    if one.tags.arrangement == other.tags.arrangement == "remote":
        return True
    mine = {words(place.city) for place in one.tags.places if place.city}
    theirs = {words(place.city) for place in other.tags.places if place.city}
    return not mine or not theirs or bool(mine & theirs)


def _overlap(one: str, other: str) -> float | None:
    """How much of the shorter text stands in the longer one, 0…1; None when either is too short to tell."""
    mine, theirs = _shingles(one), _shingles(other)
    shorter = min(len(mine), len(theirs))
    return None if shorter < _ENOUGH_TEXT else len(mine & theirs) / shorter


@lru_cache(maxsize=4096)
def _shingles(text: str) -> frozenset[int]:
    """Checksums of every run of six words; the same in every process."""
    run = [word.encode() for word in re.findall(r"[a-z0-9]+", text.lower())]
    flat, starts, at = b" ".join(run), [0], 0
    for word in run:
        at += len(word) + 1
        starts.append(at)
    return frozenset(crc32(flat[start:end]) for start, end in zip(starts, starts[_SHINGLE:], strict=False))
