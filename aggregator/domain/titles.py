"""What a posting's title says about the work. The words: data/cues/title/*.csv."""

from __future__ import annotations

import re
from collections.abc import Sequence
from functools import cache

from aggregator.domain.scan import Cue, Scan
from aggregator.domain.text import Text, read
from aggregator.domain.vocabulary import Vocabulary, vocabulary

_KINDS = ("title/coding", "title/branch", "title/trade", "title/rank", "title/near")
_STRONG_BEFORE, _STRONG_AFTER = 30, 25  # characters between a branch of coding and the word "coder"
_OF_RECORDS = ("medical record", "health information", "him", "hit")
_OF_CODES = ("drg", "payment integrity", "risk adj", "coding", "coder", "hedis")
_NURSE = re.compile(r"\b(?:[Nn]urse|NURSE|RN|LPN|LVN|[Uu]tili[sz]ation|UTILIZATION|UM)\b")
_CHECKED = re.compile(
    r"[\s/&-]*(?:(?:level(?:ing|s)?|coding|record|chart|and|clinical)[\s/&-]*)*", re.IGNORECASE
)


class Title:
    """A title's words, and what follows from them."""

    __slots__ = ("_scan", "_trades", "coding", "plain")

    def __init__(self, title: Text) -> None:
        self.plain = title.plain
        self._scan = Scan(title.plain, _words())
        self._trades = {one.value for one in self._scan.longest("title/trade")}
        self.coding = self._coding()

    @property
    def near(self) -> Cue | None:
        """The first word of work beside coding."""
        return next(iter(self._scan.longest("title/near")), None)

    @property
    def is_software(self) -> bool:
        return "software" in self._trades

    @property
    def is_helper(self) -> bool:
        return "helper" in self._trades

    @property
    def writes_policy(self) -> bool:
        return "policy" in self._trades

    @property
    def is_other_trade(self) -> bool:
        return not self._trades.isdisjoint(("other", "software", "school"))

    @property
    def teaches(self) -> bool:
        """Is it of somebody who teaches, at a school or elsewhere?"""
        return "school" in self._trades

    @property
    def is_foreign(self) -> bool:
        beside = not self._trades.isdisjoint(("documents", "registry"))
        return not self._trades.isdisjoint(("other", "software")) or (beside and not self.coding)

    def _coding(self) -> Cue | None:
        """The word that makes it the title of a coding job."""
        words = self._scan.of("title/coding")
        if not words:
            return None
        for one in words:
            if one.value in ("coder", "coding"):
                return one
            if one.value == "code" and "registry" not in self._trades:  # "cancer registry abstractor"
                return one
            if one.value == "credential" and not self.plain.startswith(" nurse", one.end):
                return one
        return self._checked(words)

    def _checked(self, words: Sequence[Cue]) -> Cue | None:
        """ "DRG validator", "E/M level audits": one who checks what others coded."""
        for subject in (one for one in words if one.value == "subject"):
            for one in (one for one in words if one.value == "check" and one.start >= subject.end):
                if _CHECKED.fullmatch(self.plain, subject.end, one.start):
                    return Cue(subject.start, one.end, "check")
        return None

    @property
    def is_strong(self) -> bool:
        """Does the title alone tell a coder of charts from others who code?"""
        if self.coding and self.coding.value == "check":
            return True
        branches = self._scan.of("title/branch")
        for word in (one for one in self._scan.of("title/coding") if one.value in ("coder", "coding")):
            for one in branches:
                if one.value != "after" and 0 <= word.start - one.end <= _STRONG_BEFORE:
                    return True
                if one.value != "before" and 0 <= one.start - word.end <= _STRONG_AFTER:
                    return True
        return False

    @property
    def is_beside(self) -> bool:
        """Audits, teaches or leads coding, or bills and codes. A "denials coder" codes; a "coding denials
        analyst" stands beside it."""
        ranks = {one.value for one in self._scan.of("title/rank")}
        codes = any(one.value == "coder" for one in self._scan.of("title/coding"))
        return bool(ranks & ({"lead", "check"} if codes else {"lead", "check", "watch", "beside"}))

    @property
    def keeps_records(self) -> bool:
        """ "Medical Records Technician", "Health Information Specialist": some of them code."""
        near = self.near
        return near is not None and self.plain[near.start : near.end].lower().startswith(_OF_RECORDS)

    @property
    def may_check_codes(self) -> bool:
        """Is what it watches over no charge, no claim and no stay?"""
        near = self.near
        beside = near is None or self.plain[near.start : near.end].lower().startswith(
            (*_OF_RECORDS, *_OF_CODES)
        )
        return self.watches and beside and not _NURSE.search(self.plain)

    @property
    def watches(self) -> bool:
        """Audits, reviews, validates, teaches or abstracts something."""
        return any(one.value in ("check", "watch", "abstract") for one in self._scan.of("title/rank"))


@cache
def _words() -> Vocabulary:
    return vocabulary(*_KINDS)


def may_code(title: str) -> bool:
    """Might a posting of this title be a coding job or one beside it? Cheap, and generous: what it lets
    through costs one request, what it keeps out is never read. A bare number says nothing."""
    if title.isdecimal():
        return True
    found = Scan(read(title).plain, vocabulary("title/gate")).of("title/gate")
    hidden = [one for one in found if one.value == "nurse"]
    return not any(one.value == "not" for one in found) and any(
        one.value == "may" and not any(other.start == one.start for other in hidden) for one in found
    )
