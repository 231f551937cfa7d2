"""Text as a reader of claims needs it: plain, evenly spelt, and traceable to the characters it came from.

Descriptions arrive as HTML, as HTML whose markup was escaped once more, or as plain text. `read` makes
plain text of each (how: `markup`). Rules read `plain`; `span` leads what they found back to the text as it
was given.
"""

from __future__ import annotations

import re
from bisect import bisect_left
from collections.abc import Iterator
from dataclasses import dataclass

from aggregator.domain.markup import Piece, form_of, is_plain, plain_of
from aggregator.domain.posting import Field, Tag
from aggregator.domain.scan import Scan

# A set of characters comes first, so that the search skips to the next of them.
_SENTENCE_END = re.compile(
    r"[.!?;\n•](?:(?<=[\n•])|(?=\s+(?:[-*] )?[A-Z\d•(\"'$£€](?<!; O(?=R\b))(?<!; A(?=ND\b))|\s*$))"
)
_AHEAD = (
    8  # characters behind a mark that tell whether it ends a sentence: plain text has no two blanks in a row
)
_ABBREVIATIONS = frozenset((
    "e.g", "i.e", "(e.g", "(i.e", "etc", "vs", "approx", "yr", "yrs", "mo", "mos", "min", "max", "dr", "st", "u.s", "inc", "no", "req", "pref", "sec", "ver", "vol", "ext", "lvl", "at", "abt",
))  # fmt: skip


class Text:
    """Plain text and where each of its characters stands in the source."""

    __slots__ = ("_lower", "_outer", "_pieces", "_scan", "plain", "source")

    def __init__(self, plain: str, source: str, pieces: list[Piece], outer: Text | None = None) -> None:
        self.plain, self.source, self._pieces, self._outer = plain, source, pieces, outer
        self._lower: str | None = None
        self._scan: Scan | None = None

    @property
    def lower(self) -> str:
        """`plain` in lower case, character for character: rules without IGNORECASE run over it several
        times faster."""
        if self._lower is None:
            self._lower = lowered(self.plain)
        return self._lower

    @property
    def scan(self) -> Scan:
        """Every cue of the text, from one pass that is made when it is first asked for."""
        if self._scan is None:
            self._scan = Scan(self.plain)
        return self._scan

    def sentence(self, start: int, end: int, reach: int = 400) -> tuple[int, int]:
        """(start, end) of the sentence or line around `plain[start:end]`, no further than `reach` each way."""
        plain = self.plain
        first, last = max(0, start - reach), min(len(plain), end + reach)
        # Nothing but what ends it stands between an end and its line, so that most are found by their line.
        first = max(first, plain.rfind("\n", first, start) + 1, plain.rfind("•", first, start) + 1)
        for one in _SENTENCE_END.finditer(plain, first, start + _AHEAD):
            at = one.start()
            if at >= start:
                break
            if _ends(plain, at):
                first = at + 1
        for one in _SENTENCE_END.finditer(plain, end, last + _AHEAD):
            if _ends(plain, one.start()):
                last = min(last, one.start())
                break
        while first < start and plain[first] in " •":
            first += 1
        return first, last

    def sentences_with(self, kind: str) -> list[tuple[int, int]]:
        """(start, end) of each sentence or line that holds a cue of a kind, in order, each once."""
        found: list[tuple[int, int]] = []
        for cue in self.scan.of(kind):
            if not found or cue.start >= found[-1][1]:
                found.append(self.sentence(cue.start, cue.end))
        return found

    def tag(self, name: str, field: Field, start: int, end: int, rule: str) -> Tag:
        """The claim `name`, proven by `plain[start:end]` of this text, which is a posting's `field`."""
        begin, stop = self.span(start, end)
        return Tag(name, field, begin, stop, self.source[begin:stop], rule)

    def span(self, start: int, end: int) -> tuple[int, int]:
        """The source's slice behind `plain[start:end]`; `start` < `end` ≤ len(plain)."""
        at, begin, _, whole = self._piece(start)
        begin += 0 if whole else start - at
        at, first, stop, whole = self._piece(end - 1)
        stop = stop if whole else first + end - at
        return self._outer.span(begin, stop) if self._outer else (begin, stop)

    def _piece(self, at: int) -> Piece:
        return self._pieces[bisect_left(self._pieces, (at + 1,)) - 1]


def read(source: str, *, markup: bool | None = None) -> Text:
    """Plain text of a source. `markup`: is it HTML? None: decide by what it holds."""
    if is_plain(source):
        return Text(source, source, [(0, 0, len(source), False)])
    form = form_of(source) if markup is None else "html" if markup else "plain"
    plain, pieces = plain_of(source, html=form != "plain")
    if form != "escaped":
        return Text(plain, source, pieces)
    inner, of_inner = plain_of(plain, html=True)
    return Text(inner, source, of_inner, Text(plain, source, pieces))


def word_begins(plain: str, at: int, reach: int) -> int:
    """Where the word that ends at an offset begins, or `reach` characters before it if the word is longer."""
    least = max(0, at - reach)
    return max(least, plain.rfind(" ", least, at) + 1)


def lowered(plain: str) -> str:
    """Text in lower case, character for character: the few that would become two stay."""
    low = plain.lower()
    return low if len(low) == len(plain) else "".join(c.lower() if len(c.lower()) == 1 else c for c in plain)


def to_plain(source: str | None) -> str:
    """The plain text of HTML or of text; "" for None."""
    return read(source).plain if source else ""


def clean(value: str | None) -> str | None:
    """A one-line value (title, company, place): plain, blanks collapsed; None when nothing is left."""
    return " ".join(to_plain(value).split()) or None


@dataclass(frozen=True, slots=True)
class Document:
    """A posting as the rules read it: three fields of text, any of which may be empty."""

    title: Text
    location: Text
    description: Text

    @classmethod
    def of(
        cls, title: str, location: str | None, description: str, *, markup: bool | None = None
    ) -> Document:
        """`markup` is about the description; the other two are always told by what they hold."""
        return cls(read(title), read(location or ""), read(description, markup=markup))

    def fields(self, *names: Field) -> Iterator[tuple[Field, Text]]:
        """(name, text) of the fields asked for, or of all three: title, location, description."""
        wanted: tuple[Field, ...] = names or ("title", "location", "description")
        for name in wanted:
            yield name, self.text(name)

    def text(self, name: Field) -> Text:
        if name == "description":
            return self.description
        return self.title if name == "title" else self.location

    def tag(self, name: str, field: Field, start: int, end: int, rule: str) -> Tag:
        """The claim `name`, proven by `plain[start:end]` of a field; its span is in the source."""
        return self.text(field).tag(name, field, start, end, rule)


def _ends(plain: str, at: int) -> bool:
    """Does a sentence end at a mark? Not at the full stop of an abbreviation or of an initial."""
    if plain[at] != ".":
        return True
    word = plain[word_begins(plain, at, 8) : at]
    return word.lower() not in _ABBREVIATIONS and not (
        word[-1:].isalpha() and (len(word) == 1 or (word[-2] not in "-'_" and not word[-2].isalnum()))
    )
