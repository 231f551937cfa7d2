"""What is coded (specialties) and with what (record systems, encoders): tables in data/cues."""

from __future__ import annotations

import re

from aggregator.domain.posting import Tag
from aggregator.domain.text import Document
from aggregator.domain.vocabulary import values

# Words behind a cue that make another thing of it.
_NOT = {"trauma": re.compile(r"-informed"), "epic": re.compile(r" proportions")}


def read(doc: Document) -> tuple[tuple[str, ...], tuple[str, ...], list[Tag]]:
    """(specialties, systems, tags "specialty:…" and "system:…"), each in the order of the tables."""
    special, some = _read(doc, "specialty")
    systems, more = _read(doc, "system")
    return special, systems, some + more


def _read(doc: Document, kind: str) -> tuple[tuple[str, ...], list[Tag]]:
    tags: dict[str, Tag] = {}
    for field, text in doc.fields("title", "description"):
        for cue in text.scan.longest(kind):
            other = _NOT.get(cue.value)
            if cue.value not in tags and not (other and other.match(text.plain, cue.end)):
                tags[cue.value] = doc.tag(f"{kind}:{cue.value}", field, cue.start, cue.end, kind)
    return tuple(name for name in values(kind) if name in tags), list(tags.values())
