"""What is coded (specialties) and with what (record systems, encoders): tables in data/cues."""

from __future__ import annotations

import re
from bisect import bisect_left
from collections.abc import Collection
from functools import cache

from aggregator.domain.passages import passage
from aggregator.domain.posting import Tag
from aggregator.domain.scan import Cue
from aggregator.domain.text import Document, Text
from aggregator.domain.vocabulary import values

_values = cache(values)
# Words behind a cue that make another thing of it.
_NOT = {"trauma": re.compile(r"-informed"), "epic": re.compile(r" proportions")}

# What an employer insures, and not what is coded.
_REACH = 60
_PERKS = frozenset({"dental", "behavioral_health"})
_PERK = re.compile(r"\bvision\b|\binsurance\b|\bbenefits\b|\b401|\bpto\b|\bcoverage\b")


def read(doc: Document) -> tuple[tuple[str, ...], tuple[str, ...], list[Tag]]:
    """(specialties, systems, tags "specialty:…" and "system:…"), each in the order of the tables."""
    special, some = _read(doc, "specialty")
    systems, more = _read(doc, "system")
    return special, systems, some + more


def _read(doc: Document, kind: str) -> tuple[tuple[str, ...], list[Tag]]:
    tags: dict[str, Tag] = {}
    for field, text in doc.fields("title", "description"):
        for cue in text.scan.longest(kind):
            if cue.value in tags:
                continue
            other = _NOT.get(cue.value)
            perk = cue.value in _PERKS and is_perk(text, cue, _PERK)
            if not perk and not (other and other.match(text.lower, cue.end)):
                tags[cue.value] = doc.tag(f"{kind}:{cue.value}", field, cue.start, cue.end, kind)
    return in_order(kind, tags), list(tags.values())


def in_order(kind: str, found: Collection[str]) -> tuple[str, ...]:
    """What was found of a kind of cue, in the order of its table."""
    return tuple(name for name in _values(kind) if name in found) if len(found) > 1 else tuple(found)


def is_perk(text: Text, cue: Cue, words: re.Pattern[str]) -> bool:
    """Does a cue stand in a list of what the employer gives its own people, by words for it nearby?"""
    perks = text.scan.of("perk")
    near = bisect_left(perks, cue.start - _REACH, key=lambda one: one.start)
    if near == len(perks) or perks[near].start > cue.end + _REACH:
        return False
    return words.search(text.lower, *passage(text, cue.start, cue.end, _REACH)) is not None
