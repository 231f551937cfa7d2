"""Text as a reader of claims needs it: plain, evenly spelt, and traceable to the characters it came from.

Descriptions arrive as HTML, as HTML whose markup was escaped once more, or as plain text. `read` makes
plain text of each: one space, "-" for every dash, "\\n" between blocks, "• " before list items, nothing
invisible. Rules read `plain`; `span` leads what they found back to the text as it was given.
"""

from __future__ import annotations

import re
from bisect import bisect_left, bisect_right
from collections.abc import Iterator
from dataclasses import dataclass
from html import unescape
from typing import NamedTuple

from aggregator.domain.posting import Field, Tag
from aggregator.domain.scan import Scan

_NAMES = (
    r"a|abbr|article|b|blockquote|body|br|center|code|dd|div|dl|dt|em|font|footer|h[1-6]|head|header|hr|html|i"
    r"|img|li|main|meta|o:p|ol|p|pre|section|small|span|strike|strong|sub|sup|table|tbody|td|tfoot|th|thead"
    r"|title|tr|u|ul"
)
_TAG = re.compile(rf"</?(?:{_NAMES})(?:\s[^<>]*)?/?>", re.IGNORECASE)
_ENTITY = re.compile(r"&(?:nbsp|amp|#\d+|#x[\da-f]+|[lr][sd]quo|[mn]dash|bull);", re.IGNORECASE)
_ESCAPED = re.compile(rf"&lt;/?(?:{_NAMES})(?:\s[^<>&]*)?/?&gt;", re.IGNORECASE)
_BLOCKS = frozenset({
    "address", "article", "blockquote", "br", "center", "dd", "div", "dl", "dt", "footer", "h1", "h2", "h3",
    "h4", "h5", "h6", "head", "header", "hr", "li", "main", "ol", "p", "pre", "section", "table", "tr", "ul",
    "title",
})  # fmt: skip
_CELLS = frozenset(("td", "th"))
_INVISIBLE = "\u00ad\u200b-\u200f\u202a-\u202e\u2060\ufeff\x00-\x08\x0e-\x1f\x7f\ud800-\udfff"
_DASHES = "\u2010\u2011\u2012\u2013\u2014\u2015\u2212"
_BULLETS = "\u00b7\u2022\u25aa\u25cf\uf0b7\u2043\u25e6"
_BLANKS = "\t\v\f\x85\u00a0\u1680\u2000\u2001\u2002\u2003\u2004\u2005\u2006\u2007\u2008\u2009\u200a\u202f\u205f\u3000"
# One character for another, so that every offset stays. Replacing them one by one costs a thirtieth of
# `str.translate`, since most texts hold few of them.
_SPELT = (
    dict.fromkeys(_DASHES, "-")
    | dict.fromkeys(_BULLETS.replace("\u2022", ""), "\u2022")
    | dict.fromkeys(_BLANKS, " ")
    | dict.fromkeys("\r\u2028\u2029", "\n")
    | {"\u2018": "'", "\u2019": "'", "\u201c": '"', "\u201d": '"'}
)
# What, spelt evenly, still does not stand for itself.
_SPACE = r"(?P<space>[ \n][ \n]+)|(?P<bullet>\u2022(?=[^ \n]))"
_HIDDEN = rf"(?P<hidden>[{_INVISIBLE}]+)"
_MARKUP = (
    r"(?P<drop><!--.*?(?:-->|\Z)|<(?P<raw>script|style|template)\b.*?(?:</(?P=raw)\s*>|\Z)|<[!?][^<>]*>)"
    r"|(?P<tag></?(?P<name>[a-zA-Z][a-zA-Z0-9]*)[^<>]*>)"
    r"|(?P<entity>&(?:#\d{1,7}|#[xX][\da-fA-F]{1,6}|[a-zA-Z][a-zA-Z0-9]{1,31});?)"
)
_PLAIN, _RUNS = re.compile(f"{_SPACE}|{_HIDDEN}"), re.compile(r"(?P<space>[ \n][ \n]+)")
_HTML, _SHOWN = (re.compile(f"{_MARKUP}|{rest}", re.DOTALL) for rest in (_PLAIN.pattern, _SPACE))
_SENTENCE_END = re.compile(r"[.!?;](?=\s+[A-Z•(\"']|\s*$)|\n")
_ABBREVIATION = re.compile(
    r"(?:\b(?:e\.g|i\.e|etc|vs|approx|yrs?|mos?|min|max|Dr|St|U\.S|Inc|No)|(?<![\w-])[A-Z])$", re.IGNORECASE
)


class _Piece(NamedTuple):
    """`plain[at:]` came from `source[start:end]`: character by character, or (`whole`) as one."""

    at: int
    start: int
    end: int
    whole: bool


class Text:
    """Plain text and where each of its characters stands in the source."""

    __slots__ = ("_at", "_ends", "_lower", "_outer", "_pieces", "_scan", "plain", "source")

    def __init__(self, plain: str, source: str, pieces: list[_Piece], outer: Text | None = None) -> None:
        self.plain, self.source, self._pieces, self._outer = plain, source, pieces, outer
        self._at = [piece.at for piece in pieces]
        self._lower: str | None = None
        self._scan: Scan | None = None
        self._ends: list[tuple[int, int]] | None = None

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
            self._scan = Scan(self.plain, self.lower)
        return self._scan

    def sentence(self, start: int, end: int, reach: int = 400) -> tuple[int, int]:
        """(start, end) of the sentence or line around `plain[start:end]`, no further than `reach` each way."""
        ends = self._sentence_ends()
        after = bisect_left(ends, (end, end))
        before = bisect_right(ends, (start, 0)) - 1
        first = max(0, start - reach, ends[before][1] if before >= 0 else 0)
        last = min(len(self.plain), end + reach, ends[after][0] if after < len(ends) else len(self.plain))
        while first < start and self.plain[first] in " •":
            first += 1
        return first, last

    def sentences_with(self, kind: str) -> list[tuple[int, int]]:
        """(start, end) of each sentence or line that holds a cue of a kind, in order, each once."""
        found: list[tuple[int, int]] = []
        for cue in self.scan.of(kind):
            if not found or cue.start >= found[-1][1]:
                found.append(self.sentence(cue.start, cue.end))
        return found

    def _sentence_ends(self) -> list[tuple[int, int]]:
        """Where each sentence or line ends, and where the next one begins."""
        if self._ends is None:
            found = _SENTENCE_END.finditer(self.plain)
            self._ends = [one.span() for one in found if _ends(self.plain, one.start())]
        return self._ends

    def span(self, start: int, end: int) -> tuple[int, int]:
        """The source's slice behind `plain[start:end]`; `start` < `end` ≤ len(plain)."""
        first, last = self._piece(start), self._piece(end - 1)
        begin = first.start if first.whole else first.start + start - first.at
        stop = last.end if last.whole else last.start + end - last.at
        return self._outer.span(begin, stop) if self._outer else (begin, stop)

    def _piece(self, at: int) -> _Piece:
        return self._pieces[bisect_right(self._at, at) - 1]


class _Writer:
    """Collects plain text; blanks wait until something follows them."""

    def __init__(self) -> None:
        self.out, self.pieces = list[str](), list[_Piece]()
        self.length, self.gap, self.gap_at = 0, "", 0

    def break_(self, gap: str, at: int) -> None:
        """Asks for a gap before what follows: " " or more lines; the larger one wins."""
        if self.out and len(gap) + 2 * gap.count("\n") > len(self.gap) + 2 * self.gap.count("\n"):
            self.gap, self.gap_at = gap, at

    def put(self, text: str, start: int, end: int, *, whole: bool) -> None:
        if not text:
            return
        if self.gap:
            self._append(self.gap, self.gap_at, min(self.gap_at + 1, start), whole=True)
            self.gap = ""
        self._append(text, start, end, whole=whole)

    def _append(self, text: str, start: int, end: int, *, whole: bool) -> None:
        self.pieces.append(_Piece(self.length, start, end, whole))
        self.out.append(text)
        self.length += len(text)


def read(source: str, *, markup: bool | None = None) -> Text:
    """Plain text of a source. `markup`: is it HTML? None: decide by what it holds."""
    if markup is None:
        tagged = _TAG.search(source) is not None
        if not tagged and _ESCAPED.search(source):
            outer = _read(source, html=True)
            inner = _read(outer.plain, html=True)
            return Text(inner.plain, source, inner._pieces, outer)  # noqa: SLF001
        markup = tagged or _ENTITY.search(source) is not None
    return _read(source, html=markup)


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


def _read(source: str, *, html: bool) -> Text:
    spelt = _spelt(source)
    shown = spelt.replace("\n", "").isprintable()
    if html:
        spelt = spelt.replace("\n", " ")  # there a line break is a blank
        special = _SHOWN if shown else _HTML
    else:
        special = _RUNS if shown and "\u2022" not in spelt else _PLAIN
    made, done = _Writer(), 0
    for found in special.finditer(spelt):
        start, end = found.span()
        if start > done:
            _run(made, spelt[done:start], done)
        done = end
        _special(made, found)
    if done < len(spelt):
        _run(made, spelt[done:], done)
    return Text("".join(made.out), source, made.pieces)


def _spelt(source: str) -> str:
    for one, other in _SPELT.items():
        if one in source:
            source = source.replace(one, other)
    return source


def _run(made: _Writer, text: str, start: int) -> None:
    """A stretch that stands for itself; a blank at either end is a gap like any other."""
    inner = text.strip(" \n")
    if not inner:
        made.break_(text, start)
        return
    begin = start + text.index(inner)
    end = begin + len(inner)
    if begin > start:
        made.break_(text[0], start)
    made.put(inner, begin, end, whole=False)
    if end < start + len(text):
        made.break_(text[-1], end)


def _special(made: _Writer, found: re.Match[str]) -> None:
    kind, (start, end) = found.lastgroup, found.span()
    if kind == "space":
        made.break_("\n" if "\n" in found[0] else " ", start)
    elif kind == "bullet":
        _bullet(made, start, end)
    elif kind == "drop":
        made.break_(" ", start)
    elif kind == "tag":
        _tag(made, found)
    elif kind == "entity":
        _entity(made, unescape(found[0]), start, end)


def _tag(made: _Writer, found: re.Match[str]) -> None:
    name, (start, end) = found["name"].lower(), found.span()
    if name in _BLOCKS:
        made.break_("\n", start)
        if name == "li" and found[0][1] != "/":
            _bullet(made, start, end)
    elif name in _CELLS:
        made.break_(" ", start)


def _entity(made: _Writer, value: str, start: int, end: int) -> None:
    value = _spelt(value)
    if value.isspace():
        made.break_(" ", start)
    elif value == "\u2022":
        _bullet(made, start, end)
    elif value.isprintable():
        made.put(value, start, end, whole=True)


def _bullet(made: _Writer, start: int, end: int) -> None:
    made.put("\u2022", start, end, whole=True)
    made.break_(" ", start)


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
        return {"title": self.title, "location": self.location, "description": self.description}[name]

    def tag(self, name: str, field: Field, start: int, end: int, rule: str) -> Tag:
        """The claim `name`, proven by `plain[start:end]` of a field; its span is in the source."""
        text = self.text(field)
        begin, stop = text.span(start, end)
        return Tag(name, field, begin, stop, text.source[begin:stop], rule)


def sentence(plain: str, start: int, end: int, reach: int = 400) -> tuple[int, int]:
    """(start, end) of the sentence or line around `plain[start:end]`, no further than `reach` each way."""
    first, last = max(0, start - reach), min(len(plain), end + reach)
    for found in _SENTENCE_END.finditer(plain, first, start):
        if _ends(plain, found.start()):
            first = found.end()
    for found in _SENTENCE_END.finditer(plain, end, last):
        if _ends(plain, found.start()):
            last = found.start()
            break
    while first < start and plain[first] in " •":
        first += 1
    return first, last


def _ends(plain: str, at: int) -> bool:
    return plain[at] == "\n" or not _ABBREVIATION.search(plain, max(0, at - 8), at)
