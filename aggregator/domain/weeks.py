"""A working week in two parts, and what comes when training is over: how one works from then on, told in full."""

from __future__ import annotations

import re

# All rules are for lower case.
_COUNT = r"(?:[1-4]|one|two|three|four)(?:\s?(?:-|to|or)\s?(?:[1-4]|two|three|four))?"
_OF_WEEK = r"(?: days?)?(?:,? (?:a|per|each|every|of the) week)?"
_HOME = r"(?:(?:at|from|working) )*(?:home|remote(?:ly)?|wfh|telework\w*)\b(?! (?:health|care|visit|office))"
_SITE = (
    r"(?:on-?\s?site|in[- ](?:office|person)|office|(?:in|at|on) (?:the |our )?(?:[\w-]+ )?(?:office|hospital|clinic|campus"
    r"|department|site|base))\b"
)
_OTHER = (
    rf"[^.;\n]{{0,24}}?\b(?:{_COUNT}|the (?:other|rest|remaining)(?: {_COUNT})?)\b(?: days?)?[^.;\n]{{0,12}}?"
)
_TOLD = re.compile(
    rf"\b{_COUNT}{_OF_WEEK} {_HOME}{_OTHER} {_SITE}|\b{_COUNT}{_OF_WEEK} {_SITE}{_OTHER} {_HOME}"
)
_PERHAPS = re.compile(
    r"\b(?:may|can|could|might|eligible|options?|possib\w+|considered|apply|ask|request\w*|earn\w*|allowed)\b"
)
_SHORT_START = re.compile(
    r"\b(?:orientation|onboarding|induction|kick-?off|first day|badg(?:e|ing)|paperwork|equipment|laptop|computer|monitors?|gear|kit)\b[^.;\n]{0,40}[,;:]? ?(?:and )?$"
)
_LONG_START = re.compile(
    r"\b(?:train\w*|probation\w*|months?|weeks?|days|year|ramp|productivity|standards?)\b[^.;\n]{0,60}$"
)
# Who moved, and that it stayed so: "our coders moved home in 2020".
_STAFF = re.compile(
    r"\b(?:coders|coding(?: team| department| staff)?|staff|team|department|everyone|everybody|we|employees|auditors|him)(?: (?:all|have|has|had|were|was|who|also))*"
    r"(?: [\w-]+)? $"
)
_FOR_GOOD = re.compile(
    r"[^.;\n]{0,12}?\b(?:since\b|for good|permanently|(?:in|back in|during|as of) (?:\w+ )?20[12]\d|and (?:have |has )?(?:stayed|never|not|remain\w*))"
)


def is_told(before: str, said: str, after: str) -> bool:
    """Does a cue stand in "three days on site & two at home", which nobody has to ask for?"""
    line, first, last = before + said + after, len(before), len(before) + len(said)
    return any(
        one.start() < last and first < one.end() and not _PERHAPS.search(line, 0, one.end())
        for one in _TOLD.finditer(line)
    )


def of_next(said: str, before: str) -> str | None:
    """full, later, or None: "orientation on site, then home"; a start of weeks makes it "later"."""
    if _LONG_START.search(before):
        return "later"
    if _SHORT_START.search(before):
        return "full"
    return None if said.endswith("then home") else "later"


def of_moving(before: str, after: str) -> str | None:
    """full: "our coders moved home in 2020"; None: patients did, or nobody says for how long."""
    return "full" if _STAFF.search(before) and _FOR_GOOD.match(after) else None
