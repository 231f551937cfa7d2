"""Lines of a form, as HR systems fill them in and as they run together where line breaks are lost:
"Remote job: No", "Work Arrangement Remote", "Travel No Remote job No"."""

from __future__ import annotations

import re

from aggregator.domain.scan import Cue
from aggregator.domain.text import Text

# All for lower case.
_YES_NO = re.compile(r"(?P<colon>\s?[:?])?[^\w:?]{1,3}(?P<answer>yes|no)$")
_ANSWERS = ("yes", "no")
_LINE_ENDS = re.compile(r" ?(?:$|[\n,;|•])")
_ASKED = re.compile(r"job|eligible")
_NEXT = re.compile(
    r" (?:travel|telework|remote|promotion|job|location|shift|employment|pay|salary|schedule|work)\b"
)
_NO_BELOW = re.compile(r"(?: job| work| eligible| position| option)?\s*\n\s*no\s*(?:\n|$)")
_LABEL = re.compile(
    r"\b(?:work(?:ing|place)?|job|position|remote|location) (?:arrangements?|setting|mode|model|type|style|status|location)\s?[:\-]?\s*$"
)

# What HR systems call the place of work: "… no direct reports Work Environment Remote, home based".
_HEAD = re.compile(
    r"(?P<line>^|\n|[.;!] )?(?P<label>\b(?:(?:Work(?:ing|place)?|Physical|Job|Office|Position) )?(?:[Ee]nvironment|ENVIRONMENT|[Ss]etting)"
    r"|\bWork ?(?:[Pp]lace|[Ss]ite|[Ss]pace)|\bWork(?:ing)? [Cc]onditions|\bPlace of [Ww]ork|\bTele(?:commut(?:e|ing)|work(?:ing)?)(?: (?:[Oo]ption|[Ss]tatus|[Ee]ligib\w+))?|\bWORK(?:PLACE| SITE| LOCATION| SETTING| ENVIRONMENT)"
    r"|\bWhere (?:[Yy]ou(?:'ll| [Ww]ill)? [Ww]ork|[Tt]he [Ww]ork [Ii]s(?: [Dd]one)?|[Ww]e [Ww]ork|[Yy]ou [Ss]it)"
    r"|\b(?:Schedule|Hours|Shift)(?: (?:[Aa]nd|&) |/)(?:[Pp]lace|[Ll]ocation|[Ss]etting))(?P<colon>\s?[:\-])?\s*$"
)

_ITSELF = re.compile(r"Tele(?:commut|work)|Remote [Ww]ork\b|Work(?:ing)? (?:[Ff]rom|[Aa]t) [Hh]ome|WFH\b")
_TOLD = re.compile(
    r"(?: (?:[Oo]ption|[Ee]ligib\w+|[Ss]tatus|[Aa]llowed|[Pp]ermitted))?\s?[:?]? (?P<answer>Yes|No)(?= ?[,;(\n]| [A-Z]|\.?$)"
)


def without_answer(text: Text, cue: Cue) -> Cue:
    """The word alone, where the "yes" or "no" behind it answers nothing: "Fully remote. No nights"."""
    if not text.lower.endswith(_ANSWERS, cue.start, cue.end):
        return cue
    said = _YES_NO.search(text.lower, cue.start, cue.end)
    if said is None or said["colon"] or _LINE_ENDS.match(text.lower, cue.end):
        return cue
    if _ASKED.search(text.lower, cue.start, said.start()) and _NEXT.match(text.lower, cue.end):
        return cue
    return Cue(cue.start, said.start(), "word")


def answer(words: str) -> str | None:
    """The "yes" or "no" that the words of a cue end with."""
    said = _YES_NO.search(words) if words.endswith(_ANSWERS) else None
    return said["answer"] if said else None


def is_refused_below(lower: str, at: int) -> bool:
    """Does a line that says "no" and no more follow?"""
    return _NO_BELOW.match(lower, at, at + 40) is not None


def told_here(plain: str, cue: Cue) -> str | None:
    """The "yes" or "no" that follows words of home which are a label themselves: "Telecommuting No Travel None"."""
    said = _TOLD.match(plain, cue.end) if _ITSELF.match(plain, cue.start) else None
    return said["answer"].lower() if said else None


def own_line(before: str, plain: str, entry: str) -> str:
    """What stands before an entry, without the lines before its label that ran into it. `plain` is `before` as
    it was written: words that are no label in a sentence ("an environment") are one only with a capital letter
    or a colon."""
    if label := _LABEL.search(before):
        return label[0]
    head = _HEAD.search(plain)
    if head is None or not (head["colon"] or head["line"] or entry[:1].isupper()):
        return before
    return f"{head['label'].lower()}: "
