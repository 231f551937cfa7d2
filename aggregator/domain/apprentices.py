"""Is an apprentice's credential (CPC-A) enough? A posting accepts it, refuses it, or does not say."""

from __future__ import annotations

import re
from bisect import bisect_left
from collections.abc import Iterator, Sequence

from aggregator.domain.credentials import APPRENTICE
from aggregator.domain.mentions import Mention
from aggregator.domain.posting import Apprentice, Field, Tag
from aggregator.domain.scan import Cue
from aggregator.domain.text import Document, Text

_REACH = 50  # characters around the word
_CLAUSE_END = re.compile(r"[.!?;\n]\s")
_ASIDE = re.compile(r"[(,-] ?\Z")
_ASIDE_REACH = 14  # characters from a credential to what is said of its apprentices behind it
_NO_SUFFIX = re.compile(r"\bno \(?-?\Z")
_REFUSED_BEFORE = re.compile(
    r"\b(?:no|not|non|without|past|beyond|exclud\w+|cannot|can't|won't|don't|unable to)[ -](?:an? |any |the |have |hold |accept\w* |consider\w* |hir\w+ |take |employ |open to |for )*(?:cpc[ -])?\(?$"
)
_REFUSED_AFTER = re.compile(
    r"[)\s]*(?:status |coders? |credentials? |designations? |applicants? |candidates? |levels? )*(?:will |is |are |do |can|need )?(?:not\b|cannot|n't)"
    r"|[)\s]*(?:holders? |coders? |applicants? |candidates? )*,? ?(?:please |kindly )*(?:do not|don't|should not|shouldn't) apply\b"
    r"|[)\s]*(?:holders? |coders? |applicants? |candidates? )*(?:are |is )?(?:kindly |please )?(?:asked|requested|advised) not to apply\b"
    r"|[)\s]*(?:status |designation )*(?:must (?:be|have been) |has been |is |already )*removed"
)
# "A raise once the -A is removed": whoever pays or helps for that has apprentices.
_REMOVED_AFTER = re.compile(
    r"[)\s]*(?:status |designation |suffix |level )*(?:(?:must|has|have|had|to|be|been|is|are|gets?|already) )*removed\b"
)
_LETTER = re.compile(
    r"(?:-|[\"'(]|\b(?i:the|your|with|have|get|having|an?) )(?P<letter>A)[\"')]*(?: (?i:must|has|have|to|be|been|is|was|gets?|already|status|designation|suffix))* \Z"
)
_REMOVED_BEFORE = re.compile(r"\bremov(?:e|es|ed|ing|al)(?: of)?(?: the| your| their| an?)?[ (-]*\Z")
_EARNED = re.compile(
    r"\b(?:raises?|increases?|rises?|goes up|go up|higher|more pay|bonus\w*|promot\w+|(?:next|second) (?:step|level|grade|tier)|advanc\w+|mov(?:e|es|ing) (?:up|to|into)"
    r"|mentor\w*|help\w*|assist\w*|support\w*|practicode|sponsor\w*|steps? up)\b"
)
_IN_TIME = re.compile(
    r"\W*(?:by|within|in|during|no later than) (?:the |your |their )?(?:first |end of )?[^.;\n]{0,16}?\b(?:months?|years?|days)\b"
)
_WISHED = re.compile(r"[^.;\n]{0,30}\b(?:preferred|desired|desirable|ideal|a plus)\b")
_ACCEPTED_AFTER = re.compile(
    r"(?: status| designation| level)?(?: coders?| applicants?| candidates?)?[^.;\n]{0,40}"
    r"\b(?:ok|okay|accept\w*|welcome\w*|considered|encouraged|acceptable|eligible|may apply|please apply|qualif\w+|fine)\b"
)
_ACCEPTED_BEFORE = re.compile(r"\b(?:accept\w*|welcome|consider|open to|includ\w+|hir\w+)\b[^.;\n]{0,20}$")


def read(
    doc: Document, mentions: Sequence[Mention], wanted: frozenset[str] | set[str], excluded: frozenset[str]
) -> Apprentice:
    """Is CPC-A enough? Only what the posting says: "CPC required" alone does not say."""
    said = {answer for answer, _, _ in _answers(doc)} | set(_of_codes(doc, mentions))
    if APPRENTICE in excluded:
        return "excluded"
    if APPRENTICE in wanted:  # a list that holds it outweighs a word in passing
        return "accepted"
    if "excluded" in said:
        return "excluded"
    if "accepted" in said:
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
                yield _of_suffix(text.lower, cue.start), field, cue
            elif cue.value == "bare":
                yield "excluded" if _is_of_code(text, cue) else None, field, cue
            elif cue.value == "removed":
                if letter := _LETTER.search(text.plain, max(0, cue.start - _REACH), cue.start):
                    yield _of_removal(text.lower, letter.start("letter"), cue.end), field, cue
            else:
                yield _answer(text.lower, cue.start, cue.end), field, cue


def _of_codes(doc: Document, mentions: Sequence[Mention]) -> Iterator[Apprentice | None]:
    for one in mentions:
        if one.apprentice:
            answer = _answer(doc.text(one.field).lower, one.start, one.end)
            # Who refuses one kind of apprentice refuses all; a COC-A that will do says nothing of CPC-A.
            yield answer if one.code == APPRENTICE or answer == "excluded" else None


def _of_suffix(low: str, start: int) -> Apprentice | None:
    """ "No -A status": the suffix alone."""
    return "excluded" if _NO_SUFFIX.search(low, max(0, start - 5), start) else None


def _is_of_code(text: Text, cue: Cue) -> bool:
    """ "CPC (no A)": a letter alone, right behind a credential."""
    behind = text.plain[cue.end : cue.end + 1]
    if behind not in ("", ")", ",", ".", ";", "\n") or not _ASIDE.search(
        text.lower, cue.start - 14, cue.start
    ):
        return False
    named = text.scan.of("credential")
    at = bisect_left(named, cue.start, key=lambda one: one.start)
    return at > 0 and cue.start - named[at - 1].end <= _ASIDE_REACH


def _of_removal(low: str, start: int, end: int) -> Apprentice:
    """ "-A removed": demanded, or a step that comes later?"""
    return "accepted" if _is_step(low, start, end) else "excluded"


def _answer(low: str, start: int, end: int) -> Apprentice | None:
    """What is said around one word."""
    before, after = low[max(0, start - _REACH) : start], low[end : end + 2 * _REACH]
    if (_REMOVED_AFTER.match(after) or _REMOVED_BEFORE.search(before)) and _is_step(low, start, end):
        return "accepted"
    if _WISHED.match(after) and not _NO_SUFFIX.search(before):
        return None
    if _REFUSED_BEFORE.search(before) or _REFUSED_AFTER.match(after):
        return "excluded"
    return "accepted" if _ACCEPTED_AFTER.match(after) or _ACCEPTED_BEFORE.search(before) else None


def _is_step(low: str, start: int, end: int) -> bool:
    """Is the end of an apprenticeship a step on the employer's own ladder, and no condition of being hired?"""
    before = _CLAUSE_END.split(low[max(0, start - 2 * _REACH) : start])[-1]
    removed = _REMOVED_AFTER.match(low, end)
    after = removed.end() if removed else end
    return (_EARNED.search(before) or _IN_TIME.match(low, after)) is not None
