"""What words for the employer's own place, and counted days, mean in their sentence."""

from __future__ import annotations

import re
from collections.abc import Callable

from aggregator.domain import days, weeks
from aggregator.domain.homes import is_negated
from aggregator.domain.scan import Cue

# All rules are for lower case, and look at what stands before a cue (up to its end) or after it.
_TALK = re.compile(
    r"\b(?:communicat\w+|train\w*|educat\w+|present\w*|meet\w*|speak\w*|interact\w*|assist\w*|phone|virtual(?:ly)?)\b[^.;]{0,40}$"
)
_SELDOM = re.compile(
    r"[^.;\n]{0,60}?\b(?:occasion\w*|as needed|per year|(?:times?|days?) (?:a|per) (?:year|month|quarter)|quarterly|annual\w*|if needed|when needed|yearly"
    r"|once (?:a|per|every) (?:\w+ )?(?:month|quarter|year))"
)
# "Twice a week you come to the office"
_OFTEN_BEFORE = re.compile(
    r"\b(?:once|twice|(?:[1-4]|one|two|three|four) (?:times|days?)) (?:a|per|each|every) week,? (?:(?:is |are )?spent )?(?:(?:you|we|coders|auditors|everyone|staff|the team) )?(?:all |will |must |should )?$"
)
_OFTEN = re.compile(
    rf" (?:(?:anchor |core |team |required )?days?|requirement|presence|attendance):?(?: (?:are|is|on|fall on))? {weeks.NAMED}|"
    rf"[^.;\n]{{0,24}}?\b(?:every other (?:week\b|day\b|{weeks.DAY})|on (?:mon|tues|wednes|thurs|fri)days\b|on {weeks.DAY},? (?:and|&|or) {weeks.DAY})"
    rf"|[ ,(]{{1,2}}{weeks.NAMED}"
    rf"|[^.;\n]{{0,30}}?\b(?:each|every) {weeks.DAY}"
    r"|[^.;\n]{0,12}?\b[1-4]x ?(?:a |per |/ ?)(?:week|wk)\b"
    r"|[^.;\n]{0,30}?\b(?:weekly|every week|(?:times?|days?|once|twice)(?: (?:a|per|each|every) | ?/ ?)week"
    r"|(?:[2-9]|two|three|four|several)(?: ?(?:-|to|or) ?\w+)? (?:times|days) (?:a|per|each|every) month)"
)
# Things are fetched and handed over in person, and nobody works there for that.
_FETCHED = re.compile(
    r"\b(?:fetch\w*|collect\w*|return\w*|pick\w*(?: it)?[ -]up|picked|hand(?:ed|s|ing)? (?:over|in|out)|drop\w*[ -]off|deliver\w*|laptops?|computers?|equipment|badges?|fingerprint\w*|appl(?:y|ications?))\b[^.;]{0,40}$"
)
# Who comes in: nobody else than whoever codes ("charts come in daily").
_WHO_COMES = re.compile(
    r"(?:^(?:[\W\d]|[a-h]\))*|[.;:!?(\n•] ?|\b(?:you|you'll|we|coders?|auditors?|everyone|everybody|all staff|the team|employees?"
    r"|(?:expected|required|asked?|need|needs|have|has|able)(?: (?:everyone|everybody|you|coders|staff|the team))? to|ask (?:everyone|you|coders|staff|all) to) )"
    r"(?:(?:only|just|also|all|both|must|will|should|usually|typically|do|be able to|need to|have to|are (?:expected|asked|required) to) )*$"
)
_NO_COMING = re.compile(
    r" (?:[\w-]+ )?(?:contact|touch|handy|first|second|after|early|late|sick|for (?:train|orient))"
)
_EACH_DAY = re.compile(r"[^.;\n]{0,24}?\b(?:(?:5|five) days|(?:each|every) day|daily)\b")
_ALL_WEEK = re.compile(r"[^.;\n]{0,12}?\b(?:5|five) days\b")
# Of whom and of what else it is said: "patients who come to our clinic", "procedures done in our office".
_OF_CARE = re.compile(
    r"\b(?:patients?|procedures?|surger\w+|visits?|encounters?|services|tests?|labs?|imaging|injections?|infusions?|families|members|people|care|physicians?|providers?)\b[^.;\n]{0,30}$"
)
_CALLS = re.compile(r"\b(?:call|phone|contact|e-?mail|update|inform|ring)s? (?:[\w-]+ ){0,3}$")
_WORKED_DAYS_BEFORE = re.compile(
    r"\b(?:[1-4]|one|two|three|four)(?:\s?(?:-|to|or)\s?(?:[1-4]|one|two|three|four))? days?(?: (?:a|per|each|every) week)?(?: of)? $"
)
_WORKED_DAYS_AFTER = re.compile(
    r",? (?:for )?(?:[1-4]|one|two|three|four)(?:\s?(?:-|to|or)\s?[2-4])? days?\b"
)
# "This was an on-site job; it is now remote"
_ONCE = re.compile(
    r"\b(?:was|were|used to be|had been|formerly|previously)(?: an?| the| fully| all| entirely)* $"
)
# Behind the label of a place.
_STATION = re.compile(
    r"\s?[:?]\s?(?![^.;\n]{0,60}\b(?:home|remote\w*|hybrid|tele\w+|virtual\w*|wfh)\b)(?:[\w.'&-]+,? ){0,4}(?:hospital|clinic|office|campus|medical center|department|suite)\b"
)
_WHOEVER = re.compile(
    r"\b(?:employees|staff|coders|those|people|team members|colleagues) (?:who|that) (?:are |come |work )?$|\bothers $"
)
_GONE_HOME = re.compile(
    r" (?:[\w-]+ )?(?:coders|staff|teams?|employees|department|auditors)(?: (?:all|have|has|were|had)){0,2} (?:moved|went|gone|sent|transitioned|switched|became|turned)\b"
)
_OR_HOME = re.compile(r"(?:(?! or )[^.;\n]){0,24} or (?:from|at) (?:your |their )?home\b")
_DONE = ("done ", "performed ", "rendered ", "provided ", "given ", "seen ")


def meaning(cue: Cue, said: str, before: str, after: str) -> str | None:
    """site, hybrid, later, not, or None: by what kind of words a cue is."""
    if cue.value == "split":
        return days.of_split(before, said, after)
    if cue.value == "days":
        return days.of_days(cue, before, after, said)
    if cue.value == "station":
        return _of_station(said, after)
    if cue.value == "site":
        return _of_site(said, before, after)
    return _OF[cue.value](before, after)


def _of_presence(before: str, after: str) -> str | None:
    """ "office attendance twice a week"; how often is the point: an employer has an "office presence", too."""
    if is_negated(before, "") or _CALLS.search(before):
        return None
    if _EACH_DAY.match(after):
        return "site"
    return "hybrid" if _OFTEN.match(after) or weeks.DAYS_AFTER.match(after) else None


def _of_site(said: str, before: str, after: str) -> str | None:
    """site, hybrid, or None: a place of something else, or a visit now and then."""
    if _ONCE.search(before) or _GONE_HOME.match(after) or _WHOEVER.search(before):
        return None
    if _OR_HOME.match(after) and not is_negated(before, ""):
        return "hybrid"
    if before.endswith(_DONE) and _OF_CARE.search(before):
        return None
    if (said == "in person" and _TALK.search(before)) or _FETCHED.search(before):
        return None
    if _ALL_WEEK.match(after) and not is_negated(before, ""):
        return "site"
    if (
        _OFTEN.match(after)
        or _OFTEN_BEFORE.search(before)
        or weeks.SHARE.search(before)
        or weeks.ON_DAYS_BEFORE.search(before)
    ):
        return "hybrid"
    if said.startswith(("work", "wfo")) and (
        _WORKED_DAYS_BEFORE.search(before) or _WORKED_DAYS_AFTER.match(after)
    ):
        return "hybrid"  # "minimum three days work from the office"
    if weeks.DAYS_AFTER.match(after) and not is_negated(before, ""):
        return "hybrid"  # though "expected" stands before it
    if after.startswith(" of "):
        return None  # "reports to the Office of …"
    if is_negated(before, "") or _SELDOM.match(after) or weeks.OCCASIONAL.search(before):
        return None
    if weeks.DAYS_AFTER.match(after):
        return "hybrid"
    return "site"


def _of_visit(_before: str, after: str) -> str | None:
    """A meeting on site is a light duty of a remote job unless it comes each week."""
    return "hybrid" if _OFTEN.match(after) else None


def _of_strict(before: str, after: str) -> str | None:
    """What rules a home out, unless it is turned round or comes seldom; beside a hybrid week only the whole."""
    if is_negated(before, "") or _SELDOM.match(after) or _ONCE.search(before):
        return None
    if weeks.DAYS_AFTER.match(after) or _OFTEN.match(after):
        return "hybrid"
    return "whole" if "hybrid" in before else "not"


def _of_coming(before: str, after: str) -> str | None:
    """ "Come in twice a week", "you will commute to Topeka daily"; how often is the point."""
    if not _WHO_COMES.search(before) or _NO_COMING.match(after) or is_negated(before, ""):
        return None
    if _EACH_DAY.match(after):
        return "site"
    return "hybrid" if _OFTEN.match(after) or weeks.DAYS_AFTER.match(after) else None


def _of_station(said: str, after: str) -> str | None:
    """ "Work site: hospital", "Where: our Salem office"; what is above a sentence about a home is no place."""
    return "site" if _STATION.match(said.removeprefix("where") + after if ":" in said else after) else None


_OF: dict[str, Callable[[str, str], str | None]] = {
    "presence": _of_presence,
    "visit": _of_visit,
    "strict": _of_strict,
    "come": _of_coming,
}
KINDS = frozenset(("split", "days", "site", "station", *_OF))
