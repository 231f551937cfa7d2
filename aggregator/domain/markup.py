"""HTML or plain text made plain: one space, "-" for every dash, "\\n" between blocks, "• " before list items,
nothing invisible; and where each stretch of it stood in the source.
"""

from __future__ import annotations

import re
from html import unescape
from typing import Literal, NamedTuple

from aggregator.domain import wraps

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


_GAPS = ("  ", "\n\n", " \n", "\n ")


class Piece(NamedTuple):
    """`plain[at:]` came from `source[start:end]`: character by character, or (`whole`) as one."""

    at: int
    start: int
    end: int
    whole: bool


class _Writer:
    """Collects plain text; blanks wait until something follows them."""

    def __init__(self) -> None:
        self.out, self.pieces = list[str](), list[Piece]()
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
        self.pieces.append(Piece(self.length, start, end, whole))
        self.out.append(text)
        self.length += len(text)


def form_of(source: str) -> Literal["html", "escaped", "plain"]:
    """What a source is, by what it holds. "escaped": HTML whose markup was escaped once more."""
    if "<" in source and _TAG.search(source):
        return "html"
    if "&" not in source:
        return "plain"
    if _ESCAPED.search(source):
        return "escaped"
    return "html" if _ENTITY.search(source) else "plain"


def plain_of(source: str, *, html: bool) -> tuple[str, list[Piece]]:
    """Plain text of a source, and the pieces that it was made of, in order."""
    spelt = _spelt(source)
    shown = spelt.replace("\n", "").isprintable()
    if html:
        spelt = spelt.replace("\n", " ")  # there a line break is a blank
        special = _SHOWN if shown else _HTML
    else:
        spelt = wraps.joined(spelt) if "\n" in spelt else spelt
        special = _RUNS if shown and "\u2022" not in spelt else _PLAIN
    made, done = _Writer(), 0
    gaps = _GAPS if "\n" in spelt else _GAPS[:1]
    plainly = special is _RUNS and not any(gap in spelt for gap in gaps)
    for found in () if plainly else special.finditer(spelt):
        start, end = found.span()
        if start > done:
            _run(made, spelt[done:start], done)
        done = end
        _special(made, found)
    if done < len(spelt):
        _run(made, spelt[done:], done)
    return "".join(made.out), made.pieces


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
