"""Words by which an employer speaks of what it has and gives, not of whom it looks for: its staff's credentials,
what it pays for, whom it trains."""

from __future__ import annotations

import re

OFFER = re.compile(
    r"reimburs|tuition|\bdues\b|we(?:'ll| will)? pay\b|company[- ]paid|paid (?:for )?by|\bpays? for\b|discount|voucher|exam (?:fee|prep|cost)|scholarship"
    r"|study (?:guide|material)|\bceus? (?:for|are|and)\b|sponsor|bonus for|\b(?:get|gets|receives?|earns?|qualif(?:y|ies) for) (?:an?|the)? ?(?:[\w-]+ ){0,2}(?:allowance|incentive|bonus|differential|premium|dollar)\b|stipend|\braises?\b|differential for|\bwe add (?:an?|\$|one|two)\b|\b(?:rate|pay|wage|salary) (?:rises|goes up|increases) (?:by|to)\b|\badds? (?:a dollar|\$)|\braises? (?:the|your) (?:pay|wage|rate)"
)
_HELPED = re.compile(
    r"\b(?:support\w*|help\w*|assist\w*|prepar\w*|coach\w*) (?:you|staff|employees|coders)\b[^.;\n]{0,40}$|\b(?:assistance|help) (?:with|towards?|for|in)\b[^.;\n]{0,25}$"
)
_CLASSES = re.compile(
    r"\s*(?:certification )?(?:exam (?:class|prep|review|fee|voucher|cost)|ceus?\b|classes\b|prep\b|boot ?camp)"
)
_BOAST = re.compile(
    r"\b(?:our|we employ|we have|team of|staff(?:ed)? (?:of|by|with)|hundreds of|\d+\+? (?:certified|credentialed|coders|professionals|experts)) [^.;\n]{0,40}$|\b\d{2,4}\+? $"
    r"|\b(?:who|that) (?:hold|are)\b[^.;\n]{0,30}$|\bprepar\w+ (?:you )?for[^.;\n]{0,40}$|\bexam\w* (?:for|prep)"
    r"|\b(?:staff|coders|colleagues|team|auditors|employees|members) (?:who )?(?:may |can |often |mostly |also )?(?:hold|holds|have|carry|earn)\b[^.;\n]{0,60}$"
    r"|\b(?:practice|clinic|office|client|group|hospital|department|employer|doctors?|company) (?:already )?(?:(?:has|have|keeps?)(?: its| their| her| his| an?) own|employs an?)(?: [\w-]+){0,2} $"
    r"|\bwhose (?:coders|staff|auditors|employees|people)\b[^.;\n]{0,30}$"
    r"|\b(?:vendors?'?|agency|outsourced|offshore|outside|subcontracted) (?:coders|staff|auditors)\b[^.;\n]{0,30}$"
    r"|\b(?:ensur\w+|verif\w+|mak\w+ sure|check\w*|confirm\w*|track\w*|monitor\w*) (?:that )?(?:all |the |our |contract(?:ed)? |other )*(?:coders|staff|auditors|employees|team members)\b[^.;\n]{0,30}$"
    r"|\b(?:between|among) them(?: all)?\W[^.;\n]{0,20}$"
    r"|\b(?:previous|last|former|outgoing|retiring) (?:coder|auditor|lead|manager|colleague|supervisor|holder of the post)s?\b[^.;\n]{0,40}$"
    r"|\bamong them[^.;\n]{0,20}$|\b(?:led|headed|run|managed|supervised|founded|owned|coded|audited|reviewed|signed off|overseen|taught) by\b[^.;\n]{0,30}$"
    r"|\breport(?:s|ing)? (?:directly )?to\b[^.;\n]{0,50}\($"
)
_BESIDE = re.compile(
    r"\b(?:work(?:s|ing)? (?:closely )?(?:with|alongside)|supervis(?:es?|ing)|leads?|leading|manag(?:es?|ing)|oversees?|overseeing|mentors?|mentoring|coach(?:es)?|trains?|support(?:s|ing)?)"
    r"(?: an?| the| our| other| of| team| \d+)*(?: certified| credentialed| remote| experienced)* $"
)
# Whom one reports to, and whom one works with: each with a code behind the name.
_ABOVE = re.compile(r"\breport(?:s|ing)? (?:directly )?to\b[^.;\n]{0,50}, ?$")
_AMONG = re.compile(
    r"\b(?:work|works|working|collaborat\w+|communicat\w+|interact\w*|coordinat\w+|partner\w*|liais\w+) (?:closely )?with\b[^.;\n]{0,60}\b(?:specialists?|coders?|staff|nurses?|auditors?|analysts?|educators?|managers?|directors?|colleagues|teams?) ?\($"
)
# "To advance to Coder III the CIC is needed", "the CIC is expected at level III"
_LADDER = re.compile(
    r"\b(?:to (?:advance|move up|progress|be promoted)|for (?:advancement|promotion)|career ladder)\b[^.;\n]{0,60}$"
)
_RUNG = re.compile(
    r"[^.;\n]{0,24}\b(?:required|expected|needed|necessary) (?:at|for|from|to (?:reach|become|be)) (?:an? |the )?(?:level|coder|grade|step|tier) (?:ii|iii|iv|v|[2-5])\b"
    r"|[^.;\n]{0,24}\bfor (?:advancement|promotion)\b"
)
_ENDS = re.compile(r"\W*(?:$|\n)")
_COLLEAGUES = re.compile(
    r"[\s-]*(?:certified |credentialed )*(?:coders|auditors|staff|colleagues|specialists|professionals|team)\b"
)


def offers(before: str, after: str) -> bool:
    """Is a credential between two texts (small letters) one that the employer pays for or helps to earn?"""
    return bool(OFFER.search(before) or _HELPED.search(before) or _CLASSES.match(after))


def has(before: str, after: str) -> bool:
    """Is it one that its people hold? "Our coders are …", "works with … coders"."""
    if _LADDER.search(before) or _RUNG.match(after):
        return True
    if _AMONG.search(before) or (_ABOVE.search(before) and _ENDS.match(after)):
        return True
    return bool(_BOAST.search(before) or (_BESIDE.search(before) and _COLLEAGUES.match(after)))
