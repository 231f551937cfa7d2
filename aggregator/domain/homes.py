"""What words for working from home mean in their sentence: the whole job, a part of it, later, or not at all."""

from __future__ import annotations

import re

from aggregator.domain import weeks
from aggregator.domain.afterwards import is_later
from aggregator.domain.asides import is_aside
from aggregator.domain.places import STATES
from aggregator.domain.scan import Cue

# All rules are for lower case, and look at what stands before a cue (up to its end) or after it.
_NEGATED = re.compile(
    r"(?:\b(?:no|nobody|not|non|never|cannot|neither|nor|unable to(?= (?:offer|support|provide|accommodate)))|n't)(?! only)[ -](?:(?!but\b|require|applicable\b|this\b|we\b|supervis|oversight|assist|guidance|direction\b|interrupt|distract)[\w-]+ ){0,4}(?:\w+-)?$"
    r"|\b(?:ended|stopped|discontinued|phased out|did away with|abolished) (?:[\w-]+ ){0,2}$"
    r"|\bdo not apply\b[^.;\n]{0,40}$|\b(?:ineligible|excluded) (?:for|from) (?:\w+ )?$"
    r"|\bno (?:option|possibility|chance|opportunity|ability|way|plans?) (?:to|of|for) (?:[\w-]+ ){0,5}(?:\w+-)?$"
    # "without supervision in a remote setting"
    r"|\bwithout[ -](?:(?:an?|any|the|our|option|options|possibility|ability|opportunity|chance|to|of|for|work|working|fully|full|full-time|remote|hybrid|telework|regular|permanent)[ -]){0,6}(?:\w+-)?$"
)
_REFUSED = re.compile(
    r",? (?:then )?this (?:is not|isn't) (?:the|a|your)\b|"
    r"(?: (?:work|working|option|options|position|positions|role|employment|arrangements?|status|job|basis)){0,2}"
    r"(?: (?:is|are|will|can|may|currently|be|at this time)){0,3}(?: not\b(?! only| limited)| unavailable| cannot| isn't| no longer| never)"
    r"|(?: job| work| eligible| position| option)?\s?[:?]\s?(?:no|n|false|none|not|never)\b(?!/a\b| applicable)"
)
# "… if you would rather not sit at home": of whoever has the choice.
_UNWILLING = re.compile(
    r"\b(?:rather|prefer(?:s|ring)?(?: to)?|wish(?:es)? to|choose(?:s)? to|like to|opt(?:s)? to) not (?:to )?(?:[\w-]+ ){0,4}$"
    r"|(?<!job is )(?<!role is )(?<!position is )(?<!post is )(?<!work is )(?:\bnot|n't) (?:want|like|love|wish|care|enjoy|feel like|fancy|happy|suited|made|cut out)\b(?: [\w-]+){0,5} $"
)
# "not fully remote": of the whole, and so perhaps not of a part.
_ALL = r"(?:fully|100 ?%|100 percent|completely|entirely|totally|strictly|full[ -]time|permanently)"
_WHOLE, _WHOLE_BEFORE = re.compile(rf"{_ALL}(?!\w)|remote 100%"), re.compile(rf"\b{_ALL}[ -]$")
_NO_NEED = re.compile(r"\b(?:requir\w+|need\w*|necessary|have to|ever|oblig\w+|expected) (?:[\w-]+ ){0,3}$")
_CODES = re.compile(r"\b(?:cod|audit|review|abstract)(?:e|es|ing|s)? (?:\w+ )?$")
_A_MUST = re.compile(r" (?:is )?(?:required|needed|necessary|essential|a must)\b")
# "Codes inpatient charts remotely.", "Remotely audits charts."
_CODED_BEFORE = re.compile(
    r"(?:^|[.;:•] ?|\b(?:will|you|must|coders?) )(?:\W{0,2})(?:cod|audit|review|abstract|perform|work)(?:e|es|ing|s)? (?:[\w/-]+ ){1,5}$"
)
_CODED_AFTER = re.compile(r" (?:cod|audit|review|abstract)(?:e|es|ing|s)?\b")
_DOES = ("you may ", "you can ", "coders may ", "coders can ", "you will ", "coders ", "employees may ")
_OFFERED = re.compile(
    r" (?:(?:is|may be|will be|can be|are) )?(?:available|offered|possible|considered|supported|an option|options?\b)"
)
# "Corporate home office in Dallas", "Home office: Nashville": the employer's.
_FIRMS_BEFORE = re.compile(
    r"(?:^(?:\w{0,2}\W{1,2})?|\b(?:corporate|our|(?:company|firm|corporation)(?:'s)?|the) )$"
)
_FIRMS_AFTER = re.compile(r" ?:| in | is (?:in|located)| located")
_SAID_OF_JOB = re.compile(
    r"(?:position|role|job|opportunity|work|duties|tasks|location|type|setting|arrangement|schedule|status|model|workplace|mode|(?:remote|on-?site) or (?:remote|on-?site)|is|be|are|performed|done|worked|undertaken|carried out|basis|w-?2|(?:posted|classified|designated|approved) (?:as|for)|fte|per diem|prn|time|located|,|:|/|\(|-|\|)\W{0,3}(?:an? |fully |entirely |wholly |completely |exclusively |solely |totally |all |either |also |both |in (?:the |our )?office or )?$"
)
_STATE_CODES = (
    f"(?:{'|'.join(code.lower() for code in STATES if code not in ('IN', 'OR', 'ME', 'HI', 'OK'))})"
)
_STATE_NAMES = "|".join(name.lower() for name in STATES.values())
_SAID_AFTER = re.compile(
    rf",? ?(?:only\b|up to \d|eligible[ ,:(-]+up to\b|for (?:\w+ )?residents of\b|basis\b|\(?(?:us|usa|u\.s\.|united states|nationwide|anywhere|within|from)\b|in (?:any|one) of\b|in (?:the following|these)\b|in (?:the )?(?:us|usa|united|{_STATE_CODES}\b)|\(?(?:in|from|within|for) (?:{_STATE_NAMES})\b|for (?:any |all |our )?(?:people|candidates|applicants|anyone|coders|those|individuals)(?: (?:who|that))?(?: currently)? (?:liv|resid|located|based|in\b)|for [a-z]+ (?:residents|state)|within\b|while\b|after |following |once |with |across (?:the )?(?:us|usa|u\.s|united|country|nation))"
)
_ALONE_BEFORE, _ALONE_AFTER = (
    re.compile(r"(?:^(?:\w{1,2}[.)])?|[\n\-(,;|/•:✓*]|\bor\b) ?$"),
    re.compile(
        r" ?(?:$|[\n\-),|/.;(*])|: (?!yes|no\b|not\b|none|n/a|hybrid|possib|optional|option\b|partial|partly|occasional|sometimes|some\b|limited|case|tbd|to be|negotiab|consider|discuss|depend|\$|£|€)[a-z]"
    ),
)


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
    if ("hybrid" in before or cue.value == "hybrid") and weeks.is_told_below(before, words, after):
        return "hybrid"
    if weeks.is_told(before, words, after):
        return "hybrid"
    if is_later(before, after):
        return "later"
    if is_aside(cue, words, before, after):
        return None
    if cue.value in ("word", "either", "light") and not _is_of_job(
        cue, words, before, after, line=line, alone=alone
    ):
        return None
    if cue.value == "light" and weeks.DAYS_AFTER.match(after):
        return "hybrid"
    if cue.value in ("either", "light"):
        return "light"
    if words.startswith("ability") and _A_MUST.match(after):
        return "full"
    if cue.value == "hybrid" or weeks.is_part(before, after, word=cue.value == "word"):
        return "hybrid"
    return "light" if weeks.OCCASIONAL.search(before) else "full"


def _is_of_job(cue: Cue, words: str, before: str, after: str, *, line: bool, alone: str) -> bool:
    """Is a bare "remote" said of the job, or does it stand alone?"""
    if weeks.SHARE.search(before) or weeks.is_of_days(before, after) or _CODES.search(before):
        return True
    if line or (_ALONE_BEFORE.search(alone[-12:]) and _ALONE_AFTER.match(after)):
        return True
    if cue.value == "light" and (_OFFERED.match(after) or weeks.DAYS_AFTER.match(after)):
        return True
    if words == "remotely" and (_CODED_BEFORE.search(before) or _CODED_AFTER.match(after)):
        return True
    if alone.endswith(_DOES) and not alone.endswith("able to "):
        return True  # "you may telework"
    return (_SAID_OF_JOB.search(before) or _SAID_AFTER.match(after)) is not None


def _refused(cue: Cue, words: str, before: str, after: str) -> str | None:
    """not; part: telework or a hybrid week is refused, which a remote job has no need of; whole: all of the time
    is, beside a hybrid week; None: nobody has to, or somebody would rather not."""
    if _NO_NEED.search(before) or _UNWILLING.search(before):
        return None
    if cue.value == "hybrid" or words.startswith("telework eligible"):
        return "part"
    whole = _WHOLE.match(words) or _WHOLE_BEFORE.search(before) or "hybrid" in before + after
    return "whole" if whole else "not"
