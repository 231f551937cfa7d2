"""Finding credentials in a text.

A code is matched in capitals and with its longest suffix ("CCS-P" before "CCS"); a name written out in any
case: both are phrases of data/cert_taxonomy.csv. Codes that mean something else elsewhere (CRC: clinical
research coordinator) need a witness: a word of certification, another code, or a coding job; the words that
speak against one are in data/cues/false_friend.csv.
"""

from __future__ import annotations

import re
from bisect import bisect_left
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from itertools import islice
from typing import Literal

from aggregator.domain import seams
from aggregator.domain.credentials import ANY_BOTH, APPRENTICES, CREDENTIALS, RENAMED
from aggregator.domain.levels import Levels
from aggregator.domain.posting import Field
from aggregator.domain.scan import Cue
from aggregator.domain.text import Document, Text

_MOST = 300  # per field and kind: a posting names a few, and only a hostile one thousands
_NAME = 16  # characters of the shortest name written out; codes are shorter
_WISH = 30  # and to the word that wishes for it
_NEXT = 4  # characters from a code to the word that asks for it
_WITNESS = 60  # characters in which a word speaks for or against a code


@dataclass(frozen=True, slots=True)
class Mention:
    """A credential named in a field: `start` and `end` are offsets in the field's plain text."""

    code: str
    field: Field
    start: int
    end: int
    rule: Literal["code", "name", "umbrella"]
    suffixed: bool = False  # with an apprentice's suffix that makes no code of its own: "CRC-A"

    @property
    def apprentice(self) -> bool:
        return self.suffixed or self.code in APPRENTICES


# What may follow a code: "-A", " (A)", "®-P", "–Physician Based"
_SUFFIX = re.compile(
    r"(?P<mark>\s?(?:®|™|\((?:R|TM)\)))?"
    r"(?P<suffix>\s?-\s?[A-Z](?:'?[sS])?(?![A-Za-z0-9])|\s?\(-?(?:[APHO]|[Aa]pprentice|APPRENTICE)\)|\s?-?\s?(?:[Aa]pprentice|APPRENTICE)\b"
    r"|\s[AP](?=\s*(?:[,;/)]|or\b|$))|\s?-\s?[Pp]hysician(?:[ -][Bb]ased)?)?"
)
_LONE = re.compile(r"\s*(?:[,;/)]|or\b|$)")
_NAME_SUFFIX = re.compile(r"\s*[-,(]+\s*([a-z]+)(?:[ -]based|[ -]outpatient)?\)?", re.IGNORECASE)
_LONGER = {
    ("CCS", "physician"): "CCS-P",
    ("CPC", "apprentice"): "CPC-A",
    ("COC", "apprentice"): "COC-A",
    ("CPC", "payer"): "CPC-P",
    ("CPC", "payor"): "CPC-P",
    ("CPC", "hospital"): "COC",
    ("CPC", "outpatient"): "COC",
    ("CPC", "instructor"): "CPC-I",
    ("CCDS", "outpatient"): "CCDS-O",
    ("HCS-D", "hospice"): "HCS-H",
    ("RCC", "interventional"): "RCCIR",
}
_TWIN = re.compile(r"\s*(?:/|or|and/or|&|and)\s*(technician|administrator)s?\b", re.IGNORECASE)
_CERTIFIED_REACH = {False: 45, True: 65}  # characters between a body and "certification" before, behind it
_CLAUSE_END = re.compile(r"[.;\n]")
_OR_OTHER = re.compile(r"\bor (?:an?y? |other |another |similar |equivalent )*$", re.IGNORECASE)
_LISTS = re.compile(r"s?\s*[(:]|\s+such as")  # what follows names what is meant
_NO_CREDENTIAL = re.compile(
    r"approved|accredit|program|course|training|chapter|meeting|member|conference|guideline|standard|ethic"
    r"|\bdues\b|\bceus?\b|continuing|\bunits\b|webinar|renewal|seminar|\bour\b",
    re.IGNORECASE,
)
_COURSE = re.compile(
    r"[ /-]*(?:programs?|courses?|training|exam\w*|class|school|instructors?|trainers?|teachers?)\b",
    re.IGNORECASE,
)
_OF_SOFTWARE = re.compile(r"\b(?:Epic|Cerner|Meditech|MEDITECH|Oracle Health|Athena|eClinicalWorks) \Z")
_CERTIFIES = re.compile(r"certif|licen|credential|registr")
_NAMING = re.compile(r"[:(]|\b(?:such|like|includ\w+|e\.g)\b")
_EXAMPLE = re.compile(rf"[,/]|\b(?:or|and)\b|{_NAMING.pattern}")
_LISTED = re.compile(
    r"\b(?:[A-Z]{2,5}(?:-[A-Z])?(?i:, (?:and |or )?| or | and )){3,12}(?:[A-Z]{2,5}(?:-[A-Z])? )?(?i:credential|certification)"
)
_ASIDE = re.compile(r"(?:\(|;|\s-)\s*\Z")
_EXAMPLES = re.compile(
    r"[.;?)\s]*(?:examples?|e\.g|such as|i\.e|(?:(?!prefer|desir)[^.;\n]){0,80}?(?:includ\w+|(?:certifications|credentials) are))\b",
    re.IGNORECASE,
)


def find(doc: Document, levels: Levels | None = None) -> list[Mention]:
    """Every credential that a posting names, by field and offset; umbrellas only where no code is named.
    `levels`: those of the description, read here where they are not given."""
    levels = levels or Levels(doc.description)
    found: list[Mention] = []
    coding = any(text.scan.of("evidence") for _, text in doc.fields("title", "description"))
    for field, text in doc.fields("title", "description"):
        cues = text.scan.longest("credential")[:_MOST]
        read = [one for cue in cues for one in _resolved(text.plain, field, cue)]
        own = list(_witnessed(text, read, coding=coding))
        others = [*_umbrellas(text, field, own, levels), *_bodies_listed(text, field)]
        found += sorted([*own, *others], key=lambda one: one.start)
    return found


def _resolved(plain: str, field: Field, cue: Cue) -> Iterator[Mention]:
    """The mentions behind a cue: one as a rule, two in "Health Information Administrator or Technician"."""
    code = RENAMED.get(cue.value, cue.value)
    if cue.end - cue.start >= _NAME:
        first = _named(plain, field, code, cue)
        yield first
        if (twin := _TWIN.match(plain, first.end)) and code in ("RHIA", "RHIT"):
            yield Mention("RHIT" if code == "RHIA" else "RHIA", field, twin.start(1), twin.end(), "name")
    elif _stands_alone(plain, cue):
        yield _coded(plain, field, code, cue)


def _coded(plain: str, field: Field, code: str, cue: Cue) -> Mention:
    """A credential by its code, with its suffix when both together are one."""
    end = cue.end
    if plain[end - 2 : end - 1] == " " and not _LONE.match(plain, end):
        code, end = cue.value.split("-")[0], end - 2  # "CPC A" in "CPC A minimum of …"
    pointed = plain.startswith(".", end) and "." in plain[cue.start : end]  # "C.C.S.-P."
    more = _SUFFIX.match(plain, end + pointed)
    if more and more["suffix"]:
        letter = next(c for c in more["suffix"] if c.isalpha()).upper()
        whole = RENAMED.get(f"{code}-{letter}", f"{code}-{letter}")
        if whole in CREDENTIALS:
            return Mention(whole, field, cue.start, more.end(), "code")
        if letter == "A" and code in ("CIC", "CRC"):
            joined = " " not in more["suffix"].strip()
            return Mention(code, field, cue.start, more.end(), "code", joined)
    return Mention(code, field, cue.start, end, "code")


def _stands_alone(plain: str, cue: Cue) -> bool:
    """Is a code no part of an address, a number or another word ("non-CPC")?"""
    before = plain[max(0, cue.start - 12) : cue.start]
    if not before or before[-1] not in "&$@#_-/":
        return True
    word = before.rstrip("-/").rsplit(None, 1)[-1:] or [""]
    if before[-1] == "-":
        if before[-2:-1] in ("", " ", "\n", "-"):
            return True  # a dash before the item of a list
        return len(word[0]) > 1 and word[0].isupper()
    return before[-1] == "/" and "." not in word[0] and ":" not in word[0]


def _named(plain: str, field: Field, code: str, cue: Cue) -> Mention:
    """A credential written out; "Certified Coding Specialist, Physician-based" is another one."""
    more = _NAME_SUFFIX.match(plain, cue.end)
    longer = _LONGER.get((code, more[1].lower())) if more else None
    if more and longer:
        return Mention(longer, field, cue.start, more.end(), "name")
    return Mention(code, field, cue.start, cue.end, "name")


def _witnessed(text: Text, named: list[Mention], *, coding: bool) -> Iterator[Mention]:
    """Codes that mean what we think: no word speaks against them, and those of ambiguity 3 have a witness."""
    firm = [one for one in named if one.rule == "name" or CREDENTIALS[one.code].ambiguity < 3]
    for one in named:
        if one.rule == "name":
            yield one
            continue
        against = any(friend.value == one.code for friend in _around(text.scan.of("false_friend"), one))
        clouds = text.plain[one.start : one.end] == "CCSP"  # ISC2's, whatever it is said to be certified in
        if against and (clouds or not _is_asked(text, one, coding=coding)):
            continue
        beside = any(other is not one and abs(other.start - one.start) < _WITNESS for other in firm)
        if coding or beside or CREDENTIALS[one.code].ambiguity < 3 or _around(text.scan.of("body"), one):
            yield one


def _is_asked(text: Text, one: Mention, *, coding: bool) -> bool:
    """Is a doubtful code spoken of as a credential all the same? In a coding job "CRC required" is enough."""
    if any(cue.value == "certified" for cue in _around(text.scan.of("certified"), one)):
        return True
    return (
        coding
        and CREDENTIALS[one.code].family != "near-miss"
        and any(one.end <= cue.start <= one.end + _NEXT for cue in text.scan.of("level"))
    )


def _around(cues: Sequence[Cue], one: Mention) -> list[Cue]:
    """The cues that begin around a mention."""
    return [cue for cue in cues if one.start - _WITNESS <= cue.start < one.end + _WITNESS]


def _umbrellas(text: Text, field: Field, named: list[Mention], levels: Levels) -> list[Mention]:
    """ "AAPC or AHIMA certification", "a coding credential": where the sentence names no code itself."""
    found, plain = list[Mention](), text.plain
    for start, end in islice(_unnamed(text, named), _MOST):
        first, last = text.sentence(start, end)
        if text is levels.text:
            first, last = levels.within(first, last, start, end)
            first = max(first, *(cue.end for cue in levels.cues(first, start) if levels.closes(cue)), 0)
        item = seams.first(plain, end, last)
        last = item if item >= 0 else last
        said = plain[start:end]
        if (
            _NO_CREDENTIAL.search(said)
            or _COURSE.match(plain, end)
            or _OF_SOFTWARE.search(plain, max(0, start - 20), start)
        ):
            continue
        title = plain[slice(*levels.title(start))].lower() if text is levels.text else ""
        if "certificate" in said.lower() and "educat" in title and not _CERTIFIES.search(title):
            continue  # a school's
        # A list that follows ("… one of these:", "Examples: …") names what is meant.
        reach = last + 160 if plain[last - 1 : last + 1].count(":") or _EXAMPLES.match(plain, last) else last
        bodies = {one.value for one in text.scan.of("body") if first <= one.start < last}
        inside = any(start <= one.start < end for one in text.scan.of("body"))
        last_resort = inside and _OR_OTHER.search(plain, first, start) and not _LISTS.match(plain, end)
        beside = [one for one in named if first <= one.start < reach and one.code not in APPRENTICES]
        if text is levels.text:
            behind = min((one.start for one in beside if one.start >= end), default=end)
            beside = [one for one in beside if not _is_apart(levels, (start, end, behind), one)]
        if beside and not last_resort:
            continue
        code = f"ANY-{bodies.pop()}" if len(bodies) == 1 else ANY_BOTH
        found.append(Mention(code, field, start, end, "umbrella"))
    return found


def _bodies_listed(text: Text, field: Field) -> Iterator[Mention]:
    """ "COC, RHIA, AAPC or AHIMA credentials": both bodies among the codes of a list stand for all of theirs."""
    for found in _LISTED.finditer(text.plain) if len(text.scan.of("body")) > 1 else ():
        inside = [one for one in text.scan.of("body") if found.start() <= one.start < found.end()]
        if len({one.value for one in inside}) > 1:
            yield Mention(ANY_BOTH, field, inside[0].start, inside[0].end, "umbrella")


def _is_apart(levels: Levels, umbrella: tuple[int, int, int], one: Mention) -> bool:
    """ "Coding certification CPMA preferred": is a code no example of an umbrella before or behind it?
    `umbrella`: its start and end, and where the first code behind it begins."""
    start, end, behind = umbrella
    if one.end <= start:
        return bool(levels.cues(one.end, min(one.end + _WISH, start)))  # "CPMA (preferred) … certification"
    told, between = levels.cues(end, behind), levels.low[end:behind]
    if one.start < end:
        return False
    if told and told[-1].level == "preferred" and levels.low[told[-1].end - 2 : told[-1].end + 1] == "ly ":
        return True  # "coding certification, preferably CPC"
    if _aside_wishes(levels, between, behind, one):
        return True
    cues = levels.cues(one.end, one.end + _WISH)
    if not cues or cues[0].level != "preferred":
        return False
    if told:  # "… certification (required), CPMA or CEMC preferred"
        return not _NAMING.search(levels.low, told[-1].end, behind)
    return levels.closes(cues[0]) and not _EXAMPLE.search(levels.low, end, behind)


def _aside_wishes(levels: Levels, between: str, behind: int, one: Mention) -> bool:
    """ "Certified coder (CPC or COC preferred)": does an aside behind an umbrella wish for the codes in it?"""
    if not _ASIDE.search(between):
        return False
    stop = levels.low.find(")", behind) if between.rstrip().endswith("(") else -1
    last = stop if stop >= 0 else min(one.end + _WISH, levels.text.sentence(one.start, one.end)[1])
    cues = levels.cues(behind, last)
    if not cues or cues[-1].level != "preferred" or one.start > cues[-1].start:
        return False
    own = not any(sign in levels.low[behind : cues[-1].start] for sign in ");")
    return own and not levels.low[cues[-1].end : last].strip(" .;,!")


def _unnamed(text: Text, named: list[Mention]) -> Iterator[tuple[int, int]]:
    """(start, end) of umbrella phrases that hold no credential's own code or name, in order, none twice."""
    done = 0
    spans = [(one.start, one.end) for one in text.scan.of("umbrella")]
    for start, end in sorted([*spans, *_of_bodies(text)]):
        if start >= done and not any(one.start < end and start < one.end for one in named):
            yield start, end
            done = end


def _of_bodies(text: Text) -> Iterator[tuple[int, int]]:
    """ "certified through AAPC", "AAPC or AHIMA credential": a body with the word of certification next to
    it, before or behind."""
    words = [one for one in text.scan.of("certified") if one.value != "accredited"]
    starts = [one.start for one in words]
    for body in text.scan.of("body"):
        at = bisect_left(starts, body.start)
        for behind, one in ((True, words[at : at + 1]), (False, words[max(0, at - 1) : at])):
            if not one:
                continue
            start, end = min(body.start, one[0].start), max(body.end, one[0].end)
            first, last = (body.end, one[0].start) if behind else (one[0].end, body.start)
            gap = text.plain[first:last]
            near = len(gap) <= _CERTIFIED_REACH[behind] and not _CLAUSE_END.search(gap)
            if near and seams.first(text.plain, first, last) < 0:
                yield start, end
