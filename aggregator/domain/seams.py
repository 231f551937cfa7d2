"""Where an item of a list ends in a text that lost its line breaks: "… CCS or RHIT Strong Excel skills …".

HR systems print their lists on one line and without full stops. What tells the items apart is a word that
begins in a capital, or a number, behind a word that needs no other one.
"""

from __future__ import annotations

import re

from aggregator.domain.text import word_begins

# Words that may stand in capitals behind a credential and still speak of it: "CPC Certification Preferred".
_SAME = re.compile(
    r"(?:an|the|as|either|from|through|by|via|of|in|with|issued|or|and|is|are|be|has"
    r"|to|for|on|at|if|not|would|highly|strongly|also|currently|both|any|one|all|only|active|current"
    r"|valid|equivalent|similar|other|certification|certifications|certificate|certified"
    r"|credential|credentials|credentialed|license|licensure|registration|registered|coder|coders"
    r"|coding|specialist|specialists|specialty|associate|professional|medical|clinical|health"
    r"|healthcare|information|documentation|improvement|integrity|practitioner|administrator"
    r"|technician|technologist|auditor|biller|physician|based|hospital|outpatient|inpatient|risk"
    r"|adjustment|apprentice|american|academy|association|management|exam|expert|emergency"
    r"|department|ambulatory|surgery|center|upon|hire|level|status|nice|good|great|plus|huge|big"
    r"|bonus|a|required|preferred|desired|desirable|mandatory|needed|optional|helpful|essential"
    r"|recommended|preferable|preferably|asset|advantage|advantageous|beneficial|ideal|ideally"
    r"|requirement|necessary|encouraged|valued|useful|valuable|handy|welcome)",
    re.IGNORECASE,
)
# Behind these an item cannot end.
_OPEN = re.compile(
    r"(?:a|an|the|of|in|on|for|to|with|from|by|via|through|as|at|and|or|is|are|be|must|have|hold"
    r"|possess|require|requires|prefer|prefers|either|any|one|both|minimum|least|no|not|our|your"
    r"|their|its)",
    re.IGNORECASE,
)
_COUNT = r"(?:\d{1,2}\+?|One|Two|Three|Four|Five|Six|Seven|Eight|Nine|Ten)"
_WORD = re.compile(r"([a-z][\w'/-]*)[ ]\Z")
_STEP = re.compile(
    rf"(?<=[\w)\]+'])[ ](?P<right>{_COUNT}(?=[ ]|-)|[A-Z][a-z][\w'-]*|[A-Z][A-Za-z]?(?=[ ])|[A-Z]+[a-z]+[A-Z]*)"
)
_LEFT = re.compile(r"(?P<word>[A-Za-z][\w'/-]*|\d\w*)(?P<close>[)\]]|\+)?\Z")


def first(plain: str, start: int, end: int) -> int:
    """Where the first item after `start` begins, before `end`; -1 where what stands between is one item."""
    at = max(0, start - 1)
    while step := _STEP.search(plain, at, end):
        at = step.start("right")
        if at >= start and _parts(plain, step, ends=at - 1 <= start):
            return at
    return -1


def begins(plain: str, at: int) -> bool:
    """Does a credential at an offset begin an item? "… must pass a background check CPMA …"."""
    word = _WORD.search(plain, max(0, at - 40), at)
    return word is not None and not _OPEN.fullmatch(word[1]) and not _SAME.fullmatch(word[1])


def _parts(plain: str, step: re.Match[str], *, ends: bool) -> bool:
    """Does an item end at a blank? `ends`: something is known to end before it."""
    at, right = step.start(), step["right"]
    left = _LEFT.search(plain, word_begins(plain, at, 40), at)
    if left is None or _SAME.fullmatch(right.removesuffix("'s")):
        return False
    word, closed = left["word"], left["close"] is not None
    if _OPEN.fullmatch(word) and not closed:
        return False
    # Title Case goes on: "Epic Ambulatory"; a code and an item's last word in small letters do not.
    return closed or ends or word.isupper() or not word[0].isupper() or right[0].isdigit()
