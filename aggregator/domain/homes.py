"""What words for working from home mean in their sentence: the whole job, a part of it, later, or not at all."""

from __future__ import annotations

import re

from aggregator.domain import weeks
from aggregator.domain.places import STATES
from aggregator.domain.scan import Cue

# All rules are for lower case, and look at what stands before a cue (up to its end) or after it.
_NEGATED = re.compile(
    r"(?:\b(?:no|nobody|not|non|never|cannot|neither|nor|unable to(?= (?:offer|support|provide|accommodate)))|n't)(?! only)[ -](?:(?!but\b|require|applicable\b|this\b|we\b|supervis|oversight|assist|guidance|direction\b|interrupt|distract)[\w-]+ ){0,4}(?:\w+-)?$"
    r"|\bno (?:option|possibility|chance|opportunity|ability|way|plans?) (?:to|of|for) (?:[\w-]+ ){0,5}(?:\w+-)?$"
    # "without supervision in a remote setting"
    r"|\bwithout[ -](?:(?:an?|any|the|our|option|options|possibility|ability|opportunity|chance|to|of|for|work|working|fully|full|full-time|remote|hybrid|telework|regular|permanent)[ -]){0,6}(?:\w+-)?$"
)
_REFUSED = re.compile(
    r"(?: (?:work|working|option|options|position|positions|role|employment|arrangements?|status|job|basis)){0,2}"
    r"(?: (?:is|are|will|can|may|currently|be|at this time)){0,3}(?: not\b(?! only| limited)| unavailable| cannot| isn't| no longer| never)"
    r"|(?: job| work| eligible| position| option)?\s?[:?]\s?(?:no|n|false|none|not)\b(?!/a\b| applicable)"
)
# "… if you would rather not sit at home": of whoever has the choice.
_UNWILLING = re.compile(
    r"\b(?:rather|prefer(?:s|ring)?(?: to)?|wish(?:es)? to|choose(?:s)? to|like to|opt(?:s)? to) not (?:to )?(?:[\w-]+ ){0,4}$"
    r"|(?:\bnot|n't) (?:want|like|love|wish|care|enjoy|feel like|fancy|happy|suited|made|cut out)\b(?: [\w-]+){0,5} $"
)
# "not fully remote": of the whole, and so perhaps not of a part.
_ALL = r"(?:fully|100 ?%|100 percent|completely|entirely|totally|strictly|full[ -]time|permanently)"
_WHOLE, _WHOLE_BEFORE = re.compile(rf"{_ALL}(?!\w)|remote 100%"), re.compile(rf"\b{_ALL}[ -]$")
NO_NEED = re.compile(r"\b(?:requir\w+|need\w*|necessary|have to|ever|oblig\w+|expected) (?:[\w-]+ ){0,3}$")
_IF = re.compile(
    r"\b(?:if|when|while|whether|whenever|all|any|our|other|some|current|both|whichever|experience(?: \w+)?|managing|manages?|leads?|leading"
    r"|supervis(?!ion,? (?:in|from|while)\b)\w+|oversee\w*|support\w*|mentor\w*|directs?|staff of|team of|including|between|unless|plus|coordinat\w+|communicat\w+|collaborat\w+|training of|on-?site and)"
    r"(?:[ /,-]{1,2}(?:you|are|is|of|with|in|an?|the|for|working|to|from|or|and|your|full|fully|otherwise|approved|eligible|based|on ?site|onsite|office|hybrid|remote|virtual|both|coding|\d+)){0,4}[ /,-]+$"
)
_ELSEWHERE = re.compile(
    r"\b(?:sites?|clinics?|hospitals?|villages?|areas?|facilities|communities) (?:that|which) (?:are|is) $|\b(?:(?:access|log-?ins?|support|interviews?|visits?|meetings?|patients?|monitoring|training|orientation|onboarding)"
    r" (?:is|are|(?:will|can|may) be) (?:\w+ )?|temporar\w* (?:\w+ )?|hop\w+ (?:\w+ ){0,5}|(?:potential|possib)\w* (?:\w+ ){0,3})$"
)
# Of whom else it is said.
_OTHERS = re.compile(
    r"(?:-based)? ?(?:staff|coders|employees|teams?|workers|providers|clinics|members|colleagues|locations|personnel|sites)\b"
)
_PAST = re.compile(
    r"(?: (?:work|coding))? experience (?:(?:is|are) )?(?:a plus|preferred|required|helpful|desired|needed)\b"
)
_SOME_BEFORE = re.compile(
    r"\b(?:some|many|certain|several|select|other(?! days))(?: of (?:our|the))? (?:\w+ )?(?:roles|positions|jobs|employees|teams|departments|staff|coders|auditors|people)\b[^.;\n]{0,40}$"
)
_TAUGHT = re.compile(r" (?:education|training|support|meetings?|visits?|audits?|services|sessions|events)\b")
_OF_TIME = r" of (?:the|your|their) (?:working |work )?(?:time|week|hours)"
# Less than all of the time.
SHARE = re.compile(
    rf"(?<!\d)[1-9]\d ?%(?:{_OF_TIME})? $|(?<!\d)[1-9]\d ?[/:] ?[1-9]\d ?%? $|\b(?:half|most|part|a third|a quarter|(?:the )?(?:majority|bulk|(?:greater|larger|better) part))(?:{_OF_TIME}| (?:the|your) (?:week|time)) (?:(?:is |are )?(?:spent |worked )?)?$"
    r"|\b(?:[1-4]|one|two|three|four) (?:days? )?(?:in|of|out of|in every|of every|out of every) (?:five|5)\b,? (?:[\w']+ ){0,6}$"
)
_SOME_JOBS = re.compile(
    r"[^.;\n]{0,40}?\b(?:some|many|certain|various|most|several|eligible|other) (?:\w+ )?(?:roles|positions|jobs|employees|teams|departments)\b|(?:(?!travel|visit|trips?\b)[^.;\n]){0,30}\bacross (?:many|all|our|the(?! (?:us|u\.s|united|country|nation|state|north|south|east|west|midwest|entire|whole))|various)\b"
)
_SOME_DAY = re.compile(
    r"\b(?:in the future|at a later|later date|eventual|down the road|long[- ]term possib|depending on performance|temporar|covid|pandemic"
    r"|for now\b|until further|\blater on\b|down the line|at some point|in due course"
    r"|(?:considered|possible|available|option|offered|discussed|revisited) later\b(?! (?:than|start|shift))|\b(?:may|might|could) (?:\w+ )?(?:become|turn|go|move|transition)\b)"
)
_STEP = (
    r"(?:train(?:ing|ed)|probation\w*|orientation|onboard\w*|induction|(?:\d+|ninety|sixty|thirty|twelve|one|two|three|four|five|six|eight|nine|ten|several|a few|consecutive|an?|the first|your first)[- ]?(?:calendar |consecutive |straight )?(?:days?|months?|weeks?|year|quarter)"
    r"|introductory|productivity|competen\w+|complet\w+|standards?\b|metrics|quota|met\b|proficien\w+|accuracy|benchmarks?|targets?|goals?\b|\d\d ?%|percent\b|certified\b|qualification\b|qualifying\b|(?:you are|you have|being|fully|been) qualified\b|pass(?:ed|ing)?\b|ramp)"
)
_AFTERWARDS = r"\b(?:after which|after that|thereafter|afterwards?)\b"
_THEN = r"\b(?:after|upon|once(?! (?:an?|per|every|each) (?:day|week|fortnight|month|quarter|year|while)\b)|following|pending|when|as soon as)\b"
_BENEFITS = re.compile(
    r"benefit|bonus|\bpto\b|insur|vacation|\$|raise|charts|cases|401|eligible for (?!remote|work)"
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
_CODES = re.compile(r"\b(?:cod|audit|review|abstract)(?:e|es|ing|s)? (?:\w+ )?$")
_REST_BEFORE = re.compile(
    r"\b(?:the|on) (?:other|remaining|rest)\b(?: [\w-]+){0,3}[ ,]+(?:you )?$|\b(?:other|remaining) days,? (?:[\w-]+ ){0,4}$"
)
# "We meet in the office every Wednesday; otherwise you work at home."
_OTHERWISE = re.compile(
    rf"\b(?:{_DAY}|(?:once|twice|\w+ (?:days?|times)) (?:a|per|each|every) week|weekly)\b[^.\n]{{0,30}}[;,] ?(?:otherwise|the rest(?: of the (?:time|week))?|the other days)\b[^.;\n]{{0,24}}$"
)
_OFFERED = re.compile(
    r" (?:(?:is|may be|will be|can be|are) )?(?:available|offered|possible|considered|supported|an option|options?\b)"
)
# "Corporate home office in Dallas", "Home office: Nashville": the employer's.
_FIRMS_BEFORE = re.compile(r"(?:^(?:\w{0,2}\W{1,2})?|\b(?:corporate|our|company|the) )$")
_FIRMS_AFTER = re.compile(r" ?:| in | is (?:in|located)| located")
_SAID_OF_JOB = re.compile(
    r"(?:position|role|job|opportunity|work|duties|tasks|location|type|setting|arrangement|schedule|status|model|workplace|mode|(?:remote|on-?site) or (?:remote|on-?site)|is|be|are|performed|done|worked|undertaken|carried out|basis|w-?2|time|located|,|:|/|\(|-|\|)\W{0,3}(?:an? |fully |entirely |wholly |completely |exclusively |solely |totally |either |also |both |in (?:the |our )?office or )?$"
)
_STATE_NAMES = "|".join(name.lower() for name in STATES.values())
_SAID_AFTER = re.compile(
    rf",? ?(?:only\b|basis\b|\(?(?:us|usa|u\.s\.|united states|nationwide|anywhere|within|from)\b|in (?:the )?(?:us|usa|united|[a-z]{2}\b)|\(?(?:in|from|within|for) (?:{_STATE_NAMES})\b|for (?:any |all |our )?(?:people|candidates|applicants|anyone|coders|those|individuals)(?: (?:who|that))?(?: currently)? (?:liv|resid|located|based|in\b)|for [a-z]+ (?:residents|state)|within\b|while\b|with |across (?:the )?(?:us|usa|u\.s|united|country|nation))"
)
_ALONE_BEFORE, _ALONE_AFTER = (
    re.compile(r"(?:^(?:\w{1,2}[.)])?|[\n\-(,;|/•:✓*]|\bor\b) ?$"),
    re.compile(
        r" ?(?:$|[\n\-),|/.;(*])|: (?!yes|no\b|not\b|none|n/a|hybrid|possib|optional|option\b|partial|partly|occasional|sometimes|some\b|limited|case|tbd|to be|negotiab|consider|discuss|depend|\$|£|€)[a-z]"
    ),
)

_LAND = r"(?:us|usa|u\.s\.|u\.s\.a\.|united states|world|country|nation|globe)"
_NO_PLACE_BEFORE = re.compile(rf"(?:(?:remote|locations?|work|{_LAND})\W*)*|.*(?:[(,|]| [-/] ?) ?")
_NO_PLACE_AFTER = re.compile(
    rf"\W*(?:(?:in|within|across) (?:the )?(?:continental )?)?(?:{_LAND}|remote|only|\W)*"
)
# Who, or what, is anywhere: "you can be based anywhere", "this job can be done from anywhere".
_WHO_IS_ANYWHERE = re.compile(
    r"\b(?:you|coders?|auditors?|employees|team members?|candidates|applicants|anyone|position|role|job|work)(?: (?:who|can|may|could|might|will|are|is|to|be|currently|also|all)){0,4}"
    r" (?:based|located|living|lives?|sits?|resides?|done|performed|worked) (?:from |in )?$"
    r"|\b(?:candidates|applicants|coders|anyone|people) (?:(?:living|located|based|residing|who (?:live|reside)) )?$"
    r"|(?:^|\n|\b(?:job|work) )locations? ?[:-] ?$"
)
# "anywhere in the Houston metro" is a place.
_A_REGION = re.compile(
    rf" (?:(?:in|within|across|near|around|along)(?! (?:the )?(?:(?:continental|contiguous|lower|entire) )?(?:{_LAND}|48|50|fifty)(?![a-z0-9]))|between|but|else|from)\b"
)


# What is at home: "the duty station is your residence".
_PLACE_OF_WORK = r"(?:duty station|work ?(?:place|site|station|space)|place of (?:work|duty|employment|performance)|work location|office|desk)"
_STATION_BEFORE = re.compile(
    rf"\b{_PLACE_OF_WORK}\b(?: for (?:[\w-]+ ){{1,3}})? ?(?:(?:is|are|will be|can be|may be|would be)(?: (?:at|in|simply|always))*|:|-) (?:the |an? )?$"
    r"|\b(?:position|role|job|work|duties|tasks) (?:is|are|will be|can be|may be) (?:located|based|performed|done|carried out) (?:at|in|from) (?:the |an? )?$"
)
_STATION_AFTER = re.compile(
    rf" (?:is|will be|becomes|(?:will )?serves? as|(?:will )?acts? as|functions as|can be) (?:your|the|their|an?)(?: \w+)? {_PLACE_OF_WORK}\b"
)


def of_anywhere(said: str, before: str, after: str, *, line: bool) -> str | None:
    """full, or None: "anywhere" as the whole of a place, or said of whoever codes."""
    if line:
        return "full" if _NO_PLACE_BEFORE.fullmatch(before) and _NO_PLACE_AFTER.fullmatch(after) else None
    if said != "anywhere" or _A_REGION.match(after) or is_negated(before, after):
        return None
    return "full" if _WHO_IS_ANYWHERE.search(before) else None


def of_abode(before: str, after: str) -> str | None:
    """full: "the duty station is the selectee's home", "your home is your office"."""
    if is_negated(before, after):
        return None
    return "full" if _STATION_BEFORE.search(before) or _STATION_AFTER.match(after) else None


def of_no(words: str) -> str:
    """What a "no" behind a label refuses: all of it, or telework, which a remote job has no need of."""
    return "part" if words.startswith("telework") else "not"


def is_negated(before: str, after: str) -> bool:
    """Does a "no" before the words bear on them, or one behind them?"""
    return _NEGATED.search(before) is not None or _REFUSED.match(after) is not None


def of_home(cue: Cue, words: str, before: str, after: str, *, line: bool, alone: str) -> str | None:
    """not, later, hybrid, full, light; None: nothing of this job. `line`: of a title or a place; `alone`: what
    stands before the words on their line."""
    if is_negated(before, after):
        return _refused(cue, words, before, after)
    if cue.value == "desk" and _FIRMS_BEFORE.search(before) and _FIRMS_AFTER.match(after):
        return None
    if "hybrid" in before or cue.value == "hybrid":
        told = _WEEK_TOLD.search(before + words + after)
        if told and told.start() <= len(before) < told.end():
            return "hybrid"
    if weeks.is_told(before, words, after):
        return "hybrid"
    sits = _STAFF_BEFORE.search(before) and _AFTER_ARRIVAL.match(after)
    if AFTER_STEP.match(after) and not _BENEFITS.search(after[:60]) and not sits:
        return "later"
    step = STEP_BEFORE.search(before)
    if step and _FETCHED_FIRST.search(before):
        step = None
    if step and not _BENEFITS.search(step[0]) and not _STAFF_SIT.search(before):
        return "later"
    if _is_aside(cue, before, after):
        return None
    if cue.value in ("word", "either", "light") and not (
        SHARE.search(before) or _is_of_days(before, after) or _CODES.search(before)
    ):
        stands = line or (_ALONE_BEFORE.search(alone[-12:]) and _ALONE_AFTER.match(after))
        offered = cue.value == "light" and (_OFFERED.match(after) or DAYS_AFTER.match(after))
        if not (stands or offered or _SAID_OF_JOB.search(before) or _SAID_AFTER.match(after)):
            return None
    if cue.value == "light" and DAYS_AFTER.match(after):
        return "hybrid"
    if cue.value in ("either", "light"):
        return "light"
    if (
        cue.value == "hybrid"
        or DAYS_AFTER.match(after)
        or ON_DAYS_BEFORE.search(before)
        or _ON_DAYS_AFTER.match(after)
        or _COMES_WEEKLY.match(after)
        or _EXCEPT_DAYS.match(after)
        or _REST_BEFORE.search(before)
        or SHARE.search(before)
        or _OTHERWISE.search(before)
        or (cue.value == "word" and _COUNTED_AFTER.match(after))
    ):
        return "hybrid"
    return "light" if OCCASIONAL.search(before) else "full"


def _refused(cue: Cue, words: str, before: str, after: str) -> str | None:
    """not; part: telework or a hybrid week is refused, which a remote job has no need of; whole: all of the time
    is, beside a hybrid week; None: nobody has to, or somebody would rather not."""
    if NO_NEED.search(before) or _UNWILLING.search(before):
        return None
    if cue.value == "hybrid" or words.startswith("telework eligible"):
        return "part"
    whole = _WHOLE.match(words) or _WHOLE_BEFORE.search(before) or "hybrid" in before + after
    return "whole" if whole else "not"


def _is_of_days(before: str, after: str) -> bool:
    """Do days of the week stand beside the words?"""
    week_before, week_after = _WEEK_BESIDE
    beside = ON_DAYS_BEFORE.search(before) or week_before.search(before) or week_after.match(after)
    return (beside or _ON_DAYS_AFTER.match(after) or _COUNTED_AFTER.match(after)) is not None


def _is_aside(cue: Cue, before: str, after: str) -> bool:
    """Is it of some case, some day, some other people or the coder's past that the words speak?"""
    if _SOME_DAY.search(before + " " + after[:70]) or _ELSEWHERE.search(before):
        return True
    if _SOME_BEFORE.search(before) or _SOME_JOBS.match(after) or _PAST.match(after):
        return True
    if cue.value == "hybrid":
        if _OTHERS.match(after) or _TAUGHT.match(after):
            return True
        before = before.removesuffix("both ")  # "both office and remote days"
    return _IF.search(before) is not None
