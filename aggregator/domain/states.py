"""US states named in a text. Codes that are words (IN, OR, ME, OK, HI …) need a place's company."""

from __future__ import annotations

import re
from bisect import bisect_left
from typing import NamedTuple

from aggregator.domain.places import STATES
from aggregator.domain.scan import Cue
from aggregator.domain.text import Text


class Named(NamedTuple):
    """A state and where a text names it."""

    code: str
    start: int
    end: int


_CODE = re.compile(r"(?<![A-Za-z0-9.$&])[A-Z]{2}(?![A-Za-z0-9&'])")
_HYPHENATED = re.compile(
    r"-[a-z]|-(?!(?:[A-Z]{2}|[A-Z][a-z]+)\b)\w"
)  # "DE-identified", "MS-DRG", but "TX-Remote"
_WORDS = frozenset(
    ["IN", "OR", "ME", "OK", "HI", "OH", "DE", "LA", "AL", "ID", "CO", "MA", "PA", "MS", "AS", "VA", "MD", "AR"]
)  # fmt: skip
_OF_VETERANS = re.compile(r"\s+(?:hospital|medical cent|health ?care|benefits|facilit|system)", re.IGNORECASE)
_OF_CHIROPRACTORS = re.compile(r"\s*(?:,? ?PT|chiropr|summary|planning)")
_BESIDE = r"(?:{})".format("|".join(STATES))
_LIST_BEFORE = re.compile(
    rf"\b{_BESIDE}\s*(?:,|/|;|\||&|\n|•|-|,?\s+(?:(?i:and|or)|&)|,?\s+(?i:and/or|and also|or also|as well as|plus))\s*$"
)
_LIST_AFTER = re.compile(
    rf"\s*(?:,|/|;|\||&|\n|•|-|,?\s+(?:(?i:and|or)|&)\s|,?\s+(?i:and/or)\s)\s*(?:(?i:and|or)\s+)?{_BESIDE}\b"
)
_JOINER = re.compile(
    r"\s*(?:[,/;|&]|,?\s+(?:and also|as well as|plus|and|or)\b)\s*(?:(?:and|or)\s+)?", re.IGNORECASE
)
# "FL OR GA" in capitals names two states, "ID, OR, UT" three.
_OR_BEFORE, _OR_AFTER = re.compile(r"[A-Za-z]\s+$"), re.compile(rf"\s+{_BESIDE}\b(?!,? OR\b)")
_WORD_AFTER = re.compile(r"\s+(?!residents?\b|only\b|and\b|or\b)[a-z]{3,}", re.IGNORECASE)
_COUNTRY_BEFORE = re.compile(r"\b(?:USA?|U\.S\.A?\.?|United States)\s*[,:-]\s*$")  # "US, VA, Remote"
_CITY_BEFORE = re.compile(r"[A-Za-z.]{3,},\s*$")
_PLACE_AFTER = re.compile(r"\s+(?:\d{5}\b|residents?\b)")
_SAID = re.compile(
    r"\b(?:state of|states?|reside(?:nts?)? (?:in|of)|live in|located in|remote[ -]+(?:in|within)?)\s*:?\s*$",
    re.IGNORECASE,
)
_IN_BEFORE, _ENDS_AFTER = re.compile(r"\b(?:in|from)\s+$"), re.compile(r"\s*(?:[.,;)]|$)")


def named(text: Text, first: int = 0, last: int | None = None) -> list[Named]:
    """Every state that a text names between two offsets, in order. "Washington, D.C." is no Washington; the VA
    is no Virginia; New York City counts for the state, Kansas City for none. A region ("New England") is each
    of its states."""
    last = len(text.plain) if last is None else last
    found = list[Named]()
    if text.scan.of("state"):
        cues = text.scan.longest("state")
        at = bisect_left(cues, first, key=_start)
        for cue in cues[at : bisect_left(cues, last, at, key=_start)]:
            if cue.end <= last and cue.value != "other":
                found += [Named(code, cue.start, cue.end) for code in cue.value.split()]
    names = len(found)
    for match in _CODE.finditer(text.plain, first, last):
        start, end = match.span()
        inside = any(one.start <= start < one.end for one in found[:names])
        if match[0] not in STATES or inside:
            continue
        at = bisect_left(found, start, hi=names, key=_start)
        joined = at > 0 and _JOINER.fullmatch(text.plain, found[at - 1].end, start) is not None
        if _is_code(text.plain, match, joined=joined):
            found.append(Named(match[0], start, end))
    return sorted(found, key=_start) if names < len(found) else found


def _start(one: Named | Cue) -> int:
    return one.start


def _is_code(plain: str, match: re.Match[str], *, joined: bool) -> bool:
    """Is a two-letter code really a state here? `joined`: another one stands right before it in a list."""
    start, end, code = match.start(), match.end(), match[0]
    before, after = plain[max(0, start - 24) : start], plain[end : end + 24]
    if _HYPHENATED.match(after) or (before.endswith("-") and before[-2:-1].isalpha() and code in _WORDS):
        return False
    if code == "VA" and _OF_VETERANS.match(after):
        return False
    if code == "DC" and _OF_CHIROPRACTORS.match(after):
        return False
    if code in ("OR", "IN") and _WORD_AFTER.match(after):
        return False
    if code == "OR" and _OR_BEFORE.search(before) and _OR_AFTER.match(after):
        return False
    if joined or _LIST_BEFORE.search(before) or _LIST_AFTER.match(after) or _SAID.search(before):
        return True
    if _CITY_BEFORE.search(before) or _COUNTRY_BEFORE.search(before) or _PLACE_AFTER.match(after):
        return True
    if _IN_BEFORE.search(before) and _ENDS_AFTER.match(after):
        return True
    return code not in _WORDS and not plain[max(0, start - 60) : end + 60].isupper()
