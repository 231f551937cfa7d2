"""Where the coder sits: remote, hybrid, onsite, or not said; and "remote later", after training.

What the text says beats the title, and both beat a source's own label. Remote patients, remote teams and
remote access make no remote job; "hybrid" and "remote option" are hybrid; "remote after 90 days" is onsite now.

The words are in data/cues/arrangement.csv. A cue of the value "other" (remote access, an on-site gym) takes
the shorter ones that it overlaps with it. Of what is left, the words around it in its sentence decide what
it means: a "not", an "if", an "after training".
"""

from __future__ import annotations

import re

from aggregator.domain import forms
from aggregator.domain.passages import passage
from aggregator.domain.posting import Arrangement, Field, Tag
from aggregator.domain.scan import Cue
from aggregator.domain.text import Document, Text

# All rules are for lower case, and look at what stands before a cue (up to its end) or after it.
_NEGATED = re.compile(
    r"(?:\b(?:no|not|non|never|without|cannot|neither|nor)|n't)(?! only)[ -](?:(?!but\b|require|this\b|we\b)[\w-]+ ){0,4}(?:\w+-)?$"
)
_REFUSED = re.compile(
    r"(?: (?:work|working|option|options|position|positions|role|employment|arrangements?|status|job|basis)){0,2}"
    r"(?: (?:is|are|will|can|may|currently|be|at this time)){0,3}(?: not\b(?! only| limited)| unavailable| cannot| isn't| no longer| never)"
    r"|(?: job| work| eligible| position| option)?\s?[:?]\s?(?:no|n|false|none|not)\b(?!/a\b| applicable)"
)
# "Some boards list this as remote. It is not."
_SO_CALLED = re.compile(
    r"\b(?:list\w*|label\w*|advertis\w*|tagg?\w*|marked|shown?|appear\w*) (?:[\w'-]+ ){0,4}as (?:an? )?$"
)
_IS_NOT = re.compile(r"[.,;:]?\s(?:but )?(?:it|this|that) (?:is not|isn't)\b(?! only)")
_WRONGLY = re.compile(
    r"[^.;\n]{0,40}?\b(?:label|tag|flag|listing|filter)\b[^.;\n]{0,40}?\b(?:wrong|incorrect|mistaken?|(?:an|in) error)\b"
)
_NO_NEED = re.compile(r"\b(?:requir\w+|need\w*|necessary|have to|ever|oblig\w+|expected) (?:[\w-]+ ){0,3}$")
_IF = re.compile(
    r"\b(?:if|when|while|whether|whenever|all|any|our|other|some|current|both|whichever|experience(?: \w+)?|managing|manages?|leads?|leading"
    r"|supervis\w+|oversee\w*|support\w*|mentor\w*|directs?|staff of|team of|including|between|unless|plus|coordinat\w+|communicat\w+|collaborat\w+|training of|on-?site and)"
    r"(?:[ /,-]{1,2}(?:you|are|is|of|with|in|an?|the|for|working|to|from|or|and|your|fully|approved|eligible|based|on ?site|onsite|office|hybrid|remote|virtual|both|coding|\d+)){0,4}[ /,-]+$"
)
_ELSEWHERE = re.compile(
    r"\b(?:(?:access|log-?ins?|support|interviews?|visits?|meetings?|patients?|monitoring|training|orientation|onboarding)"
    r" (?:is|are|(?:will|can|may) be) (?:\w+ )?|temporar\w* (?:\w+ )?|hop\w+ (?:\w+ ){0,5}|(?:potential|possib)\w* (?:\w+ ){0,3})$"
)
# Of whom else it is said.
_OTHERS = re.compile(
    r"(?:-based)? ?(?:staff|coders|employees|teams?|workers|providers|clinics|members|colleagues|locations|personnel|sites)\b"
)
# "remote, hybrid or onsite": whatever there is, of any job.
_ANY_WAY = re.compile(
    r"(?:(?:remote|hybrid|field|on-?site|in-?office|in-?person|office)(?:, ?|/)){2,}(?:(?:and|or|&) )?(?:remote|hybrid|field|on-?site|in-?office|in-?person|office)"
    r"|(?:remote|hybrid|field|on-?site|in-?office|in-?person|office), (?:remote|hybrid|field|on-?site|in-?office|in-?person|office),? (?:and|or|&) (?:remote|hybrid|field|on-?site|in-?office|in-?person|office)"
)
_SOME_JOBS = re.compile(
    r"[^.;\n]{0,40}?\b(?:some|many|certain|various|most|several|eligible|other) (?:\w+ )?(?:roles|positions|jobs|employees|teams|departments)\b|[^.;\n]{0,30}\bacross (?:many|all|our|the|various)\b"
)
_SOME_DAY = re.compile(
    r"\b(?:in the future|at a later|later date|eventual|down the road|long[- ]term possib|depending on performance|temporar|covid|pandemic"
    r"|for now\b|until further)"
)
_STEP = (
    r"(?:train(?:ing|ed)|probation\w*|orientation|onboard\w*|induction|(?:\d+|ninety|sixty|thirty|six|three|twelve|one|two)[- ]?(?:calendar )?(?:days?|months?|weeks?|year)"
    r"|introductory|productivity|competen\w+|complet\w+|standards?\b|metrics|quota|met\b|proficien\w+)"
)
_AFTERWARDS = r"\b(?:after which|after that|thereafter|afterwards?)\b"
_THEN = r"\b(?:after|upon|once|following|pending|when)\b"
_BENEFITS = re.compile(
    r"benefit|bonus|\bpto\b|insur|vacation|\$|raise|charts|cases|401|eligible for (?!remote|work)"
)
_AFTER_STEP = re.compile(rf"[^.;\n]{{0,60}}?(?:{_THEN}[^.;\n]{{0,50}}?\b{_STEP}|{_AFTERWARDS})")
_STEP_BEFORE = re.compile(
    rf"(?:{_THEN}[^.;\n]{{0,60}}?\b{_STEP}|\bthen\b|\b{_STEP}[^.;\n]{{0,30}}?{_AFTERWARDS})[^.;\n]{{0,60}}$"
)
_OCCASIONAL = re.compile(
    r"\b(?:occasional(?:ly)?|some|infrequent|rare|limited|periodic|ad hoc|now and then) (?:\w+ )?$"
)
_SELDOM = re.compile(
    r"[^.;\n]{0,60}?\b(?:occasion\w*|as needed|per year|(?:times?|days?) (?:a|per) (?:year|month|quarter)|quarterly|annual\w*|if needed|when needed|yearly"
    r"|once (?:a|per|every) (?:\w+ )?(?:month|quarter|year))"
)
_WEEKDAY = r"(?:mon|tues|wednes|thurs|fri)day"
_OFTEN = re.compile(
    rf"[^.;\n]{{0,12}}?\b(?:every other (?:week|day|{_WEEKDAY})|on {_WEEKDAY}s\b)"
    r"|[^.;\n]{0,30}?\b(?:weekly|every week|(?:times?|days?|once|twice) (?:a|per|each|every) week"
    r"|(?:[2-9]|two|three|four|several)(?: ?(?:-|to|or) ?\w+)? (?:times|days) (?:a|per|each|every) month)"
)
_COUNT = re.compile(
    r"\b(?P<low>[1-6]|one|two|three|four|five)(?:\s?(?:-|to|or|/|\()\s?(?P<high>[1-6]|one|two|three|four|five)\)?)? (?:full )?$"
)
_PLACE_AFTER = re.compile(
    r" ?(?:\(\w+\) )?(?:in|at|on|from|of|working|remote|home|we )[^.;\n]{0,24}?\b(?:office|site|onsite|home|campus|remote(?:ly)?|person|building|hospital|clinic)\b"
)
_ALL_WEEK = re.compile(r"[^.;\n]{0,12}?\b(?:5|five) days\b")
_AT_WORK = re.compile(r"\b(?:office|on-?\s?site|campus|person)\b")
_PLACE_BEFORE = re.compile(
    r"\b(?:in|at|on|to) (?:the |our |your )?(?:[\w-]+ ){0,3}(?:office|site|campus|building|hospital|clinic|base) (?:for )?(?:at least |a minimum of |up to )?$"
)
_DAYS_AFTER = re.compile(
    r"[^.;\n]{0,28}?\b(?:[1-4]|one|two|three|four) days? (?:in|out of) (?:five|5|the week)\b"
    r"|[^.;\n]{0,28}?\b(?:\d{1,2} ?%|part|half|most) of (?:the|your) (?:working )?(?:week|time)\b"
    r"|[^.;\n]{0,12}?\b(?:otherwise|on (?:the )?(?:other|remaining) (?:days|two|three)|the rest of the week|the (?:other|remaining) (?:days|two|three))\b"
    r"|[^.;\n]{0,28}?\b(?:[1-4]|one|two|three|four)(?:\s?(?:-|to|or)\s?\w+)? days? (?:(?:a|per|each|every)? ?week|weekly|(?:a|per|each) month)"
)
_REST_BEFORE = re.compile(r"\b(?:the|on) (?:other|remaining|rest)\b(?: [\w-]+){0,3}[ ,]+(?:you )?$")
_OFFERED = re.compile(
    r" (?:(?:is|may be|will be|can be|are) )?(?:available|offered|possible|considered|supported|an option|options?\b)"
)
# "Corporate home office in Dallas", "Home office: Nashville": the employer's.
_FIRMS_BEFORE = re.compile(r"(?:^(?:\w{0,2}\W{1,2})?|\b(?:corporate|our|company|the) )$")
_FIRMS_AFTER = re.compile(r" ?:| in | is (?:in|located)| located")
_A_BUILDING = re.compile(r" (?:[\w'-]+ ){0,3}(?:office|clinic|hospital|campus|building|center)\b")
_SAID_OF_JOB = re.compile(
    r"(?:position|role|job|opportunity|work|location|type|setting|arrangement|schedule|status|model|workplace|mode|(?:remote|on-?site) or (?:remote|on-?site)|is|be|are|performed|done|basis|w-?2|time|located|,|:|/|\(|-|\|)\W{0,3}(?:an? |fully |either |also |both |in (?:the |our )?office or )?$"
)
_SAID_AFTER = re.compile(
    r",? ?(?:only\b|basis\b|\(?(?:us|usa|u\.s\.|united states|nationwide|anywhere|within|from)\b|in (?:the )?(?:us|usa|united|[a-z]{2}\b)|for [a-z]+ (?:residents|state)|within\b|while\b|with )"
)
_ALONE_BEFORE, _ALONE_AFTER = (
    re.compile(r"(?:^(?:\w{1,2}[.)])?|[\n\-(,|/•:✓*]|\bor\b) ?$"),
    re.compile(r" ?(?:$|[\n\-),|/.;(])"),
)
_BEFORE = 64  # characters: further away nothing is said of a cue
_OTHER = "other"
_NUMBERS = {"one": 1, "two": 2, "three": 3, "four": 4, "five": 5}
_WHOLE_WEEK = 5
CONFLICT = (
    "conflict:arrangement"  # the name of the tag for a title that says remote above a text that does not
)
_Found = dict[str, tuple[Field, Cue]]


def read(doc: Document, stated: Arrangement = "unknown") -> tuple[Arrangement, bool, list[Tag]]:
    """(arrangement, remote later, tags). `stated` is what a structured field of the source says."""
    text = _first(doc, "description")
    head = _first(doc, "title", "location")
    for kind, said in (("not", text), ("not", head), ("later", text), ("later", head), ("hybrid", text)):
        if kind in said:
            arrangement, later, tags = _answer(doc, kind, said)
            if kind == "not" and said is text and "full" in head:
                field, cue = head["full"]
                tags.append(doc.tag(CONFLICT, field, cue.start, cue.end, "arrangement/conflict"))
            return arrangement, later, tags
    if "full" in text:
        return _answer(doc, "full", text)
    for kind in ("hybrid", "full"):
        if kind in head:
            return _answer(doc, kind, head)
    if "light" in text and "site" not in text:
        return _answer(doc, "light", text)
    if stated in ("remote", "hybrid"):
        return stated, False, _words_of(doc, stated)
    if "site" in text or "site" in head:
        return _answer(doc, "site", text if "site" in text else head)
    return stated, False, []


def _first(doc: Document, *fields: Field) -> _Found:
    """The first place that says each kind of thing."""
    found: _Found = {}
    for field, text in doc.fields(*fields):
        for cue in _sound(text):
            kind = _meaning(text, cue, line=field != "description")
            if kind:
                found.setdefault(kind, (field, cue))
    return found


def _sound(text: Text) -> list[Cue]:
    """The cues that are about the job: not about patients, a gym or a meeting, and none inside of an address."""
    cues = text.scan.longest("arrangement")
    other = [one for one in cues if one.value == _OTHER]
    kept = []
    for one in cues:
        if one.value == _OTHER or any(two.start < one.end and one.start < two.end for two in other):
            continue
        word = text.lower[text.lower.rfind(" ", 0, one.start) + 1 : one.start]
        if "://" not in word and "www." not in word:
            kept.append(forms.without_answer(text, one))
    return kept


def _meaning(text: Text, cue: Cue, *, line: bool) -> str | None:
    """What a cue says of the job in its sentence: not, later, hybrid, full, light, site; None: nothing."""
    lower = text.lower
    first, last = passage(text, cue.start, cue.end, 160)
    before, after = lower[max(first, cue.start - _BEFORE) : cue.start], lower[cue.end : last]
    before, after = before.replace("\n", " "), after.replace("\n", " ")
    said = lower[cue.start : cue.end].replace("\n", " ")
    if told := forms.answer(said):  # nothing before it bears on it
        return cue.value if told == "yes" else "not"
    before = forms.own_line(before)
    if cue.value == "days":
        return _of_days(before, after, said)
    if cue.value == "visit":
        return "hybrid" if _OFTEN.match(after) else None
    if cue.value == "strict":
        return None if _is_negated(before, "") or _SELDOM.match(after) else "not"
    if cue.value == "sits" and not _A_BUILDING.match(after):
        return None
    if cue.value in ("site", "sits"):
        return _of_site(before, after)
    if forms.is_refused_below(lower, cue.end) or _WRONGLY.match(after):
        return "not"
    if _SO_CALLED.search(before):
        return "not" if _IS_NOT.match(lower, cue.end) else None
    if "," in before[-3:] + after[:3] and _ANY_WAY.search(lower, cue.start - 34, cue.end + 40):
        return None
    return _of_home(cue, before, after, line=line, alone=lower[first : cue.start])


def _is_negated(before: str, after: str) -> bool:
    return _NEGATED.search(before) is not None or _REFUSED.match(after) is not None


def _of_days(before: str, after: str, said: str) -> str | None:
    """ "two days in office", "three days a week from home", but not "five days a week on site"."""
    count = _COUNT.search(before)
    if count is None or _is_negated(before, ""):
        return None
    number = count["high"] or count["low"]
    many = int(number) if number.isdigit() else _NUMBERS[number]
    inside = _PLACE_BEFORE.search(before[: count.start()])
    if re.search(r"week|month", said) and not inside and not _PLACE_AFTER.match(after):
        return None
    if "month" in said + after[:12] and not re.search(r"home|remote", said + after[:40]):
        return None  # one day a month on site is a light duty of a remote job
    if _STEP_BEFORE.search(before):
        return "later"
    if many >= _WHOLE_WEEK:
        return "site" if inside or _AT_WORK.search(said + after[:24]) else None
    return "hybrid"


def _of_site(before: str, after: str) -> str | None:
    if _ALL_WEEK.match(after) and not _is_negated(before, ""):
        return "site"
    if _OFTEN.match(after):
        return "hybrid"
    if after.startswith(" of "):
        return None  # "reports to the Office of …"
    if (
        _is_negated(before, "")
        or _NO_NEED.search(before)
        or _SELDOM.match(after)
        or _OCCASIONAL.search(before)
    ):
        return None
    if _DAYS_AFTER.match(after):
        return "hybrid"
    return "site"


def _of_home(cue: Cue, before: str, after: str, *, line: bool, alone: str) -> str | None:
    if _is_negated(before, after):
        return None if _NO_NEED.search(before) else "not"
    if cue.value == "desk" and _FIRMS_BEFORE.search(before) and _FIRMS_AFTER.match(after):
        return None
    if _AFTER_STEP.match(after) and not _BENEFITS.search(after[:60]):
        return "later"
    if (step := _STEP_BEFORE.search(before)) and not _BENEFITS.search(step[0]):
        return "later"
    if _IF.search(before) or _ELSEWHERE.search(before) or _SOME_DAY.search(before + " " + after[:70]):
        return None
    if _SOME_JOBS.match(after) or (cue.value == "hybrid" and _OTHERS.match(after)):
        return None
    if cue.value in ("word", "either", "light"):
        stands = line or (_ALONE_BEFORE.search(alone[-12:]) and _ALONE_AFTER.match(after))
        offered = cue.value == "light" and _OFFERED.match(after)
        if not (stands or offered or _SAID_OF_JOB.search(before) or _SAID_AFTER.match(after)):
            return None
    if cue.value in ("either", "light"):
        return "light"
    if cue.value == "hybrid" or _DAYS_AFTER.match(after) or _REST_BEFORE.search(before):
        return "hybrid"
    return "light" if _OCCASIONAL.search(before) else "full"


def _answer(doc: Document, kind: str, said: _Found) -> tuple[Arrangement, bool, list[Tag]]:
    field, cue = said[kind]
    names: dict[str, Arrangement] = {"hybrid": "hybrid", "light": "hybrid", "full": "remote"}
    arrangement = names.get(kind, "onsite")
    rule = f"arrangement/{kind}"
    tags = [doc.tag(f"arrangement:{arrangement}", field, cue.start, cue.end, rule)]
    if arrangement in ("remote", "hybrid"):
        tags.append(doc.tag("setting:remote", field, cue.start, cue.end, rule))
    if kind == "later":
        tags.append(doc.tag("remote_later", field, cue.start, cue.end, rule))
    return arrangement, kind == "later", tags


def _words_of(doc: Document, stated: Arrangement) -> list[Tag]:
    """The best words for what only the source's own field says: its place, else its title."""
    field: Field = "location" if doc.location.plain else "title"
    end = len(doc.text(field).plain)
    rule = "arrangement/the source's own field"
    return [doc.tag(name, field, 0, end, rule) for name in (f"arrangement:{stated}", "setting:remote")]
