"""Full time, part time, per diem, contract, temporary, internship (data/cues/employment.csv)."""

from __future__ import annotations

import re
from collections.abc import Sequence
from functools import lru_cache

from aggregator.domain import text as texts
from aggregator.domain.passages import passage
from aggregator.domain.posting import Tag
from aggregator.domain.scan import Cue
from aggregator.domain.specialties import in_order
from aggregator.domain.text import Document, Text

_KIND = "employment"
_OTHER = "other"
_UNSTEADY = frozenset({"prn", "contract", "temporary"})
# In a text these words count where it speaks of the job's own terms.
_TERMS = re.compile(
    r"employment type|job type|position type|schedule|status|\bshift\b|\bhours\b|this is an?|\bposition\b|\brole\b|opportunity"
    r"|\bbenefits eligible|\bfte\b|\bcoder\b|hiring|\bassignment\b|\bcontract of \d|\btype\b|\bw-?2\b"
)
# … or begins a sentence and nobody follows it: "Full-time, days." but not "Full-time employees get …".
_BEGINS = re.compile(
    r"(?:^|[.!?:;|*•✓] +)(?:\(?[a-z\d]{1,2}[).] )?(?:(?:independent|paid on an?|\w+[- ](?:week|month)s?|this is an?|full[- ]time (?:or|and)|[|:*-])[ ]?)*$"
)
# "full-time and part-time employees", "per diem staff": other people.
_STAFF = re.compile(
    r"[ /,]*(?:(?:and|or|and/or|regular|part[- ]time|full[- ]time|prn|per diem|benefits?|eligible|temporary|exempt|salaried|hourly|casual|remote)[ /,-]*)*"
    r"(?:staff|employees|workers|associates|team members|teammates|colleagues|caregivers|coders|personnel)\b"
)
_STANDS = re.compile(
    r"\s*(?:$|[.,;|/()\-:\n!]|(?:and|or|position|role|job|assignment|project|opportunity|basis|schedule|days?|nights?|evenings?"
    r"|hours|of \d|status|w-?2|remote|salaried|hourly|exempt|non)\b)"
)


@lru_cache(maxsize=4096)
def parse(text: str | None) -> tuple[str, ...]:
    """The kinds that a source's own field names ("FULL_TIME", "Full time, Contract")."""
    named = {cue.value for cue in _cues(texts.read(text or "", markup=False))}
    return in_order(_KIND, named)


def read(doc: Document) -> tuple[tuple[str, ...], list[Tag]]:
    """The kinds that title and text name of the job itself, and a tag "employment:…" for each."""
    tags: dict[str, Tag] = {}
    for field, text in doc.fields("title", "location", "description"):
        for cue in _cues(text):
            if cue.value not in tags and (field != "description" or _is_of_the_job(text, cue)):
                name = f"employment:{cue.value}"
                tags[cue.value] = doc.tag(name, field, cue.start, cue.end, f"employment/{cue.value}")
    return in_order(_KIND, tags), list(tags.values())


def both(stated: Sequence[str], said: Sequence[str]) -> tuple[str, ...]:
    """A source's own field goes before title and text, but cannot hide that a job is per diem or for a time:
    such a field often knows only full time and part time."""
    if not stated:
        return tuple(said)
    kept = {*stated, *(one for one in said if one in _UNSTEADY)}
    return in_order(_KIND, kept)


def _cues(text: Text) -> list[Cue]:
    return [cue for cue in text.scan.longest(_KIND) if cue.value != _OTHER]


def _is_of_the_job(text: Text, cue: Cue) -> bool:
    first, last = passage(text, cue.start, cue.end, 60)
    before, after = text.lower[first : cue.start].replace("\n", " "), text.lower[cue.end : last]
    if _STAFF.match(after):
        return False
    if _TERMS.search(before) or _TERMS.search(after[:40]):
        return True
    return _BEGINS.search(before) is not None and _STANDS.match(after) is not None
