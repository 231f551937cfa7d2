"""Reads feeds and sitemaps element by element, with nothing that XML can be abused for. PURE.

A document type is refused, and with it every entity declaration (XXE, billion laughs); depth and number
of elements are capped, the size is capped by whoever fetched the page.
"""

from __future__ import annotations

import re
from html import unescape
from xml.parsers import expat

from scrapers.source import ParseError

MAX_DEPTH = 64
MAX_ELEMENTS = 1_000_000

Record = dict[str, list[str]]

# Media RSS and iTunes repeat `title`, `description` and `content` for a picture or a sound.
_OTHER_SUBJECTS = frozenset({"media", "itunes", "image", "video", "geo"})


class _Reader:
    """Collects the children of every element named in `names` that is not inside another one."""

    def __init__(self, names: frozenset[str]) -> None:
        self.names, self.root = names, ""
        self.records: list[Record] = []
        self.depth = self.count = 0
        self.inside: int | None = None  # the depth of the open record
        self.texts: list[list[str]] = []  # of the open field: its own text, then one per element in it

    def opens(self, name: str, attributes: dict[str, str]) -> None:
        self.depth, self.count = self.depth + 1, self.count + 1
        if self.depth > MAX_DEPTH or self.count > MAX_ELEMENTS:
            raise ParseError(f"XML of at most {MAX_DEPTH} levels and {MAX_ELEMENTS} elements")
        local = name.rpartition(":")[2].lower()
        self.root = self.root or local
        if self.inside is None and local in self.names and self.depth > 1:
            self.inside = self.depth
            self.records.append({})
        elif self.inside is not None:
            # Atom states an address as an attribute; rel "self", "edit" and the like are other addresses
            linked = attributes.get("href", "") if attributes.get("rel", "alternate") == "alternate" else ""
            self.texts.append([linked])

    def says(self, text: str) -> None:
        if self.texts:
            self.texts[-1].append(text)

    def closes(self, name: str) -> None:
        prefix, _, local = name.lower().rpartition(":")
        if self.inside == self.depth:
            self.inside = None
        elif self.inside is not None and self.depth == self.inside + 1:
            text = "; ".join(filter(None, ("".join(parts).strip() for parts in self.texts)))
            if text and prefix not in _OTHER_SUBJECTS:
                self.records[-1].setdefault(local, []).append(text)
            self.texts = []
        self.depth -= 1


def records(source: str, names: frozenset[str]) -> tuple[str, list[Record]]:
    """The root's name, and per record its fields: lower-case name without prefix → texts in order.

    A field that holds elements is their texts joined by "; ". What is wrong with home-made feeds is mended
    once: bare ampersands, HTML entities, control characters. Raises ParseError for what is no XML then,
    for a document type, and over 64 levels or a million elements.
    """
    text = source.lstrip("\ufeff \t\r\n")
    try:
        return _read(text, names)
    except expat.ExpatError:
        try:
            return _read(_mended(text), names)
        except expat.ExpatError as broken:
            raise ParseError(f"XML ({broken})") from broken


def address(item: Record) -> str:
    """The address of a feed's item; "" where it has none. Some say it in `guid` alone."""
    return next((one for name in ("link", "guid") for one in item.get(name, []) if "://" in one), "")


def _read(text: str, names: frozenset[str]) -> tuple[str, list[Record]]:
    reader = _Reader(names)
    parser = expat.ParserCreate("utf-8")  # the text is decoded already, whatever its first line declares
    parser.buffer_text = True
    parser.StartElementHandler, parser.EndElementHandler = reader.opens, reader.closes
    parser.CharacterDataHandler = reader.says
    parser.StartDoctypeDeclHandler = _refuse
    parser.Parse(text.encode("utf-8", errors="replace"), True)
    return reader.root, reader.records


def _refuse(*_: object) -> None:
    raise ParseError("XML without a document type")


_CONTROLS = re.compile(r"[\x00-\x08\x0b\x0c\x0e-\x1f\ufffe\uffff]")
_AMPERSAND = re.compile(r"&(?!(?:amp|lt|gt|quot|apos|#\d+|#x[0-9a-fA-F]+);)(\w{1,32};)?")


def _mended(text: str) -> str:
    """The text outside CDATA with its ampersands in order, and no control character anywhere."""
    first, *sections = _CONTROLS.sub("", text).split("<![CDATA[")
    mended = [_AMPERSAND.sub(_spelled, first)]
    for section in sections:
        inside, end, outside = section.partition("]]>")
        mended += ["<![CDATA[", inside, end, _AMPERSAND.sub(_spelled, outside)]
    return "".join(mended)


def _spelled(found: re.Match[str]) -> str:
    plain = unescape(found[0])
    return "&amp;" + found[0][1:] if plain == found[0] or len(plain) > 2 else plain
