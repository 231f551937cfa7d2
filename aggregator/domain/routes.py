"""Is a credential one of several ways to qualify, beside a degree or years of experience? "RHIT or two years of
coding" demands no RHIT. The years that stand with a credential are its own: "RHIT with two years of coding, or
CCS with one" demands one of the two.

Ways that have labels ("Option I") are told in `ways`.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import NamedTuple

from aggregator.domain.levels import Levels
from aggregator.domain.scan import Cue

_WAY = 130  # characters before a credential in which another way is named
_LISTED = 200  # characters before it in which a list of ways is announced and begun
_LED = 8  # characters of "Either " and the like
_DEGREE = (
    r"(?:degree|diploma|ged|bachelor\w*|associate'?s|associate degree|experience|training|education|nurs\w+|licensed|coding program"
    r"|certificate program|coding course)"
)
_NAMES = r"(?:certifi\w+|credentials?)"
_AFTER = re.compile(
    rf"^[\s)\],]*{_NAMES}?[\s,;]*\bor\b(?![^.;\n]{{0,40}}(?:obtain|earn|acquir|complet|attain|within|achiev|eligib|pass\b))(?:(?!\b(?:rhi[at]|ccs|cpc|coc|cic|cca)\b)[^.;\n]){{0,40}}?(?:\d+|two|three|four|five|one)\+? (?:\(\d+\) )?years?"
    rf"|^[\s)\],]*{_NAMES}?[\s,;]*\bor\b(?: an?)?(?: [\w']+){{0,3}}? {_DEGREE}\b(?![^.;\n]{{0,25}}? (?:with|and) (?:an? )?(?:rhi|ccs|cpc|cic|coc|cca))"
    r"|^[^.;\n]{0,30}\b(?:substitut\w*|accepted|considered|used|counted?)\b[^.;\n]{0,15}\b(?:for|in lieu of|instead of|in place of|as)\b[^.;\n]{0,30}(?:experience|degree|education|years?)\b"
)
# A list of ways to qualify that are lettered, a degree or years among those before this one.
_IN_LIST = re.compile(
    r"\b(?:any|one|either)(?: one)?(?: of)?\b[^.\n]{0,40}\b(?:following|these|those|below|ways|routes|options)\b[^.\n]*"
    r"\([a-h1-9]\)[^.\n]*\b(?:degree|diploma|bachelor\w*)\b[^.\n]*[;,] (?:or )?\([b-h2-9]\)[^.;\n]*\Z"
)
_BEFORE = re.compile(
    rf"\b{_DEGREE}\b[^.\n]{{0,60}}\b(?:or|and/or)\b(?: an?| the)?(?: (?!ged\b|diploma|degree|equ|higher|bachelor|with\b|related|similar|like\b|comparable|subject|school|study|experience|field|area|discipline|more\b)\w+){{0,3}}[\s(:]*$|\byears? if(?: you (?:have|hold))?(?: an?)? $|\bin lieu of[^.;\n]{{0,30}}$"
)
_COUNT = r"(?:\d{1,2}|an?|one|two|three|four|five|six|seven|eight|ten)"
_WITH = rf"[\s)\]]*(?:{_NAMES} )?(?:with|and|plus|having|\+) ?(?:at least |a minimum of |an? )?"
# From a credential to the next way: years or a degree of its own stand between.
_ITS_OWN = re.compile(
    rf"{_WITH}(?:{_COUNT}\b|bachelor|associate|master)[^.;\n]{{0,90}}?[,;]?\s*\bor(?: an?| the)?\s*\Z"
)
_WITH_YEARS = re.compile(rf"{_WITH}(?:\(?{_COUNT}\)?\+? ?){{1,2}}(?:or more )?years?\b")
# Of people whom the employer has: "CPC with ten years of coding leads the team".
_AT_WORK = re.compile(
    r"\b(?:leads?|heads?|trains?|teach(?:es)?|oversees?|reviews?|answers?|supports?|mentors?|manages?|runs?|will (?:train|teach|help|show|guide))\b"
)
_THEN = re.compile(rf"{_WITH}{_COUNT}\b[^.;,\n]{{0,60}}[,;]\s*(?:an? )?")
_LAST = re.compile(r"[,;]\s*or (?:an? )?")
# Ways of one sentence, and one that holds no credential.
_NEXT = re.compile(
    r";\s*(?:and/)?or\b|,\s*or(?= (?:an? |at least )*(?:associate|bachelor|master|\w+ years\b))"
)
_ALONE = re.compile(
    rf"\s*(?:at least |a minimum of |completion of )*(?:(?:an? )?(?:\w+ )?(?:associate|bachelor|master)|(?:an? )(?:\w+ ){{0,2}}degree\b|{_COUNT}\+? (?:\(\d+\) )?years?\b)"
)
_ALONE_ITEM = re.compile(rf"[\s•*-]*(?:\(?\w[.)] )?(?:{_ALONE.pattern}|\s*(?:high school|ged\b))")
_OR_ENDS = re.compile(r"[;,.\s]\s*or\s*\Z")
_WAYS = 6


class Named(NamedTuple):
    """Credentials at `start`-`end` of a text, with what stands before and behind them in their sentence."""

    levels: Levels
    start: int
    end: int
    before: str
    after: str


def is_one(named: Named) -> bool:
    """Are credentials one of several ways, another of which is a degree or years alone?"""
    levels, start = named.levels, named.start
    if _AFTER.match(named.after) or _IN_LIST.search(levels.low, max(0, start - _LISTED), start):
        return True
    if _beside_another(named) or _beside_lines(named):
        return True
    if not _BEFORE.search(named.before[-_WAY:]):
        return False
    # What stands before another credential, or before the end of another item, is none beside this one.
    cues = levels.cues(start - len(named.before), start)
    closed = [one.end for one in cues if levels.closes(one)]
    others = [one.end for one in _named(levels, 0, start)]
    first = max(at for at in (start - min(_WAY, len(named.before)), *closed, *others) if at < start)
    if first in others and _ITS_OWN.match(levels.low, first, start):
        return False
    return _BEFORE.search(levels.low[max(first, 0) : start]) is not None


def begins(levels: Levels, first: int, last: int) -> bool:
    """ "RHIT with two years of coding": does a sentence begin with a credential and its years?"""
    return not _AT_WORK.search(levels.low, first, last) and any(
        one.start <= first + _LED and _WITH_YEARS.search(levels.low, one.end, last)
        for one in _named(levels, first, last)
    )


def listed(levels: Levels, end: int, start: int) -> bool:
    """ "RHIT plus 2 years, CCS plus 3 years, or CPC plus 4 years": do credentials that end and begin at two
    offsets stand in one list of ways, each with years of its own?"""
    if not _THEN.fullmatch(levels.low, end, start):
        return False
    stop = levels.text.sentence(start, start + 1)[1]
    lasts = {one.end() for one in _LAST.finditer(levels.low, start, stop)}
    return any(one.start in lasts for one in _named(levels, start, stop))


def _beside_another(named: Named) -> bool:
    """ "RHIT; or CCS and one year; or a degree and two years": does a way of the same sentence hold no
    credential?"""
    levels, low = named.levels, named.levels.low
    first, last = named.start - len(named.before), levels.text.sentence(named.start, named.end)[1]
    parts = list(_parts(low, first, last))
    own = next(((at, end) for at, end in parts if at <= named.start < end), None)
    if own is None or ";" in low[own[0] : named.start] or levels.cues(named.end, own[1]):
        return False
    return any(
        _ALONE.match(low, at, end) and next(_named(levels, at, end), None) is None for at, end in parts
    )


def _beside_lines(named: Named) -> bool:
    """ "Two years of coding; OR", and below "Certification as an RHIT": is a line joined to this one by "or" a way
    without a credential?"""
    levels, low = named.levels, named.levels.low
    lines, at = list[tuple[int, int]](), low.rfind("\n", 0, named.start)
    while at >= 0 and len(lines) < _WAYS and _OR_ENDS.search(low, max(0, at - _WAY), at):
        first = low.rfind("\n", 0, at) + 1
        lines.append((first, at))
        at = first - 1
    at = low.find("\n", named.end)
    while at >= 0 and len(lines) < _WAYS and _OR_ENDS.search(low, max(named.end, at - _WAY), at):
        last = low.find("\n", at + 1)
        lines.append((at + 1, last if last >= 0 else len(low)))
        at = last
    return any(_ALONE_ITEM.match(low, *line) and next(_named(levels, *line), None) is None for line in lines)


def _parts(low: str, first: int, last: int) -> Iterator[tuple[int, int]]:
    at = first
    for one in _NEXT.finditer(low, first, last):
        yield at, one.start()
        at = one.end()
    if at > first:
        yield at, last


def _named(levels: Levels, first: int, last: int) -> Iterator[Cue]:
    """What names a credential or its issuer in a stretch."""
    scan = levels.text.scan
    return (one for kind in ("credential", "body") for one in scan.of(kind) if first <= one.start < last)
