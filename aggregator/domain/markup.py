"""HTML or plain text made plain: one space, "-" for every dash, "\\n" between blocks, "• " before list items,
nothing invisible; and where each stretch of it stood in the source.
"""

from __future__ import annotations

import re
from functools import cache, lru_cache
from html import unescape
from typing import Literal, TypeAlias

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
_SPELT_ASCII = {one: other for one, other in _SPELT.items() if one.isascii()}
# What, spelt evenly, still does not stand for itself.
_MARKUP = (
    r"<(?:!--.*?(?:-->|\Z)|script\b.*?(?:</script\s*>|\Z)|style\b.*?(?:</style\s*>|\Z)"
    r"|template\b.*?(?:</template\s*>|\Z)|[!?][^<>]*>|/?[a-zA-Z][a-zA-Z0-9]*[^<>]*>)"
    r"|&(?:#\d{1,7}|#[xX][\da-fA-F]{1,6}|[a-zA-Z][a-zA-Z0-9]{1,31});?"
)
_BLANKS_RUN, _ITEM, _HIDDEN = r"[ \n][ \n]+", r"\u2022(?=[^ \n])", rf"[{_INVISIBLE}]+"
_DOUBLE = ("  ", "\n\n", " \n", "\n ")
_PART = re.compile(rf"{_MARKUP}|[ \n]+|\u2022|{_HIDDEN}", re.DOTALL)
_DROPPED = re.compile(r"<(?:[!?]|(?:script|style|template)\b)")
_NAME = re.compile(r"</?([a-zA-Z][a-zA-Z0-9]*)")
_GAPS = ("", " ", "\n")  # a gap is told by its place here; the larger one of several wins
_NONE, _BLANK, _LINE = range(3)
_GAP_OF = {" ": _BLANK, "\n": _LINE}
_SHORT = 80  # characters of markup that is likely to come again

# `plain[at:]` came from `source[start:end]`, character by character or (`whole`) as one: (at, start, end, whole).
Piece: TypeAlias = tuple[int, int, int, bool]
# What becomes of a part: the gap before anything of it is shown, and where; then, of all that is shown, the text,
# its start and end, the gap behind it, and where. Offsets are those of the part.
_Meaning: TypeAlias = tuple[int, int, tuple[tuple[str, int, int, int, int], ...]]


def is_plain(source: str) -> bool:
    """Is a source plain as it stands, whatever it is taken for? Most titles and places are."""
    return (
        source.isascii()
        and source.isprintable()
        and not ("<" in source or "&" in source or "  " in source)
        and source[:1] != " "
        and source[-1:] != " "
    )


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
    hidden = not spelt.replace("\n", "").isprintable()
    if html:
        spelt = spelt.replace("\n", " ")  # there a line break is a blank
    elif "\n" in spelt:
        spelt = wraps.joined(spelt)
    runs = any(gap in spelt for gap in (_DOUBLE if "\n" in spelt else _DOUBLE[:1]))
    special = _special(html=html, runs=runs, items="\u2022" in spelt, hidden=hidden)
    return _put_together(special.split(spelt) if special else [spelt])


def _spelt(source: str) -> str:
    if "\r\n" in source:  # one line break, and every offset stays
        source = source.replace("\r\n\r\n", "  \n\n").replace("\r\n", " \n")
    for one, other in (_SPELT_ASCII if source.isascii() else _SPELT).items():
        if one in source:
            source = source.replace(one, other)
    return source


@cache
def _special(*, html: bool, runs: bool, items: bool, hidden: bool) -> re.Pattern[str] | None:
    """What parts a text, as one group: `split` then gives what stands for itself and what does not in turn.
    What the text does not hold is not looked for: every blank that might begin a run costs a step."""
    kinds = ((_MARKUP, html), (_BLANKS_RUN, runs), (_ITEM, items), (_HIDDEN, hidden))
    one = "|".join(pattern for pattern, is_there in kinds if is_there)
    return re.compile(f"((?:{one})(?:[ \\n]*(?:{one}))*[ \\n]*)", re.DOTALL) if one else None


def _put_together(parts: list[str]) -> tuple[str, list[Piece]]:
    """Text and pieces from stretches that stand for themselves and, in turn, runs of what does not. A gap waits
    until something follows it. One loop without calls, since it turns for all markup of every posting."""
    out, pieces = list[str](), list[Piece]()
    length, start, gap, gap_at = 0, 0, _NONE, 0
    for index, part in enumerate(parts):
        if index % 2:
            before, at, shown = _meaning(part) if len(part) <= _SHORT else _meaning.__wrapped__(part)
        elif part:
            before, at, shown = _of_text(part)
        else:
            continue
        if before > gap:
            gap, gap_at = before, start + at
        for text, first, last, behind, behind_at in shown:
            begin = start + first
            if gap and out:
                pieces.append((length, gap_at, min(gap_at + 1, begin), True))
                out.append(_GAPS[gap])
                length += 1
            pieces.append((length, begin, start + last, index % 2 == 1))
            out.append(text)
            length += len(text)
            gap, gap_at = behind, start + behind_at
        start += len(part)
    return "".join(out), pieces


def _of_text(part: str) -> _Meaning:
    """A stretch that stands for itself, with one blank at most at either end, which is a gap like any other."""
    text, last = part.strip(" \n"), len(part) - 1
    before, behind = _GAP_OF.get(part[0], _NONE), _GAP_OF.get(part[last], _NONE)
    first = 1 if before else 0
    return before, 0, ((text, first, first + len(text), behind, last),) if text else ()


@lru_cache(maxsize=4096)
def _meaning(run: str) -> _Meaning:
    gaps, shown = [(_NONE, 0)], list[tuple[str, int, int]]()
    for found in _PART.finditer(run):
        before, text, behind = _of_part(found[0])
        if before > gaps[-1][0]:
            gaps[-1] = before, found.start()
        if text:
            shown.append((text, *found.span()))
            gaps.append((behind, found.start()))
    return *gaps[0], tuple((*one, *gap) for one, gap in zip(shown, gaps[1:], strict=True))


def _of_part(part: str) -> tuple[int, str, int]:
    """The gap before a part, what is shown for it, the gap behind that."""
    if part[0] == "<":
        return _of_markup(part)
    if part[0] == "&":
        return _of_entity(_spelt(unescape(part)))
    if part[0] in _GAP_OF:
        return (_LINE if "\n" in part else _BLANK), "", _NONE
    return _SHOWN_ITEM if part == "\u2022" else (_NONE, "", _NONE)


def _of_markup(markup: str) -> tuple[int, str, int]:
    named = None if _DROPPED.match(markup) else _NAME.match(markup)
    name = named[1].lower() if named else ""
    if name == "li" and markup[1] != "/":
        return _LINE, "\u2022", _BLANK
    return (_LINE if name in _BLOCKS else _BLANK if not named or name in _CELLS else _NONE), "", _NONE


def _of_entity(value: str) -> tuple[int, str, int]:
    if value.isspace():
        return _BLANK, "", _NONE
    if value == "\u2022":
        return _SHOWN_ITEM
    return _NONE, value if value.isprintable() else "", _NONE


_SHOWN_ITEM = (_NONE, "\u2022", _BLANK)
