"""Where one sits, told in any words and any order: a sentence by the classes of its words.

What `arrangement` knows by phrases it reads from them. This is for a text of none of its phrases. Each word of a
sentence is of a class (a home, the employer's place, the way there, a part of a week, a "no", who works there;
data/cues/seat/words.csv), and what the sentence says follows from the classes that stand in it, whatever their order.
"""

from __future__ import annotations

import re
from bisect import bisect_left
from collections.abc import Iterator, Sequence
from itertools import zip_longest

from aggregator.domain import weeks
from aggregator.domain.abodes import is_region
from aggregator.domain.asides import is_aside
from aggregator.domain.passages import passage
from aggregator.domain.scan import Cue, Scan
from aggregator.domain.text import Text
from aggregator.domain.vocabulary import vocabulary

_REACH = 120  # characters of a sentence each way: where line breaks are lost, a longer one is of much else
_WORDS = "seat/words"
_CLAUSE_ENDS = re.compile(r"[,;()]| - | but ")
_CUTS = re.compile(r"[,;:()]| - | but ")  # behind a "no" a colon ends what it bears on, too
# Without any of these no sentence about a home is also one of a place: most claims end here, at a tenth of the cost.
_OTHER_SIDE = re.compile(
    r"office|on-?\s?site|in[- ]person|campus|hospital|clinic|department|building|comes? in|every (?:other|second|third)|alternat"
    r"|rotat|out of e|induction|orientation|onboarding|nobody|no one|none of|no part of|cannot|can't|m[au][ys]t? not"
)
_ADJECTIVES = ("remote", "virtual")
_A_THING = re.compile(
    r" (?!(?:and|or|but|if|in|from|for|within|with|to|as|at|on|while|since|by|only|days?|three|two|one|four|all|work|worker|percentage)\b)[a-z]"
)
_LABELLED = re.compile(r"[:?]\W{0,3}$")
_BEHIND_LABEL = re.compile(r"[:?]\W{0,3}(?:[\w'-]+ ){0,2}$")
_AT_HOME = ("home", "house")
_AT_WORK = ("site", "there", "come")
_PLACES = (*_AT_HOME, *_AT_WORK)
_OF_JOB = ("who", "does", "home", "come")
_OPEN = ("step", "trial", "seldom", "perhaps")
_NO = ("no", "not", "nobody", "cannot", "zero")
_COUNTED = 16  # characters between a number and its days
_BULLET = 2  # characters of one before a sentence
_NOTHING = Cue(0, 0, "")
_BESIDE = 44  # characters between what one does and where
_WITHIN = re.compile(r"\b(?:at|in|on|from|within|inside|beside|out of)\b")
_TO_PLACE = re.compile(r"\b(?:at|in|on|to|from|into|inside)(?: [\w'-]+){0,3} \Z")
_WITH = re.compile(r"\b(?:with|for|to support|between)\b")
_NEAR = 24  # characters between "after" and the induction
_FRAGMENT = 60  # characters: a shorter one need not say whose place it is


def read(text: Text) -> list[tuple[str, Cue]]:
    """(kind, the word that says it) of each sentence that says where one sits; kinds as in `arrangement`."""
    others = [cue.start for cue in text.scan.of("arrangement") if cue.value == "other"]
    found, past = list[tuple[str, Cue]](), 0
    for one in text.scan.of("dwelling"):
        if one.start < past:
            continue
        first, past = passage(text, one.start, one.end, _REACH)
        if bisect_left(others, first) < bisect_left(others, past):
            continue
        if told := _Sentence(text.lower[first:past]).told():
            kind, cue = told
            found.append((kind, Cue(first + cue.start, first + cue.end, "seat")))
    return found


def reread(text: Text, cue: Cue, kind: str) -> str:
    """The kind of a claim, or what its whole sentence says instead: that nobody sits at home, or a week in two
    parts."""
    if kind not in ("full", "later"):
        return kind
    if not _OTHER_SIDE.search(text.lower, max(0, cue.start - _REACH), cue.end + _REACH):
        return kind
    first, last = passage(text, cue.start, cue.end, _REACH)
    return _Sentence(text.lower[first:last]).firm() or kind


class _Sentence:
    """What stands in a sentence. Places that a "no" bears on are `kept_off` (homes) and `freed` (the employer's)."""

    __slots__ = (
        "classes",
        "counted",
        "foreign",
        "freed",
        "homes",
        "kept_off",
        "part",
        "said",
        "sites",
        "words",
    )

    def __init__(self, said: str) -> None:
        self.said = said
        found = Scan(said, vocabulary(_WORDS)).longest(_WORDS)
        self.words = words = [one for one in found if not _is_of_a_thing(said, one)]
        self.classes = {one.value for one in words}
        if self._is_arrival():
            self.classes.discard("step")
        self.foreign = self._is_foreign()
        turned = _turned(said, words)
        self.homes, self.kept_off, self.sites, self.freed = (
            [one for one in words if one.value in side and (one in turned) is refused]
            for side in (_AT_HOME, _AT_WORK)
            for refused in (False, True)
        )
        if self.homes:
            self.sites = [one for one in self.sites if not said.startswith(":", one.end)]
        self.counted = self._is_counted()
        self.part = self.counted or self._has("mix")

    def _has(self, *classes: str) -> bool:
        return not self.classes.isdisjoint(classes)

    def _is_arrival(self) -> bool:
        """Is what one waits for no more than an induction of some days?"""
        waits = [one for one in self.words if one.value in ("step", "arrival", "few")]
        return all(
            two.value == "arrival" and two.start - one.end < _NEAR
            for one, two in zip_longest(waits, waits[1:], fillvalue=_NOTHING)
            if one.value == "step"
        )

    def _is_counted(self) -> bool:
        """Is it a part of the time that is told, beside a mere share: counted or named days, weeks by turns?"""
        if self._has("turns", "often") or weeks.is_part_of_week(self.said):
            return True
        units = ("day", "week") if self.homes and self.sites else ("day",)
        counted = [one for one in self.words if one.value in units]
        few = [one for one in self.words if one.value == "few"]
        return any(
            0 < two.start - one.end < _COUNTED
            or (0 < one.start - two.end < _COUNTED and _LABELLED.search(self.said[: one.start]))
            for one in few
            for two in counted
        )

    def _is_foreign(self) -> bool:
        """Does it speak of something else, but for another matter before it and an afterthought?"""
        places = [one for one in self.words if one.value in _PLACES] or [_NOTHING]
        first = self.said.rfind(";", 0, places[0].start)
        cut = _CLAUSE_ENDS.search(self.said, places[-1].end)
        last = cut.start() if cut else len(self.said)
        return any(one.value == "foreign" and first < one.start < last for one in self.words)

    def told(self) -> tuple[str, Cue] | None:
        """(kind, the word that says it), or None: it says nothing, or speaks of something else."""
        if self.foreign or (len(self.said) > _FRAGMENT and not self._has(*_OF_JOB)):
            return None
        home = next(iter(self.homes or self.kept_off), None)
        both = self.homes and self.sites and self.part
        if home and not both and (self._is_elsewhere(home) or self._is_aside(home)):
            return None
        kind = self._kind()
        return (kind, (home or next(iter(self.sites or self.freed)))) if kind else None

    def firm(self) -> str | None:
        """not or hybrid, where no word leaves it open."""
        refused = self._has("cannot") or [one.value for one in self.words[:1]] == ["nobody"]
        if refused and self.kept_off and not self.homes:
            return "not"
        halves = self._is_named() or {"turns", "week"} <= self.classes or {"mix", "arrival"} <= self.classes
        told = halves and self.homes and self.part
        return "hybrid" if told and not self.foreign and not self._has(*_OPEN) else None

    def _is_named(self) -> bool:
        """Is the employer's place named as one where one is? "Remotely for our hospital" names it as a client."""
        return any(
            one.value in ("there", "come") or _TO_PLACE.search(self.said[: one.start]) for one in self.sites
        )

    def _kind(self) -> str | None:
        """The one rule."""
        seldom = self._has("seldom")
        if self.homes:
            if self._has("step", "trial") or (self._has("arrival") and not self.part):
                return None if seldom else "later"
            if self._has("perhaps") and not (self.part and self.sites):
                return self._of_sites() if self.sites else None
            if self.part and not seldom:
                return "hybrid"
            return "full" if seldom or not self.sites else None
        if self.kept_off:
            return "not"
        if self.freed:
            return None if self.sites else "full"
        return self._of_sites() if self.sites and not seldom else None

    def _of_sites(self) -> str | None:
        """hybrid or site, where nothing but the employer's place is named. A hospital or an office stands in many
        sentences that say nothing of where one sits: so one must come there, or be there in person."""
        seated, comes = self._is_seated(), self._has("come") and self._has("site", "who")
        if self.part:
            ours = comes or seated or self._has("who", "there", "does")
            return "hybrid" if self.counted and ours else None
        if not (seated or comes or self._has("there")):
            return None
        if self._has("trial", "arrival"):
            return None
        works = (seated or (self._has("does") and self._has("there"))) and (
            self._has("who") or len(self.said) < _FRAGMENT
        )
        return "site" if works or (self._has("must", "whole") and not seated) else None

    def _is_seated(self) -> bool:
        """Is somebody at work, or some days, in the employer's place itself: "you sit in our office"?"""
        acts = [one for one in self.words if one.value in ("does", "day", "week", "whole", "often")]
        return any(
            0 <= two.start - one.end < _BESIDE
            and _WITHIN.search(self.said[one.start : two.start])
            and not _WITH.search(self.said[one.end : two.start])
            for one in acts
            for two in self.sites
        )

    def _is_elsewhere(self, home: Cue) -> bool:
        """Is it a home, but none to work in? "Anywhere in the metro" is none, either."""
        if self.freed or (self.sites and self._has("step")):
            return False
        if self.said.startswith("any", home.start) and is_region(self.said[home.end :]):
            return True
        fragment = self._has("whole") and len(self.said) < _FRAGMENT
        fragment = fragment or (self.part and self._has("who"))
        worked = fragment or self._has("does") or _BEHIND_LABEL.search(self.said[: home.start])
        return home.value == "house" and not worked

    def _is_aside(self, home: Cue) -> bool:
        return is_aside(home._replace(value="word"), "", self.said[: home.start], self.said[home.end :])


def _is_of_a_thing(said: str, word: Cue) -> bool:
    """ "A remote manager", "a virtual queue": what is remote, if it is no job, is no home."""
    return said[word.start : word.end] in _ADJECTIVES and _A_THING.match(said, word.end) is not None


def _turned(said: str, words: Sequence[Cue]) -> set[Cue]:
    """The places that a "no" bears on: those of one side behind it in its clause, else those before it. A count of
    nothing bears on what it stands first before, or on the label before it."""
    turned = set[Cue]()
    for no in (one for one in words if one.value in _NO):
        first = max((one.end() for one in _CLAUSE_ENDS.finditer(said, 0, no.start)), default=0)
        cut = _CUTS.search(said, no.end)
        last = cut.start() if cut else len(said)
        places = [one for one in words if first <= one.start < last and one.value in _PLACES]
        behind = [
            one for one in places if one.start >= no.end and (no.value != "zero" or no.start <= _BULLET)
        ]
        if behind or no.value in ("not", "cannot") or _LABELLED.search(said[: no.start]):
            turned.update(_of_one_side(behind or [one for one in reversed(places) if one.start < no.start]))
    return turned


def _of_one_side(places: Sequence[Cue]) -> Iterator[Cue]:
    """The first places, as long as they are all homes or all the employer's."""
    for one in places:
        if (one.value in _AT_HOME) != (places[0].value in _AT_HOME):
            return
        yield one
