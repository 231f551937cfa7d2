"""Words of home that are of some case, some day, some other people or the coder's past, and not of this job."""

from __future__ import annotations

import re

from aggregator.domain.scan import Cue

# All rules are for lower case, and look at what stands before a cue (up to its end) or after it.
_IF = re.compile(
    r"\b(?:if|when|while|whether|whenever|(?<!are )(?<!is )(?<!we )all|any|our|other|some|current|both|whichever|experience(?: \w+)?|managing|manages?|leads?|leading"
    r"|supervis(?!ion,? (?:in|from|while)\b)\w+|oversee\w*|support\w*|mentor\w*|directs?|staff of|team of|including|between|unless|plus|coordinat\w+|communicat\w+|collaborat\w+|training of|on-?site and)"
    r"(?:[ /,-]{1,2}(?:you|are|is|of|with|in|an?|the|for|working|to|from|or|and|your|full|fully|otherwise|approved|eligible|based|on ?site|onsite|office|hybrid|remote|virtual|both|coding|\d+)){0,4}[ /,-]+$"
)
_ELSEWHERE = re.compile(
    r"\b(?:sites?|clinics?|hospitals?|villages?|areas?|facilities|communities) (?:that|which) (?:are|is) $|\b(?:(?:access|log-?ins?|support|interviews?|visits?|meetings?|patients?|monitoring|training|orientation|onboarding)"
    r" (?:is|are|(?:will|can|may) be) (?:\w+ )?|temporar\w* (?:\w+ )?|hop\w+ (?:\w+ ){0,5}|(?:potential|possib)\w* (?:\w+ ){0,3})$"
)
# Of whom else it is said.
_OTHERS = re.compile(
    r"(?:-based)? ?(?:staff|physicians|doctors|clinicians|nurses|offices|hospitals|clients|customers|coders|employees|teams?|workers|providers|clinics|members|colleagues|locations|personnel|sites)\b"
)
_PAST = re.compile(
    r"(?: (?:work|coding))? experience (?:(?:is|are) )?(?:a plus|preferred|required|helpful|desired|needed)\b"
)
_SOME_BEFORE = re.compile(
    r"\b(?:some|many|most|certain|several|select|other(?! days))(?: of (?:our|the))? (?:\w+ )?(?:roles|positions|jobs|employees|teams|departments|staff|coders|auditors|people)\b[^.;\n]{0,40}$"
)
_TAUGHT = re.compile(
    r"(?: coding| auditing)? (?:education|training|support|meetings?|visits?|audits?|services|sessions|events)\b"
)
_SOME_JOBS = re.compile(
    r"[^.;\n]{0,40}?\b(?:some|many|certain|various|most|several|eligible|other) (?:\w+ )?(?:roles|positions|jobs|employees|teams|departments)\b|(?:(?!travel|visit|trips?\b)[^.;\n]){0,30}\bacross (?:many|all|our|the(?! (?:us|u\.s|united|country|nation|state|north|south|east|west|midwest|entire|whole))|various)\b"
)
_SOME_DAY = re.compile(
    r"\b(?:in (?:the )?future|at a later|later date|eventual|down the road|long[- ]term possib|depending on performance|temporar|covid|pandemic"
    r"|for now\b|until further|\blater on\b|\bearn (?:the |a )?(?:right|privilege|option|ability)\b|down the line|at some point|in due course"
    r"|(?:considered|possible|available|option|offered|discussed|revisited) later\b(?! (?:than|start|shift))|\b(?:may|might|could) (?:\w+ )?(?:become|turn|go|move|transition)\b)"
)
# "remote work where the job allows", "remote work may be available"
_WHERE_ALLOWED = re.compile(
    r"(?: work| status)? (?:is|are) (?:determined|decided|granted|assessed|at the discretion)\b|(?: work(?:ing|place)?)? (?:cultures?|polic(?:y|ies)|awards?|stipends?|allowance)\b"
    r"|(?: (?:work|options?|schedules?|arrangements?|opportunit\w+)){0,2},? (?:where|when|whenever|if|as|subject to|depending on) (?:the |your )?(?:jobs?|roles?|positions?|posts?|duties|work|business|department|possible|appropriate|feasible|applicable|approved)\b"
    r"|(?: (?:work|options?|schedules?|arrangements?)){0,2} (?:may|might|could) be (?:available|possible|offered|considered|approved|negotiable|granted|permitted|an option|discussed)\b"
)
# "Staff who work from home need …", "supports coders who work from home": whoever they are.
_WHOEVER = re.compile(
    r"\b(?:employees|staff|associates|those|people|personnel|workers|team members|colleagues) (?:(?:who|that) (?:currently |are |choose to )?(?=\w* ?(?:work|code|remote|home|from|at|tele))|working )[\w ]{0,30}$"
    r"|\b(?:support|help|assist|supervis|lead|audit|manag|guid|coach)\w* (?:the |our )?(?:coders|auditors|billers) (?:who|that) [\w ]{0,30}$"
)
# "Meets clients in person or virtually."
_TAUGHT_BEFORE = re.compile(
    r"\b(?:meet|train|teach|educat|attend|present|interview|session|feedback|webinar|round)\w*\b[^.;\n]{0,60}\b(?:in[- ]person|on-?\s?site|face[- ]to[- ]face)(?: and)?(?:,| and| or|/| &)+ ?$"
)
# "In bad weather staff may work from home."
_HELD_BEFORE = re.compile(r"\b(?:event|fair|open house|interview|class|webinar)(?:s|es)?\s?[:-] $")
_ANOTHERS = re.compile(r"\b(?:vendor|contractor|client|agency|partner|supplier)s?'s? $")
_CHARTS = re.compile(
    r" (?:ehr|emr|(?:medical |health |patient )?(?:records?|charts?)|chart systems?|record systems?|documentation)\b"
)
# The label of an answer: "Remote/Onsite: Onsite".
_CHOICE = re.compile(r"(?: ?/ ?(?:remote|hybrid|on-?\s?site|in[- ]?office|office))+\s?[:?]")
_BAD = r"(?:weather|emergencies|an emergency(?! \w+(?:ment|room|ine|ian)\b)|storms?|snow|inclement|outages?|disasters?|flood\w*|hurricanes?|closures?)"
_BAD_DAYS_BEFORE = re.compile(rf"\b{_BAD}\b[^;:]*$")
_BAD_DAYS_AFTER = re.compile(rf"[^;:]*?\b{_BAD}\b")
# "We provide remote coding services to hospitals": what the firm sells; "ask us about remote work".
_SOLD_BEFORE = re.compile(
    r"\b(?:provid\w+|offer(?:s|ing)?|deliver\w*|suppl(?:y|ies|ier)|speciali\w+|leader|partner)\b(?: [\w-]+){0,3}? (?:of |in )?$"
)
_SOLD_AFTER = re.compile(
    r"[^.;\n]{0,40}?(?:\bservices\b|\bsolutions\b| (?:to|for) (?:[\w-]+ ){0,3}?(?:hospitals|clients|practices|health systems|providers|facilities|physicians|organizations))"
)
_ASK = re.compile(r"\bask (?:[\w-]+ ){0,2}about (?:our )?$")


def _is_on_offer(before: str, after: str) -> bool:
    """Is it what the firm sells, or what one may ask about?"""
    sold = _SOLD_BEFORE.search(before) and _SOLD_AFTER.match(after)
    return bool(sold) or ("ask" in before and _ASK.search(before) is not None)


def _is_of_whoever(before: str, words: str) -> bool:
    said = before + words
    named = " who " in said or " that " in said or " working " in said  # most sentences name nobody
    return named and _WHOEVER.search(said) is not None


def is_aside(cue: Cue, words: str, before: str, after: str) -> bool:
    """Is it of some case, some day, some other people or the coder's past that the words speak?"""
    if _SOME_DAY.search(before + " " + after[:70]) or _ELSEWHERE.search(before):
        return True
    if _SOME_BEFORE.search(before) or _SOME_JOBS.match(after) or _PAST.match(after):
        return True
    if _BAD_DAYS_BEFORE.search(before) or _BAD_DAYS_AFTER.match(after) or _is_on_offer(before, after):
        return True
    if _CHOICE.match(after) or _WHERE_ALLOWED.match(after) or _is_of_whoever(before, words):
        return True
    if cue.value == "word" and _TAUGHT_BEFORE.search(before):
        return True
    if cue.value == "word" and _HELD_BEFORE.search(before):
        return True
    if "coder" in words and (_ANOTHERS.search(before) or after.startswith("'")):
        return True
    if cue.value == "hybrid":
        if _CHARTS.match(after) or _OTHERS.match(after) or _TAUGHT.match(after):
            return True
        before = before.removesuffix("both ")  # "both office and remote days"
    return _IF.search(before) is not None
