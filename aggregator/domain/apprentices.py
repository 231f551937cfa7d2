"""Is an apprentice's credential (CPC-A) enough? A posting accepts it, refuses it, or does not say."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence

from aggregator.domain.credentials import APPRENTICE
from aggregator.domain.mentions import Mention
from aggregator.domain.posting import Apprentice, Field, Tag
from aggregator.domain.scan import Cue
from aggregator.domain.text import Document

_REACH = 50  # characters around the word
_NO_SUFFIX = re.compile(r"\bno \(?-?\Z")
_REFUSED_BEFORE = re.compile(
    r"\b(?:no|not|non|without|exclud\w+|cannot|can't|won't|don't|unable to)[ -](?:an? |any |the |have |hold |accept\w* |consider\w* |hir\w+ |open to |for )*(?:cpc[ -])?\(?$"
)
_REFUSED_AFTER = re.compile(
    r"[)\s]*(?:status |coders? |credentials? |designations? |applicants? |candidates? |levels? )*(?:will |is |are |do |can|need )?(?:not\b|cannot|n't)"
    r"|[)\s]*(?:status |designation )*(?:must (?:be|have been) |has been |is |already )*removed"
)
_ACCEPTED_AFTER = re.compile(
    r"(?: status| designation| level)?(?: coders?| applicants?| candidates?)?[^.;\n]{0,40}"
    r"\b(?:ok|okay|accept\w*|welcome\w*|considered|encouraged|acceptable|eligible|may apply|qualif\w+|fine)\b"
)
_ACCEPTED_BEFORE = re.compile(r"\b(?:accept\w*|welcome|consider|open to|includ\w+|hir\w+)\b[^.;\n]{0,20}$")


def read(
    doc: Document, mentions: Sequence[Mention], wanted: frozenset[str] | set[str], excluded: frozenset[str]
) -> Apprentice:
    """Is CPC-A enough? Only what the posting says: "CPC required" alone does not say."""
    said = {answer for answer, _, _ in _answers(doc)} | set(_of_codes(doc, mentions))
    if APPRENTICE in excluded or "excluded" in said:
        return "excluded"
    if APPRENTICE in wanted or "accepted" in said:
        return "accepted"
    return "not_stated"


def refusal(doc: Document) -> Tag | None:
    """The tag of a refusal that names no code: "CPC (not an apprentice)"."""
    for answer, field, cue in _answers(doc):
        if answer == "excluded":
            rule = "credential/apprentice negation/refused"
            return doc.tag(f"credential:{APPRENTICE}", field, cue.start, cue.end, rule)
    return None


def _answers(doc: Document) -> Iterator[tuple[Apprentice | None, Field, Cue]]:
    for field, text in doc.fields("title", "description"):
        for cue in text.scan.of("apprentice"):
            if cue.value == "refused":
                yield "excluded", field, cue
            elif cue.value == "suffix":
                yield _of_suffix(text.lower, cue.start, cue.end), field, cue
            else:
                yield _answer(text.lower, cue.start, cue.end), field, cue


def _of_codes(doc: Document, mentions: Sequence[Mention]) -> Iterator[Apprentice | None]:
    for one in mentions:
        if one.code == APPRENTICE:
            yield _answer(doc.text(one.field).lower, one.start, one.end)


def _of_suffix(low: str, start: int, end: int) -> Apprentice | None:
    """ "-A removed", "no -A status": the suffix alone, with what follows."""
    removed = low[start:end].endswith("removed") or "removed" in low[end : end + 20]
    return "excluded" if removed or _NO_SUFFIX.search(low, max(0, start - 5), start) else None


def _answer(low: str, start: int, end: int) -> Apprentice | None:
    """What is said around one word."""
    before, after = low[max(0, start - _REACH) : start], low[end : end + 2 * _REACH]
    if _REFUSED_BEFORE.search(before) or _REFUSED_AFTER.match(after):
        return "excluded"
    return "accepted" if _ACCEPTED_AFTER.match(after) or _ACCEPTED_BEFORE.search(before) else None
