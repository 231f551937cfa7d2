"""Wishes that no single word tells: by a question and what answers it, or against what is needed. All for lower
case."""

from __future__ import annotations

import re

# "CRC? Even better."
_ANSWERED = re.compile(
    r"[\s)]*(?:too|as well|also)?\? *\n?(?:(?:that(?:'s|'d be| is| would be)|it(?:'s| is)|even|still|all|so|much|an?|the|big|huge|real|definite) )*"
    r"(?:better|nice|great|lovely|wonderful|excellent|awesome|terrific|fantastic|bonus|plus|asset|advantage|icing|brilliant|we(?:'d| would) love)\b"
)
# A want beside a need, a "should" beside a "must".
_WANTED = re.compile(
    r"(?:^|[.;:!,\n•(|/] ?|\b(?:and|but) )(?:wants?|shoulds?|should have|coulds?|could have|likes?)\s?[:-]?\s?$"
)
_NEEDED = re.compile(
    r"\b(?:needs?|musts?|must[- ]haves?)\b[^\n]{0,100}$|\b(?:needs?|musts?|must[- ]haves?)\s?:[^\n]{0,90}\n[^\n]{0,30}$"
)


def is_one(before: str, after: str) -> bool:
    """Is a credential between two texts wished for? The texts reach beyond its sentence."""
    if _ANSWERED.match(after):
        return True
    wanted = _WANTED.search(before)
    return wanted is not None and _NEEDED.search(before, 0, wanted.start() + 1) is not None
