"""Words that say a credential is not needed, not enough, or that nobody comes in without it. All for lower case:
what stands before a credential or behind it in its sentence."""

from __future__ import annotations

import re

_NAMES = r"(?:certifi\w+|credentials?)"
_A_MUST = (
    r"(?:required|necessary|needed|mandatory|compulsory|essential|a must|(?:an? )?(?:absolute |strict |hard |firm )?requirement"
    r"|(?:an? )?(?:pre-?)?(?:condition|requisite)|obligatory)"
)
# Not needed: also of those who may apply as well, and where one may be certified or not.
_NEEDLESS_AFTER = re.compile(
    rf"^(?:[\s()\]]*|\), )(?:{_NAMES} )?(?:(?:is|are|was|be) )?(?:(?:not|never|n't|isn't|aren't)(?: be)?(?: absolutely| strictly)? {_A_MUST}"
    r"|optional\b|unnecessary|waived\b)"
    rf"|^[\s)\]]*(?:{_NAMES} )?(?:\w+ ){{0,2}}(?:(?:can|may) also apply|(?:can|may) apply (?:as well|too)|(?:is|are) also (?:welcome|encouraged|invited|eligible) to apply)\b"
    r"|^[\s)]*(?:required |needed )?\s?[:?=–-]\s?(?:no|n|none|n/a|not (?:required|needed|necessary|applicable))(?=\s*(?:[.,;)\n]|$))"
    r"|^[\s)\]]*(?:,|/|&|and|or)+ (?:non|un)[- ]?(?:certif|credential)"
    r"|^[\s)\]]*(?:is |are )?no longer (?:required|necessary|needed)|^[\s)\]]*(?:does not|doesn't|do not|don't) matter"
    rf"|^[\s)\]]*(?:(?!requir|must|mandatory|need|necessary|essential)[^.;\n]){{0,40}}(?:\b(?:but|though|although|and)\b|,),? (?:is |are |it's |it is |they are |will )?(?:not(?: be)?|by no means|no|isn't|aren't) {_A_MUST}"
)
_NEEDLESS_BEFORE = re.compile(
    r"\b(?:no|without(?: an?)?)(?: \w+){0,2}\s*$|\bneither(?: an?)? (?:[\w-]+ nor (?:an? )?)?$|\b(?:do(?:es)?|did|will)(?:n't| not) (?:need|require|have to (?:have|hold))\b[^.;\n]{0,20}$"
    r"|\bno (?:requirement|need)\b[^.;\n]{0,25}$|\bnot (?:require|requiring|need)\b[^.;\n]{0,15}$"
)
_NEEDLESS_LABEL = re.compile(r"(?<!but )(?<!though )(?<!, )\bnot (?:required|needed|necessary)\s?:[ ]*\Z")
# "CPC-A, CCA and any other entry-level credentials are not accepted"
_AND_ALIKE = r"(?:,? (?:and|or|nor|&)(?: (?:any|all|other|similar|comparable|the|such|like|entry[- ]level|apprentice(?:ship)?|level|associate|trainee|cert\w+|credentials?|designations?|statuse?s?|holders?))+)?"
_REFUSED_AFTER = re.compile(
    rf"^(?:(?:, ?|/| and | or | nor )+[a-z]{{2,4}}-a\b)*(?P<more>(?:(?:, ?|/| and | or | nor )+(?:[a-z]{{2,4}}-a|cca)\b)*{_AND_ALIKE})[\s)\]'s]*(?:alone |only |coders? |applicants? |candidates? |holders? |status |{_NAMES} )*(?:\([^)]*\) )?"
    r"(?:(?:(?:will|are|is|can|do|does|need|may)(?: ?not|n't)|not|cannot|won't)(?: be)? (?:considered|accept\w*|eligible|qualif\w*|apply|permitted|allowed"
    r"|meet|satisfy|suffice|fulfil|sufficient|enough|count)|need not apply"
    r"|,? ?(?:please |kindly )*(?:do not|don't|should not|shouldn't) apply|(?:are |is )?(?:kindly |please )?(?:asked|requested|advised) not to apply)"
)
_REFUSED_BEFORE = re.compile(
    r"(?:\bno|\bnot(?: accept\w*| consider\w*)?|\bnon|exclud\w+|except|\bwithout|other than|(?:cannot|not (?:able|in a position) to|unable to) (?:accept|consider|hire|take)|(?:can|do|wo|does)(?:n't| not) (?:accept|consider|hire|take)|beyond)"
    r"(?: an?| any| the)?[\s(-]*$"
)
_NOT_TAKEN = re.compile(
    r"(?:(?:can|do|wo|does)(?: ?not|n't)|not (?:able|in a position) to|unable to) (?:accept|consider|take)(?: an?| any| the)*(?:(?:,| and| or|/)? ?(?:[a-z]{2,4}-a|cca)\b)*(?: and| or|,|/)? ?$"
)
# Of beginners, too: "CPC-A will be returned unread".
_UNREAD = re.compile(
    r"^(?:(?:, ?|/| and | or )+[a-z]{2,4}-a\b)*[\s)\]'s]*(?:coders? |applicants? |candidates? |holders? |resumes? |applications? )*(?:will be|are|is|get) (?:returned|rejected|declined|discarded|screened out|turned (?:down|away)|disqualified|excluded)\b"
)
# "Neither CPC-A nor CCA": of beginners, unless neither is needed.
_NEITHER = re.compile(r"\bneither(?: an?| the)? (?:[\w-]+ nor (?:an? |the )?)?$")
_NO_NEED = re.compile(r"^[^.;\n]{0,30}\b(?:is|are) (?:required|needed|necessary)\b")
# "We will not accept an RHIT in place of the CCS", "an RHIT is no substitute for it"
_NOT = r"(?:\bnot|n't|\bcannot|\bnever)"
_NOT_ACCEPTED = (
    rf"{_NOT} (?:\w+ )?(?:accept|take|consider|allow|hire|substitut|count|honou?r)\w*(?: an?| the| any)*"
)
_PLACE = r"(?:in (?:the )?place|in lieu|instead|as (?:an? |the )?(?:substitute|replacement|alternative|equivalent))"
_NO_STAND_IN_BEFORE = re.compile(rf"{_NOT_ACCEPTED} $")
_NO_STAND_IN = re.compile(rf"^(?: [\w-]+)? {_PLACE}\b")
_NO_STAND_IN_AFTER = re.compile(
    rf"^[\s)]*(?:{_NAMES} |holders? |alone )?(?:(?:is|are) (?:no|not an?) (?:substitute|replacement|alternative|equivalent)\b"
    rf"|(?:can|may|will|does|do|must|is|are)? ?{_NOT} (?:be )?(?:accepted |used |held |taken |counted |an? )?(?:substitut|replace|stand in|count as|take the place|{_PLACE}))"
)
_STOOD_FOR = re.compile(
    rf"(?:{_NOT_ACCEPTED} [^.;\n]{{0,40}}?{_PLACE} (?:of|for|to)|\b(?:no|not an?) (?:substitute|replacement|alternative|equivalent) (?:for|to)"
    rf"|{_NOT} (?:be )?(?:accepted |used |held |taken |counted )?(?:substitut\w* for|replace|stand in for|count as|take the place of|{_PLACE} (?:of|for)))(?: an?| the| your)* $"
)
# "No CPC, no interview"
_NO_BEFORE = re.compile(
    r"(?:\bno|\bwithout)(?: an?| active| current| valid| credential| certification| proof of)* \(?$"
)
_NO_ENTRY = re.compile(
    r"^[\s)]*(?:certification |credential )?(?:[,?=:-]|means|is|equals|there (?:is|will be)|you (?:get|will get))+ ?\s*(?:means |there (?:is|will be) )?no (?:interview|offer|consideration|job|hire|chance|exception|call ?back|callback|application|screening)"
)
# "CPC preferred over CPC-A"
_WORSE = re.compile(
    r"\b(?:(?:preferred|preferable|favou?red) (?:over|to|above)|rather than|instead of)(?: an?| the| only)?\s*$"
)
_LACKING = re.compile(
    r"\b(?:without|lack\w*|(?:have|has|hold|holds) no|(?:do|does)(?: not|n't) (?:have|hold|possess)|not (?:having|holding))(?: an?| the| active| current| valid| at least| one| of| any| their)*[^.;\n]{0,40}$"
)
_TURNED_AWAY = re.compile(
    r"\b(?:will not|won't|cannot|are not|can't|not) be (?:considered|accepted|interviewed|reviewed|contacted)|need not apply|not (?:be )?(?:eligible|considered)"
    r"|disqualif|rejected|(?:do not|don't) apply\b|there (?:is|will be) no (?:interview|offer)"
)


def turns_away(before: str, after: str) -> bool:
    """ "Applicants without a CPC will not be considered" demands one."""
    if _STOOD_FOR.search(before) or (_NO_BEFORE.search(before) and _NO_ENTRY.match(after)):
        return True
    return _LACKING.search(before) is not None and _TURNED_AWAY.search(after) is not None


def needless(lead: str, before: str, after: str) -> str | None:
    """The words behind a credential by which it is not needed, "" where words before it say so; None: neither.
    `lead`: what stands before it, headings too."""
    if _NEEDLESS_LABEL.search(lead):
        return ""
    if _WORSE.search(before):
        return ""
    if told := _NEEDLESS_AFTER.match(after):
        return told[0]
    return "" if _NEEDLESS_BEFORE.search(before) and not before.endswith("not only ") else None


def refuses(before: str, after: str, *, apprentice: bool, junior: bool) -> bool:
    """Is a credential named only to be refused? `apprentice`: it is one of apprentices; `junior`: one of them, or
    another that beginners hold."""
    if (_NO_STAND_IN_BEFORE.search(before) and _NO_STAND_IN.match(after)) or _NO_STAND_IN_AFTER.match(after):
        return True
    if junior and _NEITHER.search(before) and not _NO_NEED.match(after):
        return True
    if junior and _UNREAD.match(after):
        return True
    denied = _REFUSED_AFTER.match(after) if "not" in after or "n't" in after else None
    refused = (denied is not None and (junior or not denied["more"])) or (
        apprentice and _REFUSED_BEFORE.search(before) is not None
    )
    if not refused and not (junior and _NOT_TAKEN.search(before)):
        return False
    return not turns_away(before, after)
