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
_STOP = re.compile(r"\. ?(?:$|\n)")
_NEXT = re.compile(
    r"\.? (?:travel|telework|remote|promotion|job|location|shift|employment|pay|salary|schedule|work)\b"
)
_NO_BELOW = re.compile(
    r"(?: job| work| eligible| position| option)?\s?:?\s*\n\s*(?:no\s*(?:\n|$)|not (?:available|offered|possible|eligible|allowed|permitted|an option)\b)"
)
# "Telework: yes, as our policy allows": said of every post that is not remote.
_BY_POLICY = re.compile(
    r"\W{1,4}(?:as (?:determined|allowed|permitted|authorized)|per|under|subject to|depending on|in accordance with|according to)\b[^.;\n]{0,24}\bpolic(?:y|ies)\b"
)
# "Does this position have telework options? Yes, fully"
_QUESTION = re.compile(
    r"[^.;:\n?]{0,60}\?\s*(?:[-•:] ?)?(?:(?:sadly|unfortunately|sorry|alas),? )?(?P<answer>yes|no(?:pe|ne)?(?=\s*(?:[.,;!\n•|]|$)| [A-Z])|not(?= (?:at|for|in|this|currently|available)\b|\s*[.!\n])|(?:up to )?(?:one|two|three|four|[1-4]) days?|partly|partial(?:ly)?"
    r"|some(?:times| days)|fully|full[- ]time|hybrid|100 ?%|entirely|completely)(?!\w)(?P<more>[^.;\n]{0,60})",
    re.IGNORECASE,
)
_BEGINS = re.compile(
    r"(?:^|[.;:!?\n•|] ?)(?:(?:is|can|does|will|may|are|could|do)\b(?![^?]*\b(?:have to|must|need to|required)\b)[^.;!?\n]{0,60})?$"
)
_WHOLLY = re.compile(r"\W{0,3}(?:fully|full[- ]time|100 ?%|entirely|completely|always|permanently)(?!\w)")
_IN_PART = re.compile(
    r"part|some|hybrid|\b(?:[1-4]|one|two|three|four)(?:\s?(?:-|to|or)\s?\w+)? (?:days?|times?)\b|\bdays? (?:a|per|each) (?:week|pay)|\d\d ?%"
)
ASKED = frozenset(("full", "word", "hybrid", "either", "light"))
_LABEL = re.compile(
    r"\b(?:work(?:ing|place)?|job|position|remote|location) (?:arrangements?|setting|mode|model|type|style|status|location)\s?[:\-]?\s*$"
)

# What HR systems call the place of work: "Supervises nobody Work Environment Home office".
_HEAD = re.compile(
    r"(?P<line>^|\n|[.;!] )?(?P<label>\b(?:(?:Work(?:ing|place)?|Physical|Job|Office|Position) )?(?:[Ee]nvironment|ENVIRONMENT|[Ss]etting)"
    r"|\bWork ?(?:[Pp]lace|[Ss]ite|[Ss]pace)|\bWork(?:ing)? [Cc]onditions|\bPlace of [Ww]ork|\bTele(?:commut(?:e|ing)|work(?:ing)?)(?: (?:[Oo]ption|[Ss]tatus|[Ee]ligib\w+))?|\bWORK(?:PLACE| SITE| LOCATION| SETTING| ENVIRONMENT)"
    r"|\bWhere (?:[Yy]ou(?:'ll| [Ww]ill)? [Ww]ork|[Tt]he [Ww]ork [Ii]s(?: [Dd]one)?|[Ww]e [Ww]ork|[Yy]ou [Ss]it)"
    r"|\b(?:Schedule|Hours|Shift)(?: (?:[Aa]nd|&) |/)(?:[Pp]lace|[Ll]ocation|[Ss]etting))(?P<colon>\s?[:\-])?\s*$"
)

_ITSELF = re.compile(r"Tele(?:commut|work)|Remote [Ww]ork\b|Work(?:ing)? (?:[Ff]rom|[Aa]t) [Hh]ome|WFH\b")
_TOLD = re.compile(
    r"(?: (?:[Oo]ptions?|[Ee]ligib\w+|[Ss]tatus|[Aa]llowed|[Pp]ermitted))?\s?[:?]? (?P<answer>Yes|No|(?<=[:?] )(?:[Ff]ul(?:ly|l)|100 ?%))(?= ?[,;(\n]| [A-Z]|\.?$)"
)
# What stands behind a label such as "Remote Eligibility".
_TOLD_OF = re.compile(
    r"\s*(?P<colon>:)?\s*(?:(?P<no>(?:[Nn]o|NO|[Nn]one|NONE|[Nn]ot?\b [a-z]+|N/A)(?=[ .,;\n]|$))|(?P<yes>[Yy]es|YES)\b|(?P<other>(?i:after|once|upon|hybrid|on-?site|in-?office|part))|(?P<open>(?<=[\s:])[A-Z0-9]|(?<=:\s)\w))"
)
_RAN_ON = re.compile(
    r"(?:Remote|Virtual) (?:Training|Support|Interviews?|Onboarding|Orientation|Experience|Access|Meetings?|Learning|Team)"
    r" (?=[A-Z\d])(?!(?:Cent(?:er|re)|Team|Sites?|Facility|Room|Office|Program|Department|Unit|Hub|Services?)\b)"
)
_PLACE = re.compile(
    r"\b(?:Work ?(?:[Ll]ocation|[Pp]lace|[Ss]ite|[Aa]rrangement|[Mm]odel|[Tt]ype|[Ss]etting)|Workplace [Tt]ype|(?:Job )?Location(?: [Tt]ype)?|Arrangement)(?P<colon>\s?[:\-])? ?\Z"
)
_LABEL_REACH = 40  # characters: no label of a place is longer
# Labels before which an entry of one word has ended: "… is not needed Remote Pay: $34 …".
_NEXT_LABEL = re.compile(
    r" (?:(?:Hourly|Base|Job|Work|Minimum|Basic|Employment|Contract|Start|Starting|Required|Preferred|Target) )?"
    r"(?:Pay|Salary|Rate|Compensation|Wages?|Schedule|Shift|Hours|Benefits|Type|Employment|Duration|Contract|Requirements|Qualifications|Credentials|Certifications?|Travel|Equipment"
    r"|Status|FLSA|Department|Position|Title|Company|Client|Reports [Tt]o|Start|Start [Dd]ate|Date|Interviews?|Apply|Contact|Openings|Vacancies|Experience|Skills|Licens(?:e|ure)|Software|EHR|EMR|System|Specialty|Volume|Training|Supervisor|Manager|Clos(?:es|ing)|Deadline|Posted|Requisition|Job ID|Language|Education|Duties|Responsibilities|Productivity|Quality)(?: (?:[Rr]ange|[Rr]ate|[Ss]cale|[Tt]ype|[Dd]ate))?\s?:"
)


def of_label(plain: str, cue: Cue) -> str | None:
    """full or not, by what follows words that are a label ("Remote Eligibility"); None: nothing."""
    told = _TOLD_OF.match(plain, cue.end)
    if told is None or told["other"]:
        return None
    if told["no"]:
        return "not"
    shouted = plain[cue.start : cue.end].isupper() and not told["colon"] and not told["yes"]
    return None if shouted else "full"


def leads_label(plain: str, cue: Cue) -> bool:
    """Does an entry of one capitalised word stand before the label of another, where line breaks are lost?"""
    return plain[cue.start].isupper() and _NEXT_LABEL.match(plain, cue.end) is not None


def without_answer(text: Text, cue: Cue) -> Cue:
    """The word alone, where the "yes" or "no" behind it answers nothing: "Fully remote. No nights"."""
    if not text.lower.endswith(_ANSWERS, cue.start, cue.end):
        return cue
    said = _YES_NO.search(text.lower, cue.start, cue.end)
    if said is None or said["colon"] or _LINE_ENDS.match(text.lower, cue.end):
        return cue
    if _ASKED.search(text.lower, cue.start, said.start()) and (
        _NEXT.match(text.lower, cue.end) or _STOP.match(text.lower, cue.end)
    ):
        return cue
    return Cue(cue.start, said.start(), "word")


def answer(words: str) -> str | None:
    """The "yes" or "no" that the words of a cue end with."""
    said = _YES_NO.search(words) if words.endswith(_ANSWERS) else None
    return said["answer"] if said else None


def is_by_policy(lower: str, at: int) -> bool:
    """Does a "yes" that ends at `at` only repeat a rule of the employer's?"""
    return _BY_POLICY.match(lower, at) is not None


def is_wholly(lower: str, at: int) -> bool:
    """Does a "yes" that ends at `at` go on with "full time"?"""
    return _WHOLLY.match(lower, at) is not None


def is_entry(plain: str, cue: Cue) -> bool:
    """Do words of another matter begin with an entry that ran into the next heading: "Location: Remote Training
    Five days by video"?"""
    begins = max(0, cue.start - _LABEL_REACH)
    return _RAN_ON.match(plain, cue.start) is not None and _PLACE.search(plain, begins, cue.start) is not None


def is_refused_below(lower: str, at: int) -> bool:
    """Does a line that says "no" and no more follow?"""
    return _NO_BELOW.match(lower, at, at + 40) is not None


def told_here(plain: str, cue: Cue) -> str | None:
    """The "yes" or "no" that follows words of home which are a label themselves: "Telecommuting No Travel None"."""
    said = _TOLD.match(plain, cue.end) if _ITSELF.match(plain, cue.start) else None
    return None if said is None else "no" if said["answer"] == "No" else "yes"


def asked(text: Text, cue: Cue) -> str | None:
    """no, full or hybrid: the answer to the question that a cue stands in; None: it stands in none."""
    if text.plain.find("?", cue.end, cue.end + _LABEL_REACH + 21) < 0:
        return None
    told = _QUESTION.match(text.plain, cue.end)
    if told is None or not _BEGINS.search(text.lower[max(0, cue.start - 80) : cue.start]):
        return None
    answer, more = told["answer"].lower(), told["more"].lower()
    if answer.startswith("no"):
        return "no"
    if _WHOLLY.match(answer) or _WHOLLY.match(more):
        return "full"
    return "hybrid" if cue.value == "hybrid" or _IN_PART.search(answer + more) else "full"


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
