"""Credentials that stand together in a text, and whether all or any of them are meant.

"RHIT and CCS or CIC" is one cluster and two any-of groups: RHIT, and CCS or CIC.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from itertools import pairwise

from aggregator.domain.levels import Levels
from aggregator.domain.mentions import Mention

_CERTIFICATIONS = re.compile(r"\b(?:certificat|credential|licen|registration)")
_LISTED = re.compile(r"[,/]|\bor\b|\band\b")
_BULLET = re.compile(r"\n\s*[•*+-]")
_GOES_ON = re.compile(r"(?:[,/&]|\b(?:and|or))\s*\Z")
_ASIDE = re.compile(r"[^()]{0,40}(?:preferred|desired|a plus)[^()]{0,10}\)")
_OWED = re.compile(
    r"[\s()]*(?:certification |credential )?(?:(?:must|has to|needs to|is to|will have to) be (?:earned|obtained|acquired|achieved|gained|completed|attained|passed)"
    r"|(?:is )?(?:required|expected|to be (?:earned|obtained|acquired|completed)) (?:within|in|by)\b)"
)
REACH = 90  # characters between two members of a cluster
_WISH = 30  # characters from a credential to the word that wishes for it
_OTHERS = re.compile(r"[,;.\n]|\bor\b|\band\b")
_STILL_REQUIRED = re.compile(r"\brequired?\b(?=[\s,]*\bor\b)")

# What belongs to the names of credentials and of those who issue them.
NAME_WORDS = re.compile(
    r"\b(?:an?|the|as|either|from|through|by|via|of|in|with|issued|certif\w*|credential\w*|registr?\w*|licen[sc]\w*"
    r"|coder|coders|coding|specialist|specialty|associate|professional|medical|clinical|health|healthcare"
    r"|information|documentation|improvement|integrity|practitioner|administrator|technician|technologist|auditor"
    r"|biller|physician|based|phys|hospital|outpatient|inpatient|risk|adjustment|apprentice|american|academy"
    r"|association|management|aapc|ahii?ma|acdis|nha|rccb|bmsc|pmi|ncct|namas|nahp|qpro|amca|amba|aihc|hfma|radiology|interventional|cardiovascular|board|national|current|active|valid|equivalent|similar|other|one|any|at least|together|level"
    r"|status|(?:up)?on hire(?=:)|at hire(?=:)|exam|expert|emergency|department|ambulatory|surgery|surgical|center)\b|\((?:r|tm)\)|[®™]|\((?:no|not) cpc-?a\)"
)
_OR = re.compile(r"\bor\b|and/or|/|\|")
_AND = re.compile(
    r"\band\b(?!/or)|&|\bplus\b|\bas well as\b|\+|\balong with\b|\A[\s,]*with(?: an?)?\s*\Z|\bbut also\b"
)
_ONLY_JOINTS = re.compile(
    r"[\s,;:/|&+()\[\]\"'•*.–-]*(?:(?:or|and|and/or|plus|as well as|along with|together with|such(?: as)?|for example|for instance|e\.g\.?,?|on top(?: of)?|and also|and additionally|(?:in )?addition(?: to)?|and (?:in )?addition|but also)\b[\s,;:/|&+()\[\]\"'•*.–-]*)*"
)
_STOPS = re.compile(r"[.!?]\s+(?:- )?(?:[A-Z]|\Z)|;\s+[A-Z]")
_ANY_OF = re.compile(
    r"\b(?:one|any|1)(?: or more)? of\b|at least one|\beither\b|such as|e\.g|for example|examples?\b|following|includ|like\b"
    r"|\b(?:acceptable|accepted|approved|recogni[sz]ed|qualifying|mastery level)(?: \w+){0,2} (?:certifications|credentials) are\b"
)
_AND_ONE_OF = re.compile(
    r"(?:\band|&|\+|\bplus|\bwith|\bas well as|\bin addition to) (?:at least )?(?:(?:any )?one (?:\(1\) )?(?:or more )?of|either|any of|at least one)\b"
)
# "We take CPC-A and CCA holders": either will do.
_TAKES = re.compile(
    r"\b(?:we|also|gladly|happily|will)(?: also| gladly| happily| will)? (?:take|accept|hire|welcome|consider)s?(?: both)? \Z"
)
_TAKEN = re.compile(
    r"[\s)]*(?:holders|coders|candidates|applicants)? (?:are|is) (?:\w+ )?(?:welcome|accepted|acceptable|considered|encouraged|eligible|fine|ok|okay)\b"
)
# A sum, also behind a list to choose from: "one of CPC, COC plus the CPMA".
_SUM = re.compile(
    r"\+|\b(?:plus|as well as|along with|together with|in addition|and also|and additionally)\b"
)
_ALL_OF = re.compile(r"\b(?:both|all of)\b")


def together(levels: Levels, mentions: Sequence[Mention]) -> list[list[Mention]]:
    """Mentions of one text, those together that stand together."""
    found: list[list[Mention]] = []
    for one in mentions:
        if found and _joined(levels, found[-1], one):
            found[-1].append(one)
        else:
            found.append([one])
    return found


def _joined(levels: Levels, cluster: list[Mention], one: Mention) -> bool:
    """Does a credential belong to the list before it? In "A or B, C preferred", "must have A, C a plus" and
    "A or B (C preferred)" C does not."""
    plain, end = levels.low, cluster[-1].end
    between = plain[end : one.start]
    if len(between) > REACH * 2:
        return False
    bare = NAME_WORDS.sub("", between)
    joints = _STILL_REQUIRED.sub("", bare)
    if len(joints) > REACH or not _ONLY_JOINTS.fullmatch(joints):
        return False
    if _STOPS.search(levels.plain, end, one.start) or levels.divides(end, one.start):
        return False
    closed = _closed(levels, cluster, one, bare.strip(" )")) or _next_bullet(levels, cluster, one)
    return not (closed or _next_line(levels, end, one))


def _closed(levels: Levels, cluster: list[Mention], one: Mention, joint: str) -> bool:
    """Is the list at its end before a credential? `joint`: what stands between, without words of names."""
    plain, end = levels.low, cluster[-1].end
    between = plain[end : one.start]
    if "(" in between and ")" not in between and _ASIDE.match(plain, one.end):
        return True
    if joint == ";" and _is_wished(levels, cluster, one):
        return True
    own = cluster[-1].rule == "umbrella" and between.rstrip().endswith(
        ("-", ",")
    )  # "… from AAPC - CPC desired"
    if (own or between.strip() in (",", ", and", "and", "-")) and _is_wished(levels, cluster, one):
        first, _ = levels.text.sentence(cluster[0].start, end)
        either = between.strip() == "," and _OR.search(plain, cluster[0].end, one.start)
        if either or any(cue.level == "required" for cue in levels.cues(first, cluster[0].start)):
            return True
    if between.strip() == ";" and _OR.search(plain, cluster[0].end, cluster[-1].start):
        return True  # "A or B; C"
    if any(cue.level == "preferred" for cue in levels.cues(end, one.start)):
        return True
    if (
        not joint.strip("\n•*- ")
        and _LISTED.search(plain, cluster[0].end, end)
        and _OWED.match(plain, one.end)
    ):
        return True  # "CPC, CCS-P or RHIT", and below "CPMA must be earned within a year"
    return not joint and _next_item(levels, cluster, one, between)


def _next_item(levels: Levels, cluster: list[Mention], one: Mention, between: str) -> bool:
    """ "CPC or CCS CPMA preferred": does a credential with its own wish follow a list that is at its end, where
    line breaks are lost?"""
    if not _is_wished(levels, cluster, one):
        return False
    closed = ")" in between or between.strip() != "" or cluster[-1].rule != "code"
    return closed or _LISTED.search(levels.low, cluster[0].end, cluster[-1].start) is not None


def _next_bullet(levels: Levels, cluster: list[Mention], one: Mention) -> bool:
    """Does a credential begin another item of a list, and so another demand? Not in a list of single ones that
    is headed "Certifications", or announced as a choice."""
    low, end = levels.low, cluster[-1].end
    if not _BULLET.search(low, end, one.start):
        return False
    start, stop = levels.title(one.start)
    lone = not _OR.search(low, cluster[0].end, end) and not _OR.search(low, one.end, low.find("\n", one.end))
    named = lone and _CERTIFICATIONS.search(low, start, stop) is not None
    return not (named or _ANY_OF.search(low, start, cluster[0].start))


def _next_line(levels: Levels, end: int, one: Mention) -> bool:
    """Does a credential stand in a line of its own that wishes for it? "CPC or CCS", and below "A specialty
    credential (CGSC) is preferred"."""
    line = levels.low.rfind("\n", end, one.start)
    if line < 0 or _GOES_ON.search(levels.low, end, line):
        return False
    stop = levels.low.find("\n", one.end)
    cues = levels.cues(line, stop if stop >= 0 else len(levels.low))
    return any(cue.level == "preferred" for cue in cues)


def _is_wished(levels: Levels, cluster: list[Mention], one: Mention) -> bool:
    """Is a credential wished for by the words right after it, and not the whole bracket that it ends?"""
    cues = levels.cues(one.end, one.end + _WISH)
    others = levels.text.scan.of("credential")
    if cues and any(one.end <= other.start < cues[0].start for other in others):
        return False
    if cues and ")" in levels.low[one.end : cues[0].start]:
        return cues[0].level == "preferred" and "(" in levels.low[cluster[0].start : one.end]
    return (
        bool(cues) and cues[0].level == "preferred" and not _OTHERS.search(levels.low, one.end, cues[0].start)
    )


def any_of(low: str, cluster: list[Mention], announced: str) -> list[frozenset[str]]:
    """All-of over any-of: the cluster cut at its "and"s, unless it is announced as a list to choose from."""
    joints = [low[one.end : two.start] for one, two in pairwise(cluster)]
    same = [one.code == two.code for one, two in pairwise(cluster)]
    kinds = [
        None if equal else "or" if _OR.search(joint) else "and" if _AND.search(joint) else "list"
        for joint, equal in zip(joints, same, strict=True)
    ]
    spoken = [kind for kind in kinds if kind]
    of_these = next((at for at, joint in enumerate(joints) if _AND_ONE_OF.search(joint)), None)
    if of_these is not None:  # "CRC plus one of CPC, CCS, RHIT"
        rest = frozenset(one.code for one in cluster[of_these + 1 :])
        return [*any_of(low, cluster[: of_these + 1], announced), rest]
    summed = next((at for at, joint in enumerate(joints) if at and _SUM.search(joint)), None)
    if summed is not None and (_ANY_OF.search(announced) or joints[0].strip() == ","):
        behind = any_of(low, cluster[summed + 1 :], "")
        return [*any_of(low, cluster[: summed + 1], announced), *behind]
    taken = _TAKES.search(announced) or _TAKEN.match(low, cluster[-1].end)
    choose = taken or (_ANY_OF.search(announced) and not _ALL_OF.search(announced))
    # "A, B, and C" is a bare list, which in postings means any of them.
    listed = "list" in spoken and "or" not in spoken and not _ALL_OF.search(announced)
    if choose or listed or "and" not in spoken:
        return [frozenset(one.code for one in cluster)]
    parts: list[set[str]] = [{cluster[0].code}]
    for one, kind in zip(cluster[1:], kinds, strict=True):
        if kind == "and":
            parts.append(set())
        parts[-1].add(one.code)
    return [frozenset(part) for part in parts]
