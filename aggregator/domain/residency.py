"""Where somebody must live to hold a remote job: allowed and excluded states, only where residence is said.

Service areas, preferences and the states of a pay-disclosure law restrict nobody.
"""

from __future__ import annotations

import re

from aggregator.domain.places import states_named
from aggregator.domain.posting import Residency, Tag
from aggregator.domain.text import Document, sentence

_STATE_CUE = re.compile(
    r"resid(?:e|es|ing|ent|ents|ency|ence)\b|\blive (?:in|within)\b|living in|located (?:in|within)|based in"
    r"|remote(?:ly)?\b[^.;\n]{0,40}?\b(?:in|within|from|for|only|to|:|-|\()|eligible states?|states? (?:eligible|only|approved)"
    r"|approved states?|following states?|hir(?:e|es|ing) (?:remote \w+ )?(?:in|from|within)|candidates? (?:in|from|who)"
    r"|applicants? (?:in|from|who)|work from (?:home )?(?:in|within)|available (?:in|to)|open to|must (?:be )?(?:in|from)"
    r"|authorized to (?:hire|employ)|employ(?:s|ees)? in|states? where|\bonly\b|consider",
    re.IGNORECASE,
)
_MUST = re.compile(
    r"\bmust\b|\bonly\b|required?\b|limited to|restricted|eligible|approved|following states?|need to (?:live|reside)"
    r"|resid(?:e|ents?|ing|ency)|remote(?:ly)? (?:with)?in\b|remote\s*[-:(]|\bcurrently (?:hire|hiring|accepting)|within\b|exclusively",
    re.IGNORECASE,
)
_TAKES = r"(?:hir\w+|employ\w*|consider\w*|accept\w*|recruit\w*|open|eligible|available|able|offered|permitted|allowed|support\w*)"
_EXCLUDES = re.compile(
    rf"\b(?:not|cannot|can't|won't|unable to|never) (?:\w+ ){{0,3}}?(?:{_TAKES}\b|(?:reside|live|work|be (?:located|based|performed))\b)"
    r"|\bun(?:able|available)\b|\bexclud\w+|\bexcept(?:ing|ion)?s?\b|other than|ineligible|\bnot (?:in|for|from)\b"
    r"|\bwith the exception\b|prohibited|\bno (?:residents|candidates|applicants)",
    re.IGNORECASE,
)
_STATES_LEFT_OUT = re.compile(
    r"\bstates?\b|\bwork(?:ing)? (?:from|in)\b|\b(?:hir(?:e|ing)|employ)\b", re.IGNORECASE
)
# "residents of CA or NY cannot be considered", "California applicants are not eligible"
_REFUSED_AFTER = re.compile(
    r"^[\s),]*(?:(?:state )?(?:residents?|candidates?|applicants?|employees|workers|people|coders)\s+)?(?:at this time )?"
    rf"(?:(?:are|is|may|will|can|do|be|currently|also)\s+){{0,2}}(?:(?:not|cannot|can't|won't)\b(?: \w+){{0,2}}? (?:{_TAKES}|apply|hold|work)\b|excluded\b|ineligible\b)",
    re.IGNORECASE,
)
# Who stands outside and is refused leaves those inside: two negatives.
_OUTSIDE = re.compile(
    r"\boutside(?: of)?\b|\b(?:do|does|who) not (?:currently )?(?:live|reside)\b|\bnot (?:currently )?(?:living|residing|located|based)\b",
    re.IGNORECASE,
)
_FIRM = re.compile(
    r"\b(?:must|need to|required to) (?:currently |already )?(?:live|reside|be (?:located|based|living|residing|an? (?:current )?resident|in\b))"
    r"|\bresidents? only\b|\bopen (?:only )?to\b|\blimited to\b",
    re.IGNORECASE,
)
# What the law makes an employer say of pay, it says of the places where that is the law.
_DISCLOSURE = re.compile(
    r"\btransparency\b|\bdisclos\w+|\blaws?\b[^.;]{0,30}\brequir\w+|\brequired (?:by|under) [^.;]{0,30}\blaws?\b"
    r"|\b(?:pay|salary|salaries|compensation|wage|hiring|hourly|base) (?:\w+ )?(?:ranges?|scales?|rates?|bands?)\b|\$\s?\d",
    re.IGNORECASE,
)
_CLAUSE = re.compile(
    r";\s+(?=(?:we|must|you|but|no|not|candidates|applicants|residents|this|employees|only|those)\b)",
    re.IGNORECASE,
)
_PREFERENCE = re.compile(r"prefer|ideal|plus\b|desired", re.IGNORECASE)
_NOT_ABOUT_LIVING = re.compile(
    r"pay (?:transparency|range|scale)|salary|compensation|\$|wage|disclos|hospitals? in|clinics?|locations? (?:in|across)"
    r"|serv(?:es|ing|ice)|patients|headquarter|practices? in|facilit|licens|offices? in|notice|privacy|\blaw\b|Act\b|minimum wage"
    r"|operat(?:es|ing|ions)|founded",
    re.IGNORECASE,
)
_ONLY_AFTER = re.compile(r"^[\s)]*(?:residents?\b|state )?(?:only|residents?)\b", re.IGNORECASE)
_TURN = re.compile(
    r"\b(?:except|excluding|but not|not including|other than)\b|\b(?:cannot|unable to|not able to|do not) (?:\w+ )?(?:hire|employ|consider|accept)\b",
    re.IGNORECASE,
)
_ANY_STATE = re.compile(
    r"\b(?:any|all|anywhere in the|within the|continental|50) (?:50 )?(?:US|U\.S\.|United States|states?)\b",
    re.IGNORECASE,
)


def read(doc: Document) -> tuple[Residency, list[Tag]]:
    """(residency, tags "residency:allowed:TX" and "residency:excluded:CA")."""
    allowed: dict[str, Tag] = {}
    excluded: dict[str, Tag] = {}
    for field, text in doc.fields("title", "location", "description"):
        named = states_named(text.plain)
        done: set[int] = set()
        for _, start, end in named:
            line = field != "description"
            first, last = (0, len(text.plain)) if line else _clause(text.plain, start, end)
            if first in done:
                continue
            done.add(first)
            group = [one for one in named if first <= one[1] < last]
            verdict = (_of_line if line else _verdict)(text.plain, first, last, group)
            for code, start_, end_ in group if verdict else ():
                side = _side(text.plain[group[0][2] : start_], verdict)
                kept = allowed if side == "allowed" else excluded
                kept.setdefault(code, doc.tag(f"residency:{side}:{code}", field, start_, end_, "residency"))
    both = allowed.keys() & excluded.keys()
    allowed = {code: tag for code, tag in allowed.items() if code not in both}
    residency = Residency(frozenset(allowed), frozenset(excluded))
    return residency, [*allowed.values(), *excluded.values()]


_State = tuple[str, int, int]


def _clause(plain: str, start: int, end: int) -> tuple[int, int]:
    """The sentence around a state, or its part between semicolons that begin anew."""
    first, last = sentence(plain, start, end)
    for cut in _CLAUSE.finditer(plain, first, last):
        if cut.end() <= start:
            first = cut.end()
        elif cut.start() >= end:
            return first, cut.start()
    return first, last


def _of_line(plain: str, first: int, last: int, group: list[_State]) -> str | None:
    """What a title or a place says of the states that it names: allowed, where it speaks of remote work."""
    said = plain[first:last]
    remote = re.search(r"\bremote\b|work from home|\bresident", said, re.IGNORECASE)
    narrow = len(group) > 1 or re.search(r"\bonly\b|\bin\b|residents?\b|must", said, re.IGNORECASE)
    return "allowed" if remote and narrow and not re.search(r"prefer", said, re.IGNORECASE) else None


def _verdict(plain: str, first: int, last: int, group: list[_State]) -> str | None:
    """What a sentence that names states says of them: allowed, excluded, or nothing."""
    said, before, after = plain[first:last], plain[first : group[0][1]], plain[group[-1][2] : last]
    if _PREFERENCE.search(after[:40]) or _PREFERENCE.search(before[-40:]):
        return None
    if _DISCLOSURE.search(said) and not _FIRM.search(said):
        return None
    if (_STATE_CUE.search(said) or _STATES_LEFT_OUT.search(before)) and (side := _negated(before, after)):
        return side
    if _NOT_ABOUT_LIVING.search(_FIRM.split(before)[-1][-60:]):
        return None
    if _ONLY_AFTER.match(after) or (_STATE_CUE.search(before) and _MUST.search(said)):
        return "allowed" if not _ANY_STATE.search(before) else None
    return None


def _negated(before: str, after: str) -> str | None:
    """What the negatives around a list of states make of them; None where none bears on them."""
    outside = _OUTSIDE.search(before)
    refusals = list(_EXCLUDES.finditer(_OUTSIDE.sub(" ", before)))
    refused = _REFUSED_AFTER.match(after) is not None
    if outside:
        return "allowed" if refusals or refused else "excluded"
    if refusals and any(one.start() >= refusals[-1].end() for one in _FIRM.finditer(before)):
        return None  # "we cannot sponsor, and you must live in …"
    return "excluded" if refusals or refused else None


def _side(between: str, verdict: str | None) -> str:
    """ "TX, FL, but not CA": what follows an exclusion inside an allowing sentence is excluded. `between`
    stands between the first state and the one in question."""
    return "excluded" if verdict == "allowed" and _TURN.search(between) else str(verdict)
