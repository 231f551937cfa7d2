"""Where one sits, told in any words and any order: a sentence by the classes of its words.

What `arrangement` knows by phrases it reads from them. This is for a text of none of its phrases. Each word of a
sentence is of a class (a home, the employer's place, the way there, a part of a week, a "no", who works there;
data/cues/seat/words.csv), and what the sentence says follows from the classes that stand in it, whatever their order.
"""

from __future__ import annotations

import re
from collections.abc import Collection, Sequence

from aggregator.domain import weeks
from aggregator.domain.abodes import is_region
from aggregator.domain.asides import is_aside
from aggregator.domain.passages import passage
from aggregator.domain.scan import Cue, Scan
from aggregator.domain.text import Text
from aggregator.domain.vocabulary import vocabulary

_REACH = 200  # characters of a sentence each way
_WORDS = "seat/words"
_CLAUSE_ENDS = re.compile(r"[,;()]| - | but ")
_LABELLED = re.compile(r"[:?]\W{0,3}$")
_PLACES = ("home", "house", "site", "come")
_AT_HOME = ("home", "house")
_NO = ("no", "not")


def read(text: Text) -> list[tuple[str, Cue]]:
    """(kind, the word that says it) of each sentence that says where one sits; kinds as in `arrangement`."""
    found, past = list[tuple[str, Cue]](), 0
    for one in text.scan.of("dwelling"):
        if one.start < past:
            continue
        first, past = passage(text, one.start, one.end, _REACH)
        if any(first <= cue.start < past for cue in text.scan.of("arrangement") if cue.value == "other"):
            continue
        if told := _of_sentence(text.lower[first:past]):
            kind, cue = told
            found.append((kind, Cue(first + cue.start, first + cue.end, "seat")))
    return found


def _of_sentence(said: str) -> tuple[str, Cue] | None:
    words = Scan(said, vocabulary(_WORDS)).longest(_WORDS)
    classes = {one.value for one in words}
    if "foreign" in classes or not classes & {"who", "does", "home", "come"}:
        return None
    turned = _turned(said, words)
    homes, sites, kept_off, freed = (
        [one for one in words if one.value in kinds and (one in turned) is refused]
        for refused in (False, True)
        for kinds in (_AT_HOME, ("site", "come"))
    )
    if homes or kept_off:
        place = (homes or kept_off)[0]
        if not _is_of_job(said, place, classes) or is_aside(
            place._replace(value="word"), "", said[: place.start], said[place.end :]
        ):
            return None
    kind = _kind(classes, homes, sites, kept_off, freed, part=_is_part(said, words))
    place = (homes or kept_off or sites or freed or words)[0]
    return (kind, place) if kind else None


def _kind(
    classes: Collection[str],
    homes: Sequence[Cue],
    sites: Sequence[Cue],
    kept_off: Sequence[Cue],
    freed: Sequence[Cue],
    *,
    part: bool,
) -> str | None:
    """The one rule. Places that a "no" bears on are `kept_off` (homes) and `freed` (the employer's)."""
    seldom = "seldom" in classes
    if homes and "step" in classes and not part:
        return None if seldom else "later"
    if homes and "perhaps" in classes and not part:
        return None
    if homes and part and not seldom:
        return "hybrid"
    if homes:
        return "full" if seldom or not sites else None
    if kept_off:
        return "not"
    if freed and not sites:
        return "full"
    if sites and not freed and not seldom and "who" in classes and classes & {"does", "come"}:
        return "hybrid" if part else "site"
    return None


def _is_of_job(said: str, home: Cue, classes: Collection[str]) -> bool:
    """Is it a home to work in? "Anywhere in the metro" is none."""
    if home.value == "house" and "does" not in classes and not _LABELLED.search(said[: home.start]):
        return False
    return not is_region(said[home.end :])


def _turned(said: str, words: Sequence[Cue]) -> set[Cue]:
    """The places that a "no" bears on: those of one side behind it in its clause, else the last before it."""
    turned = set[Cue]()
    for no in (one for one in words if one.value in _NO):
        cut = _CLAUSE_ENDS.search(said, no.end)
        last = cut.start() if cut else len(said)
        behind = [one for one in words if no.end <= one.start < last and one.value in _PLACES]
        for one in behind:
            if (one.value in _AT_HOME) != (behind[0].value in _AT_HOME):
                break
            turned.add(one)
        if not behind and (no.value == "not" or _LABELLED.search(said[: no.start])):
            first = max((one.end() for one in _CLAUSE_ENDS.finditer(said, 0, no.start)), default=0)
            turned.update([one for one in words if first <= one.start < no.start and one.value in _PLACES][-1:])
    return turned


def _is_part(said: str, words: Sequence[Cue]) -> bool:
    """Is it a part of the time that is told: counted or named days, a share, every other week?"""
    classes = {one.value for one in words}
    return (
        not classes.isdisjoint(("mix", "often"))
        or {"few", "day"} <= classes
        or weeks.is_part_of_week(said)
    )
