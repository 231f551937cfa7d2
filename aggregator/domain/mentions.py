"""Finding credentials in a text.

A code is matched in capitals and with its longest suffix ("CCS-P" before "CCS"); a name written out in any
case. Codes that mean something else elsewhere (CRC: clinical research coordinator) need a witness: a word of
certification, another code, or a coding job.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from itertools import islice
from typing import Literal

from aggregator.domain.credentials import ANY_BOTH, APPRENTICES, CREDENTIALS, RENAMED
from aggregator.domain.posting import Field
from aggregator.domain.text import Document, Text, sentence

_MOST = 300  # per field and kind: a posting names a few, and only a hostile one thousands
_WITHOUT_SUFFIX = {"CPCA": "CPC-A", "CPCP": "CPC-P", "CPCH": "COC", "CCSP": "CCS-P", "CCDSO": "CCDS-O"}
_WITHOUT_SUFFIX |= {
    "HCSD": "HCS-D",
    "CHCBS": "CH-CBS",
    "CRHCBS": "RH-CBS",
    "BCHHC": "BCHH-C",
    "CIRC": "CIRCC",
}
_WITHOUT_SUFFIX |= {"CIRC": "CIRCC", "ODS": "CTR"}


@dataclass(frozen=True, slots=True)
class Mention:
    """A credential named in a field: `start` and `end` are offsets in the field's plain text."""

    code: str
    field: Field
    start: int
    end: int
    rule: Literal["code", "name", "umbrella"]


# "CPC", "C.P.C.", and what may follow: "-A", " (A)", "®-P", "–Physician Based"
_CODE = re.compile(
    r"(?<![A-Za-z0-9&$@#/_-])(?<![A-Za-z0-9]/)(?P<code>[A-Z]{2,6}|[A-Z](?:\.[A-Z]){2,3}\.?)"
    r"(?P<mark>\s?(?:®|™|\((?:R|TM)\)))?"
    r"(?:s(?![a-z])|'s)?"
    r"(?P<suffix>\s?-\s?(?:CBS|[A-Z])(?:s|'s)?(?![A-Za-z0-9])|\s?\((?:[APHO]|[Aa]pprentice)\)|-[Aa]pprentice"
    r"|\s[AP](?=\s*(?:[,;/)]|or\b|$))|\s?-\s?[Pp]hysician(?:[ -][Bb]ased)?)?"
    r"(?![A-Za-z0-9])"
)
_SLASHED = re.compile(r"(?<=[A-Z])[/|](?=[A-Z]{2})")
_NAME_SUFFIXES = (
    (re.compile(r"\s*[-,(]*\s*physician(?:[ -]based)?\)?", re.IGNORECASE), {"CCS": "CCS-P"}),
    (re.compile(r"\s*[-,(]*\s*apprentice\)?", re.IGNORECASE), {"CPC": "CPC-A", "COC": "COC-A"}),
    (re.compile(r"\s*[-,(]*\s*pay[eo]r\)?", re.IGNORECASE), {"CPC": "CPC-P"}),
    (re.compile(r"\s*[-,(]*\s*hospital(?: outpatient)?\)?", re.IGNORECASE), {"CPC": "COC"}),
    (re.compile(r"\s*[-,(]*\s*outpatient\)?", re.IGNORECASE), {"CCDS": "CCDS-O"}),
)
_EXTRA_NAMES = {
    "certified risk coder": "CRC",
    "certified pro coder": "CPC",
    "certified medical auditor": "CPMA",
    "registered health info tech": "RHIT",
    "registered health information technologist": "RHIT",
    "registered health information management administrator": "RHIA",
    "certified coding specialists": "CCS",
    "clinical documentation improvement practitioner": "CDIP",
    "certified clinical documentation improvement practitioner": "CDIP",
    "certified inpatient coding": "CIC",
    "certified outpatient coding": "COC",
}
_GENERIC_NAMES = frozenset({"CMC"})  # "certified medical coder" is mostly no proper name


def _names() -> dict[str, str]:
    found = dict(_EXTRA_NAMES)
    for one in CREDENTIALS.values():
        if one.status != "umbrella" and one.code not in _GENERIC_NAMES and " - " not in one.name:
            found |= dict.fromkeys(one.spellings, one.code)
    return found


_NAMES = _names()
_NAME = re.compile(
    r"\b(?=[a-z])(?:"
    + "|".join(re.escape(one).replace(r"\ ", r"[ -]+") for one in sorted(_NAMES, key=len, reverse=True))
    + r")(?:s\b|\b)"
)
_CUE = re.compile(
    r"certif|credential|licen[sc]|\bAAPC\b|\bAHIMA\b|\brequired?\b|\bpreferred\b|\bregist|\bor\b|\bmust\b",
    re.IGNORECASE,
)
_CODING = re.compile(
    r"icd-?\s?(?:9|10|11)|cpt\b|hcpcs\b|drgs?\b|medical cod(?:ing|er)|\bcoders?\b"
    r"|coding (?:specialist|auditor|guidelines|compliance)|risk adjustment|\bhcc\b"
)
_AGAINST = {
    code: re.compile(words, re.IGNORECASE)
    for code, words in {
        "CPC": r"cost[ -]per[ -]click|\bPPC\b|\bCPM\b|\bROAS\b|\bSEM\b|google ads|campaign|\bbid",
        "CIC": r"insurance (?:counsel|agen|producer)|infection|epidemiolog|customer interaction",
        "COC": r"certificates? of|chain of custody|continu|commission on cancer|specimen|courier|drug screen",
        "CRC": r"clinical research|colorectal|colonoscop|screening|\bIRB\b|clinical trial|rehabilitation c",
        "CCS": r"children'?s services|medi-?cal|carbon|emission|customer care|charging",
        "CCS-P": r"cissp|\baws\b|cloud|chiropract",
        "CCA": r"commonwealth care|clinical assistant|\bACCA\b|chartered",
        "CCC": r"\bSLP\b|speech|audiolog",
        "CDC": r"guideline|vaccin|centers for disease|\bCDC's\b|recommend",
        "RCC": r"renal|carcinoma|oncolog|kidney",
        "CHC": r"community health|\bFQHC\b|\bclinic",
        "CMC": r"carpometacarpal|chemistry|manufactur",
        "CTR": r"click|\bads?\b|conversion",
        "CPB": r"customs|bookkeep|border",
    }.items()
}

_BODY = (
    r"(?:AAPC|AHIMA|American Academy of Professional Coders|American Association of Professional Coders"
    r"|American Health Information Management Association)"
)
_BODIES = re.compile(rf"\b{_BODY}\b", re.IGNORECASE)
_CERTIFIED = r"(?:certifi(?:cations?|cates?|ed)|credential(?:s|ed)?|accredit(?:ation|ed))"
_UMBRELLA = re.compile(
    rf"\b(?:{_BODY}(?:[^.;\n]{{0,40}}?\b{_BODY})?[^.;\n]{{0,25}}?\b{_CERTIFIED}"
    rf"|{_CERTIFIED}[^.;\n]{{0,45}}?\b{_BODY}\b(?:[^.;\n]{{0,30}}?\b{_BODY}\b)?"
    rf"|(?:(?:medical|professional|clinical|current|active|valid|recognized) )*(?:coding|coder(?:'s)?)"
    rf"(?: specialist| and billing)? (?:certifi(?:cations?|cates?)|credentials?)"
    rf"|{_CERTIFIED} (?:in|as an?) (?:(?:medical|professional|clinical|inpatient|outpatient) )*cod(?:ing|er)"
    r"|certified (?:(?:medical|professional|clinical|inpatient|outpatient|billing and) )*"
    r"cod(?:er|ing specialist)s?)\b",
    re.IGNORECASE,
)
_OR_OTHER = re.compile(r"\bor (?:an?y? |other |another |similar |equivalent )*$", re.IGNORECASE)
_NO_CREDENTIAL = re.compile(r"approved|accredit|program|course|training", re.IGNORECASE)
_COURSE = re.compile(r"[ /-]*(?:programs?|courses?|training|exam\w*|class|school)\b", re.IGNORECASE)
_EXAMPLES = re.compile(
    r"[.;)\s]*(?:examples?|e\.g|such as|i\.e|(?:(?!prefer|desir)[^.;\n]){0,80}?includ\w+)\b", re.IGNORECASE
)


def find(doc: Document) -> list[Mention]:
    """Every credential that a posting names, by field and offset; umbrellas only where no code is named."""
    found: list[Mention] = []
    coding = any(_CODING.search(text.lower) for _, text in doc.fields("title", "description"))
    for field, text in doc.fields("title", "description"):
        named = _named(text, field)
        taken = [(one.start, one.end) for one in named]
        codes = [one for one in _codes(text.plain, field) if not _inside(one, taken)]
        sound = _witnessed(text.plain, codes, bool(named), coding=coding)
        own = sorted([*named, *sound], key=lambda one: one.start)
        found += sorted([*own, *_umbrellas(text.plain, field, own)], key=lambda one: one.start)
    return found


def _inside(one: Mention, spans: list[tuple[int, int]]) -> bool:
    return any(start <= one.start < end for start, end in spans)


def _codes(plain: str, field: Field) -> list[Mention]:
    # Slashes separate codes; blanks in their place keep every offset.
    spaced = _SLASHED.sub(" ", plain)
    found: list[Mention] = []
    for match in _CODE.finditer(spaced):
        if len(found) == _MOST:
            break
        code, end = _resolved(match)
        if code is not None:
            found.append(Mention(code, field, match.start(), end, "code"))
    return found


def _resolved(match: re.Match[str]) -> tuple[str | None, int]:
    """(code, end) with its suffix when both together are a code, else without it, else None."""
    base = match["code"].replace(".", "")
    base = _WITHOUT_SUFFIX.get(base, base)
    suffix = match["suffix"]
    if suffix:
        letter = re.sub(r"[^A-Za-z]", "", suffix)
        letter = "CBS" if letter == "CBS" else letter[0].upper()
        whole = f"{base}-{letter}"
        if (code := RENAMED.get(whole, whole)) in CREDENTIALS:
            return code, match.end()
        if letter == "A" and base in ("CIC", "CRC"):
            return base, match.end()
    end = match.end() if not suffix else match.start("suffix")
    return (base, end) if base in CREDENTIALS else (None, end)


def _named(text: Text, field: Field) -> list[Mention]:
    found = []
    for match in islice(_NAME.finditer(text.lower), _MOST):
        spelt = re.sub(r"[ -]+", " ", match[0])
        code = _NAMES.get(spelt) or _NAMES.get(spelt.removesuffix("s")) or _NAMES.get(spelt.replace(" ", "-"))
        if code is None:
            continue
        end = match.end()
        for suffix, longer in _NAME_SUFFIXES:
            if code in longer and (more := suffix.match(text.plain, end)):
                code, end = longer[code], more.end()
                break
        found.append(Mention(code, field, match.start(), end, "name"))
    return found


def _witnessed(plain: str, codes: list[Mention], named: bool, *, coding: bool) -> list[Mention]:
    """Codes that mean what we think. Those of ambiguity 3 need a witness and no word against them."""
    firm = [one for one in codes if CREDENTIALS[one.code].ambiguity < 3]
    kept = []
    for one in codes:
        around = plain[max(0, one.start - 60) : one.end + 60]
        against = _AGAINST.get(one.code)
        if (
            against
            and against.search(around)
            and not re.search(r"certifi(?:ed|cation)\b|credential", around, re.IGNORECASE)
        ):
            continue
        beside = any(other is not one and abs(other.start - one.start) < 60 for other in firm)
        doubtful = CREDENTIALS[one.code].ambiguity >= 3
        if not doubtful or coding or beside or (named and _CUE.search(around)):
            kept.append(one)
    return kept


def _umbrellas(plain: str, field: Field, named: list[Mention]) -> list[Mention]:
    """ "AAPC or AHIMA certification", "a coding credential": where the sentence names no code itself."""
    found = []
    for match in islice(_unnamed(plain, named), _MOST):
        first, last = sentence(plain, match.start(), match.end())
        if _NO_CREDENTIAL.search(match[0]) or _COURSE.match(plain, match.end()):
            continue
        # A list that follows ("… one of these:", "Examples: …") names what is meant.
        reach = last + 160 if plain[last - 1 : last + 1].count(":") or _EXAMPLES.match(plain, last) else last
        last_resort = _OR_OTHER.search(plain, first, match.start()) and _BODIES.search(match[0])
        if not last_resort and any(
            first <= one.start < reach for one in named if one.code not in APPRENTICES
        ):
            continue
        bodies = {one[0].upper() for one in _BODIES.finditer(plain, first, last)}
        issuers = {"AHIMA" if "HEALTH INFORMATION" in one or one == "AHIMA" else "AAPC" for one in bodies}
        code = f"ANY-{issuers.pop()}" if len(issuers) == 1 else ANY_BOTH
        found.append(Mention(code, field, match.start(), match.end(), "umbrella"))
    return found


def _unnamed(plain: str, named: list[Mention]) -> Iterator[re.Match[str]]:
    """Umbrella phrases that hold no credential's own code or name."""
    at = 0
    while match := _UMBRELLA.search(plain, at):
        start, end = match.span()
        inside = next((one for one in named if one.start < end and start < one.end), None)
        if inside is None:
            yield match
        at = end if inside is None else inside.end
