"""What comes when training or a time of trial is over; and an orientation of a day, which changes nothing."""

from __future__ import annotations

import re

# All rules are for lower case, and look at what stands before a cue (up to its end) or after it.
_STEP = (
    r"(?:train(?:ing|ed)|probation\w*|orientation|onboard\w*|induction|(?:\d+|ninety|sixty|thirty|twelve|one|two|three|four|five|six|eight|nine|ten|several|a few|consecutive|an?|the first|your first)[- ]?(?:calendar |consecutive |straight )?(?:days?|months?|weeks?|year|quarter)"
    r"|introductory|productivity|competen\w+|complet\w+|standards?\b|metrics|quota|met\b|proficien\w+|accuracy|benchmarks?|targets?|goals?\b|\d\d ?%|percent\b|certified\b|accredit\w+|sign(?:ed)?[ -]off|up to speed|qualification\b|qualifying\b|(?:you are|you have|being|fully|been) qualified\b|pass(?:ed|ing)?\b|ramp)"
)
_AFTERWARDS = r"\b(?:after(?=\s*(?:[.,;)]|$))|after which|after that|thereafter|afterwards?)\b"
_THEN = r"\b(?:after|upon|once(?! (?:an?|per|every|each) (?:day|week|fortnight|month|quarter|year|while)\b)|following|pending|when|as soon as)\b"
_BENEFITS = re.compile(
    r"benefit|bonus|\bpto\b|insur|vacation|\$|raise|charts|cases|401|eligible for (?!remote|work)"
)
# A day or two at the beginning, for a badge and a laptop, keep nobody from a job at home.
_A_DAY = re.compile(
    rf"{_THEN} (?:[\w-]+ ){{0,2}}?(?:an?|one|1|two|2|single|three|3|half)[- ](?:(?:full|half|single|whole|brief|short|induction|orientation|onboarding|training|welcome)[- ])?days?\b(?! (?:a|per|each|every) )|{_THEN} (?:an? |the |your )?(?:induction|orientation|onboarding|welcome) day\b"
)
AFTER_STEP = re.compile(rf"[^.;\n]{{0,60}}?(?:{_THEN}[^.;\n]{{0,50}}?\b{_STEP}|{_AFTERWARDS})")
STEP_BEFORE = re.compile(
    rf"(?:{_THEN}[^.;\n]{{0,60}}?\b{_STEP}|\bthen\b|(?:^|; ?)\W*(?:thereafter|afterwards?|after that)\b[^.;\n]{{0,40}}\b(?:may|can|could|might)\b|\b{_STEP}[^.;\n]{{0,30}}?{_AFTERWARDS})[^.;\n]{{0,60}}$"
)
# "Pick up your laptop on site and then work from home"
_FETCHED_FIRST = re.compile(
    r"\b(?:pick\w*|collect\w*|fetch\w*|get|receive)\b(?: up)? (?:[\w-]+ ){0,4}(?:laptop|computer|equipment|badge|gear|hardware|machine|pc|monitors?|kit)\b[^.;\n]{0,50}\bthen (?:you )?(?:can |will )?$"
)
# Where the others sit already: "after orientation on campus, our coders work from home".
_STAFF_SIT = re.compile(
    r"\b(?:orientation|onboarding|induction)\b(?:(?!\b(?:may|can|could|might|eligible|allowed|option|then)\b)[^.;\n]){0,40}? (?:all |our |most |the )?(?:\w+ ){0,2}(?:staff|coders|employees|team members|colleagues|auditors)\b"
    r"(?:(?!\b(?:may|can|could|might|eligible|allowed|option|then)\b)[^.;\n]){0,40}$"
)
# "Coders work from home after orientation."
_STAFF_BEFORE = re.compile(
    r"(?:^|[.;:!\n•] ?)(?:all |our |most |the )?(?:\w+ )?(?:staff|coders|employees|team members|colleagues|auditors|everyone|we)(?: all)? $"
)
_AFTER_ARRIVAL = re.compile(
    r"(?: full[- ]time| permanently| every day| daily)?,? (?:after|following|once) (?:(?!training|probation|day|week|month)[\w' -]){0,30}(?:orientation|onboarding|induction)\b"
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


def is_later(before: str, after: str) -> bool:
    """Is it only after a step, which the others have behind them, that one sits there?"""
    sits = _STAFF_BEFORE.search(before) and _AFTER_ARRIVAL.match(after)
    told = AFTER_STEP.match(after)
    if told and not sits and not _BENEFITS.search(after[:60]) and not _A_DAY.search(after[:90]):
        return True
    step = STEP_BEFORE.search(before)
    if step is None or _FETCHED_FIRST.search(before) or _A_DAY.search(step[0]):
        return False
    return not _BENEFITS.search(step[0]) and not _STAFF_SIT.search(before)


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
