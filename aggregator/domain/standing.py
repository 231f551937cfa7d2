"""What a sentence says of the credentials in it: demanded, wished for, refused, or only named.

The first rule that fits decides; its id shows in the evidence. Words of level and headings are `levels`; what
else may stand around a credential (an offer to pay, a degree that does as well, a boast) is told here, and in
`negations` and `boasts`.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from itertools import islice
from typing import Literal

from aggregator.domain import boasts, clusters, instead, negations, routes, seams, wishes
from aggregator.domain.credentials import APPRENTICES
from aggregator.domain.levels import Cue, Levels
from aggregator.domain.mentions import Mention

Stand = Literal["required", "preferred", "excluded", "mentioned"]
ACCEPTED = "apprentice/accepted"  # the rule for an apprentice's credential that will do
IN_PLACE = "route/in place"  # of two credentials either will do
_NEAR = 60  # characters in which a cue after a cluster belongs to it
_AHEAD = 140  # characters before a cluster in which something else may be said to be needed
_CLOSE = 90  # characters before a cluster in which it is denied or boasted of
_BARE = 30  # characters beside credentials in a line that holds nothing else
_FORWARD = re.compile(
    r"\w+ ?:(?! ?yes\b)|would love an? |(?:\w+abl[ey]|ideally),? (?!(?:but|and|though|although|not|no|yet|however|for|at|upon|if|when|as|because)\b)\w"
)
_AN_OTHER = re.compile(r",? (?:an? |the )?(?:active |current |valid )?")
_IN_PLACE_OF = re.compile(r"\b(?:instead|in place|in lieu|in the place) of(?: an?| the| your)* $")
_ANEW = re.compile(r";|\s-\s")
_TURN = re.compile(r"[;,(]|\s-\s|\b(?:and|but|which|while)\b")
_ACCEPTED = re.compile(
    r"^[\s)\]'s]*(?:is |are |will be )?(?:accept|welcome|considered|ok\b|okay\b|fine\b)"
    r"|^,? ?(?:we (?:would|will)|we'd|we'll) (?:\w+ )?(?:like to hear|love to hear|consider|talk|take|read)\b|^,? ?(?:please |do |you may |you can |may )?(?:still |also )?apply (?:too|anyway|as well|all the same)\b"
)
_ENCOURAGED = re.compile(
    r"^[\s)\]'s]*(?:certified |credentialed )?(?:coders |candidates |applicants |holders |certification |credentials? )?(?:are |is )?(?:strongly |highly )?encouraged to (?:apply|list|mention|name|state|say so)\b"
)
_ACCEPTS = re.compile(r"\b(?:accept\w*|consider\w*|welcom\w+|open to)(?: an?| any)? $")
_CLAUSE = re.compile(r"(?:[;(]|\s-\s|, (?:and|while) )([^;()]*)\Z")
# What a clause may hold and still speak of what stands before it: "(strongly preferred)".
_ITS_OWN = re.compile(
    r"\b(?:strongly|highly|much|very|is|are|be|been|would|will|should|must|but|although|though|while|either|all|both|each|also|this|these|it|latter"
    r"|considered|not|mandatory|required?|essential|and|or|more|two|than|that|which|level|having|these|those|following|hold\w*|code|cpc-a)\b"
)
_PEOPLE = re.compile(r"(?:coders|specialists|auditors|technicians|administrators|professionals)\Z")
# "CPC preferred at hire, required within one year"
_DEMANDED_LATER = re.compile(
    r"(?: (?:up)?on hire| at (?:the )?(?:time of )?hire| at (?:the )?start)?[,;]?(?: but| and)?(?: it)?(?: is| are| will be)?"
    r" (?:required|mandatory|needed|must (?:be )?(?:obtain|earn|achiev|acquir|complet|attain)\w*(?: it)?) (?:within|in|by|no later than)\b"
)
# "RHIT or CCS, neither CCA nor CPC-A please"
_REFUSAL = re.compile(r"[,;] ?(?:but )?(?:neither|no|not|never)\b")
# Where no heading says that something is asked for, these do.
_ASKS = re.compile(
    r"\bin good standing\b|\b(?:both|each|all) (?:current|active|valid)\b|\bone from\b|\bproof of\b|\bonly (?:interview|consider|take)\b|\bbring an?\b|\bnumber (?:goes|is|must|belongs)\b|\beligible (?:or|to sit)\b|(?:every|each|all) (?:candidate|applicant|coder|hire)s? ?:|certif|credential|licen[sc]|(?:one|any) of the following|accept|welcome|\bhold|\bhire\b|\bokay\b|\bok\b|\bwanted\b|\byou (?:have|hold|bring)\b|like you to (?:have|hold)|should (?:have|hold|be)\b|exam\w* (?:is )?(?:scheduled|completed|passed)|\b(?:obtain|earn|acquir|complet|attain)\w*(?: it| one)? within\b|(?:ability|able|willing\w*) to (?:obtain|earn|attain|achieve|acquire|get)"
)
# Federal wording: "I have a current … certification as a CCS", "current mastery level certifications include: …"
_CATALOGUE = re.compile(
    r"^i(?:'m| am| have| hold| possess)\b|\bcurrent\b[^.;]{0,60}\bcertifications include:? *$"
    r"|\b(?:mastery level|acceptable|accepted|approved|recogni[sz]ed|qualifying) (?:coding )?(?:certifications|credentials)(?: (?:for|at|of) [^.;:]{1,30})? (?:are|include):? *(?:the following:? *)?$"
)


@dataclass(frozen=True, slots=True)
class Place:
    """A cluster in its sentence: what stands before and behind it there."""

    levels: Levels
    mentions: Sequence[Mention]
    lead: str  # from where the sentence begins; `before` begins after the last heading in it
    before: str
    after: str

    @property
    def start(self) -> int:
        return self.mentions[0].start

    @property
    def end(self) -> int:
        return self.mentions[-1].end


def of(place: Place) -> tuple[Stand, str]:
    """(what is said of a cluster, id of the rule that told)."""
    for rule, read in _RULES:
        stand = read(place)
        if stand is not None:
            return stand, rule
    return "mentioned", "named/only"


def in_catalogue(lead: str) -> bool:
    """Does a cluster stand in an answer or a list of a federal questionnaire, where any one will do?"""
    return _CATALOGUE.search(lead) is not None


def _turned_away(place: Place) -> Stand | None:
    # "No CPC? No interview." is two sentences
    after = (
        place.after
        if place.levels.low[place.end : place.end + 1] != "?"
        else place.levels.low[place.end : place.end + _NEAR]
    )
    return "required" if negations.turns_away(place.before[-_CLOSE:], after) else None


def _needless(place: Place) -> Stand | None:
    said = negations.needless(place.lead, place.before[-_CLOSE:], place.after)
    if said is None:
        return None
    if said.startswith(" (") and place.levels.heading(place.start) == "preferred":
        return "preferred"
    aside = said.startswith(")") and [one.level for one in _cues_before(place)[-1:]]
    wished = not said.endswith("optional") and "preferred" in (aside or _cues_after(place))
    return "preferred" if wished and (said or _cue(place) == "preferred") else "mentioned"


def _cues_after(place: Place) -> list[str]:
    return [one.level for one in place.levels.cues(place.end, place.end + min(len(place.after), _NEAR))]


def _offered(place: Place) -> Stand | None:
    """A credential named because the employer pays for it, and asked for nowhere in its own clause."""
    own = _ANEW.split(place.before)[-1]
    if boasts.offers(own, place.after):
        return "mentioned"
    offer = boasts.OFFER.search(place.after)
    if offer is None:
        return None
    turn, levels = _TURN.search(place.after, 0, offer.start()), place.levels
    asked = levels.cues(place.end, place.end + offer.start()) or (
        turn and levels.cues(place.start - len(own), place.start)
    )
    headed = turn and turn[0] in ";(" and levels.heading(place.start) in ("required", "preferred", "neutral")
    return None if asked or headed else "mentioned"


def _option(place: Place) -> Stand | None:
    """ "Option I: CPC. Option II: two years of coding": demanded only where every way holds a credential."""
    way = place.levels.ways.at(place.start)
    if way is None or way.level or "preferred" in _cues_after(place):
        return None
    scan = place.levels.text.scan
    named = [one.start for kind in ("credential", "umbrella", "body") for one in scan.of(kind)]
    told = all(any(one.start <= at < one.end for at in named) for one in place.levels.ways.others(way))
    return "required" if told else "mentioned"


def _route(place: Place) -> Stand | None:
    """One of several ways beside a degree or years of experience."""
    one = routes.Named(place.levels, place.start, place.end, place.before, place.after)
    return "mentioned" if routes.is_one(one) else None


def _in_place(place: Place) -> Stand | None:
    """ "Instead of the CCS an RHIT may be held": either, where the one is demanded (`demands`)."""
    first, *others = place.mentions
    pair = bool(others) and _AN_OTHER.fullmatch(place.levels.low, first.end, others[0].start)
    return "required" if pair and _IN_PLACE_OF.search(place.before[-_CLOSE:]) else None


def _instead(place: Place) -> Stand | None:
    """ "CCS required; CIC may be substituted": as good as what is demanded before it."""
    return "required" if instead.is_one(place.before[-_CLOSE:], place.after) else None


def _boast(place: Place) -> Stand | None:
    """Whom the employer has, not whom it looks for."""
    headed = place.levels.heading(place.start) in ("required", "preferred", "neutral")
    lead = place.before if headed else place.lead  # "… on our test Preferred Qualifications CEDC …"
    if boasts.has(lead[-_CLOSE:], place.after):
        return "mentioned"
    last = place.mentions[-1]
    people = last.rule != "code" and _PEOPLE.search(place.levels.low, last.start, last.end)
    asked = place.levels.cues(place.start - len(place.before), place.end + len(place.after))
    return "mentioned" if people and not asked and not headed and not _ASKS.search(place.after) else None


def _apprentice(place: Place) -> Stand | None:
    """ "CPC-A accepted": as good as the full credential, where one is demanded (`groups.with_apprentices`)."""
    alone = all(one.code in APPRENTICES for one in place.mentions)
    accepted = alone and (_ACCEPTED.match(place.after) or _ACCEPTS.search(place.before))
    return "required" if accepted else None


def _invited(place: Place) -> Stand | None:
    """ "CPC required; candidates with RHIT are encouraged to apply"."""
    alone = all(one.code in APPRENTICES for one in place.mentions)
    return "preferred" if not alone and _ENCOURAGED.match(place.after) else None


def _wished(place: Place) -> Stand | None:
    low = place.levels.low
    told = wishes.is_one(low[max(0, place.start - _AHEAD) : place.start], low[place.end : place.end + _NEAR])
    return "preferred" if told else None


def _catalogue(place: Place) -> Stand | None:
    return "required" if in_catalogue(place.lead) else None


def _cue(place: Place) -> Stand | None:
    """The cue that a cluster obeys: the one right after it, else the nearest before it in its sentence."""
    levels, last = place.levels, place.end + len(place.after)
    cues = (one for one in levels.cues(place.end, last) if not _is_aside(levels.low[place.end : one.start]))
    for one in islice(cues, 1):
        led = levels.leads(place.start - len(place.before), place.start, one)
        between, behind = levels.low[place.end : one.start], levels.low[one.start : last + 1]
        # "Preferred: CIC" and "preferably with CIC" speak of what follows
        own = (
            not (_FORWARD.match(behind) or levels.opens(one))
            and len(clusters.NAME_WORDS.sub("", between)) <= _NEAR
        )
        if own and seams.first(levels.plain, place.end, one.end) < 0 and not led:
            return "required" if _DEMANDED_LATER.match(levels.low, one.end) else one.level
    before = _cues_before(place)
    if not before or _is_past(place, before[-1]):
        return None
    return before[-1].level


def _is_aside(between: str) -> bool:
    """ "CPC (cardiology experience preferred)", "CPC; Epic preferred": does what stands between a cluster and a
    word of level begin another clause, which has a subject of its own?"""
    begun = _CLAUSE.search(between)
    return begun is not None and any(
        map(str.isalpha, _ITS_OWN.sub("", clusters.NAME_WORDS.sub("", begun[1])))
    )


def _cues_before(place: Place) -> list[Cue]:
    return place.levels.cues(place.start - len(place.before), place.start)


def _is_past(place: Place, cue: Cue) -> bool:
    """Does a cue before a cluster speak of another item? "(required): CPC", "degree preferred CPC"."""
    levels = place.levels
    after = levels.low[cue.end : place.start].lstrip()
    if after.startswith("):"):
        return True
    wishes = cue.level == "preferred"
    if wishes and after[:1] in (";", ")"):
        return not levels.is_label(cue)
    if levels.heading(place.start) == "preferred" and not wishes:
        return levels.closes(cue) or seams.begins(levels.plain, place.start)
    return wishes and levels.closes(cue)


def _heading(place: Place) -> Stand | None:
    level = place.levels.heading(place.start)
    if level in ("required", "neutral"):
        return "required"
    if level == "preferred":
        return "preferred"
    return "mentioned" if level == "other" else None


def _asked(place: Place) -> Stand | None:
    """No heading and no cue, but words of asking in the sentence, or nothing beside the credentials."""
    first, last = place.start - len(place.before), place.end + len(place.after)
    asked = (
        _is_bare(place)
        or _ASKS.search(place.levels.low, first, last)
        or routes.begins(place.levels, first, last)
    )
    return "required" if asked else None


def _is_bare(place: Place) -> bool:
    """Does a sentence, line or item hold nothing but credentials? "RHIT or CCS.", "• CPC/CCS-P, CPC-A" """
    stop = seams.first(place.levels.plain, place.end, place.end + len(place.after))
    after = place.after if stop < 0 else place.after[: stop - place.end]
    after = _REFUSAL.split(after, maxsplit=1)[0]
    beside = clusters.NAME_WORDS.sub("", place.before) + clusters.NAME_WORDS.sub("", after)
    letters = sum(c.isalpha() for c in beside)
    return letters <= _BARE and letters * 2 <= place.end - place.start + _BARE // 2


_RULES: tuple[tuple[str, Callable[[Place], Stand | None]], ...] = (
    ("negation/turned away", _turned_away),
    (IN_PLACE, _in_place),
    ("negation/not needed", _needless),
    ("offer/paid for", _offered),
    ("route/option", _option),
    ("route/degree or years", _route),
    (ACCEPTED, _apprentice),
    ("route/instead", _instead),
    ("wish/invited", _invited),
    ("boast/staff", _boast),
    ("wish/spoken", _wished),
    ("list/catalogue", _catalogue),
    ("level/cue", _cue),
    ("level/heading", _heading),
    ("list/asked for", _asked),
)
