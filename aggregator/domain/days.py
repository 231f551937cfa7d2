"""Counted and named days, by where they are worked: "two days in office", "2 in / 3 out"."""

from __future__ import annotations

import re

from aggregator.domain import weeks
from aggregator.domain.afterwards import AFTER_STEP, STEP_BEFORE
from aggregator.domain.homes import is_negated
from aggregator.domain.scan import Cue

# All rules are for lower case, and look at what stands before a cue (up to its end) or after it.
_COUNT = re.compile(
    r"\b(?P<low>[1-6]|one|two|three|four|five)(?:\s?(?:-|to|or|/|\()\s?(?P<high>[1-6]|one|two|three|four|five)\)?)? (?:full )?$"
)
_PLACE_AFTER = re.compile(
    r" ?(?:\(\w+\) )?(?:(?:must be|is|are|will be) (?:worked|spent) )?(?:in|at|on|from|of|working|remote|home|we )[^.;\n]{0,24}?\b(?:office|site|onsite|home|campus|remote(?:ly)?|person|building|hospital|clinic)\b"
    r"| (?:remote(?:ly)?|on-?\s?site|in[- ]office|in[- ]person)(?=\s*(?:$|[.,;:)!])| and\b)"
)
# "Based at the General with a day a week at the cottage hospital": from one place to another.
_ELSEWHERE = re.compile(
    r"\b(?:based|located|audits?|visits?|rounds?|teach(?:es)?|covers?|sits?|stationed|working|works?|mainly|usual\w*|main site|base) (?:at|in|is|on)\b"
)
_AT_HOME = re.compile(r"home|tele|remote")
# "Office days are Monday and Wednesday."
_PLACED_DAYS = re.compile(r"(?:(?:in )?office|on ?site|remote|home|telework|wfh)")
_SITE_DAYS = re.compile(r"(?:in[- ])?office|on-?\s?site")
_NAMED_DAYS = re.compile(rf"(?: (?:are|is|on))?:? {weeks.NAMED}")
_AT_WORK = re.compile(r"\b(?:office|on-?\s?site|campus|person)\b")
_PLACE_BEFORE = re.compile(
    r"\b(?:in|into|at|on|to) (?:the |our |your )?(?:[\w-]+ ){0,3}(?:office|site|campus|building|hospital|clinic|base) (?:for )?(?:at least |a minimum of |up to )?$|\b(?:remote(?:ly)?|(?:from|at) home|wfh|telework\w*) (?:for )?(?:at least |up to )?$"
)
_PATIENTS = re.compile(r"\b(?:patients?|residents|families|members) (?:[\w-]+ ){0,3}$")
_ONE_TO_FOUR = r"(?:[1-4]|one|two|three|four)(?: days?)?"
_INSIDE = r"(?:in|office|on-?\s?site|hospital|clinic|campus|in[- ]office|(?:at|in) (?:the|our) (?:\w+ )?(?:office|hospital|clinic|department|campus))"
_OUTSIDE = r"(?:out|home|remote|(?:at|from) home)\b(?! (?:health|visit|care|infusion|office|address))"
_BETWEEN = r"(?:,| ?/| ?&| and|,? ?-|;)? (?:and )?(?:the other )?"
_SPLIT = re.compile(
    rf"\b{_ONE_TO_FOUR} {_INSIDE}{_BETWEEN}{_ONE_TO_FOUR} {_OUTSIDE}"
    rf"|\b(?:{_OUTSIDE} {_ONE_TO_FOUR}{_BETWEEN}(?:in the )?{_INSIDE}|(?:in the )?{_INSIDE} {_ONE_TO_FOUR}{_BETWEEN}{_OUTSIDE}) {_ONE_TO_FOUR}\b"
    r"|\b\d{1,2} ?[:/%-]+ ?\d{1,2} ?%? (?:office|home)(?:/| to )(?:office|home)\b"
)
_NUMBERS = {"one": 1, "two": 2, "three": 3, "four": 4, "five": 5}
_WHOLE_WEEK = 5
WEEKLY = re.compile(r"\b(?:weekly|core|anchor|designated) (?:\w+ )?$")
_SOME = ("some ", "several ", "certain ")


def of_days(cue: Cue, before: str, after: str, said: str) -> str | None:
    """hybrid, later, site, full or None: "three days a week from home", but not "five days a week on site"."""
    if is_negated(before, ""):
        return None
    named = _NAMED_DAYS.match(after) or weeks.ON_DAYS_BEFORE.search(before)
    if named and _PLACED_DAYS.search(said):
        return "hybrid"
    count = _COUNT.search(before)
    if count is None:
        some = _AT_HOME.search(said) and before.endswith(_SOME) and not weeks.PERHAPS.search(before)
        return "hybrid" if some or (_SITE_DAYS.match(said) and WEEKLY.search(before)) else None
    if _PATIENTS.search(before[: count.start()]):
        return None
    if weeks.is_told(before, said, after):
        return "hybrid"
    if _AT_HOME.search(said + after[:24]) and "hybrid" not in before and AFTER_STEP.match(after):
        return "later"
    return _of_count(count, before, after, said)


def _of_count(count: re.Match[str], before: str, after: str, said: str) -> str | None:
    inside = _PLACE_BEFORE.search(before[: count.start()])
    if _ELSEWHERE.search(before[: count.start()]) and not re.search(weeks.HOME, before + said + after):
        return None
    if re.search(r"week|month", said) and not inside and not _PLACE_AFTER.match(after):
        return None
    if "month" in said + after[:12] and not re.search(r"home|remote", said + after[:40]):
        return None  # one day a month on site is a light duty of a remote job
    if STEP_BEFORE.search(before):
        return None if "hybrid" in before else "later"  # the whole week is told: `homes`
    number = count["high"] or count["low"]
    if (int(number) if number.isdigit() else _NUMBERS[number]) < _WHOLE_WEEK:
        return "hybrid"
    if inside and _AT_HOME.search(inside[0]):
        return "full"
    return "site" if inside or _AT_WORK.search(said + after[:24]) else None


def of_split(before: str, said: str, after: str) -> str | None:
    """ "2 in / 3 out", "home three days, office two"."""
    told = weeks.is_told(before, said, after) or _SPLIT.search(before[-60:] + said + after[:60])
    return "hybrid" if told and not is_negated(before, "") else None


def without_count(lower: str, cue: Cue) -> Cue:
    """ "Three at home" beside nothing that makes a week of it: "at home" alone."""
    count, _, home = lower[cue.start : cue.end].partition(" ")
    if cue.value != "split" or home not in ("at home", "from home") or _is_split(lower, cue):
        return cue
    return cue._replace(start=cue.start + len(count) + 1, value="word")


def _is_split(lower: str, cue: Cue) -> bool:
    return _SPLIT.search(lower, max(0, cue.start - 60), cue.end + 60) is not None
