"""Are beginners expressly welcome? The words: data/cues/beginner.csv."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator

from aggregator.domain.posting import Field, Tag
from aggregator.domain.scan import Cue
from aggregator.domain.text import Document, Text

_AROUND = 40  # characters in which beginners are invited or refused
_NOT_ENTRY = re.compile(r"\b(?:not|no|non|isn't|beyond|above)\b[^.;\n]{0,20}$")
_TAUGHT = re.compile(
    r"\b(?:trains?|training|mentors?|mentoring|teach\w*|coach\w*|onboards?|supervis\w+|oversees?|leads?|reviews?|audits?|educat\w+)\b[^.;\n]{0,25}$|\bgrad(?:uate)?s? of (?:the |our |an? )?$"
)
_INVITED = re.compile(
    r"\b(?:welcome\w*|encouraged|considered|accepted|apply|okay|ok|eligible|invited|fine|preferred)\b"
)
_NOT_INVITED = re.compile(
    r",?\s*(?:please )?(?:\w+ )?(?:not\b|(?:will|are|is|can|do|need|may)(?: not|n't)|cannot|won't)\b"
)
_TEACHES = re.compile(
    r"\b(?:train(?:er|ing)|educator|instructor|teacher|mentor|preceptor|supervisor|manager|lead)\b"
)
# "No experience credit", "candidates with no experience will not be considered"
_NO_CREDIT = re.compile(
    r"[ -](?:is |are |will be )?(?:credit\w*|based|substitut\w*|steps?\b|differential|verif\w*|letter|increase|allowance|points)"
    r"|[^.;\n?]{0,24}?\b(?:need not apply|(?:(?:will|can|are|is|do|should)(?: ?not|n't)|cannot|won't) (?:be )?(?:considered|accepted|apply|contacted|interviewed|eligible|reviewed))"
)
_INVITES = re.compile(
    r"\b(?:welcom\w+|open to|consider\w*|accept\w*|hir(?:e|ing)|opportunity for|ideal for|perfect for|great for|suitable for|seeking)\b[^.;\n]{0,20}$"
)
_ELSEWHERE = re.compile(
    r" (?:in|with|as) (?!cod|medical|health|billing|an? cod|the field|inpatient|outpatient)"
)
_NEEDED = frozenset(
    ("coding", "prior", "previous", "work", "medical", "required", "minimum", "needed", "healthcare")
)
# "Experience: None required", whatever the line above it ended with
_NONE = re.compile(r"\b(?:none|0|not (?:required|needed))\Z")
_OF_ELSE = re.compile(
    r"supervis\w+|manage\w+|leadership|lead|prefer\w+|desired|teaching|our|their|other|additional|sales|military"
)
_WISHED_FOR = re.compile(r"\b(?:prefer|desir)\w* [^.:\n]*\Z")
_LABEL = 20  # characters of "Level: " and the like
_AFTER_ENTRY = re.compile(r" (?:on|in|you on)\b")


def read(doc: Document) -> list[Tag]:
    """The tag of the first words that say so; empty where none do."""
    for field, text in doc.fields("title", "description"):
        for cue in welcomes(text, field):
            return [doc.tag("entry_level", field, cue.start, cue.end, f"experience/{cue.value}")]
    return []


def welcomes(text: Text, field: Field) -> Iterator[Cue]:
    """The words of a field that welcome beginners, in order."""
    for cue in text.scan.of("beginner"):
        titled = field == "title" and _is_titled(text, cue)
        if titled or (cue.value != "title" and _WELCOME_BY[cue.value](text, cue)):
            yield cue


def _is_titled(text: Text, cue: Cue) -> bool:
    """A title that names beginners means them, unless it is of those who teach them or turns them away."""
    if cue.value != "who":
        return cue.value in ("title", "alone")
    named = text.lower[cue.start : cue.end] != "students"  # "Students' Health Center"
    before, after = text.lower[: cue.start], text.lower[cue.end :]
    return named and not (
        _NOT_ENTRY.search(before) or _TEACHES.search(text.lower) or _NOT_INVITED.match(after)
    )


def _is_entry(text: Text, cue: Cue) -> bool:
    """ "No experience required", and no "not an entry-level position"."""
    said = text.lower[cue.start : cue.end]
    if said.endswith("train") and _AFTER_ENTRY.match(text.lower, cue.end):
        return False
    if said.startswith(("no", "without")) and _NO_CREDIT.match(text.lower, cue.end):
        return False
    if said.startswith("no"):
        return _ELSEWHERE.match(text.lower, cue.end) is None
    return not _is_denied(text.lower[max(0, cue.start - _AROUND) : cue.start])


def _is_alone(text: Text, cue: Cue) -> bool:
    """ "Entry level." as a line or sentence of its own, or as the answer to a label."""
    first, last = text.sentence(cue.start, cue.end)
    return last - first <= _LABEL + cue.end - cue.start and not _is_denied(text.lower[first : cue.start])


def _is_denied(before: str) -> bool:
    """Is it no job for beginners, or one that teaches them?"""
    return _NOT_ENTRY.search(before) is not None or _TAUGHT.search(before) is not None


def _is_needless(text: Text, cue: Cue) -> bool:
    """Coding experience is not required; that of supervising, say, is another matter."""
    word = text.lower[max(0, cue.start - _AROUND) : cue.start].rstrip().rsplit(None, 1)[-1:]
    if text.plain[cue.start].isupper() and _NONE.search(text.lower, cue.start, cue.end):
        label = text.lower[max(0, cue.start - _AROUND) : cue.start]
        return not (word and _OF_ELSE.fullmatch(word[0])) and not _WISHED_FOR.search(label)
    return not word or not word[0].isalpha() or word[0] in _NEEDED


def _is_welcome(text: Text, cue: Cue) -> bool:
    """Are the beginners named invited, rather than taught or led?"""
    first, last = text.sentence(cue.start, cue.end)
    before = text.lower[max(first, cue.start - _AROUND) : cue.start]
    after = text.lower[cue.end : min(last, cue.end + _AROUND)]
    if _NOT_ENTRY.search(before) or _NOT_INVITED.match(after):
        return False
    return _INVITED.search(after) is not None or _INVITES.search(before) is not None


_WELCOME_BY: dict[str, Callable[[Text, Cue], bool]] = {
    "entry": _is_entry,
    "needless": _is_needless,
    "who": _is_welcome,
    "alone": _is_alone,
}
