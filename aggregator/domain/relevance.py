"""Is this a medical-coding job?

core: codes charts.  adjacent: audits, validates, teaches or leads coding, or bills and codes.  near_miss:
works beside it (billing, claims, records, documentation) and assigns no codes.  no: everything else. Core
and adjacent are coding jobs. The title proposes (`titles`); the text must know the code sets, since "coder"
and "coding" are also words of software, surveys, packaging and genetics. A posting without text (an alert
mail names title, employer and place only) is judged by its title.

The kinds of evidence that count: data/cues/evidence.csv, each row once.
"""

from __future__ import annotations

import re
from bisect import bisect_left
from collections.abc import Callable, Sequence
from functools import cache
from itertools import islice

import data
from aggregator.domain import checked
from aggregator.domain.posting import Relevance, Tag
from aggregator.domain.scan import Cue
from aggregator.domain.text import Document, Text
from aggregator.domain.titles import Title

_ENOUGH = 2  # kinds of evidence that make a coding job of a coder's title
_MUCH = 4  # and of another title
_SOME = 3  # of a title without coding whose text demands a coder's credential and tells a coder's work
_OFTEN = 5  # times that an auditor's text speaks of coding
_SHORT = 200  # characters; below, a text cannot be expected to say it all
# No text that knows codes lacks them all, whatever its letters; looked for before it is made small.
_CODE_WORDS = ("oding", "ODING", "ICD", "CPT", "DRG", "HCC", "icd", "cpt")
_ASKING = (
    "certif",
    "credential",
    "registered",
    "rhi",
    "cpc",
    "ccs",
)  # nor one that demands a credential these
_SETS = frozenset(("icd", "cpt", "hcpcs", "drg", "risk", "edits"))
_OBJECT = 25  # characters from "codes" as a verb to what is coded with
_OBJECT_BETWEEN = re.compile(r"(?: (?!and\b|or\b|with\b)[\w/-]+){0,3} ")
_SUBJECT = re.compile(r"(?:\A|[.,:;•\n]|\band|\bwill|\byou|\byou'll|\bto)[ ]*\Z")
_CODED_BETWEEN = re.compile(r"(?: and \w+)?(?: (?!and\b|or\b|for\b|from\b|to\b|on\b)[\w/'-]+){0,3} ")
_DENIED = 40  # characters before "code" in which it is said that this is not done
_NO_CODING = {
    "code": (
        re.compile(
            r"(?<!people who )(?<!those who )(?<!anyone who )(?<!physicians who )(?<!providers who )(?<!clinicians who )(?<!note )(?<!chart )(?<!report )(?<!record )(?<!visit )(?<!encounter )(?<!account )(?<!claim )\b(?:will|would|do|does|are|is|need|must)(?: not|n't| never) (?:(?:be |ever )?(?:asked|expected|required|needed|called on|allowed|have) to )?\Z"
        ),
        re.compile(r"(?: (?:records|charts|notes|patients|yourself|anything))?[.,;!]"),
    ),
    "coding": (
        re.compile(
            r"\b(?:no|without)(?: actual| medical| clinical)? \Z|\b(?:not|n't|never) (?:involve|include|do|perform|require|entail) (?:any |the |actual )?\Z|\bnot an? \Z"
        ),
        re.compile(
            r" (?:(?:is|will be|takes place|work is) (?:done|involved|performed|part|expected)|(?:role|position|job|post)\b|of (?:patient|medical|health|clinical|records|charts)|\bby you\b)"
        ),
    ),
}
_SCHOOL = re.compile(
    r"\b(?:students?|semesters?|syllab(?:us|i)|tuition|credit hours?|courses?|classrooms?|colleges?|adjuncts?|learners?|curricul(?:um|a)|credit programs?|academic year|office hours|grades)\b"
)
_OF_ANY_TEACHER = {"course", "office hour", "classroom", "learner", "curriculum", "curricula"}
_SCHOOLS_WORDS = 2  # of these that make a school: one alone stands in many a hospital's text
_SURVEY = re.compile(
    r"\b(?:questionnaires?|surveys?|census|code ?books?|interviews? (?:sheets?|forms?|data|answers)|interview sheets|participants|respondents|data coder|numeric codes|study manual|epidemiolog\w+|diaries|open[- ]ended)\b"
)
_SURVEYS_WORDS = 2
_TAUGHT = re.compile(
    r"\b(?:audits?|auditing|(?:providers?|physicians?|clinicians?|doctors|our coders|new coders|coding staff))\b"
)
# "Helps the doctors with reviews of codes"
_HELPS = re.compile(r"\b(?:support|help|assist)\w* [^.;\n]*\Z")
_SAME_ACT = 60  # characters from "assign" to "codes"


def needs_text(title: Title, source: str) -> bool:
    """Can the text of a posting make it a coding job? Told by the title and by counting words in the source,
    before it is read: most of what a hospital's board carries ends here."""
    if title.coding:
        return not title.is_software
    if title.is_foreign or title.teaches:
        return False
    if not any(word in source for word in _CODE_WORDS):
        return False
    low = source.lower()
    if not (title.watches or title.keeps_records or any(word in low for word in _ASKING)):
        return False
    kinds = (True for words in _needles() if any(word in low for word in words))
    return len(list(islice(kinds, _SOME))) == _SOME


@cache
def _needles() -> tuple[tuple[str, ...], ...]:
    """For each kind of evidence words of which a text must hold one, whatever its markup."""
    kinds = []
    for row in data.rows("cues/evidence.csv"):
        longest = (
            max(one.replace("/", " ").replace("&", " ").split(), key=_tells)
            for one in row["phrases"].split("|")
        )
        kinds.append(tuple(sorted({one.partition("(")[0].rstrip("*") for one in longest})))
    return (*kinds, ("cod",))


def _tells(word: str) -> tuple[bool, int]:
    return word.startswith("cod"), len(word)


def by_title(titled: Text, title: Title) -> tuple[Relevance, list[Tag]]:
    """The class of a posting whose text cannot make it a coding job."""
    return _near_or_no(titled, title, ())


def judge(
    doc: Document, title: Title, *, names: Callable[[], bool], demands: Callable[[], bool]
) -> tuple[Relevance, list[Tag]]:
    """The class of a posting, and the words that it rests on. `names`: does its text name a credential?
    `demands`: does it require a coder's? Both are asked only where the answer depends on it."""
    kinds = _kinds(doc.description)
    coding = title.coding
    foreign = title.is_foreign or (title.teaches and not _teaches_staff(doc.description))
    if (title.teaches and _is_school(doc.description)) or (title.is_foreign and not coding):
        return _near_or_no(doc.title, title, kinds)
    if foreign and (len(kinds) < _MUCH or not coding or title.is_software):
        return _near_or_no(doc.title, title, kinds)
    if _writes_software(doc.description, kinds):
        return _near_or_no(doc.title, title, ())
    if coding and _is_denied(doc.description, title, kinds):
        return _near_or_no(doc.title, title, kinds if title.writes_policy else ())
    if coding and _is_sound(doc, title, kinds, names):
        level: Relevance = "adjacent" if title.is_beside else "core"
        proof = doc.tag(f"relevance:{level}", "title", coding.start, coding.end, "relevance/title")
        return level, [proof, *_proof(doc, level, kinds)]
    if not coding and kinds and _tells_coding(title, doc.description.lower, len(kinds)):
        return "adjacent", _proof(doc, "adjacent", kinds)
    if not coding and len(kinds) >= _SOME:
        much = len(kinds) >= _MUCH
        audits = much and _is_coding_audit(title, doc.description)
        if audits or ((much or _acts(doc.description)) and demands()):
            return "adjacent", _proof(doc, "adjacent", kinds)
    return _near_or_no(doc.title, title, kinds)


def _is_sound(doc: Document, title: Title, kinds: Sequence[Cue], names: Callable[[], bool]) -> bool:
    """Does the text bear a coding job's title out?"""
    if len(kinds) >= _ENOUGH:
        return True
    if _is_survey(doc.description):
        return False
    if title.is_strong:
        known = kinds or len(doc.description.plain) < _SHORT or _speaks_of_coding(doc.description)
        return bool(known) or names()
    return len(kinds) + 1 >= _ENOUGH and names()


def _is_survey(text: Text) -> bool:
    """Is it answers of people that are coded? "Diaries and questionnaires", "the census list of occupations"."""
    return len({one[0][:6] for one in _SURVEY.finditer(text.lower)}) >= _SURVEYS_WORDS


def _is_coding_audit(title: Title, text: Text) -> bool:
    """An auditor or reviewer whose text keeps speaking of coding."""
    spoken = [
        one for kind in ("act", "evidence") for one in text.scan.of(kind) if one.value in ("coding", "coder")
    ]
    return title.watches and _acts(text) is not None and len(spoken) >= _OFTEN


def _tells_coding(title: Title, low: str, kinds: int) -> bool:
    """Does the text of somebody who checks or keeps records tell of codes as the work?"""
    if title.may_check_codes and not title.is_foreign:
        return (kinds >= _ENOUGH and checked.checks_codes(low)) or checked.seeks_auditor(low)
    keeps = title.keeps_records and not title.is_foreign and kinds >= _ENOUGH
    return keeps and checked.codes_records(low)


def _is_school(text: Text) -> bool:
    """Are those taught students? Colleges like to say so in many words; courses and hours for questions an
    employer's own teacher has, too."""
    said = {one[0].rstrip("s") for one in _SCHOOL.finditer(text.lower)}
    return len(said) >= _SCHOOLS_WORDS and not said <= _OF_ANY_TEACHER


def _teaches_staff(text: Text) -> bool:
    """Does whoever teaches audit, or teach providers and coders?"""
    return _TAUGHT.search(text.lower) is not None


def _is_denied(text: Text, title: Title, kinds: Sequence[Cue]) -> bool:
    """Does the text take back what a coding job's title says?"""
    if _codes_nothing(text):
        return True
    if title.is_helper and text.scan.of("software"):
        return True  # whoever reports on coding reviews code of another kind
    return (title.is_helper or title.writes_policy) and bool(kinds) and not _acts_itself(text)


def _speaks_of_coding(text: Text) -> bool:
    """Does a text that names no code set speak of coding at all? Beginners are told of it in plain words."""
    return any(one.value in ("coding", "code") for one in text.scan.of("act"))


def _codes_nothing(text: Text) -> bool:
    """ "No coding is part of the post": does a text say itself that it is no coding job?"""
    low = text.lower
    for one in text.scan.of("act"):
        denied = _NO_CODING.get(one.value)
        if denied and (
            denied[0].search(low, max(0, one.start - _DENIED), one.start) and denied[1].match(low, one.end)
        ):
            return True
    return False


def _writes_software(text: Text, kinds: Sequence[Cue]) -> bool:
    """A text that speaks of programming, whatever its title says."""
    words = {text.lower[one.start : one.end] for one in text.scan.of("software")}
    return len(words) >= _SOME or (bool(words) and not kinds)


def _near_or_no(titled: Text, title: Title, kinds: Sequence[Cue]) -> tuple[Relevance, list[Tag]]:
    near = None if title.is_other_trade or (title.coding and not kinds) else title.near
    if near:
        proof = titled.tag("relevance:near_miss", "title", near.start, near.end, "relevance/near")
        return "near_miss", [proof]
    return "no", []


def _kinds(text: Text) -> list[Cue]:
    """The first cue of each kind of evidence that the text holds."""
    first = {one.value: one for one in reversed(text.scan.of("evidence"))}
    if act := _acts(text):
        first["act"] = act
    return list(first.values())[::-1]


def _acts(text: Text) -> Cue | None:
    """ "Assigns diagnosis and procedure codes": the first place where a coder's work is told."""
    acts = text.scan.of("act")
    others = {one.end for one in acts if one.value == "other"}
    codes = [one for one in acts if one.value in ("code", "coding") and one.end not in others]
    starts = [one.start for one in codes]
    for verb in acts:
        if verb.value == "verb":
            at = bisect_left(starts, verb.end)
            if at < len(codes) and starts[at] - verb.end <= _SAME_ACT:
                between = text.plain[verb.end : starts[at]]
                if not any(stop in between for stop in ".;\n"):
                    return Cue(verb.start, codes[at].end, "act")
    return _codes_sets(text, codes)


def _acts_itself(text: Text) -> bool:
    """Is the work that the text tells done by whoever is sought, and no mere help at it?"""
    act = _acts(text)
    return act is not None and not _HELPS.search(text.lower, max(0, act.start - _SAME_ACT), act.start)


def _codes_sets(text: Text, codes: Sequence[Cue]) -> Cue | None:
    """ "Codes HCC conditions", "codes and indexes diagnoses": the word itself as a verb."""
    sets = [one for one in text.scan.of("evidence") if one.value in _SETS]
    objects = [one for one in text.scan.of("act") if one.value == "object"]
    for code in codes:
        if found := _next(text, code, sets, _OBJECT, _OBJECT_BETWEEN):
            return found
        verb = code.value == "code" and _SUBJECT.search(text.lower, max(0, code.start - _OBJECT), code.start)
        if verb and (found := _next(text, code, objects, 2 * _OBJECT, _CODED_BETWEEN)):
            return found
    return None


def _next(text: Text, code: Cue, others: Sequence[Cue], reach: int, between: re.Pattern[str]) -> Cue | None:
    """From a word to the next of some others, where these are near and only certain words stand between."""
    at = bisect_left(others, code.end + 1, key=lambda one: one.start)
    near = at < len(others) and others[at].start <= code.end + reach
    if near and between.fullmatch(text.lower, code.end, others[at].start):
        return Cue(code.start, others[at].end, "act")
    return None


def _proof(doc: Document, level: Relevance, kinds: Sequence[Cue]) -> list[Tag]:
    return [
        doc.tag(f"relevance:{level}", "description", one.start, one.end, f"relevance/{one.value}")
        for one in kinds[:3]
    ]
