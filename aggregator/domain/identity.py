"""Which postings are the same opening. Two mistakes are possible, and hiding a real opening is the worse one.

First come the facts that set two postings apart (`distinct`), whatever else they share: level, state,
inpatient or outpatient, requisition, per diem or full time, at home or on site. Only then `alike` looks for
proof that they are one: the same advert behind both links, the same requisition, or employer, title, place and
text. A posting joins an opening when it is alike to one of its postings and distinct from none of them, so
that no chain of copies leads from a Coder I to a Coder III. Of several openings it joins the one with the
strongest proof; where only its head speaks for it, and for several openings alike, it joins none.

`keys` names where to look: postings of one opening share at least one key, most others share none.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from functools import cached_property

from aggregator.domain import employment, headline, likeness, links
from aggregator.domain.posting import Posting, Tags
from aggregator.domain.search import words

_CARE = {"inpatient": "inpatient", "ip": "inpatient", "outpatient": "outpatient", "op": "outpatient"}
_TERMS = frozenset({"full_time", "part_time", "prn"})
_SEATS = frozenset({"remote", "onsite"})
_CASUAL = re.compile(r"\b(?:casual|as needed)\b", re.IGNORECASE)
COMMON = 25  # openings: a key that more of them share is an employer's boilerplate
_FEW = 3  # states; what is sought in more of them is sought everywhere
_COPIED, _REWORDED = 0.8, 0.4

SAME_ADVERT = "the same advert of the employer's site"
SAME_REQUISITION = "same employer and requisition"
SAME_TEXT = "same text and title"
SAME_JOB = "same employer, title, place and much of the text"
SAME_HEAD = "same employer, title and place"
BY_HAND = "joined by hand"
_STRENGTH = {SAME_HEAD: 1, SAME_JOB: 2, SAME_TEXT: 3, SAME_REQUISITION: 4, SAME_ADVERT: 5}


Name = tuple[str, str]  # board and key: what a posting is called for good


@dataclass(frozen=True)
class Advert:
    """A posting with its tags, and what identity compares of it, read when it is asked for and then kept. Most
    pairs are told apart by the first that differ."""

    posting: Posting
    tags: Tags

    @property
    def name(self) -> Name:
        return self.posting.board, self.posting.key

    @cached_property
    def company(self) -> frozenset[str]:
        return frozenset(headline.company(self.posting.company))

    @cached_property
    def core(self) -> frozenset[str]:
        return headline.core(self.posting)

    @cached_property
    def levels(self) -> frozenset[str]:
        return headline.levels(self.posting.title)

    @cached_property
    def states(self) -> frozenset[str]:
        return frozenset(place.state for place in self.tags.places if place.state)

    @cached_property
    def cities(self) -> frozenset[tuple[str, ...]]:
        return frozenset(words(place.city) for place in self.tags.places if place.city)

    @cached_property
    def cares(self) -> frozenset[str]:
        """Inpatient or outpatient: what the title says, else the tag."""
        titled = frozenset(_CARE[word] for word in words(self.posting.title) if word in _CARE)
        return titled or frozenset({self.tags.facility} & set(_CARE.values()))

    @cached_property
    def terms(self) -> frozenset[str]:
        """Full time, part time or per diem: what the title says, else what is stated."""
        titled = _TERMS & set(employment.parse(self.posting.title))
        if _CASUAL.search(self.posting.title):
            titled |= {"prn"}
        return titled or _TERMS & set(self.tags.employment or self.posting.employment)

    @property
    def seat(self) -> frozenset[str]:
        """At home or on site, where it stays so."""
        return frozenset() if self.tags.remote_later else _SEATS & {self.tags.arrangement}

    @cached_property
    def official(self) -> frozenset[str]:
        """The numbers that whoever hires gave the vacancy."""
        return headline.official(self.posting)

    @cached_property
    def stated(self) -> frozenset[str]:
        """All numbers that it is said to have."""
        return headline.stated(self.posting)

    @cached_property
    def link(self) -> tuple[str, str] | None:
        """Site and advert that its link leads to."""
        return links.advert(self.posting.url)


@dataclass(frozen=True, slots=True)
class Verdicts:
    """What somebody has looked at and decided, for good: pairs of postings that are one, and that are two."""

    same: frozenset[frozenset[Name]] = frozenset()
    apart: frozenset[frozenset[Name]] = frozenset()


@dataclass(frozen=True, slots=True)
class Home:
    """The opening that a posting belongs to, and why. `again`: the same board showed it before."""

    opening_id: int
    reason: str
    again: bool


def keys(one: Advert) -> tuple[str, ...]:
    """Look-up keys of a posting: its link, its requisition, its employer with its title, a sketch of its text."""
    title = " ".join(sorted(one.core))
    found = [f"link:{one.link[0]}:{one.link[1]}"] if one.link else []
    if names := headline.company(one.posting.company):
        # Its first word, since one site writes "Alder Health" and another "Alder Health System".
        found += [f"requisition:{names[0]}:{number}" for number in sorted(one.stated)]
        if title:
            found += [
                f"title:{names[0]}:{title}",
                *(f"title:{names[0]}:{title}:{at}" for at in _few(one.states)),
            ]
    whole, head = likeness.sketch(one.posting.description)
    # Beside its title a text is that of one job; without it, it may be what its employer always says.
    return (*found, *(f"text:{code:x}" for code in whole), *(f"text:{title}:{code:x}" for code in head))


class Register:
    """Openings by the keys of their postings: those that the store found, and those made since."""

    def __init__(
        self,
        openings: Iterable[tuple[int, Advert]],
        verdicts: Verdicts | None = None,
        by_key: Mapping[str, set[int]] | None = None,
    ) -> None:
        """`by_key`: the openings of every key that will be asked for, where a store knows them; else the keys
        are made."""
        self._adverts: dict[int, list[Advert]] = {}
        self._openings = {key: set(some) for key, some in (by_key or {}).items()}
        self._verdicts = verdicts or Verdicts()
        for opening_id, one in openings:
            if by_key is None:
                self.add(opening_id, one)
            else:
                self._adverts.setdefault(opening_id, []).append(one)

    def add(self, opening_id: int, one: Advert) -> None:
        self._adverts.setdefault(opening_id, []).append(one)
        for key in keys(one):
            self._openings.setdefault(key, set()).add(opening_id)

    def remove(self, opening_id: int, board: str, key: str) -> None:
        """Forgets what a posting said; it says something else now."""
        left = [one for one in self._adverts.get(opening_id, ()) if one.name != (board, key)]
        self._adverts[opening_id] = left

    def home(self, one: Advert, listed: frozenset[str] = frozenset()) -> Home | None:
        """The opening that a posting belongs to, or None: alike to one of its postings, distinct from none.

        `listed`: the keys that the employer's own board shows right now. Postings that stand there side by
        side are different requisitions, however alike they look; one that gave way to another was reposted.
        """
        found: list[Home] = []
        for opening_id in sorted(self._candidates(one)):
            if not self.fits(opening_id, one, listed):  # asks no texts, which `alike` does
                continue
            others = self._adverts[opening_id]
            if reasons := [reason for other in others if (reason := alike(one, other))]:
                again = any(other.posting.board == one.posting.board for other in others)
                found.append(Home(opening_id, max(reasons, key=_STRENGTH.__getitem__), again))
        best = max((_STRENGTH[home.reason] for home in found), default=0)
        strongest = [home for home in found if _STRENGTH[home.reason] == best]
        if not strongest or (best == _STRENGTH[SAME_HEAD] and len(strongest) > 1):
            return None
        return strongest[0]

    def _candidates(self, one: Advert) -> set[int]:
        found = (self._openings.get(key, set()) for key in keys(one))
        return set().union(*(some for some in found if len(some) <= COMMON))

    def fits(self, opening_id: int, one: Advert, listed: frozenset[str] = frozenset()) -> bool:
        """Nothing sets a posting apart from those of an opening, or somebody has said that it belongs there."""
        others = self._adverts.get(opening_id, ())
        pairs = {frozenset({one.name, other.name}) for other in others}
        if pairs & self._verdicts.same:
            return True
        if pairs & self._verdicts.apart:
            return False
        # Of the postings of one site a copy on another board shows the one that it leads to, and no other.
        leads = None if listed or any(_same_link(one, other) for other in others) else one.link
        return not any(
            _beside(one, other, listed) or distinct(one, other) or (leads and _other_link(one, other))
            for other in others
        )


def _beside(one: Advert, other: Advert, listed: frozenset[str]) -> bool:
    return other.posting.board == one.posting.board and other.posting.key in listed


def _same_link(one: Advert, other: Advert) -> bool:
    return one.link is not None and one.link == other.link


def _other_link(one: Advert, other: Advert) -> bool:
    mine, theirs = one.link, other.link
    apart = mine is not None and theirs is not None and mine[0] == theirs[0] and mine[1] != theirs[1]
    return apart and one.posting.board != other.posting.board


def distinct(one: Advert, other: Advert) -> str | None:
    """What proves that two postings are not one opening; None when nothing does."""
    if one.levels != other.levels:
        return "different levels"
    if _apart(one.states, other.states):
        return "different states"
    if _apart(one.cares, other.cares):
        return "inpatient and outpatient"
    if _apart(one.terms, other.terms):
        return "different terms of employment"
    if _apart(one.seat, other.seat):
        return "at home and on site"
    numbers = headline.other_number(one.official, other.official)
    return "different requisitions" if numbers and _same_company(one, other) else None


def alike(one: Advert, other: Advert) -> str | None:
    """What proves that two postings are one opening, if nothing sets them apart; None when nothing does."""
    if _same_link(one, other):
        return SAME_ADVERT
    same_company = _same_company(one, other)
    if same_company and (one.official & other.stated or other.official & one.stated):
        return SAME_REQUISITION
    if not (one.core <= other.core or other.core <= one.core) or not _same_place(one, other):
        return None
    same_head = same_company and bool(one.core) and one.core == other.core
    shared = likeness.overlap(one.posting.description, other.posting.description)
    if shared is None:
        return SAME_HEAD if same_head else None
    if shared < (_REWORDED if same_head else _COPIED):
        return None
    if likeness.swapped(one.posting.description, other.posting.description):
        return None
    return SAME_TEXT if shared >= _COPIED else SAME_JOB


def _same_company(one: Advert, other: Advert) -> bool:
    """One of the names is the other one with something added, as a parent's or a region's."""
    mine, theirs = one.company, other.company
    return bool(mine and theirs) and (mine <= theirs or theirs <= mine)


def _apart(mine: frozenset[str], theirs: frozenset[str]) -> bool:
    return bool(mine and theirs and not mine & theirs)


def _same_place(one: Advert, other: Advert) -> bool:
    """Nothing says that the places differ. Where a remote job is listed says little about it."""
    if one.tags.arrangement == other.tags.arrangement == "remote":
        return True
    mine, theirs = one.cities, other.cities
    return not mine or not theirs or bool(mine & theirs)


def _few(states: frozenset[str]) -> list[str]:
    return sorted(states) if len(states) <= _FEW else []
