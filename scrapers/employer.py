"""Whose board is it? The employer that a catalogue names against the one that an answer names. PURE.

Short names collide: there is a `kaiser` at BambooHR that is no hospital, and a greenhouse `ensemble` that
sells journeys. On the other side one employer writes itself in many ways: with its legal form, the number
of the legal entity ("0012 Banner Health"), its town, or the name of its parent.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterable

import data

_LEGAL = "inc incorporated llc llp lp pllc pc pa ltd corp corporation company co the of and for at"
# What many of them have in their names, so that it tells none from another.
_TRADE = (
    "health healthcare healthsystem healthnetwork care medical medicine clinic clinics hospital"
    " hospitals center centers centre system systems network services service group groups partners"
    " associates physicians physician providers provider foundation university regional memorial"
    " community children childrens plan plans insurance payer solutions management practice"
    " practices laboratories lab labs diagnostics pharmacy institute college school authority alliance"
    " careers career jobs us usa america american national international"
)
_NO_WORD, _NO_OWN_WORD = frozenset(_LEGAL.split()), frozenset(_TRADE.split())
_STATES = frozenset(one["state"].lower() for one in data.rows("oews_2025_state_29-2072.csv"))
_OF_HEALTH = re.compile(r"health|care|medic|hospital|clinic|physician|surg|pathol|radiol|oncol|pharma|lab")
_LONG_NAMES = {"bcbs": "blue cross blue shield", "hosp": "hospital", "ctr": "center", "univ": "university"}


def agrees(employer: str, named: str) -> bool:
    """Can the answer's name be that employer's? `employer` may give several: "Cigna / Evernorth"."""
    return any(_same(one, named) for one in _names(employer))


def agreeing(employer: str, named: Iterable[str]) -> str | None:
    """The first of the names in an answer that agrees."""
    return next((one for one in named if agrees(employer, one)), None)


def _names(employer: str) -> list[str]:
    """Of "CVS Health (Aetna, Signify)" there are three."""
    return [one for one in re.split(r"\s*[(),/;]\s*|\s+dba\s+", employer) if one.strip()]


def _same(ours: str, theirs: str) -> bool:
    mine, other = _words(ours), _words(theirs)
    if not mine or not other:
        return False
    if mine == other or "".join(mine) == "".join(other):
        return True
    if _initials(mine) == "".join(other) or _initials(other) == "".join(mine):
        return True
    own, its = set(mine) - _NO_OWN_WORD, set(other) - _NO_OWN_WORD
    if not own or not its:  # "Memorial Health" has no word that is its own
        return False
    if own == its:
        return True
    # One is a part of the other: a town or a parent, if what it says besides speaks of health. A name that is
    # nothing but the shared word may be anybody's ("Kaiser"), unless the rest only says where.
    a_parent = its < own and len("".join(its)) > 3 and (its != set(other) or _says_where(mine, own - its))
    return a_parent or (own < its and _OF_HEALTH.search(" ".join(other)) is not None)


def _says_where(words: list[str], rest: set[str]) -> bool:
    """Is the rest of a name a state, or the saint that a hospital has its name from?"""
    told = " ".join(one for one in words if one in rest)
    return told in _STATES or re.match("(?:saint|st) ", told) is not None


def _words(name: str) -> list[str]:
    plain = unicodedata.normalize("NFKD", name).encode("ascii", "ignore").decode().lower()
    plain = re.sub(r"^[\W\d_]+", "", plain.replace("'", "").replace("&", " and "))
    words = re.findall(r"[a-z0-9]+", plain)
    long = " ".join(_LONG_NAMES.get(one, one) for one in words).split()
    return [one for one in long if one not in _NO_WORD]


def _initials(words: list[str]) -> str:
    """Of three words or more: two letters are anybody's."""
    return "".join(one[0] for one in words) if len(words) > 2 else ""
