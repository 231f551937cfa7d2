"""Reading certification requirements: which credentials a posting demands, in which any-of groups.

Credentials that stand together ("RHIT and CCS or CIC") are one cluster. A cluster's level comes from the
nearest cue, else from the heading above it; its groups from the words between its members. Boasts, degrees
that do as well, and what is said not to be needed demand nothing.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Literal

from aggregator.domain import apprentices, clusters, groups
from aggregator.domain.credentials import APPRENTICE, APPRENTICES, UMBRELLAS
from aggregator.domain.levels import Levels
from aggregator.domain.mentions import Mention
from aggregator.domain.posting import Group, Requirement, Tag
from aggregator.domain.text import Document, sentence

_Stand = Literal["required", "preferred", "excluded", "mentioned"]
_NEAR = 60  # characters in which a cue after a cluster belongs to it
_FORWARD = re.compile(r"\w+ ?:|(?:\w+abl[ey]|ideally),? \w", re.IGNORECASE)
# Federal wording: "I have a current … certification as a CCS", "current mastery level certifications include: …"
_LISTED = re.compile(
    r"^I(?:'m| am| have| hold| possess)\b|\bcurrent\b[^.;]{0,60}\bcertifications include:? *$", re.IGNORECASE
)
_OR_NEXT = re.compile(r"\bor\b\W*(?:(?:an?|the|current|active|valid|with an?)\b\W*)*\Z", re.IGNORECASE)
_OF_THESE = re.compile(
    r"\b(?:one|any|either)\b[^.;:\n]{0,20}\bfollowing\b[^.;:\n]{0,40}:[\s•*-]*(?:\(?[a1][).] ?)?\Z",
    re.IGNORECASE,
)
_ITEM = re.compile(r"\A[^.:\n]{0,90}[;,\n][\s•*-]*(?:\(?[b-h2-9][).] ?)?\Z")
_GRACE = re.compile(
    r"(?:with)?in (?:the )?(?:first )?(?P<n>\d{1,3}|one|two|three|six|nine|twelve|eighteen|twenty[- ]four)(?:\s*\(\d+\))?"
    r"[ -](?P<unit>day|week|month|year)s?(?:'|’)?(?: (?:of|from|after|following|post)[- ](?:your |the |initial )?"
    r"(?:hire|hiring|employment|start|accept|appointment|date|placement|orientation|joining|position))?",
    re.IGNORECASE,
)
_LATER = re.compile(
    r"[.;\s•-]*(?:If (?:not|un\w+)|Must be (?:obtained|earned)|Certification must be)\b[^.\n]{0,140}",
    re.IGNORECASE,
)
_HIRE = re.compile(
    r"hire|hiring|employ|start|required within|obtain|earn|acquire|achieve|attain|accept|appointment|complete|\bpass\b",
    re.IGNORECASE,
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
    r"(?:(?:will|are|is|can|do|need)? ?not|cannot|won't)(?: be)? (?:considered|accept\w*|eligible|qualif\w*|apply|permitted|allowed)",
    re.IGNORECASE,
)
_REFUSED_BEFORE = re.compile(
    r"(?:\bno|\bnot(?: accept\w*| consider\w*)?|non|exclud\w+|except|without|other than|cannot accept|beyond)"
    r"(?: an?| any| the)?[\s(-]*$",
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
_OFFER = re.compile(
    r"reimburs|tuition|\bdues\b|we (?:will )?pay\b|company[- ]paid|paid (?:for )?by|discount|voucher|exam (?:fee|prep|cost)|scholarship"
    r"|study (?:guide|material)|\bCEUs? (?:for|are|and)\b",
    re.IGNORECASE,
)
_ANEW = re.compile(r";|\s-\s")
_TURN = re.compile(r"[;,(]|\s-\s|\b(?:and|but|which|while)\b", re.IGNORECASE)
# Where no heading says that something is asked for, these do.
_ASKS = re.compile(
    r"certif|credential|licen[sc]|accept|welcome|\bhold|\bhire\b|\bokay\b|\bok\b", re.IGNORECASE
)
_BOAST = re.compile(
    r"\b(?:our|we employ|we have|team of|staff(?:ed)? (?:of|by|with)|hundreds of|\d+\+? (?:certified|credentialed|coders|professionals|experts)) [^.;\n]{0,40}$|\b\d{2,4}\+? $"
    r"|\b(?:who|that) (?:hold|are)\b[^.;\n]{0,30}$|\bprepar\w+ (?:you )?for[^.;\n]{0,40}$|\bexam\w* (?:for|prep)",
    re.IGNORECASE,
)


@dataclass(frozen=True, slots=True)
class _Stated:
    """Mentions that belong together, and what was found about them."""

    mentions: tuple[Mention, ...]
    stand: _Stand
    groups: tuple[Group, ...]
    listed: bool = False  # one answer or one catalogue of several, any of which will do


def read(doc: Document, levels: Levels, mentions: Sequence[Mention]) -> tuple[Requirement, list[Tag]]:
    """The requirement that a posting states, and a tag for each credential that it names."""
    plain = doc.description.plain
    refused = [one for one in mentions if one.field == "description" and _refused(plain, one)]
    open_ = [one for one in mentions if one.field == "description" and one not in refused]
    lists = clusters.together(plain, open_)
    stops = [*(one[0].start for one in lists[1:]), len(plain)]
    stated = [_judge(plain, levels, some, stop) for some, stop in zip(lists, stops, strict=False)]
    stated += [_Stated((one,), "excluded", ()) for one in refused]
    required = groups.with_apprentices(groups.distinct(_demanded(plain, stated)))
    named = {m.code for m in mentions}
    demanded = {code for group in required for code in group.codes}
    preferred = frozenset(m.code for one in stated if one.stand == "preferred" for m in one.mentions)
    excluded = frozenset(m.code for one in stated if one.stand == "excluded" for m in one.mentions)
    apprentice = apprentices.read(doc, demanded | preferred, excluded)
    if apprentice == "excluded":
        excluded |= {APPRENTICE}
        required = groups.without(required, APPRENTICE)
    preferred -= excluded
    requirement = Requirement(
        required=required,
        preferred=preferred,
        excluded=excluded,
        mentioned=frozenset(named - demanded - preferred - excluded),
        apprentice=apprentice,
    )
    return requirement, _tags(doc, mentions, stated)


def _tags(doc: Document, mentions: Sequence[Mention], stated: Sequence[_Stated]) -> list[Tag]:
    """One tag a code: where it is demanded rather than where it is only named."""
    order = ("required", "preferred", "excluded", "mentioned")
    ranked = sorted(stated, key=lambda one: order.index(one.stand))
    best: dict[str, Mention] = {}
    for one in (*(m for cluster in ranked for m in cluster.mentions), *mentions):
        best.setdefault(one.code, one)
    return [
        doc.tag(f"credential:{code}", one.field, one.start, one.end, one.rule) for code, one in best.items()
    ]


def _refused(plain: str, one: Mention) -> bool:
    """An apprentice's credential that is named to be refused."""
    if one.code not in APPRENTICES:
        return False
    before, after = plain[max(0, one.start - 40) : one.start], plain[one.end : one.end + 80]
    return bool(_REFUSED_BEFORE.search(before) or _REFUSED_AFTER.match(after))


def _judge(plain: str, levels: Levels, cluster: list[Mention], stop: int) -> _Stated:
    """`stop`: where the next cluster begins."""
    first, last = sentence(plain, cluster[0].start, cluster[-1].end)
    if not re.search(r"\bor\b", plain[cluster[-1].end : stop][: clusters.REACH], re.IGNORECASE):
        last = min(last, stop)  # what is said of the next is not said of this
    before, after = plain[first : cluster[0].start], plain[cluster[-1].end : last]
    stand = _stand(plain, levels, cluster, before, after)
    announced = plain[max(0, cluster[0].start - 120) : cluster[0].start]
    later = _LATER.match(plain, last)
    grace = _grace(before, after + later[0] if later else after, stand)
    found = tuple(Group(codes, grace) for codes in clusters.any_of(plain, cluster, announced))
    return _Stated(tuple(cluster), stand, found, _LISTED.search(before) is not None)


def _stand(plain: str, levels: Levels, cluster: list[Mention], before: str, after: str) -> _Stand:
    start, end = cluster[0].start, cluster[-1].end
    if _REFUSED_BEFORE.search(before) or _NOT_NEEDED.match(after) or _NONE.search(before):
        return "mentioned"
    if _offered(levels, start, end, before, after):
        return "mentioned"
    if _ROUTE_AFTER.match(after) or _ROUTE_BEFORE.search(before) or _BOAST.search(before):
        return "mentioned"
    if _LISTED.search(before):
        return "required"
    level = _cue(levels, start, end, start - len(before), end + len(after)) or levels.heading(start)
    if level == "other" or (
        level == "none" and not _ASKS.search(plain, start - len(before), end + len(after))
    ):
        return "mentioned"
    return "preferred" if level == "preferred" else "required"


def _offered(levels: Levels, start: int, end: int, before: str, after: str) -> bool:
    """Is a credential named because the employer pays for it, and asked for nowhere in its own clause?"""
    own = _ANEW.split(before)[-1]
    if _OFFER.search(own):
        return True
    offer = _OFFER.search(after)
    if offer is None:
        return False
    turn = _TURN.search(after, 0, offer.start())
    asked = levels.cues(end, end + offer.start()) or (turn and levels.cues(start - len(own), start))
    headed = turn and turn[0] in ";(" and levels.heading(start) in ("required", "preferred", "neutral")
    return not (asked or headed)


def _cue(
    levels: Levels, start: int, end: int, first: int, last: int
) -> Literal["required", "preferred"] | None:
    """The cue that a cluster obeys: the one right after it, else the nearest before it in its sentence."""
    for one in levels.cues(end, last):
        between, behind = levels.plain[end : one.start], levels.plain[one.start : last]
        # "Preferred: CIC" and "preferably with CIC" speak of what follows
        if not _FORWARD.match(behind) and len(clusters.NAME_WORDS.sub("", between)) <= _NEAR:
            return one.level
        break
    before = levels.cues(first, start)
    if before and not levels.plain[before[-1].end : start].lstrip().startswith("):"):
        return before[-1].level
    return None


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


def _demanded(plain: str, stated: Sequence[_Stated]) -> list[Group]:
    """The groups of the required clusters. One group is made of clusters with "or" between, of the items
    after "one of the following:", and of the lists of a federal catalogue."""
    found: list[Group] = []
    end, listed, announced = 0, False, False
    for one in stated:
        if one.stand == "required":
            start = one.mentions[0].start
            between = plain[end:start] if start - end < clusters.REACH * 3 else ""
            either = _OR_NEXT.search(between) or _item(between, announced)
            if found and ((either and one.groups[0].codes - UMBRELLAS) or (one.listed and listed)):
                last = max(at for at, group in enumerate(found) if not group.codes <= UMBRELLAS or at == 0)
                codes, grace = found[last].codes | one.groups[0].codes, found[last].grace_months
                found[last] = Group(codes, one.groups[0].grace_months if grace is None else grace)
                found += one.groups[1:]
            else:
                found += one.groups
            listed = one.listed or (listed and one.groups[0].codes <= UMBRELLAS)
            if len(one.mentions) == 1 and _OF_THESE.search(plain, max(0, start - 80), start):
                announced = True
            elif not _item(between, announced):
                announced = False
            end = one.mentions[-1].end
    return found


def _item(between: str, announced: bool) -> bool:
    """Is what follows the next item of a list announced by "one of the following:"?"""
    return announced and _ITEM.search(between) is not None
