"""How loud each claim about the place of work is, where some of them contradict the others.

A sentence in passing ("most weeks you audit at the clinic on Fridays", "as for every hybrid job with us") does not
overturn three plain ones that the job is remote. Claims are summed up by kind; what says that a home is no place of
work, or only a part of it, counts twice, because nobody writes it down without need.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Collection, Sequence
from typing import NamedTuple

from aggregator.domain import forms
from aggregator.domain.posting import Field
from aggregator.domain.scan import Cue
from aggregator.domain.text import Document


class Claim(NamedTuple):
    """What is said of the place of work (`arrangement` knows the kinds), and where."""

    kind: str
    field: Field
    cue: Cue


_LABELLED, _PLAIN, _PASSING = 3, 2, 1
_TWICE = 2
_REACH = 50  # characters before a cue in which its label stands
_OWN_LINE = 40  # characters: a shorter line says nothing else
_LABEL = re.compile(
    r"(?:^|[\n•|.; ])(?:work|job|position|remote|location|schedule|telework|virtual|where|setting|base|hours|arrangement|workplace|duty)"
    r"[\w ]{0,24}[:?\n-]\s*[^.\n]{0,12}$"
)
_OF_THIS_JOB = re.compile(
    r"\bthis is\b|\b(?:this|the) (?:\w+ )?(?:position|role|job|opening|post|opportunity|vacancy)\b|\byou\b|\byou'll\b"
    r"|\b(?:coders?|auditors?|educator|selectee|candidate|incumbent|post ?holder|work)\b"
)
_OF_ANYBODY = re.compile(
    r"\b(?:(?:most|many|some) of our|every|any|all (?:remote|hybrid)|staff|employees|associates|colleagues|benefits?|perks?|culture"
    r"|polic(?:y|ies)|company|our firm|team members|flexib\w+|if|has worked|experience)\b"
)


def outweighed(doc: Document, claims: Sequence[Claim]) -> Collection[str]:
    """The kinds of what the text says that are not to be believed beside what it says of a remote job."""
    kinds = {one.kind for one in claims}
    if "full" not in kinds or kinds.isdisjoint(("not", "later", "hybrid")):
        return ()
    said: Counter[str] = Counter()
    for one in claims:
        if one.field == "description":
            said[one.kind] += _of(doc, one)
    head = any(one.kind == "full" and one.field != "description" for one in claims)
    remote = said["full"] + _LABELLED * head
    weak = {kind for kind in ("later", "hybrid") if said[kind] * _TWICE < remote}
    if said["not"] * _TWICE <= said["full"]:  # what the text says beats the title
        weak.add("not")
    return weak


def _of(doc: Document, claim: Claim) -> int:
    """How loud a claim of the text is: behind a label, of this job or on its own line, or in passing. Counted days
    are never in passing."""
    text, cue = doc.text(claim.field), claim.cue
    if claim.kind == "hybrid" != cue.value:
        return _LABELLED
    words = text.lower[cue.start : cue.end]
    if forms.answer(words):  # "Remote job: Yes" says more than "Telework eligible: Yes"
        return _PASSING if words.startswith("telework") else _LABELLED
    if _LABEL.search(text.lower, max(0, cue.start - _REACH), cue.start):
        return _LABELLED
    first, last = text.sentence(cue.start, cue.end, 160)
    if last - first < _OWN_LINE:
        return _PLAIN
    said = text.lower[first:last]
    return (
        _PLAIN
        if (cue.value == "strict" or _OF_THIS_JOB.search(said)) and not _OF_ANYBODY.search(said)
        else _PASSING
    )
