"""Reading certification requirements: which credentials a posting demands, in which any-of groups.

Credentials that stand together ("RHIT and CCS or CIC") are one cluster. A cluster's level comes from the
nearest cue, else from the heading above it; its groups from the words between its members. Boasts, degrees
that do as well, and what is said not to be needed demand nothing.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass, replace
from itertools import pairwise

from aggregator.domain import apprentices, clusters, grace, groups, instead, negations, routes, standing
from aggregator.domain.credentials import APPRENTICE, UMBRELLAS
from aggregator.domain.levels import Levels
from aggregator.domain.mentions import Mention
from aggregator.domain.posting import Group, Requirement, Tag
from aggregator.domain.standing import Stand
from aggregator.domain.text import Document

_OR = re.compile(r"\bor\b")
_BRACKET = re.compile(r"\([^()]*\)")
_OR_NEXT = re.compile(
    r"\bor\b\W*(?:(?:an?|the|current|active|valid|in its (?:place|stead)|with(?: an?)?|possess\w*(?: of)?|hold\w*|degree|bachelor'?s|associate(?:'?s)?|master'?s|and)\b\W*)*\Z|(?:\A|\n)\W*or\b[^\n.;]{0,30}(?:\n|:)"
)
_OF_THESE = re.compile(
    r"\b(?:one|any|either)\b[^.;:\n]{0,40}\b(?:following|these|those|below)\b[^.;:\n]{0,60}:?[\s•*-]*(?:\(?[a1][).] ?)?\Z"
)
_ITEM = re.compile(r"\A[^.:\n]{0,90}[;,\n][\s•*-]*(?:\(?[b-h2-9][).] ?)?\Z")
_LATER = re.compile(
    r"[.;\s•-]*(?:if (?:not|un\w+)|must (?:sit|pass|obtain|earn|complete|achieve|acquire|attain|become)|(?:must|to|can|may) be (?:obtained|earned|acquired|completed)|certification must be|(?:is |are )?required within|obtain\w* within)\b[^.\n]{0,140}"
)
_ON_TOP = re.compile(r"\b(?:in addition to|on top of)\b")
_ON_TOP_BEFORE = re.compile(r"\b(?:in addition to|on top of)(?: an?| the| your| their)* \Z")
_ENDED = re.compile(r"(?<=[a-z)\]]{2})\.\s*\n")
_REACH = 40  # characters before a credential in which it is refused
_CLOSE = 90  # characters before a cluster in which another is named that it may stand in for
_AROUND = 200  # characters on either side of a cluster that may say how it stands
_RANKED = ("required", "preferred", "excluded", "mentioned")


@dataclass(frozen=True, slots=True)
class _Stated:
    """Mentions that belong together, and what was found about them."""

    mentions: tuple[Mention, ...]
    stand: Stand
    groups: tuple[Group, ...]
    rule: str
    listed: bool = False  # one answer or one catalogue of several, any of which will do
    instead: bool = False  # may be held instead of what is demanded before it


def read(doc: Document, levels: Levels, mentions: Sequence[Mention]) -> tuple[Requirement, list[Tag]]:
    """The requirement that a posting states, and a tag for each credential that it names."""
    levels, stated = _stated(doc, levels, mentions)
    full = any("CPC" in codes.codes for one in stated if one.stand == "required" for codes in one.groups)
    counted = [one for one in stated if full or one.rule != standing.ACCEPTED]
    required = groups.distinct(_demanded(levels, counted))
    preferred = frozenset(
        m.code for one in stated if one.stand == "preferred" for m in _wished(levels.low, one)
    )
    required = groups.with_apprentices(required)
    named = {m.code for m in mentions}
    demanded = {code for group in required for code in group.codes}
    excluded = frozenset(m.code for one in stated if one.stand == "excluded" for m in one.mentions)
    apprentice = apprentices.read(doc, mentions, demanded | preferred, excluded)
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
    tags = _tags(doc, mentions, stated)
    if APPRENTICE in excluded - named and (refusal := apprentices.refusal(doc)):
        tags.append(refusal)
    return requirement, tags


def _stated(doc: Document, levels: Levels, mentions: Sequence[Mention]) -> tuple[Levels, list[_Stated]]:
    """What is said of each list of credentials, and in which text: the description, else the title."""
    text, told = doc.description, [one for one in mentions if one.field == "description"]
    if not told and (of_title := Levels(doc.title)).cues(0, len(doc.title.plain)):
        # "Coder - CPC required", and not a word of it in the text
        text, levels, told = doc.title, of_title, list(mentions)
    refused = [one for one in told if _refused(text.lower, one)]
    lists = clusters.together(levels, [one for one in told if one not in refused])
    stops = [*(one[0].start for one in lists[1:]), len(text.plain)]
    stated = [_judge(levels, some, stop) for some, stop in zip(lists, stops, strict=False)]
    stated += [_Stated((_refusal(one),), "excluded", (), "negation/refused") for one in refused]
    return levels, stated


def _wished(low: str, one: _Stated) -> tuple[Mention, ...]:
    """What a wish is for: "RCC in addition to CPC" takes the CPC for granted."""
    if _ON_TOP_BEFORE.search(low, max(0, one.mentions[0].start - _REACH), one.mentions[0].start):
        return ()
    for at, (first, second) in enumerate(pairwise(one.mentions), 1):
        if _ON_TOP.search(low, first.end, second.start):
            return one.mentions[:at]
    return one.mentions


def _tags(doc: Document, mentions: Sequence[Mention], stated: Sequence[_Stated]) -> list[Tag]:
    """One tag a code: where it is demanded rather than where it is only named. Its rules: how the code was
    found, and what told how it stands."""
    best: dict[str, tuple[Mention, str]] = {}
    for one in sorted(stated, key=lambda one: _RANKED.index(one.stand)):
        for mention in one.mentions:
            best.setdefault(mention.code, (mention, one.rule))
    for mention in mentions:
        best.setdefault(mention.code, (mention, "named/title"))
    return [
        doc.tag(f"credential:{code}", one.field, one.start, one.end, f"credential/{one.rule} {rule}")
        for code, (one, rule) in best.items()
    ]


def _refused(low: str, one: Mention) -> bool:
    before, after = low[max(0, one.start - _REACH) : one.start], low[one.end : one.end + 2 * _REACH]
    junior = one.apprentice or one.code == "CCA"
    return negations.refuses(before, after, apprentice=one.apprentice, junior=junior)


def _refusal(one: Mention) -> Mention:
    """What is refused: of "CRC-A" the apprentice, not the CRC."""
    return replace(one, code=APPRENTICE) if one.suffixed else one


def _judge(levels: Levels, cluster: list[Mention], stop: int) -> _Stated:
    """`stop`: where the next cluster begins."""
    low, start, end = levels.low, cluster[0].start, cluster[-1].end
    begin, last = levels.text.sentence(start, end)
    first, last = levels.within(begin, last, start, end)
    if not _OR.search(_BRACKET.sub("", low[end : min(stop, end + clusters.REACH)])):
        last = max(end, min(last, stop))  # what is said of the next is not said of this
    begin, first = max(begin, start - _AROUND), max(first, start - _AROUND)
    lead, before, after = low[begin:start], low[first:start], low[end : min(last, end + _AROUND)]
    stand, rule = standing.of(standing.Place(levels, cluster, lead, before, after))
    later = _LATER.match(low, last, max(last, stop))
    time = (
        grace.months(low[slice(*levels.title(start))] + before, after + later[0] if later else after)
        if stand == "required"
        else None
    )
    announced = _ENDED.split(low[max(0, start - 120) : start])[-1]
    found = tuple(Group(codes, time) for codes in clusters.any_of(low, cluster, announced))
    listed, stands_in = standing.in_catalogue(lead), instead.is_one(before[-_CLOSE:], after)
    return _Stated(tuple(cluster), stand, found, rule, listed, stands_in)


def _demanded(levels: Levels, stated: Sequence[_Stated]) -> list[Group]:
    """The groups of the required clusters. One group is made of clusters with "or" between, of the items
    after "one of the following:", and of the lists of a federal catalogue."""
    low = levels.low
    found: list[Group] = []
    end, listed, announced, stood_in = 0, False, False, False
    for one in stated:
        if one.stand == "required":
            if one.rule == standing.IN_PLACE and not any(
                group.codes & one.groups[0].codes for group in found
            ):
                continue
            start = one.mentions[0].start
            between = low[end:start] if start - end < clusters.REACH * 4 else ""
            either = (
                one.instead
                or stood_in
                or levels.ways.either(end - 1, start)
                or routes.listed(levels, end, start)
                or _OR_NEXT.search(between)
                or _item(between, announced)
            )
            if found and ((either and one.groups[0].codes - UMBRELLAS) or (one.listed and listed)):
                last = max(at for at, group in enumerate(found) if not group.codes <= UMBRELLAS or at == 0)
                codes, grace = found[last].codes | one.groups[0].codes, found[last].grace_months
                found[last] = Group(codes, one.groups[0].grace_months if grace is None else grace)
                found += one.groups[1:]
            else:
                found += one.groups
            stood_in = one.instead and len(found) == 1 and not end  # "an RHIT may stand in for the CCS"
            listed = one.listed or (listed and one.groups[0].codes <= UMBRELLAS)
            if len({m.code for m in one.mentions}) == 1 and _OF_THESE.search(low, max(0, start - 80), start):
                announced = True
            elif not _item(between, announced):
                announced = False
            end = one.mentions[-1].end
    return found


def _item(between: str, announced: bool) -> bool:
    """Is what follows the next item of a list announced by "one of the following:"?"""
    return announced and _ITEM.search(between) is not None
