"""What may be held in place of a credential that is demanded before it. All for lower case."""

from __future__ import annotations

import re

_AFTER = re.compile(
    r"^[^.;\n]{0,30}\b(?:substitut\w*|in lieu|in place of|instead|(?:stands? in\b|takes? the place|replaces?|counts? as|(?:will|would) do\b(?! the))(?![^.;\n]{0,30}\b(?:degree|diploma|education|years?|experience)\b))"
    r"|^[\s)]*(?:holders |coders |candidates |certification |credentials? )?(?:with (?:(?!requir|prefer)[^.;\n]){0,50}? )?(?:is |are )?(?:also |equally |will (?:also )?be )?(?:accepted|acceptable|considered|ok|okay|fine)\b(?! (?:an?|as|for|favou?rabl\w+|strong)\b)"
)
# "we also accept RHIA", "instead of the CCS we take an RHIT", "alternatively, an RHIA"
_BEFORE = re.compile(
    r"\b(?:also|likewise|gladly) (?:\w+ )?(?:accept|consider|take|hire)\w*(?: an?| the| holders of)* $"
    r"|\b(?:instead|in place|in lieu|in the place) of\b[^.;\n]{0,40}\b(?:accept|consider|take|hire|hold|allow)\w*(?: an?| the)* $"
    r"|\b(?:aapc|ahima)[- ]only (?:candidates?|coders?|applicants?|holders?|members?) (?:will )?(?:need|must have|must hold|require|should hold)(?: an?| the)? $"
    r"|\bif (?:it is |it's |you are |you're )?(?:from |through |by |with |an? )?(?:aapc|ahima)(?:'s)?(?: only| certified| credentialed| member)?,? (?:then )?(?:the |an? )?$"
    r"|\b(?:those|candidates|applicants|coders|anyone|holders) without (?:one|it|any|that|these|an? (?:aapc|ahima) (?:credential|certification))[^.;\n]{0,12} (?:will )?(?:needs?|must hold|must have)(?: an?| the)? $"
    r"|\b(?:alternatively|in its (?:place|stead)),?(?: an?| the)? $"
)


def is_one(before: str, after: str) -> bool:
    """ "CCS required; CIC may be substituted", "AAPC-only candidates need the CIC"."""
    return (_AFTER.match(after) or _BEFORE.search(before)) is not None
