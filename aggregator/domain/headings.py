"""Where the headings of a text stand, and what each says of the words below it.

Many sources lose their line breaks, so a heading is known in four ways: what stands before a colon and holds
a word of headings; a short line that ends in a colon, is written in capitals or as markdown, or leads a
list; and, in the middle of a line, two capitalised words of headings side by side ("Preferred Education and
Experience"). The words: data/cues/heading.csv.
"""

from __future__ import annotations

import re
from bisect import bisect_left
from collections.abc import Iterator, Sequence
from itertools import pairwise
from typing import Literal, NamedTuple

from aggregator.domain import seams
from aggregator.domain.scan import Cue
from aggregator.domain.text import Text

Level = Literal["required", "preferred", "neutral", "other", "unknown", "none"]

_TOLD = 12  # characters from a credential to words that speak of it
_LED = 16  # characters of the shortest heading that may have an item before it in its sentence
_SHORT = 40  # characters of a heading that nothing but its place tells
_LONGEST = 70  # characters of a heading
_JOINTS = frozenset(("", ",", "/", "&", "and", "or", "of", "-", "and/or", ", and", ", or", ", &", ", and/or"))
_BEGINS = re.compile(r".*(?:[.;!?•|*)\]]\s+|\n|\A|\s-\s)(?=[\"'(\[*#•\s-]*[A-Z])", re.DOTALL)
_PHRASE = re.compile(r"[A-Z][\w']*[ ](?:[\w']+[ ])*[A-Z][\w']*")
_ITEM = re.compile(r"[ ](?:[A-Z]|\d)")
_A_SUM = re.compile(r"\d[.,]\d\d")
_BULLET = re.compile(r"[ ]*(?:[•*+o✓-]|\d{1,2}[.)]|[a-hA-H][.)])[ ]+")
_GOES_ON = frozenset(",;)")
_INSIDE = re.compile(r"(?<![\w/])(?:of|with|in|and|or|the|an?|for)[ ]\Z", re.IGNORECASE)
_STOP = re.compile(r"[.;•\n()]")
_CAPITAL = re.compile(r"(?<![\w-])[A-Z][a-z']*\b")
_ORNAMENT = " •*#_-=\t"
_PLURALS = frozenset((
    "Qualifications", "Requirements", "Responsibilities", "Benefits", "Certifications", "Credentials", "Licenses", "Pluses", "Preferences",
    "Differentiators", "Desirables", "Extras", "Advantages", "Assets", "Bonuses", "Essentials", "Basics", "Minimums",
))  # fmt: skip
_WISHES = re.compile(r"(?!We\b|We'|It would|Would\b|Not\b|Also\b|Much\b|A\b)[A-Z][\w']*[ -][\w' -]*")
# "the Radiology Coding Certification Board": whoever issues a credential heads nothing.
_ISSUER = re.compile(
    r"[ ](?:Board|Council|Commission|Institute|Association|Society|Academy)\b", re.IGNORECASE
)
_ENDED = re.compile(r"(?:\A|\n|[\w)%.;+][ ])\Z")


class Heading(NamedTuple):
    """A heading of `plain[start:end]`. `alone`: it says nothing but what it governs (it ends in a colon or
    has its line for itself), so that a word of level in it speaks of what follows."""

    start: int
    end: int
    level: Level
    alone: bool


def find(text: Text) -> list[Heading]:
    """The headings of a text, in order, none inside another."""
    words = text.scan.longest("heading")
    starts = [one.start for one in words]
    credentials = sorted(one.start for kind in ("credential", "body") for one in text.scan.of(kind))
    found = [*_before_colons(text.plain, words, starts, credentials), *_runs(text.plain, words, credentials)]
    if "\n" in text.plain:
        found += _lines(text.plain, words, starts, credentials)
    kept: list[Heading] = []
    for one in sorted(found, key=lambda one: (one.start, -one.end)):
        if not kept or one.start >= kept[-1].end:
            kept.append(one)
        elif one.alone and not kept[-1].alone:
            before = kept.pop()
            kept += [before._replace(end=one.start - 1), one] if before.start < one.start else [one]
    return (
        [_beside_need(text.plain, one, before) for before, one in pairwise([kept[0], *kept])] if kept else []
    )


def _beside_need(plain: str, one: Heading, before: Heading) -> Heading:
    """ "Need: …" and then "Want: …": a wish, where "Want: …" alone asks."""
    wants = plain[one.start : one.end].strip(" :").lower() in ("want", "wants")
    return one._replace(level="preferred") if wants and before.level == "required" else one


def _before_colons(
    plain: str, words: Sequence[Cue], starts: list[int], credentials: list[int]
) -> Iterator[Heading]:
    """ "Required certifications for this job: …", from where its line or sentence begins."""
    at = plain.find(":")
    while at >= 0:
        first = max(0, at - _LONGEST)
        near = words[bisect_left(starts, first) : bisect_left(starts, at)]
        if near:
            begun = _BEGINS.match(plain, first, at)
            start = begun.end() if begun and (begun.end() > first or first == 0) else -1
            if start < 0 or _holds(credentials, start, at):
                start = _run_start(plain, near, at)
            elif at - start > _LED:
                run = _run_start(plain, near, at)
                parted = start < run - 1 and seams.first(plain, run - 1, run + 2) == run
                start = run if parted else start
            if _holds(credentials, start, at) or (")" in plain[start:at] and "(" not in plain[start:at]):
                start = -1  # it speaks of a credential, or ends an aside: "(CCS preferred):"
            inside = [one for one in near if one.start >= start >= 0]
            if inside and (plain[start].isupper() or plain[start] in _ORNAMENT or plain[start] in "\"'(["):
                yield Heading(start, at + 1, _level(inside), alone=True)
        at = plain.find(":", at + 1)


def _run_start(plain: str, near: Sequence[Cue], at: int) -> int:
    """Where the words of a heading right before a colon begin; -1 where there are none."""
    start, stop = -1, at
    for one in reversed(near):
        if plain[one.end : stop].strip(" ()").lower() not in _JOINTS:
            break
        stop = one.start
        if plain[stop].isupper():
            start = stop
    return start if start >= 0 else _led_start(plain, near, at)


def _led_start(plain: str, near: Sequence[Cue], at: int) -> int:
    """ "… of hire What will set you apart: …": the last capitalised word before a colon."""
    stops = [one.end() for one in _STOP.finditer(plain, max(0, at - _SHORT), at)]
    begun = [one.start() for one in _CAPITAL.finditer(plain, max(stops, default=max(0, at - _SHORT)), at)]
    return begun[-1] if begun and near[-1].start >= begun[-1] else -1


def _runs(plain: str, words: Sequence[Cue], credentials: list[int]) -> Iterator[Heading]:
    """Capitalised words of headings side by side, two or more."""
    run: list[Cue] = []
    for one in words:
        if not plain[one.start].isupper():
            if run and run[0].value in ("required", "preferred") and plain[run[-1].end : one.start] == " ":
                run.append(one)  # "Preferred qualifications" in the middle of a line
            continue
        if one.value == "aside":
            if " " in plain[one.start : one.end] and plain[one.start : one.end].istitle():
                yield Heading(one.start, one.end, "other", alone=False)
            continue
        gap = plain[run[-1].end : one.start] if run else "\n"
        if "\n" in gap or gap.strip() not in _JOINTS:
            yield from _run(plain, run, credentials)
            run = []
        run.append(one)
    yield from _run(plain, run, credentials)


def _run(plain: str, run: list[Cue], credentials: list[int]) -> Iterator[Heading]:
    if not run:
        return
    start, end = run[0].start, run[-1].end
    if _is_phrase(plain, run[0]):
        yield Heading(start, run[0].end, _level(run[:1]), alone=True)
        return
    if len(run) == 1:
        if run[0].value == "wanted" and " " in plain[start:end] and plain[start:end].istitle():
            yield Heading(start, end, "neutral", alone=False)  # "About You"
        elif plain[start:end] in _PLURALS and _leads(plain, run[0], credentials):
            yield Heading(start, end, _level(run), alone=False)
        return
    # "CPC Certification Required" is no heading; "… CPC Preferred Qualifications …" holds one.
    first = next((at for at, one in enumerate(run) if one.value in ("required", "preferred")), len(run))
    if 0 < first < len(run) and plain[end : end + 1] in (".", "!"):
        return  # "… years of CODING EXPERIENCE PREFERRED."
    if _ISSUER.match(plain, end):
        return
    levelled = any(one.value == "wanted" for one in run[first:])
    at = bisect_left(credentials, start) - 1
    near = at >= 0 and start - credentials[at] <= _TOLD
    named = all(one.value == "soft" or _names(plain, one) for one in run)
    joined = not plain[start:end].replace(" ", "").isalpha() and _ITEM.match(plain, end)
    other = first == len(run) and (joined or not named)
    told = not levelled and near and not other and not _STOP.search(plain, credentials[at], start)
    # "… years of Coding Experience, or RHIT": words of headings inside a sentence in capitals.
    inside = first == len(run) and (
        plain[end : end + 1] in _GOES_ON or _INSIDE.search(plain, max(0, start - 6), start)
    )
    inside = inside or (
        not levelled and first < len(run) and _INSIDE.search(plain, max(0, start - 6), start) is not None
    )
    # "… Required Medical …", "… Required Minimum …" are none.
    says = any(one.value not in ("soft", "required", "preferred") for one in run) or plain.endswith(
        "ire", start, end
    )
    if not told and not inside and says:
        yield Heading(start, end, _level(run), alone=False)


def _names(plain: str, one: Cue) -> bool:
    """Is a word of headings one that belongs to a credential? "CPC Coding Certification"."""
    return plain.startswith(("Cert", "CERT", "Cred", "CRED", "Lice", "LICE", "Regi", "REGI"), one.start)


def _is_phrase(plain: str, one: Cue) -> bool:
    """ "… Bonus Points CPMA …", "… What You Need CPC …": a phrase of several capitalised words before an item."""
    if one.value == "preferred" and _WISHES.fullmatch(plain, one.start, one.end):
        return bool(_ITEM.match(plain, one.end) and _ENDED.search(plain, max(0, one.start - 2), one.start))
    levelled = one.value in ("required", "preferred") and not plain.endswith("ire", one.start, one.end)
    return levelled and bool(_PHRASE.fullmatch(plain, one.start, one.end) and _ITEM.match(plain, one.end))


def _leads(plain: str, one: Cue, credentials: list[int]) -> bool:
    """Does a single word in the middle of a line look like a heading whose line breaks are lost?"""
    start, end = one.start, one.end
    before, item = plain[max(0, start - 3) : start - 1], _ITEM.match(plain, end)
    named = _names(plain, one) and _holds(credentials, start - _TOLD, start)
    if before.isupper() and item and not named:
        return True  # "… and APC Qualifications CPC …"
    before = plain[max(0, start - 2) : start]
    return before[:1] in (".", ")", "") or (before[-1:] == " " and before[0].islower() and item is not None)


def _lines(plain: str, words: Sequence[Cue], starts: list[int], credentials: list[int]) -> Iterator[Heading]:
    """Short lines that are headings by their form."""
    lines = plain.split("\n")
    at, previous = 0, ""
    for line, following in zip(lines, [*lines[1:], ""], strict=True):
        end = at + len(line)
        if 2 < len(line) <= _LONGEST and not _holds(credentials, at, end):
            inside = words[bisect_left(starts, at) : bisect_left(starts, end)]
            if _is_title(line, at, following, inside) or _is_above_prose(previous, line, following, inside):
                yield Heading(at, end, _level(inside), alone=True)
        at, previous = end + 1, line


def _is_above_prose(previous: str, line: str, following: str, inside: Sequence[Cue]) -> bool:
    """A few words without an end, between a sentence and a sentence."""
    words = 6 if any(one.value == "preferred" for one in inside) else 4
    if len(line) > _SHORT or not line[0].isupper() or line[-1] in ".,;!?" or line.count(" ") > words:
        return False
    if _asks_itself(inside):
        return False
    if _A_SUM.search(line) or ": " in line:
        return False  # "Salary Maximum 25.75", "Department: Health Information"
    closed = not previous or previous[-1] in ".!?" or _BULLET.match(previous) is not None
    prose = following.rstrip()[-1:] in (".", "!", "?") and not _BULLET.match(following)
    return closed and prose and len(following) > len(line) and not _BULLET.match(line) and "$" not in line


def _is_title(line: str, at: int, following: str, inside: Sequence[Cue]) -> bool:
    bare = line.strip(_ORNAMENT)
    if not bare or bare[-1] in ".,;!" or bare[0].islower():
        return False
    if bare[-1] == ":" or line.startswith(("#", "**", "__")):
        return True
    if bare.isupper() and len(bare) > 5 and not following.isupper() and not _BULLET.match(line):
        return True
    if _BULLET.match(following) and not _BULLET.match(line):
        return len(bare) <= 60
    # "Coding Certification Preferred" asks for something; "Preferred Coding Certification" announces it.
    begun = bool(inside) and inside[0].start == at  # "We'd love it if you had"
    covered = sum(one.end - one.start for one in inside if begun or line[one.start - at].isupper())
    return covered * 4 >= len(bare) * 3 and not _asks_itself(inside)


def _asks_itself(inside: Sequence[Cue]) -> bool:
    """ "Coding certification preferred": words of headings that end in a word of level, and begin with none."""
    levels = ("required", "preferred")
    return len(inside) > 1 and inside[-1].value in levels and inside[0].value not in levels


def _holds(some: list[int], start: int, end: int) -> bool:
    at = bisect_left(some, start)
    return at < len(some) and some[at] < end


def _level(words: Sequence[Cue]) -> Level:
    said = {one.value for one in words}
    if "preferred" in said:
        return "preferred"
    if "other" in said:
        return "other"
    if "required" in said:
        return "required"
    if "wanted" in said:
        return "neutral"
    return "other" if said else "unknown"
