"""What is coded (specialties) and with what (record systems, encoders): tables in data/cues."""

from __future__ import annotations

import re

from aggregator.domain.posting import Tag
from aggregator.domain.text import Document
from aggregator.domain.vocabulary import values

# Words behind a cue that make another thing of it.
_NOT = {"trauma": re.compile(r"-informed"), "epic": re.compile(r" proportions")}

# What an employer insures, and not what is coded.
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
            perk = cue.value in _PERKS and _PERK.search(text.lower, max(0, cue.start - 40), cue.end + 40)
            if not perk and not (other and other.match(text.plain, cue.end)):
                tags[cue.value] = doc.tag(f"{kind}:{cue.value}", field, cue.start, cue.end, kind)
    return tuple(name for name in values(kind) if name in tags), list(tags.values())
