"""What stands right before a list of states or right behind it, and by itself tells what the list is: where an
employer hires, whom it refuses, where its people happen to live. All for lower case.
"""

from __future__ import annotations

import re

_CALLS_HOME = re.compile(
    r"\b(?:must|has to|have to|needs? to|should|only|who)(?: currently)? call\b[^.;\n]{0,20}$"
)
_ANYWHERE_IN = re.compile(
    r"\b(?:you|hire|hiring|employ|based|sit|live|work|remote(?:ly)?|where|home)\b[^.;\n]{0,24}\banywhere (?:you like )?(?:in|within) $"
)
# "If you live in one of them, we can hire you"; what else follows an "if you" is a notice of that state.
_THEN_HIRED = re.compile(
    r"[\s,)]*(?:then )?(?:we (?:can|may|are able to|will be able to|would) (?:\w+ )?(?:hire|employ|take|consider|offer)|you (?:can|may|are eligible to|qualify to|will be able to) (?:apply|be hired|be employed|work|hold))"
)
_ALL_THERE_ARE = re.compile(
    r"\s?[:;,(-]+ ?(?:those|these|they|which) are (?:all )?(?:the |our )?(?:only )?(?:\w+ )?states (?:where|in which|that) we\b"
)
# "Our coders live in Texas, Ohio and Maine": a fact, where "… or Maine" is a rule.
_TEAM_LIVES = re.compile(
    r"\b(?:our|the|current) (?:[\w-]+ ){0,3}?(?:coders|team|staff|employees|members|colleagues)\b[^.;\n]{0,24}\b(?:live|lives|reside|resides|work|works|are (?:based|located|spread)|is (?:based|spread))\b[^.;\n]{0,24}$"
)
_RULES_IT = re.compile(r"\b(?:only|must|need|needs|have to|required|all|every)\b")
# "CA and NY are off the table."
_PLAIN_REFUSAL = re.compile(
    r"(?:[\s:,-]+|\s(?:(?:are|is) )(?:all |both |currently |sadly |unfortunately )?)(?:off the table|off limits|out(?=[\s.;!]|$)(?! of)|a no\b|no go\b|a no-go\b|excluded\b|not possible\b|ineligible\b|not eligible\b|left out\b)"
)
# "Candidates from the District of Columbia, too."
_ADDS_BEFORE = re.compile(
    r"(?:(?:and |or )?(?:candidates|applicants|residents|those|people|coders) (?:from|in|of) (?:the )?)"
)
_ADDS_AFTER = re.compile(
    r",? (?:too|as well)(?=[\s.;!]|$)|(?: are| is)? also (?:ok|okay|welcome|considered|eligible|fine|possible)\b"
)
_MARK = re.compile(r"\A(?:[a-h]\)|[\W\d])+")
# "as Arizona law permits", "an Arizona driver license"
_NO_HOME_AFTER = re.compile(
    r"\s(?:state )?(?:laws?|statutes?|regulations?|driver'?s?|licen[sc]e|medicaid|department of|board of|constitution|administrative|workers)\b"
)


def begun(before: str) -> str:
    """What stands before a list of states in its line, without the mark of an item."""
    return _MARK.sub("", before)


def allows(before: str, after: str) -> bool:
    """ "You must call TX or OK home", "anywhere you like in TX or OK", "TX and OK: those are the states where we hire"."""
    if _ANYWHERE_IN.search(before) or _ALL_THERE_ARE.match(after):
        return True
    if _ADDS_BEFORE.fullmatch(begun(before)) and _ADDS_AFTER.match(after):
        return True
    return _CALLS_HOME.search(before) is not None and after.startswith(" home")


def refuses(begun: str, after: str) -> bool:
    """ "CA and NY are off the table", from the beginning of a line."""
    return not begun and _PLAIN_REFUSAL.match(after) is not None


def is_sorry(said: str) -> bool:
    return re.search(r"\bsorry\b", said) is not None


def follows(after: str) -> bool:
    """ "If you live in TX or OK, we can hire you": what else follows an "if you" is a notice of that state."""
    return _THEN_HIRED.match(after) is not None


def speaks_of_law(after: str) -> bool:
    """ "As Arizona law permits", "an Arizona driver license"."""
    return _NO_HOME_AFTER.match(after) is not None


def is_fact(before: str, joint: str, said: str) -> bool:
    """ "Our coders live in Texas and Ohio" says where they are; "… in Texas or Ohio", "… only" where they may be.
    `joint`: what stands before the last state."""
    return "and" in joint and _TEAM_LIVES.search(before) is not None and not _RULES_IT.search(said)
