"""Text as a reader of claims needs it: plain, evenly spelt, and traceable to the characters it came from.

Descriptions arrive as HTML, as HTML whose markup was escaped once more, or as plain text. `read` makes
plain text of each: one space, "-" for every dash, "\\n" between blocks, "• " before list items, nothing
invisible. Rules read `plain`; `span` leads what they found back to the text as it was given.
"""

from __future__ import annotations

import re
from bisect import bisect_right
from collections.abc import Iterator
from dataclasses import dataclass
from html import unescape

from aggregator.domain.posting import Field, Tag

_NAMES = (
    r"a|abbr|article|b|blockquote|body|br|center|code|dd|div|dl|dt|em|font|footer|h[1-6]|head|header|hr|html|i"
    r"|img|li|main|meta|o:p|ol|p|pre|section|small|span|strike|strong|sub|sup|table|tbody|td|tfoot|th|thead"
    r"|title|tr|u|ul"
)
_TAG = re.compile(rf"</?(?:{_NAMES})(?:\s[^<>]*)?/?>", re.IGNORECASE)
_ENTITY = re.compile(r"&(?:nbsp|amp|#\d+|#x[\da-f]+|[lr][sd]quo|[mn]dash|bull);", re.IGNORECASE)
_ESCAPED = re.compile(rf"&lt;/?(?:{_NAMES})(?:\s[^<>&]*)?/?&gt;", re.IGNORECASE)
_BLOCK = re.compile(
    r"</?(?:address|article|blockquote|br|center|dd|div|dl|dt|footer|h[1-6]|head|header|hr|li|main|ol|p|pre"
    r"|section|table|tr|ul|title)\b",
    re.IGNORECASE,
)
_CELL = re.compile(r"</?t[dh]\b", re.IGNORECASE)
_INVISIBLE = "\u00ad\u200b-\u200f\u202a-\u202e\u2060\ufeff\x00-\x08\x0e-\x1f\x7f"
_SPACES = r"[\s\u00a0\u2000-\u200a\u202f\u3000]"
_DASHES = frozenset("\u2010\u2011\u2012\u2013\u2014\u2015\u2212")
_SPELT = dict.fromkeys(_DASHES, "-") | {"\u2018": "'", "\u2019": "'", "\u201c": '"', "\u201d": '"'}
_BULLETS = frozenset("\u00b7\u2022\u25aa\u25cf\uf0b7\u2043\u25e6")
_LOOSE = rf"[{_INVISIBLE}\ud800-\udfff{''.join(sorted(_BULLETS | _SPELT.keys()))}]"
# Everything that does not stand for itself. A single blank between words does.
_PLAIN = re.compile(rf"(?P<loose>{_LOOSE})|(?P<space>(?:(?! ){_SPACES}| (?={_SPACES})){_SPACES}*)")
_HTML = re.compile(
    r"(?P<drop><!--.*?(?:-->|\Z)|<(?P<raw>script|style|template)\b.*?(?:</(?P=raw)\s*>|\Z)|<[!?][^<>]*>)"
    r"|(?P<tag></?[a-zA-Z][^<>]*>)"
    r"|(?P<entity>&(?:#\d{1,7}|#[xX][\da-fA-F]{1,6}|[a-zA-Z][a-zA-Z0-9]{1,31});?)"
    rf"|{_PLAIN.pattern}",
    re.DOTALL,
)
_SENTENCE_END = re.compile(r"[.!?;](?=\s+[A-Z•(\"']|\s*$)|\n")
_ABBREVIATION = re.compile(
    r"(?:\b(?:e\.g|i\.e|etc|vs|approx|yrs?|mos?|min|max|Dr|St|U\.S|Inc|No)|(?<![\w-])[A-Z])$", re.IGNORECASE
)


@dataclass(frozen=True, slots=True)
class _Piece:
    """`plain[at:]` came from `source[start:end]`: character by character, or (`whole`) as one."""

    at: int
    start: int
    end: int
    whole: bool


class Text:
    """Plain text and where each of its characters stands in the source."""

    __slots__ = ("_at", "_lower", "_outer", "_pieces", "plain", "source")

    def __init__(self, plain: str, source: str, pieces: list[_Piece], outer: Text | None = None) -> None:
        self.plain, self.source, self._pieces, self._outer = plain, source, pieces, outer
        self._at = [piece.at for piece in pieces]
        self._lower: str | None = None

    @property
    def lower(self) -> str:
        """`plain` in lower case, character for character: rules without IGNORECASE run over it several
        times faster."""
        if self._lower is None:
            self._lower = lowered(self.plain)
        return self._lower

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

    def __init__(self, source: str) -> None:
        self.source, self.out, self.pieces = source, list[str](), list[_Piece]()
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
    made, done = _Writer(source), 0
    for found in (_HTML if html else _PLAIN).finditer(source):
        start, end = found.span()
        if start > done:
            _run(made, source, done, start)
        done = end
        _special(made, found, html=html)
    _run(made, source, done, len(source))
    return Text("".join(made.out), source, made.pieces)


def _run(made: _Writer, source: str, start: int, end: int) -> None:
    """A stretch that stands for itself; a blank at either end is a gap like any other."""
    text = source[start:end]
    if text.startswith(" "):
        made.break_(" ", start)
    inner = text.strip(" ")
    if inner:
        begin = start + text.index(inner)
        made.put(inner, begin, begin + len(inner), whole=False)
        if text.endswith(" "):
            made.break_(" ", end - 1)


def _special(made: _Writer, found: re.Match[str], *, html: bool) -> None:
    kind, value, (start, end) = found.lastgroup, found[0], found.span()
    if html and found["drop"]:
        made.break_(" ", start)
    elif html and kind == "tag":
        if _BLOCK.match(value):
            made.break_("\n", start)
            if value[:3].lower() == "<li" and not value[3:4].isalpha():
                made.put("•", start, end, whole=True)
                made.break_(" ", start)
        elif _CELL.match(value):
            made.break_(" ", start)
    elif html and kind == "entity":
        _entity(made, unescape(value), start, end)
    elif kind == "space":
        lines = "\n" if "\n" in value or "\r" in value or "\u2028" in value else " "
        made.break_(" " if html else lines, start)
    else:
        _loose(made, value, start, end)


def _entity(made: _Writer, value: str, start: int, end: int) -> None:
    if value.isspace():
        made.break_(" ", start)
    else:
        _loose(made, value, start, end)


def _loose(made: _Writer, value: str, start: int, end: int) -> None:
    """One character: respelt, a bullet, or nothing when it cannot be seen."""
    if value in _BULLETS:
        made.put("•", start, end, whole=True)
        made.break_(" ", start)
    elif not re.fullmatch(rf"[{_INVISIBLE}\ud800-\udfff]", value):
        made.put(_SPELT.get(value, value), start, end, whole=True)


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
