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
_EXCLUDES = re.compile(
    r"\bnot (?:\w+ ){0,3}?(?:available|eligible|able|hir\w+|consider\w*|accept\w*|open|reside|employ|offered|permitted)"
    r"|\bun(?:able|available)\b|\bcannot\b|\bcan't\b|\bexclud\w+|\bexcept(?:ing|ion)?s?\b|other than|ineligible|outside of"
    r"|\bdo(?:es)? not\b|\bnot (?:in|for|from)\b|\bwith the exception\b|prohibited|\bno (?:residents|candidates|applicants)",
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
            first, last = (0, len(text.plain)) if field != "description" else sentence(text.plain, start, end)
            if first in done:
                continue
            done.add(first)
            group = [one for one in named if first <= one[1] < last]
            verdict = _verdict(text.plain, first, last, group, whole=field != "description")
            if verdict is None:
                continue
            for code, start_, end_ in group:
                side = _side(text.plain, first, start_, verdict)
                kept = allowed if side == "allowed" else excluded
                kept.setdefault(code, doc.tag(f"residency:{side}:{code}", field, start_, end_, "residency"))
    both = allowed.keys() & excluded.keys()
    allowed = {code: tag for code, tag in allowed.items() if code not in both}
    residency = Residency(frozenset(allowed), frozenset(excluded))
    return residency, [*allowed.values(), *excluded.values()]


def _verdict(
    plain: str, first: int, last: int, group: list[tuple[str, int, int]], *, whole: bool
) -> str | None:
    """What a sentence that names states says of them: allowed, excluded, or nothing."""
    said = plain[first:last]
    before = plain[first : group[0][1]]
    after = plain[group[-1][2] : last]
    if whole:
        remote = re.search(r"\bremote\b|work from home|\bresident", said, re.IGNORECASE)
        narrow = len(group) > 1 or re.search(r"\bonly\b|\bin\b|residents?\b|must", said, re.IGNORECASE)
        return "allowed" if remote and narrow and not re.search(r"prefer", said, re.IGNORECASE) else None
    if _PREFERENCE.search(after[:40]) or _PREFERENCE.search(before[-40:]):
        return None
    if _EXCLUDES.search(before) and _STATE_CUE.search(said):
        return "excluded"
    if _NOT_ABOUT_LIVING.search(before[-60:]):
        return None
    if _ONLY_AFTER.match(after) or (_STATE_CUE.search(before) and _MUST.search(said)):
        return "allowed" if not _ANY_STATE.search(before) else None
    return None


def _side(plain: str, first: int, start: int, verdict: str) -> str:
    """ "TX, FL, but not CA": what follows an exclusion inside an allowing sentence is excluded."""
    if verdict == "allowed" and re.search(
        r"\b(?:except|excluding|but not|other than)\b", plain[first:start], re.IGNORECASE
    ):
        return "excluded"
    return verdict
