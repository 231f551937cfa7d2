"""Is an apprentice's credential (CPC-A) enough? A posting accepts it, refuses it, or does not say."""

from __future__ import annotations

import re

from aggregator.domain.credentials import APPRENTICE
from aggregator.domain.posting import Apprentice
from aggregator.domain.text import Document

_REACH = 50  # characters around the word
_REFUSED_BEFORE = re.compile(
    r"\b(?:no|not|non|without|exclud\w+|cannot accept)[ -](?:an? |any |accept\w* |consider\w* |hir\w+ |open to |for )*(?:CPC[ -])?\(?$",
    re.IGNORECASE,
)
_REFUSED_AFTER = re.compile(
    r"[)\s]*(?:status |coders? |credentials? |designations?|applicants? |candidates? |levels? )*(?:will |is |are |do |can|need )?(?:not\b|cannot|n't)"
    r"|[)\s]*(?:status |designation )*(?:must (?:be|have been) |has been |is |already )*removed",
    re.IGNORECASE,
)
_ACCEPTED_AFTER = re.compile(
    r"(?: status| designation| level)?(?: coders?| applicants?| candidates?)?[^.;\n]{0,30}"
    r"\b(?:ok|okay|accept\w*|welcome\w*|considered|encouraged|acceptable|eligible|may apply|qualif\w+|fine)\b",
    re.IGNORECASE,
)
_ACCEPTED_BEFORE = re.compile(
    r"\b(?:accept\w*|welcome|consider|open to|includ\w+|hir\w+)\b[^.;\n]{0,20}$", re.IGNORECASE
)


def read(doc: Document, wanted: frozenset[str] | set[str], excluded: frozenset[str]) -> Apprentice:
    """Is CPC-A enough? Only what the posting says: "CPC required" alone does not say."""
    said = {answer for answer in _answers(doc) if answer}
    if APPRENTICE in excluded or "excluded" in said:
        return "excluded"
    if APPRENTICE in wanted or "accepted" in said:
        return "accepted"
    return "not_stated"


def _answers(doc: Document) -> list[Apprentice | None]:
    return [
        _answer(text.plain, cue.start, cue.end, lone=cue.value == "suffix")
        for _, text in doc.fields("title", "description")
        for cue in text.scan.of("apprentice")
    ]


def _answer(plain: str, start: int, end: int, *, lone: bool) -> Apprentice | None:
    """What is said around one word. `lone`: it is the "-A" alone, with what follows."""
    before, after = plain[max(0, start - _REACH) : start], plain[end : end + 2 * _REACH]
    if lone:
        removed = plain[start:end].lower().endswith("removed") or "removed" in after[:20]
        refused = re.search(r"\bno \(?-?$", before, re.IGNORECASE)
        return "excluded" if removed or refused else None
    if _REFUSED_BEFORE.search(before) or _REFUSED_AFTER.match(after):
        return "excluded"
    return "accepted" if _ACCEPTED_AFTER.match(after) or _ACCEPTED_BEFORE.search(before) else None
