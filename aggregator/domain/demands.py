"""Reading certification requirements: which credentials a posting demands, in which any-of groups.

Credentials that stand together ("RHIT and CCS or CIC") are one cluster. A cluster's level comes from the
nearest cue, else from the heading above it; its groups from the words between its members. Boasts, degrees
that do as well, and what is said not to be needed demand nothing.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from itertools import pairwise
from typing import Literal

from aggregator.domain.credentials import ANY_BOTH, APPRENTICE, UMBRELLAS, members
from aggregator.domain.levels import Levels
from aggregator.domain.mentions import Mention
from aggregator.domain.posting import Apprentice, Group, Requirement, Tag
from aggregator.domain.text import Document, sentence

_Stand = Literal["required", "preferred", "excluded", "mentioned"]
_REACH = 90  # characters between two members of a cluster
_NEAR = 60  # characters in which a cue after a cluster belongs to it

_NAME_WORDS = re.compile(
    r"\b(?:an?|the|as|either|from|through|by|via|of|in|with|issued|certif\w*|credential\w*|registr?\w*|licen[sc]\w*"
    r"|coder|coders|coding|specialist|specialty|associate|professional|medical|clinical|health|healthcare"
    r"|information|documentation|improvement|integrity|practitioner|administrator|technician|technologist|auditor"
    r"|biller|physician|based|phys|hospital|outpatient|inpatient|risk|adjustment|apprentice|american|academy"
    r"|association|management|aapc|ahii?ma|acdis|nha|current|active|valid|equivalent|similar|other|one|any|level"
    r"|status|exam|expert|emergency|department|ambulatory|surgery|center)\b|\((?:r|tm)\)|[®™]",
    re.IGNORECASE,
)
_OR = re.compile(r"\bor\b|and/or|/|\|", re.IGNORECASE)
_AND = re.compile(r"\band\b(?!/or)|&|\bplus\b|\bas well as\b|\+|\balong with\b", re.IGNORECASE)
_ONLY_JOINTS = re.compile(
    r"[\s,;:/|&+()\[\]\"'•*.–-]*(?:(?:or|and|and/or|plus|as well as|along with)\b[\s,;:/|&+()\[\]\"'•*.–-]*)*",
    re.IGNORECASE,
)
_OR_NEXT = re.compile(r"\bor\s*\n", re.IGNORECASE)
_STOPS = re.compile(r"[.;!?]\s+(?=[A-Z])|\n\s*\n")
_ANY_OF = re.compile(
    r"\b(?:one|any|1)(?: or more)? of\b|at least one|\beither\b|such as|e\.g|for example|examples?\b|following|includ|like\b",
    re.IGNORECASE,
)
_ALL_OF = re.compile(r"\b(?:both|all of)\b", re.IGNORECASE)
_GRACE = re.compile(
    r"(?:with)?in (?:the )?(?:first )?(?P<n>\d{1,3}|one|two|three|six|nine|twelve|eighteen|twenty[- ]four)(?:\s*\(\d+\))?"
    r"[ -](?P<unit>day|week|month|year)s?(?:'|’)?(?: (?:of|from|after|following|post)[- ](?:your |the |initial )?"
    r"(?:hire|hiring|employment|start|accept|appointment|date|placement|orientation|joining|position))?",
    re.IGNORECASE,
)
_HIRE = re.compile(
    r"hire|hiring|employ|start|obtain|earn|acquire|achieve|attain|accept|appointment|complete", re.IGNORECASE
)
_NUMBERS = {"one": 1, "two": 2, "three": 3, "six": 6, "nine": 9, "twelve": 12, "eighteen": 18}
_NUMBERS |= {"twenty four": 24, "twenty-four": 24}
_PER_MONTH = {"day": 1 / 30, "week": 7 / 30, "month": 1.0, "year": 12.0}

_NOT_NEEDED = re.compile(
    r"^[\s)\]]*(?:certifi\w+ |credentials? )?(?:is |are )?(?:not (?:required|necessary|needed|mandatory)|a plus,? but not required)",
    re.IGNORECASE,
)
_NONE = re.compile(r"\b(?:no|without(?: an?)?)(?: \w+){0,2}\s*$", re.IGNORECASE)
_REFUSED_AFTER = re.compile(
    r"^[\s)\]'s]*(?:coders? |applicants? |candidates? |status |certifi\w+ |credentials? )?(?:\([^)]*\) )?"
    r"(?:will not be|are not|is not|not|cannot be|won't be|do not qualify|need not)\s*"
    r"(?:considered|accept\w*|eligible|qualif\w*|apply|permitted|allowed)?",
    re.IGNORECASE,
)
_REFUSED_BEFORE = re.compile(
    r"(?:\bno|\bnot(?: accept\w*| consider\w*)?|non|exclud\w+|except|without|other than|cannot accept|beyond)"
    r"(?: an?| any| the)?[\s(-]*$",
    re.IGNORECASE,
)
_NO_APPRENTICE = re.compile(
    r"\b(?:no|not|non|without)[ -](?:an? |accepting |considering )?apprentic\w*|apprentic\w+ (?:status |coders? |credentials? "
    r"|designation )?(?:will |is |are |do )?not\b|no \(?-?A\)? (?:status|designation)|apprentice (?:status |designation )"
    r"(?:must (?:be|have been) )removed|(?:-A|apprentice)(?: status| designation)? removed",
    re.IGNORECASE,
)
_APPRENTICE_OK = re.compile(
    r"apprentic\w*(?: status| designation| level)?(?: coders?| applicants?| candidates?)?[^.;\n]{0,30}"
    r"\b(?:ok|okay|accept\w*|welcome\w*|considered|encouraged|acceptable|eligible|may apply|qualif\w+)\b"
    r"|(?:accept\w*|welcome|consider|open to|includ\w+|hir\w+)[^.;\n]{0,20}\bapprentic",
    re.IGNORECASE,
)
_DEGREE = r"(?:degree|diploma|GED|bachelor\w*|associate'?s|experience|training|education|nurs\w+|licensed)"
_ROUTE_AFTER = re.compile(
    rf"^[\s)\],]*(?:certifi\w+|credentials?)?[\s,]*\bor\b[^.;\n]{{0,40}}?(?:\d+|two|three|four|five|one)\+? years?"
    rf"|^[\s)\],]*(?:certifi\w+|credentials?)?[\s,]*\bor\b(?: an?)?(?: \w+){{0,3}}? {_DEGREE}\b",
    re.IGNORECASE,
)
_ROUTE_BEFORE = re.compile(
    rf"\b{_DEGREE}\b[^.;\n]{{0,60}}\b(?:or|and/or)\b(?: an?| the)?(?: \w+){{0,3}}[\s(:]*$|in lieu of[^.;\n]{{0,30}}$",
    re.IGNORECASE,
)
_BOAST = re.compile(
    r"\b(?:our|we employ|we have|team of|staff(?:ed)? (?:of|by|with)|hundreds of|\d+\+?) [^.;\n]{0,40}$"
    r"|\b(?:who|that) (?:hold|are)\b[^.;\n]{0,30}$|\bprepar\w+ (?:you )?for[^.;\n]{0,40}$|\bexam\w* (?:for|prep)",
    re.IGNORECASE,
)


@dataclass(frozen=True, slots=True)
class _Cluster:
    """Mentions that belong together, and what was found about them."""

    mentions: tuple[Mention, ...]
    stand: _Stand
    groups: tuple[Group, ...]


def read(doc: Document, mentions: Sequence[Mention]) -> tuple[Requirement, list[Tag]]:
    """The requirement that a posting states, and a tag for each credential that it names."""
    plain = doc.description.plain
    levels = Levels(plain)
    clusters = [_judge(plain, levels, some) for some in _clusters(plain, mentions)]
    required = _distinct(_demanded(plain, clusters))
    named = {m.code for m in mentions}
    demanded = {code for group in required for code in group.codes}
    preferred = frozenset(m.code for one in clusters if one.stand == "preferred" for m in one.mentions)
    excluded = frozenset(m.code for one in clusters if one.stand == "excluded" for m in one.mentions)
    apprentice = _apprentice(doc, demanded | preferred, excluded)
    if apprentice == "excluded":
        excluded |= {APPRENTICE}
        required = _without(required, APPRENTICE)
    preferred -= excluded
    requirement = Requirement(
        required=required,
        preferred=preferred,
        excluded=excluded,
        mentioned=frozenset(named - demanded - preferred - excluded),
        apprentice=apprentice,
    )
    return requirement, _tags(doc, mentions, clusters)


def _tags(doc: Document, mentions: Sequence[Mention], clusters: Sequence[_Cluster]) -> list[Tag]:
    """One tag a code: where it is demanded rather than where it is only named."""
    order = ("required", "preferred", "excluded", "mentioned")
    ranked = sorted(clusters, key=lambda one: order.index(one.stand))
    best: dict[str, Mention] = {}
    for one in (*(m for cluster in ranked for m in cluster.mentions), *mentions):
        best.setdefault(one.code, one)
    return [
        doc.tag(f"credential:{code}", one.field, one.start, one.end, one.rule) for code, one in best.items()
    ]


def _clusters(plain: str, mentions: Sequence[Mention]) -> list[list[Mention]]:
    """Mentions of the description, those together that stand together."""
    found: list[list[Mention]] = []
    for one in mentions:
        if one.field != "description":
            continue
        if found and _joined(plain[found[-1][-1].end : one.start]):
            found[-1].append(one)
        else:
            found.append([one])
    return found


def _joined(between: str) -> bool:
    """Do two credentials with this between them belong to one list?"""
    if len(between) > _REACH * 2 or _STOPS.search(between):
        return False
    bare = _NAME_WORDS.sub("", between)
    bare = re.sub(r"\brequired?\b(?=[\s,]*\bor\b)", "", bare, flags=re.IGNORECASE)
    return len(bare) <= _REACH and _ONLY_JOINTS.fullmatch(bare) is not None


def _judge(plain: str, levels: Levels, cluster: list[Mention]) -> _Cluster:
    first, last = sentence(plain, cluster[0].start, cluster[-1].end)
    before, after = plain[first : cluster[0].start], plain[cluster[-1].end : last]
    stand = _stand(plain, levels, cluster, before, after)
    announced = plain[max(0, cluster[0].start - 120) : cluster[0].start]
    grace = _grace(before, after, stand)
    groups = tuple(Group(codes, grace) for codes in _split(plain, cluster, announced))
    return _Cluster(tuple(cluster), stand, groups)


def _stand(plain: str, levels: Levels, cluster: list[Mention], before: str, after: str) -> _Stand:
    start, end = cluster[0].start, cluster[-1].end
    if _REFUSED_BEFORE.search(before) or (
        cluster[-1].code == APPRENTICE and len(cluster) == 1 and _REFUSED_AFTER.match(after)
    ):
        return "excluded" if all(one.code == APPRENTICE for one in cluster) else "mentioned"
    if _NOT_NEEDED.match(after) or _NONE.search(before):
        return "mentioned"
    if _ROUTE_AFTER.match(after) or _ROUTE_BEFORE.search(before) or _BOAST.search(before):
        return "mentioned"
    level = _cue(levels, start, end, start - len(before), end + len(after)) or levels.heading(start)
    if level == "other":
        return "mentioned"
    return "preferred" if level == "preferred" else "required"


def _cue(
    levels: Levels, start: int, end: int, first: int, last: int
) -> Literal["required", "preferred"] | None:
    """The cue that a cluster obeys: the one right after it, else the nearest before it in its sentence."""
    after = [one for one in levels.cues(end, last) if not levels.plain[one.end : one.end + 2].startswith(":")]
    if after and after[0].start - end <= _NEAR:
        return after[0].level
    before = levels.cues(first, start)
    if before and not levels.plain[before[-1].end : start].lstrip().startswith("):"):
        return before[-1].level
    return None


def _split(plain: str, cluster: list[Mention], announced: str) -> list[frozenset[str]]:
    """All-of over any-of: the cluster cut at its "and"s, unless it is announced as a list to choose from."""
    joints = [plain[one.end : two.start] for one, two in pairwise(cluster)]
    same = [one.code == two.code for one, two in pairwise(cluster)]
    kinds = [
        None if equal else "or" if _OR.search(joint) else "and" if _AND.search(joint) else "list"
        for joint, equal in zip(joints, same, strict=True)
    ]
    spoken = [kind for kind in kinds if kind]
    choose = _ANY_OF.search(announced) and not _ALL_OF.search(announced)
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


def _grace(before: str, after: str, stand: _Stand) -> int | None:
    """Months in which a demanded credential may still be earned."""
    if stand != "required":
        return None
    for said in (after[:140], before[-80:]):
        found = _GRACE.search(said)
        if found and _HIRE.search(said):
            number = found["n"].lower()
            count = int(number) if number.isdigit() else _NUMBERS[number]
            return max(1, round(count * _PER_MONTH[found["unit"].lower()]))
    return None


def _demanded(plain: str, clusters: Sequence[_Cluster]) -> list[Group]:
    """The groups of the required clusters; an "OR" that ends a line makes one group of what it parts."""
    found: list[Group] = []
    end = 0
    for one in clusters:
        if one.stand == "required":
            start = one.mentions[0].start
            if found and start - end < _REACH * 3 and _OR_NEXT.search(plain, end, start):
                first = found.pop()
                found.append(Group(first.codes | one.groups[0].codes, first.grace_months))
                found += one.groups[1:]
            else:
                found += one.groups
            end = one.mentions[-1].end
    return found


def _distinct(groups: Iterable[Group]) -> tuple[Group, ...]:
    """Each demand once: repeated and reworded ones become one, an umbrella yields to what it covers."""
    kept: list[Group] = []
    for group in groups:
        twin = next((one for one in kept if one.codes & group.codes and _restated(one, group)), None)
        if twin is None:
            kept.append(group)
        else:
            grace = None if None in (twin.grace_months, group.grace_months) else twin.grace_months
            kept[kept.index(twin)] = Group(max(twin.codes, group.codes, key=len), grace)
    umbrellas = [one for one in kept if one.codes <= UMBRELLAS]
    if len(umbrellas) > 1:  # AAPC's here and AHIMA's there: either will do
        kept = [one for one in kept if one not in umbrellas] + [Group(frozenset({ANY_BOTH}))]
    plain = [one for one in kept if not one.codes <= UMBRELLAS]
    covered = frozenset().union(*(one.codes for one in plain)) if plain else frozenset()
    return tuple(
        one
        for one in kept
        if one in plain or not any(covered & (members(code) | {code}) for code in one.codes)
    )


def _restated(one: Group, other: Group) -> bool:
    """Two wordings of one demand: one holds the other, or each has most of the other."""
    shared = one.codes & other.codes
    return len(shared) * 2 >= min(len(one.codes), len(other.codes))


def _without(groups: Iterable[Group], code: str) -> tuple[Group, ...]:
    left = (Group(group.codes - {code}, group.grace_months) for group in groups)
    return tuple(group for group in left if group.codes)


def _apprentice(doc: Document, wanted: frozenset[str] | set[str], excluded: frozenset[str]) -> Apprentice:
    """Is CPC-A enough? Only what the posting says: "CPC required" alone does not say."""
    said = [text.plain for _, text in doc.fields("title", "description")]
    if APPRENTICE in excluded or any(_NO_APPRENTICE.search(one) for one in said):
        return "excluded"
    if APPRENTICE in wanted or any(_APPRENTICE_OK.search(one) for one in said):
        return "accepted"
    return "not_stated"
