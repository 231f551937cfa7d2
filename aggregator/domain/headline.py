"""The head of a posting, as identity reads it: whose it is, what the work is, at which level, under which number.

Boards dress all of it: places, employers, urgency and numbers of their own stand in titles, payroll's numbers
and legal forms in names.
"""

from __future__ import annotations

import re
from collections.abc import Iterator

from aggregator.domain.credentials import CREDENTIALS
from aggregator.domain.places import STATES
from aggregator.domain.posting import Posting
from aggregator.domain.search import words

_ROMAN = {"i": "1", "ii": "2", "iii": "3", "iv": "4", "v": "5"}
_LEVELS = _ROMAN | {one: one for one in _ROMAN.values()}
_LEVELS |= {"sr": "senior", "senior": "senior", "jr": "junior", "junior": "junior", "lead": "lead"}
_LEVELS |= {"principal": "principal", "apprentice": "entry", "trainee": "entry", "entry": "entry"}
_LEVELS |= {
    "associate": "associate",
    "supervisor": "supervisor",
    "manager": "manager",
    "director": "director",
}
_LEGAL = frozenset(words("inc llc ltd corp corporation co company pllc pc pa the of and at"))
_LONG = {"st": "saint", "ste": "sainte", "mt": "mount", "ft": "fort", "ctr": "center", "centre": "center",
         "hosp": "hospital", "univ": "university", "med": "medical", "assoc": "associates", "svcs": "services",
         "grp": "group", "hlth": "health"}  # fmt: skip
_ENTITY = re.compile(r"^\s*(?:(?:0\d+|\d{4,})\b\s*[-:_]?|\d+\s+[-:])\s*(?=\S)")
_COUNTED = re.compile(r"\b\d+\s+(?:openings?|positions?|vacanc(?:y|ies)|roles?)\b", re.IGNORECASE)
_NUMBERED = re.compile(
    r"\b(?:job|req|requisition|posting|reference|ref)\b[ #.:]*(?:id|no|number|num)?[ #.:]*[a-z]{0,4}[-_ ]?\d{3,}[\d-]*",
    re.IGNORECASE,
)
_NOISE = frozenset(
    words(
        "remote hybrid onsite site on work from home wfh based virtual telecommute usa us united "
        "states full part time ft pt prn per diem casual pool temp temporary contract permanent perm "
        "sign bonus hiring now urgent urgently immediate immediately needed wanted apply today new hot opportunity "
        "job position opening openings positions role id req requisition level "
        "required preferred eligible certified a an the for at in of and or with to only must"
    )
) | {part for code in CREDENTIALS for part in words(code)}
# A number that only whoever hires gives out; a "job id" may be that of the board which shows the advert.
_OFFICIAL = re.compile(
    r"\b(?:requisition|announcement|vacancy|req)\b[ \t]*(?:id|no\.?|number|num|#)?[ \t]*[:#]?\s{0,2}"
    r"([A-Z]{0,5}[-_ ]?\d[\dA-Z-]{3,})",
    re.IGNORECASE,
)
_STATED = re.compile(
    r"\b(?:requisition|announcement|vacancy|req|job|posting|position|reference)\b[ \t]*(?:id|no\.?|number|num|#)[ \t]*[:#]?"
    r"\s{0,2}([A-Z]{0,5}[-_ ]?\d[\dA-Z-]{3,})",
    re.IGNORECASE,
)
_DIGITS = re.compile(r"\d[\dA-Z-]{3,}", re.IGNORECASE)
_LABEL = 48  # characters that a number and its label can take before the first digit
_LOOK = 1500  # characters at either end of a text in which a number is looked for


def company(name: str | None) -> tuple[str, ...]:
    """The words of a name without its legal form, and without the number that payroll knows the entity by."""
    said = (_LONG.get(word, word) for word in words(_ENTITY.sub("", name or "")))
    return tuple(word for word in said if word not in _LEGAL)


def requisition(posting: Posting) -> str:
    """The digits tell requisitions apart; their dressing ("R-", "JR", leading zeros) varies by site."""
    return _digits(posting.requisition or "")


def official(posting: Posting) -> frozenset[str]:
    """The numbers that whoever hires has given the vacancy: in its field, else where the text says so."""
    if number := requisition(posting):
        return frozenset({number})
    return frozenset(filter(None, map(_digits, _numbers(_OFFICIAL, _ends(posting)))))


def stated(posting: Posting) -> frozenset[str]:
    """All numbers that a posting gives itself, a board's own ones too."""
    found = {requisition(posting), *map(_digits, _numbers(_STATED, _ends(posting)))}
    return frozenset(one for one in found if one)


def other_number(mine: frozenset[str], theirs: frozenset[str]) -> bool:
    """Are these numbers of two vacancies? One with a year before it or a count behind it ("2025-1234",
    "1234-1") is still the same."""
    return bool(mine and theirs) and not any(
        ((one.startswith(two) or one.endswith(two)) and len(two) >= 4) or one == two
        for first in mine
        for second in theirs
        for one, two in ((first, second), (second, first))
    )


def levels(title: str) -> frozenset[str]:
    return frozenset(_LEVELS[word] for word in words(_COUNTED.sub(" ", title)) if word in _LEVELS)


def core(posting: Posting) -> frozenset[str]:
    """The words of a title that say what the job is, without level, place, employer and terms."""
    place = {word for one in posting.places for word in words(f"{one.city or ''} {one.state or ''}")}
    place |= {word for one in posting.places if one.state for word in words(STATES.get(one.state, ""))}
    noise = place | set(words(posting.company or "")) - {"coding", "coder", "coders", "medical"}
    noise |= {_singular(word) for word in noise} | _NOISE | _LEVELS.keys()
    found = (
        (word, _singular(word)) for word in words(_NUMBERED.sub(" ", posting.title)) if not word.isdigit()
    )
    return frozenset(stem for word, stem in found if word not in noise and stem not in noise)


def _ends(posting: Posting) -> str:
    text = posting.description
    return f"{posting.title}\n{text if len(text) <= 2 * _LOOK else text[:_LOOK] + chr(10) + text[-_LOOK:]}"


def _numbers(labelled: re.Pattern[str], text: str) -> Iterator[str]:
    """The numbers behind such labels. Digits are rarer than the labels' words: to look back from them takes a
    third of the time."""
    for run in _DIGITS.finditer(text):
        if found := labelled.search(text, max(0, run.start() - _LABEL), run.end()):
            yield found[1]


def _digits(text: str) -> str:
    return "".join(re.findall(r"\d+", text)).lstrip("0")


def _singular(word: str) -> str:
    return word.removesuffix("s") if len(word) > 4 else word
