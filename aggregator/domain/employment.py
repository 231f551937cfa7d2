"""Full time, part time, per diem, contract, temporary, internship."""

from __future__ import annotations

import re
from collections.abc import Sequence

from aggregator.domain.posting import Tag
from aggregator.domain.text import Document

_RULES = {
    "full_time": r"full[-_ ]?time\b|ft\b|fte:? ?1(?:\.0)?\b|1\.0 fte\b|vollzeit\b|40 hours\b",
    "part_time": r"part[-_ ]?time\b|pt\b(?! clinic)|0\.[1-9]\d? fte\b",
    "prn": r"prn\b|per[-_ ]?diem\b|casual (?:status|position|employ|pool)|as[- ]needed (?:position|basis)",
    "contract": r"contract(?:or|[-_ ]to[-_ ]hire)?\b(?! (?:manag|negot|review|term|rate|law|compl|admin|obliga))|1099\b|freelance",
    "temporary": r"temp(?:orary)?\b(?! file)|seasonal\b|short[- ]term project\b",
    "internship": r"intern(?:ship)?\b",
}
_UNSTEADY = frozenset({"prn", "contract", "temporary"})
# Every rule begins a word, in lower case.
_FIND = re.compile(rf"\b(?=\w)(?:{'|'.join(f'(?P<{name}>{rule})' for name, rule in _RULES.items())})")
# In a text these words count where it speaks of the job's own terms.
_TERMS = re.compile(
    r"employment type|job type|position type|schedule|status|\bshift\b|\bhours\b|this is an?|\bposition\b|\brole\b|opportunity"
    r"|\bbenefits eligible|\bFTE\b|\bcoder\b|hiring"
    r"|\bassignment\b|\bcontract of \d",
    re.IGNORECASE,
)


def parse(text: str | None) -> tuple[str, ...]:
    """The kinds that a source's own field names ("FULL_TIME", "Full time, Contract")."""
    named = {match.lastgroup or "" for match in _FIND.finditer((text or "").lower())}
    return tuple(name for name in _RULES if name in named)


def read(doc: Document) -> tuple[tuple[str, ...], list[Tag]]:
    """The kinds that title and text name of the job itself, and a tag "employment:…" for each."""
    tags: dict[str, Tag] = {}
    for field, text in doc.fields("title", "location", "description"):
        for match in _FIND.finditer(text.lower):
            name = match.lastgroup or ""
            around = text.plain[max(0, match.start() - 60) : match.end() + 40]
            if name not in tags and (field != "description" or _TERMS.search(around)):
                tags[name] = doc.tag(f"employment:{name}", field, *match.span(), "terms")
    return tuple(name for name in _RULES if name in tags), list(tags.values())


def both(stated: Sequence[str], said: Sequence[str]) -> tuple[str, ...]:
    """A source's own field goes before title and text, but cannot hide that a job is per diem or for a time:
    such a field often knows only full time and part time."""
    if not stated:
        return tuple(said)
    kept = {*stated, *(one for one in said if one in _UNSTEADY)}
    return tuple(name for name in _RULES if name in kept)
