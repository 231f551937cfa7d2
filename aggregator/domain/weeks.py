"""Parts of a week: counted days, named days, shares of the time, and a week told in two parts."""

from __future__ import annotations

import re

# All rules are for lower case, and look at what stands before a cue (up to its end) or after it.
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
_OF_TIME = r" of (?:the|your|their) (?:working |work )?(?:time|week|hours)"
# Less than all of the time.
SHARE = re.compile(
    rf"(?<!\d)[1-9]\d ?%(?:{_OF_TIME})? $|(?<!\d)[1-9]\d ?[/:] ?[1-9]\d ?%? $|\b(?:half|most|part|a third|a quarter|(?:the )?(?:majority|bulk|(?:greater|larger|better) part))(?:{_OF_TIME}| (?:the|your) (?:week|time)) (?:(?:is |are )?(?:spent |worked )?)?$"
    r"|\b(?:[1-4]|one|two|three|four) (?:days? )?(?:in|of|out of|in every|of every|out of every) (?:five|5)\b,? (?:[\w']+ ){0,6}$"
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
    r"[^.;\n]{0,28}?\b(?:[1-4]|one|two|three|four) (?:days? (?:in|of|out of|in every|of every) (?:five|5|the week)\b|of (?:five|5) days\b)"
    r"|[^.;\n]{0,28}?\b(?:\d{1,2} ?%|part|half|most|majority|bulk|(?:greater|larger|better) part) of (?:the|your|their|each|every) (?:working )?(?:week|time)\b"
    r"|[^.;\n]{0,12}?\b(?:otherwise|on (?:the )?(?:other|remaining) (?:days|two|three)|the rest of the week|the (?:other|remaining) (?:days|two|three))\b"
    r"|[^.;\n]{0,28}?\b(?:[1-4]|one|two|three|four)(?:\s?(?:-|to|or)\s?\w+)? days?[ /](?:(?:a|per|each|every)? ?week|weekly|(?:a|per|each) month)"
)
_DAY = r"(?:mon|tues|wednes|thurs|fri)(?:day|\.)?s?"
# "Fridays from home", "Tuesday and Thursday remote", but not "Monday to Friday from home".
ON_DAYS_BEFORE = re.compile(
    rf"(?<!to )(?<!y - )(?<!n - )(?<!y-)(?<!n-)(?<!through )(?<!thru )\b{_DAY}(?:(?:,? (?:and|&) |, ){_DAY})? (?:is |are |you (?:may )?|we )?(?:work(?:ed|ing)? )?$"
)
_ON_DAYS_AFTER = re.compile(
    rf" (?:only )?on {_DAY}\b|,? (?:mon|tues|wednes|thurs|fri)days\b|,? (?!m\w*day (?:to|through|thru|-) f){_DAY} (?:to|through|thru|and|&|-) {_DAY}\b(?! ?[:,(]? ?\d)"
)
_WEEK = r"mon(?:day|\.)?s? ?(?:to|through|thru|-) ?fri(?:day|\.)?s?"
_WEEK_BESIDE = re.compile(rf"\b{_WEEK},? $"), re.compile(rf",? {_WEEK}\b")
_COUNTED_AFTER = re.compile(
    r" (?:[1-4]|one|two|three|four) (?:days?|of (?:five|5) days)\b(?! (?:of|are|for|a month|per month|each month))"
)
_COMES_WEEKLY = re.compile(
    r",? (?:and|but) (?:\w+ )?(?:attend|visit|come|report|go|travel|drive)s? (?:to |into |in to )?(?:the |our |a )?(?:\w+ )?(?:site|office|base|hospital|department|campus|clinic|work)"
    r" (?:weekly|(?:every|each) week|(?:once|twice|one day|two days) (?:a|per|each|every) week)\b"
)
# "Work from home except Wednesdays", "… with a weekly day in the office"
_EXCEPT_DAYS = re.compile(
    rf",? (?:except|apart from|save|other than|but not)(?: for| on| every)* {_DAY}(?![^.;\n]{{0,24}}month)\b"
    r"|,? (?:with|plus) (?:an?|one) (?:weekly (?:[\w-]+ )?day|(?:[\w-]+ )?day (?:a|per|each|every) week)\b[^.;\n]{0,16}\b(?:office|on-?\s?site|campus|hospital|clinic)\b"
)
_REST_BEFORE = re.compile(
    r"\b(?:the|on) (?:other|remaining|rest)\b(?: [\w-]+){0,3}[ ,]+(?:you )?$|\b(?:other|remaining) days,? (?:[\w-]+ ){0,4}$"
)
# "We meet in the office every Wednesday; otherwise you work at home."
_OTHERWISE = re.compile(
    rf"\b(?:{_DAY}|(?:once|twice|\w+ (?:days?|times)) (?:a|per|each|every) week|weekly)\b[^.\n]{{0,30}}[;,] ?(?:otherwise|the rest(?: of the (?:time|week))?|the other days)\b[^.;\n]{{0,24}}$"
)

_PART_AFTER = (DAYS_AFTER, _ON_DAYS_AFTER, _COMES_WEEKLY, _EXCEPT_DAYS)
_PART_BEFORE = (ON_DAYS_BEFORE, _REST_BEFORE, SHARE, _OTHERWISE)


def is_told(before: str, said: str, after: str) -> bool:
    """Does a cue stand in "three days on site & two at home", which nobody has to ask for?"""
    line, first, last = before + said + after, len(before), len(before) + len(said)
    return any(
        one.start() < last and first < one.end() and not _PERHAPS.search(line, 0, one.end())
        for one in _TOLD.finditer(line)
    )


def is_told_below(words: str, before: str, after: str) -> bool:
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
    week_before, week_after = _WEEK_BESIDE
    beside = ON_DAYS_BEFORE.search(before) or week_before.search(before) or week_after.match(after)
    return (beside or _ON_DAYS_AFTER.match(after) or _COUNTED_AFTER.match(after)) is not None
