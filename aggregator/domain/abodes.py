"""Who may be anywhere: "anywhere" as a whole place or said of whoever codes, but no "anywhere in the metro"."""

from __future__ import annotations

import re

from aggregator.domain.homes import is_negated

# All rules are for lower case, and look at what stands before a cue (up to its end) or after it.
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
    r"|(?:^\W{0,2}|[.;\n•] ?)(?:(?:can|may|must|could) )?(?:sit|live|work|reside|be (?:based|located)) $"
    r"|(?:^|\n|\b(?:job|work) )locations? ?[:-] ?$"
)
# "anywhere in the Houston metro" is a place.
_A_REGION = re.compile(
    rf" (?:(?:in|within|across|near|around|along)(?! (?:the )?(?:(?:continental|contiguous|lower|entire) )?(?:{_LAND}|48|50|fifty)(?![a-z0-9]))|between|but|else|from)\b"
)


def of_anywhere(said: str, before: str, after: str, *, line: bool) -> str | None:
    """full, or None: "anywhere" as the whole of a place, or said of whoever codes."""
    if line:
        return "full" if _NO_PLACE_BEFORE.fullmatch(before) and _NO_PLACE_AFTER.fullmatch(after) else None
    if said != "anywhere" or is_region(after) or is_negated(before, after):
        return None
    return "full" if _WHO_IS_ANYWHERE.search(before) else None


def is_region(after: str) -> bool:
    """Does what follows make a place of "anywhere"?"""
    return _A_REGION.match(after) is not None
