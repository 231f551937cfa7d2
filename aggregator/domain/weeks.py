"""Parts of a week: counted days, named days, shares of the time, and a week told in two parts."""

from __future__ import annotations

import re

# All rules are for lower case, and look at what stands before a cue (up to its end) or after it.
_NUMBER = r"(?:[1-4]|one|two|three|four)"
COUNT = rf"{_NUMBER}(?:\s?(?:-|to|or)\s?{_NUMBER})?"
_OF_WEEK = r"(?: days?)?(?:,? (?:a|per|each|every|of the) week)?"
_BUILDING = (
    r"(?:office|hospital|clinic|campus|department|site|base|building|trust|infirmary|cent(?:er|re)|hub)"
)
HOME = r"(?:(?:at|from|working) )*(?:home|remote(?:ly)?|wfh|telework\w*)\b(?! (?:health|care|visit|office|infusion))"
SITE = rf"(?:on-?\s?site|in[- ](?:office|person|clinic)|(?<!home )office|(?:in|at|on|from) (?:the |our |your )?(?:[\w-]+ ){{0,2}}{_BUILDING}|with (?:us|the team|your team))\b"
_OTHER = (
    rf"[^.;\n]{{0,24}}?\b(?:{COUNT}|the (?:other|rest|remaining)(?: {COUNT})?)\b(?: days?)?[^.;\n]{{0,12}}?"
)
_TOLD = re.compile(rf"\b{COUNT}{_OF_WEEK} {HOME}{_OTHER} {SITE}|\b{COUNT}{_OF_WEEK} {SITE}{_OTHER} {HOME}")
PERHAPS = re.compile(
    r"\b(?:may|can|could|might|eligible|options?|possib\w+|considered|apply|ask|request\w*|earn\w*|allowed)\b"
)

# Days by name, never all of the week: "Mon/Wed", "Tuesday to Thursday", "M-W".
DAY = r"(?:mon|tues?|wed(?:nes|s)?|thu(?:rs?)?|fri)(?:day)?s?\b\.?"
_TO = r"(?: ?- ?| (?:to|through|thru|until) )"
_AND = r"(?:,? (?:and|&|or) |, ?| ?/ ?)"
_WHOLE_WEEK = rf"m(?:on(?:day)?s?\b\.?)?{_TO}(?:f\b|fri)"
_LONG_WEEK = rf"mon(?:day)?s?\b\.?{_TO}(?:fri|thu)"  # four long days are all of a week, too
_WEEKS = re.compile(rf"\b{_LONG_WEEK}\w*")
_NOT_ITS_END = r"(?<!to )(?<!- )(?<!-)(?<!through )(?<!thru )(?<!until )"
_LETTERS = r"\b(?:m|tu?|w|th|f)(?:[/-](?:m|tu?|w|th|f))+(?![\w/-])"
_RANGE = rf"{_NOT_ITS_END}\b(?!{_WHOLE_WEEK})(?:{DAY}(?:(?:{_AND}|{_TO}){DAY})*|{_LETTERS})"
# Of one part alone: a range from Monday on may be the whole week of somebody.
NAMED = rf"(?:(?!{_LONG_WEEK}){DAY}(?:(?:{_AND}|{_TO}){DAY})*|(?!{_WHOLE_WEEK}){_LETTERS})"

# What makes a sentence about a home and a place one about both.
_HOME_IN, _SITE_IN = re.compile(rf"\b{HOME}"), re.compile(rf"\b{SITE}")
_PART_IN = re.compile(
    rf"\b{COUNT} (?:full )?(?:days?|shifts?)\b|\b{COUNT} (?:of|out of|in) (?:the )?(?:five|5)\b|{_RANGE}"
    r"|\b(?:the (?:rest|remainder)(?! of (?:the|our|your) (?!week|time))|otherwise|(?:other|remaining|some) days|partly|(?:part|half)(?: of)?(?: the| your| each) (?:week|time)|(?:part|half) (?:at|from))\b"
)
_WORDS = re.compile(r"[a-z']+")
# Of a beginning, a visit, a choice, a condition or of other people: then it is not one's week that is told.
_NOT_OF_A_WEEK = frozenset((
    "first", "initial", "initially", "train", "trained", "training", "orientation", "onboarding", "onboard", "induction",
    "after", "then", "until", "once", "upon", "probation", "month", "months", "monthly", "year", "years", "yearly",
    "annual", "annually", "quarter", "quarterly", "occasional", "occasionally", "needed", "visit", "visits", "visited",
    "meeting", "meetings", "interview", "interviews", "audit", "audits", "travel", "travels", "commute", "miles",
    "either", "whichever", "prefer", "preferred", "if", "when", "while", "not", "no", "never", "nor", "cannot",
    "patients", "hours", "providers", "physicians", "managers", "supervisors", "leads", "leadership", "open", "opens",
    "turnaround", "within", "backlog", "may", "might", "could",
))  # fmt: skip

_OF_TIME = r" of (?:the|your|their) (?:working |work )?(?:time|week|hours)"
_SPENT = r"(?:(?:(?:is|are|may be|can be|will be) )?(?:spent |worked |done )?)"
_LARGE = (
    r"(?:half|most|part|portion|a third|a quarter|(?:the )?(?:majority|bulk|(?:greater|larger|better) part))"
)
# Less than all of the time.
SHARE = re.compile(
    rf"(?<!\d)[1-9]\d ?(?:%|percent) $|(?<!\d)[1-9]\d ?(?:%|percent){_OF_TIME} {_SPENT}$|(?<!\d)[1-9]\d ?[/:] ?[1-9]\d ?%? $"
    rf"|\b{_LARGE}(?:{_OF_TIME}| (?:the|your) (?:week|time)) {_SPENT}$"
    rf"|\b{COUNT} (?:(?:days?|shifts?) )?(?:in|of|out of|in every|of every|out of every) (?:your |the )?(?:five|5)\b,? (?:[\w']+ ){{0,6}}$"
)
# "Hybrid: Monday in the office, the other four days at home": the whole week is told, so it is how one works.
_WEEK_TOLD = re.compile(
    r"hybrid\b[^.;\n]{0,40}?(?:[1-4]|one|two|three|four)(?: ?(?:-|to|or) ?\w+)? days?\b[^.;\n]{0,60}?(?:[1-5]|\bone|\btwo|\bthree|\bfour|the rest|the other\w*)\b[^.;\n]{0,24}?\b(?:home|remote\w*|office|on-?\s?site|onsite|campus)\b"
    r"|hybrid\b[^.;\n]{0,40}?[:,(]\s?(?:mon|tues|wednes|thurs|fri)days?\b(?! ?(?:-|to|through) ?fri)"
)
OCCASIONAL = re.compile(
    r"\b(?:occasional(?:ly)?|some|infrequent|rare|limited|periodic|ad hoc|now and then) (?:\w+ )?$"
)
DAYS_AFTER = re.compile(
    rf"[^.;\n]{{0,28}}?\b{_NUMBER} (?:days? (?:in|of|out of|in every|of every) (?:five|5|the week)\b|of (?:five|5) days\b)"
    r"|[^.;\n]{0,28}?\b(?:\d{1,2} ?%|part|half|most|majority|bulk|(?:greater|larger|better) part) of (?:the|your|their|each|every) (?:working )?(?:week|time)\b"
    r"|[^.;\n]{0,12}?\b(?:otherwise|on (?:the )?(?:other|remaining) (?:days|two|three)|the rest of the week|the (?:other|remaining) (?:days|two|three)|the remainder)\b"
    rf"|[^.;\n]{{0,28}}?\b{_NUMBER}(?:\s?(?:-|to|or)\s?\w+)? (?:days?|shifts?)[ /](?:(?:a|per|each|every)? ?week|weekly|(?:a|per|each) month)"
    r"|[^.;\n]{0,28}?\b(?:[1-9]|one|two|three|four|five|six|seven|eight|nine) days? (?:a|per|each|every) pay period"
)
# "Fridays from home", "Tuesday and Thursday remote", but not "Monday to Friday from home".
ON_DAYS_BEFORE = re.compile(
    rf"{_NOT_ITS_END}\b{DAY}(?:{_AND}{DAY})* (?:is |are |you (?:may )?|we )?(?:work(?:ed|ing)? )?$"
)
ON_DAYS_AFTER = re.compile(
    rf" (?:only )?(?:on|each|every) {DAY}|,? (?:mon|tues|wednes|thurs|fri)days\b|[,:]? ?\(?(?!{_LONG_WEEK}){DAY}(?:{_AND}|{_TO}){DAY}(?! ?[:,(]? ?\d)"
)
_WEEK_BEFORE, _WEEK_AFTER = re.compile(rf"\b{_LONG_WEEK}\w*,? $"), re.compile(rf",? {_WHOLE_WEEK}")
_COUNTED_AFTER = re.compile(
    rf" (?:on |for )?{_NUMBER} (?:days?|of (?:five|5) days)\b(?! (?:of|are|for|a month|per month|each month))"
)
_COMES_WEEKLY = re.compile(
    rf",? (?:and|but) (?:\w+ )?(?:attend|visit|come|report|go|travel|drive)s? (?:to |into |in to )?(?:the |our |a )?(?:\w+ )?(?:{_BUILDING}|work)"
    r" (?:weekly|(?:every|each) week|(?:once|twice|one day|two days) (?:a|per|each|every) week)\b"
)
# "Work from home except Wednesdays", "… with a weekly day in the office"
_EXCEPT_DAYS = re.compile(
    rf",? (?:except|apart from|save|other than|but not)(?: for| on| every)* {DAY}(?![^.;\n]{{0,24}}month)"
    r"|,? (?:with|plus) (?:an?|one) (?:weekly (?:[\w-]+ )?day|(?:[\w-]+ )?day (?:a|per|each|every) week)\b[^.;\n]{0,16}\b(?:office|on-?\s?site|campus|hospital|clinic)\b"
)
_REST_BEFORE = re.compile(
    r"\b(?:the|on) (?:other|remaining|rest)\b(?: [\w-]+){0,3}[ ,]+(?:you )?$|\b(?:other|remaining) days,? (?:[\w-]+ ){0,4}$"
)
# "We meet in the office every Wednesday; otherwise you work at home."
_OTHERWISE = re.compile(
    rf"\b(?:{DAY}|(?:once|twice|\w+ (?:days?|times)) (?:a|per|each|every) week|weekly)[^.\n]{{0,30}}[;,] ?(?:otherwise|the rest(?: of the (?:time|week))?|the other days)\b[^.;\n]{{0,24}}$"
)
# "60% of the time", "40 percent on site", but no "95% accuracy"
_PERCENT = re.compile(
    r"(?<!\d)[1-9]\d ?(?:%|percent\b)(?= (?:of|remote|at|from|on|in|home|office|is|are|will|may|tele\w*)\b|\s*(?:[,.;/)]|$))"
)
# A percentage behind the words, and the other part of the week behind it.
_PERCENT_AFTER = re.compile(r" ?[(:]? ?[1-9]\d ?%(?=[/,;)]|$|,? (?:and|on-?\s?site|in[- ]office|office)\b)")
_PART_AFTER = (_PERCENT_AFTER, DAYS_AFTER, ON_DAYS_AFTER, _COMES_WEEKLY, _EXCEPT_DAYS)
_PART_BEFORE = (ON_DAYS_BEFORE, _REST_BEFORE, SHARE, _OTHERWISE)


def is_told(before: str, said: str, after: str) -> bool:
    """Does a cue stand in "three days on site & two at home", which nobody has to ask for? Or in a sentence that
    gives a part of the week to a home and another to a place, and speaks of nothing else?"""
    if "patients" in before:
        return False
    line, first, last = before + said + after, len(before), len(before) + len(said)
    if not (_HOME_IN.search(line) and _SITE_IN.search(line)):
        return False
    if any(
        one.start() < last and first < one.end() and not PERHAPS.search(line, 0, one.end())
        for one in _TOLD.finditer(line)
    ):
        return True
    return _PART_IN.search(line) is not None and _NOT_OF_A_WEEK.isdisjoint(_WORDS.findall(line))


def is_part_of_week(said: str) -> bool:
    """Are days counted or named, or is a share told, that are less than the week?"""
    said = _WEEKS.sub("", said)
    return _PART_IN.search(said) is not None or _PERCENT.search(said) is not None


def is_told_below(before: str, words: str, after: str) -> bool:
    """Does "hybrid" stand above the days of it: "Hybrid: Monday in the office, the other four days at home"?"""
    told = _WEEK_TOLD.search(before + words + after)
    return told is not None and told.start() <= len(before) < told.end()


def is_part(before: str, after: str, *, word: bool) -> bool:
    """Do words beside a home make it one for a part of the week? `word`: of a bare "remote"."""
    beside = _COUNTED_AFTER.match(after) if word else None
    for shape in _PART_AFTER:
        beside = beside or shape.match(after)
    for shape in _PART_BEFORE:
        beside = beside or shape.search(before)
    return beside is not None


def is_of_days(before: str, after: str) -> bool:
    """Do days of the week stand beside the words?"""
    beside = ON_DAYS_BEFORE.search(before) or _WEEK_BEFORE.search(before) or _WEEK_AFTER.match(after)
    return (
        beside or _PERCENT_AFTER.match(after) or ON_DAYS_AFTER.match(after) or _COUNTED_AFTER.match(after)
    ) is not None
